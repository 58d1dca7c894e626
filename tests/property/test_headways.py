"""Patterns without a timetable equal a trip a second: forwards, mirrored, at every useful moment, in journeys."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from access.routing.continuous import mirror_continuous
from access.routing.mirror import mirror, transpose
from access.routing.paths import Path, Side, arrivals, latest_path
from access.routing.profile import departure_events
from access.routing.raptor import range_raptor
from access.routing.timetable import UNREACHED, Timetable
from tests.helpers.headway_cities import HeadwayQuestion, headway_questions
from tests.helpers.networks import Question
from tests.helpers.searches import access_arrays, by_oracle, int32, read_row
from tests.helpers.trips import stop_walks, timetable_of, transfers_of
from tests.property.test_paths import some_stops


def rows_of(q: Question, table: Timetable, departures: list[int] | None = None) -> np.ndarray:
    """The kernel's rows."""
    moments = int32(q.departures if departures is None else departures)
    return range_raptor(table, transfers_of(q.city), *access_arrays(q.access), moments, q.rules)


@given(headway_questions(max_steps=15))
def test_equals_the_exhaustive_oracle_with_a_trip_a_second(asked: HeadwayQuestion) -> None:
    q = asked.second_by_second
    found = rows_of(q, asked.table)
    read = [read_row(row, departure) for row, departure in zip(found, q.departures, strict=True)]
    assert read == by_oracle(q.city, q.access, q.departures, q.rules)


@given(headway_questions())
def test_equals_the_kernel_with_a_trip_a_second(asked: HeadwayQuestion) -> None:
    q = asked.second_by_second
    np.testing.assert_array_equal(rows_of(q, asked.table), rows_of(q, timetable_of(q.city)))


@given(headway_questions())
def test_mirrored_equals_the_kernel_with_a_trip_a_second(asked: HeadwayQuestion) -> None:
    q = asked.second_by_second
    moments = sorted((-departure for departure in q.departures), reverse=True)
    walks = transpose(transfers_of(q.city), q.city.n_stops)
    found, expected = (
        range_raptor(mirror(table), walks, *access_arrays(q.access), int32(moments), q.rules)
        for table in (asked.table, timetable_of(q.city))
    )
    np.testing.assert_array_equal(found, expected)


@given(headway_questions())
def test_mirrored_twice_is_what_it_was(asked: HeadwayQuestion) -> None:
    once = asked.table.continuous
    assert once is not None
    twice = mirror_continuous(mirror_continuous(once))
    for name, array in vars(once).items():
        np.testing.assert_array_equal(getattr(twice, name), array)


@given(headway_questions())
def test_a_window_equals_its_departures_one_by_one(asked: HeadwayQuestion) -> None:
    q, table = asked.question, asked.table
    for row, departure in zip(rows_of(q, table), q.departures, strict=True):
        np.testing.assert_array_equal(row, rows_of(q, table, [departure])[0])


@given(headway_questions(), st.integers(-30, 30), st.integers(0, 90))
def test_useful_moments_are_those_of_a_trip_a_second(asked: HeadwayQuestion, shift: int, length: int) -> None:
    q = asked.second_by_second
    first = (q.departures[-1] if q.departures else 0) + shift
    found, expected = (
        departure_events(table, *access_arrays(q.access), q.rules, first, first + length)
        for table in (asked.table, timetable_of(q.city))
    )
    np.testing.assert_array_equal(found, expected)


@given(headway_questions(), st.integers(0, 2**32))
def test_journeys_are_those_of_a_trip_a_second(asked: HeadwayQuestion, seed: int) -> None:
    """In the time, the rides and the walking, and each can be ridden at the seconds that it names."""
    q = asked.second_by_second
    egress = some_stops(q, seed)
    ours, theirs = (_sides(q, table, egress) for table in (asked.table, timetable_of(q.city)))
    taken = arrivals(ours[0], int32(q.departures))
    np.testing.assert_array_equal(taken, arrivals(theirs[0], int32(q.departures)))
    for departure, seconds in zip(q.departures, taken.tolist(), strict=True):
        if seconds != UNREACHED:
            path = latest_path(*ours, departure + seconds)
            assert path is not None
            assert path.arrival_s == departure + seconds
            assert _figures(path) == _figures(latest_path(*theirs, departure + seconds))
            _ride_again(asked, path)


def _sides(q: Question, table: Timetable, egress: list[tuple[int, int]]) -> tuple[Side, Side]:
    """The two places on both clocks."""
    slack, walks = q.rules.board_slack_s, transfers_of(q.city)
    back = [(stop, walk_s - slack) for stop, walk_s in egress]
    to_stops = [(stop, walk_s + slack) for stop, walk_s in q.access]
    return (
        Side(table, walks, *access_arrays(q.access), stop_walks([egress]), q.rules),
        Side(
            mirror(table),
            transpose(walks, q.city.n_stops),
            *access_arrays(back),
            stop_walks([to_stops]),
            q.rules,
        ),
    )


def _figures(path: Path | None) -> tuple[int, int, int, int]:
    """Departure, arrival, rides and seconds walked."""
    assert path is not None
    walked = sum(ride.walk_s for ride in path.rides) + path.egress_s
    return path.departure_s, path.arrival_s, len(path.rides), walked


def _ride_again(asked: HeadwayQuestion, path: Path) -> None:
    """Follow the path by the vehicles that it names."""
    q = asked.question
    now = path.departure_s
    for ride in path.rides:
        if ride.trip < 0:
            service = asked.services[-1 - ride.trip]
            assert ride.trip_row == 1000 - 1 - ride.trip
            second = ride.depart_s - service.trip_at(0)[ride.board_position].departure
            assert service.start <= second <= service.end
            trip = service.trip_at(second)
        else:
            trip = q.city.trips[ride.trip_row]
        board, alight = trip[ride.board_position], trip[ride.alight_position]
        assert ride.board_position < ride.alight_position
        assert (board.stop, board.departure, board.may_board) == (ride.board_stop, ride.depart_s, True)
        assert (alight.stop, alight.arrival, alight.may_alight) == (ride.alight_stop, ride.arrive_s, True)
        assert now + ride.walk_s + q.rules.board_slack_s <= board.departure
        now = ride.arrive_s
    assert now + path.egress_s == path.arrival_s


@given(headway_questions())
def test_more_frequent_service_never_hurts(asked: HeadwayQuestion) -> None:
    often = replace(asked, services=tuple(replace(s, headway=max(2, s.headway // 2)) for s in asked.services))
    assert (rows_of(asked.question, often.table) <= rows_of(asked.question, asked.table)).all()
