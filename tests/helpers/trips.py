"""Explicit trips, the plain form from which tests draw, and the arrays that the search wants.

The oracles read the trips; only `arrays_of` knows patterns, and it makes them in the simplest way there is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from access.routing.timetable import StopWalks, Timetable, Transfers


@dataclass(frozen=True, repr=False)
class Call:
    """A trip at one of its positions; times in seconds."""

    stop: int
    arrival: int
    departure: int
    may_board: bool = True
    may_alight: bool = True

    def __repr__(self) -> str:
        """Short, for failures of whole cities: ``3@480/490``, with ``!`` as in `timetable_text`."""
        shut = "!" * (not self.may_alight), "!" * (not self.may_board)
        return f"{shut[0]}{self.stop}{shut[1]}@{self.arrival}/{self.departure}"


Trip = tuple[Call, ...]


@dataclass(frozen=True)
class City:
    """Trips and walks between stops: `walks[a, b]` seconds from a to b, one way."""

    n_stops: int
    trips: tuple[Trip, ...]
    walks: dict[tuple[int, int], int] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def timetable_of(city: City, *, alone: bool = False) -> Timetable:
    """The city's trips as arrays; `alone` gives every trip a pattern of its own."""
    patterns = [[i] for i in range(len(city.trips))] if alone else _patterns(city.trips)
    stops = [[call.stop for call in city.trips[rows[0]]] for rows in patterns]
    at = [(stop, p, position) for p, sequence in enumerate(stops) for position, stop in enumerate(sequence)]
    at.sort()
    calls = [[city.trips[i] for i in rows] for rows in patterns]
    first = [trips[0] for trips in calls]
    return Timetable(
        n_stops=city.n_stops,
        pattern_offset=_offset([len(sequence) for sequence in stops]),
        pattern_stop=_int32(stop for sequence in stops for stop in sequence),
        may_board=np.array([c.may_board for trip in first for c in trip], dtype=np.uint8),
        may_alight=np.array([c.may_alight for trip in first for c in trip], dtype=np.uint8),
        trip_offset=_offset([len(trips) for trips in calls]),
        time_offset=_offset([len(trips) * len(trips[0]) for trips in calls]),
        arrival_s=_int32(c.arrival for trips in calls for trip in trips for c in trip),
        departure_s=_int32(
            trip[position].departure for trips in calls for position in range(len(trips[0])) for trip in trips
        ),
        trip_row=_int32(i for rows in patterns for i in rows),
        stop_offset=_offset([sum(a[0] == stop for a in at) for stop in range(city.n_stops)]),
        stop_pattern=_int32(a[1] for a in at),
        stop_position=_int32(a[2] for a in at),
    )


def transfers_of(city: City) -> Transfers:
    """The city's walks between stops as arrays, and the changes at each stop itself."""
    stays = [(stop, stop, 0) for stop in range(city.n_stops)]
    walks = sorted([*stays, *((a, b, seconds) for (a, b), seconds in city.walks.items())])
    return Transfers(
        offset=_offset([sum(w[0] == stop for w in walks) for stop in range(city.n_stops)]),
        stop=_int32(w[1] for w in walks),
        seconds=_int32(w[2] for w in walks),
    )


def stop_walks(rows: list[list[tuple[int, int]]]) -> StopWalks:
    """(stop, seconds) pairs of each point as arrays."""
    return StopWalks(
        offset=_offset([len(row) for row in rows]),
        stop=_int32(stop for row in rows for stop, _ in row),
        seconds=_int32(seconds for row in rows for _, seconds in row),
    )


def trips_in(timetable: Timetable) -> list[Trip]:
    """Read the trips back out of the arrays, sorted; also checks what a Timetable promises."""
    trips = []
    for p in range(timetable.n_patterns):
        k0, k1 = timetable.pattern_offset[p], timetable.pattern_offset[p + 1]
        n_trips = timetable.trip_offset[p + 1] - timetable.trip_offset[p]
        block = slice(timetable.time_offset[p], timetable.time_offset[p + 1])
        arrival = timetable.arrival_s[block].reshape(n_trips, k1 - k0)
        departure = timetable.departure_s[block].reshape(k1 - k0, n_trips).T
        assert (np.diff(arrival, axis=0) >= 0).all(), "a trip overtakes on arrival"
        assert (np.diff(departure, axis=0) >= 0).all(), "a trip overtakes on departure"
        trips += [
            tuple(
                Call(int(stop), int(at), int(off), bool(board), bool(alight))
                for stop, at, off, board, alight in zip(
                    timetable.pattern_stop[k0:k1],
                    arrival[i],
                    departure[i],
                    timetable.may_board[k0:k1],
                    timetable.may_alight[k0:k1],
                    strict=True,
                )
            )
            for i in range(n_trips)
        ]
    _check_stop_index(timetable)
    return sorted(trips, key=repr)


def _check_stop_index(timetable: Timetable) -> None:
    """Every (pattern, position) stands once, ascending, under its stop."""
    for stop in range(timetable.n_stops):
        here = slice(timetable.stop_offset[stop], timetable.stop_offset[stop + 1])
        listed = list(zip(timetable.stop_pattern[here], timetable.stop_position[here], strict=True))
        expected = [
            (p, position)
            for p in range(timetable.n_patterns)
            for position, at in enumerate(
                timetable.pattern_stop[timetable.pattern_offset[p] : timetable.pattern_offset[p + 1]]
            )
            if at == stop
        ]
        assert listed == expected, f"the index of stop {stop} is wrong"


def _patterns(trips: tuple[Trip, ...]) -> list[list[int]]:
    """Rows of trips with one stop sequence and the same rules, none of which overtakes another."""
    alike: dict[tuple[tuple[int, bool, bool], ...], list[int]] = defaultdict(list)
    for i, trip in enumerate(trips):
        alike[tuple((c.stop, c.may_board, c.may_alight) for c in trip)].append(i)
    chains = []
    for rows in alike.values():
        rows.sort(key=lambda i: [(c.arrival, c.departure) for c in trips[i]])
        open_chains: list[list[int]] = []
        for i in rows:
            behind = (chain for chain in open_chains if _follows(trips[chain[-1]], trips[i]))
            chain = next(behind, None)
            if chain is None:
                chain = []
                open_chains.append(chain)
            chain.append(i)
        chains += open_chains
    return chains


def _follows(earlier: Trip, later: Trip) -> bool:
    """Whether `later` is nowhere before `earlier`."""
    return all(
        a.arrival <= b.arrival and a.departure <= b.departure for a, b in zip(earlier, later, strict=True)
    )


def _offset(counts: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _int32(values: Iterable[int]) -> NDArray[np.int32]:
    return np.array(list(values), dtype=np.int32)
