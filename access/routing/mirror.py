"""Time run backwards: with it the search from a place answers the questions to a place.

A trip to X that arrives by A, seen backwards, is a trip from X that leaves at -A. Only the boarding slack has a
side: the mirrored search asks for it before each mirrored boarding, the last alighting of the true trip, and
not at the first true boarding. Callers therefore take it off the mirrored access (which may become negative) and
add it to the mirrored egress.
"""

import numpy as np
from numpy.typing import NDArray

from access.routing.continuous import mirror_continuous
from access.routing.timetable import Parts, Timetable, Transfers


def mirror(timetable: Timetable) -> Timetable:
    """Negate all times and reverse all trips; applied twice it gives back the timetable.

    Patterns keep their index. Positions and trips of each pattern are reversed, arrivals become departures, and
    pick-up becomes drop-off, so that trips are still sorted and do not overtake.
    """
    n_positions = np.diff(timetable.pattern_offset)
    n_trips = np.diff(timetable.trip_offset)
    keys = _reversed_blocks(timetable.pattern_offset)
    pattern_stop = timetable.pattern_stop[keys]
    arrival_from, departure_from = _reversed_times(timetable, n_positions, n_trips)
    stops = np.argsort(pattern_stop, kind="stable")  # pattern, then position, within each stop
    pattern = np.repeat(np.arange(timetable.n_patterns), n_positions)
    position = np.arange(len(pattern_stop)) - np.repeat(timetable.pattern_offset[:-1], n_positions)
    return Timetable(
        n_stops=timetable.n_stops,
        pattern_offset=timetable.pattern_offset,
        pattern_stop=pattern_stop,
        may_board=timetable.may_alight[keys],
        may_alight=timetable.may_board[keys],
        trip_offset=timetable.trip_offset,
        time_offset=timetable.time_offset,
        arrival_s=-timetable.departure_s[arrival_from],
        departure_s=-timetable.arrival_s[departure_from],
        trip_row=timetable.trip_row[_reversed_blocks(timetable.trip_offset)],
        stop_offset=timetable.stop_offset,
        stop_pattern=pattern[stops].astype(np.int32),
        stop_position=position[stops].astype(np.int32),
        continuous=None if timetable.continuous is None else mirror_continuous(timetable.continuous),
        parts=None if timetable.parts is None else _mirror_parts(timetable, timetable.parts, keys),
    )


def transpose(transfers: Transfers, n_stops: int) -> Transfers:
    """Turn all walks round: those to a stop become those from it, ascending by stop; kept with the transfers."""
    if len(transfers.offset) != n_stops + 1:
        raise ValueError(f"transfers of {len(transfers.offset) - 1} stops, but there are {n_stops}")
    return transfers.transposed


def _mirror_parts(timetable: Timetable, parts: Parts, keys: NDArray[np.int64]) -> Parts:
    """The parts of the reversed trips; parts and calls keep their numbers."""
    trips = _reversed_blocks(timetable.trip_offset)
    sizes = np.diff(parts.offset)[trips]
    offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    rows = np.repeat(parts.offset[trips] - offset[:-1], sizes) + np.arange(len(parts.row))
    return Parts(offset, parts.row[rows], parts.position_part[keys], parts.position_call[keys])


def _reversed_blocks(offset: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices that reverse each block of a CSR array."""
    first = np.repeat(offset[:-1], np.diff(offset))
    last = np.repeat(offset[1:], np.diff(offset)) - 1
    return first + last - np.arange(len(first))


def _reversed_times(
    timetable: Timetable, n_positions: NDArray[np.int64], n_trips: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each mirrored arrival stands among departures, and each mirrored departure among arrivals.

    Arrivals are trip-major and departures position-major, so the mirrored time of (trip i, position k) is that of
    (n_trips - 1 - i, n_positions - 1 - k) in the other layout.
    """
    size = n_positions * n_trips
    base = np.repeat(timetable.time_offset[:-1], size)
    within: NDArray[np.int64] = np.arange(len(base)) - base
    positions, trips = np.repeat(n_positions, size), np.repeat(n_trips, size)
    trip, position = np.divmod(within, positions)
    arrival_from: NDArray[np.int64] = base + (positions - 1 - position) * trips + (trips - 1 - trip)
    position, trip = np.divmod(within, trips)
    departure_from: NDArray[np.int64] = base + (trips - 1 - trip) * positions + (positions - 1 - position)
    return arrival_from, departure_from
