"""Percentiles and deadlines against the definition written out."""

import numpy as np
import pytest

from access.routing.profile import departure_events, latest_departure, reduce_arrivals
from access.routing.raptor import UNREACHED_ROW, range_raptor, reached_rows
from access.routing.reduce import reduce_rows, sample_values
from access.routing.timetable import UNREACHED, SearchRules, StopWalks, Transfers, with_stays
from tests.unit.access.routing_cases import brute_force, csr, random_case, random_egress, timetable_of


def _samples(rows, egress, direct_s, max_s, strict=True):
    """Every sample, from the definition."""
    samples = np.full((len(direct_s), len(rows)), UNREACHED, np.int64)
    for target in range(len(direct_s)):
        for i, row in enumerate(rows):
            values = [
                int(row[egress.stop[k]]) + int(egress.seconds[k])
                for k in range(egress.offset[target], egress.offset[target + 1])
                if row[egress.stop[k]] != UNREACHED_ROW
            ]
            counted = [v for v in values if v < max_s]
            if direct_s[target] < max_s or not strict:
                counted.append(int(direct_s[target]))
            samples[target, i] = min(counted, default=UNREACHED)
    return samples


def _reduced(samples, percentiles):
    """Nearest rank, and how many samples reach."""
    ordered = np.sort(samples, axis=1)
    n = samples.shape[1]
    return np.array([ordered[:, -(-p * n // 100) - 1] for p in percentiles]), (samples < UNREACHED).sum(
        axis=1
    )


def _random_rows(rng, n_rows, n_stops, max_s):
    rows = rng.integers(-100, max_s, (n_rows, n_stops))
    return np.where(rng.random((n_rows, n_stops)) < 0.3, UNREACHED_ROW, rows).astype(np.int16)


@pytest.mark.parametrize("seed", range(80))
@pytest.mark.parametrize("strict", [True, False])
def test_percentiles_and_samples_equal_their_definition(seed, strict):
    rng = np.random.default_rng(seed)
    max_s = int(rng.choice([1, 59, 60, 3000, 18_000]))
    n_stops, n_targets, n_rows = (int(n) for n in rng.integers(1, [9, 15, 150]))
    rows = _random_rows(rng, n_rows, n_stops, max_s)
    egress = random_egress(rng, n_targets, n_stops, longest=int(rng.choice([60, 900, 17_000])))
    direct_s = np.where(rng.random(n_targets) < 0.5, rng.integers(0, max_s + 300, n_targets), UNREACHED)
    direct_s = direct_s.astype(np.int32)
    percentiles = tuple(int(p) for p in rng.integers(1, 101, int(rng.integers(1, 7))))
    expected = _samples(rows, egress, direct_s, max_s, strict)
    seconds, reach = reduce_rows(rows, egress, direct_s, percentiles, max_s, direct_strict=strict)
    assert seconds.tolist() == _reduced(expected, percentiles)[0].tolist()
    assert reach.tolist() == _reduced(expected, percentiles)[1].tolist()
    found = sample_values(rows, egress, direct_s, max_s, direct_strict=strict)
    assert found.tolist() == expected.tolist()
    some = np.array([n_targets - 1, 0, 0], np.int64)
    found = sample_values(rows, egress, direct_s, max_s, targets=some, direct_strict=strict)
    assert found.tolist() == expected[some].tolist()


def test_every_value_of_a_row_keeps_its_minute():
    rows = np.arange(18_000, dtype=np.int16)[:, None]
    egress = csr(StopWalks, 1, [(0, 0, 0)])
    percentiles = tuple(range(1, 101))
    seconds, reach = reduce_rows(rows, egress, np.array([UNREACHED], np.int32), percentiles, 18_000)
    assert seconds[:, 0].tolist() == [180 * p - 1 for p in percentiles]
    assert reach.tolist() == [18_000]


def test_longest_and_shortest_walks_are_exact():
    rows = np.array([[0, UNREACHED_ROW, 17_999]], np.int16)
    direct = np.full(4, UNREACHED, np.int32)
    walks = [(0, 0, 17_999), (1, 0, 18_000), (2, 2, -17_000), (2, 1, -3_000), (3, 1, -61), (3, 1, 12_767)]
    seconds, reach = reduce_rows(rows, csr(StopWalks, 4, walks), direct, (50,), 18_000)
    assert seconds[0].tolist() == [17_999, UNREACHED, 999, UNREACHED]
    assert reach.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("seed", range(80))
def test_deadlines_equal_a_search_at_every_second(seed):
    rng = np.random.default_rng(seed)
    timetable, patterns, transfers, access, departures, rules = random_case(rng)
    rules = SearchRules(rules.board_slack_s, rules.max_rides, 600)
    deadlines = (int(departures[0]) + np.array([700, 640, 500])).astype(np.int32)
    egress = random_egress(rng, 5, timetable.n_stops, longest=200)
    direct_s = np.where(rng.random(5) < 0.7, UNREACHED, rng.integers(0, 800, 5)).astype(np.int32)
    span = int(deadlines[-1]) - rules.max_s + 1, int(deadlines[0])
    events = departure_events(timetable, *access, rules, *span)
    assert np.all(np.diff(events) < 0)
    rows = range_raptor(timetable, transfers, *access, events, rules)

    every_second = np.arange(span[1], span[0] - 1, -1, dtype=np.int32)
    every_row = range_raptor(timetable, transfers, *access, every_second, rules)
    check = int(rng.integers(len(every_second)))
    by_hand = brute_force(timetable.n_stops, patterns, transfers, access, int(every_second[check]), rules)
    assert every_row[check].tolist() == by_hand.tolist()

    by_vehicle = _samples(every_row, egress, np.full(5, UNREACHED), rules.max_s)
    latest = np.full((5, 3), UNREACHED, np.int64)
    samples = np.full((5, 3), UNREACHED, np.int64)
    for target in range(5):
        for j, deadline in enumerate(deadlines):
            in_time = (by_vehicle[target] + every_second <= deadline) & (
                deadline - every_second < rules.max_s
            )
            if in_time.any():
                latest[target, j] = every_second[in_time].max()
                samples[target, j] = deadline - latest[target, j]
            if direct_s[target] < rules.max_s:
                samples[target, j] = min(samples[target, j], direct_s[target])
    reached = reached_rows(timetable, transfers, *access, events, rules)
    for form in (rows, reached):
        found = latest_departure(form, events, egress, deadlines, rules.max_s)
        assert found.tolist() == latest.tolist()
    expected = _reduced(samples, (90, 10, 50))
    for form in (rows, reached):
        seconds, reach = reduce_arrivals(form, events, egress, direct_s, deadlines, (90, 10, 50), rules.max_s)
        assert seconds.tolist() == expected[0].tolist()
        assert reach.tolist() == expected[1].tolist()


@pytest.mark.parametrize("seed", range(120))
def test_stops_reached_are_all_there_is_to_reduce(seed):
    """Rows of the stops reached say what rows of all stops say, in every reduction."""
    rng = np.random.default_rng(seed)
    timetable, _, transfers, access, departures, rules = random_case(rng)
    question = timetable, transfers, *access, departures, rules
    rows, reached = range_raptor(*question), reached_rows(*question)
    assert len(np.unique(reached.stop)) == len(reached.stop)
    assert set(np.flatnonzero((rows < 20_000).any(axis=0))) <= set(reached.stop.tolist())
    assert (rows[:, reached.stop] == reached.seconds[:, : len(reached.stop)]).all()
    egress = random_egress(rng, 7, timetable.n_stops, longest=300)
    direct_s = np.where(rng.random(7) < 0.7, UNREACHED, rng.integers(0, 800, 7)).astype(np.int32)
    of_all, of_reached = (
        reduce_rows(form, egress, direct_s, (1, 50, 99), rules.max_s) for form in (rows, reached)
    )
    assert np.array_equal(of_all[0], of_reached[0])
    assert np.array_equal(of_all[1], of_reached[1])
    samples = (sample_values(form, egress, direct_s, rules.max_s) for form in (rows, reached))
    assert np.array_equal(*samples)


def test_what_is_not_reached_takes_no_room():
    """Two lines that never meet: whoever starts on one has rows of its stops alone."""
    lines = [([0, 1], [1, 1], [1, 1], [[900, 1000]], [[900, 1000]])]
    lines += [([2 * k, 2 * k + 1], [1, 1], [1, 1], [[900, 1000]], [[900, 1000]]) for k in range(1, 50)]
    start = np.array([0], np.int32), np.array([0], np.int32)
    departures = np.array([800, 500], np.int32)
    walks = with_stays(csr(Transfers, 100, []))
    found = reached_rows(timetable_of(100, lines), walks, *start, departures, SearchRules(60, 2, 3600))
    assert sorted(found.stop.tolist()) == [0, 1]
    assert found.seconds[:, list(found.stop).index(1)].tolist() == [200, 500]


def test_events_are_the_last_moments_to_leave():
    times = [[1000, 1100], [2000, 2100], [2000, 2100]]
    lines = [([0, 1], [1, 1], [1, 1], times, times), ([1, 0], [1, 1], [1, 1], times, times)]
    timetable = timetable_of(2, lines)
    access = np.array([0, 0, 1], np.int32), np.array([50, 30, 500], np.int32)
    rules = SearchRules(61, 1, 3600)
    assert departure_events(timetable, *access, rules, 0, 5000).tolist() == [1909, 1439, 909, 439]
    assert departure_events(timetable, *access, rules, 909, 1439).tolist() == [1439, 909]
    assert departure_events(timetable, *access, rules, 910, 1438).tolist() == []


def test_no_event_leaves_the_direct_walk():
    rows, events = np.empty((0, 2), np.int16), np.empty(0, np.int32)
    egress = csr(StopWalks, 2, [(0, 1, 5)])
    direct, deadlines = np.array([UNREACHED, 70], np.int32), np.array([9, 5], np.int32)
    seconds, reach = reduce_arrivals(rows, events, egress, direct, deadlines, (50,), 100)
    assert seconds.tolist() == [[UNREACHED, 70]]
    assert reach.tolist() == [0, 2]
    assert latest_departure(rows, events, egress, deadlines, 100).tolist() == [[UNREACHED] * 2] * 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"percentiles": (0,)}, "percentile 0"),
        ({"percentiles": (101,)}, "percentile 101"),
        ({"percentiles": (2.5,)}, "percentile 2.5"),
        ({"max_s": 18_001}, "max_s is 18001"),
        ({"max_s": 0}, "max_s is 0"),
        ({"rows": np.empty((0, 2), np.int16)}, "no departure"),
        ({"rows": np.zeros((1, 1), np.int16)}, r"0\.\.0"),
        ({"direct_s": np.zeros(2, np.int32)}, "1 targets with stops but 2"),
    ],
)
def test_calls_that_do_not_fit_together_are_refused(change, message):
    call = {
        "rows": np.zeros((1, 2), np.int16),
        "egress": csr(StopWalks, 1, [(0, 1, 5)]),
        "direct_s": np.zeros(1, np.int32),
        "percentiles": (50,),
        "max_s": 100,
    }
    with pytest.raises(ValueError, match=message):
        reduce_rows(**call | change)


