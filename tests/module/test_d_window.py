"""D: many departures in one call, later ones first; what is kept between them must never show."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Window

LINE = """
    A     B
    8:00  8:10
    8:15  8:25
    8:30  8:40
    """


def test_d01_each_departure_has_its_own_trip(window: Window) -> None:
    rows = window(draw(LINE), "8:29 8:15 8:14 8:00 7:59 from A")
    assert rows == ["B 8:40", "B 8:40", "B 8:25", "B 8:25", "B 8:10"]


def test_d02_departures_with_gaps(window: Window) -> None:
    assert window(draw(LINE), "9:30 8:20 6:31 6:30 from A") == ["", "B 8:40", "", ""]
    assert window(draw(LINE), "9:30 8:20 6:41 6:30 from A", max_s=6000) == ["", "B 8:40", "B 8:10", ""]


def test_d03_what_was_in_reach_falls_out_of_the_limit(window: Window) -> None:
    # 8:40 lies 25 minutes after 8:15, and 26 after 8:14: the label of the later departure no longer counts.
    city = draw("""
        A     B
        8:30  8:40
        """)
    assert window(city, "8:29 8:15 8:14 from A", max_s=1501) == ["B 8:40", "B 8:40", ""]


def test_d04_a_later_departure_found_the_stop_with_fewer_rides(window: Window) -> None:
    # At 8:20 C is reached directly at 8:50; at 8:00 with two rides at 8:40.
    city = draw("""
        A     C
        8:25  8:50

        A     B
        8:05  8:15

        B     C
        8:20  8:40
        """)
    assert window(city, "8:20 8:00 from A", rides=2) == ["C 8:50", "B 8:15, C 8:40"]
    assert window(city, "8:20 8:00 from A", rides=1) == ["C 8:50", "B 8:15, C 8:50"]


def test_d05_a_kept_arrival_does_not_lend_its_rides(window: Window) -> None:
    # 8:04 needs two rides to reach C at 8:30, then a third to D; with two rides allowed D stays out of reach.
    city = draw("""
        A     B
        8:05  8:10

        B     C
        8:15  8:30

        C     D
        8:35  8:45
        """)
    assert window(city, "8:04 8:03 from A", rides=2) == ["B 8:10, C 8:30"] * 2
    assert window(city, "8:04 8:03 from A", rides=3) == ["B 8:10, C 8:30, D 8:45"] * 2


def test_d06_an_earlier_departure_gains_only_behind_the_change(window: Window) -> None:
    city = draw("""
        A     B
        8:00  8:10
        8:15  8:25

        B     C
        8:30  8:40
        """)
    assert window(city, "8:14 7:59 from A") == ["B 8:25, C 8:40", "B 8:10, C 8:40"]


def test_d07_an_earlier_departure_opens_another_stop(window: Window) -> None:
    city = draw("""
        A     C
        8:15  8:40

        B     C
        8:16  8:30
        """)
    assert window(city, "8:10 8:05 from A B+10:00") == ["C 8:40", "C 8:30"]


def test_d08_the_same_trip_seen_from_many_seconds(window: Window) -> None:
    assert window(draw(LINE), "7:59 7:58:59 7:58:01 from A") == ["B 8:10"] * 3


def test_d09_departures_off_the_minute(window: Window) -> None:
    assert window(draw(LINE), "7:59:01 7:59:00 from A") == ["B 8:25", "B 8:10"]


def test_d10_one_row_for_each_departure_even_where_nothing_runs(window: Window) -> None:
    assert window(draw(LINE), "20:02 20:01 20:00 from A") == ["", "", ""]


def test_d11_a_slower_but_earlier_trip_of_an_earlier_departure(window: Window) -> None:
    # The 8:00 is overtaken by the 8:10: both rows take the faster one.
    city = draw("""
        A     B
        8:00  9:00
        8:10  8:30
        """)
    assert window(city, "8:05 7:55 from A") == ["B 8:30", "B 8:30"]


def test_d12_transfer_reached_late_by_the_later_departure(window: Window) -> None:
    # The walk B>C is made anew when the earlier departure reaches B earlier.
    city = draw(
        """
        A     B
        8:00  8:10
        8:15  8:25

        C     D
        8:15  8:20
        8:30  8:35
        """,
        walks="B>C 3:00",
    )
    assert window(city, "8:14 7:59 from A") == ["B 8:25, D 8:35", "B 8:10, D 8:20"]


def test_d13_limit_cuts_the_second_ride_of_the_earlier_departure_only(window: Window) -> None:
    city = draw("""
        A     B
        8:00  8:10
        8:15  8:25

        B     C
        8:30  8:40
        """)
    assert window(city, "8:14 7:59 from A", max_s=40 * 60) == ["B 8:25, C 8:40", "B 8:10"]


def test_d14_fewer_rides_reach_late_what_more_rides_reach_early_a_minute_before(window: Window) -> None:
    # For 8:09 stop C costs one ride (8:30); for 8:00 two rides (8:20). From C one more ride leaves at 8:21
    # and 8:35. With two rides, 8:00 must take the 8:35 that the one-ride arrival catches.
    city = draw("""
        A     C
        8:10  8:30

        A     B
        8:01  8:10

        B     C
        8:15  8:20

        C     D
        8:21  8:25
        8:35  8:39
        """)
    assert window(city, "8:09 8:00 from A", rides=2) == ["C 8:30, D 8:39", "B 8:10, C 8:20, D 8:39"]
    assert window(city, "8:09 8:00 from A", rides=3) == ["C 8:30, D 8:39", "B 8:10, C 8:20, D 8:25"]


def test_d15_more_rides_of_a_later_departure_do_not_hide_fewer_rides_of_an_earlier_one(
    window: Window,
) -> None:
    # 8:09 reaches C at 8:20 with two rides, and no further with two. 8:00 reaches C later, at 8:25, but with one
    # ride by the slow line, and so D with two.
    city = draw("""
        A     B
        8:10  8:14

        B     C
        8:15  8:20

        A     C
        8:01  8:25

        C     D
        8:30  8:40
        """)
    assert window(city, "8:09 8:00 from A", rides=2) == ["B 8:14, C 8:20", "B 8:14, C 8:20, D 8:40"]
    assert window(city, "8:09 8:00 from A", rides=3) == ["B 8:14, C 8:20, D 8:40"] * 2


def test_d16_the_same_with_a_walk_between_the_rides(window: Window) -> None:
    city = draw(
        """
        A     B
        8:10  8:14

        B     C
        8:15  8:20

        A     C
        8:01  8:25

        D     E
        8:30  8:40
        """,
        walks="C>D 2:00",
    )
    assert window(city, "8:09 8:00 from A", rides=2) == ["B 8:14, C 8:20", "B 8:14, C 8:20, E 8:40"]
