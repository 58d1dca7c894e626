"""Snapping and splitting against brute force on drawn-at-random street maps."""

from itertools import pairwise
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from osm import LINKABLE, MODES, StreetNetwork, snap, split_edges
from osm.build import build_streets
from osm.tags import classify_way
from osm.ways import Ways

GEOD = Geod(ellps="WGS84")
TAGS = [
    {"highway": "residential"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "footway"},
    {"highway": "cycleway", "foot": "no"},
    {"highway": "service", "access": "private"},
    {"highway": "footway", "tunnel": "yes"},
    {"highway": "motorway"},
    {"highway": "pedestrian"},
]
BARRED = [0, 0, 0, 4, 6, 7]


def town(random: Random) -> StreetNetwork:
    """A handful of ways over a few nodes, some missing, some on one spot, some barred; at a latitude of its own."""
    south, west = random.choice([(50.4, 2.8), (-30.0, -51.2), (0.0, 179.0), (68.0, 20.0)])
    size = random.choice([0.0005, 0.004, 0.05])
    n = random.randint(2, 12)
    places = [(west + random.random() * size, south + random.random() * size) for _ in range(n)]
    places[-1] = places[0] if random.random() < 0.2 else places[-1]
    rules = [rule for tags in TAGS if (rule := classify_way(tags))]
    nodes = [[random.randrange(n) for _ in range(random.randint(1, 6))] for _ in range(random.randint(1, 6))]
    flat = [node for way in nodes for node in way]
    gone = {node for node in range(n) if random.random() < 0.05}
    return build_streets(
        Ways(
            way_id=np.arange(1, len(nodes) + 1),
            rule=np.array([random.randrange(len(rules)) for _ in nodes], np.int32),
            rules=tuple(rules),
            node_offset=np.cumsum([0, *map(len, nodes)]),
            node=np.array(flat, np.int64) + 1,
            lon=np.array([np.nan if node in gone else places[node][0] for node in flat]),
            lat=np.array([np.nan if node in gone else places[node][1] for node in flat]),
            barred={node + 1: random.choice(BARRED) for node in range(n)},
        )
    )


def brute(streets: StreetNetwork, lon: float, lat: float, bit: int) -> dict[int, float]:
    """Metres from a point to each edge that it may be linked to, on a plane that touches the point."""
    x1, y1 = GEOD.fwd(lon, lat, 90, 1.0)[0] - lon, GEOD.fwd(lon, lat, 0, 1.0)[1] - lat
    found: dict[int, float] = {}
    for edge in range(streets.n_edges):
        island = streets.vertex_island[streets.edge_from[edge]] & bit
        is_open = streets.arc_modes[2 * edge] & streets.arc_modes[2 * edge + 1] & bit
        if island or not is_open or not streets.edge_flags[edge] & LINKABLE:
            continue
        a, b = streets.geometry_offset[edge : edge + 2]
        points = [
            complex((x - lon) / x1, (y - lat) / y1)
            for x, y in zip(streets.geometry_lon[a:b], streets.geometry_lat[a:b], strict=True)
        ]
        found[edge] = min(to_segment(p, q) for p, q in pairwise(points))
    return found


def to_segment(a: complex, b: complex) -> float:
    """Distance of the origin to a segment."""
    if a == b:
        return abs(a)
    t = -(a * (b - a).conjugate()).real / abs(b - a) ** 2
    return abs(a + min(max(t, 0.0), 1.0) * (b - a))


@given(st.integers(0, 2**32), st.sampled_from(sorted(MODES)))
def test_snap_is_the_nearest_of_all(seed: int, mode: str) -> None:
    random = Random(seed)
    streets = town(random)
    if not streets.n_edges:
        return
    spread = random.choice([0.0, 0.001, 0.02])
    at = [random.randrange(streets.n_vertices) for _ in range(6)]
    lon = streets.vertex_lon[at] + [random.uniform(-spread, spread) for _ in at]
    lat = streets.vertex_lat[at] + [random.uniform(-spread, spread) for _ in at]
    limit_m = random.choice([5.0, 300.0, 1600.0, 20_000.0])
    found = snap(streets, lon, lat, mode=mode, limit_m=limit_m)
    for i in range(len(at)):
        metres = brute(streets, float(lon[i]), float(lat[i]), MODES[mode])
        least = min(metres.values(), default=np.inf)
        slack = 0.01 + 0.002 * least
        edge = int(found.edge[i])
        if edge < 0:
            assert least > limit_m - slack
            continue
        assert least <= limit_m + slack
        assert metres[edge] <= least + slack
        assert abs(found.offset_mm[i] / 1000 - metres[edge]) <= slack
        assert found.from_mm[i] + found.to_mm[i] == streets.edge_length_mm[edge]
        assert min(found.from_mm[i], found.to_mm[i], found.offset_mm[i]) >= 0
        assert abs(GEOD.inv(lon[i], lat[i], found.lon[i], found.lat[i])[2] * 1000 - found.offset_mm[i]) <= 1
    order = np.array(random.sample(range(len(at)), len(at)))
    again = snap(streets, lon[order], lat[order], mode=mode, limit_m=limit_m)
    assert again.edge.tolist() == found.edge[order].tolist()
    assert again.from_mm.tolist() == found.from_mm[order].tolist()


