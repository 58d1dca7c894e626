"""Trips of one date as the search wants them: by stop sequence, split where they overtake, with their tails."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets
from access.network.model import Trips
from access.routing.timetable import Parts, Timetable

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Course:
    """The calls of a trip and, in the tail behind them, those of the trips that its vehicle runs next.

    patterns: of the parts, the trip's own first; stop int32 (k,), may_board, may_alight uint8; part, call int32: which
    part a position belongs to, and the position in that part's pattern.
    """

    patterns: tuple[int, ...]
    stop: Int32
    may_board: NDArray[np.uint8]
    may_alight: NDArray[np.uint8]
    part: Int32
    call: Int32


@dataclass(frozen=True, eq=False)
class Group:
    """Trips of a course, none overtaking another: rows (trip, part); arrivals, departures (trip, position)."""

    course: Course
    rows: Int64
    arrivals: Int64
    departures: Int64


def course_of(trips: Trips, patterns: tuple[int, ...]) -> Course:
    """Put the tail behind a pattern's own calls.

    In a tail one only alights, and at each stop once: where the vehicle calls first, which no later call beats. Its
    parts end with the last call that is of use. Nobody boards at the last of the trip's own calls if there is a tail:
    there the trip ends.
    """
    if len(patterns) == 1:
        return _alone(trips, patterns[0])
    ranges = [np.arange(trips.pattern_offset[p], trips.pattern_offset[p + 1]) for p in patterns]
    own = ranges[0]
    seen = {int(trips.pattern_stop[own[-1]])} if trips.may_alight[own[-1]] else set()
    kept = [own]
    for positions in ranges[1:]:
        new = []
        for position in positions.tolist():
            stop = int(trips.pattern_stop[position])
            if trips.may_alight[position] and stop not in seen:
                seen.add(stop)
                new.append(position)
        kept.append(np.array(new, np.int64))
    n_parts = 1 + max(i for i, positions in enumerate(kept) if len(positions) or i == 0)
    where = np.concatenate(kept[:n_parts])
    sizes = [len(positions) for positions in kept[:n_parts]]
    part = np.repeat(np.arange(n_parts, dtype=np.int32), sizes)
    may_board = trips.may_board[where] * (part == 0).astype(np.uint8)
    if n_parts > 1:
        may_board[len(own) - 1] = 0
    first = trips.pattern_offset[list(patterns[:n_parts])]
    return Course(
        patterns=patterns[:n_parts],
        stop=trips.pattern_stop[where],
        may_board=may_board,
        may_alight=trips.may_alight[where],
        part=part,
        call=(where - first[part]).astype(np.int32),
    )


def _alone(trips: Trips, pattern: int) -> Course:
    """A pattern's own calls."""
    own = slice(int(trips.pattern_offset[pattern]), int(trips.pattern_offset[pattern + 1]))
    call = np.arange(own.stop - own.start, dtype=np.int32)
    doors = trips.may_board[own], trips.may_alight[own]
    return Course((pattern,), trips.pattern_stop[own], *doors, np.zeros_like(call), call)


def fifo_groups(trips: Trips, course: Course, rows: Int64, shifts: Int64) -> Iterator[Group]:
    """Split the trips of one course into groups without overtaking, each sorted by time.

    rows, shifts int64 (n, n_parts): the trip of each part, and the seconds to add to its clock.
    """
    arrivals, departures = _times(trips, course, rows, shifts)
    order = np.lexsort((rows[:, 0], arrivals.sum(axis=1) + departures.sum(axis=1)))
    rows, arrivals, departures = rows[order], arrivals[order], departures[order]
    if (np.diff(arrivals, axis=0) >= 0).all() and (np.diff(departures, axis=0) >= 0).all():
        yield Group(course, rows, arrivals, departures)
        return
    for members in _first_fit(arrivals, departures):
        yield Group(course, rows[members], arrivals[members], departures[members])


