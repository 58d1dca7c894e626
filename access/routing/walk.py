"""Bounded shortest paths over streets: everything within a limit of one or several places.

Dijkstra 1959, stopped at the limit. The cost follows the part that is reached: arrays of the size of the graph
exist once per thread (`WalkWorkspace`) and are never cleared, an entry counts only if its stamp is the current one.
"""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import IN_I32, IN_I64, INT, OUT_I32, OUT_I64, kernel, tuple_of

_KEPT: Final = threading.local()
_LAST_STAMP: Final = 2_147_483_647


@dataclass(frozen=True)
class WalkWorkspace:
    """Memory of one thread for searches in one graph (or in any graph that is not larger).

    heap int64 (V+E,), cost int32 (V,), stamp int32 (V,), reached int32 (V,), clock int32 (1,): number of the search.
    """

    heap: NDArray[np.int64]
    cost: NDArray[np.int32]
    stamp: NDArray[np.int32]
    reached: NDArray[np.int32]
    clock: NDArray[np.int32]


def walk_workspace(offset: NDArray[np.int64], to: NDArray[np.int32]) -> WalkWorkspace:
    """Memory for searches in this graph; pages of the heap that no search needs are never touched."""
    n_vertices = len(offset) - 1
    return WalkWorkspace(
        heap=np.empty(n_vertices + len(to), np.int64),
        cost=np.empty(n_vertices, np.int32),
        stamp=np.zeros(n_vertices, np.int32),
        reached=np.empty(n_vertices, np.int32),
        clock=np.zeros(1, np.int32),
    )


