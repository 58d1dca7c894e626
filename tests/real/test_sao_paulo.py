"""São Paulo, whose service comes by headway: R5's half headways in profile `r5`, one phase to the byte in ours."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from access.engines.native import point_times, travel_times
from access.engines.native.journeys import journeys
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from gtfs import read_feed
from tests.helpers.r5_headways import HEADWAY_SLACK_S, with_half_headways
from tests.helpers.r5_tables import (
    R5Table,
    chosen,
    our_seconds,
    read_points,
    read_r5_table,
    request_like,
    within_minutes,
)
from tests.helpers.shared import shared_data


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared_data("sao-paulo")


@pytest.fixture(scope="module")
def network(folder: Path) -> Network:
    return build_network(folder / "spo_osm.pbf", [folder / "spo.zip"])


@pytest.fixture(scope="module")
def points(folder: Path) -> PointSet:
    return read_points(folder / "spo_hexgrid.csv")


@pytest.fixture(scope="module")
def table(folder: Path) -> R5Table:
    """R5's answers for ten minutes."""
    return read_r5_table(folder / "r5/spo_1400_w10_halfheadway.csv.gz")


@pytest.mark.parametrize("window_min", [10, 60])
def test_half_headways_agree_with_r5(
    network: Network, points: PointSet, folder: Path, window_min: int
) -> None:
    asked = read_r5_table(folder / f"r5/spo_1400_w{window_min}_halfheadway.csv.gz")
    ours = our_seconds(network, points, asked)
    assert ours.size == 521_645
    near, equal = (within_minutes(ours, asked.seconds, minutes).mean() for minutes in (1, 0))
    assert near >= 0.9998, near
    assert equal >= 0.95, equal


def test_waits_do_not_differ_from_r5s(network: Network, points: PointSet, table: R5Table) -> None:
    """How far we are from R5 does not depend on how often one boards.

    A slack one second longer or shorter moves each ride by a second.
    """
    origins, goals = chosen(points, table.from_ids[::4]), chosen(points, table.to_ids)
    request = request_like(table)
    asked = [replace(request, max_rides=rides) for rides in (1, 2, 3)]
    walk, *by_rides = (
        seconds_of(network, origins, goals, one) for one in (replace(request, modes=("walk",)), *asked)
    )
    ours, theirs = by_rides[-1], table.seconds[::4]
    rides = np.select([ours == walk, *(ours == times for times in by_rides)], [0, 1, 2, 3], -1)
    off_s = ours - theirs
    like = np.abs(off_s) <= 5  # further off: another street or station, not rounding
    means = [float(off_s[like & (rides == r)].mean()) for r in (0, 1, 2, 3)]
    assert max(means) - min(means) < 0.2, means
    assert max(map(abs, means)) < 0.2, means


def seconds_of(network: Network, origins: PointSet, goals: PointSet, request: Request) -> NDArray[np.float64]:
    """Seconds, NaN where unreached."""
    seconds = travel_times(network, origins, goals, request).seconds
    return np.where(seconds == UNREACHED, np.nan, seconds)


def test_headways_equal_a_trip_a_second(
    network: Network, points: PointSet, table: R5Table, folder: Path
) -> None:
    """The same network with a vehicle for every second, by the search for explicit trips: both ways, both anchors."""
    by_second = with_half_headways(network, read_feed(folder / "spo.zip"), 12 * 3600, 17 * 3600)
    asked = replace(request_like(table), percentiles=(5, 50, 95), window_min=4)
    homes, goals = chosen(points, table.from_ids[::40]), chosen(points, table.to_ids[5::80])
    for anchor in ("depart", "arrive"):
        request = replace(asked, anchor=anchor)  # type: ignore[arg-type]
        times = travel_times(network, homes, goals, request)
        slow = travel_times(by_second, homes, goals, replace(request, board_slack_s=HEADWAY_SLACK_S))
        assert np.array_equal(times.seconds, slow.seconds)
        assert np.array_equal(times.reach_share, slow.reach_share)
        for j, (lon, lat) in enumerate(zip(goals.lon.tolist(), goals.lat.tolist(), strict=True)):
            there = point_times(network, (lon, lat), homes, direction="to", request=request)
            assert np.array_equal(there.seconds, times.seconds[:, :, j].T)


