"""What the trips of one date become for riders who stay aboard: chains of trips, over neighbouring service days."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from access.errors import DataError
from access.network.model import Network
from access.network.vehicles import TripEnds, continuations

MAX_PARTS = 10_000_000  # in one timetable: 100,000 trips a day, each with the 100 that may follow it

Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Days:
    """Consecutive service days: seconds to add to the clock of each, and the rows of all its trips, ascending."""

    shift: tuple[int, ...]
    running: tuple[Int64, ...]


class Onward:
    """Which runs go on as which. A run is a trip on a service day: ``day * n_trips + row``, day an index of `days`."""

    def __init__(self, network: Network, days: Days, ends: TripEnds) -> None:
        self.days, self.n_trips = days, len(network.trips)
        self._arrives, self._finishes = ends.first_arrival_s.tolist(), ends.last_arrival_s.tolist()
        self._next: dict[int, list[int]] = {}
        for day, running in enumerate(days.running):
            last = day + 1 == len(days.running)
            morrow = running[:0] if last else days.running[day + 1]
            day_s = 0 if last else days.shift[day + 1] - days.shift[day]
            found = continuations(network.vehicles, network.stops, ends, running, morrow, day_s)
            after = (day + found.later.astype(np.int64)) * self.n_trips + found.after
            for one, other in zip((day * self.n_trips + found.before).tolist(), after.tolist(), strict=True):
                self._next.setdefault(one, []).append(other)

    def __contains__(self, run: int) -> bool:
        return run in self._next

    def arrives(self, run: int) -> int:
        """Arrival at the first call, on the clock of the date that the days surround."""
        return int(self._arrives[run % self.n_trips]) + self.days.shift[run // self.n_trips]

    def finishes(self, run: int) -> int:
        """Arrival at the last call."""
        return int(self._finishes[run % self.n_trips]) + self.days.shift[run // self.n_trips]

    def chains(self, run: int, stay_s: int) -> list[list[int]]:
        """Runs one behind the other, from `run` on, that between them hold all in which its riders can stay aboard.

        A run belongs where its last call is less than `stay_s` before the call at which the next part is reached. Of
        several ways to one run the one that is there first is taken; so there are never more chains than runs, and
        runs that go round in a circle end.
        """
        limit = self.finishes(run) + stay_s
        before = {run: -1}
        heap = [(self.finishes(run), run)]
        while heap:
            ended, at = heappop(heap)
            for later in self._next.get(at, ()):
                if later not in before and max(ended, self.arrives(later)) < limit:
                    before[later] = at
                    heappush(heap, (self.finishes(later), later))
        inner = set(before.values())
        return [_back_to_start(before, end) for end in before if end not in inner]


def _back_to_start(before: dict[int, int], end: int) -> list[int]:
    """The chain that ends there."""
    chain = []
    while end != -1:
        chain.append(end)
        end = before[end]
    return chain[::-1]


def check_size(n_parts: int, trip_id: str) -> None:
    """Refuse vehicles that become ever more trips."""
    if n_parts > MAX_PARTS:
        raise DataError(
            f"more than {MAX_PARTS:,} times a trip goes on as another on this date, counted until trip {trip_id}: the "
            "rows of type 4 in transfers.txt, or the blocks in trips.txt, cannot be right"
        )


def without_prefixes(chains: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Drop the chains with which another one begins, and repetitions."""
    ordered = sorted(set(chains))
    following = [*ordered[1:], ()]
    return [one for one, other in zip(ordered, following, strict=True) if other[: len(one)] != one]
