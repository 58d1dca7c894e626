"""G: which trip of a line: those that overtake, those at the same second, and the one in front caught midway."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals


def test_g01_overtaking_inside_a_line(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:20  8:40
        8:05  8:10  8:50
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:40"
    assert arrivals(city, "7:55 from A", rides=1) == "B 8:10, C 8:40"
    assert arrivals(city, "8:12 from B") == "C 8:40"


def test_g02_an_earlier_trip_is_caught_midway_at_a_stop_reached_by_another_line(arrivals: Arrivals) -> None:
    # The main line's 8:10 is boarded at A; the feeder reaches C before the 8:00 of the main line does.
    city = draw("""
        A     B     C     D
        8:00  8:10  8:20  8:30
        8:10  8:20  8:30  8:40

        A     C
        8:05  8:15
        """)
    assert arrivals(city, "8:03 from A") == "B 8:20, C 8:15, D 8:30"
    assert arrivals(city, "8:03 from A", rides=1) == "B 8:20, C 8:15, D 8:40"


def test_g03_an_earlier_trip_is_caught_midway_at_a_stop_walked_to(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C     D
        8:00  8:10  8:20  8:30
        8:10  8:20  8:30  8:40
        """)
    assert arrivals(city, "8:03 from A C+10:00") == "B 8:20, C 8:30, D 8:30"


def test_g04_two_trips_earlier_midway(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        7:40  8:10  8:20
        7:50  8:20  8:30
        8:00  8:30  8:40
        8:10  8:40  8:50
        """)
    assert arrivals(city, "8:03 from A B+5:00") == "B 8:40, C 8:20"


def test_g05_a_later_stop_reached_later_keeps_the_trip(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20
        8:10  8:20  8:30
        """)
    assert arrivals(city, "7:55 from A B+20:00") == "B 8:10, C 8:20"


def test_g06_two_trips_at_the_same_second(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C
        8:00  8:10  8:20
        8:00  8:10  8:20
        8:00  8:10  8:25
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20"


def test_g07_two_patterns_of_one_second_at_one_stop(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        A     C
        8:00  8:10

        A     B     C
        8:00  8:09  8:11
        """)
    assert arrivals(city, "7:55 from A") == "B 8:09, C 8:10"


def test_g08_a_walk_across_a_detour_catches_the_trip_in_front(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B     C     D     E
        8:00  8:10  8:40  8:50  9:00
        8:25  8:30  9:00  9:10  9:20
        """,
        walks="B>D 5:00",
    )
    assert arrivals(city, "8:01 from A") == "B 8:30, C 9:00, D 9:10, E 9:00"
    assert arrivals(city, "8:01 from A", rides=1) == "B 8:30, C 9:00, D 9:10, E 9:20"
