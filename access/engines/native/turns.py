"""Streets as R5's cars see them: from street to street, with the seconds that each turn costs."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from osm import ModeGraph, StreetNetwork, mode_graph, r5_headings

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

# Seconds of a turn by its angle anticlockwise, from the given degrees up: R5's, who drives on the right everywhere.
TURN_S: Final = ((0, 0), (27, 30), (153, 90), (207, 10), (333, 0))


def turn_graph(streets: StreetNetwork, entering: bool) -> tuple[ModeGraph, Int32]:
    """
    From each arc that cars may use to those that they may go on to.

    Parameters
    ----------
    entering
        Whether rows are the arcs one comes to, and entries those one comes from.

    Returns
    -------
    graph, turn_s
        A graph whose vertices are arcs; `arc` is the arc that one drives along by a step, `turn_s` the seconds of the
        turn into it. Turning back costs most, but is not forbidden. Turns that `StreetNetwork.turns` forbids are left
        out; so are all others where one turn alone is allowed.
    """
    by_vertex = mode_graph(streets, "car")
    before = np.sort(by_vertex.arc).astype(np.int64)
    head = np.where(before & 1, streets.edge_from[before >> 1], streets.edge_to[before >> 1])
    count = np.diff(by_vertex.offset)[head]
    after = by_vertex.arc[ranges(by_vertex.offset[head], count)].astype(np.int64)
    before = np.repeat(before, count)
    allowed = _allowed(streets, before, after)
    before, after = before[allowed], after[allowed]
    row, other = (after, before) if entering else (before, after)
    order = np.lexsort((other, row))
    before, after, row, other = before[order], after[order], row[order], other[order]
    graph = ModeGraph(
        offset=offsets(np.bincount(row, minlength=len(streets.arc_modes))),
        to=other.astype(np.int32),
        length_mm=streets.edge_length_mm[after >> 1],
        arc=after.astype(np.int32),
    )
    return graph, turn_seconds(streets, before, after)


def _allowed(streets: StreetNetwork, before: Int64, after: Int64) -> NDArray[np.bool_]:
    """Which turns no restriction forbids; `before` ascends."""
    allowed = np.ones(len(before), np.bool_)
    for into, out, only in streets.turns.tolist():
        rows = slice(*np.searchsorted(before, [into, into + 1]))
        allowed[rows] &= (after[rows] == out) == bool(only)
    return allowed


def turn_seconds(streets: StreetNetwork, before: Int64, after: Int64) -> Int32:
    """Seconds of the turns from some arcs into others."""
    setting_out, arriving = r5_headings(streets)
    left = (arriving[before].astype(np.int64) - setting_out[after]) % 360
    limits = np.array([limit for limit, _ in TURN_S])
    seconds = np.array([seconds for _, seconds in TURN_S], np.int32)
    return seconds[np.searchsorted(limits, left, side="right") - 1]
