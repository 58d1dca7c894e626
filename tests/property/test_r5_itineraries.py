"""Journeys of random towns, told as R5 tells them through r5py's own planner, are read back leg by leg."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from access.engines.journeys import Journey, Journeys, RideLeg, WalkLeg
from access.engines.native import travel_times
from access.engines.native.journeys import journeys as native_journeys
from access.engines.r5 import journeys as r5_journeys
from access.engines.r5.itinerary_rows import STREET_MODES
from access.engines.r5.jobs_journeys import itineraries
from access.engines.r5.service import Reply
from access.engines.r5.timetable_files import route_ids, stop_ids
from access.errors import UnlinkedPointError
from access.network import Network
from access.network.links import link_points
from access.request import Mode, Request, StreetMode
from tests.helpers.java_floats import java_float
from tests.helpers.journey_world import Vehicle, Way, World
from tests.helpers.r5py_planner import planner_over
from tests.helpers.town_walks import Place
from tests.helpers.towns import Town, make_request
from tests.property.test_end_to_end import FEW_TOWNS, QUESTIONS, asked, points_of
from tests.property.test_modes import case_of as wheels_of

DAY_MIN = 24 * 60
WHEEL_TOWNS = st.integers(2_000_000, 2_000_000 + max(1, settings.default.max_examples // 40))
MODES: list[tuple[Mode, ...]] = [
    ("transit", "walk", "bike"),
    ("transit", "walk", "bike"),
    ("transit", "walk", "bike"),
    ("bike",),
    ("walk", "bike"),
    ("car",),
]
R5_MODE = {mode: name for name, mode in STREET_MODES.items()}


def as_r5_can(request: Request, random: Random, town: Town) -> Request:
    """A question within what R5 can be asked: departures at whole minutes of the day, one limit for each mode."""
    walk_min, bike_min = random.choice([1, 5, 10, 20, 20, 45]), random.choice([0, 1, 5, 10, 30])
    return replace(
        request,
        date=town.date,
        anchor="depart",
        profile="r5",
        time_s=60 * min(max(0, town.around_s // 60 + random.randint(-30, 20)), DAY_MIN - 1),
        window_min=random.choice([1, 2, 3, 5, 10, 15]),
        percentiles=(50,),
        max_min=random.choice([30, 120, 120]),
        access_walk_min=walk_min,
        egress_walk_min=walk_min,
        transfer_walk_min=walk_min,
        access_bike_min=bike_min,
        egress_bike_min=bike_min,
        board_slack_s=60,
    )


def pair(network: Network, town: Town, request: Request, random: Random) -> tuple[Place, Place]:
    """Two places, mostly such that a vehicle is faster than any way without."""
    if random.random() < 0.25:
        return random.choice(town.points), random.choice(town.points)
    origin = random.choice(town.points)
    here, points = points_of([origin]), points_of(town.points)
    seconds = travel_times(network, here, points, request).seconds[0, 0]
    modes = request.access_modes
    slower = travel_times(network, here, points, replace(request, modes=modes, max_min=300)).seconds[0, 0]
    found = [town.points[d] for d in np.flatnonzero(seconds < slower).tolist()]
    return origin, random.choice(found or town.points)


def route_name(network: Network, trip: int) -> str:
    pattern = int(np.searchsorted(network.trips.trip_offset, trip, side="right")) - 1
    return route_ids(network)[int(network.trips.pattern_route[pattern])]


def way_of(network: Network, journey: Journey) -> tuple[tuple[str, str], Way]:
    """A journey of the native engine as R5 would know it, and the modes at its ends."""
    stops = stop_ids(network)
    access, *between, egress = journey.legs
    assert isinstance(access, WalkLeg)
    assert isinstance(egress, WalkLeg)
    changes: list[int | None] = []
    rides: list[Vehicle] = []
    walk: int | None = None
    for leg in between:
        if isinstance(leg, WalkLeg):
            walk = leg.arrive_s - leg.depart_s
            continue
        if rides:
            changes.append(walk)
        ends = stops[leg.from_stop], stops[leg.to_stop]
        rides.append(Vehicle(route_name(network, leg.trip), *ends, leg.depart_s, leg.arrive_s))
        walk = None
    seconds = [leg.arrive_s - leg.depart_s for leg in (access, egress)]
    modes = R5_MODE[access.mode], R5_MODE[egress.mode]
    return modes, Way(seconds[0], tuple(rides), tuple(changes), seconds[1])


def last_s(network: Network, place: Place, mode: StreetMode, request: Request) -> int:
    """Seconds from the street to the destination, on which r5py's ways without vehicles end."""
    lon, lat = (np.array([degrees]) for degrees in place)
    link = link_points(network.footing_r5.streets, lon, lat, rule="r5", mode=mode)
    mm_per_s = int(java_float(java_float(request.walk_speed_kmh / 3.6) * 1000))
    return int(link.offset_mm[0]) // mm_per_s


