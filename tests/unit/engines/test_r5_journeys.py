"""R5's itineraries, row by row, as journeys: drawn by hand, one rule a test."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from access.analysis.journeys import journey_answer
from access.engines.journeys import Journeys, RideLeg, WalkLeg
from access.engines.r5 import journeys as r5_journeys
from access.engines.r5.service import Reply
from access.engines.times import Remark
from access.errors import EngineFailedError, NoServiceError, UnlinkedPointError
from access.network import Network
from access.request import Request
from tests.helpers.r5_town import (
    HOME,
    WORK,
    build_town,
    options,
    seconds,
    stop_row,
    street,
    trip_row,
    vehicle,
)

UNREACHED = 2**31 - 1
TUESDAY = dt.date(2026, 9, 15)
REQUEST = Request(
    date=TUESDAY,
    time_s=seconds("7:50"),
    window_min=5,
    max_min=90,
    access_walk_min=20,
    egress_walk_min=20,
    engine="r5",
)
PLANNED = "r5-journeys-planned"
Rows = list[dict[str, Any]]
Ask = Callable[..., Journeys]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return build_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def ask(town: Network, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Our answer when R5's process tells these rows."""

    def answer(rows: object, request: Request = REQUEST, *, ends: Any = (HOME, WORK)) -> Journeys:
        def told(network: Network, do: str, about: dict[str, Any]) -> Reply:
            assert do == "itineraries"
            return Reply({"rows": rows}, {}, "r5 7.5.1 (r5py 1.1.7)", (Remark("r5-feed", "2 issues"),))

        monkeypatch.setattr(r5_journeys, "ask", told)
        return r5_journeys.journeys(town, *ends, request)

    return answer


def line_1(town: Network, wait_s: int = 100) -> dict[str, Any]:
    return vehicle(town, "L1", "a", "b", "8:00", "8:05", wait_s)


def one_ride(town: Network, access_s: int = 120, egress_s: int = 90) -> Rows:
    return [street(access_s), line_1(town), street(egress_s)]


def with_a_change(town: Network) -> Rows:
    """Line 1 to b, 200 s on foot to x, of which r5py shows another path of 210 s, 340 s of waiting, line 2 to d."""
    change = street(210, wait_s=200 - 210 + 60)
    return [
        street(120),
        line_1(town),
        change,
        vehicle(town, "L2", "x", "d", "8:14", "8:24", 340),
        street(90),
    ]


def test_nothing_found_is_nothing(ask: Ask) -> None:
    found = ask([])
    assert found.journeys == ()
    assert found.seconds.tolist() == [UNREACHED] * 5
    assert found.choice.tolist() == [-1] * 5
    assert found.moments_s.tolist() == [seconds("7:50") + 60 * k for k in range(5)]
    assert (found.seconds.dtype, found.choice.dtype, found.moments_s.dtype) == (np.int32,) * 3
    assert found.engine == "r5 7.5.1 (r5py 1.1.7)"
    assert [remark.code for remark in found.remarks] == ["r5-feed", PLANNED]


def test_a_walk_begins_at_the_first_moment_for_which_it_is_the_answer(ask: Ask) -> None:
    found = ask(options([street(1000)]))
    (journey,) = found.journeys
    (leg,) = journey.walks
    assert (leg.kind, leg.from_stop, leg.to_stop, leg.mode, leg.mm) == ("direct", -1, -1, "walk", 1_000_000)
    assert (leg.depart_s, leg.arrive_s) == (seconds("7:50"), seconds("7:50") + 1000)
    assert (journey.departure_s, journey.arrival_s) == (leg.depart_s, leg.arrive_s)
    assert found.seconds.tolist() == [1000] * 5
    assert found.choice.tolist() == [0] * 5


