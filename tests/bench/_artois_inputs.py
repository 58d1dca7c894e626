"""Inputs of Artois size: the demonstration's feeds on an extract as large as a real one.

The demonstration's own streets are a sketch (42,000 vertices). A real extract of the territory has about as many
junctions as `N_JUNCTIONS` (engine.md section 5), most of them near stops, points along the way between them, and more
nodes in buildings than in streets, which a reader must pass over. Nothing here is a map of anything.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from access.demo import generate
from gtfs import read_feed

N_JUNCTIONS, STEP_M, ROAD_EVERY = 317_000, 50.0, 20
N_BUILDINGS = 250_000
CLASSES = (
    "residential",
    "residential",
    "residential",
    "unclassified",
    "service",
    "footway",
    "living_street",
    "path",
)
JUNCTIONS_A_WAY = 9

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """Paths of the inputs."""

    osm: Path
    gtfs: tuple[Path, ...]
    places: Path


def artois_inputs(folder: Path, *, n_junctions: int = N_JUNCTIONS, n_buildings: int = N_BUILDINGS) -> Inputs:
    """Write the demonstration's feeds and places, and streets of real size around their stops."""
    demo = generate(folder)
    stops = read_feed(demo.tadao).tables["stops"]
    lon, lat = (stops[name].to_numpy(np.float64) for name in ("stop_lon", "stop_lat"))
    osm = write_streets(
        folder / "streets.osm.pbf", lon, lat, n_junctions=n_junctions, n_buildings=n_buildings
    )
    return Inputs(osm, demo.gtfs, demo.places)


def write_streets(
    path: Path, stop_lon: Float64, stop_lat: Float64, *, n_junctions: int, n_buildings: int
) -> Path:
    """Write a lattice of streets 50 m apart around the stops, roads 1 km apart elsewhere, and buildings."""
    chance = np.random.default_rng(1)
    scale = np.array([111_320 * np.cos(np.radians(stop_lat.mean())), 110_574.0])
    south_west = np.array([stop_lon.min(), stop_lat.min()]) - 2_000 / scale
    stop_xy = (np.column_stack([stop_lon, stop_lat]) - south_west) * scale
    junction, xy = _junctions(stop_xy, n_junctions, chance)
    tail, head, is_road = _streets(junction, chance)
    middle = (xy[tail] + xy[head]) / 2 + chance.normal(0, 3, (len(tail), 2))
    corner = xy[chance.integers(len(xy), size=n_buildings)] + chance.normal(15, 5, (n_buildings, 2))
    box = np.array([[0, 0], [12, 0], [12, 9], [0, 9]])
    walls = (corner[:, None] + box).reshape(-1, 2)
    degrees = south_west + np.concatenate([xy, middle, walls]) / scale
    ways = _chains(tail, head, is_road, first_middle=len(xy))
    first_wall = len(xy) + len(middle)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i, place in enumerate(degrees.tolist(), 1):
            writer.add_node(osmium.osm.mutable.Node(id=i, version=1, location=place))
        for w, (nodes, road) in enumerate(ways, 1):
            kind = "tertiary" if road else CLASSES[w % len(CLASSES)]
            writer.add_way(osmium.osm.mutable.Way(id=w, version=1, nodes=nodes, tags={"highway": kind}))
        for b in range(n_buildings):
            ring = [1 + first_wall + 4 * b + k for k in (0, 1, 2, 3, 0)]
            way = osmium.osm.mutable.Way(
                id=len(ways) + 1 + b, version=1, nodes=ring, tags={"building": "yes"}
            )
            writer.add_way(way)
    return path


def _junctions(stop_xy: Float64, n: int, chance: np.random.Generator) -> tuple[Int64, Float64]:
    """Number of each place of the lattice, -1 where there is no junction, int64 (ny, nx); and their metres."""
    nx, ny = (int(side) for side in (stop_xy.max(axis=0) + 2_000) // STEP_M)
    ix, iy = np.meshgrid(np.arange(nx), np.arange(ny))
    lattice = np.column_stack([ix.ravel(), iy.ravel()])
    road = (lattice % ROAD_EVERY == 0).any(axis=1)
    away = cKDTree(stop_xy).query(lattice * STEP_M)[0]
    share = np.clip((n - road.sum()) / (~road).sum(), 0, 1)
    kept = road | (away <= np.quantile(away[~road], share))
    number = np.full(nx * ny, -1, np.int64)
    number[kept] = np.arange(kept.sum())
    xy = lattice[kept] * STEP_M + chance.uniform(-12, 12, (int(kept.sum()), 2))
    return number.reshape(ny, nx), xy


def _streets(junction: Int64, chance: np.random.Generator) -> tuple[Int64, Int64, NDArray[np.bool_]]:
    """Streets between neighbours, along rows, then along columns; a seventh is missing, never of a road."""
    tails, heads, roads = [], [], []
    for lattice in (junction, junction.T):
        tail, head = lattice[:, :-1], lattice[:, 1:]
        road = np.broadcast_to((np.arange(len(lattice)) % ROAD_EVERY == 0)[:, None], tail.shape)
        kept = (tail >= 0) & (head >= 0) & (road | (chance.random(tail.shape) > 1 / 7))
        tails.append(tail[kept])
        heads.append(head[kept])
        roads.append(road[kept])
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(roads)


def _chains(
    tail: Int64, head: Int64, is_road: NDArray[np.bool_], *, first_middle: int
) -> list[tuple[list[int], bool]]:
    """Ways of up to nine junctions with a point between each two; ids are indices plus one."""
    ways: list[tuple[list[int], bool]] = []
    end, length = -1, 0
    for street, (a, b, road) in enumerate(zip(tail.tolist(), head.tolist(), is_road.tolist(), strict=True)):
        if a != end or length == JUNCTIONS_A_WAY - 1 or ways[-1][1] != road:
            ways.append(([a + 1], road))
            length = 0
        ways[-1][0].extend((first_middle + street + 1, b + 1))
        end, length = b, length + 1
    return ways
