"""C: between two rides: waiting, one walk, never two."""

from tests.helpers.timetable_text import draw
from tests.module.conftest import Arrivals

TWO_LINES = """
    A     B
    8:00  8:10

    C     D
    8:12  8:20
    8:30  8:40
    """


def test_c01_a_walk_between_two_stops(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B>C 1:00")
    assert arrivals(city, "7:55 from A") == "B 8:10, D 8:20"


def test_c02_walk_and_slack_to_the_second(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B>C 1:01")
    assert arrivals(city, "7:55 from A") == "B 8:10, D 8:40"
    assert arrivals(city, "7:55 from A", slack=59) == "B 8:10, D 8:20"


def test_c03_the_stop_walked_to_is_not_reached_by_vehicle(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B=C 1:00")
    assert "C" not in arrivals(city, "7:55 from A")


def test_c04_a_walk_has_a_direction(arrivals: Arrivals) -> None:
    assert arrivals(draw(TWO_LINES, walks="C>B 1:00"), "7:55 from A") == "B 8:10"


def test_c05_two_walks_are_not_chained(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B=X 0:20, X=C 0:20")
    assert arrivals(city, "7:55 from A") == "B 8:10"


def test_c06_a_walk_before_the_first_ride_is_access_only(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="A=C 1:00")
    assert arrivals(city, "7:55 from A") == "B 8:10"


def test_c07_no_walk_after_the_last_ride_allowed(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B=C 1:00")
    assert arrivals(city, "7:55 from A", rides=1) == "B 8:10"
    assert arrivals(city, "7:55 from A", rides=2) == "B 8:10, D 8:20"


def test_c08_slack_when_changing_at_one_stop(arrivals: Arrivals) -> None:
    city = draw("""
        A     B
        8:00  8:10

        B     C
        8:11  8:20
        8:31  8:40
        """)
    assert arrivals(city, "7:55 from A", slack=60) == "B 8:10, C 8:20"
    assert arrivals(city, "7:55 from A", slack=61) == "B 8:10, C 8:40"


def test_c09_a_walk_onto_a_stop_that_a_vehicle_reaches_later(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B     C
        8:00  8:10  8:30

        C     D
        8:15  8:20
        8:35  8:45
        """,
        walks="B>C 2:00",
    )
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:30, D 8:20"


def test_c10_a_vehicle_reaches_the_stop_before_the_walker(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B     C
        8:00  8:10  8:12

        C     D
        8:15  8:20
        8:35  8:45
        """,
        walks="B>C 9:00",
    )
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:12, D 8:20"


def test_c11_a_walk_starts_only_where_a_vehicle_arrived_not_where_one_walked(arrivals: Arrivals) -> None:
    # Access reaches B at 8:00; the walk on to C may start only with the bus of 8:20.
    city = draw(
        """
        A     B
        8:10  8:20

        C     D
        8:15  8:18
        8:25  8:40
        """,
        walks="B>C 1:00",
    )
    assert arrivals(city, "8:00 from A B") == "B 8:20, D 8:40"


def test_c12_the_later_ride_is_worth_a_walk_from_the_stop_reached_with_fewer_rides(
    arrivals: Arrivals,
) -> None:
    # B by one ride at 8:20, by two at 8:12: the walk that ends in D's bus needs the two.
    city = draw(
        """
        A     B
        8:00  8:20

        A     X
        8:00  8:04

        X     B
        8:06  8:12

        C     D
        8:15  8:18
        8:25  8:30
        """,
        walks="B>C 1:00",
    )
    assert arrivals(city, "7:55 from A", rides=3) == "B 8:12, D 8:18, X 8:04"
    assert arrivals(city, "7:55 from A", rides=2) == "B 8:12, D 8:30, X 8:04"


def test_c13_a_stop_reached_by_walk_then_by_vehicle_may_still_be_walked_from(arrivals: Arrivals) -> None:
    # A walk reaches C at 8:11, the second ride reaches C at 8:16: only the ride may be followed by C>E.
    city = draw(
        """
        A     B
        8:00  8:10

        B     C
        8:12  8:16

        E     F
        8:20  8:30
        """,
        walks="B>C 1:00, C>E 1:00",
    )
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:16, F 8:30"


def test_c14_a_walk_of_no_length(arrivals: Arrivals) -> None:
    city = draw(TWO_LINES, walks="B=C 0:00")
    assert arrivals(city, "7:55 from A", slack=120) == "B 8:10, D 8:20"


def test_c15_the_nearer_of_two_walks_is_not_the_better(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B
        8:00  8:10

        C     E
        8:20  8:40

        D     E
        8:20  8:30
        """,
        walks="B>C 1:00, B>D 9:00",
    )
    assert arrivals(city, "7:55 from A") == "B 8:10, E 8:30"


def test_c16_a_walk_back_along_the_line_catches_the_branch(arrivals: Arrivals) -> None:
    city = draw(
        """
        A     B     C
        8:00  8:10  8:12

        B     D
        8:16  8:25
        """,
        walks="C>B 2:00",
    )
    assert arrivals(city, "7:55 from A") == "B 8:10, C 8:12, D 8:25"