def test_a_ride_is_left_for_as_late_as_it_can_be_boarded(ask: Ask, town: Network) -> None:
    found = ask(options(one_ride(town)))
    (journey,) = found.journeys
    access, ride, egress = journey.legs
    a, b = stop_row(town, "a"), stop_row(town, "b")
    leaves = seconds("8:00") - 61 - 120
    assert isinstance(access, WalkLeg)
    assert isinstance(egress, WalkLeg)
    assert (access.kind, access.from_stop, access.to_stop) == ("access", -1, a)
    assert (access.depart_s, access.arrive_s, access.mm) == (leaves, leaves + 120, 120_000)
    assert ride == RideLeg(
        trip=trip_row(town, "T1"),
        service_date=TUESDAY,
        from_stop=a,
        to_stop=b,
        from_position=0,
        to_position=1,
        wait_s=61,
        depart_s=seconds("8:00"),
        arrive_s=seconds("8:05"),
    )
    assert (egress.kind, egress.from_stop, egress.to_stop) == ("egress", b, -1)
    assert (egress.depart_s, egress.arrive_s) == (seconds("8:05"), seconds("8:05") + 90)
    assert (journey.departure_s, journey.arrival_s) == (leaves, egress.arrive_s)
    assert found.seconds.tolist() == [journey.arrival_s - moment for moment in found.moments_s.tolist()]


def test_a_change_takes_what_r5_counted_and_not_what_r5py_shows(ask: Ask, town: Network) -> None:
    (journey,) = ask(options(with_a_change(town))).journeys
    _, first, change, second, _ = journey.legs
    assert isinstance(first, RideLeg)
    assert isinstance(change, WalkLeg)
    assert isinstance(second, RideLeg)
    assert (change.kind, change.from_stop, change.to_stop) == (
        "transfer",
        stop_row(town, "b"),
        stop_row(town, "x"),
    )
    assert (change.depart_s, change.arrive_s, change.mm) == (seconds("8:05"), seconds("8:08:20"), 277_778)
    assert (second.trip, second.wait_s, second.depart_s) == (trip_row(town, "T5"), 340, seconds("8:14"))
    assert journey.arrival_s == seconds("8:24") + 90


def test_a_change_at_one_stop_has_no_walk(ask: Ask, town: Network) -> None:
    ride = vehicle(town, "L2", "b", "d", "8:10", "8:18", 300)
    (journey,) = ask(options([street(120), line_1(town), ride, street(90)])).journeys
    assert [type(leg) for leg in journey.legs] == [WalkLeg, RideLeg, RideLeg, WalkLeg]
    assert [ride.wait_s for ride in journey.rides] == [61, 300]
    assert journey.arrival_s == seconds("8:18") + 90


def test_service_by_headway_leaves_when_r5_drew_it(ask: Ask, town: Network) -> None:
    # Drawn for 9:05 so that the vehicle passes b at 9:12:34, five minutes and 34 seconds after one is there.
    ride = vehicle(town, "F", "b", "d", "9:12:34", "9:22:34", 334)
    found = ask(options([street(120), ride, street(90)]), replace(REQUEST, time_s=seconds("9:01")))
    (journey,) = found.journeys
    (leg,) = journey.rides
    assert (leg.headway_s, leg.wait_s, leg.drawn) == (600, 334, True)
    assert (leg.depart_s, leg.arrive_s) == (seconds("9:12:34"), seconds("9:22:34"))
    assert (leg.from_position, leg.to_position) == (1, 2)
    assert town.trips.r5.entry[leg.trip] >= 0
    assert journey.departure_s == seconds("9:05")
    assert found.choice.tolist() == [-1, -1, -1, -1, 0]
    request = replace(REQUEST, time_s=seconds("9:05"), window_min=1)
    notes = [leg["properties"]["note"] for leg in journey_answer(town, HOME, WORK, request).legs]
    assert notes == [
        None,
        "Passage toutes les 10 min, sans horaire : l'heure de passage est tirée au sort.",
        None,
    ]
    assert [remark.code for remark in found.remarks] == ["r5-feed", PLANNED, "r5-headways-drawn"]


def test_a_draw_answers_its_own_moment_alone(ask: Ask, town: Network) -> None:
    # Searched for 9:05 and 9:06, by line 1 and F; the second draw is the luckier one.
    def drawn(moment: str, leaves: str, arrives: str) -> Rows:
        wait_s = seconds(leaves) - seconds(moment) - 120
        return [street(120), vehicle(town, "F", "b", "d", leaves, arrives, wait_s), street(90)]

    rows = options(drawn("9:05", "9:12", "9:22"), drawn("9:06", "9:10", "9:20"))
    found = ask(rows, replace(REQUEST, time_s=seconds("9:04"), window_min=4))
    assert [journey.departure_s for journey in found.journeys] == [seconds("9:05"), seconds("9:06")]
    assert found.choice.tolist() == [-1, 0, 1, -1]
    assert found.seconds.tolist()[1:3] == [18 * 60 + 30, 15 * 60 + 30]


