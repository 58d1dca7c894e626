"""The synthetic street network: which junctions are joined, by what kind of street, and the roads of the lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree

from access.demo.plane import Points
from access.demo.towns import AXIS, AXIS_STEP_M, RURAL, TOWN, Plan, gabriel_edges

CLASSES: Final = (
    "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service",
    "pedestrian", "footway", "cycleway", "steps", "track",
)  # fmt: skip
PRIMARY, SECONDARY, TERTIARY, UNCLASSIFIED, RESIDENTIAL, LIVING = range(6)
SERVICE, PEDESTRIAN, FOOTWAY, CYCLEWAY, STEPS, TRACK = range(6, 12)
# How much longer than it is a street seems to a bus that chooses its way.
BUS_FACTOR: Final = np.array([0.7, 0.75, 0.8, 0.9, 1.0, 2.0, 3.0, 50.0, 50.0, 50.0, 50.0, 4.0])
# The tree joins the quarter around a station out of the territory to the rest by one such edge: not a street.
LONGEST_STREET_M: Final = 1_600.0
CAR_CLASSES: Final = SERVICE  # classes up to this one take cars


@dataclass(frozen=True)
class Streets:
    """The network as a graph on the plane.

    Attributes
    ----------
    xy
        float64 (n, 2): junctions, plane metres.
    urban
        bool (n,).
    edge
        int64 (m, 2): junctions of each street, the first before the second in number.
    length_m
        float64 (m,): straight between its junctions.
    kind
        int8 (m,): index in CLASSES.
    oneway
        int8 (m,): 1 along the edge, -1 against it, 0 both ways (for vehicles only).
    stop_vertex, centre_vertex
        int64: junction of each stop of the lines and of each commune's centre.
    """

    xy: Points
    urban: NDArray[np.bool_]
    edge: NDArray[np.int64]
    length_m: NDArray[np.float64]
    kind: NDArray[np.int8]
    oneway: NDArray[np.int8]
    stop_vertex: NDArray[np.int64]
    centre_vertex: NDArray[np.int64]


def build_streets(plan: Plan, roads: Sequence[tuple[int, int, int]], rng: np.random.Generator) -> Streets:
    """
    Join the junctions of a plan by streets.

    Streets are the edges of the Gabriel graph, thinned by chance; those of its shortest tree stay, so that
    everybody can walk everywhere. The streets on the way between the ends of a road get its class.

    Parameters
    ----------
    plan
        The junctions.
    roads
        (junction, junction, class index) of roads that go through, the most important first.
    rng
        The only source of chance.

    Returns
    -------
    streets
        One connected network for walkers, one for cars apart from tracks; and, far from it, one small part
        around each place that lies far out.
    """
    edge = gabriel_edges(plan.xy)
    length = np.hypot(*(plan.xy[edge[:, 0]] - plan.xy[edge[:, 1]]).T)
    tree = _tree_edges(edge, length * rng.uniform(0.8, 1.2, len(edge)), len(plan.xy))
    level = plan.level[edge]
    chance = np.where((level == RURAL).any(axis=1), 0.52, np.where((level == TOWN).all(axis=1), 0.15, 0.06))
    axis = level.max(axis=1) <= AXIS
    rung = axis & (length > 1.15 * AXIS_STEP_M) & ~plan.urban[edge].all(axis=1)
    chance = np.where(rung, 0.85, np.where(axis, 0.0, chance))  # axes are never cut, rungs between two are
    keep = tree | (rng.random(len(edge)) >= chance)
    keep &= length < np.where(tree, LONGEST_STREET_M, 900.0)
    edge, length, tree = edge[keep], length[keep], tree[keep]
    kind = _ordinary_kinds(plan, edge, tree, rng)
    for rank in sorted({road[2] for road in roads}):
        wanted = [road[:2] for road in roads if road[2] == rank]
        graph = bus_graph(edge, length, kind, len(plan.xy))
        used = _edges_of(paths(graph, wanted, plan.xy), edge, len(plan.xy))
        kind[used] = np.minimum(kind[used], rank)
    oneway = _one_ways(edge, kind, len(plan.xy), rng)
    return Streets(plan.xy, plan.urban, edge, length, kind, oneway, plan.stop_vertex, plan.centre_vertex)


def bus_graph(
    edge: NDArray[np.int64], length_m: NDArray[np.float64], kind: NDArray[np.int8], n: int
) -> "csr_array[np.float64]":
    """Graph of what each street costs a bus, both ways."""
    weight = length_m * BUS_FACTOR[kind]
    tail = np.concatenate([edge[:, 0], edge[:, 1]])
    head = np.concatenate([edge[:, 1], edge[:, 0]])
    return csr_array((np.concatenate([weight, weight]), (tail, head)), shape=(n, n))


def paths(graph: "csr_array[np.float64]", pairs: Sequence[tuple[int, int]], xy: Points) -> list[list[int]]:
    """
    Shortest path of each pair, as junctions from the first to the second.

    Searches are grouped by source and bounded by the straight distance, so that neighbours cost little; a
    pair that its bound does not reach is searched again without one.
    """
    ends = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    straight = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    found: list[list[int]] = [[] for _ in pairs]
    bins = np.searchsorted([400.0, 1000.0, 2500.0, 8000.0], straight)
    todo = [np.flatnonzero(bins == b) for b in range(5)]
    for chunk in todo:
        if len(chunk):
            _search(graph, ends, chunk, float(straight[chunk].max()) * 2.2 + 300.0, found)
    late = np.array([i for i, path in enumerate(found) if not path], dtype=np.int64)
    if len(late):
        _search(graph, ends, late, np.inf, found)
    return found


def _search(
    graph: "csr_array[np.float64]",
    ends: NDArray[np.int64],
    chunk: NDArray[np.int64],
    limit: float,
    found: list[list[int]],
) -> None:
    """Fill the paths of one group of pairs, 40 sources at a time."""
    sources = np.unique(ends[chunk, 0])
    for start in range(0, len(sources), 40):
        some = sources[start : start + 40]
        _, before = dijkstra(graph, indices=some, limit=limit, return_predecessors=True)
        row = {int(s): i for i, s in enumerate(some)}
        for i in chunk[np.isin(ends[chunk, 0], some)]:
            origin, at = int(ends[i, 0]), int(ends[i, 1])
            back = before[row[origin]]
            path = [at]
            while at != origin and back[at] >= 0:
                at = int(back[at])
                path.append(at)
            if at == origin:
                found[i] = path[::-1]


def _tree_edges(edge: NDArray[np.int64], weight: NDArray[np.float64], n: int) -> NDArray[np.bool_]:
    """True for the edges of the lightest spanning tree."""
    tree = minimum_spanning_tree(csr_array((weight, (edge[:, 0], edge[:, 1])), shape=(n, n))).tocoo()
    key = tree.row.astype(np.int64) * n + tree.col
    return np.isin(edge[:, 0] * n + edge[:, 1], key)


def _edges_of(ways: Sequence[Sequence[int]], edge: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Indices of the edges that some paths use (edges are sorted by their junctions)."""
    steps = [np.sort(np.column_stack([way[:-1], way[1:]]), axis=1) for way in ways if len(way) > 1]
    if not steps:
        return np.empty(0, dtype=np.int64)
    key = np.unique(np.concatenate(steps) @ np.array([n, 1], dtype=np.int64))
    return np.asarray(np.searchsorted(edge @ np.array([n, 1], dtype=np.int64), key))


