"""The path to an arrival: it can be ridden, it is in time to the second, and none is better."""

from random import Random

from hypothesis import event, given
from hypothesis import strategies as st

from access.routing.paths import Path, arrivals, latest_path
from access.routing.timetable import UNREACHED
from tests.helpers.journey_oracle import best_journey, ride_again, sides
from tests.helpers.networks import Question, questions
from tests.helpers.oracle import door_to_door
from tests.helpers.searches import by_oracle, int32

Pairs = list[tuple[int, int]]


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