def test_a_timetable_before_a_draw_leaves_when_it_was_searched(ask: Ask, town: Network) -> None:
    late = [street(120), vehicle(town, "L3", "a", "d", "8:40", "8:50", 480), street(90)]
    drawn = vehicle(town, "F", "a", "b", "9:02", "9:06", 590)
    (journey,) = ask(options(late)).journeys
    assert journey.departure_s == seconds("8:40") - 61 - 120
    rows = options([*late[:2], street(70, wait_s=120 - 10), drawn, street(90)])
    with pytest.raises(EngineFailedError, match="R5 tells 590 s"):
        ask(rows, replace(REQUEST, time_s=seconds("8:30")))
    rows[3]["wait_s"] = 600
    (journey,) = ask(rows, replace(REQUEST, time_s=seconds("8:30"))).journeys
    assert journey.departure_s == seconds("8:30")
    assert [ride.wait_s for ride in journey.rides] == [480, 600]
    assert [bool(ride.headway_s) for ride in journey.rides] == [False, True]


@pytest.mark.parametrize("leaves", ["9:04:59", "10:05:01"])
def test_service_by_headway_has_its_hours(ask: Ask, town: Network, leaves: str) -> None:
    # The line begins at a at 9:00 and ends at 10:00; b is five minutes later.
    rides = seconds(leaves) + 600
    ride = vehicle(town, "F", "b", "d", leaves, f"{rides // 3600}:{rides // 60 % 60}:{rides % 60}", 60)
    with pytest.raises(EngineFailedError, match="no trip of the network does"):
        ask(options([street(120), ride, street(90)]))


def test_from_a_place_to_itself_is_a_way_of_nothing(ask: Ask) -> None:
    mark = {**street(0), "mode": "TRANSIT"}
    found = ask(options([street(0, line=[HOME, HOME])], [mark]), ends=(HOME, HOME))
    (journey,) = found.journeys
    assert journey.departure_s == journey.arrival_s
    assert journey.walks[0].lon.tolist() == [HOME[0]] * 2
    assert found.seconds.tolist() == [0] * 5


def test_rows_come_in_any_order_and_options_may_be_told_twice(ask: Ask, town: Network) -> None:
    rows = options(with_a_change(town), one_ride(town), with_a_change(town), [street(1100)])
    straight = ask(rows)
    Random(1).shuffle(rows)
    shuffled = ask(rows)
    assert [j.arrival_s for j in straight.journeys] == [j.arrival_s for j in shuffled.journeys]
    assert straight.choice.tolist() == shuffled.choice.tolist()


def test_each_moment_has_what_arrives_first_of_what_can_be_caught(ask: Ask, town: Network) -> None:
    early = [street(120), vehicle(town, "L1", "a", "c", "8:00", "8:12", 100), street(60)]
    late = [street(120), vehicle(town, "L1", "a", "c", "8:20", "8:32", 100), street(60)]
    found = ask(options(late, early), replace(REQUEST, time_s=seconds("7:55"), window_min=4))
    assert [journey.arrival_s for journey in found.journeys] == [seconds("8:13"), seconds("8:33")]
    # 7:56:59 is the last second for the early one: 7:55 and 7:56 catch it.
    assert found.choice.tolist() == [0, 0, 1, 1]
    assert found.seconds.tolist() == [18 * 60, 17 * 60, 36 * 60, 35 * 60]


