"""Porto Alegre, 1,227 x 1,227 hexagons, 120-minute window, 5 percentiles, 3 rides, profile `r5`: one thread and two.

Run by ``make bench``; the shared data must lie in ``../shared/data`` or ``$ARTOIS_SHARED_DATA``.
R5 7.6 itself took 60.3 s on one thread and 29.9 s on two of the same kind of machine.
"""

import datetime as dt
import os
import sys
import time
from pathlib import Path

import numpy as np

from access.engines.native import travel_times
from access.network import build_network
from access.request import Request
from tests.helpers.r5_tables import chosen, read_points

BAR_S = {1: 8.0, 2: 4.4}
R5_S = {1: 60.3, 2: 29.9}
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


def main() -> int:
    """Print seconds, the share of the bar, the speed against R5's, and whether two threads give the bytes of one."""
    root = Path(os.environ.get("ARTOIS_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    folder = root / "porto-alegre"
    if not folder.is_dir():
        print(f"no shared data at {folder}: nothing measured")
        return 0
    network = build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])
    points = read_points(folder / "poa_hexgrid.csv")
    travel_times(network, chosen(points, list(points.ids[:2])), points, REQUEST)
    answers = []
    for threads in (1, 2):
        start = time.perf_counter()
        answers.append(travel_times(network, points, points, REQUEST, threads=threads).seconds)
        seconds = time.perf_counter() - start
        of_bar, of_r5 = seconds / BAR_S[threads], R5_S[threads] / seconds
        print(f"{threads} threads: {seconds:.1f} s, {of_bar:.0%} of the bar, {of_r5:.1f} times R5's speed")
    print(f"same bytes: {np.array_equal(answers[0], answers[1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
