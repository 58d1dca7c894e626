"""The jobs of an Artois-size network against their bars: built, stored, opened, asked, edited, served.

`python -m tests.bench.bench_artois [--write]`. The demonstration's feeds on streets as many as a real extract has
(`_artois_inputs`). Each job runs in a process of its own, on one thread unless it says otherwise; times are the least
of several runs after one that is not counted, memory is the peak of the job's process.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from access.analysis import isochrones
from access.engines.native import point_times, surface, travel_times
from access.engines.native.walks import transfers_of
from access.network import Network, open_network, timetable_of
from access.points import PointSet
from access.routing.mirror import mirror
from tests.bench._artois_inputs import artois_inputs
from tests.bench._artois_questions import (
    CONTOURS,
    DATE,
    LENS,
    LYCEE,
    NEAR,
    WIDE,
    WINDOW,
    at,
    some_homes,
    stops_as_points,
)
from tests.bench._harness import Figure, Run, Settings, in_child, least, main, run_program, timed
from tests.bench._serving import AT_ONCE, serving_memory

N_HOMES, N_MATRIX = 10_000, 200


def measure() -> tuple[Settings, list[Figure]]:
    """Every job, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_child("bench_artois", "inputs", folder, memory=False)
        built = Run(**in_child("bench_artois", "build", folder, memory=False)["run"])
        settings = in_child("bench_artois", "about", folder, memory=False)["about"]
        figures = [
            Figure("network build", built.cpu_s, "s", bar=30, wall=built.wall_s),
            Figure("network build, peak memory", built.peak_mb / 1000, "GB", bar=1.5),
        ]
        for job in ("reload", "ask", "many", "matrix", "edit"):
            found = in_child("bench_artois", job, folder)
            figures += [Figure(**figure) for figure in found["figures"]]
            figures.append(Figure(f"peak memory of the job: {job}", found["peak_mb"], "MB"))
        served = in_child("bench_artois", "serve", folder, memory=False)
        figures += [Figure(**figure) for figure in served["figures"]]
    return settings, figures


def inputs(folder: str) -> dict[str, Any]:
    """Write the inputs."""
    artois_inputs(Path(folder))
    return {}


def build(folder: str) -> dict[str, Any]:
    """`artois-access network build`, from its start to the stored network."""
    here = Path(folder)
    feeds = [word for name in ("tadao-demo.zip", "ter-demo.zip") for word in ("--gtfs", str(here / name))]
    streets, places = str(here / "streets.osm.pbf"), str(here / "places.csv")
    words = ["network", "build", "--osm", streets, *feeds, "--places", places, "--out", str(here / "network")]
    return {"run": asdict(run_program([*words, "--quiet"]))}


def about(folder: str) -> dict[str, Any]:
    """What was built."""
    network = opened(folder)
    found = {
        "street_vertices": network.streets.n_vertices,
        "stops": len(network.stops),
        "trips_in_feeds": len(network.trips),
        "cells": len(network.grid.linked),
        "linked_cells": int(network.grid.linked.sum()),
        "date": DATE.isoformat(),
    }
    return {"about": found}


def reload(folder: str) -> dict[str, Any]:
    """Open the stored network."""
    timing = least(lambda: open_network(Path(folder) / "network"))
    return _figures(timed("reload from disk", timing, bar=300))


def ask(folder: str) -> dict[str, Any]:
    """One origin: to all stops, and as a surface with contours."""
    network = opened(folder)
    stops = stops_as_points(network)
    homes = some_homes(Path(folder), 20)
    found = []
    for words, request in (("defaults", WINDOW), ("trips to 120 min, walks to 30", WIDE)):

        def to_stops(point: tuple[float, float], request=request) -> None:
            point_times(network, point, stops, direction="from", request=request)

        name = f"one origin, 120-minute window, all stops, {words}"
        found.append(timed(f"{name}: gare de Lens", least(lambda ask=to_stops: ask(LENS)), bar=5))
        mean = least(lambda ask=to_stops: [ask(home) for home in homes])
        found.append(timed(f"{name}: mean of 20 homes", _per(mean, 20), bar=5))
    moved = iter(at(stops, 1e-7 * (k + 1)) for k in range(50))
    timing = least(lambda: point_times(network, LENS, next(moved), direction="from", request=WINDOW))
    found.append(timed("the same from gare de Lens to points never seen before, linking included", timing))
    timing = least(lambda: surface(network, *LENS, direction="from", request=WINDOW))
    found.append(timed("surface of 100 m cells: gare de Lens", timing))
    contoured: Callable[[tuple[float, float]], object] = lambda home: isochrones(  # noqa: E731
        network, home, contours_min=CONTOURS, request=WINDOW
    )
    found.append(timed("surface and 6 contours: gare de Lens", least(lambda: contoured(LENS)), bar=40))
    mean = least(lambda: [contoured(home) for home in homes], runs=3)
    found.append(timed("surface and 6 contours: mean of 20 homes", _per(mean, 20), bar=40))
    return _figures(*found)