def test_of_arrivals_at_once_the_later_departure_then_the_fewer_rides(ask: Ask, town: Network) -> None:
    by_b = [street(120), line_1(town), vehicle(town, "L1", "b", "c", "8:06", "8:12", 60 + 1), street(60)]
    by_b[2]["wait_s"] = 60  # a dwell of a minute is no time to board the same vehicle again
    with pytest.raises(EngineFailedError, match="waits only 60 s"):
        ask(options(by_b))
    through = [street(120), vehicle(town, "L1", "a", "c", "8:00", "8:12", 100), street(60)]
    closer = [street(100), vehicle(town, "L1", "a", "c", "8:00", "8:12", 100), street(60)]
    found = ask(options(through, closer))
    assert [journey.departure_s for journey in found.journeys] == [seconds("8:00") - 161]
    by_d = [street(120), line_1(town), vehicle(town, "L2", "b", "d", "8:10", "8:18", 300), street(60)]
    through[2] = street(7 * 60)  # both arrive at 8:19
    for rows in (options(by_d, through), options(through, by_d)):
        assert [journey.n_rides for journey in ask(rows).journeys] == [1]


def test_a_walk_as_fast_as_a_vehicle_is_taken(ask: Ask, town: Network) -> None:
    ride = [street(120), line_1(town), street(60)]  # arrives at 8:06
    found = ask(options(ride, [street(900)]), replace(REQUEST, window_min=3))
    # 7:51 is 900 s before 8:06: then and before one walks, at 7:52 the vehicle is faster.
    assert found.seconds.tolist() == [900, 900, 840]
    walk, by_bus = found.journeys
    assert (walk.departure_s, walk.n_rides, by_bus.n_rides) == (seconds("7:50"), 0, 1)
    assert found.choice.tolist() == [0, 0, 1]


def test_what_is_never_the_answer_is_not_listed(ask: Ask, town: Network) -> None:
    found = ask(options(one_ride(town), one_ride(town, egress_s=300), [street(1100)]))
    assert [journey.arrival_s for journey in found.journeys] == [seconds("8:06:30")]


def test_of_two_modes_the_faster_then_the_first(ask: Ask) -> None:
    request = replace(REQUEST, modes=("walk", "bike"))
    assert (
        ask(options([street(500)], [street(300, mode="BICYCLE")]), request).journeys[0].walks[0].mode
        == "bike"
    )
    assert (
        ask(options([street(300, mode="BICYCLE")], [street(300)]), request).journeys[0].walks[0].mode
        == "walk"
    )
    (car,) = ask(options([street(200, mode="CAR")]), replace(REQUEST, modes=("car",))).journeys
    assert car.walks[0].mode == "car"


def test_bikes_before_and_after_rides(ask: Ask, town: Network) -> None:
    request = replace(REQUEST, modes=("transit", "walk", "bike"), bike_legs="both")
    rows = [street(120, mode="BICYCLE"), line_1(town), street(90, mode="BICYCLE")]
    (journey,) = ask(options(rows), request).journeys
    assert [walk.mode for walk in journey.walks] == ["bike", "bike"]
    with pytest.raises(EngineFailedError, match="contradicts itself: BICYCLE was not asked for"):
        ask(options(rows), replace(request, bike_legs="access"))


def test_of_trips_that_run_alike_the_first_in_r5s_order(ask: Ask, town: Network) -> None:
    ride = vehicle(town, "L3", "a", "d", "8:40", "8:50", 61)
    (journey,) = ask(options([street(120), ride, street(90)])).journeys
    assert town.trips.trip_id[journey.rides[0].trip] == "T6"


@pytest.mark.parametrize(("access_s", "egress_s", "kept"), [(1199, 1199, 1), (1200, 90, 0), (120, 1200, 0)])
def test_a_walk_of_its_limit_is_left_out(
    ask: Ask, town: Network, access_s: int, egress_s: int, kept: int
) -> None:
    found = ask(options(one_ride(town, access_s, egress_s)), replace(REQUEST, time_s=seconds("7:30")))
    assert len(found.journeys) == kept
    left_out = [remark.detail for remark in found.remarks if remark.code == "r5-journeys-left-out"]
    assert left_out == (
        []
        if kept
        else ["R5 also planned journeys that are left out: 1 with a walk or a way by bike beyond its limit."]
    )


@pytest.mark.parametrize(("walk_min", "kept"), [(4, 1), (3, 0)])
def test_a_change_has_a_limit_too(ask: Ask, town: Network, walk_min: int, kept: int) -> None:
    request = replace(REQUEST, access_walk_min=walk_min, egress_walk_min=walk_min, transfer_walk_min=walk_min)
    assert len(ask(options(with_a_change(town)), request).journeys) == kept


