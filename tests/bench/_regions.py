"""Regions that grow without getting denser: one large country, and boxes cut out of its middle.

The largest has ten times the area, the stops and the trips of the smallest; what lies in a smaller one lies in the
larger ones too, to the metre and the second, so that one question from one place can be put to all of them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

WIDE_M, HIGH_M, STREET_M = 42_000.0, 26_000.0, 190.0
WEST, NORTH = 2.0, 50.0
SCALE = np.array([111_320 * np.cos(np.radians(NORTH)), 110_574.0])
STOPS, TOWNS, LINES, FAST_LINES = 2_800, 60, 270, 6
BUS_M_S, TRAIN_M_S = 5.5, 17.0
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """Stops in their order, seconds from the first to each, and departures from the first: one trip each."""

    stops: Int64
    run_s: Int64
    starts_s: Int64


@dataclass(frozen=True)
class Region:
    """Stops in metres from the middle, lines both ways, and half the region's width and height."""

    xy: Float64
    lines: list[Line]
    half_m: Float64


def country(times: float, seed: int = 7) -> Region:
    """A region of `times` the area of the smallest."""
    chance = np.random.default_rng(seed)
    half = np.array([WIDE_M, HIGH_M]) * np.sqrt(times) / 2
    towns = chance.uniform(-half, half, (round(TOWNS * times), 2))
    xy = towns[chance.integers(len(towns), size=round(STOPS * times))]
    xy = np.clip(xy + chance.normal(0, 1_300, xy.shape), -half, half)
    lines = []
    for number in range(round(LINES * times)):
        stops = _course(
            xy, int(chance.integers(len(xy))), chance, hop_m=450, length=int(chance.integers(19, 30))
        )
        n = 70 if number % LINES < 7 else int(chance.choice([6, 11, 16, 24], p=[0.3, 0.3, 0.25, 0.15]))
        peaks = np.sort(chance.choice([7.3, 12.2, 17.0], n) * 3600 + chance.normal(0, 2_400, n))
        lines += _both_ways(xy, stops, np.linspace(18_000, 77_400, n) if n > 40 else peaks, BUS_M_S)
    for _ in range(round(FAST_LINES * times)):
        stops = _course(xy, int(chance.integers(len(xy))), chance, hop_m=4_000, length=12)
        lines += _both_ways(xy, stops, np.arange(18_000, 77_400, 1_800), TRAIN_M_S)
    return Region(xy, lines, half)


def cut(region: Region, times: float) -> Region:
    """The middle of a region: `times` the area of the smallest; lines keep the longest part that lies in it."""
    half = np.array([WIDE_M, HIGH_M]) * np.sqrt(times) / 2
    inside = (np.abs(region.xy) <= half).all(axis=1)
    number = np.cumsum(inside) - 1
    lines = []
    for line in region.lines:
        first, last = _longest_run(inside[line.stops])
        if last - first >= 2:
            run = line.run_s[first:last]
            lines.append(Line(number[line.stops[first:last]], run - run[0], line.starts_s + run[0]))
    return Region(region.xy[inside], lines, half)


def _course(xy: Float64, at: int, chance: np.random.Generator, *, hop_m: float, length: int) -> list[int]:
    """Neighbouring stops, more or less straight on, none twice."""
    tree = _tree(xy)
    stops, heading = [at], chance.uniform(0, 2 * np.pi)
    while len(stops) < length:
        ahead = xy[stops[-1]] + hop_m * np.array([np.cos(heading), np.sin(heading)])
        near = [int(i) for i in tree.query(ahead, k=8)[1] if i not in stops]
        if not near:
            break
        stops.append(near[0])
        heading += chance.normal(0, 0.25)
    return stops


_TREES: dict[int, cKDTree] = {}


def _tree(xy: Float64) -> cKDTree:
    """The tree of one array of stops, made once."""
    if id(xy) not in _TREES:
        _TREES.clear()
        _TREES[id(xy)] = cKDTree(xy)
    return _TREES[id(xy)]