def world_of(
    network: Network, ends: tuple[Place, Place], found: Journeys, request: Request, draws: int | None
) -> World:
    """A world in which R5 finds what the native engine has found."""
    ways: dict[tuple[str, str], list[Way]] = {}
    direct = {}
    for journey in found.journeys:
        if journey.rides:
            modes, way = way_of(network, journey)
            ways.setdefault(modes, []).append(way)
        else:
            mode = journey.walks[0].mode
            taken_s = journey.arrival_s - journey.departure_s
            direct[R5_MODE[mode]] = taken_s - last_s(network, ends[1], mode, request)
    stops = network.footing_r5.stops
    places = zip(stops.lon.tolist(), stops.lat.tolist(), strict=True)
    return World(ends, dict(zip(stop_ids(network), places, strict=True)), ways, direct, draws)


@contextmanager
def answered_by(world: World, *, shuffle: Random | None = None) -> Iterator[list[dict[str, Any]]]:
    """R5's process in this one, over a world; yields what the job was asked."""
    questions: list[dict[str, Any]] = []

    def ask(network: Network, do: str, about: dict[str, Any]) -> Reply:
        assert do == "itineraries"
        questions.append(about)
        with planner_over(world) as opened:
            told, arrays = itineraries(opened, about, {}, lambda done, n: None)
        if shuffle is not None:
            shuffle.shuffle(told["rows"])
        return Reply(told, arrays, engine="r5 7.5.1 (r5py 1.1.7)")

    with patch.object(r5_journeys, "ask", ask):
        yield questions


def plain(journey: Journey) -> list[object]:
    """Legs without what R5 measures otherwise: metres and lines."""
    return [
        leg
        if isinstance(leg, RideLeg)
        else (leg.kind, leg.mode, leg.from_stop, leg.to_stop, leg.depart_s, leg.arrive_s)
        for leg in journey.legs
    ]


def beyond_its_limit(journey: Journey, request: Request) -> bool:
    """Whether it is a way without rides as R5's matrices have some: beyond the limit after its last junction."""
    seconds = journey.arrival_s - journey.departure_s
    limit_s = 60 * request.access_limit_min(journey.walks[0].mode)
    return request.transit and not journey.rides and seconds >= limit_s


def check(network: Network, ends: tuple[Place, Place], request: Request, random: Random) -> None:
    """Native's journeys come back, the same at every moment."""
    if ends[0] == ends[1]:
        event("one place")
        return
    try:
        native = native_journeys(network, *ends, request)
    except UnlinkedPointError as error:
        with pytest.raises(UnlinkedPointError, match=re.escape(str(error))):
            r5_journeys.journeys(network, *ends, replace(request, engine="r5"))
        event("unlinked")
        return
    if any(beyond_its_limit(journey, request) for journey in native.journeys):
        event("a way without rides whose last stretch is beyond the limit")
        return
    if any(ride.headway_s for journey in native.journeys for ride in journey.rides):
        event("by headway")
        return
    world = world_of(network, ends, native, request, random.choice([0, 0, 1, 1, None]))
    with answered_by(world, shuffle=random):
        found = r5_journeys.journeys(network, *ends, replace(request, engine="r5"))
    assert found.moments_s.tolist() == native.moments_s.tolist()
    assert (found.origin_m, found.destination_m) == (native.origin_m, native.destination_m)
    if world.draws is None:
        # Without a seed R5 may leave a second later than asked, and miss what it would just have caught.
        assert (found.seconds >= native.seconds).all()
        event("R5 without a seed")
        return
    assert found.seconds.tolist() == native.seconds.tolist()
    for a, b in zip(found.choice.tolist(), native.choice.tolist(), strict=True):
        assert (a < 0) == (b < 0)
        if a >= 0:
            assert plain(found.journeys[a]) == plain(native.journeys[b])
    assert [plain(journey) for journey in found.journeys] == [plain(journey) for journey in native.journeys]
    assert found.engine == "r5 7.5.1 (r5py 1.1.7)"
    event(f"{max((len(journey.rides) for journey in found.journeys), default=-1)} rides at most")


@given(FEW_TOWNS, QUESTIONS)
def test_journeys_are_read_back(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    if not request.transit or not case.oracle.trips.has_service(case.town.date):
        return
    random = Random(question)
    request = as_r5_can(request, random, case.town)
    check(case.network, pair(case.network, case.town, request, random), request, random)


@given(WHEEL_TOWNS, QUESTIONS)
def test_journeys_with_bikes_are_read_back(seed: int, question: int) -> None:
    town, network, oracle = wheels_of(seed)
    random = Random(question)
    modes = random.choice(MODES)
    if not oracle.trips.has_service(town.date) and "transit" in modes:
        return
    request = replace(
        as_r5_can(make_request(random, town), random, town),
        modes=modes,
        bike_legs=random.choice(["access", "egress", "both"]),
        bike_speed_kmh=random.choice([12.0, 15.0, 25.0]),
    )
    check(network, pair(network, town, request, random), request, random)