@pytest.mark.parametrize(("taken_s", "modes", "kept"), [
    (1199, ("transit", "walk"), 1),
    (1200, ("transit", "walk"), 0),
    (30 * 60 + 59, ("walk",), 1),
    (31 * 60, ("walk",), 0),
])  # fmt: skip
def test_a_walk_all_the_way_has_the_limit_of_the_matrix(
    ask: Ask, taken_s: int, modes: Any, kept: int
) -> None:
    found = ask(options([street(taken_s)]), replace(REQUEST, modes=modes, max_min=30))
    assert len(found.journeys) == kept


def test_a_way_without_vehicles_ends_at_the_door(ask: Ask) -> None:
    # R5's planner ends it on the street; the door is 49.56 m from it: 35 s at 1,388 mm a second, as in R5's matrices.
    door = WORK[0], WORK[1] + 5e-4
    found = ask(options([street(1000)]), ends=(HOME, door))
    (leg,) = found.journeys[0].walks
    assert found.destination_m == pytest.approx(49.56, abs=0.01)
    assert (leg.arrive_s - leg.depart_s, leg.mm) == (1035, 1_000_000 + round(1000 * found.destination_m))
    assert (leg.lon[-1], leg.lat[-1]) == door
    slow = replace(REQUEST, modes=("walk",), walk_speed_kmh=0.5)  # 138 mm a second, as R5 cuts it
    (leg,) = ask(options([street(1000)]), slow, ends=(HOME, door)).journeys[0].walks
    assert leg.arrive_s - leg.depart_s == 1000 + 359


def test_the_longest_trip_is_not_reached(ask: Ask, town: Network) -> None:
    # From 7:56:59 to 8:06:30; seen from 7:50 it takes 16 minutes and 30 seconds.
    found = ask(options(one_ride(town)), replace(REQUEST, max_min=16, window_min=2))
    assert found.seconds.tolist() == [UNREACHED, 15 * 60 + 30]
    found = ask(options(one_ride(town)), replace(REQUEST, max_min=9, window_min=2))
    assert found.choice.tolist() == [-1, -1]
    assert found.remarks[-1].detail.endswith("1 longer than max-minutes.")


def test_a_trip_of_exactly_the_longest_is_left_out(ask: Ask, town: Network) -> None:
    exactly = one_ride(town, egress_s=600 - 300 - 61 - 120)
    assert (
        ask(options(exactly), replace(REQUEST, max_min=10))
        .remarks[-1]
        .detail.endswith("1 longer than max-minutes.")
    )
    shorter = one_ride(town, egress_s=599 - 300 - 61 - 120)
    found = ask(options(shorter), replace(REQUEST, max_min=10))
    assert [remark.code for remark in found.remarks] == ["r5-feed", PLANNED]


@pytest.mark.parametrize(("most", "kept"), [(2, 1), (1, 0)])
def test_too_many_rides_are_left_out(ask: Ask, town: Network, most: int, kept: int) -> None:
    found = ask(options(with_a_change(town)), replace(REQUEST, max_rides=most))
    assert len(found.journeys) == kept
    assert kept or found.remarks[-1].detail.endswith(": 1 with more rides than max-rides.")


@pytest.mark.parametrize(
    ("board", "alight", "leaves", "arrives", "kept"),
    [("a", "d", "8:30", "8:42", 1), ("b", "d", "8:34", "8:42", 0), ("a", "c", "8:30", "8:38", 0)],
)
def test_closed_doors_are_left_out(
    ask: Ask, town: Network, board: str, alight: str, leaves: str, arrives: str, kept: int
) -> None:
    ride = vehicle(town, "L4", board, alight, leaves, arrives, 61)
    found = ask(options([street(120), ride, street(90)]))
    assert len(found.journeys) == kept
    said = "R5 also planned journeys that are left out: 1 with a stop where one may not board or alight."
    assert kept or found.remarks[-1].detail == said


def test_of_trips_that_run_alike_one_that_may_be_boarded(ask: Ask, town: Network) -> None:
    ride = vehicle(town, "L3", "a", "d", "8:45", "8:55", 61)
    (journey,) = ask(options([street(120), ride, street(90)])).journeys
    assert town.trips.trip_id[journey.rides[0].trip] == "T8b"