def test_deadlines_that_do_not_descend_are_refused():
    egress = csr(StopWalks, 1, [])
    direct, rows = np.zeros(1, np.int32), np.zeros((2, 1), np.int16)
    down, up = np.array([2, 1], np.int32), np.array([1, 2], np.int32)
    with pytest.raises(ValueError, match="deadlines_s must be strictly descending"):
        reduce_arrivals(rows, down, egress, direct, up, (50,), 100)
    with pytest.raises(ValueError, match="events_s must be strictly descending"):
        reduce_arrivals(rows, up, egress, direct, down, (50,), 100)
    with pytest.raises(ValueError, match="1 departure events but 2 rows"):
        reduce_arrivals(rows, down[:1], egress, direct, down, (50,), 100)


def test_no_stop_is_reached_without_transfers_or_trips():
    timetable = timetable_of(2, [])
    nothing = np.empty(0, np.int32)
    rows = range_raptor(
        timetable, csr(Transfers, 2, []), nothing, nothing, np.array([5], np.int32), SearchRules(0, 1, 9)
    )
    seconds, reach = reduce_rows(rows, csr(StopWalks, 1, [(0, 0, 1)]), np.array([4], np.int32), (1, 100), 9)
    assert seconds.tolist() == [[4], [4]]
    assert reach.tolist() == [1]
