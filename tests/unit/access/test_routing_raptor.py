"""Range RAPTOR against brute force, and its contract at the edges."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from access.routing.mirror import mirror, transpose
from access.routing.raptor import UNREACHED_ROW, departure_labels, range_raptor, search_workspace
from access.routing.timetable import SearchRules, Transfers, with_stays
from tests.unit.access.routing_cases import brute_force, csr, random_case, timetable_of


@pytest.mark.parametrize("seed", range(250))
def test_every_departure_equals_brute_force(seed):
    rng = np.random.default_rng(seed)
    timetable, patterns, transfers, access, departures, rules = random_case(
        rng, negative_access=seed % 3 == 0
    )
    rows = range_raptor(timetable, transfers, *access, departures, rules)
    for row, departure in zip(rows, departures, strict=True):
        expected = brute_force(timetable.n_stops, patterns, transfers, access, int(departure), rules)
        assert row.tolist() == expected.tolist()


def test_a_used_workspace_changes_nothing():
    rng = np.random.default_rng(5)
    cases = [random_case(rng) for _ in range(60)]
    largest = max(cases, key=lambda c: c[0].n_stops * 100 + c[0].n_patterns)
    roomy = timetable_of(50, [([0, 1], [1, 1], [1, 1], [[0, 1]], [[0, 1]])] * 50)
    space = search_workspace(roomy, SearchRules(60, 12, 100))
    for timetable, _, transfers, access, departures, rules in [*cases, largest, *cases]:
        new = search_workspace(timetable, rules)
        fresh = range_raptor(timetable, transfers, *access, departures, rules, new)
        assert np.array_equal(range_raptor(timetable, transfers, *access, departures, rules, space), fresh)
        kept_by_thread = range_raptor(timetable, transfers, *access, departures, rules)
        assert np.array_equal(kept_by_thread, fresh)
    new = search_workspace(roomy, SearchRules(60, 12, 100))
    scratch = {"caught", "before", "last", "improved", "waiting", "touched", "marked", "ridden"}
    for name in set(space._fields) - scratch:
        assert np.array_equal(getattr(space, name), getattr(new, name)), name


@pytest.mark.parametrize("seed", range(40))
def test_mirrored_twice_is_the_same(seed):
    timetable, _, transfers, *_ = random_case(np.random.default_rng(seed))
    again = mirror(mirror(timetable))
    for name in timetable.__dataclass_fields__:
        assert np.array_equal(getattr(again, name), getattr(timetable, name)), name
    back = transpose(transpose(transfers, timetable.n_stops), timetable.n_stops)
    for name in ("offset", "stop", "seconds"):
        assert np.array_equal(getattr(back, name), getattr(transfers, name))


@pytest.mark.parametrize("seed", range(60))
def test_mirrored_search_finds_the_latest_departure(seed):
    """From X by A: the latest departure of a forward search at every second equals the mirrored arrival."""
    rng = np.random.default_rng(seed)
    timetable, patterns, transfers, access, departures, rules = random_case(rng)
    target = int(rng.integers(timetable.n_stops))
    deadline = int(departures[0]) + 1500
    slack = rules.board_slack_s
    back = range_raptor(
        mirror(timetable),
        transpose(transfers, timetable.n_stops),
        np.array([target], np.int32),
        np.array([-slack], np.int32),
        np.array([-deadline], np.int32),
        rules,
    )[0]
    found = [back[s] + w + slack for s, w in zip(*access, strict=True) if back[s] != UNREACHED_ROW]
    backward = min((int(f) for f in found if f < rules.max_s), default=None)
    forward = None
    for departure in range(deadline, deadline - rules.max_s, -1):
        row = brute_force(timetable.n_stops, patterns, transfers, access, departure, rules)
        if row[target] != UNREACHED_ROW and departure + row[target] <= deadline:
            forward = deadline - departure
            break
        if rules.max_s > 600 and departure < deadline - 700:
            break
    if forward is None:
        assert backward is None or backward > 700
    else:
        assert backward == forward


def test_walks_of_any_length_are_taken():
    """The largest number of 32 bits must not wrap into the past."""
    timetable = timetable_of(3, [_line((1000, 1300, 1600))])
    longest = np.int32(2_147_483_647)
    access = np.array([0, 1, 1], np.int32), np.array([longest, longest, 200], np.int32)
    transfers = with_stays(csr(Transfers, 3, [(2, 0, longest)]))
    rows = range_raptor(timetable, transfers, *access, np.array([1000], np.int32), RULES)
    assert rows.tolist() == [[20000, 20000, 600]]


def test_one_workspace_a_thread_gives_the_same_rows():
    cases = [random_case(np.random.default_rng(seed)) for seed in range(40)]

    def rows_of(case):
        timetable, _, transfers, access, departures, rules = case
        return range_raptor(timetable, transfers, *access, departures, rules).tolist()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(rows_of, cases * 3)) == [rows_of(case) for case in cases] * 3


def test_arrays_may_be_mapped_from_files(tmp_path):
    timetable, _, transfers, access, departures, rules = random_case(np.random.default_rng(1))

    def mapped(data):
        return type(data)(**{name: file_of(name, getattr(data, name)) for name in data.__dataclass_fields__})

    def file_of(name, value):
        if not isinstance(value, np.ndarray) or not value.size:
            return value
        np.save(tmp_path / f"{name}.npy", value)
        return np.load(tmp_path / f"{name}.npy", mmap_mode="r")

    expected = range_raptor(timetable, transfers, *access, departures, rules)
    assert (expected < UNREACHED_ROW).any()
    found = range_raptor(mapped(timetable), mapped(transfers), *access, departures, rules)
    assert np.array_equal(found, expected)


def _line(*trips, stops=(0, 1, 2)):
    return (stops, [1] * len(stops), [1] * len(stops), trips, trips)


NO_WALKS = with_stays(csr(Transfers, 3, []))
RULES = SearchRules(board_slack_s=60, max_rides=2, max_s=3600)


def _rows(timetable, departures, rules=RULES, transfers=NO_WALKS):
    access = np.array([0], np.int32), np.array([100], np.int32)
    return range_raptor(timetable, transfers, *access, np.array(departures, np.int32), rules).tolist()


def test_slack_and_limit_are_exact_to_the_second():
    timetable = timetable_of(3, [_line((1000, 1300, 1600))])
    assert _rows(timetable, [841, 840]) == [[20000] * 3, [20000, 460, 760]]
    assert _rows(timetable, [840], SearchRules(60, 2, 760)) == [[20000, 460, 20000]]
    assert _rows(timetable, [840], SearchRules(60, 2, 761)) == [[20000, 460, 760]]


def test_a_late_trip_is_left_for_an_earlier_one_that_is_caught_further_on():
    """Boarded at stop 0 it is beyond the limit at once; at stop 2 an earlier trip can be caught on foot."""
    trips = _line((5000, 5600, 6200, 6500), (9000, 9600, 10200, 10500), stops=(0, 1, 2, 3))
    timetable = timetable_of(4, [trips])
    access = np.array([0, 2], np.int32), np.array([1000, 1100], np.int32)
    rows = range_raptor(timetable, csr(Transfers, 4, []), *access, np.array([5000], np.int32), RULES)
    assert rows.tolist() == [[20000, 20000, 20000, 1500]]


def test_no_patterns_no_access_no_departures():
    empty = timetable_of(2, [])
    nothing = np.empty(0, np.int32)
    walks = csr(Transfers, 2, [])
    assert range_raptor(empty, walks, nothing, nothing, np.array([5], np.int32), RULES).tolist() == [
        [20000, 20000]
    ]
    assert range_raptor(empty, walks, nothing, nothing, nothing, RULES).shape == (0, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"departures_s": [5, 5]}, "strictly descending"),
        ({"departures_s": [5, 6]}, "strictly descending"),
        ({"access_stop": [3]}, "0..2"),
        ({"access_stop": [-1]}, "0..2"),
        ({"access_stop": [0, 1]}, "2 access stops but 1 access walks"),
        ({"access_s": [-20_000]}, "access_s is -20000"),
        ({"rules": SearchRules(-1, 1, 1)}, "board_slack_s"),
    ],
)
def test_what_would_be_answered_wrongly_is_refused(change, message):
    call = {"access_stop": [0], "access_s": [0], "departures_s": [5], "rules": RULES} | change
    arrays = {k: v if k == "rules" else np.array(v, np.int32) for k, v in call.items()}
    with pytest.raises(ValueError, match=message):
        range_raptor(timetable_of(3, [_line((1, 2, 3))]), NO_WALKS, **arrays)


@pytest.mark.parametrize(
    ("timetable", "rides"),
    [
        (timetable_of(3, [_line((1000, 1300, 1600))]), 2),
        (timetable_of(4, [_line((1000, 1300, 1600))]), 1),
        (timetable_of(3, [_line((1000, 1300, 1600), (1100, 1400, 1700))]), 1),
        (timetable_of(3, [_line((1000, 1300), stops=(0, 1))] * 2), 1),
        (timetable_of(3, [_line((1000, 1300, 1600, 1900), stops=(0, 1, 2, 0))]), 1),
    ],
    ids=["rides", "stops", "trips", "patterns", "positions"],
)
def test_a_workspace_that_is_too_small_is_refused(timetable, rides):
    space = search_workspace(timetable_of(3, [_line((1000, 1300, 1600))]), SearchRules(60, 1, 3600))
    nothing, rules = np.empty(0, np.int32), SearchRules(60, rides, 3600)
    with pytest.raises(ValueError, match="smaller timetable or fewer rides"):
        range_raptor(timetable, NO_WALKS, nothing, nothing, nothing, rules, space)


def test_labels_after_one_departure():
    """A - B - C at 1000, 1300, 1600; from B a walk of 40 s to D, where a vehicle leaves at 1400 and at 1500 for E."""
    timetable = timetable_of(5, [_line((1000, 1300, 1600)), _line((1400, 1700), (1500, 1800), stops=(3, 4))])
    changes = with_stays(csr(Transfers, 5, [(1, 3, 40), (2, 3, 9)]))
    access = np.array([0], np.int32), np.array([30], np.int32)
    vehicle, ready = departure_labels(timetable, changes, *access, 900, SearchRules(60, 3, 3600))
    never = 1 << 30
    assert vehicle.tolist() == [
        [never] * 4,
        [never, 1300, 1300, 1300],
        [never, 1600, 1600, 1600],
        [never] * 4,
        [never, never, 1700, 1700],
    ]
    assert ready[0].tolist() == [990, 990, 990]
    assert ready[1].tolist() == [never] * 3  # at 1360: the vehicle to C has left
    assert ready[3].tolist() == [never, 1400, 1400]
    late = departure_labels(timetable, changes, *access, 911, SearchRules(60, 3, 3600))
    assert (late[0] == never).all()
    assert late[1][0].tolist() == [1001] * 3
    with pytest.raises(ValueError, match="must lie within"):
        departure_labels(timetable, changes, *access, 1 << 30, SearchRules(60, 3, 3600))


def test_a_change_that_waits_for_nobody_is_caught_to_the_second():
    """Seconds of a change may be as low as minus the slack: then the vehicle that leaves on arrival is caught."""
    timetable = timetable_of(3, [_line((1000, 1300), stops=(0, 1)), _line((1300, 1500), stops=(1, 2))])
    access = np.array([0], np.int32), np.array([0], np.int32)
    departures = np.array([900], np.int32)
    for seconds, arrives in ((-60, 600), (-59, UNREACHED_ROW)):
        changes = csr(Transfers, 3, [(1, 1, seconds)])
        for max_s, expected in ((601, arrives), (600, UNREACHED_ROW)):
            rows = range_raptor(timetable, changes, *access, departures, SearchRules(60, 2, max_s))
            assert rows[0, 2] == expected


def test_more_rides_bring_a_trip_that_fewer_had_let_pass():
    """A -> B is slow with one ride, fast with two; what B's next vehicle is depends on it, and both are kept."""
    lines = [
        _line((1000, 3000), stops=(0, 2)),
        _line((1000, 1200), stops=(0, 1)),
        _line((1300, 1500), stops=(1, 2)),
        _line((1600, 1900), (3100, 3400), stops=(2, 3)),
    ]
    timetable, changes = timetable_of(4, lines), with_stays(csr(Transfers, 4, []))
    access = np.array([0], np.int32), np.array([0], np.int32)
    departures = np.array([940, 900], np.int32)
    for rides, expected in ((1, UNREACHED_ROW), (2, 2460), (3, 960), (4, 960)):
        rows = range_raptor(timetable, changes, *access, departures, SearchRules(60, rides, 7200))
        assert rows[0, 3] == expected
        assert rows[1, 3] == (expected if expected == UNREACHED_ROW else expected + 40)


@pytest.mark.parametrize("max_s", [0, 18_001])
def test_a_limit_beyond_what_rows_can_hold_is_refused(max_s):
    with pytest.raises(ValueError, match=f"max_s is {max_s}, it must lie in 1..18000"):
        SearchRules(60, 1, max_s)