def test_bikes_after_rides_have_their_own_limit(ask: Ask, town: Network) -> None:
    request = replace(REQUEST, modes=("transit", "walk", "bike"), bike_legs="egress", egress_bike_min=2)
    for egress_s, kept in ((119, 1), (120, 0)):
        rows = [street(120), line_1(town), street(egress_s, mode="BICYCLE")]
        assert len(ask(options(rows), request).journeys) == kept


def test_a_vehicle_by_headway_may_come_when_a_made_up_trip_would(ask: Ask, town: Network) -> None:
    ride = vehicle(town, "F", "a", "b", "9:10", "9:14", 300 - 120)
    (journey,) = ask(
        options([street(120), ride, street(90)]), replace(REQUEST, time_s=seconds("9:05"))
    ).journeys
    assert journey.rides[0].headway_s == 600


def broken(town: Network) -> list[tuple[Rows, str]]:
    """Rows that cannot be true, and what is said of them."""
    ride = line_1(town)
    change = with_a_change(town)
    return [
        ([street(1), {**ride, "route_id": "r99999"}, street(1)], "with line 'r99999', which the network"),
        ([street(1), {**ride, "from_stop_id": "s999999"}, street(1)], "with stop 's999999'"),
        ([street(1), {**ride, "to_stop_id": None}, street(1)], "with stop None"),
        ([street(1), {**ride, "departure_s": None}, street(1)], "without a departure"),
        (
            [street(1), {**ride, "departure_s": ride["departure_s"] + 1}, street(1)],
            r"R5 rides L1 from a to b on 2026-09-15 \(segment 1: BUS .* at 8:00:01 for 300 s.*no trip of the network",
        ),
        (
            [street(1), vehicle(town, "L1", "a", "b", "8:10", "8:15", 99), street(1)],
            "no trip",
        ),  # Sundays only
        ([street(1), vehicle(town, "L1", "b", "a", "8:05", "8:10", 99), street(1)], "no trip"),
        ([street(1), {**ride, "wait_s": 60}, street(1)], "is boarded after 60 s"),
        ([*change[:3], {**change[3], "wait_s": 341}, change[4]], "one waits 340 s for .* and R5 tells 341 s"),
        ([*change[:2], street(0, wait_s=59), *change[3:]], "a change takes -1 s"),
        ([*change[:2], *change[3:]], "nothing leads to the stop of segment 2"),
        ([street(1), street(1)], "two ways over the streets follow each other"),
        ([ride, street(1)], "it does not begin and end on the streets"),
        ([street(1), ride], "it does not begin and end on the streets"),
        ([{**street(1), "mode": "CAR"}], "CAR was not asked for"),
        ([*change[:2], {**change[2], "mode": "BICYCLE"}, *change[3:]], "one changes otherwise than on foot"),
        ([street(-1)], "a way of -1 s"),
        ([{**street(1), "distance_m": float("nan")}], "nan m"),
        ([{**street(1), "travel_s": 1.5}], "cannot be read .*1.5 is no whole number"),
        ([{**street(1), "mode": 7}], "cannot be read .*7 is no text"),
        ([{**street(1), "line": [[1.0]]}], "cannot be read"),
        ([{"mode": "WALK"}], "cannot be read .*departure_s"),
    ]


@pytest.mark.parametrize("case", range(22))
def test_what_cannot_be_true_is_refused(ask: Ask, town: Network, case: int) -> None:
    rows, said = broken(town)[case]
    with pytest.raises(EngineFailedError, match=said):
        ask(options(rows))


def test_all_broken_rows_are_tried(town: Network) -> None:
    assert len(broken(town)) == 22


def test_no_rows_and_rows_told_twice_are_refused(ask: Ask) -> None:
    for rows in (None, "rows", {"option": 0}):
        with pytest.raises(EngineFailedError, match="no rows of itineraries"):
            ask(rows)
    with pytest.raises(EngineFailedError, match="segment 0 of option 0 twice"):
        ask(options([street(1)]) + options([street(2)]))


