"""The timetable of one service date: which trips run, on which clock, split where trips overtake each other."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from access.errors import NoServiceError
from access.network.csr import offsets, ranges
from access.network.half_headways import as_r5_times_them, continuous_patterns, runs_by_headway
from access.network.model import Network, Trips
from access.routing.timetable import Timetable
from gtfs import NoServiceOnDateError, services_on

NEIGHBOUR_DAYS = (-3, -2, -1, 0, 1, 2)  # GTFS times reach 72 h; a late search runs into the next two days


def timetable_of(
    network: Network,
    date: dt.date,
    *,
    first_s: int,
    last_s: int,
    overnight: bool = True,
    as_r5: bool = False,
    stay_s: int = 0,
) -> Timetable:
    """Build the timetable that a search between two clock times of a service date needs.

    Parameters
    ----------
    first_s, last_s
        seconds after the date's noon minus 12 h; trips of neighbouring service days take part where they run
        within them. Trips of the date itself always do.
    overnight
        False leaves the neighbouring days out, as R5 does.
    as_r5
        times of untimed stops by the distance between stops, and a continuous pattern for each line of frequencies.txt
        instead of explicit trips (see `access.network.half_headways`); for the date alone, so not `overnight`.
    stay_s
        for how long after a trip's last arrival its riders may stay aboard what its vehicle runs next (type 4 of
        transfers.txt, blocks): calls of the trips that begin before are in `Timetable.parts`. 0: nobody stays.

    Raises
    ------
    NoServiceError
        No service is active on the date itself; names the feeds' first and last day and the nearest day.

    Notes
    -----
    Trips that overtake each other are put in separate patterns (first fit), so that every pattern is first in,
    first out. Cost: one pass over the trips that run, about 50 ms for 8,000 trips.
    """
    check_service(network, date)
    days = _running(network, date, first_s=first_s, last_s=last_s, overnight=overnight)
    trips = as_r5_times_them(network.trips) if as_r5 else network.trips
    pattern_of_trip = np.repeat(np.arange(trips.n_patterns), np.diff(trips.trip_offset))
    rows = np.concatenate([rows for _, rows in days])
    shifts = np.concatenate([np.full(len(rows), shift, np.int64) for shift, rows in days])
    continuous = None
    if as_r5:
        continuous = continuous_patterns(trips, rows, len(network.stops))
        by_timetable = ~runs_by_headway(trips, rows)
        rows, shifts = rows[by_timetable], shifts[by_timetable]
    by_pattern = np.argsort(pattern_of_trip[rows], kind="stable")
    rows, shifts = rows[by_pattern], shifts[by_pattern]
    used, starts = np.unique(pattern_of_trip[rows], return_index=True)
    bounds = np.append(starts, len(rows))
    groups: list[_Group] = []
    for i, pattern in enumerate(used):
        part = slice(bounds[i], bounds[i + 1])
        groups.extend(_fifo_groups(trips, int(pattern), rows[part], shifts[part]))
    return replace(_assemble(network, groups), continuous=continuous)


def check_service(network: Network, date: dt.date) -> NDArray[np.bool_]:
    """Return which services run on the date; raise NoServiceError, naming days that have some, if none does."""
    try:
        return services_on(network.calendar, date)
    except NoServiceOnDateError as error:
        raise NoServiceError(str(error)) from None


def trips_on(network: Network, date: dt.date) -> NDArray[np.int64]:
    """Rows of the trips whose service is active on the date, ascending; empty where there are none."""
    return np.flatnonzero(services_on(network.calendar, date, required=False)[network.trips.service])


class _Group:
    """Trips of one first-in-first-out pattern: rows, arrivals and departures (trip, position)."""

    __slots__ = ("arrivals", "departures", "pattern", "rows")

    def __init__(
        self,
        pattern: int,
        rows: NDArray[np.int64],
        arrivals: NDArray[np.int64],
        departures: NDArray[np.int64],
    ) -> None:
        self.pattern, self.rows, self.arrivals, self.departures = pattern, rows, arrivals, departures


def _running(
    network: Network, date: dt.date, *, first_s: int, last_s: int, overnight: bool
) -> list[tuple[int, NDArray[np.int64]]]:
    """Trips by service day: seconds to add to their clock, and their rows."""
    trips = network.trips
    n_positions = np.diff(trips.pattern_offset)
    lengths = np.repeat(n_positions, np.diff(trips.trip_offset))
    start = np.repeat(trips.time_offset[:-1], np.diff(trips.trip_offset))
    in_pattern = np.arange(len(trips)) - np.repeat(trips.trip_offset[:-1], np.diff(trips.trip_offset))
    first_time = start + in_pattern * lengths
    begins = trips.departure_s[first_time].astype(np.int64)
    ends = trips.arrival_s[first_time + lengths - 1].astype(np.int64)
    days = []
    for offset in NEIGHBOUR_DAYS if overnight else (0,):
        day = date + dt.timedelta(days=offset)
        shift = seconds_between(date, day, network.timezone)
        rows = trips_on(network, day)
        if offset:
            rows = rows[(ends[rows] + shift >= first_s) & (begins[rows] + shift <= last_s)]
        days.append((shift, rows))
    return days


def seconds_between(date: dt.date, other: dt.date, timezone: str) -> int:
    """Seconds from the zero of a date's clock (its noon minus 12 h) to that of another date, negative if earlier."""
    zone = ZoneInfo(timezone)
    noons = [dt.datetime.combine(day, dt.time(12), tzinfo=zone).astimezone(dt.UTC) for day in (date, other)]
    return int((noons[1] - noons[0]).total_seconds())


