"""From rows to percentiles: departures and deadlines, against samples counted one by one."""

from dataclasses import dataclass, replace
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from access.routing.profile import departure_events, reduce_arrivals
from access.routing.raptor import UNREACHED_ROW, range_raptor, search_workspace
from access.routing.reduce import reduce_rows
from access.routing.timetable import UNREACHED, SearchRules
from tests.helpers import oracle
from tests.helpers.networks import Question, questions
from tests.helpers.searches import access_arrays, int32, kernel_rows
from tests.helpers.trips import Call, City, stop_walks, timetable_of, transfers_of

seeds = st.integers(0, 2**40)


@dataclass(frozen=True)
class Targets:
    """Egress walks and direct walk (None where there is none) of each target, and percentiles."""

    egress: list[list[tuple[int, int]]]
    direct: list[int | None]
    percentiles: list[int]

    @property
    def direct_s(self) -> np.ndarray:
        """Direct walks as the kernels want them."""
        return int32([UNREACHED if d is None else d for d in self.direct])


@given(seeds)
def test_percentiles_over_departures_equal_a_plain_sort(seed: int) -> None:
    random = Random(seed)
    max_s = random.choice([1, 61, 600, 3600, 18_000])
    rows = _random_rows(random, max_s)
    targets = _targets(random, rows.shape[1], max_s)
    found, reached = reduce_rows(
        rows, stop_walks(targets.egress), targets.direct_s, targets.percentiles, max_s
    )
    samples = [
        [_in_time(_quickest(row, egress, direct), max_s) for row in rows]
        for egress, direct in zip(targets.egress, targets.direct, strict=True)
    ]
    _assert_equal(found, reached, samples, targets.percentiles)


@given(seeds)
def test_percentiles_equal_numpys_nearest_rank(seed: int) -> None:
    """numpy's inverted_cdf is off by one by rounding at some pairs of p and n: only exact pairs are asked."""
    random = Random(seed)
    n = random.choice([1, 10, 50, 100])
    rows = np.array([[random.randint(0, 5_000)] for _ in range(n)], dtype=np.int16)
    found, _ = reduce_rows(rows, stop_walks([[(0, 0)]]), int32([UNREACHED]), [25, 50, 75], 18_000)
    expected = np.percentile(rows[:, 0], [25, 50, 75], method="inverted_cdf")
    np.testing.assert_array_equal(found[:, 0], expected)


@given(seeds)
def test_targets_do_not_disturb_each_other(seed: int) -> None:
    random = Random(seed)
    rows = _random_rows(random, 3600)
    targets = _targets(random, rows.shape[1], 3600)
    together, reached = reduce_rows(
        rows, stop_walks(targets.egress), targets.direct_s, targets.percentiles, 3600
    )
    for i, egress in enumerate(targets.egress):
        alone, alone_reached = reduce_rows(
            rows, stop_walks([egress]), targets.direct_s[i : i + 1], targets.percentiles, 3600
        )
        np.testing.assert_array_equal(alone[:, 0], together[:, i])
        assert alone_reached[0] == reached[i]


@given(questions(), seeds)
def test_door_to_door_percentiles_equal_the_oracle(q: Question, seed: int) -> None:
    if not q.departures:
        return
    targets = _targets(Random(seed), q.city.n_stops, q.rules.max_s)
    rows = kernel_rows(q.city, q.access, q.departures, q.rules)
    found, reached = reduce_rows(
        rows, stop_walks(targets.egress), targets.direct_s, targets.percentiles, q.rules.max_s
    )
    by_vehicle = [oracle.arrivals(q.city, q.access, d, q.rules) for d in q.departures]
    samples = []
    for egress, direct in zip(targets.egress, targets.direct, strict=True):
        arrivals = [oracle.door_to_door(found_here, egress) for found_here in by_vehicle]
        times = [a if a is None else a - d for a, d in zip(arrivals, q.departures, strict=True)]
        samples.append([_in_time(_least(time, direct), q.rules.max_s) for time in times])
    _assert_equal(found, reached, samples, targets.percentiles)