def test_vehicles_that_nobody_asked_for_are_refused(ask: Ask, town: Network) -> None:
    with pytest.raises(EngineFailedError, match="vehicles were not asked for"):
        ask(options(one_ride(town)), replace(REQUEST, modes=("walk",)))


def test_lines_lead_from_end_to_end(ask: Ask, town: Network) -> None:
    stops = town.footing_r5.stops
    a, b = ((float(stops.lon[i]), float(stops.lat[i])) for i in (stop_row(town, "a"), stop_row(town, "b")))
    middle = (HOME[0] + a[0]) / 2, HOME[1]
    access = street(120, line=[middle, HOME])  # r5py's lines lead either way
    egress = street(90, line=[WORK, b])
    (journey,) = ask(options([access, line_1(town), egress])).journeys
    first, last = journey.walks
    assert list(zip(first.lon, first.lat, strict=True)) == [HOME, middle, a]
    assert list(zip(last.lon, last.lat, strict=True)) == [b, WORK]
    (without,) = ask(options(one_ride(town))).journeys
    assert [list(zip(leg.lon, leg.lat, strict=True)) for leg in without.walks] == [[HOME, a], [b, WORK]]


def test_lines_are_turned_the_way_one_goes(ask: Ask) -> None:
    north = HOME[0], HOME[1] + 0.01
    between = [(HOME[0] + 1e-4, HOME[1] + 0.002), (HOME[0] + 2e-4, HOME[1] + 0.006)]
    for told in (between, [HOME, *between], [*between, north], [HOME, *between, north], between[:1]):
        for line in (told, told[::-1]):
            for ends in ((HOME, north), (north, HOME)):
                (leg,) = ask(options([street(100, line=line)]), ends=ends).journeys[0].walks
                middle = [place for place in told if place not in (HOME, north)]
                wanted = [HOME, *middle, north][:: 1 if ends[0] == HOME else -1]
                assert list(zip(leg.lon.tolist(), leg.lat.tolist(), strict=True)) == wanted


def test_every_walk_leads_from_its_stop_to_its_stop(ask: Ask, town: Network) -> None:
    stops = town.footing_r5.stops
    rides = [
        vehicle(town, "L1", "a", "b", "8:00", "8:05", 100),
        vehicle(town, "L2", "x", "d", "8:14", "8:24", 340),
    ]
    (journey,) = ask(options([street(120), rides[0], street(210, wait_s=50), rides[1], street(90)])).journeys
    assert {0, 1} & {leg.to_stop for leg in journey.walks}
    for leg in journey.walks:
        for stop, end, place in ((leg.from_stop, 0, HOME), (leg.to_stop, -1, WORK)):
            wanted = place if stop < 0 else (stops.lon[stop], stops.lat[stop])
            assert (leg.lon[end], leg.lat[end]) == wanted


def test_what_r5s_process_is_asked(town: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def told(network: Network, do: str, about: dict[str, Any]) -> Reply:
        asked.append((network, do, about))
        return Reply({"rows": []}, {}, "r5")

    monkeypatch.setattr(r5_journeys, "ask", told)
    r5_journeys.journeys(town, HOME, WORK, REQUEST)
    r5_journeys.journeys(town, HOME, WORK, replace(REQUEST, modes=("walk",)))
    network, do, about = asked[0]
    assert network is town
    assert do == "itineraries"
    assert (about["origin"], about["destination"]) == (list(HOME), list(WORK))
    assert about["arguments"]["departure"] == "2026-09-15T07:50:00"
    assert about["every_minute"] is True  # line F runs by headway on this day
    assert asked[1][2]["every_minute"] is False


def test_far_points_and_days_without_service(ask: Ask) -> None:
    far = 0.0, 0.0
    with pytest.raises(UnlinkedPointError, match=r"^the origin 0.0,0.0 has no walkable street within 1600 m"):
        ask([], ends=(far, WORK))
    with pytest.raises(
        UnlinkedPointError, match=r"^the destination 0.0,0.0 has no walkable street and no street for"
    ):
        ask([], replace(REQUEST, modes=("walk", "bike")), ends=(HOME, far))
    with pytest.raises(NoServiceError, match="2027-06-01"):
        ask([], replace(REQUEST, date=dt.date(2027, 6, 1)))
