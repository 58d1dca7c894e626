"""The jobs of an Artois-size network against their bars: the demonstration is generated, built, stored, opened, asked.

Run by ``make bench``. One thread; the least wall-clock of several runs, after one that is not counted.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from access.analysis import isochrones
from access.demo import generate
from access.engines.native import point_times, surface
from access.network import Network, build_network, open_network, save_network
from access.points import PointSet
from access.request import Request

GARE_DE_LENS = (2.82830, 50.42687)
LYCEE_CONDORCET = (2.83831, 50.43134)
CONTOURS = (10, 20, 30, 40, 50, 60)
RUNS = 5

T = TypeVar("T")


def main() -> int:
    """Print one row a job: what was measured, the bar, and how much of the bar it takes."""
    print(f"{'job':66}{'measured':>12}{'bar':>10}{'share':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = generate(folder / "inputs")
        seconds, network = once(lambda: build_network(inputs.streets, inputs.gtfs, places_path=inputs.places))
        row("network build", seconds, 30, "s")
        row("peak memory of the build", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1.5, "GB")
        save_network(network, folder / "network")
        row("reload from disk", least(lambda: open_network(folder / "network")), 0.3, "s")
        ask(open_network(folder / "network"))
    return 0


def ask(network: Network) -> None:
    """Time the questions."""
    window = Request(date=dt.date(2026, 9, 15), time_s=7 * 3600, window_min=120, max_min=60)
    stops = network.stops
    linked = np.flatnonzero(stops.vertex >= 0)
    at_stops = PointSet(tuple(stops.stop_id[int(i)] for i in linked), stops.lon[linked], stops.lat[linked])
    job = "one origin, 120-minute window, all stops as points"
    row(
        job,
        least(lambda: point_times(network, GARE_DE_LENS, at_stops, direction="from", request=window)),
        0.005,
        "s",
    )
    job = "surface of 100 m cells, 120-minute window"
    row(job, least(lambda: surface(network, *GARE_DE_LENS, direction="from", request=window)), 0.04, "s")
    job = "the same with 6 nested contours, places and warnings"
    row(
        job,
        least(lambda: isochrones(network, GARE_DE_LENS, contours_min=CONTOURS, request=window)),
        0.04,
        "s",
    )
    homes = some_cells(network, 10_000)
    for anchor, time_s in (("arrive", 7 * 3600 + 55 * 60), ("depart", 7 * 3600)):
        asked = Request(date=dt.date(2026, 9, 15), time_s=time_s, anchor=anchor, window_min=60, max_min=90)
        job = f"10,000 origins to one lycée, {anchor}, 60-minute window, linking included"
        row(
            job,
            least(lambda r=asked: point_times(network, LYCEE_CONDORCET, homes, direction="to", request=r)),
            0.3,
            "s",
        )


def some_cells(network: Network, n: int) -> PointSet:
    """n cell centres near streets, the same at every run."""
    grid = network.grid.points
    cells = np.random.default_rng(1).choice(np.flatnonzero(grid.linked), n)
    return PointSet(tuple(map(str, cells)), grid.lon[cells], grid.lat[cells])


def once(job: Callable[[], T]) -> tuple[float, T]:
    """Seconds of one run, and what it gave."""
    start = time.perf_counter()
    result = job()
    return time.perf_counter() - start, result


def least(job: Callable[[], object]) -> float:
    """Least seconds of several runs after one that is not counted."""
    job()
    return min(once(job)[0] for _ in range(RUNS))


def row(job: str, measured: float, bar: float, unit: str) -> None:
    """Print one job."""
    print(f"{job:66}{measured:10.4f} {unit}{bar:8} {unit}{measured / bar:8.0%}")


if __name__ == "__main__":
    sys.exit(main())
