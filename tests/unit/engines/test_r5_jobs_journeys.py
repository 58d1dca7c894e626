"""The job that asks R5 how: which searches it makes by r5py's planner, and the rows that it tells."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from shapely import LineString, MultiLineString, from_wkt

from access.engines.r5 import jobs_journeys
from access.engines.r5.itinerary_rows import Row
from access.engines.r5.jobs import JobRefused
from access.engines.r5.jobs_journeys import itineraries, line_of
from access.engines.r5.task import arguments
from access.request import Request
from tests.helpers.journey_world import Vehicle, Way, World
from tests.helpers.planner_java import LONGER_S
from tests.helpers.r5py_planner import planner_over

HOME, WORK = (2.0, 50.0), (2.1, 50.1)
STOPS = {"s1": (2.01, 50.0), "s2": (2.05, 50.05), "s3": (2.06, 50.05), "s4": (2.09, 50.1)}
EIGHT = 8 * 3600
ON_FOOT = ("WALK", "WALK")
REQUEST = Request(
    date=dt.date(2026, 9, 15),
    time_s=EIGHT,
    window_min=30,
    max_min=90,
    access_walk_min=20,
    egress_walk_min=20,
    engine="r5",
)


def bus(leaves_min: int, *, access_s: int = 120, egress_s: int = 60) -> Way:
    """One ride of ten minutes, some minutes after eight."""
    leaves = EIGHT + 60 * leaves_min
    return Way(access_s, (Vehicle("r1", "s1", "s4", leaves, leaves + 600),), (), egress_s)


def two_buses(leaves_min: int) -> Way:
    """A ride, 100 s on foot, a ride."""
    leaves = EIGHT + 60 * leaves_min
    rides = (
        Vehicle("r1", "s1", "s2", leaves, leaves + 300),
        Vehicle("r2", "s3", "s4", leaves + 600, leaves + 900),
    )
    return Way(120, rides, (100,), 60)


def told(world: World, request: Request = REQUEST, *, every_minute: bool = False) -> list[dict[str, Any]]:
    """The rows of the job."""
    about = {
        "arguments": arguments(request),
        "origin": list(world.ends[0]),
        "destination": list(world.ends[1]),
        "every_minute": every_minute,
    }
    with planner_over(world) as opened:
        found, arrays = itineraries(opened, about, {}, lambda done, n: None)
    assert arrays == {}
    return list(found["rows"])


def world_of(*ways: Way, draws: int | None = 0, **more: Any) -> World:
    return World((HOME, WORK), STOPS, {ON_FOOT: ways}, draws=draws, **more)


def departures(world: World) -> list[int]:
    """Minutes after eight for which R5 was asked, and the seconds that it was asked earlier."""
    return [task.fromTime - EIGHT for task in world.asked]


def rides_of(rows: list[dict[str, Any]]) -> list[int]:
    return [row["departure_s"] - EIGHT for row in rows if row["route_id"]]


def test_a_minute_that_a_journey_serves_is_not_searched() -> None:
    world = world_of(bus(10), bus(25))
    assert rides_of(told(world)) == [600, 1500]
    # Boarded after 120 + 61 s: the first serves minutes 0 to 6, the second 7 to 21; then each minute finds nothing.
    assert departures(world) == [0, 7 * 60, *(60 * k for k in range(22, 30))]
    assert [(task.toTime - task.fromTime, task.monteCarloDraws) for task in world.asked] == [(2, 1)] * 10
    assert {(task.suboptimalMinutes, task.minBikeTime, task.carSpeed) for task in world.asked} == {
        (0, 0, 328.0)
    }


def test_the_second_that_r5_draws_is_found_and_kept_to() -> None:
    world = world_of(bus(10), bus(25), draws=1)
    assert rides_of(told(world)) == [600, 1500]
    assert departures(world) == [0, -1, 7 * 60 - 1, *(60 * k - 1 for k in range(22, 30))]


def test_a_vehicle_in_the_61st_second_is_caught_whatever_r5_draws() -> None:
    to_the_second = bus(3, access_s=119)  # at minute 0: 119 + 61 s
    for others in ((), (bus(12, access_s=119),)):
        for draws in (0, 1):
            world = world_of(to_the_second, *others, draws=draws)
            assert rides_of(told(world, replace(REQUEST, window_min=1))) == [180]


@pytest.mark.parametrize("draws", [0, 1])
def test_a_vehicle_in_the_60th_second_is_not(draws: int) -> None:
    assert told(world_of(bus(3, access_s=120), draws=draws), replace(REQUEST, window_min=1)) == []


@pytest.mark.parametrize("window_min", [1, 2, 3, 5])
def test_short_windows_end(window_min: int) -> None:
    # r5py's own draws would not: see the next test.
    rows = told(world_of(bus(10), draws=None), replace(REQUEST, window_min=window_min))
    assert rides_of(rows) == [600]


@pytest.mark.parametrize("window_min", [1, 2, 3])
def test_what_r5py_asks_by_itself_never_ends(window_min: int) -> None:
    world = world_of(bus(10))
    with planner_over(world) as opened:
        request = replace(REQUEST, window_min=window_min)
        given = jobs_journeys.r5py_arguments(arguments(request))
        modes = given["transport_modes"], given["access_modes"], given["egress_modes"]
        planner = jobs_journeys._planner(opened.network, given, (HOME, WORK), modes)
        planner.request._regional_task.monteCarloDraws = 60
        planner.request.departure_time_window = dt.timedelta(minutes=10)
        planner.request._regional_task.toTime = planner.request._regional_task.fromTime + 60 * window_min
        with pytest.raises(AssertionError, match="R5 draws for ever"):
            _ = planner.transit_paths


def test_without_a_seed_what_is_told_can_be_caught() -> None:
    world = world_of(*(bus(minute) for minute in range(4, 40, 3)), draws=None)
    for row in told(world):
        if row["route_id"]:
            drawn = row["departure_s"] - row["wait_s"] - 120
            assert drawn % 60 in (0, 1)


def test_with_headways_every_minute_is_searched() -> None:
    world = world_of(bus(10))
    assert len(told(world, replace(REQUEST, window_min=5), every_minute=True)) == 5 * 3
    assert departures(world) == [0, 60, 120, 180, 240]


def test_rows_of_a_change() -> None:
    rows = told(world_of(two_buses(10), direct_s={"WALK": 1000}), replace(REQUEST, window_min=1))
    assert [(row["option"], row["segment"], row["mode"]) for row in rows] == [
        (0, 0, "WALK"),
        (1, 0, "WALK"),
        (1, 1, "BUS"),
        (1, 2, "WALK"),
        (1, 3, "BUS"),
        (1, 4, "WALK"),
    ]
    direct, access, first, change, second, egress = rows
    assert set(direct) == set(Row.__dataclass_fields__)
    assert (direct["travel_s"], direct["distance_m"], direct["departure_s"]) == (1000, 1000.0, None)
    assert direct["line"] == [list(HOME), list(WORK)]
    assert (access["travel_s"], access["wait_s"], access["line"]) == (120, 0, [list(HOME), list(STOPS["s1"])])
    assert (first["departure_s"], first["travel_s"], first["wait_s"]) == (EIGHT + 600, 300, 480)
    assert (first["route_id"], first["from_stop_id"], first["to_stop_id"], first["line"]) == (
        "r1",
        "s1",
        "s2",
        [],
    )
    # r5py shows a path of its own and adds a minute: both are taken off again where the rows are read.
    assert (change["travel_s"], change["wait_s"]) == (100 + LONGER_S, 60 - LONGER_S)
    assert (second["departure_s"], second["wait_s"], second["route_id"]) == (EIGHT + 1200, 200, "r2")
    assert (egress["travel_s"], egress["line"][0]) == (60, list(WORK))


def test_each_mode_is_searched_for_itself() -> None:
    # By bike to the stop in 30 s, on foot in 500: r5py's planner would give both the path of whichever comes first.
    ways = {ON_FOOT: [bus(10, access_s=500)], ("BICYCLE", "WALK"): [bus(10, access_s=30)]}
    request = replace(
        REQUEST, modes=("transit", "walk", "bike"), window_min=1, access_bike_min=7, egress_bike_min=7
    )
    world = World((HOME, WORK), STOPS, ways, direct_s={"WALK": 1000, "BICYCLE": 400})
    rows = told(world, request)
    direct = [(row["mode"], row["travel_s"]) for row in rows if row["option"] < 2]
    assert sorted(direct) == [("BICYCLE", 400), ("WALK", 1000)]
    assert [(row["mode"], row["travel_s"]) for row in rows if row["segment"] == 0 and row["option"] >= 2] == [
        ("WALK", 500),
        ("BICYCLE", 30),
    ]
    assert world.limits == [1200, 1200, 1200, 420]  # egress and access of each pair; not r5py's hour


def test_walks_after_rides_are_searched_forwards_and_bikes_backwards() -> None:
    # Backwards R5 takes one end of the destination's street for the other; on foot it may as well begin there.
    ways = {("WALK", "WALK"): [bus(10, egress_s=100)], ("WALK", "BICYCLE"): [bus(10, egress_s=30)]}
    request = replace(
        REQUEST,
        modes=("transit", "walk", "bike"),
        bike_legs="egress",
        window_min=1,
        access_bike_min=7,
        egress_bike_min=7,
    )
    rows = told(World((HOME, WORK), STOPS, ways), request)
    last = [row for row in rows if row["segment"] == 2]
    assert [(row["mode"], row["travel_s"]) for row in last] == [("WALK", 100), ("BICYCLE", 30)]


def test_a_limit_of_nothing_is_not_searched() -> None:
    request = replace(REQUEST, access_walk_min=0, egress_walk_min=0, transfer_walk_min=0)
    world = world_of(bus(10), direct_s={"WALK": 1000})
    assert [row["segment"] for row in told(world, request)] == [0]
    assert world.asked == []


@pytest.mark.parametrize("modes", [("walk",), ("bike",), ("car",), ("walk", "bike", "car")])
def test_without_transit_no_vehicle_is_searched(modes: Any) -> None:
    direct_s = {"WALK": 1000, "BICYCLE": 400, "CAR": 200}
    world = world_of(bus(10), direct_s=direct_s)
    rows = told(world, replace(REQUEST, modes=modes))
    names = {"walk": "WALK", "bike": "BICYCLE", "car": "CAR"}
    assert sorted((row["mode"], row["travel_s"]) for row in rows) == sorted(
        (names[mode], direct_s[names[mode]]) for mode in modes
    )
    assert world.asked == []


def test_no_way_is_no_row_and_no_warning() -> None:
    assert told(world_of()) == []


def test_from_a_place_to_itself() -> None:
    world = World((HOME, HOME), STOPS, {ON_FOOT: [bus(10)]})
    (row,) = told(world)
    assert (row["mode"], row["travel_s"], row["distance_m"]) == ("WALK", 0, 0.0)
    assert row["line"] == [list(HOME), list(HOME)]
    assert world.asked == []


def test_lines_by_headway_and_timetable_at_once_are_refused() -> None:
    thrown = (
        "java.lang.IllegalStateException: McRAPTOR router does not support frequencies and schedules in the same "
        "trip pattern!"
    )
    with pytest.raises(JobRefused, match="by headway and by timetable; it has travel times there"):
        told(world_of(bus(10), fails=thrown))
    with pytest.raises(Exception, match="another fault"):
        told(world_of(bus(10), fails="java.lang.NullPointerException: another fault"))


def test_progress_is_told_minute_by_minute() -> None:
    steps: list[tuple[int, int]] = []
    world = world_of(bus(10))
    about = {"arguments": arguments(replace(REQUEST, window_min=3)), "origin": HOME, "destination": WORK}
    with planner_over(world) as opened:
        itineraries(opened, about, {}, lambda done, n: steps.append((done, n)))
        assert steps == [(1, 3), (2, 3), (3, 3), (3, 3)]
        steps.clear()
        on_foot = {**about, "arguments": arguments(replace(REQUEST, modes=("walk",)))}
        itineraries(opened, on_foot, {}, lambda done, n: steps.append((done, n)))
    assert steps == [(1, 1)]


@pytest.mark.parametrize(
    ("geometry", "line"),
    [
        (LineString([(0, 0), (1, 1)]), [[0, 0], [1, 1]]),
        (LineString([(1, 1), (0, 0)]), [[0, 0], [1, 1]]),
        (LineString(), []),
        (from_wkt("GEOMETRYCOLLECTION EMPTY"), []),
        (MultiLineString([[(2, 0), (1, 0)], [(0, 0), (1, 0)]]), [[0, 0], [1, 0], [1, 0], [2, 0]]),
        (
            MultiLineString([[(3, 0), (3, 1)], [(3, 0), (2, 0)], [(0, 0), (2, 0)]]),
            [[0, 0], [2, 0], [2, 0], [3, 0], [3, 0], [3, 1]],
        ),
    ],
)
def test_lines(geometry: Any, line: list[list[float]]) -> None:
    assert line_of(geometry, (-0.1, 0.0)) == line
