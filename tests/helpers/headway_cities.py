"""Cities with service that comes by headway: as the arrays of the search, and as a trip a second for the oracles.

A service is R5's half headway: who can board from e on, between start and end as they pass the stop, leaves half a
headway later. A trip a second says the same: boarded when it comes by, half a headway late at all stops that follow.
"""

from dataclasses import dataclass, replace
from random import Random

import numpy as np
from hypothesis import strategies as st

from access.routing.continuous import ContinuousPatterns
from access.routing.timetable import Timetable
from tests.helpers.networks import Question, questions
from tests.helpers.trips import Call, City, Trip, timetable_of

#: headway service leaves a second later than its wait begins, as profile r5 asks for 61 s where R5 asks it for 60
LATER_S = 1


@dataclass(frozen=True)
class Service:
    """A line of frequencies.txt and its template, whose first arrival is second 0."""

    template: Trip
    start: int
    end: int
    headway: int

    def trip_at(self, second: int) -> Trip:
        """The vehicle of one second."""
        late = self.headway // 2
        return tuple(
            replace(call, arrival=second + call.arrival + late, departure=second + call.departure + LATER_S)
            for call in self.template
        )


@dataclass(frozen=True)
class HeadwayQuestion:
    """A question whose city has headway service beside its trips."""

    question: Question
    services: tuple[Service, ...]

    @property
    def table(self) -> Timetable:
        """The timetable with patterns without a timetable."""
        city = self.question.city
        return replace(timetable_of(city), continuous=continuous_of(self.services, city.n_stops))

    @property
    def second_by_second(self) -> Question:
        """The same with a trip a second."""
        trips = [
            service.trip_at(v) for service in self.services for v in range(service.start, service.end + 1)
        ]
        city = replace(self.question.city, trips=(*self.question.city.trips, *trips))
        return replace(self.question, city=city)


@st.composite
def headway_questions(draw: st.DrawFn, *, max_steps: int = 40) -> HeadwayQuestion:
    """A random city, one to three services over some tens of seconds, loops and shut doors among them."""
    q = draw(questions(grains=(1, 2, 7), max_steps=max_steps))
    random = Random(draw(st.integers(0, 2**40)))
    clocks = [call.departure for trip in q.city.trips for call in trip] + q.departures or [0]
    services = [_service(random, q.city, min(clocks), max(clocks)) for _ in range(random.randint(1, 3))]
    if random.random() < 0.4:  # the next band of the same line
        one = services[0]
        gap = random.choice([0, 1, 9])
        start = one.end + gap
        services.append(
            replace(one, start=start, end=start + random.randint(1, 20), headway=random.randint(2, 30))
        )
    return HeadwayQuestion(q, tuple(services))


def _service(random: Random, city: City, first: int, last: int) -> Service:
    calls, second = [], 0
    for _ in range(random.choice([1, 2, 3, 3, 4])):
        arrival = second
        second += random.choice([0, 0, 0, 3])
        doors = (random.random() < 0.85, random.random() < 0.85)
        calls.append(Call(random.randrange(city.n_stops), arrival, second, *doors))
        second += random.choice([0, 1, 2, 5, 9])
    start = random.randint(first - 10, max(first, last - 10))
    return Service(
        tuple(calls), start, start + random.choice([0, 1, 7, 30]), random.choice([2, 3, 5, 10, 24])
    )


def continuous_of(services: tuple[Service, ...], n_stops: int) -> ContinuousPatterns | None:
    """The services as arrays."""
    if not services:
        return None
    at = sorted(
        (call.stop, q, position)
        for q, service in enumerate(services)
        for position, call in enumerate(service.template)
    )
    calls = [(service, call) for service in services for call in service.template]
    return ContinuousPatterns(
        pattern_offset=np.cumsum([0, *(len(s.template) for s in services)]).astype(np.int64),
        pattern_stop=np.array([call.stop for _, call in calls], np.int32),
        may_board=np.array([call.may_board for _, call in calls], np.uint8),
        may_alight=np.array([call.may_alight for _, call in calls], np.uint8),
        arrival_s=np.array([call.arrival + s.headway // 2 for s, call in calls], np.int32),
        departure_s=np.array([call.departure + LATER_S for _, call in calls], np.int32),
        start_s=np.array([s.start for s in services], np.int32),
        end_s=np.array([s.end for s in services], np.int32),
        trip_row=np.arange(len(services), dtype=np.int32) + 1000,
        stop_offset=np.cumsum([0, *(sum(a[0] == stop for a in at) for stop in range(n_stops))]).astype(
            np.int64
        ),
        stop_pattern=np.array([a[1] for a in at], np.int32),
        stop_position=np.array([a[2] for a in at], np.int32),
    )
