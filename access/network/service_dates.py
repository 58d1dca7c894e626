"""The timetable of one service date: which trips run, on which clock, split where trips overtake each other."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from access.errors import NoServiceError
from access.network.date_patterns import Course, Group, assemble, course_of, fifo_groups
from access.network.half_headways import as_r5_times_them, continuous_patterns, runs_by_headway
from access.network.model import Network, Trips
from access.network.tails import Days, Onward, check_size, without_prefixes
from access.network.vehicles import TripEnds, trip_ends
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
    trips = as_r5_times_them(network.trips) if as_r5 else network.trips
    ends = trip_ends(trips)
    offsets = NEIGHBOUR_DAYS if overnight else (0,)
    days = _days(network, date, offsets)
    runs = _running(days, ends, offsets.index(0), first_s, last_s)
    continuous = None
    if as_r5:
        continuous = continuous_patterns(trips, runs % len(trips), len(network.stops))
        runs = runs[~runs_by_headway(trips, runs % len(trips))]
    members = _by_course(network, Onward(network, days, ends), runs, stay_s) if stay_s else []
    if members:
        runs = np.setdiff1d(runs, [chain[0] for _, chains in members for chain in chains], assume_unique=True)
    groups = list(_plain_groups(trips, days, runs))
    for course, chains in members:
        parts = np.array(chains, np.int64)
        groups.extend(
            fifo_groups(trips, course, parts % len(trips), np.array(days.shift)[parts // len(trips)])
        )
    return replace(assemble(groups, len(network.stops)), continuous=continuous)


def check_service(network: Network, date: dt.date) -> NDArray[np.bool_]:
    """Return which services run on the date; raise NoServiceError, naming days that have some, if none does."""
    try:
        return services_on(network.calendar, date)
    except NoServiceOnDateError as error:
        raise NoServiceError(str(error)) from None


def trips_on(network: Network, date: dt.date) -> NDArray[np.int64]:
    """Rows of the trips whose service is active on the date, ascending; empty where there are none."""
    return np.flatnonzero(services_on(network.calendar, date, required=False)[network.trips.service])


def _days(network: Network, date: dt.date, offsets: Sequence[int]) -> Days:
    """The service days around a date."""
    days = [date + dt.timedelta(days=offset) for offset in offsets]
    shifts = (seconds_between(date, day, network.timezone) for day in days)
    return Days(tuple(shifts), tuple(trips_on(network, day) for day in days))


def _running(days: Days, ends: TripEnds, date: int, first_s: int, last_s: int) -> NDArray[np.int64]:
    """The runs (see `Onward`) that can matter between two clock times; all of the date itself, the `date`-th day."""
    found = []
    for day, (shift, rows) in enumerate(zip(days.shift, days.running, strict=True)):
        matters = ends.last_arrival_s[rows] + shift >= first_s
        matters &= ends.first_departure_s[rows] + shift <= last_s
        found.append(day * len(ends.first_stop) + rows[matters | (day == date)])
    return np.concatenate(found)


def _plain_groups(trips: Trips, days: Days, runs: NDArray[np.int64]) -> Iterator[Group]:
    """Groups of the runs of each pattern, nothing behind them."""
    pattern_of_trip = np.repeat(np.arange(trips.n_patterns), np.diff(trips.trip_offset))
    rows, shifts = runs % len(trips), np.array(days.shift, np.int64)[runs // len(trips)]
    by_pattern = np.argsort(pattern_of_trip[rows], kind="stable")
    rows, shifts = rows[by_pattern], shifts[by_pattern]
    used, starts = np.unique(pattern_of_trip[rows], return_index=True)
    bounds = np.append(starts, len(rows))
    for i, pattern in enumerate(used.tolist()):
        part = slice(bounds[i], bounds[i + 1])
        yield from fifo_groups(trips, course_of(trips, (pattern,)), rows[part, None], shifts[part, None])


def _by_course(
    network: Network, onward: Onward, runs: NDArray[np.int64], stay_s: int
) -> list[tuple[Course, list[tuple[int, ...]]]]:
    """The chains of those runs that go on, each cut where its last useful call lies, by what they call at."""
    trips = network.trips
    pattern_of_trip = np.repeat(np.arange(trips.n_patterns), np.diff(trips.trip_offset)).tolist()
    courses: dict[tuple[int, ...], Course] = {}
    members: dict[tuple[int, ...], tuple[Course, list[tuple[int, ...]]]] = {}
    n_parts = 0
    for run in runs.tolist():
        if run not in onward:
            continue
        cut = []
        for chain in onward.chains(run, stay_s):
            n_parts += len(chain)
            check_size(n_parts, trips.trip_id[run % len(trips)])
            patterns = tuple(pattern_of_trip[part % len(trips)] for part in chain)
            if patterns not in courses:
                courses[patterns] = course_of(trips, patterns)
            cut.append(tuple(chain[: len(courses[patterns].patterns)]))
        for parts in without_prefixes(cut):
            patterns = tuple(pattern_of_trip[part % len(trips)] for part in parts)
            if len(parts) > 1:
                courses[patterns] = courses.get(patterns) or course_of(trips, patterns)
                members.setdefault(patterns, (courses[patterns], []))[1].append(parts)
    return list(members.values())


def seconds_between(date: dt.date, other: dt.date, timezone: str) -> int:
    """Seconds from the zero of a date's clock (its noon minus 12 h) to that of another date, negative if earlier."""
    zone = ZoneInfo(timezone)
    noons = [dt.datetime.combine(day, dt.time(12), tzinfo=zone).astimezone(dt.UTC) for day in (date, other)]
    return int((noons[1] - noons[0]).total_seconds())
