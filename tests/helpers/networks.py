"""Small random cities full of what breaks searches: ties, loops, dwells, overtaking, shut doors.

All times of one city are multiples of its grain, and few, so that departures, arrivals and limits often fall
on the same second; a small jitter on the slack and the limit then moves them one second to either side.

A city comes from one seed, which hypothesis draws fast, and hypothesis then takes parts of it away; so a
failure shrinks to the few trips, walks, access points and departures that make it.
"""

from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from access.routing.timetable import SearchRules
from tests.helpers.trips import Call, City, Trip

Pair = tuple[int, int]
T = TypeVar("T")

# Built once: hypothesis takes longer over making a strategy than over drawing from it.
_SEED = st.integers(0, 2**40)
_WHOLE = st.booleans()
_BITS = st.integers(0, 2**35 - 1)  # a city has at most 35 trips

# Steps of travel to a stop, and of standing there.
_HOPS = [(2, 0), (1, 0), (0, 0), (3, 0), (5, 0), (8, 0), (0, 1), (2, 1), (1, 4), (3, 4)]


@dataclass(frozen=True)
class Question:
    """A city and one search in it: departures descend, access is (stop, seconds)."""

    city: City
    access: list[Pair]
    departures: list[int]
    rules: SearchRules


@st.composite
def questions(draw: st.DrawFn, *, grains: tuple[int, ...] = (60, 1, 30, 97), max_steps: int = 60) -> Question:
    """A random city with access, departures and rules that fit its times; `max_steps` bounds the limit."""
    random = Random(draw(_SEED))
    grain = random.choice(grains)
    base = random.choice([8 * 3600, 0, -20 * grain, -3600, 86_400 - 10 * grain, 50 * 3600])
    city = _city(random, grain, base)
    rules = _rules(random, grain, max_steps)
    offset = random.choice([0, 0, -rules.board_slack_s, 1])
    steps = sorted(random.sample(range(-8, 17), random.randint(2, 8)), reverse=True)
    departures = [base + offset + grain * step for step in steps]
    access = _access(random, city.n_stops, grain, rules.board_slack_s)
    if draw(_WHOLE) or draw(_WHOLE):  # three in four: what is left of a city breaks less
        return Question(city, access, departures, rules)
    trips, walks = _some(draw, list(city.trips)), _some(draw, list(city.walks.items()))
    less = replace(city, trips=tuple(trips), walks=dict(walks))
    return Question(less, _some(draw, access), _some(draw, departures), rules)


def _some(draw: st.DrawFn, things: list[T]) -> list[T]:
    """Some of them in their order, down to none. The bits of three numbers say which stay."""
    bits = draw(_BITS) | draw(_BITS) | draw(_BITS)
    return [thing for i, thing in enumerate(things) if bits >> i & 1]


def _city(random: Random, grain: int, base: int) -> City:
    n_stops = random.randint(3, 6)
    trips = [trip for _ in range(random.randint(2, 7)) for trip in _line(random, n_stops, grain, base)]
    random.shuffle(trips)
    pairs = [(a, b) for a in range(n_stops) for b in range(n_stops) if a != b]
    walks = {pair: grain * random.randint(0, 6) for pair in random.sample(pairs, random.randint(0, 5))}
    return City(n_stops, tuple(trips), walks)


def _line(random: Random, n_stops: int, grain: int, base: int) -> list[Trip]:
    """Trips of one stop sequence, loops and repeats in it, its doors, one pace or unlike ones."""
    stops = random.choices(range(n_stops), k=random.choice([2, 3, 3, 4, 5, 1]))
    doors = [(True, True)] * len(stops)
    if random.random() < 0.25:
        doors = [(random.random() < 0.7, random.random() < 0.7) for _ in stops]
    one_pace = random.choices(_HOPS, k=len(stops)) if random.random() < 0.6 else None
    begins = random.choices(range(25), k=random.randint(1, 5))
    return [
        _trip(base + grain * begin, grain, stops, doors, one_pace or random.choices(_HOPS, k=len(stops)))
        for begin in begins
    ]


def _trip(
    second: int, grain: int, stops: list[int], doors: list[tuple[bool, bool]], pace: list[Pair]
) -> Trip:
    calls = []
    for stop, (board, alight), (hop, dwell) in zip(stops, doors, pace, strict=True):
        arrival = second + grain * hop
        second = arrival + grain * dwell
        calls.append(Call(stop, arrival, second, board, alight))
    return tuple(calls)


def _rules(random: Random, grain: int, max_steps: int) -> SearchRules:
    slack = max(0, grain * random.choice([0, 0, 1, 1, 2]) + random.choice([0, 0, 1, -1]))
    limit = max(
        1, grain * random.choice([random.randint(4, max_steps), max_steps]) + random.choice([0, 0, 1, -1])
    )
    return SearchRules(slack, random.choice([1, 2, 2, 3, 4]), limit)


def _access(random: Random, n_stops: int, grain: int, slack: int) -> list[Pair]:
    """One to five (stop, seconds), duplicates allowed, sometimes with the first slack taken back."""
    walks = [0, 0, grain, 2 * grain, 4 * grain, 8 * grain, 12 * grain, -slack]
    return [
        (random.randrange(n_stops), random.choice(walks)) for _ in range(random.choice([1, 1, 1, 2, 3, 5]))
    ]
