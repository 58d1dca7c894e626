"""Paths drawn by hand: which one is taken where several arrive together."""

from access.routing.paths import Path, arrivals, latest_path
from access.routing.timetable import UNREACHED, SearchRules
from tests.helpers.journey_oracle import sides
from tests.helpers.networks import Question
from tests.helpers.searches import int32
from tests.helpers.timetable_text import clock, draw, minutes, seconds
from tests.helpers.trips import City


def path(city: City, ends: str, by: str, *, rides: int = 4, max_s: int = 5400) -> Path | None:
    """The path between ``A B+5:00 to C+2:00`` that arrives by a clock."""
    access, egress = (
        [
            (city.names.index(name), minutes(walk) if walk else 0)
            for name, _, walk in (word.partition("+") for word in part.split())
        ]
        for part in ends.split(" to ")
    )
    question = Question(city, access, [], SearchRules(60, rides, max_s))
    return latest_path(*sides(question, egress), seconds(by))


def text(city: City, found: Path | None) -> str:
    """``7:59 A 8:00 - B 8:15, 8:20``: the departure, the rides and the arrival."""
    assert found is not None
    rides = (
        f"{city.names[r.board_stop]} {clock(r.depart_s)} - {city.names[r.alight_stop]} {clock(r.arrive_s)}"
        for r in found.rides
    )
    return ", ".join([clock(found.departure_s), *rides, clock(found.arrival_s)])


THREE_WAYS = """
A     C
8:00  8:10

A     B
8:00  8:15

C     D
8:12  8:20
"""


def test_i01_fewer_rides_before_less_walking() -> None:
    city = draw(THREE_WAYS)
    assert text(city, path(city, "A to C+10:00 B+5:00 D", "8:20")) == "7:59, A 8:00 - B 8:15, 8:20"
    assert text(city, path(city, "A to C+10:00 D", "8:20")) == "7:59, A 8:00 - C 8:10, 8:20"
    assert text(city, path(city, "A to D", "8:20")) == "7:59, A 8:00 - C 8:10, C 8:12 - D 8:20, 8:20"


def test_i02_leaving_later_before_fewer_rides() -> None:
    city = draw("""
        A     D
        7:30  8:20

        A     C
        8:00  8:10

        C     D
        8:12  8:20
        """)
    assert text(city, path(city, "A to D", "8:20")) == "7:59, A 8:00 - C 8:10, C 8:12 - D 8:20, 8:20"
    assert text(city, path(city, "A to D", "8:20", rides=1)) == "7:29, A 7:30 - D 8:20, 8:20"


def test_i03_less_walking_so_far_is_not_less_walking_in_all() -> None:
    # Both ways to X leave at 7:54; over B one has walked 1 minute and is there at 8:12, over A 5 and 8:10: only then
    # the bus of 8:11 is caught, which saves 5 minutes of walking at the end.
    city = draw("""
        A     X
        8:00  8:10

        B     X
        7:56  8:12

        X     D
        8:11  8:20

        X     E
        8:13  8:15
        """)
    ends = "A+5:00 B+1:00 to D E+5:00"
    assert text(city, path(city, ends, "8:20")) == "7:54, A 8:00 - X 8:10, X 8:11 - D 8:20, 8:20"
    nearer = "A+5:00 B+1:00 to D E+3:00"  # now it is 4 minutes over B, and still by 8:20
    assert text(city, path(city, nearer, "8:20")) == "7:54, B 7:56 - X 8:12, X 8:13 - E 8:15, 8:18"


def test_i04_a_path_takes_less_than_the_limit() -> None:
    city = draw("""
        A     B
        8:00  8:10
        """)
    assert path(city, "A to B", "8:10", max_s=660) is None
    assert text(city, path(city, "A to B", "8:10", max_s=661)) == "7:59, A 8:00 - B 8:10, 8:10"
    assert path(city, "A to B", "8:09") is None


def test_i05_of_two_trips_at_once_the_first_of_the_table() -> None:
    # Both leave A and reach B together; their pattern lists the one first that is earlier at C.
    city = draw("""
        A     B     C
        8:00  8:10  8:20
        8:00  8:10  8:19
        """)
    at_b, at_c = path(city, "A to B", "8:10"), path(city, "A to C", "8:19")
    assert at_b is not None
    assert at_c is not None
    assert (at_b.rides[0].trip_row, at_c.rides[0].trip_row) == (0, 1)


def test_i06_the_slack_holds_between_rides_and_after_walks() -> None:
    city = draw(
        """
        A     B
        8:00  8:10
        8:05  8:15

        C     D
        8:17  8:30
        """,
        walks="B>C 1:00",
    )
    assert text(city, path(city, "A to D", "8:30")) == "8:04, A 8:05 - B 8:15, C 8:17 - D 8:30, 8:30"
    late = draw(
        """
        A     B
        8:00  8:10
        8:05  8:15:01

        C     D
        8:17  8:30
        """,
        walks="B>C 1:00",
    )
    assert text(late, path(late, "A to D", "8:30")) == "7:59, A 8:00 - B 8:10, C 8:17 - D 8:30, 8:30"


def test_i07_shut_doors_are_not_used() -> None:
    city = draw("""
        A     B!    !C    D
        8:00  8:10  8:20  8:30
        """)
    assert path(city, "B to D", "9:00") is None
    assert path(city, "A to C", "9:00") is None
    assert text(city, path(city, "A to B", "9:00")) == "7:59, A 8:00 - B 8:10, 8:10"


def test_i08_no_stop_in_reach_is_no_path() -> None:
    city = draw("""
        A     B
        8:00  8:10
        """)
    nowhere = Question(city, [], [8 * 3600], SearchRules(60, 2, 3600))
    forward, backward = sides(nowhere, [(1, 0)])
    assert latest_path(forward, backward, 9 * 3600) is None
    assert arrivals(forward, int32([8 * 3600])).tolist() == [UNREACHED]
