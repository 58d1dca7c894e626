"""What there is to find between two places, as R5 would find it: rides, ways of them, a world of ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Place = tuple[float, float]


@dataclass(frozen=True)
class Vehicle:
    """A ride as R5 knows it: ids are those of the feed that R5 was given."""

    route: str
    board: str
    alight: str
    depart_s: int
    arrive_s: int


@dataclass(frozen=True)
class Way:
    """A journey: seconds to the first stop, before each further ride (None: at the same stop), from the last stop."""

    access_s: int
    rides: tuple[Vehicle, ...]
    changes_s: tuple[int | None, ...]
    egress_s: int

    @property
    def latest_s(self) -> int:
        """The latest departure: R5 boards what leaves more than 60 s later."""
        return self.rides[0].depart_s - 61 - self.access_s

    @property
    def arrival_s(self) -> int:
        """At the destination."""
        return self.rides[-1].arrive_s + self.egress_s


@dataclass
class World:
    """What there is to find between two places.

    ways
        by modes of access and egress, as R5 names them.
    direct_s
        by mode, where there is a way.
    draws
        which second of two R5 draws, 0 or 1; None: it has no seed, and takes either.
    fails
        what R5 throws instead of searching a timetable.
    asked
        the tasks of all timetable searches.
    """

    ends: tuple[Place, Place]
    stops: Mapping[str, Place]
    ways: Mapping[tuple[str, str], Sequence[Way]] = field(default_factory=dict)
    direct_s: Mapping[str, int] = field(default_factory=dict)
    draws: int | None = 0
    fails: str = ""
    asked: list[Any] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)

    def best(self, modes: tuple[str, str], departure_s: int) -> Way | None:
        """What arrives first of what can be caught; of those that arrive together the one that leaves last."""
        caught = [way for way in self.ways.get(modes, ()) if way.latest_s >= departure_s]
        return min(caught, key=lambda way: (way.arrival_s, -way.latest_s), default=None)

    @property
    def routes(self) -> list[str]:
        """Routes, one pattern each."""
        return sorted({ride.route for ways in self.ways.values() for way in ways for ride in way.rides})
