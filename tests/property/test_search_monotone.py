"""What must never hurt: time in hand, rides, service, walks, a longer limit, a shorter slack."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from access.routing.raptor import UNREACHED_ROW
from access.routing.timetable import SearchRules
from tests.helpers.networks import Question, questions
from tests.helpers.searches import kernel_rows
from tests.helpers.trips import City


def _rows(q: Question, *, city: City | None = None, rules: SearchRules | None = None) -> np.ndarray:
    return kernel_rows(city or q.city, q.access, q.departures, rules or q.rules)


@given(questions())
def test_leaving_later_never_arrives_earlier(q: Question) -> None:
    clocks = _rows(q).astype(int) + np.array(q.departures)[:, None]
    reached = _rows(q) != UNREACHED_ROW
    for later, earlier in pairwise(range(len(q.departures))):
        in_time = reached[later] & (clocks[later] - q.departures[earlier] < q.rules.max_s)
        assert reached[earlier][in_time].all()
        assert (clocks[earlier] <= clocks[later])[in_time].all()


@given(questions())
def test_more_rides_never_hurt(q: Question) -> None:
    more = replace(q.rules, max_rides=q.rules.max_rides + 1)
    assert (_rows(q, rules=more) <= _rows(q)).all()


@given(questions(), st.integers(1, 600))
def test_a_longer_limit_only_adds(q: Question, more_s: int) -> None:
    short = _rows(q)
    long = _rows(q, rules=replace(q.rules, max_s=min(q.rules.max_s + more_s, 18_000)))
    np.testing.assert_array_equal(np.where(long < q.rules.max_s, long, UNREACHED_ROW), short)


@given(questions(), st.integers(1, 120))
def test_a_shorter_slack_never_hurts(q: Question, less_s: int) -> None:
    less = replace(q.rules, board_slack_s=max(0, q.rules.board_slack_s - less_s))
    assert (_rows(q, rules=less) <= _rows(q)).all()


@given(questions(), st.integers(0, 2**20 - 1))
def test_less_service_never_helps(q: Question, kept: int) -> None:
    trips = tuple(trip for i, trip in enumerate(q.city.trips) if kept >> i & 1)
    assert (_rows(q, city=replace(q.city, trips=trips)) >= _rows(q)).all()


@given(questions(), st.integers(0, 5), st.integers(0, 5), st.integers(0, 300))
def test_another_walk_never_hurts(q: Question, a: int, b: int, walk_s: int) -> None:
    pair = (a % q.city.n_stops, b % q.city.n_stops)
    if pair[0] == pair[1]:
        return
    shorter = min(walk_s, q.city.walks.get(pair, walk_s))
    richer = replace(q.city, walks=q.city.walks | {pair: shorter})
    assert (_rows(q, city=richer) <= _rows(q)).all()


@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_the_access_points_does_not_show(q: Question, random: object) -> None:
    shuffled = list(q.access)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    rows = kernel_rows(q.city, shuffled, q.departures, q.rules)
    np.testing.assert_array_equal(rows, _rows(q))


@given(questions(), st.integers(-50_000, 50_000))
def test_the_clock_may_be_shifted(q: Question, by_s: int) -> None:
    trips = tuple(
        tuple(replace(c, arrival=c.arrival + by_s, departure=c.departure + by_s) for c in trip)
        for trip in q.city.trips
    )
    shifted = kernel_rows(
        replace(q.city, trips=trips), q.access, [departure + by_s for departure in q.departures], q.rules
    )
    np.testing.assert_array_equal(shifted, _rows(q))
