"""R5's itineraries, row by row, as journeys: what is left out, what is refused, where lines lead, what is asked."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from access.engines.r5 import journeys as r5_journeys
from access.engines.r5.service import Reply
from access.errors import EngineFailedError, NoServiceError, UnlinkedPointError
from access.network import Network
from access.routing.timetable import UNREACHED
from tests.helpers.r5_town import (
    HOME,
    PLANNED,
    REQUEST,
    WORK,
    Ask,
    Rows,
    line_1,
    one_ride,
    options,
    seconds,
    stop_row,
    street,
    vehicle,
    with_a_change,
)


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
