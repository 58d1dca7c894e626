"""H: from arrivals to answers: egress and direct walks, percentiles over departures, deadlines."""

import numpy as np
import pytest

from access.routing.profile import departure_events, reduce_arrivals
from access.routing.raptor import UNREACHED_ROW, range_raptor
from access.routing.reduce import reduce_rows
from access.routing.timetable import UNREACHED, SearchRules
from tests.helpers.searches import access_arrays, int32
from tests.helpers.timetable_text import draw, minutes, seconds, start
from tests.helpers.trips import City, stop_walks, timetable_of, transfers_of

NEVER = UNREACHED_ROW
Walks = list[tuple[int, int]]


def _reduce(
    rows: list[list[int]],
    egress: Walks,
    percentiles: list[int],
    *,
    direct: int = UNREACHED,
    max_s: int = 3600,
) -> tuple[list[int], int]:
    """Percentiles and reached samples of one target."""
    found, reached = reduce_rows(
        np.array(rows, dtype=np.int16), stop_walks([egress]), int32([direct]), percentiles, max_s
    )
    return found[:, 0].tolist(), int(reached[0])


def _leave(
    city: City, text: str, deadlines: str, *, egress: str, direct: str = "", max_s: int = 5400
) -> list[str]:
    """How long before each deadline one must leave for the stop `egress`: ``20:00``, ``-`` where too long."""
    _, access = start(f"0:00 from {text}", city)
    _, walks = start(f"0:00 from {egress}", city)
    rules = SearchRules(60, 4, max_s)
    spans = []
    for deadline in map(seconds, deadlines.split()):
        events = departure_events(
            timetable_of(city), *access_arrays(access), rules, deadline - max_s, deadline
        )
        rows = range_raptor(timetable_of(city), transfers_of(city), *access_arrays(access), events, rules)
        walk_s = minutes(direct) if direct else UNREACHED
        found, _ = reduce_arrivals(
            rows, events, stop_walks([walks]), int32([walk_s]), int32([deadline]), [50], max_s
        )
        span = int(found[0, 0])
        spans.append("-" if span == UNREACHED else f"{span // 60}:{span % 60:02}")
    return spans


def test_h01_the_fifth_of_ten_is_the_median() -> None:
    rows = [[600 - 60 * i] for i in range(10)]  # 60 ... 600, in no order that helps
    assert _reduce(rows, [(0, 0)], [50]) == ([300], 10)


def test_h02_nearest_rank_rounds_up() -> None:
    rows = [[100], [200], [300]]
    assert _reduce(rows, [(0, 0)], [1, 33, 34, 66, 67, 99])[0] == [100, 100, 200, 200, 300, 300]


def test_h03_rank_in_whole_numbers() -> None:
    # ceil(28 * 50 / 100) is 14; in binary floats 0.28 * 50 is a hair above it.
    assert _reduce([[i] for i in range(1, 51)], [(0, 0)], [28]) == ([14], 50)


def test_h04_unreached_samples_come_last() -> None:
    rows = [[NEVER], [100], [NEVER], [200]]
    assert _reduce(rows, [(0, 0)], [25, 50, 51, 99]) == ([100, 200, UNREACHED, UNREACHED], 2)


def test_h05_the_best_stop_of_each_departure() -> None:
    rows = [[100, 500], [400, 200], [NEVER, 700], [NEVER, NEVER]]
    assert _reduce(rows, [(0, 50), (1, 10)], [25, 50, 75, 99]) == ([150, 210, 710, UNREACHED], 3)


def test_h06_the_egress_walk_may_break_the_limit() -> None:
    assert _reduce([[3000]], [(0, 599)], [50]) == ([3599], 1)
    assert _reduce([[3000]], [(0, 600)], [50]) == ([UNREACHED], 0)


def test_h07_the_direct_walk_competes_in_every_sample() -> None:
    rows = [[300], [900], [NEVER]]
    assert _reduce(rows, [(0, 0)], [33, 66, 99], direct=700) == ([300, 700, 700], 3)


def test_h08_a_target_without_stops_has_its_direct_walk() -> None:
    assert _reduce([[300], [300]], [], [50], direct=1234) == ([1234], 2)
    assert _reduce([[300], [300]], [], [50]) == ([UNREACHED], 0)


def test_h09_far_walks_do_not_wrap_round() -> None:
    # 17,999 s of ride and 10,800 s of walk are 28,799 s, and unreached plus a walk is still unreached.
    assert _reduce([[17_999], [NEVER]], [(0, 10_800)], [50, 99], max_s=18_000) == ([UNREACHED] * 2, 0)
    assert _reduce([[7_199]], [(0, 10_800)], [50], max_s=18_000) == ([17_999], 1)


def test_h10_several_percentiles_in_the_order_asked() -> None:
    rows = [[60 * i] for i in range(1, 21)]
    assert _reduce(rows, [(0, 0)], [5, 25, 50, 75, 95])[0] == [60, 300, 600, 900, 1140]


LINE = """
    A     B
    8:00  8:10
    8:15  8:25
    """


def test_h11_the_deadline_decides_the_trip() -> None:
    # A minute of slack before 8:00 and before 8:15: leave at 7:59 or at 8:14.
    assert _leave(draw(LINE), "A", "8:09 8:10 8:24 8:25 8:40", egress="B") == [
        "-",
        "11:00",
        "25:00",
        "11:00",
        "26:00",
    ]


def test_h12_access_and_egress_walks_are_taken_off_the_deadline() -> None:
    assert _leave(draw(LINE), "A+4:00", "8:12 8:13", egress="B+3:00") == ["-", "18:00"]


def test_h13_the_span_before_a_deadline_is_strictly_limited() -> None:
    assert _leave(draw(LINE), "A", "8:10", egress="B", max_s=661) == ["11:00"]
    assert _leave(draw(LINE), "A", "8:10", egress="B", max_s=660) == ["-"]


def test_h14_a_direct_walk_where_one_can_leave_later() -> None:
    assert _leave(draw(LINE), "A", "8:09 8:10 8:24", egress="B", direct="12:00") == [
        "12:00",
        "11:00",
        "12:00",
    ]


@pytest.mark.parametrize(("access", "span"), [("A", "21:00"), ("A B+0:00", "16:00"), ("B+7:00", "23:00")])
def test_h15_the_latest_departure_over_all_stops(access: str, span: str) -> None:
    city = draw("""
        A     C
        8:00  8:20

        B     C
        8:05  8:15
        """)
    assert _leave(city, access, "8:20", egress="C") == [span]


def test_h16_leaving_later_with_two_rides_than_with_one() -> None:
    city = draw("""
        A     C
        8:00  8:30

        A     B
        8:10  8:15

        B     C
        8:20  8:28
        """)
    assert _leave(city, "A", "8:30", egress="C") == ["21:00"]
