"""E: the limits: longest time, rides, slack."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals

LINE = """
    A     B     C
    8:00  8:10  8:20
    """

CHAIN = """
    A     B
    8:00  8:10

    B     C
    8:12  8:20

    C     D
    8:22  8:30
    """


def test_e01_the_longest_time_is_strict(arrivals: Arrivals) -> None:
    assert arrivals(draw(LINE), "8:00 from A-1:00", max_s=20 * 60) == "B 8:10"
    assert arrivals(draw(LINE), "8:00 from A-1:00", max_s=20 * 60 + 1) == "B 8:10, C 8:20"
    assert arrivals(draw(LINE), "8:00 from A-1:00", max_s=10 * 60) == ""


def test_e02_the_wait_counts_in_the_longest_time(arrivals: Arrivals) -> None:
    assert arrivals(draw(LINE), "7:50 from A", max_s=20 * 60 + 1) == "B 8:10"


def test_e03_one_ride(arrivals: Arrivals) -> None:
    assert arrivals(draw(CHAIN), "7:55 from A", rides=1) == "B 8:10"


def test_e04_two_rides(arrivals: Arrivals) -> None:
    assert arrivals(draw(CHAIN), "7:55 from A", rides=2) == "B 8:10, C 8:20"


def test_e05_three_rides(arrivals: Arrivals) -> None:
    assert arrivals(draw(CHAIN), "7:55 from A", rides=3) == "B 8:10, C 8:20, D 8:30"


def test_e06_fewer_rides_take_the_slow_way(arrivals: Arrivals) -> None:
    city = draw(f"""{CHAIN}
        A     D
        8:00  8:50
        """)
    assert arrivals(city, "7:55 from A", rides=2) == "B 8:10, C 8:20, D 8:50"
    assert arrivals(city, "7:55 from A", rides=3) == "B 8:10, C 8:20, D 8:30"


def test_e07_rounds_do_not_leak_along_the_numbering_of_the_stops(arrivals: Arrivals) -> None:
    # Each line of the chain stands before the one that feeds it, then behind it.
    backward = "\n\n".join(reversed(CHAIN.strip("\n").split("\n\n")))
    for drawing in (CHAIN, backward):
        assert arrivals(draw(drawing), "7:55 from A", rides=1) == "B 8:10"
        assert arrivals(draw(drawing), "7:55 from A", rides=2) == "B 8:10, C 8:20"


def test_e08_no_slack_at_all(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B     C
        8:10  8:20
        """)
    assert arrivals(city, "8:00 from A", slack=0) == "B 8:10, C 8:20"
    assert arrivals(city, "8:00 from A-0:01", slack=1) == "B 8:10"


def test_e09_a_late_trip_does_not_end_the_search_along_the_line(arrivals: Arrivals) -> None:
    # From A only the 8:40 can be caught and is too late at B; at C, a walk away, the 8:05 can be boarded.
    city = draw("""
        A     B     C     D
        7:50  7:55  8:10  8:15
        8:40  8:45  9:00  9:05
        """)
    assert arrivals(city, "8:00 from A C+5:00", max_s=30 * 60) == "D 8:15"


def test_e10_a_trip_too_late_midway_is_left_for_one_in_time(arrivals: Arrivals) -> None:
    # The first line's trip passes the limit at C; the stop D is then served by the earlier trip from C.
    city = draw("""
        A     C     D
        8:00  8:20  8:22
        8:10  8:31  8:33

        B     C
        8:05  8:12
        """)
    assert arrivals(city, "8:05 from A B-1:00", max_s=20 * 60) == "C 8:12, D 8:22"


def test_e11_the_walk_between_rides_counts_in_the_longest_time(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B
        8:00  8:10

        C     D
        8:15  8:20
        """,
        walks="B=C 3:00",
    )
    assert arrivals(city, "7:55 from A", max_s=25 * 60) == "B 8:10"
    assert arrivals(city, "7:55 from A", max_s=25 * 60 + 1) == "B 8:10, D 8:20"


def test_e12_five_hours_less_a_second(arrivals: Arrivals) -> None:
    city = draw("""
        A     B         C
        8:00  12:59:59  13:00
        """)
    assert arrivals(city, "8:00 from A-1:00", max_s=18000) == "B 12:59:59"


def test_e13_more_rides_than_the_city_needs(arrivals: Arrivals) -> None:
    assert arrivals(draw(CHAIN), "7:55 from A", rides=16) == "B 8:10, C 8:20, D 8:30"
