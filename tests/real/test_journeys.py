"""Journeys behind cells of Porto Alegre's matrices: real streets and timetables, to the second."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from pyproj import Geod

from access.engines.journeys import Journey, RideLeg, WalkLeg
from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from gtfs import services_on
from tests.helpers.r5_tables import chosen, read_points
from tests.helpers.shared import shared_data

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared_data("porto-alegre")


@pytest.fixture(scope="module")
def network(folder: Path) -> Network:
    return build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])


@pytest.fixture(scope="module")
def points(folder: Path) -> PointSet:
    return read_points(folder / "poa_hexgrid.csv", folder / "poa_points_of_interest.csv")


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_every_cell_has_its_journey(network: Network, points: PointSet, anchor: str, profile: str) -> None:
    random = Random(f"{anchor} {profile}")
    rides = set()
    for _ in range(12):
        request = Request(
            date=dt.date(2019, 5, 13),
            time_s=random.randint(6 * 3600, 21 * 3600),
            anchor=anchor,  # type: ignore[arg-type]
            window_min=1,
            profile=profile,  # type: ignore[arg-type]
            max_min=120,
            max_rides=random.choice([2, 3, 4]),
        )
        home = chosen(points, [random.choice(points.ids)])
        cells = travel_times(network, home, points, request).seconds[0, 0]
        reached = np.flatnonzero((cells != UNREACHED) & (cells > 0))
        some = random.sample(sorted(reached.tolist()), min(4, len(reached)))
        for j in [*some, random.randrange(len(cells))]:
            ends = place(home, 0), place(points, j)
            found = journeys(network, *ends, request)
            assert found.seconds.tolist() == [cells[j]]
            assert len(found.journeys) == (cells[j] != UNREACHED)
            for journey in found.journeys:
                follow(network, request, journey, ends)
                rides.add(len(journey.rides))
                check_total(journey, request, int(cells[j]))
    assert rides >= {0, 1, 2}


def place(points: PointSet, i: int) -> tuple[float, float]:
    return float(points.lon[i]), float(points.lat[i])


def check_total(journey: Journey, request: Request, cell: int) -> None:
    """The legs, and the time before the first or after the last, are the cell."""
    legs = sum(leg.arrive_s - leg.depart_s for leg in journey.legs)
    waits = sum(leg.wait_s for leg in journey.rides)
    at_home = journey.departure_s - request.time_s if request.anchor == "depart" else 0
    too_early = request.time_s - journey.arrival_s if request.anchor == "arrive" else 0
    assert at_home >= 0
    assert too_early >= 0
    assert at_home + legs + waits + too_early == cell


def follow(
    network: Network,
    request: Request,
    journey: Journey,
    ends: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    """Leg by leg: each begins where and when the one before ended; walks lead there; trips call there then."""
    stops = network.stops
    now, at = journey.departure_s, ends[0]
    for leg in journey.legs:
        to = ends[1] if leg.to_stop < 0 else (float(stops.lon[leg.to_stop]), float(stops.lat[leg.to_stop]))
        if isinstance(leg, WalkLeg):
            assert leg.depart_s == now
            assert (leg.lon[0], leg.lat[0], leg.lon[-1], leg.lat[-1]) == (*at, *to)
            if request.profile == "default":
                assert leg.arrive_s - leg.depart_s == -(-leg.mm * 3600 // 5_000_000)
                assert abs(GEOD.line_length(leg.lon, leg.lat) - leg.mm / 1000) < 0.5 + leg.mm * 1e-6
        else:
            assert leg.depart_s - now == leg.wait_s >= request.board_slack_s + (request.profile == "r5")
            check_trip(network, leg)
        now, at = leg.arrive_s, to
    assert (now, at) == (journey.arrival_s, ends[1])


def check_trip(network: Network, leg: RideLeg) -> None:
    """The trip runs on its day, and calls at both stops in this order at these times, with open doors."""
    trips = network.trips
    assert services_on(network.calendar, leg.service_date)[trips.service[leg.trip]]
    pattern = int(np.searchsorted(trips.trip_offset, leg.trip, side="right")) - 1
    base, end = trips.pattern_offset[pattern : pattern + 2]
    start = trips.time_offset[pattern] + (leg.trip - trips.trip_offset[pattern]) * (end - base)
    first, last = leg.from_position, leg.to_position
    assert 0 <= first < last < end - base
    assert trips.pattern_stop[base + first] == leg.from_stop
    assert trips.pattern_stop[base + last] == leg.to_stop
    assert trips.may_board[base + first]
    assert trips.may_alight[base + last]
    shift = 86_400 * (leg.service_date - dt.date(2019, 5, 13)).days
    assert trips.departure_s[start + first] + shift == leg.depart_s
    assert trips.arrival_s[start + last] + shift == leg.arrive_s


def test_the_hour_is_its_moments(network: Network, points: PointSet) -> None:
    # To the market by noon or so, from four homes that reach it: each moment's own journey is in the hour's list.
    market = chosen(points, ["public_market"])
    request = Request(date=dt.date(2019, 5, 13), time_s=11 * 3600, max_min=120)
    seconds = travel_times(network, points, market, request).seconds[:, 0, 0]
    homes = np.flatnonzero((seconds > 1800) & (seconds != UNREACHED))[:40:10]
    for i in homes.tolist():
        ends = place(points, i), place(market, 0)
        hour = journeys(network, *ends, request)
        listed = {(j.departure_s, j.arrival_s, len(j.rides)) for j in hour.journeys}
        for moment, taken in list(zip(hour.moments_s.tolist(), hour.seconds.tolist(), strict=True))[::7]:
            alone = journeys(network, *ends, replace(request, time_s=moment, window_min=1)).journeys
            assert [journey.arrival_s - moment for journey in alone] == [taken] * (taken != UNREACHED)
            for journey in alone:
                key = journey.departure_s, journey.arrival_s, len(journey.rides)
                assert key in listed or not journey.rides