def bounded_search(
    offset: NDArray[np.int64],
    to: NDArray[np.int32],
    weight: NDArray[np.int32],
    source_vertex: NDArray[np.int32],
    source_cost: NDArray[np.int32],
    limit: int,
    workspace: WalkWorkspace | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find all vertices within a limit of the nearest of several sources.

    Parameters
    ----------
    offset, to, weight
        graph in CSR form: int64 (V+1,), int32 (E,), int32 (E,) not negative; zero weights, parallel arcs and loops
        are allowed. The unit of weights is the caller's (mm or seconds).
    source_vertex, source_cost
        int32 (k,): where the search starts, and what has been spent there. A vertex may be named twice, the least
        cost counts; a cost above the limit does not start.
    limit
        largest cost that is kept, inclusive.
    workspace
        memory of this thread (`walk_workspace`); if left out, the one that this thread keeps for the next search.

    Returns
    -------
    vertex, cost
        int32 (m,): vertices with cost <= limit, ascending, and their least cost. Empty where nothing is in reach.

    Raises
    ------
    ValueError
        A source is not a vertex, the limit does not fit int32, or the workspace is for a smaller graph.
    """
    space = workspace or _workspace(offset, to)
    sources = np.ascontiguousarray(source_vertex, np.int32), np.ascontiguousarray(source_cost, np.int32)
    _check(offset, to, sources, limit, space)
    graph = _graph(offset, to, weight)
    return _search(graph, sources, limit, space)


def bounded_searches(
    graph: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]],
    source_offset: NDArray[np.int64],
    source_vertex: NDArray[np.int32],
    source_cost: NDArray[np.int32],
    limit: int,
    workspace: WalkWorkspace | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Run `bounded_search` from each of n places, one after the other.

    Parameters
    ----------
    graph
        (offset, to, weight) as in `bounded_search`.
    source_offset, source_vertex, source_cost
        CSR over places, int64 (n+1,), int32, int32: sources of place i are
        ``source_offset[i] .. source_offset[i+1]-1``. A place may have none.
    limit, workspace
        as in `bounded_search`.

    Returns
    -------
    offset, vertex, cost
        CSR over places, int64 (n+1,), int32, int32: vertices within the limit of place i, ascending.
    """
    space = workspace or _workspace(graph[0], graph[1])
    all_sources = np.ascontiguousarray(source_vertex, np.int32), np.ascontiguousarray(source_cost, np.int32)
    _check(graph[0], graph[1], all_sources, limit, space)
    arrays = _graph(*graph)
    found = [
        _search(arrays, (all_sources[0][first:last], all_sources[1][first:last]), limit, space)
        for first, last in itertools.pairwise(source_offset)
    ]
    offset = np.zeros(len(found) + 1, np.int64)
    np.cumsum([len(vertex) for vertex, _ in found], out=offset[1:])
    return offset, _joined([vertex for vertex, _ in found]), _joined([cost for _, cost in found])


def _workspace(offset: NDArray[np.int64], to: NDArray[np.int32]) -> WalkWorkspace:
    """The memory that this thread keeps, or a new one if it is too small."""
    kept: WalkWorkspace | None = getattr(_KEPT, "space", None)
    if kept is None or not _suffices(kept, offset, to):
        kept = _KEPT.space = walk_workspace(offset, to)
    return kept


def _suffices(space: WalkWorkspace, offset: NDArray[np.int64], to: NDArray[np.int32]) -> bool:
    """Whether a search of this graph has room in this memory."""
    n_vertices = len(offset) - 1
    return len(space.cost) >= n_vertices and len(space.heap) >= n_vertices + len(to)


def _joined(parts: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """One array of all parts, also of none."""
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _graph(
    offset: NDArray[np.int64], to: NDArray[np.int32], weight: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """The graph as the kernel wants it; no copy where the types are right already."""
    return (
        np.ascontiguousarray(offset, np.int64),
        np.ascontiguousarray(to, np.int32),
        np.ascontiguousarray(weight, np.int32),
    )


def _check(
    offset: NDArray[np.int64],
    to: NDArray[np.int32],
    sources: tuple[NDArray[np.int32], NDArray[np.int32]],
    limit: int,
    space: WalkWorkspace,
) -> None:
    """Refuse what the kernel would answer by reading outside its arrays."""
    n_vertices = len(offset) - 1
    vertex, cost = sources
    if len(vertex) != len(cost):
        raise ValueError(f"{len(vertex)} source vertices but {len(cost)} source costs")
    if len(vertex) and not (vertex.min() >= 0 and vertex.max() < n_vertices):
        raise ValueError(f"source vertices must lie in 0..{n_vertices - 1}: {vertex.min()}..{vertex.max()}")
    if not -_LAST_STAMP <= limit <= _LAST_STAMP:
        raise ValueError(f"limit is {limit}, it must fit a 32-bit integer")
    if not _suffices(space, offset, to):
        raise ValueError(f"the workspace is for {len(space.cost)} vertices, the graph has {n_vertices}")


def _search(
    graph: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]],
    sources: tuple[NDArray[np.int32], NDArray[np.int32]],
    limit: int,
    space: WalkWorkspace,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """One search with arguments already checked."""
    if space.clock[0] == _LAST_STAMP:
        space.stamp[:] = 0
        space.clock[0] = 0
    space.clock[0] += 1
    memory = space.heap, space.cost, space.stamp, space.reached
    count = _dijkstra(*graph, *sources, int(limit), int(space.clock[0]), memory)
    vertex = np.sort(space.reached[:count])
    return vertex, space.cost[vertex]


@kernel(types.void(OUT_I64, INT, INT))
def _push(heap: NDArray[np.int64], size: int, key: int) -> None:
    """Put a key into a binary heap of `size` keys."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if heap[parent] <= key:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = key


@kernel(types.int64(OUT_I64, INT))
def _pop(heap: NDArray[np.int64], size: int) -> int:
    """Take the least key out of a binary heap of `size` keys."""
    least: int = heap[0]
    last = size - 1
    key = heap[last]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= last:
            break
        if child + 1 < last and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key
    return least


@kernel(
    INT(
        IN_I64, IN_I32, IN_I32, IN_I32, IN_I32, INT, INT,
        tuple_of(OUT_I64, OUT_I32, OUT_I32, OUT_I32),
    )
)  # fmt: skip
def _dijkstra(
    offset: NDArray[np.int64],
    to: NDArray[np.int32],
    weight: NDArray[np.int32],
    source_vertex: NDArray[np.int32],
    source_cost: NDArray[np.int32],
    limit: int,
    now: int,
    memory: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> int:
    """Settle all vertices within the limit; return how many. Keys hold (cost, vertex), stale ones are skipped.

    A source is pushed once and an arc at most once, so V + E keys are enough.
    """
    heap, cost, stamp, reached = memory
    count = 0
    for k in range(len(source_vertex)):
        vertex = source_vertex[k]
        if source_cost[k] <= limit and (stamp[vertex] != now or source_cost[k] < cost[vertex]):
            if stamp[vertex] != now:
                stamp[vertex] = now
                reached[count] = vertex
                count += 1
            cost[vertex] = source_cost[k]
    size = 0
    for k in range(count):
        _push(heap, size, (np.int64(cost[reached[k]]) << 32) | np.int64(reached[k]))
        size += 1
    while size > 0:
        key = _pop(heap, size)
        size -= 1
        tail = key & 0xFFFFFFFF
        spent = key >> 32
        if spent > cost[tail]:
            continue
        for arc in range(offset[tail], offset[tail + 1]):
            head = to[arc]
            total = spent + weight[arc]
            if total > limit or (stamp[head] == now and total >= cost[head]):
                continue
            if stamp[head] != now:
                stamp[head] = now
                reached[count] = head
                count += 1
            cost[head] = total
            _push(heap, size, (total << 32) | np.int64(head))
            size += 1
    return count
