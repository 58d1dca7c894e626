"""Tables of walks between stops, vertices and points, against brute force."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from access.network.half_headways import by_timetable
from access.network.model import LinkedPoints, Trips, WalkTable
from access.network.texts import texts_of
from access.network.walk_tables import point_stop_walks, transfer_table, vertex_walks
from osm import ModeGraph

N_VERTICES = 7


@st.composite
def towns(draw: st.DrawFn) -> tuple[ModeGraph, NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """A small graph, its distances between all vertices, stops' vertices (-1 unlinked) and links."""
    arcs = draw(
        st.lists(
            st.tuples(*[st.integers(0, N_VERTICES - 1)] * 2, st.integers(1, 900_000)), min_size=1, max_size=20
        )
    )
    arcs.sort()
    start, to, mm = (np.array(column, np.int32) for column in zip(*arcs, strict=True))
    offset = np.searchsorted(start, np.arange(N_VERTICES + 1)).astype(np.int64)
    graph = ModeGraph(offset, to, mm, np.arange(len(arcs), dtype=np.int32))
    order = np.lexsort((-mm, to, start))  # where arcs are parallel, the last one written is the shortest
    dense = np.zeros((N_VERTICES, N_VERTICES))
    dense[start[order], to[order]] = mm[order]
    np.fill_diagonal(dense, 0)
    row, column = np.nonzero(dense)
    distance = dijkstra(coo_array((dense[row, column], (row, column)), shape=dense.shape).tocsr())
    n_stops = draw(st.integers(1, 5))
    vertex = np.array(
        draw(st.lists(st.integers(-1, N_VERTICES - 1), min_size=n_stops, max_size=n_stops)), np.int32
    )
    link = np.array(draw(st.lists(st.integers(0, 50_000), min_size=n_stops, max_size=n_stops)), np.int32)
    return graph, distance, vertex, np.where(vertex < 0, 0, link).astype(np.int32)


def entries(table: WalkTable) -> dict[tuple[int, int], int]:
    """The table as {(row, stop): mm}."""
    rows = np.repeat(np.arange(len(table.offset) - 1), np.diff(table.offset))
    return {(int(r), int(s)): int(c) for r, s, c in zip(rows, table.stop, table.mm, strict=True)}


@given(towns(), st.integers(0, 2_000_000))
def test_vertex_walks_are_the_shortest_paths_within_the_limit(town: tuple[object, ...], limit: int) -> None:
    graph, distance, vertex, link = town
    expected = {}
    for stop in np.flatnonzero(vertex >= 0):
        for v in range(N_VERTICES):
            total = link[stop] + distance[vertex[stop], v]
            if total <= limit:
                expected[v, int(stop)] = int(total)
    assert entries(vertex_walks(graph, vertex, link, limit=limit)) == expected


@given(towns(), st.data())
def test_point_walks_take_the_better_end(town: tuple[object, ...], data: st.DataObject) -> None:
    graph, _, vertex, link = town
    table = vertex_walks(graph, vertex, link)
    ends = st.integers(0, N_VERTICES - 1)
    rows = data.draw(
        st.lists(st.tuples(st.booleans(), ends, ends, *[st.integers(0, 100_000)] * 3), min_size=1, max_size=4)
    )
    linked, a, b, a_mm, b_mm, off = (np.array(column) for column in zip(*rows, strict=True))
    points = LinkedPoints(
        lon=np.zeros(len(rows)),
        lat=np.zeros(len(rows)),
        edge=np.where(linked, 0, -1).astype(np.int32),
        end_a=np.where(linked, a, -1).astype(np.int32),
        end_b=np.where(linked, b, -1).astype(np.int32),
        a_mm=a_mm.astype(np.int32),
        b_mm=b_mm.astype(np.int32),
        offset_mm=off.astype(np.int32),
    )
    limit = data.draw(st.integers(0, 2_000_000))
    by_vertex = entries(table)
    expected = {}
    for i in np.flatnonzero(linked):
        for stop in range(len(vertex)):
            ways = [
                by_vertex[end, stop] + along + off[i]
                for end, along in ((a[i], a_mm[i]), (b[i], b_mm[i]))
                if (end, stop) in by_vertex
            ]
            if ways and min(ways) <= limit:
                expected[int(i), stop] = int(min(ways))
    assert entries(point_stop_walks(table, points, limit_mm=limit)) == expected


def patterns(sequences: list[list[int]]) -> Trips:
    """Patterns of these stops, without trips."""
    stops = [s for sequence in sequences for s in sequence]
    nothing = np.zeros(0, np.int32)
    return Trips(
        pattern_offset=np.cumsum([0, *map(len, sequences)]).astype(np.int64),
        pattern_stop=np.array(stops, np.int32),
        may_board=np.ones(len(stops), np.uint8),
        may_alight=np.ones(len(stops), np.uint8),
        pattern_route=np.zeros(len(sequences), np.int32),
        trip_offset=np.zeros(len(sequences) + 1, np.int64),
        time_offset=np.zeros(len(sequences) + 1, np.int64),
        arrival_s=nothing,
        departure_s=nothing,
        service=nothing,
        trip_id=texts_of([]),
        route_id=texts_of(["r"]),
        route_name=texts_of(["r"]),
        r5=by_timetable(nothing, nothing, 0),
    )


@given(towns(), st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=4), min_size=1, max_size=4))
def test_transfers_are_the_walks_between_stops_with_r5s_mark(
    town: tuple[object, ...], sequences: list[list[int]]
) -> None:
    graph, distance, vertex, link = town
    n_stops = len(vertex)
    sequences = [[s % n_stops for s in sequence] for sequence in sequences]
    table = transfer_table(vertex_walks(graph, vertex, link), vertex, link, patterns(sequences))
    walks, marked = {}, set()
    for s in range(n_stops):
        for t in range(n_stops):
            if s != t and vertex[s] >= 0 and vertex[t] >= 0:
                total = link[s] + distance[vertex[s], vertex[t]] + link[t]
                if total <= 2_000_000:
                    walks[s, t] = int(total)
        for sequence in sequences:
            near = [(walks[s, t], t) for t in set(sequence) if walks.get((s, t), 1_000_001) <= 1_000_000]
            if near:
                marked.add((s, min(near)[1]))
    source = np.repeat(np.arange(n_stops), np.diff(table.offset))
    assert {(int(s), int(t)): int(m) for s, t, m in zip(source, table.stop, table.mm, strict=True)} == walks
    assert {
        (int(s), int(t)) for s, t, c in zip(source, table.stop, table.closest, strict=True) if c
    } == marked