@given(st.integers(0, 2**32))
def test_split_keeps_lengths_places_and_rules(seed: int) -> None:
    random = Random(seed)
    streets = town(random)
    if not streets.n_edges:
        return
    edge = np.array([random.randint(-1, streets.n_edges - 1) for _ in range(random.randint(0, 8))], np.int32)
    place = np.array([random.randint(0, int(streets.edge_length_mm[e])) for e in edge], np.int32)
    near_m = random.choice([0.0, 5.0, 50.0])
    split, vertex = split_edges(streets, edge, place, snap_to_end_m=near_m)
    assert split.edge_length_mm.sum(dtype=np.int64) == streets.edge_length_mm.sum(dtype=np.int64)
    assert split.edge_length_mm.min() >= 1
    first, last = split.geometry_offset[:-1], split.geometry_offset[1:] - 1
    assert (last > first).all()
    assert np.array_equal(split.geometry_lon[first], split.vertex_lon[split.edge_from])
    assert np.array_equal(split.geometry_lat[last], split.vertex_lat[split.edge_to])
    assert np.array_equal(split.vertex_osm_id[: streets.n_vertices], streets.vertex_osm_id)
    touched = set(edge[edge >= 0].tolist())
    same = [e for e in range(streets.n_edges) if e not in touched]
    assert np.array_equal(split.edge_length_mm[same], streets.edge_length_mm[same])
    for e, mm, v in zip(edge.tolist(), place.tolist(), vertex.tolist(), strict=True):
        if e < 0:
            assert v == -1
            continue
        length = int(streets.edge_length_mm[e])
        if min(mm, length - mm) < near_m * 1000 or mm in (0, length):
            assert v == (streets.edge_from[e] if mm < length - mm else streets.edge_to[e])
            continue
        assert v >= streets.n_vertices
        # Walking the parts from the old edge's start to the new vertex takes exactly the place.
        part, walked = e, 0
        while split.edge_to[part] != v:
            walked += int(split.edge_length_mm[part])
            part = int(np.flatnonzero(split.edge_from == split.edge_to[part])[0])
        assert walked + split.edge_length_mm[part] == mm
        assert split.edge_way_id[part] == streets.edge_way_id[e]
        assert split.arc_modes[2 * part] == streets.arc_modes[2 * e]


@given(st.integers(0, 2**32))
def test_built_networks_are_sound(seed: int) -> None:
    streets = town(Random(seed))
    arcs = np.flatnonzero(streets.arc_modes)
    tail = np.where(arcs % 2 == 0, streets.edge_from[arcs // 2], streets.edge_to[arcs // 2])
    head = np.where(arcs % 2 == 0, streets.edge_to[arcs // 2], streets.edge_from[arcs // 2])
    for offset, found, vertex in (
        (streets.out_offset, streets.out_arc, tail),
        (streets.in_offset, streets.in_arc, head),
    ):
        assert (len(offset), int(offset[-1])) == (streets.n_vertices + 1, len(arcs))
        expected = sorted(zip(vertex.tolist(), arcs.tolist(), strict=True))
        owner = np.repeat(np.arange(streets.n_vertices), np.diff(offset))
        assert list(zip(owner.tolist(), found.tolist(), strict=True)) == expected
    ends = np.stack([streets.edge_from, streets.edge_to], axis=1).ravel()
    assert np.unique(ends).tolist() == list(range(streets.n_vertices))
    _, first = np.unique(ends, return_index=True)
    assert (np.diff(first) > 0).all()  # vertices are numbered by first use
    assert (np.diff(streets.edge_way_id) >= 0).all()
    assert (streets.arc_car_kmh[streets.arc_modes & 4 > 0] > 0).all()
    assert (streets.arc_car_kmh[streets.arc_modes & 4 == 0] == 0).all()
    for edge in range(streets.n_edges):
        a, b = streets.geometry_offset[edge : edge + 2]
        line = GEOD.line_length(streets.geometry_lon[a:b], streets.geometry_lat[a:b])
        assert abs(max(line * 1000, 1) - streets.edge_length_mm[edge]) <= 1


def test_random_towns_are_not_all_empty() -> None:
    sizes = [town(Random(seed)).n_edges for seed in range(200)]
    assert sum(size > 3 for size in sizes) > 100