@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_every_cell_has_its_journey(network: Network, points: PointSet, table: R5Table, anchor: str) -> None:
    request = replace(request_like(table), window_min=3, anchor=anchor)  # type: ignore[arg-type]
    by_headway = 0
    for o, d in ((3, 200), (100, 17), (250, 60), (88, 300), (12, 290), (301, 40)):
        a, b = chosen(points, [table.from_ids[o]]), chosen(points, [table.to_ids[d]])
        for k in range(request.window_min):
            moment = request.time_s + (60 * k if anchor == "depart" else -60 * k)
            one = replace(request, time_s=moment, window_min=1)
            cell = int(travel_times(network, a, b, one).seconds[0, 0, 0])
            ends = ((float(p.lon[0]), float(p.lat[0])) for p in (a, b))
            found = journeys(network, *ends, one)
            assert found.seconds.tolist() == [cell]
            if cell == UNREACHED:
                continue
            journey = found.journeys[found.choice[0]]
            end = journey.arrival_s - moment if anchor == "depart" else moment - journey.departure_s
            assert end == cell or not journey.rides
            for leg in journey.rides:
                assert leg.wait_s >= 60 + leg.headway_s // 2
                by_headway += leg.headway_s > 0
    assert by_headway > 5


DIGEST = """
import hashlib, sys
from pathlib import Path
from dataclasses import replace
from access.network import build_network
from access.engines.native import travel_times
from access.request import Request
from tests.helpers.r5_tables import chosen, read_points
import datetime as dt
folder = Path(sys.argv[1])
network = build_network(folder / "spo_osm.pbf", [folder / "spo.zip"])
points = read_points(folder / "spo_hexgrid.csv")
some = chosen(points, list(points.ids[::25]))
request = Request(date=dt.date(2019, 5, 13), time_s=14 * 3600, window_min=30, percentiles=(5, 50, 95))
times = travel_times(network, some, some, request, threads=int(sys.argv[2]))
print(network.id, hashlib.sha256(times.seconds.tobytes() + times.reach_share.tobytes()).hexdigest())
"""


def test_fixed_phases_are_reproducible_to_the_byte(
    network: Network, points: PointSet, table: R5Table, folder: Path
) -> None:
    """Built twice, run twice, in another process, on one thread and two, and with the points in another order."""
    some = chosen(points, list(points.ids[::25]))
    request = Request(date=request_like(table).date, time_s=14 * 3600, window_min=30, percentiles=(5, 50, 95))
    answers = [travel_times(network, some, some, request, threads=threads) for threads in (1, 2, 1)]
    digests = {
        hashlib.sha256(times.seconds.tobytes() + times.reach_share.tobytes()).hexdigest() for times in answers
    }
    again = build_network(folder / "spo_osm.pbf", [folder / "spo.zip"])
    for ours, theirs in ((network.trips, again.trips), (network.streets, again.streets)):
        for name, array in vars(ours).items():
            if isinstance(array, np.ndarray):
                assert array.tobytes() == getattr(theirs, name).tobytes(), name
    for threads in ("1", "2"):
        words = [sys.executable, "-c", DIGEST, str(folder), threads]
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=300)
        id_, digest = done.stdout.split()
        assert id_ == network.id
        digests.add(digest)
    assert len(digests) == 1
    order = np.random.default_rng(3).permutation(len(some))
    turned = travel_times(network, some, chosen(some, [some.ids[i] for i in order]), request)
    assert turned.seconds.tobytes() == np.ascontiguousarray(answers[0].seconds[:, :, order]).tobytes()
