"""The path to an arrival: it can be ridden, it is in time to the second, and none is better."""

from random import Random

from hypothesis import event, given
from hypothesis import strategies as st

from access.routing.mirror import mirror, transpose
from access.routing.paths import Path, Side, arrivals, latest_path
from access.routing.timetable import UNREACHED, SearchRules
from tests.helpers.journey_oracle import best_journey, ride_again
from tests.helpers.networks import Question, questions
from tests.helpers.oracle import door_to_door
from tests.helpers.searches import access_arrays, by_oracle, int32
from tests.helpers.timetable_text import draw
from tests.helpers.trips import stop_walks, timetable_of, transfers_of

Pairs = list[tuple[int, int]]


def sides(q: Question, egress: Pairs, *, alone: bool = False) -> tuple[Side, Side]:
    """The two places on both clocks; `alone` gives every trip a pattern of its own."""
    table, transfers, slack = timetable_of(q.city, alone=alone), transfers_of(q.city), q.rules.board_slack_s
    back = [(stop, walk_s - slack) for stop, walk_s in egress]
    to_stops = [(stop, walk_s + slack) for stop, walk_s in q.access]
    return (
        Side(table, transfers, *access_arrays(q.access), stop_walks([egress]), q.rules),
        Side(
            mirror(table),
            transpose(transfers, q.city.n_stops),
            *access_arrays(back),
            stop_walks([to_stops]),
            q.rules,
        ),
    )


def some_stops(q: Question, seed: int) -> Pairs:
    """Stops from which the other place can be walked to, on the grain of the city."""
    random = Random(seed)
    grain = random.choice([1, 30, 60, 97])
    chosen = random.sample(range(q.city.n_stops), random.randint(1, min(3, q.city.n_stops)))
    return [(stop, grain * random.randint(0, 5)) for stop in chosen]


@given(questions(), st.integers(0, 2**32))
def test_a_path_for_every_arrival_and_none_is_better(q: Question, seed: int) -> None:
    egress = some_stops(q, seed)
    forward, backward = sides(q, egress)
    seconds = arrivals(forward, int32(q.departures))
    for departure, taken, reached in zip(
        q.departures, seconds.tolist(), by_oracle(q.city, q.access, q.departures, q.rules), strict=True
    ):
        arrival = door_to_door(reached, egress)
        if arrival is None or arrival - departure >= q.rules.max_s:
            assert taken == UNREACHED
            continue
        assert departure + taken == arrival
        path = latest_path(forward, backward, arrival)
        assert path is not None
        assert path.arrival_s == arrival
        assert path.departure_s >= departure
        found = ride_again(q.city, (q.access, egress), path, q.rules)
        assert found == best_journey(q.city, (q.access, egress), arrival, q.rules)
        event(f"{found.rides} rides")


@given(questions(), st.integers(0, 2**32))
def test_a_path_by_any_deadline_or_none_where_there_is_none(q: Question, seed: int) -> None:
    egress = some_stops(q, seed)
    forward, backward = sides(q, egress)
    times = sorted({call.arrival + walk_s for trip in q.city.trips for call in trip for _, walk_s in egress})
    for deadline in Random(seed).sample(times, min(3, len(times))):
        path = latest_path(forward, backward, deadline)
        best = best_journey(q.city, (q.access, egress), deadline, q.rules)
        if best is None:
            assert path is None
        else:
            assert path is not None
            assert path.arrival_s <= deadline
            assert ride_again(q.city, (q.access, egress), path, q.rules) == best


@given(questions(), st.integers(0, 2**32))
def test_how_trips_are_grouped_does_not_show(q: Question, seed: int) -> None:
    grouped = sides(q, some_stops(q, seed))
    alone = sides(q, some_stops(q, seed), alone=True)
    for taken, departure in zip(arrivals(grouped[0], int32(q.departures)), q.departures, strict=True):
        if taken != UNREACHED:
            arrival = departure + int(taken)
            assert as_ridden(latest_path(*grouped, arrival)) == as_ridden(latest_path(*alone, arrival))


def as_ridden(path: Path | None) -> tuple[object, ...]:
    """All of a path but the numbers that the timetable gives its trips."""
    assert path is not None
    return path.departure_s, path.arrival_s, path.egress_s, [ride._replace(trip=0) for ride in path.rides]


def test_no_stop_in_reach_is_no_path() -> None:
    city = draw("""
        A     B
        8:00  8:10
        """)
    nowhere = Question(city, [], [8 * 3600], SearchRules(60, 2, 3600))
    forward, backward = sides(nowhere, [(1, 0)])
    assert latest_path(forward, backward, 9 * 3600) is None
    assert arrivals(forward, int32([8 * 3600])).tolist() == [UNREACHED]


def test_ties_go_to_fewer_rides_then_to_less_walking() -> None:
    # At D 8:20 by three ways that all leave at 7:59: one ride with a long walk, one with a short one, two rides
    # without any.
    city = draw(
        """
        A     C
        8:00  8:10

        A     B
        8:00  8:15

        C     D
        8:12  8:20
        """
    )
    egress = [(city.names.index("C"), 600), (city.names.index("B"), 300), (city.names.index("D"), 0)]
    q = Question(city, [(0, 0)], [7 * 3600 + 3540], SearchRules(60, 4, 3600))
    path = latest_path(*sides(q, egress), 8 * 3600 + 1200)
    assert path is not None
    assert [city.names[ride.alight_stop] for ride in path.rides] == ["B"]
    assert (path.departure_s, path.arrival_s, path.egress_s) == (7 * 3600 + 3540, 8 * 3600 + 1200, 300)
