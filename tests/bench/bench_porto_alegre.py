"""Porto Alegre, 1,227 x 1,227 hexagons, 120-minute window, 5 percentiles, 3 rides, profile `r5`, beside ferrobus.

`python -m tests.bench.bench_porto_alegre [--write]`; the shared data must lie in ``../shared/data`` or
``$ARTOIS_SHARED_DATA``. R5 7.6 itself took 60.3 s on one thread and 29.9 s on two of the same kind of machine, in a run
of its own; ferrobus is timed here, on the same feeds, streets and points.
"""

import datetime as dt
import sys
import tempfile
from pathlib import Path

import numpy as np

from access.engines.native import travel_times
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from gtfs import write_feed
from tests.bench import _ferrobus as peer
from tests.bench._harness import SHARED, Figure, Settings, Timing, main, once, timed
from tests.helpers.r5_tables import chosen, read_points

FOLDER = SHARED / "porto-alegre"
FEEDS = (FOLDER / "poa_eptc.zip", FOLDER / "poa_trensurb.zip")
STREETS = FOLDER / "poa_osm.pbf"
BAR_S, R5_S = 8.0, 60.3
TIMES, PEER_DEPARTURES = 2, 6
REQUEST = Request(
    date=dt.date(2019, 5, 13),
    time_s=14 * 3600,
    window_min=120,
    percentiles=(5, 25, 50, 75, 95),
    max_min=120,
    max_rides=3,
    walk_speed_kmh=3.6,
    access_walk_min=30,
    egress_walk_min=30,
    profile="r5",
)


def measure() -> tuple[Settings, list[Figure]]:
    """The matrix on one thread and on two, in turn; then ferrobus."""
    if not FOLDER.is_dir():
        print(f"no shared data at {FOLDER}: nothing measured")
        return {}, []
    points = read_points(FOLDER / "poa_hexgrid.csv")
    network = build_network(STREETS, FEEDS)
    one, two, same = matrices(network, points)
    figures = [
        timed("matrix, 1 thread", one, unit="s", bar=BAR_S),
        Figure("one origin to 1,227 points, 1 thread", 1000 * one.cpu_s / len(points), "ms"),
        Figure("matrix, 2 threads, wall-clock", two.wall_s, "s"),
        Figure(
            "2 threads against 1",
            one.wall_s / two.wall_s,
            "x",
            bar=1.8,
            at_least=True,
            note="wall-clock: a machine that others use shows less",
        ),
        Figure("cells that differ between 1 thread and 2", same, "cells", bar=0),
        Figure(
            "speed against R5 7.6, 1 thread", R5_S / one.cpu_s, "x", note="R5 60.3 s, in a run of its own"
        ),
    ]
    return settings(points), figures + beside_ferrobus(points, one)


def settings(points: PointSet) -> Settings:
    """What was asked."""
    return {
        "points": len(points),
        "window_min": REQUEST.window_min,
        "percentiles": list(REQUEST.percentiles),
        "max_rides": REQUEST.max_rides,
        "walk_min": REQUEST.access_walk_min,
        "walk_speed_kmh": REQUEST.walk_speed_kmh,
        "profile": REQUEST.profile,
        "runs": TIMES,
    }


def matrices(network: Network, points: PointSet) -> tuple[Timing, Timing, int]:
    """Least times on one thread and on two, run in turn, and how many cells differ."""
    travel_times(network, chosen(points, list(points.ids[:2])), points, REQUEST)
    found: dict[int, list[Timing]] = {1: [], 2: []}
    answers = {}
    for _ in range(TIMES):
        for threads, timings in found.items():
            timing, times = once(lambda n=threads: travel_times(network, points, points, REQUEST, threads=n))
            timings.append(timing)
            answers[threads] = times.seconds
    one, two = (Timing(min(t.wall_s for t in ts), min(t.cpu_s for t in ts)) for ts in found.values())
    return one, two, int(np.count_nonzero(answers[1] != answers[2]))


def beside_ferrobus(points: PointSet, ours: Timing) -> list[Figure]:
    """ferrobus doing 120 single departures, and our speed against it, both in processor time of one thread."""
    if not peer.installed():
        print("ferrobus is not installed (the extra `bench`): no peer is timed")
        return []
    first, n = REQUEST.time_s, REQUEST.window_min
    with tempfile.TemporaryDirectory() as name:
        folder = write_feed(peer.explicit_feed(FEEDS), Path(name) / "feed")
        theirs = peer.time_ferrobus(
            STREETS,
            folder,
            points,
            range(first, first + 60 * n, 60),
            date=REQUEST.date,
            n_timed=PEER_DEPARTURES,
            walk_s=60 * REQUEST.access_walk_min,
            max_rides=REQUEST.max_rides,
        )
    told = (
        f"{theirs.timed} of {n} departures timed, each to all of the {theirs.placed} points that ferrobus places "
        f"({theirs.reached:.1%} of cells reached), the rest by multiplication"
    )
    return [
        Figure("ferrobus, one departure of all points, mean", theirs.cpu_s, "s", wall=theirs.wall_s),
        Figure(f"ferrobus, {n} departures", theirs.whole_s, "s", note=told),
        Figure(
            "speed against ferrobus, processor time of 1 thread",
            theirs.whole_s / ours.cpu_s,
            "x",
            bar=10,
            at_least=True,
            note=peer.UNLIKE_US,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main("bench_porto_alegre", measure))
