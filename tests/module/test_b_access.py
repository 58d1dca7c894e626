"""B: where a journey starts: walks to several stops, the first wait, duplicates."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals

LINE = """
    A     B     C
    8:00  8:10  8:20
    8:15  8:25  8:35
    """


def test_b01_the_walk_to_the_stop_counts(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "7:55 from A+4:00") == "B 8:10, C 8:20"
    assert arrivals(city, "7:55 from A+4:01") == "B 8:25, C 8:35"


def test_b02_the_slack_counts_before_the_first_ride_to_the_second(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "7:59 from A", slack=60) == "B 8:10, C 8:20"
    assert arrivals(city, "7:59 from A", slack=61) == "B 8:25, C 8:35"
    assert arrivals(city, "8:00 from A", slack=0) == "B 8:10, C 8:20"
    assert arrivals(city, "8:00:01 from A", slack=0) == "B 8:25, C 8:35"


def test_b03_walking_alone_is_no_arrival(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "7:55 from A B C") == "B 8:10, C 8:20"
    assert arrivals(city, "8:30 from A B C") == ""


def test_b04_the_best_of_several_stops(arrivals: Arrivals) -> None:
    city = draw("""
        A     C
        8:05  8:30

        B     C
        8:06  8:20
        """)
    assert arrivals(city, "8:00 from A B+5:00") == "C 8:20"
    assert arrivals(city, "8:00 from A B+5:01") == "C 8:30"


def test_b05_a_far_stop_downstream_catches_an_earlier_trip(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "8:00 from A B+9:00") == "B 8:25, C 8:20"


def test_b06_the_shorter_of_two_walks_to_one_stop(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "7:55 from A+10:00 A+4:00") == "B 8:10, C 8:20"
    assert arrivals(city, "7:55 from A+4:00 A+10:00") == "B 8:10, C 8:20"


def test_b07_a_negative_walk_takes_the_slack_back(arrivals: Arrivals) -> None:
    city = draw(LINE)
    assert arrivals(city, "8:00 from A-1:00") == "B 8:10, C 8:20"
    assert arrivals(city, "8:00:01 from A-1:00") == "B 8:25, C 8:35"


def test_b08_no_stop_in_reach(arrivals: Arrivals) -> None:
    assert arrivals(draw(LINE), "7:55 from ") == ""


def test_b09_a_stop_without_service(arrivals: Arrivals) -> None:
    city = draw(LINE, walks="X=B 2:00")
    assert arrivals(city, "7:55 from X") == ""


def test_b10_a_walk_as_long_as_the_limit_leaves_no_time_to_ride(arrivals: Arrivals) -> None:
    assert arrivals(draw(LINE), "6:30 from A+90:00") == ""


def test_b11_staying_near_both_ends_the_near_stop_serves_the_far_line(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:05  8:10

        B     C
        8:12  8:20
        8:30  8:38
        """)
    assert arrivals(city, "8:00 from A B+20:00") == "B 8:10, C 8:20"
    assert arrivals(city, "8:00 from A+20:00 B+20:00") == "C 8:38"
