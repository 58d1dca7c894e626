"""What the search needs of one service date: patterns, times, transfers, as arrays. Built in `access.network`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.routing._layout import boardings_of, patterns_of, walks_of
from access.routing._raptor_types import Boardings, Patterns, Walks
from access.routing.continuous import ContinuousPatterns

UNREACHED: Final = 2_147_483_647  # int32, in every result in seconds
UNREACHED_ROW: Final = 20_000  # int16, in rows of seconds: no vehicle arrives in time
LONGEST_S: Final = 18_000  # five hours: with a walk on top it stays below UNREACHED_ROW, and that below 2**15


@dataclass(frozen=True)
class Timetable:
    """Trips of one service date (and of its neighbours where they overlap it), grouped into patterns.

    A pattern is a set of trips with one stop sequence, the same pickup and drop-off rules, and no overtaking:
    trips are sorted so that arrivals and departures at every position are non-decreasing from trip to trip.
    Times are seconds after the service date's noon minus 12 h; they may be negative (a trip of the day before
    that has not ended) or beyond 86,400.

    Attributes
    ----------
    n_stops
        number of stops; a stop is its index.
    pattern_offset
        int64 (P+1,): pattern p's stops are ``pattern_stop[pattern_offset[p]:pattern_offset[p+1]]``.
    pattern_stop
        int32 (K,): stop at each position. A stop may stand at several positions.
    may_board, may_alight
        uint8 (K,): 1 where pickup (drop-off) is allowed at the position.
    trip_offset
        int64 (P+1,): pattern p's trips are trips ``trip_offset[p] .. trip_offset[p+1]-1``.
    time_offset
        int64 (P+1,): pattern p's block in `arrival_s` and `departure_s`.
    arrival_s
        int32 (M,), trip-major: ``arrival_s[time_offset[p] + i * n_positions + position]`` for its i-th trip.
    departure_s
        int32 (M,), position-major: ``departure_s[time_offset[p] + position * n_trips + i]``.
    trip_row
        int32 (T,): row of the trip in the network's trip table.
    stop_offset, stop_pattern, stop_position
        int64 (S+1,), int32, int32: the (pattern, position) pairs at which each stop stands, ascending.
    continuous
        patterns without a timetable, beside the others; None where there are none.
    parts
        which trips riders stay aboard for; None where no trip continues as another.
    """

    n_stops: int
    pattern_offset: NDArray[np.int64]
    pattern_stop: NDArray[np.int32]
    may_board: NDArray[np.uint8]
    may_alight: NDArray[np.uint8]
    trip_offset: NDArray[np.int64]
    time_offset: NDArray[np.int64]
    arrival_s: NDArray[np.int32]
    departure_s: NDArray[np.int32]
    trip_row: NDArray[np.int32]
    stop_offset: NDArray[np.int64]
    stop_pattern: NDArray[np.int32]
    stop_position: NDArray[np.int32]
    continuous: ContinuousPatterns | None = None
    parts: "Parts | None" = None

    @property
    def n_patterns(self) -> int:
        """Number of patterns."""
        return len(self.pattern_offset) - 1

    @cached_property
    def kernel_arrays(self) -> tuple[Patterns, Boardings]:
        """What the search reads, laid out at the first search and kept: some 30 bytes for each position."""
        return patterns_of(self), boardings_of(self)


@dataclass(frozen=True)
class Parts:
    """The trips that one trip of a timetable consists of, where vehicles go on as other trips with riders aboard.

    A trip that continues has a tail behind its own calls: calls of the trips that its vehicle runs next, to alight at
    only. A trip that several others continue (a train that splits) stands once for each way on, under one `trip_row`.

    Attributes
    ----------
    offset
        int64 (T+1,): timetable trip t consists of ``row[offset[t]:offset[t+1]]``, its own row first.
    row
        int32: rows in the network's trip table.
    position_part, position_call
        int32 (K,), beside `Timetable.pattern_stop`: which part a position belongs to (0: the trip itself), and the
        position of the call in that part's own stop sequence.
    """

    offset: NDArray[np.int64]
    row: NDArray[np.int32]
    position_part: NDArray[np.int32]
    position_call: NDArray[np.int32]


@dataclass(frozen=True)
class Transfers:
    """Ways to change between two rides, in seconds before the boarding slack; one at most, never chained.

    offset int64 (S+1,), stop int32, seconds int32: from stop s to ``stop[offset[s]:offset[s+1]]``. The entry from a
    stop to itself is the change without walking (0 s, see `with_stays`); a stop without it allows none. Seconds may be
    negative, down to minus the slack: a connection that waits for no slack. walk_s int32: seconds on foot in each,
    where rules make changes last longer or shorter than their walks; None where they do not.
    """

    offset: NDArray[np.int64]
    stop: NDArray[np.int32]
    seconds: NDArray[np.int32]
    walk_s: NDArray[np.int32] | None = None

    @cached_property
    def kernel_arrays(self) -> Walks:
        """What the search reads, laid out at the first search and kept: 8 bytes for each way."""
        return walks_of(self)

    @cached_property
    def transposed(self) -> "Transfers":
        """The same ways turned round: those to a stop become those from it; made at the first search and kept."""
        n_stops = len(self.offset) - 1
        source = np.repeat(np.arange(n_stops, dtype=np.int32), np.diff(self.offset))
        order = np.argsort(self.stop, kind="stable")
        offset = np.zeros(n_stops + 1, np.int64)
        np.cumsum(np.bincount(self.stop, minlength=n_stops), out=offset[1:])
        return Transfers(offset=offset, stop=source[order], seconds=self.seconds[order])


def with_stays(walks: Transfers) -> Transfers:
    """Add to walks between different stops the change at each stop itself, first in its row, at 0 s."""
    stops = np.arange(len(walks.offset) - 1, dtype=np.int32)
    return Transfers(
        offset=walks.offset + np.arange(len(walks.offset)),
        stop=np.insert(walks.stop, walks.offset[:-1], stops),
        seconds=np.insert(walks.seconds, walks.offset[:-1], np.int32(0)),
    )


@dataclass(frozen=True)
class ReachedRows:
    """Seconds from n departures to the stops that a search came to, in no order; no other stop is reached.

    stop
        uint32 (k,), each once.
    seconds
        int16 (n, at least k): column j belongs to ``stop[j]``, `UNREACHED_ROW` where no vehicle arrives in time; what
        follows the first k columns was never written, so that nothing grows with the timetable.
    n_stops
        of the timetable.
    """

    stop: NDArray[np.uint32]
    seconds: NDArray[np.int16]
    n_stops: int

    def __len__(self) -> int:
        return len(self.seconds)


@dataclass(frozen=True)
class StopWalks:
    """Stops that can be walked to (or from) for each of n points: CSR over points.

    offset int64 (n+1,), stop int32, seconds int32. A point without a stop in reach has an empty range.
    """

    offset: NDArray[np.int64]
    stop: NDArray[np.int32]
    seconds: NDArray[np.int32]


@dataclass(frozen=True)
class SearchRules:
    """Limits of one search.

    board_slack_s
        a trip may be boarded if it departs at or after (arrival at the stop + board_slack_s); also the first.
        R5's "strictly more than 60 s" is 61.
    max_rides
        vehicles boarded, at least 1.
    max_s
        a time counts only if it is strictly less than max_s seconds after the departure; at most 18,000.
    """

    board_slack_s: int
    max_rides: int
    max_s: int

    def __post_init__(self) -> None:
        if self.max_rides < 1:
            raise ValueError(f"max_rides is {self.max_rides}, it must be at least 1")
        if not 0 < self.max_s <= LONGEST_S:
            raise ValueError(f"max_s is {self.max_s}, it must lie in 1..{LONGEST_S} (5 hours)")
