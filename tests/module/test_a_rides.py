"""A: one trip, one pattern, several, and rides one after the other."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals


def test_a01_single_trip_reaches_every_later_stop(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20
        """)
    assert arrivals(city, "7:59 from A") == "B 8:10, C 8:20"


def test_a02_boarding_midway_reaches_nothing_behind(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20
        """)
    assert arrivals(city, "8:09 from B") == "C 8:20"
    assert arrivals(city, "8:00 from C") == ""


def test_a03_first_catchable_trip_of_several(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10
        8:15  8:25
        8:30  8:40
        """)
    assert arrivals(city, "8:05 from A") == "B 8:25"


def test_a04_the_last_trip_is_gone(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10
        """)
    assert arrivals(city, "8:01 from A") == ""


def test_a05_the_faster_of_two_patterns(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:05  8:10  8:30

        A     C
        8:10  8:25
        """)
    assert arrivals(city, "8:00 from A") == "B 8:10, C 8:25"


def test_a06_two_rides(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B     C
        8:12  8:20
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20"


def test_a07_the_second_ride_takes_the_earliest_trip_that_can_be_caught(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B     C
        8:05  8:15
        8:10  8:19
        8:14  8:23
        8:20  8:30
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:23"


def test_a08_four_rides_in_a_row(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B     C
        8:12  8:20

        C     D
        8:22  8:30

        D     E
        8:32  8:40
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20, D 8:30, E 8:40"


def test_a09_two_rides_beat_the_slow_direct_line(arrivals: Arrivals) -> None:
    city = draw("""
        A     D
        8:00  9:00

        A     B
        8:00  8:10

        B     D
        8:20  8:35
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, D 8:35"


def test_a10_a_second_ride_that_arrives_later_changes_nothing(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20

        B     C
        8:12  8:40
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20"


def test_a11_the_opposite_direction_is_another_line(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20

        C     B     A
        8:22  8:32  8:42
        """)
    assert arrivals(city, "8:09 from B") == "A 8:42, B 8:32, C 8:20"


def test_a12_a_short_turn_and_a_skipped_stop_are_other_patterns(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C     D
        8:00  8:10  |     |
        8:05  |     8:20  8:30
        8:15  8:25  8:35  8:45
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20, D 8:30"
    assert arrivals(city, "8:00 from A") == "B 8:25, C 8:20, D 8:30"


def test_a13_the_express_is_taken_from_the_stop_that_the_slow_line_reaches(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:05  8:30

        B     C     D
        8:08  8:15  8:20
        """)
    assert arrivals(city, "7:55 from A") == "B 8:05, C 8:15, D 8:20"


def test_a14_no_trip_at_all(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        """)
    assert arrivals(city, "8:00 from A") == ""