def many(folder: str) -> dict[str, Any]:
    """10,000 homes to one lycée, both anchors."""
    network = opened(folder)
    homes = some_homes(Path(folder), N_HOMES)
    points = PointSet(tuple(map(str, range(N_HOMES))), *np.array(homes).T)
    found = []
    for request in NEAR:
        name = f"10,000 homes to one lycée, {request.anchor}, {request.window_min}-minute window"
        timing = least(lambda r=request: point_times(network, LYCEE, points, direction="to", request=r))
        found.append(timed(name, timing, bar=300))
        east = 1e-7 if request.anchor == "arrive" else -1e-7  # no points twice: what is found of them is kept
        moved = iter(at(points, east * (k + 1)) for k in range(50))
        timing = least(
            lambda r=request, m=moved: point_times(network, LYCEE, next(m), direction="to", request=r)
        )
        found.append(timed(f"{name}, linking included", timing, bar=300))
    return _figures(*found)


def matrix(folder: str) -> dict[str, Any]:
    """200 homes to all stops on one thread and on two."""
    network = opened(folder)
    homes = some_homes(Path(folder), N_MATRIX)
    points = PointSet(tuple(map(str, range(N_MATRIX))), *np.array(homes).T)
    stops = stops_as_points(network)
    one, two = (
        least(lambda n=n: travel_times(network, points, stops, WINDOW, threads=n), runs=3) for n in (1, 2)
    )
    shape = f"{N_MATRIX} homes x {len(stops)} stops"
    return _figures(
        timed(f"matrix, {shape}, 1 thread", one, unit="s"),
        Figure(f"matrix, {shape}, 2 threads, wall-clock", two.wall_s, "s"),
        Figure(f"{shape}: 2 threads against 1, wall-clock", one.wall_s / two.wall_s, "x"),
    )


def edit(folder: str) -> dict[str, Any]:
    """What exists of "an edit of a variant to the new map": every part after the edited tables themselves."""
    network = opened(folder)
    first, last = 6 * 3600, 12 * 3600
    lay_out = lambda: timetable_of(network, DATE, first_s=first, last_s=last)  # noqa: E731
    timetable = lay_out()
    footings = iter([replace(network.footing) for _ in range(12)])  # nothing kept of the others serves them
    walks = least(lambda: transfers_of(next(footings), WINDOW))
    isochrones(network, LENS, contours_min=CONTOURS, request=WINDOW)

    def edited() -> Network:
        """Every second pattern a minute later: nothing that hangs on the old trips can be used again."""
        trips = network.trips
        shift = np.repeat(np.arange(trips.n_patterns) % 2 * 60, np.diff(trips.time_offset)).astype(np.int32)
        moved = replace(trips, arrival_s=trips.arrival_s + shift, departure_s=trips.departure_s + shift)
        return replace(network, trips=moved)

    variants = iter([edited() for _ in range(12)])
    whole = least(lambda: isochrones(next(variants), LENS, contours_min=CONTOURS, request=WINDOW))
    note = "variants do not exist yet: without reading and checking the edit, without new stops on streets"
    return _figures(
        timed("timetable of the date laid out anew", least(lay_out)),
        timed("the same mirrored, for searches to a place", least(lambda: mirror(timetable))),
        timed("transfers of the request's speed and limit anew", walks),
        timed("first map on changed times of half the patterns", whole, bar=150, note=note),
    )


def serve(folder: str) -> dict[str, Any]:
    """The server's memory under thirty isochrones at once."""
    homes = some_homes(Path(folder), AT_ONCE)
    found = serving_memory(Path(folder) / "network", homes, depart=f"{DATE.isoformat()}T07:00")
    note = (
        f"{found['answered']} of {AT_ONCE} answered in {found['all_s']:.2f} s; {found['own_mb']:.0f} MB of it is the "
        "server's own, the rest pages of the stored network and of libraries"
    )
    return _figures(
        Figure("server, while it warms up, peak", found["start_mb"], "MB", bar=700),
        Figure("server, ready", found["idle_mb"], "MB"),
        Figure(f"server, {AT_ONCE} isochrones at once, peak", found["busy_mb"], "MB", bar=700, note=note),
    )


def opened(folder: str) -> Network:
    """The stored network."""
    return open_network(Path(folder) / "network")


def _per(timing: Any, n: int) -> Any:
    """A timing of n jobs, for one."""
    return replace(timing, wall_s=timing.wall_s / n, cpu_s=timing.cpu_s / n)


def _figures(*figures: Figure) -> dict[str, Any]:
    """Figures as a job gives them."""
    return {"figures": [asdict(figure) for figure in figures]}


JOBS = {job.__name__: job for job in (inputs, build, about, reload, ask, many, matrix, edit, serve)}

if __name__ == "__main__":
    sys.exit(main("bench_artois", measure, JOBS))