def _ordinary_kinds(
    plan: Plan, edge: NDArray[np.int64], tree: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int8]:
    """Classes of the streets that no road uses; what bars cars is never in the tree, so none is cut off."""
    both, any_urban = plan.urban[edge].all(axis=1), plan.urban[edge].any(axis=1)
    draw = rng.random(len(edge))
    kind = np.full(len(edge), RESIDENTIAL, dtype=np.int8)
    kind[draw < 0.10] = SERVICE
    kind[draw < 0.06] = LIVING
    town_edge = ~tree & both
    for upto, name in ((0.050, FOOTWAY), (0.012, CYCLEWAY), (0.008, PEDESTRIAN), (0.003, STEPS)):
        kind[town_edge & (draw > 1.0 - upto)] = name
    kind[~both] = np.where(tree[~both] | (draw[~both] < 0.15), UNCLASSIFIED, TRACK)
    kind[~any_urban & ~tree & (draw > 0.9)] = FOOTWAY
    return kind


def _one_ways(
    edge: NDArray[np.int64], kind: NDArray[np.int8], n: int, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Some one-way streets, none of which cuts a car off: those are opened again until no car is."""
    oneway = np.zeros(len(edge), dtype=np.int8)
    some = ((kind == RESIDENTIAL) | (kind == LIVING)) & (rng.random(len(edge)) < 0.09)
    oneway[some] = np.where(rng.random(int(some.sum())) < 0.5, 1, -1)
    car = kind <= CAR_CLASSES
    while True:
        ahead, against = car & (oneway >= 0), car & (oneway <= 0)
        tail = np.concatenate([edge[ahead, 0], edge[against, 1]])
        head = np.concatenate([edge[ahead, 1], edge[against, 0]])
        graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(n, n))
        _, part = connected_components(graph, directed=True, connection="strong")
        main = np.bincount(part).argmax()
        barred = (oneway != 0) & (part[edge] != main).any(axis=1)
        if not barred.any():
            return oneway
        oneway[barred] = 0
