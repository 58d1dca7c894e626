"""Service of which only the headway is known, as the search rides it: a vehicle at any second between two."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import read_only
from access.routing._raptor_types import NEVER


@dataclass(frozen=True)
class ContinuousPatterns:
    """Patterns served at every second v with ``start_s <= v <= end_s``: Q of them, whole seconds.

    Vehicle v arrives at a position at ``v + arrival_s[key]`` and leaves it at ``v + departure_s[key]``, where it can be
    boarded if that is not before the arrival at the stop plus the boarding slack. The two need not fit each other:
    arrivals that are late by half a headway make everyone wait that long, whenever they come (R5 without draws).

    Attributes
    ----------
    pattern_offset
        int64 (Q+1,): pattern q's positions are ``pattern_offset[q] .. pattern_offset[q+1]``.
    pattern_stop
        int32 (K,): stop at each position; a stop may stand at several.
    may_board, may_alight
        uint8 (K,): 1 where pickup (drop-off) is allowed.
    arrival_s, departure_s
        int32 (K,): offsets to v, neither decreasing along a pattern.
    start_s, end_s
        int32 (Q,): first and last v.
    trip_row
        int32 (Q,): row, in the network's trip table, of a trip that stands for the pattern.
    stop_offset, stop_pattern, stop_position
        int64 (S+1,), int32, int32: the (pattern, position) pairs at which each stop stands, ascending.
    """

    pattern_offset: NDArray[np.int64]
    pattern_stop: NDArray[np.int32]
    may_board: NDArray[np.uint8]
    may_alight: NDArray[np.uint8]
    arrival_s: NDArray[np.int32]
    departure_s: NDArray[np.int32]
    start_s: NDArray[np.int32]
    end_s: NDArray[np.int32]
    trip_row: NDArray[np.int32]
    stop_offset: NDArray[np.int64]
    stop_pattern: NDArray[np.int32]
    stop_position: NDArray[np.int32]


_EMPTY: Final[tuple[Any, ...]] = tuple(
    np.empty(0, kind) for kind in (*[np.int64, np.int32, np.uint8, np.uint8], *[np.int32] * 4)
)
_NOWHERE: Final[tuple[Any, ...]] = (np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32))


def continuous_arrays(
    patterns: ContinuousPatterns | None,
) -> tuple[tuple[NDArray[np.generic], ...], tuple[NDArray[np.generic], ...]]:
    """The arrays of the patterns, and memory for one search, in the order that the kernels know."""
    if patterns is None:
        return read_only((*_EMPTY, *_NOWHERE)), _memory(0)
    arrays = (
        patterns.pattern_offset,
        patterns.pattern_stop,
        patterns.may_board,
        patterns.may_alight,
        patterns.arrival_s,
        patterns.departure_s,
        patterns.start_s,
        patterns.end_s,
        patterns.stop_offset,
        patterns.stop_pattern,
        patterns.stop_position,
    )
    return read_only(arrays), _memory(len(patterns.start_s))


def _memory(n_patterns: int) -> tuple[NDArray[np.int32], ...]:
    """First marked position, list of patterns marked and its size."""
    return np.full(n_patterns, NEVER, np.int32), np.empty(n_patterns, np.int32), np.zeros(1, np.int32)


def mirror_continuous(patterns: ContinuousPatterns) -> ContinuousPatterns:
    """Negate all times and reverse all patterns (see `access.routing.mirror`); twice gives back the patterns."""
    n_positions = np.diff(patterns.pattern_offset)
    first = np.repeat(patterns.pattern_offset[:-1], n_positions)
    keys = first + np.repeat(patterns.pattern_offset[1:], n_positions) - 1 - np.arange(len(first))
    pattern_stop = patterns.pattern_stop[keys]
    stops = np.argsort(pattern_stop, kind="stable")  # pattern, then position, within each stop
    pattern = np.repeat(np.arange(len(n_positions), dtype=np.int32), n_positions)
    return ContinuousPatterns(
        pattern_offset=patterns.pattern_offset,
        pattern_stop=pattern_stop,
        may_board=patterns.may_alight[keys],
        may_alight=patterns.may_board[keys],
        arrival_s=-patterns.departure_s[keys],
        departure_s=-patterns.arrival_s[keys],
        start_s=-patterns.end_s,
        end_s=-patterns.start_s,
        trip_row=patterns.trip_row,
        stop_offset=patterns.stop_offset,
        stop_pattern=pattern[stops],
        stop_position=(np.arange(len(first)) - first)[stops].astype(np.int32),
    )