@given(questions(grains=(1, 2, 7), max_steps=8), seeds)
def test_deadlines_equal_every_second_tried(q: Question, seed: int) -> None:
    random = Random(seed)
    max_s = q.rules.max_s
    clocks = [call.arrival for trip in q.city.trips for call in trip] or [0]
    near = random.randint(min(clocks), max(clocks) + 5)
    deadlines = sorted({near + random.randint(-20, 20) for _ in range(random.randint(1, 4))}, reverse=True)
    targets = _targets(random, q.city.n_stops, max_s)

    first, last = deadlines[-1] - max_s, deadlines[0]
    events = departure_events(timetable_of(q.city), *access_arrays(q.access), q.rules, first, last)
    rows = kernel_rows(q.city, q.access, events.tolist(), q.rules)
    found, reached = reduce_arrivals(
        rows,
        events,
        stop_walks(targets.egress),
        targets.direct_s,
        int32(deadlines),
        targets.percentiles,
        max_s,
    )

    by_vehicle = {d: oracle.arrivals(q.city, q.access, d, q.rules) for d in range(first, last + 1)}
    samples = []
    for egress, direct in zip(targets.egress, targets.direct, strict=True):
        arrivals = {d: oracle.door_to_door(found_here, egress) for d, found_here in by_vehicle.items()}
        latest = [
            max((d for d, a in arrivals.items() if a is not None and a <= deadline), default=None)
            for deadline in deadlines
        ]
        spans = [d if d is None else deadline - d for d, deadline in zip(latest, deadlines, strict=True)]
        samples.append([_in_time(_least(span, direct), max_s) for span in spans])
    _assert_equal(found, reached, samples, targets.percentiles)


@given(questions(grains=(1, 2, 7), max_steps=20))
def test_between_two_events_nothing_changes(q: Question) -> None:
    if not q.departures:
        return
    first, last = q.departures[-1], q.departures[-1] + 15
    rules = replace(q.rules, max_s=18_000)  # no limit hides what changes
    events = departure_events(timetable_of(q.city), *access_arrays(q.access), rules, first, last)
    assert events.dtype == np.int32
    assert (np.diff(events) < 0).all()
    assert ((events >= first) & (events <= last)).all()
    catchable = {
        call.departure - q.rules.board_slack_s - walk_s
        for trip in q.city.trips
        for call in trip
        for stop, walk_s in q.access
        if call.stop == stop and call.may_board
    }
    assert set(events.tolist()) <= catchable
    before = None
    for second in range(last, first - 1, -1):
        arrivals = oracle.arrivals(q.city, q.access, second, rules)
        assert arrivals == before or before is None or second in events.tolist()
        before = arrivals


@given(st.lists(questions(), min_size=2, max_size=4))
def test_a_workspace_used_before_gives_the_same_bytes(asked: list[Question]) -> None:
    line = tuple(Call(stop, 60 * stop, 60 * stop) for stop in range(6))
    large = timetable_of(City(6, (line,) * 35), alone=True)  # no random city has more of anything
    workspace = search_workspace(large, SearchRules(0, 4, 1))
    for q in [*asked, *asked]:
        question = (
            timetable_of(q.city),
            transfers_of(q.city),
            *access_arrays(q.access),
            int32(q.departures),
            q.rules,
        )
        assert range_raptor(*question, workspace=workspace).tobytes() == range_raptor(*question).tobytes()


def _random_rows(random: Random, max_s: int) -> np.ndarray:
    """Rows that no search made: anything below the limit or unreached, few values so that ties happen."""
    n, stops = random.randint(1, 12), random.randint(1, 5)
    values = [UNREACHED_ROW, *(random.randrange(max_s) for _ in range(6)), max_s - 1, 0]
    return np.array([random.choices(values, k=stops) for _ in range(n)], dtype=np.int16)


def _targets(random: Random, n_stops: int, max_s: int) -> Targets:
    """Targets with no, one or several egress walks, in any order; direct walks already cut at the limit."""
    walks = [0, 1, 30, max_s // 4, max_s // 2, 10_800]
    n = random.randint(1, 4)
    return Targets(
        [
            [(random.randrange(n_stops), random.choice(walks)) for _ in range(random.randint(0, 4))]
            for _ in range(n)
        ],
        [random.choice([None, None, random.randrange(max_s), max_s - 1]) for _ in range(n)],
        sorted(random.sample(range(1, 100), random.randint(1, 5))),
    )


def _quickest(row: np.ndarray, egress: list[tuple[int, int]], direct: int | None) -> int | None:
    rides = [int(row[stop]) + walk_s for stop, walk_s in egress if row[stop] != UNREACHED_ROW]
    return min([*rides, *([] if direct is None else [direct])], default=None)


def _least(a: int | None, b: int | None) -> int | None:
    return min((value for value in (a, b) if value is not None), default=None)


def _in_time(value: int | None, max_s: int) -> int | None:
    return value if value is not None and value < max_s else None


def _assert_equal(
    found: np.ndarray, reached: np.ndarray, samples: list[list[int | None]], percentiles: list[int]
) -> None:
    """Percentiles and counts are those of the samples, one list for each target."""
    assert found.dtype == reached.dtype == np.int32
    expected = [[oracle.nearest_rank(of_target, p) for of_target in samples] for p in percentiles]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(reached, [sum(s is not None for s in one) for one in samples])
