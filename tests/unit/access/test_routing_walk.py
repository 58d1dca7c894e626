"""Bounded walk against scipy's Dijkstra, and its contract at the edges."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from access.routing.walk import _KEPT, bounded_search, bounded_searches, walk_workspace


def _graph(rng, n_vertices, n_arcs, largest):
    tail = np.sort(rng.integers(0, n_vertices, n_arcs))
    offset = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=n_vertices))]).astype(np.int64)
    to = rng.integers(0, n_vertices, n_arcs).astype(np.int32)
    weight = (rng.integers(0, largest, n_arcs) * rng.integers(0, 2, n_arcs)).astype(np.int32)
    return offset, to, weight


def _exact(graph, vertices, costs, limit):
    """Scipy keeps one arc per pair and drops zeros: keep the least of parallel arcs, and scale so that 0 stays."""
    offset, to, weight = graph
    n = len(offset) - 1
    tail = np.repeat(np.arange(n), np.diff(offset))
    dense = np.full((n + 1, n + 1), np.inf)
    tiny = 1e-7
    np.minimum.at(dense, (tail, to), weight + tiny)
    shift = min([0, *costs])
    np.minimum.at(dense, (np.full(len(vertices), n), vertices), np.asarray(costs) - shift + tiny)
    arcs = np.nonzero(np.isfinite(dense))
    matrix = csr_array((dense[arcs], arcs), shape=dense.shape)
    found = dijkstra(matrix, indices=n, limit=max(limit - shift, 0) + 0.5)[:n]
    reached = np.flatnonzero(np.isfinite(found))
    cost = np.rint(found[reached]).astype(int) + shift
    return {int(v): int(c) for v, c in zip(reached, cost, strict=True) if c <= limit}


@pytest.mark.parametrize("seed", range(80))
def test_equals_scipy(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60))
    graph = _graph(rng, n, int(rng.integers(0, 4 * n)), 100)
    k = int(rng.integers(0, 4))
    vertices, costs = rng.integers(0, n, k).astype(np.int32), rng.integers(-20, 90, k).astype(np.int32)
    limit = int(rng.integers(0, 250))
    vertex, cost = bounded_search(*graph, vertices, costs, limit)
    assert vertex.dtype == cost.dtype == np.int32
    assert np.all(np.diff(vertex) > 0)
    assert dict(zip(vertex.tolist(), cost.tolist(), strict=True)) == _exact(graph, vertices, costs, limit)


def test_the_limit_is_inclusive_and_one_workspace_serves_many_searches():
    offset = np.array([0, 3, 4, 4, 4], np.int64)
    to, weight = np.array([1, 1, 0, 2], np.int32), np.array([7, 5, 0, 4], np.int32)
    space = walk_workspace(offset, to)

    def search(limit, vertices=(0,), costs=(1,)):
        sources = np.array(vertices, np.int32), np.array(costs, np.int32)
        vertex, cost = bounded_search(offset, to, weight, *sources, limit, space)
        return list(zip(vertex.tolist(), cost.tolist(), strict=True))

    assert search(10) == [(0, 1), (1, 6), (2, 10)]
    assert search(9) == [(0, 1), (1, 6)]
    assert search(0) == []
    assert search(10, (0, 0, 2), (9, 3, 2)) == [(0, 3), (1, 8), (2, 2)]
    assert search(10, (), ()) == []
    space.clock[0] = 2_147_483_647  # the stamps run out
    assert search(10) == [(0, 1), (1, 6), (2, 10)]
    assert space.clock[0] == 1


def test_the_memory_that_a_thread_keeps_serves_graphs_of_any_size():
    def search_along(n_vertices):  # a second apart; what other searches left does not show
        offset = np.append(np.arange(n_vertices), n_vertices - 1).astype(np.int64)
        to = np.arange(1, n_vertices, dtype=np.int32)
        start = np.array([1], np.int32), np.array([n_vertices], np.int32)
        vertex, cost = bounded_search(offset, to, np.ones_like(to), *start, 2 * n_vertices)
        assert vertex.tolist() == list(range(1, n_vertices))
        assert cost.tolist() == list(range(n_vertices, 2 * n_vertices - 1))
        return _KEPT.space

    with ThreadPoolExecutor(1) as new_thread:
        kept = list(new_thread.map(search_along, (3, 9, 2, 9, 12)))
    assert [space is kept[1] for space in kept] == [False, True, True, True, False]
    assert search_along(3) is not kept[-1]


def test_costs_near_the_end_of_32_bits_do_not_wrap():
    offset, to = np.array([0, 1, 2, 2], np.int64), np.array([1, 2], np.int32)
    weight = np.array([2_000_000_000, 2_000_000_000], np.int32)
    vertex, cost = bounded_search(
        offset, to, weight, np.zeros(1, np.int32), np.zeros(1, np.int32), 2_147_483_647
    )
    assert vertex.tolist() == [0, 1]
    assert cost.tolist() == [0, 2_000_000_000]


def test_many_searches_are_each_one_search():
    rng = np.random.default_rng(3)
    graph = _graph(rng, 40, 120, 50)
    counts = np.array([1, 0, 3, 2])
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    vertices, costs = rng.integers(0, 40, 6).astype(np.int32), rng.integers(0, 20, 6).astype(np.int32)
    found_offset, vertex, cost = bounded_searches(graph, offset, vertices, costs, 60)
    assert found_offset.dtype == np.int64
    for i in range(4):
        part = slice(offset[i], offset[i + 1])
        one = bounded_search(*graph, vertices[part], costs[part], 60)
        found = slice(found_offset[i], found_offset[i + 1])
        assert np.array_equal(vertex[found], one[0])
        assert np.array_equal(cost[found], one[1])
    nothing = bounded_searches(graph, np.zeros(1, np.int64), vertices[:0], costs[:0], 60)
    assert [len(a) for a in nothing] == [1, 0, 0]


@pytest.mark.parametrize(
    ("vertices", "costs", "limit", "message"),
    [
        ([5], [0], 1, r"0\.\.1"),
        ([-1], [0], 1, r"0\.\.1"),
        ([0], [], 1, "1 source vertices but 0"),
        ([0], [0], 1 << 31, "32-bit"),
    ],
)
def test_what_would_read_outside_is_refused(vertices, costs, limit, message):
    graph = np.zeros(3, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)
    with pytest.raises(ValueError, match=message):
        bounded_search(*graph, np.array(vertices, np.int32), np.array(costs, np.int32), limit)


def test_a_workspace_for_a_smaller_graph_is_refused():
    small = walk_workspace(np.zeros(2, np.int64), np.empty(0, np.int32))
    graph = np.zeros(3, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)
    with pytest.raises(ValueError, match="workspace is for 1 vertices"):
        bounded_search(*graph, np.zeros(1, np.int32), np.zeros(1, np.int32), 5, small)
