"""The journey behind a travel time: which trips, boarded and left where, for one arrival at one place.

The labels of the search say when one may be where, with how many rides; they do not say how. Here the mirrored
search (see `access.routing.mirror`) runs once from the place and the moment of arrival: its labels are the latest
moments at which each stop may still be left. The journey is then searched forwards from the latest departure, in
rounds as RAPTOR does (Delling, Pajor, Werneck 2012, section 3) but only through calls that these moments allow, which
are few; so it can afford to keep, at each stop, every pair of time and walking that no other pair beats (their
section 4, McRAPTOR), and the journey with the least walking is found exactly, not by luck of the labels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.routing._raptor_types import NEVER
from access.routing.continuous import ContinuousPatterns
from access.routing.raptor import departure_labels, reached_rows
from access.routing.reduce import sample_values
from access.routing.rides import Boarded, Label, Labels, Ride, alight, keep
from access.routing.timetable import UNREACHED, SearchRules, StopWalks, Timetable, Transfers


@dataclass(frozen=True)
class Side:
    """One pair of places on one clock: forwards, or mirrored with the places swapped.

    access_stop, access_s
        int32 (k,): stops that the first place can walk to.
    egress
        one row: stops from which the other place can be walked to.

    The mirrored side's access is the true egress less the boarding slack, its egress the true access plus it.
    """

    timetable: Timetable
    transfers: Transfers
    access_stop: NDArray[np.int32]
    access_s: NDArray[np.int32]
    egress: StopWalks
    rules: SearchRules


@dataclass(frozen=True)
class Path:
    """A walk, rides with walks or waits between them, and a walk.

    It leaves at departure_s, is at the first stop ``rides[0].walk_s`` later, and arrives at arrival_s, `egress_s`
    after ``rides[-1].arrive_s``. There is always at least one ride.
    """

    departure_s: int
    arrival_s: int
    rides: tuple[Ride, ...]
    egress_s: int


@dataclass(frozen=True)
class _Deadlines:
    """Latest moments that still make the arrival, by stop and rides left, int64.

    leave (S, max_rides + 1): departures of vehicles (column 0 is empty); alight (S, max_rides): arrivals of vehicles,
    the walk to the place or the boarding slack of the next ride already taken off.
    """

    leave: NDArray[np.int64]
    alight: NDArray[np.int64]


def arrivals(side: Side, moments_s: NDArray[np.int32]) -> NDArray[np.int32]:
    """Seconds from each moment to the earliest arrival with at least one ride.

    Parameters
    ----------
    moments_s
        int32 (n,), strictly descending, on the side's clock.

    Returns
    -------
    int32 (n,)
        strictly less than ``side.rules.max_s``, else `UNREACHED`: the samples that travel times are reduced from.
    """
    rows = reached_rows(
        side.timetable, side.transfers, side.access_stop, side.access_s, moments_s, side.rules
    )
    nothing = np.full(1, UNREACHED, np.int32)
    if not len(rows):
        return np.empty(0, np.int32)
    seconds: NDArray[np.int32] = sample_values(rows, side.egress, nothing, side.rules.max_s)[0]
    return seconds


def latest_path(forward: Side, backward: Side, arrival_s: int) -> Path | None:
    """Find the path that arrives by `arrival_s` and leaves as late as possible.

    Of several that leave then: the fewest rides, then the least walking in all, then at each stop the earliest
    time, then the earliest vehicles, then those first in the network's table, boarded and left at their first
    positions.

    Parameters
    ----------
    forward, backward
        the same two places, rules and timetable, the second mirrored.
    arrival_s
        on the forward clock; it should be an earliest arrival (`arrivals`), or the path may wait at its end.

    Returns
    -------
    path
        None where no path of less than ``rules.max_s`` seconds arrives by then. Its `arrival_s` is the path's own:
        never later than asked for.

    Notes
    -----
    One search, some milliseconds in a network of 3,000 stops, and a walk through the calls that can be of use.
    """
    deadlines = _deadlines(backward, arrival_s)
    slack, rules = forward.rules.board_slack_s, forward.rules
    first = forward.access_stop, forward.access_s.astype(np.int64)
    starts = deadlines.leave[first[0]] - first[1][:, None] - slack
    if not starts.size or starts.max() <= arrival_s - rules.max_s:
        return None
    departure_s = int(starts.max())
    n_rides = int(np.flatnonzero(starts.max(axis=0) == departure_s)[0])
    waiting: Labels = {}
    for stop, walk_s in zip(first[0].tolist(), first[1].tolist(), strict=True):
        if departure_s + walk_s + slack <= deadlines.leave[stop, n_rides]:
            keep(waiting, stop, Label(departure_s + walk_s, walk_s, (), walk_s))
    for left in range(n_rides - 1, -1, -1):
        alighted = _ride(forward, waiting, deadlines, left)
        if left:
            waiting = _walk(forward, alighted, deadlines, left)
    return _end(forward.egress, alighted, departure_s, arrival_s)


def _end(egress: StopWalks, alighted: Labels, departure_s: int, arrival_s: int) -> Path:
    """The best of the paths that reach the place in time."""
    found = [
        (label.walk_s + walk_s, label.time_s + walk_s, label.rides, walk_s)
        for stop, walk_s in zip(egress.stop.tolist(), egress.seconds.tolist(), strict=True)
        for label in alighted.get(stop, ())
        if label.time_s + walk_s <= arrival_s
    ]
    _, end_s, rides, walk_s = min(found)
    return Path(departure_s, end_s, rides, walk_s)


def _ride(side: Side, waiting: Labels, deadlines: _Deadlines, left: int) -> Labels:
    """Alightings, with `left` rides still to come, that one ride from the waiting stops brings in time."""
    table, slack = side.timetable, side.rules.board_slack_s
    alighted: Labels = {}
    for stop in sorted(waiting):
        last_s = int(deadlines.leave[stop, left + 1])
        for place in range(table.stop_offset[stop], table.stop_offset[stop + 1]):
            pattern, position = int(table.stop_pattern[place]), int(table.stop_position[place])
            if not table.may_board[table.pattern_offset[pattern] + position]:
                continue
            first, end = (int(table.trip_offset[pattern + i]) for i in range(2))
            block = int(table.time_offset[pattern]) + position * (end - first)
            times = table.departure_s[block : block + end - first]
            for at in waiting[stop]:
                i = int(np.searchsorted(times, at.time_s + slack))
                if i == len(times) or times[i] > last_s:
                    continue
                # All trips that leave with the first one: which one is taken is not for the pattern's order to say.
                for same in range(i, int(np.searchsorted(times, times[i], side="right"))):
                    boarded = _trip_of(table, pattern, position, same)
                    alight(at, boarded, deadlines.alight[:, left], alighted)
    if table.continuous is not None:
        _ride_continuous(table.continuous, slack, waiting, deadlines, left, alighted)
    return alighted


def _ride_continuous(
    table: ContinuousPatterns,
    slack: int,
    waiting: Labels,
    deadlines: _Deadlines,
    left: int,
    alighted: Labels,
) -> None:
    """The same by patterns without a timetable: from each label the first vehicle, which no later one betters."""
    for stop in sorted(waiting):
        last_s = int(deadlines.leave[stop, left + 1])
        for place in range(table.stop_offset[stop], table.stop_offset[stop + 1]):
            pattern, position = int(table.stop_pattern[place]), int(table.stop_position[place])
            keys = slice(int(table.pattern_offset[pattern]), int(table.pattern_offset[pattern + 1]))
            if not table.may_board[keys][position]:
                continue
            later_s = int(table.departure_s[keys][position])
            for at in waiting[stop]:
                vehicle_s = max(at.time_s + slack - later_s, int(table.start_s[pattern]))
                if vehicle_s > table.end_s[pattern] or vehicle_s + later_s > last_s:
                    continue
                boarded = Boarded(
                    position=position,
                    depart_s=vehicle_s + later_s,
                    trip_row=int(table.trip_row[pattern]),
                    trip=-1 - pattern,
                    stops=table.pattern_stop[keys],
                    arrivals_s=table.arrival_s[keys] + vehicle_s,
                    may_alight=table.may_alight[keys],
                )
                alight(at, boarded, deadlines.alight[:, left], alighted)


def _trip_of(table: Timetable, pattern: int, position: int, i: int) -> Boarded:
    """The i-th trip of a pattern, boarded at a position."""
    keys = slice(int(table.pattern_offset[pattern]), int(table.pattern_offset[pattern + 1]))
    n_positions = keys.stop - keys.start
    n_trips = int(table.trip_offset[pattern + 1] - table.trip_offset[pattern])
    trip, block = int(table.trip_offset[pattern]) + i, int(table.time_offset[pattern])
    return Boarded(
        position=position,
        depart_s=int(table.departure_s[block + position * n_trips + i]),
        trip_row=int(table.trip_row[trip]),
        trip=trip,
        stops=table.pattern_stop[keys],
        arrivals_s=table.arrival_s[block + i * n_positions : block + (i + 1) * n_positions],
        may_alight=table.may_alight[keys],
    )


def _walk(side: Side, alighted: Labels, deadlines: _Deadlines, left: int) -> Labels:
    """Waiting for one of `left` more rides, one change from where one alighted."""
    slack, transfers = side.rules.board_slack_s, side.transfers
    on_foot = transfers.seconds if transfers.walk_s is None else transfers.walk_s
    waiting: Labels = {}
    for stop in sorted(alighted):
        walks = slice(transfers.offset[stop], transfers.offset[stop + 1])
        ways = (part[walks].tolist() for part in (transfers.stop, transfers.seconds, on_foot))
        for to, change_s, walk_s in zip(*ways, strict=True):
            by_s = int(deadlines.leave[to, left]) - slack
            for at in alighted[stop]:
                if at.time_s + change_s <= by_s:
                    keep(waiting, to, Label(at.time_s + change_s, at.walk_s + walk_s, at.rides, walk_s))
    return waiting


def _deadlines(backward: Side, arrival_s: int) -> _Deadlines:
    """Turn the labels of the mirrored search from the arrival back to the true clock."""
    vehicle, ready = _labels_of(backward, -arrival_s)
    never = np.iinfo(np.int64).min // 2
    leave = np.where(vehicle == NEVER, never, -vehicle.astype(np.int64))
    alight = np.where(ready == NEVER, never, -ready.astype(np.int64))
    return _Deadlines(leave, alight)


def _labels_of(side: Side, departure_s: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Labels of every stop after one departure, as `departure_labels` describes them."""
    return departure_labels(
        side.timetable, side.transfers, side.access_stop, side.access_s, departure_s, side.rules
    )