def _fifo_groups(
    trips: Trips, pattern: int, rows: NDArray[np.int64], shifts: NDArray[np.int64]
) -> Iterator[_Group]:
    """Split one pattern's running trips into groups without overtaking, each sorted by time."""
    n_positions = int(trips.pattern_offset[pattern + 1] - trips.pattern_offset[pattern])
    start = int(trips.time_offset[pattern])
    index = start + (rows - trips.trip_offset[pattern])[:, None] * n_positions + np.arange(n_positions)
    arrivals = trips.arrival_s[index] + shifts[:, None]
    departures = trips.departure_s[index] + shifts[:, None]
    order = np.lexsort((rows, arrivals.sum(axis=1) + departures.sum(axis=1)))
    rows, arrivals, departures = rows[order], arrivals[order], departures[order]
    if (np.diff(arrivals, axis=0) >= 0).all() and (np.diff(departures, axis=0) >= 0).all():
        yield _Group(pattern, rows, arrivals, departures)
        return
    for members in _first_fit(arrivals, departures):
        yield _Group(pattern, rows[members], arrivals[members], departures[members])


def _first_fit(arrivals: NDArray[np.int64], departures: NDArray[np.int64]) -> list[list[int]]:
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


def _joined(parts: Iterable[NDArray[np.int64]]) -> NDArray[np.int32]:
    """Parts one behind the other; there may be none."""
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int32)


def _assemble(network: Network, groups: list[_Group]) -> Timetable:
    """Lay the groups out as the search wants them."""
    trips = network.trips
    patterns = np.array([group.pattern for group in groups], np.int64)
    first = trips.pattern_offset[patterns]
    lengths = trips.pattern_offset[patterns + 1] - first
    positions = ranges(first, lengths)
    n_trips = np.array([len(group.rows) for group in groups], np.int64)
    pattern_stop = trips.pattern_stop[positions]
    pattern = np.repeat(np.arange(len(groups), dtype=np.int32), lengths)
    position = (np.arange(len(positions)) - np.repeat(np.cumsum(lengths) - lengths, lengths)).astype(np.int32)
    by_stop = np.argsort(pattern_stop, kind="stable")
    return Timetable(
        n_stops=len(network.stops),
        pattern_offset=offsets(lengths),
        pattern_stop=np.ascontiguousarray(pattern_stop),
        may_board=trips.may_board[positions],
        may_alight=trips.may_alight[positions],
        trip_offset=offsets(n_trips),
        time_offset=offsets(n_trips * lengths),
        arrival_s=_joined(group.arrivals.ravel() for group in groups),
        departure_s=_joined(group.departures.T.ravel() for group in groups),
        trip_row=_joined(group.rows for group in groups),
        stop_offset=offsets(np.bincount(pattern_stop, minlength=len(network.stops))),
        stop_pattern=pattern[by_stop],
        stop_position=position[by_stop],
    )
