"""The search equals two slow searches that share nothing with it, at every stop and departure."""

import numpy as np
from hypothesis import given

from access.routing.raptor import UNREACHED_ROW
from tests.helpers.networks import Question, questions
from tests.helpers.searches import by_graph, by_kernel, by_oracle, kernel_rows


@given(questions())
def test_equals_the_exhaustive_oracle(q: Question) -> None:
    expected = by_oracle(q.city, q.access, q.departures, q.rules)
    assert by_kernel(q.city, q.access, q.departures, q.rules) == expected


@given(questions())
def test_equals_the_time_expanded_graph(q: Question) -> None:
    expected = by_graph(q.city, q.access, q.departures, q.rules)
    assert by_kernel(q.city, q.access, q.departures, q.rules) == expected


@given(questions())
def test_rows_are_int16_and_unreached_or_below_the_limit(q: Question) -> None:
    rows = kernel_rows(q.city, q.access, q.departures, q.rules)
    assert rows.dtype == np.int16
    assert rows.shape == (len(q.departures), q.city.n_stops)
    assert ((rows == UNREACHED_ROW) | (rows < q.rules.max_s)).all()


@given(questions())
def test_a_window_equals_its_departures_one_by_one(q: Question) -> None:
    rows = kernel_rows(q.city, q.access, q.departures, q.rules)
    for row, departure in zip(rows, q.departures, strict=True):
        np.testing.assert_array_equal(row, kernel_rows(q.city, q.access, [departure], q.rules)[0])


@given(questions())
def test_how_trips_are_grouped_into_patterns_does_not_show(q: Question) -> None:
    grouped = kernel_rows(q.city, q.access, q.departures, q.rules)
    alone = kernel_rows(q.city, q.access, q.departures, q.rules, alone=True)
    np.testing.assert_array_equal(grouped, alone)