def _both_ways(xy: Float64, stops: list[int], starts_s: Float64, speed_m_s: float) -> list[Line]:
    """A line and its way back, at whole seconds."""
    lines = []
    for way in (stops, stops[::-1]):
        hops = np.maximum(40, np.hypot(*np.diff(xy[way], axis=0).T) / speed_m_s)
        run = np.concatenate([[0], np.cumsum(hops)]).astype(np.int64)
        lines.append(Line(np.array(way), run, starts_s.astype(np.int64)))
    return lines


def _longest_run(inside: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the longest unbroken run of true begins and ends."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]])))
    if not len(edges):
        return 0, 0
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest])


def degrees(xy: Float64) -> Float64:
    """Longitude and latitude of metres from the middle."""
    return np.array([WEST, NORTH]) + xy / SCALE


def write_feed_folder(folder: Path, region: Region) -> Path:
    """Write the region's lines as a GTFS folder whose trips run every day of September 2026."""
    folder.mkdir(parents=True)
    sizes = np.array([len(line.stops) for line in region.lines])
    trips = np.array([len(line.starts_s) for line in region.lines])
    line_of_trip = np.repeat(np.arange(len(sizes)), trips)
    rows = sizes[line_of_trip]
    time_s = np.concatenate([(line.starts_s[:, None] + line.run_s).ravel() for line in region.lines])
    clock = pd.Series([f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(time_s.max() + 1)])
    at = clock.to_numpy()[time_s]
    lonlat = degrees(region.xy).round(6)
    agency = {"agency_name": "R", "agency_url": "https://r.example", "agency_timezone": "Europe/Paris"}
    calendar = {"service_id": "D", "start_date": "20260901", "end_date": "20260930"}
    tables = {
        "agency": {"agency_id": ["R"], **agency},
        "stops": {
            "stop_id": np.arange(len(lonlat)),
            "stop_name": "s",
            "stop_lat": lonlat[:, 1],
            "stop_lon": lonlat[:, 0],
        },
        "routes": {
            "route_id": np.arange(len(sizes)),
            "agency_id": "R",
            "route_short_name": np.arange(len(sizes)),
            "route_type": 3,
        },
        "calendar": {**{day: [1] for day in _DAYS}, **calendar},
        "trips": {"route_id": line_of_trip, "service_id": "D", "trip_id": np.arange(len(line_of_trip))},
        "stop_times": {
            "trip_id": np.repeat(np.arange(len(rows)), rows),
            "arrival_time": at,
            "departure_time": at,
            "stop_id": np.concatenate([np.tile(line.stops, len(line.starts_s)) for line in region.lines]),
            "stop_sequence": np.concatenate([np.arange(n) for n in rows]),
        },
    }
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(folder / f"{name}.txt", index=False)
    return folder


def write_streets(path: Path, region: Region) -> Path:
    """Write a lattice of streets 190 m apart, the same junctions for every region that holds them."""
    n = np.ceil(region.half_m / STREET_M).astype(int) + 2
    ix, iy = np.meshgrid(np.arange(-n[0], n[0] + 1), np.arange(-n[1], n[1] + 1))
    bend = 40 * np.stack([np.sin(ix * 1.7 + iy * 0.9), np.cos(ix * 0.8 - iy * 1.3)], axis=-1)
    lonlat = degrees((np.stack([ix, iy], axis=-1) * STREET_M + bend).reshape(-1, 2))
    number = np.arange(1, ix.size + 1).reshape(ix.shape)
    rows = [row for lattice in (number, number.T) for row in lattice.tolist()]
    ways = [row[k : k + 40] for row in rows for k in range(0, len(row) - 1, 39)]
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i, place in enumerate(lonlat.tolist(), 1):
            writer.add_node(osmium.osm.mutable.Node(id=i, version=1, location=place))
        for w, nodes in enumerate(ways, 1):
            tags = {"highway": "residential"}
            writer.add_way(osmium.osm.mutable.Way(id=w, version=1, nodes=nodes, tags=tags))
    return path
