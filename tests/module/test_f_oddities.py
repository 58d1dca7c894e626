"""F: what real feeds contain: loops, dwells, zero-time hops, closed doors, odd clocks."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals, Window


def test_f01_a_loop_ends_where_it_began(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C     A
        8:00  8:10  8:20  8:30
        """)
    assert arrivals(city, "7:59 from A") == "A 8:30, B 8:10, C 8:20"
    assert arrivals(city, "8:05 from C") == "A 8:30"


def test_f02_a_loop_is_boarded_at_its_second_pass(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C     A     D
        8:00  8:10  8:20  8:30  8:40
        """)
    assert arrivals(city, "8:15 from A") == "D 8:40"
    assert arrivals(city, "7:55 from A") == "A 8:30, B 8:10, C 8:20, D 8:40"


def test_f03_two_trips_of_a_loop_the_earlier_one_at_its_second_pass(arrivals: Arrivals) -> None:
    # At 8:15 the 8:30 pass of the first trip and the 8:20 start of the second can both be boarded at A.
    city = draw("""
        A     B     A     C
        8:00  8:10  8:30  8:35
        8:20  8:30  8:50  8:55
        """)
    assert arrivals(city, "8:15 from A") == "A 8:50, B 8:30, C 8:35"


def test_f04_one_stop_twice_in_a_row(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     B     C
        8:00  8:10  8:15  8:20
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20"
    assert arrivals(city, "8:12 from B") == "C 8:20"
    assert arrivals(city, "8:05 from B") == "B 8:15, C 8:20"


def test_f05_a_hop_of_no_time(arrivals: Arrivals) -> None:
    city = draw("""
        A     B     C     D
        8:00  8:00  8:00  8:05
        """)
    assert arrivals(city, "7:59 from A") == "B 8:00, C 8:00, D 8:05"
    assert arrivals(city, "8:00 from C-1:00") == "D 8:05"


def test_f06_a_whole_trip_of_no_time_is_still_an_arrival_by_vehicle(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:00
        """)
    assert arrivals(city, "8:00 from A-1:00", max_s=1) == "B 8:00"


