"""The arcs that one mode may use, as a compact adjacency for searches."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osm.arrays import freeze, offsets
from osm.errors import OsmCallError
from osm.streets import MODES, StreetNetwork


@dataclass(frozen=True)
class ModeGraph:
    """Arcs of one mode, vertex by vertex.

    Attributes
    ----------
    offset
        int64 (V+1,): arcs of vertex v are ``[offset[v]:offset[v + 1]]``.
    to
        int32: the vertex at the other end (of a reversed graph: where the arc comes from).
    length_mm
        int32.
    arc
        int32: number in `StreetNetwork` (``2 * edge`` or ``2 * edge + 1``).
    """

    offset: NDArray[np.int64]
    to: NDArray[np.int32]
    length_mm: NDArray[np.int32]
    arc: NDArray[np.int32]


def mode_bit(mode: str) -> int:
    """Bit of a mode's name; refuses others than walk, bike, car."""
    if mode not in MODES:
        msg = f"Unknown mode {mode!r}: one of {', '.join(MODES)} is needed."
        raise OsmCallError(msg)
    return MODES[mode]


def mode_graph(streets: StreetNetwork, mode: str | tuple[str, ...], *, reverse: bool = False) -> ModeGraph:
    """
    Adjacency of the arcs that a mode may use, or any of several.

    Parameters
    ----------
    streets
        The network.
    mode
        ``"walk"``, ``"bike"`` or ``"car"``, or several of them: arcs that fit one of them.
    reverse
        Arcs that enter each vertex instead of those that leave it: a search then finds who can reach.

    Returns
    -------
    graph
        Arcs by number within a vertex. Islands are in it. Arrays are read-only.
    """
    bit = 0
    for one in (mode,) if isinstance(mode, str) else mode:
        bit |= mode_bit(one)
    arcs, offset = (streets.in_arc, streets.in_offset) if reverse else (streets.out_arc, streets.out_offset)
    is_open = (streets.arc_modes[arcs] & bit) != 0
    before = offsets(is_open.astype(np.int64))
    arc = arcs[is_open]
    edge = arc >> 1
    is_along = (arc & 1) == 0
    other = np.where(is_along != reverse, streets.edge_to[edge], streets.edge_from[edge])
    graph = ModeGraph(before[offset], other.astype(np.int32, copy=False), streets.edge_length_mm[edge], arc)
    freeze(graph.offset, graph.to, graph.length_mm, graph.arc)
    return graph
