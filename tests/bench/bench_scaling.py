"""What one origin costs in regions of one, three and ten times the size: does the cost follow what is reached?

`python -m tests.bench.bench_scaling [--write]`. The same origins near stops in the middle of each region (`_regions`),
windows of 30, 60 and 120 minutes, trips of at most 30 to 120 minutes, through the engine's own door: `point_times` to
the stops of the smallest region, whatever region is searched, against the stops reached in it; to all stops of the
region; and `surface`. Processor time of one thread, the least of two runs. With `--write`, and matplotlib, also a
chart.
"""

import datetime as dt
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from access.engines.native import point_times, surface
from access.network import build_network
from access.points import PointSet
from access.request import Request
from tests.bench._artois_questions import stops_as_points
from tests.bench._harness import RESULTS, Figure, Settings, in_child, least, main
from tests.bench._regions import HIGH_M, WIDE_M, country, cut, degrees, write_feed_folder, write_streets

SIZES, WINDOWS, LONGEST = (1, 3, 10), (30, 60, 120), (30, 60, 90, 120)
N_ORIGINS, MIDDLE_M = 10, np.array([6_000.0, 4_000.0])
DATE, TIME_S = dt.date(2026, 9, 15), 7 * 3600
FACTOR = 2.0  # what the double region may at most cost one origin that reaches as much


@dataclass(frozen=True)
class Dot:
    """One origin and one request: stops reached at any departure, and milliseconds of processor time."""

    size: int
    window_min: int
    max_min: int
    origin: int
    reached: int
    ms: float


def measure() -> tuple[Settings, list[Figure]]:
    """Every region in a process of its own, then what they say together."""
    dots: list[Dot] = []
    surfaces: dict[int, float] = {}
    asked_all: dict[int, float] = {}
    regions = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            found = in_child("bench_scaling", "region", folder, size)
        dots += [Dot(size, *dot) for dot in found["dots"]]
        surfaces[size], asked_all[size] = found["surface_ms"], found["all_ms"]
        regions[f"{size}x"] = {**found["about"], "peak_mb": round(found["peak_mb"])}
    settings = {"regions": regions, "origins": N_ORIGINS, "longest_trips_min": LONGEST, "dots": columns(dots)}
    if "--write" in sys.argv:
        draw_if_possible(dots, RESULTS / "scaling.svg")
    return settings, figures(dots, surfaces, asked_all)


def columns(dots: list[Dot]) -> dict[str, list[float]]:
    """All dots, column by column."""
    return {name: [asdict(dot)[name] for dot in dots] for name in Dot.__dataclass_fields__}


def region(folder: str, size: str) -> dict[str, Any]:
    """Build one region and time its origins."""
    middle = cut(country(max(SIZES)), float(size))
    streets = write_streets(Path(folder) / "streets.osm.pbf", middle)
    network = build_network(streets, [write_feed_folder(Path(folder) / "feed", middle)])
    stops = stops_as_points(network)
    inner = middle.xy[(np.abs(middle.xy) < MIDDLE_M).all(axis=1)]
    homes = degrees(np.random.default_rng(3).choice(inner, N_ORIGINS, replace=False)).tolist()
    inside = (
        np.abs(degrees(np.array([[0.0, 0.0]])) - np.column_stack([stops.lon, stops.lat])) <= half_box()
    ).all(axis=1)
    kept = np.flatnonzero(inside)
    same = PointSet(tuple(stops.ids[int(i)] for i in kept), stops.lon[kept], stops.lat[kept])
    dots = []
    for window, longest, (i, home) in product(WINDOWS, LONGEST, enumerate(homes)):
        request = Request(date=DATE, time_s=TIME_S, window_min=window, max_min=longest)

        def ask(points: PointSet, home=home, request=request) -> Any:
            return point_times(network, home, points, direction="from", request=request)

        reached = int(np.count_nonzero(ask(stops).reach_share))
        ask(same)
        dots.append((window, longest, i, reached, 1000 * least(lambda: ask(same), runs=2, warm=False).cpu_s))
    request = Request(date=DATE, time_s=TIME_S, window_min=120, max_min=60)
    whole = least(
        lambda: [point_times(network, home, stops, direction="from", request=request) for home in homes],
        runs=2,
    )
    drawn = least(
        lambda: [surface(network, *home, direction="from", request=request) for home in homes], runs=3
    )
    about = {
        "stops": len(network.stops),
        "trips": len(network.trips),
        "street_vertices": network.streets.n_vertices,
        "cells": len(network.grid.linked),
    }
    about["stops_of_1x"] = len(same)
    surface_ms, all_ms = (1000 * timing.cpu_s / N_ORIGINS for timing in (drawn, whole))
    return {"dots": dots, "surface_ms": surface_ms, "all_ms": all_ms, "about": about}