def test_f07_rides_of_no_time_without_slack_still_count_as_rides(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:00

        B     C
        8:00  8:00

        C     D
        8:00  8:00
        """)
    assert arrivals(city, "8:00 from A", slack=0, rides=2) == "B 8:00, C 8:00"
    assert arrivals(city, "8:00 from A", slack=0, rides=3) == "B 8:00, C 8:00, D 8:00"


def test_f08_a_dwell_lets_people_board_after_the_arrival(arrivals: Arrivals) -> None:
    city = draw("""
        A     B        C
        8:00  8:10/20  8:30
        """)
    assert arrivals(city, "8:19 from B") == "C 8:30"
    assert arrivals(city, "8:19:01 from B") == ""
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:30"


def test_f09_a_dwell_lets_another_line_meet_the_trip(arrivals: Arrivals) -> None:
    city = draw("""
        X     B
        8:00  8:15

        A     B        C
        8:00  8:10/20  8:30
        """)
    assert arrivals(city, "7:55 from X") == "B 8:15, C 8:30"


def test_f10_alighting_and_catching_the_same_trip_again_gains_nothing(arrivals: Arrivals) -> None:
    city = draw("""
        A     B        C
        8:00  8:10/20  8:30
        8:05  8:12/22  8:32
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:30"


def test_f11_a_dwell_long_enough_to_change_to_the_trip_in_front(arrivals: Arrivals) -> None:
    # Boarded behind, the 8:05 reaches B while the 7:50 still stands there.
    city = draw("""
        A     B        C
        7:50  8:00/20  8:30
        8:05  8:10/40  8:50
        """)
    assert arrivals(city, "8:00 from A") == "B 8:10, C 8:30"
    assert arrivals(city, "8:00 from A", rides=1) == "B 8:10, C 8:50"


def test_f12_no_boarding_at_a_stop(arrivals: Arrivals) -> None:
    city = draw("""
        A     B!    C
        8:00  8:10  8:20
        """)
    assert arrivals(city, "8:00 from B") == ""
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:20"


def test_f13_no_alighting_at_a_stop(arrivals: Arrivals) -> None:
    city = draw("""
        A     !B    C
        8:00  8:10  8:20
        """)
    assert arrivals(city, "7:55 from A") == "C 8:20"
    assert arrivals(city, "8:00 from B") == "C 8:20"


def test_f14_a_stop_where_the_doors_stay_shut(arrivals: Arrivals) -> None:
    city = draw("""
        A     !B!   C
        8:00  8:10  8:20
        """)
    assert arrivals(city, "7:55 from A B") == "C 8:20"
    assert arrivals(city, "8:05 from A B") == ""


def test_f15_no_boarding_for_a_second_ride(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B!    C
        8:15  8:20

        B     C
        8:30  8:40
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:40"


def test_f16_no_alighting_means_no_walk_from_there(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     !B
        8:00  8:10

        C     D
        8:15  8:20
        """,
        walks="B=C 1:00",
    )
    assert arrivals(city, "7:55 from A") == ""


def test_f17_a_loop_closed_for_boarding_at_its_first_pass_only(arrivals: Arrivals) -> None:
    city = draw("""
        A!    B     A     C
        8:00  8:10  8:20  8:30
        """)
    assert arrivals(city, "7:55 from A") == "C 8:30"


def test_f18_before_midnight(window: Window) -> None:
    city = draw("""
        A      B
        -0:10  0:05
        """)
    assert window(city, "-0:10 -0:11 -0:20 from A") == ["", "B 0:05", "B 0:05"]


def test_f19_all_before_midnight(arrivals: Arrivals) -> None:
    city = draw("""
        A      B      C
        -2:00  -1:50  -1:40

        B      D
        -1:45  -1:30
        """)
    assert arrivals(city, "-2:05 from A") == "B -1:50, C -1:40, D -1:30"


def test_f20_after_midnight(arrivals: Arrivals) -> None:
    city = draw("""
        A      B
        23:55  24:05
        24:55  25:10

        B      C
        24:10  24:30
        """)
    assert arrivals(city, "23:50 from A") == "B 24:05, C 24:30"
    assert arrivals(city, "24:00 from A") == "B 25:10"


def test_f21_days_later(arrivals: Arrivals) -> None:
    city = draw("""
        A      B
        48:30  49:00
        71:59  72:20
        """)
    assert arrivals(city, "48:20 from A") == "B 49:00"
    assert arrivals(city, "71:50 from A") == "B 72:20"


def test_f22_second_zero_is_a_time_like_any_other(window: Window) -> None:
    city = draw("""
        A     B
        0:00  0:00
        0:10  0:20

        B     C
        0:01  0:02
        """)
    assert window(city, "-0:01 -0:02 from A") == ["B 0:00, C 0:02"] * 2
    assert window(city, "0:00 from A") == ["B 0:20"]


def test_f23_a_trip_of_one_stop_goes_nowhere(arrivals: Arrivals) -> None:
    city = draw("""
        A
        8:00

        A     B
        8:05  8:10
        """)
    assert arrivals(city, "7:55 from A") == "B 8:10"


def test_f24_riding_on_beyond_a_stop_and_back(arrivals: Arrivals) -> None:
    # B is passed without a stop; the way there is C and back.
    city = draw("""
        A     C
        8:00  8:10

        C     B
        8:12  8:15
        """)
    assert arrivals(city, "7:55 from A") == "B 8:15, C 8:10"


def test_f25_first_position_closed_for_boarding_second_trip_from_the_next(window: Window) -> None:
    city = draw("""
        A!    B     C
        8:00  8:05  8:15
        8:10  8:15  8:25
        """)
    assert window(city, "8:08 8:00 from A B") == ["C 8:25", "C 8:15"]
