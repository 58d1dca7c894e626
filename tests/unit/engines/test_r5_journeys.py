"""R5's itineraries, row by row, as journeys: what becomes of them, one rule a test."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from access.analysis.journeys import journey_answer
from access.engines.journeys import RideLeg, WalkLeg
from access.engines.r5.itineraries import Read, read_itineraries
from access.errors import EngineFailedError
from access.network import Network
from access.routing.timetable import UNREACHED
from tests.helpers.r5_town import (
    HOME,
    PLANNED,
    REQUEST,
    TUESDAY,
    WORK,
    Ask,
    Rows,
    line_1,
    one_ride,
    options,
    seconds,
    stop_row,
    street,
    trip_row,
    vehicle,
    with_a_change,
)


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


def test_the_stretch_to_the_door_is_walked_at_javas_speed() -> None:
    """4.68 km/h are 1,300 mm a second in Java's floats, so 1,299 mm take none; in double precision they are 1,299."""
    read = Read(replace(REQUEST, walk_speed_kmh=4.68), (HOME, WORK), {"walk": 1_299}, None)
    (journey,) = read_itineraries(options([street(1000)]), read).journeys
    assert (journey.arrival_s, journey.walks[0].mm) == (1000, 1_001_299)


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