def half_box() -> np.ndarray:
    """Half the width and height of the smallest region, degrees."""
    return degrees(np.array([[WIDE_M / 2, HIGH_M / 2]]))[0] - degrees(np.array([[0.0, 0.0]]))[0]


def figures(dots: list[Dot], surfaces: dict[int, float], asked_all: dict[int, float]) -> list[Figure]:
    """Cost of one origin, by region and longest trip; larger regions against the smallest."""
    found = []
    for longest in LONGEST:
        some = {
            size: [d for d in dots if (d.size, d.window_min, d.max_min) == (size, 120, longest)]
            for size in SIZES
        }
        mean = {size: float(np.mean([d.ms for d in some[size]])) for size in SIZES}
        reached = {size: float(np.mean([d.reached for d in some[size]])) for size in SIZES}
        for size in SIZES:
            name = f"one origin, 120-minute window, trips to {longest} min, region {size}x"
            note = f"{reached[size]:,.0f} stops reached; {mean[size] / mean[1]:.2f} times the cost in 1x, "
            note += f"{reached[size] / reached[1]:.2f} times the stops"
            found.append(Figure(name, mean[size], "ms", note=note))
    for size in SIZES:
        note = f"{asked_all[size] / asked_all[1]:.2f} times the cost in 1x"
        name = f"one origin to all stops of its region, trips to 60 min, region {size}x"
        found.append(Figure(name, asked_all[size], "ms", note=note))
    for size in SIZES[1:]:
        equal = [
            large.ms / small.ms
            for large, small in product(dots, dots)
            if (large.size, small.size) == (size, 1)
            and (large.window_min, large.max_min, large.origin)
            == (small.window_min, small.max_min, small.origin)
            and large.reached <= 1.1 * small.reached
        ]
        ratio = float(np.mean(equal))
        note = f"mean of {len(equal)} questions that reach at most a tenth more stops; {ratio:.2f} times the cost in 1x"
        name = f"doubling the region, one origin to the stops of 1x: by 1x to {size}x"
        found.append(Figure(name, float(ratio ** (1 / np.log2(size))), "x", bar=FACTOR, note=note))
    cost, reached_by = np.array([d.ms for d in dots]), np.array([d.reached for d in dots])
    for window in WINDOWS:
        own = np.array([d.window_min == window for d in dots])
        fit = float(np.corrcoef(reached_by[own], cost[own])[0, 1] ** 2)
        found.append(Figure(f"share of cost that stops reached explain, {window}-minute window", fit, "r2"))
    for size in SIZES:
        note = f"{surfaces[size] / surfaces[1]:.2f} times the cost in 1x"
        found.append(
            Figure(
                f"surface of 100 m cells, trips to 60 min, region {size}x", surfaces[size], "ms", note=note
            )
        )
    return found


def draw_if_possible(dots: list[Dot], path: Path) -> None:
    """Draw the chart where matplotlib is there."""
    if find_spec("matplotlib") is None:
        print("matplotlib is not installed (the extra `bench`): no chart")
        return
    from tests.bench._chart import draw_scaling  # noqa: PLC0415

    draw_scaling(dots, path)


JOBS = {"region": region}

if __name__ == "__main__":
    sys.exit(main("bench_scaling", measure, JOBS))