def _times(trips: Trips, course: Course, rows: Int64, shifts: Int64) -> tuple[Int64, Int64]:
    """Arrivals and departures at every position: int64 (n, k). In a tail nobody arrives before the trip before ends."""
    if len(course.patterns) == 1:
        index = _starts(trips, course.patterns[0], rows[:, 0])[:, None] + course.call
        return trips.arrival_s[index] + shifts, trips.departure_s[index] + shifts
    arrivals, departures = [], []
    ended = np.full((len(rows), 1), np.iinfo(np.int64).min)
    for i, pattern in enumerate(course.patterns):
        start, shift = _starts(trips, pattern, rows[:, i]), shifts[:, i, None]
        index = start[:, None] + course.call[course.part == i]
        arrives = np.maximum(trips.arrival_s[index] + shift, ended)
        arrivals.append(arrives)
        departures.append(arrives if i else trips.departure_s[index] + shift)
        n_calls = trips.pattern_offset[pattern + 1] - trips.pattern_offset[pattern]
        ended = trips.arrival_s[start[:, None] + n_calls - 1] + shift
    departures[0][:, -1] = arrivals[0][:, -1]
    return np.concatenate(arrivals, axis=1), np.concatenate(departures, axis=1)


def _starts(trips: Trips, pattern: int, rows: Int64) -> Int64:
    """Where the times of trips of one pattern begin."""
    n_calls = trips.pattern_offset[pattern + 1] - trips.pattern_offset[pattern]
    starts: Int64 = trips.time_offset[pattern] + (rows - trips.trip_offset[pattern]) * n_calls
    return starts


def _first_fit(arrivals: Int64, departures: Int64) -> list[list[int]]:
    """Put each trip in the first group whose last trip is nowhere later than it."""
    groups: list[list[int]] = []
    for trip in range(len(arrivals)):
        for group in groups:
            last = group[-1]
            if (arrivals[last] <= arrivals[trip]).all() and (departures[last] <= departures[trip]).all():
                group.append(trip)
                break
        else:
            groups.append([trip])
    return groups


def assemble(groups: list[Group], n_stops: int) -> Timetable:
    """Lay the groups out as the search wants them."""
    courses = [group.course for group in groups]
    lengths = np.array([len(course.stop) for course in courses], np.int64)
    n_trips = np.array([len(group.rows) for group in groups], np.int64)
    stop = _joined(course.stop for course in courses)
    pattern = np.repeat(np.arange(len(groups), dtype=np.int32), lengths)
    position = (np.arange(len(stop)) - np.repeat(np.cumsum(lengths) - lengths, lengths)).astype(np.int32)
    by_stop = np.argsort(stop, kind="stable")
    return Timetable(
        n_stops=n_stops,
        pattern_offset=offsets(lengths),
        pattern_stop=stop,
        may_board=_joined(course.may_board for course in courses).astype(np.uint8),
        may_alight=_joined(course.may_alight for course in courses).astype(np.uint8),
        trip_offset=offsets(n_trips),
        time_offset=offsets(n_trips * lengths),
        arrival_s=_joined(group.arrivals.ravel() for group in groups),
        departure_s=_joined(group.departures.T.ravel() for group in groups),
        trip_row=_joined(group.rows[:, 0] for group in groups),
        stop_offset=offsets(np.bincount(stop, minlength=n_stops)),
        stop_pattern=pattern[by_stop],
        stop_position=position[by_stop],
        parts=_parts(groups) if any(len(course.patterns) > 1 for course in courses) else None,
    )


def _parts(groups: list[Group]) -> Parts:
    """Which trips the trips of all groups consist of."""
    sizes = np.repeat([g.rows.shape[1] for g in groups], [len(g.rows) for g in groups]).astype(np.int64)
    return Parts(
        offset=offsets(sizes),
        row=_joined(group.rows.ravel() for group in groups),
        position_part=_joined(group.course.part for group in groups),
        position_call=_joined(group.course.call for group in groups),
    )


def _joined(parts: Iterable[NDArray[np.integer]]) -> Int32:
    """Parts one behind the other; there may be none."""
    return np.concatenate([np.empty(0, np.int32), *parts]).astype(np.int32)
