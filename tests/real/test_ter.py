"""All regional trains of France on the streets of two towns: calendar_dates alone, 300,000 stop times.

Nothing is cut out of the feed: stops beyond the streets stay, unlinked, so that trains that come from afar run whole.
"""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.network import Network, build_network
from access.network.service_dates import timetable_of
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.shared import shared_data

GARES = {"Lens": (2.828301, 50.426866), "Béthune": (2.640509, 50.521454)}
MONDAY = dt.date(2025, 3, 3)
STEP = 0.002


@pytest.fixture(scope="module")
def feed() -> Path:
    return shared_data("ter", "ter-gtfs-2025-q1.zip")


@pytest.fixture(scope="module")
def network(feed: Path, tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Seven streets by seven around each gare, which stands on the crossing in their midst."""
    nodes: list[tuple[float, float]] = []
    ways: list[list[int]] = []
    for lon, lat in GARES.values():
        first = len(nodes) + 1
        nodes += [(lon + x * STEP, lat + y * STEP) for y in range(-3, 4) for x in range(-3, 4)]
        ways += [[first + 7 * y + x for x in range(7)] for y in range(7)]
        ways += [[first + 7 * y + x for y in range(7)] for x in range(7)]
    text = "".join(
        f"<node id='{i}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'/>"
        for i, (lon, lat) in enumerate(nodes, 1)
    )
    for i, way in enumerate(ways, 1):
        refs = "".join(f"<nd ref='{node}'/>" for node in way)
        text += f"<way id='{i}' version='1'>{refs}<tag k='highway' v='footway'/></way>"
    streets = tmp_path_factory.mktemp("ter") / "gares.osm"
    streets.write_text(f"<osm version='0.6'>{text}</osm>")
    return build_network(streets, [feed])


def gare(name: str) -> PointSet:
    lon, lat = GARES[name]
    return PointSet((name,), np.array([lon]), np.array([lat]))


def direct_trains(feed: Path, date: dt.date) -> list[tuple[int, int]]:
    """Departure from Lens and arrival at Béthune of every trip of the date that calls at both, by the tables alone."""
    with zipfile.ZipFile(feed) as archive:

        def rows(name: str) -> "csv.DictReader[str]":
            return csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8"))

        day = date.strftime("%Y%m%d")
        services = {r["service_id"] for r in rows("calendar_dates.txt") if r["date"] == day}
        trips = {r["trip_id"] for r in rows("trips.txt") if r["service_id"] in services}
        calls: dict[str, dict[str, tuple[int, ...]]] = {}
        for r in rows("stop_times.txt"):
            if r["trip_id"] in trips and r["stop_id"].endswith(("87345025", "87342006")):
                times = (sum(map(int.__mul__, map(int, r[k].split(":")), (3600, 60, 1))) for k in _TIMES)
                calls.setdefault(r["trip_id"], {})[r["stop_id"][-8:]] = (int(r["stop_sequence"]), *times)
    both = [(c["87345025"], c["87342006"]) for c in calls.values() if len(c) == 2]
    return sorted((lens[2], bethune[1]) for lens, bethune in both if lens[0] < bethune[0])


_TIMES = ("arrival_time", "departure_time")


def test_the_whole_country_is_read(network: Network) -> None:
    assert len(network.trips) == 33_280
    linked = np.flatnonzero(network.stops.vertex >= 0)
    assert {network.stops.name[stop] for stop in linked.tolist()} >= set(GARES)
    assert len(linked) < 10
    told = {entry.code: entry.count for entry in network.audit}
    assert told["stops-unlinked"] == len(network.stops) - len(linked)
    assert network.service_span == (dt.date(2025, 1, 22), dt.date(2025, 4, 22))


@pytest.mark.parametrize("profile", ["default", "r5"])
def test_trains_from_lens_to_bethune_all_day(network: Network, feed: Path, profile: str) -> None:
    """With one ride the engine knows the direct trains and no others, each at its minute."""
    trains = direct_trains(feed, MONDAY)
    assert len(trains) > 10
    slack = 60 if profile == "default" else 61
    for start in range(5 * 3600, 22 * 3600, 1800):
        request = Request(
            date=MONDAY,
            time_s=start,
            window_min=1,
            max_rides=1,
            max_min=180,
            profile=profile,  # type: ignore[arg-type]
        )
        found = int(travel_times(network, gare("Lens"), gare("Béthune"), request).seconds[0, 0, 0])
        # The gare's own link to its street: at its very place, so nothing, or R5's least second.
        ready = start + slack + (profile == "r5")
        arrivals = [arrive for depart, arrive in trains if depart >= ready]
        assert found == (
            min(arrivals) - start if min(arrivals, default=10**9) - start < 10_800 else UNREACHED
        )


def test_the_journey_is_told(network: Network, feed: Path) -> None:
    depart, arrive = next(train for train in direct_trains(feed, MONDAY) if train[0] > 7 * 3600)
    request = Request(date=MONDAY, time_s=depart - 300, window_min=1, max_rides=1)
    (journey,) = journeys(network, GARES["Lens"], GARES["Béthune"], request).journeys
    (ride,) = journey.rides
    assert (ride.depart_s, ride.arrive_s, ride.service_date) == (depart, arrive, MONDAY)
    assert network.trips.trip_id[ride.trip].startswith("OCESN")


def test_arriving_by_is_the_same_trains_seen_from_their_end(network: Network, feed: Path) -> None:
    trains = direct_trains(feed, MONDAY)
    for hour in range(8, 20, 3):
        request = Request(
            date=MONDAY, time_s=3600 * hour, anchor="arrive", window_min=1, max_rides=1, max_min=180
        )
        found = int(travel_times(network, gare("Lens"), gare("Béthune"), request).seconds[0, 0, 0])
        last = max(depart for depart, arrive in trains if arrive <= request.time_s)
        assert found == request.time_s - (last - 60)


def test_a_block_that_is_no_vehicle_changes_nothing(network: Network) -> None:
    """The feed gives thousands of trips of a day the block "1": nobody stays aboard from one to the next."""
    table, again = (
        timetable_of(network, MONDAY, first_s=0, last_s=86_400, overnight=False, stay_s=stay_s)
        for stay_s in (0, 18_000)
    )
    assert np.array_equal(np.sort(table.trip_row), np.sort(again.trip_row))
    assert table.arrival_s.sum() == again.arrival_s.sum()
