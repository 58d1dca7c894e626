"""Walking distances between stops and vertices, points and other stops, along the streets."""

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from access.network.model import LinkedPoints, TransferTable, Trips, WalkTable
from access.routing.stop_walks import point_walks
from access.routing.walk import bounded_searches
from osm import WALK, ModeGraph, StreetNetwork

TABLE_LIMIT_MM = 2_000_000  # 24 minutes at 5 km/h; also R5's cap from a stop
PATTERN_TRANSFER_LIMIT_MM = (
    1_000_000  # R5's cap for transfers, within which its closest-per-pattern rule holds
)


def walkable_both_ways(streets: StreetNetwork) -> bool:
    """Whether every street that may be walked may be walked in both directions."""
    walk = streets.arc_modes & WALK
    return bool((walk[0::2] == walk[1::2]).all())


def vertex_walks(
    graph: ModeGraph,
    vertex: NDArray[np.int32],
    link_cost: NDArray[np.int32],
    *,
    weight: NDArray[np.int32] | None = None,
    limit: int = TABLE_LIMIT_MM,
) -> WalkTable:
    """Cost between every vertex and every stop in reach, over `graph` (entered from the stops).

    Parameters
    ----------
    graph
        leaving arcs for walks from stops to vertices, entering arcs for walks from vertices to stops.
    vertex, link_cost
        int32 (S,): each stop's vertex (-1 unlinked: it is in no row) and the cost between stop and vertex.
    weight
        int32 per arc of `graph`; its lengths in mm where None.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  (30 MB, and a server that has its tables needs none of it)

    linked = np.flatnonzero(vertex >= 0).astype(np.int32)
    arc_weight = graph.length_mm if weight is None else weight
    one_each = np.arange(len(linked) + 1, dtype=np.int64)
    arcs = (graph.offset, graph.to, arc_weight)
    found = bounded_searches(arcs, one_each, vertex[linked], link_cost[linked], limit)
    n_vertices = len(graph.offset) - 1
    by_stop = csr_array((found[2], found[1], found[0]), shape=(len(linked), n_vertices))
    by_vertex = by_stop.tocsc()  # explicit zeros stay, and rows come out ascending
    return WalkTable(
        offset=by_vertex.indptr.astype(np.int64),
        stop=linked[by_vertex.indices],
        mm=by_vertex.data.astype(np.int32),
        limit_mm=limit,
    )


def point_stop_walks(table: WalkTable, points: LinkedPoints, *, limit_mm: int) -> WalkTable:
    """Cost between every point and every stop in reach, the point's own way to its street included."""
    offset, stop, mm = point_walks(
        (table.offset, table.stop, table.mm),
        points.end_a,
        points.end_b,
        points.a_mm + points.offset_mm,
        points.b_mm + points.offset_mm,
        limit_mm,
    )
    return WalkTable(offset, stop, mm, limit_mm)


def transfer_table(
    walks_to: WalkTable,
    vertex: NDArray[np.int32],
    link_mm: NDArray[np.int32],
    trips: Trips,
    *,
    turn_mm: NDArray[np.int64] | None = None,
) -> TransferTable:
    """Walks from each stop to each other one within the table's limit, with R5's closest-per-pattern mark.

    turn_mm int64 (V,) is what a walk between two stops of one vertex takes beyond their links: nothing where None.
    R5 does not go from one link of a stop straight into another: such a walk leads out into a street and back.
    """
    walks = stop_to_stop(walks_to, vertex, link_mm)
    if turn_mm is not None:
        walks = _with_turns(walks, vertex, turn_mm)
    source = np.repeat(np.arange(len(vertex)), np.diff(walks.offset))
    closest = _closest_of_a_pattern(source, walks.stop.astype(np.int64), walks.mm, trips)
    return TransferTable(walks.offset, walks.stop, walks.mm, closest, walks.limit_mm)


def shortest_turn(streets: StreetNetwork, graph: ModeGraph, vertex: int) -> tuple[int, int]:
    """Arc that is the shortest way out of a vertex of which the way back is open too, and mm out and back; -1, 0."""
    arcs = slice(graph.offset[vertex], graph.offset[vertex + 1])
    found = [
        (int(mm), int(arc))
        for mm, arc in zip(graph.length_mm[arcs], graph.arc[arcs], strict=True)
        if streets.arc_modes[arc ^ 1] & WALK
    ]
    return (min(found)[1], 2 * min(found)[0]) if found else (-1, 0)


def _with_turns(walks: WalkTable, vertex: NDArray[np.int32], turn_mm: NDArray[np.int64]) -> WalkTable:
    """Add the turn to walks between stops of one vertex; those without one, or then too long, fall out."""
    source = np.repeat(np.arange(len(vertex)), np.diff(walks.offset))
    at = vertex[source]
    together = at == vertex[walks.stop]
    mm = walks.mm + np.where(together, turn_mm[at], 0)
    keep = ~together | ((turn_mm[at] > 0) & (mm <= walks.limit_mm))
    return WalkTable(
        offset=offsets(np.bincount(source[keep], minlength=len(vertex))),
        stop=walks.stop[keep],
        mm=mm[keep].astype(np.int32),
        limit_mm=walks.limit_mm,
    )


def stop_to_stop(walks_to: WalkTable, vertex: NDArray[np.int32], link_mm: NDArray[np.int32]) -> WalkTable:
    """Walks from each stop to each other one within the table's limit: CSR over the stop walked from."""
    linked = np.flatnonzero(vertex >= 0)
    start = walks_to.offset[vertex[linked]]
    count = walks_to.offset[vertex[linked] + 1] - start
    row = ranges(start, count)
    source = walks_to.stop[row].astype(np.int64)
    target = np.repeat(linked, count)
    mm = walks_to.mm[row] + np.repeat(link_mm[linked], count)
    keep = (mm <= walks_to.limit_mm) & (source != target)
    source, target, mm = source[keep], target[keep], mm[keep]
    order = np.lexsort((target, source))
    return WalkTable(
        offset=offsets(np.bincount(source, minlength=len(vertex))),
        stop=target[order].astype(np.int32),
        mm=mm[order].astype(np.int32),
        limit_mm=walks_to.limit_mm,
    )


def _closest_of_a_pattern(
    source: NDArray[np.int64], target: NDArray[np.int64], mm: NDArray[np.int32], trips: Trips
) -> NDArray[np.uint8]:
    """Mark the pairs whose target is, for at least one pattern, its stop closest to the source (ties: lower stop)."""
    closest = np.zeros(len(source), np.uint8)
    near = np.flatnonzero(mm <= PATTERN_TRANSFER_LIMIT_MM)
    pattern = np.repeat(np.arange(trips.n_patterns), np.diff(trips.pattern_offset))
    served = np.unique(trips.pattern_stop.astype(np.int64) * max(trips.n_patterns, 1) + pattern)
    stop, pattern = np.divmod(served, max(trips.n_patterns, 1))
    first = np.searchsorted(stop, target[near])
    count = np.searchsorted(stop, target[near], side="right") - first
    pair = np.repeat(near, count)
    at = pattern[ranges(first, count)]
    order = np.lexsort((target[pair], mm[pair], at, source[pair]))
    key = (source[pair] * max(trips.n_patterns, 1) + at)[order]
    is_first = np.ones(len(key), np.bool_)
    is_first[1:] = key[1:] != key[:-1]
    closest[pair[order][is_first]] = 1
    return closest
