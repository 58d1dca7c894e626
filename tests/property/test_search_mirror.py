"""Time mirrored: earliest arrival and latest departure are two views of one timetable."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from access.routing.mirror import mirror, transpose
from access.routing.raptor import range_raptor
from access.routing.timetable import SearchRules
from tests.helpers import oracle
from tests.helpers.networks import Question, questions
from tests.helpers.searches import access_arrays, int32, read_row
from tests.helpers.trips import Call, City, Trip, timetable_of, transfers_of, trips_in


def _backwards(trip: Trip) -> Trip:
    """The trip as a film played backwards shows it."""
    return tuple(Call(c.stop, -c.departure, -c.arrival, c.may_alight, c.may_board) for c in reversed(trip))


@given(questions())
def test_arrays_hold_the_trips_that_were_drawn(q: Question) -> None:
    assert trips_in(timetable_of(q.city)) == sorted(q.city.trips, key=repr)


@given(questions())
def test_mirrored_timetable_holds_the_trips_played_backwards(q: Question) -> None:
    expected = sorted((_backwards(trip) for trip in q.city.trips), key=repr)
    assert trips_in(mirror(timetable_of(q.city))) == expected


@given(questions())
def test_mirrored_twice_is_the_timetable(q: Question) -> None:
    once = timetable_of(q.city)
    twice = mirror(mirror(once))
    for name, array in vars(once).items():
        np.testing.assert_array_equal(getattr(twice, name), array)


@given(questions())
def test_transposed_walks_lead_back(q: Question) -> None:
    expected = transfers_of(replace(q.city, walks={(b, a): s for (a, b), s in q.city.walks.items()}))
    turned = transpose(transfers_of(q.city), q.city.n_stops)
    for name, array in vars(expected).items():
        np.testing.assert_array_equal(getattr(turned, name), array)


@given(questions(), st.integers(-5, 35))
def test_latest_departure_is_the_last_second_that_still_arrives(q: Question, step: int) -> None:
    """A mirrored search from a deadline names, for each stop, the last moment to board there.

    One who stands at the stop the slack before it arrives in time, one second later not any more.
    """
    rules = replace(q.rules, max_s=18_000)
    clocks = [call.arrival for trip in q.city.trips for call in trip] or [0]
    deadline = min(clocks) + (max(clocks) - min(clocks)) * step // 30
    latest = _last_boardings(q.city, q.access, deadline, rules)
    for stop in range(q.city.n_stops):
        if stop in latest:
            leave = latest[stop] - rules.board_slack_s
            assert _arrives(q.city, stop, leave, q.access, deadline, rules)
            assert not _arrives(q.city, stop, leave + 1, q.access, deadline, rules)
        else:
            assert not _arrives(q.city, stop, deadline - 15_000, q.access, deadline, rules)


def _last_boardings(
    city: City, egress: list[tuple[int, int]], deadline: int, rules: SearchRules
) -> dict[int, int]:
    """Last departure of a first ride from each stop that ends, `egress` walks included, by the deadline."""
    stops, walks_s = access_arrays(egress)
    (row,) = range_raptor(
        mirror(timetable_of(city)),
        transpose(transfers_of(city), city.n_stops),
        stops,
        walks_s - np.int32(rules.board_slack_s),
        int32([-deadline]),
        rules,
    )
    return {stop: -clock for stop, clock in read_row(row, -deadline).items()}


def _arrives(
    city: City, stop: int, departure: int, egress: list[tuple[int, int]], deadline: int, rules: SearchRules
) -> bool:
    """Whether one who stands at the stop then reaches the place behind the egress walks by the deadline."""
    by_vehicle = oracle.arrivals(city, [(stop, 0)], departure, rules)
    arrival = oracle.door_to_door(by_vehicle, egress)
    return arrival is not None and arrival <= deadline
