"""Every trip of a feed with a time at every stop: sorted, blanks filled, headways expanded."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gtfs.clock import format_time
from gtfs.errors import InvalidFeedError, Problem
from gtfs.feed import Feed, texts
from gtfs.frequencies import first_departures, headways
from gtfs.interpolate import Interpolation, fill_blank_times, shape_gaps, stop_gaps_m
from gtfs.places import stop_coordinates
from gtfs.sorted_stop_times import SortedStopTimes, sort_stop_times
from gtfs.trip_rules import drop_reasons, dropped_trips


@dataclass(frozen=True, eq=False)
class TimedStopTimes:
    """
    Trips with a time at every stop; arrays are read-only.

    Trips stand in order of their row in trips.txt; the explicit trips of headway service stand in
    the place of their template, by departure. Stop times of a trip stand in order of stop_sequence.

    Attributes
    ----------
    trip_offset
        int64, shape (T + 1,): stop times of trip t are trip_offset[t]:trip_offset[t + 1], at least two.
    trip_id
        object, shape (T,): GTFS trip_id; "id@HH:MM:SS" (departure from the first stop) for explicit
        trips of headway service.
    trip_row
        int64, shape (T,): row of the trip, or of its template, in trips.txt.
    headway_based
        bool, shape (T,): the trip comes from a row of frequencies.txt with exact_times=0, so its
        departure is an assumption (see `first_departures`).
    headway_row
        int64, shape (T,): row in `headways(feed)` that the explicit trip comes from, -1 for other trips.
    stop
        int32, shape (n,): row of the stop in stops.txt.
    arrival_s, departure_s
        int32, shape (n,): seconds of the service day, never decreasing along a trip, may exceed 24 h.
    pickup_type, drop_off_type
        uint8, shape (n,): 0 regular, 1 none, 2 by phone, 3 by asking the driver.
    row
        int64, shape (n,): row index in stop_times.txt.
    dropped
        One warning per trip that is left out, with the reason.
    """

    trip_offset: npt.NDArray[np.int64]
    trip_id: npt.NDArray[np.object_]
    trip_row: npt.NDArray[np.int64]
    headway_based: npt.NDArray[np.bool_]
    headway_row: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int32]
    arrival_s: npt.NDArray[np.int32]
    departure_s: npt.NDArray[np.int32]
    pickup_type: npt.NDArray[np.uint8]
    drop_off_type: npt.NDArray[np.uint8]
    row: npt.NDArray[np.int64]
    dropped: tuple[Problem, ...]


def timed_stop_times(
    feed: Feed,
    *,
    interpolation: Interpolation = "shape",
    headway_phase: float = 0.0,
    expand_frequencies: bool = True,
) -> TimedStopTimes:
    """
    Return every usable trip of a feed with arrival and departure at each stop.

    A blank arrival takes the departure of its row and the other way round; rows with neither are
    interpolated (`fill_blank_times`). A trip is left out, and listed in `dropped`, when it has fewer
    than two stops, no time at its first or last stop, or goes back in time, as R5 does, and when it is
    on-demand service without fixed stops. Routes with continuous_pickup or continuous_drop_off are
    served at their stops only. Rows that repeat another exactly count once.

    Parameters
    ----------
    feed
        A feed without errors, as `read_feed` returns it.
    interpolation
        "shape": along shape_dist_traveled where a trip has it complete and never decreasing, else as
        "stops": the geodesic distance from stop to stop, which is what R5 always uses.
    headway_phase
        Share of the headway, in [0, 1), by which trips with exact_times=0 are late on their start_time.
    expand_frequencies
        False keeps the templates of frequencies.txt as trips at their own times instead of expanding
        them; see `headways`.

    Raises
    ------
    InvalidFeedError
        If trips, stops, times or sequences cannot be read: the problems `validate` would report.

    Notes
    -----
    Cost: a sort of the stop times and array passes; no loop over trips except over dropped ones.
    """
    ordered = sort_stop_times(feed)
    if ordered.problems:
        raise InvalidFeedError(ordered.problems, name=feed.name)
    code, at = drop_reasons(ordered)
    dropped = dropped_trips(feed, ordered, code, at)
    kept = _keep(ordered, code == 0)
    arrival, departure = _filled(feed, kept, interpolation)
    if expand_frequencies and len(feed.tables.get("frequencies", ())):
        return _expanded(feed, kept, arrival, departure, headway_phase, dropped)
    ids = texts(feed, "trips", "trip_id").to_numpy(zero_copy_only=False)[kept.trip_row]
    none = np.zeros(len(kept.trip_row), np.bool_), np.full(len(kept.trip_row), -1, np.int64)
    return _result(kept, ids.astype(object), none, (arrival, departure), dropped)


def _keep(ordered: SortedStopTimes, kept: npt.NDArray[np.bool_]) -> SortedStopTimes:
    """Return the stop times of some of the trips."""
    return take_trips(ordered, np.flatnonzero(kept))


def take_trips(ordered: SortedStopTimes, trips: npt.NDArray[np.int64]) -> SortedStopTimes:
    """Return the stop times of trips by index; a trip may be taken several times."""
    length = np.diff(ordered.offset)[trips]
    offset = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    rows = np.arange(offset[-1]) - np.repeat(offset[:-1] - ordered.offset[trips], length)
    columns = {name: getattr(ordered, name)[rows] for name in SortedStopTimes.PER_STOP_TIME}
    return replace(ordered, offset=offset, trip_row=ordered.trip_row[trips], **columns)


def _filled(
    feed: Feed, kept: SortedStopTimes, interpolation: Interpolation
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return arrival and departure of all rows, blanks interpolated."""
    arrival, departure = kept.arrival_s.astype(np.int64), kept.departure_s.astype(np.int64)
    if kept.timed.all():
        return arrival, departure
    partial = ~np.logical_and.reduceat(kept.timed, kept.offset[:-1])
    wanted = np.repeat(partial, np.diff(kept.offset))
    wanted[kept.offset[:-1]] = False
    gaps = stop_gaps_m(kept.stop.astype(np.int64), *stop_coordinates(feed), wanted)
    along = (
        shape_gaps(kept.shape_dist, kept.offset) if interpolation == "shape" else np.full(len(gaps), np.nan)
    )
    filled = fill_blank_times(arrival, departure, kept.timed, gaps, along)
    return np.where(kept.timed, arrival, filled), filled


def _expanded(
    feed: Feed,
    kept: SortedStopTimes,
    arrival: npt.NDArray[np.int64],
    departure: npt.NDArray[np.int64],
    headway_phase: float,
    dropped: tuple[Problem, ...],
) -> TimedStopTimes:
    """Return the trips with every template replaced by the trips it stands for."""
    found = headways(feed)
    entry, leaves = first_departures(found, headway_phase=headway_phase)
    index = np.full(len(feed.tables["trips"]), -1, np.int64)
    index[kept.trip_row] = np.arange(len(kept.trip_row))
    template = index[found.trip_row[entry]]
    entry, leaves, template = (a[template >= 0] for a in (entry, leaves, template))
    plain = np.setdiff1d(np.arange(len(kept.trip_row)), index[found.trip_row])
    first = departure[kept.offset[:-1]]
    trips = np.concatenate((plain, template))
    shift = np.concatenate((np.zeros(len(plain), np.int64), leaves - first[template]))
    headway = np.concatenate((np.zeros(len(plain), np.bool_), ~found.exact[entry]))
    rows = np.concatenate((np.full(len(plain), -1, np.int64), entry))
    copied = rows >= 0
    order = np.lexsort((np.where(copied, shift, 0), trips))
    trips, shift, headway, rows = trips[order], shift[order], headway[order], rows[order]
    full = take_trips(replace(kept, arrival_s=arrival, departure_s=departure), trips)
    per_row = np.repeat(shift, np.diff(full.offset))
    # A vehicle that leaves at 00:00 may have waited at its first stop since the day before: not counted.
    times = np.maximum(full.arrival_s + per_row, 0), full.departure_s + per_row
    ids = texts(feed, "trips", "trip_id").to_numpy(zero_copy_only=False).astype(object)[full.trip_row]
    start = times[1][full.offset[:-1]]
    for t in np.flatnonzero(rows >= 0):
        ids[t] = f"{ids[t]}@{format_time(int(start[t]))}"
    return _result(full, ids, (headway, rows), times, dropped)


def _result(
    kept: SortedStopTimes,
    ids: npt.NDArray[np.object_],
    headway: tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]],
    times: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    dropped: tuple[Problem, ...],
) -> TimedStopTimes:
    """Return the frozen result."""
    out = TimedStopTimes(
        trip_offset=kept.offset,
        trip_id=ids,
        trip_row=kept.trip_row.astype(np.int64),
        headway_based=headway[0],
        headway_row=headway[1],
        stop=kept.stop.astype(np.int32),
        arrival_s=times[0].astype(np.int32),
        departure_s=times[1].astype(np.int32),
        pickup_type=kept.pickup.astype(np.uint8),
        drop_off_type=kept.drop_off.astype(np.uint8),
        row=kept.row,
        dropped=dropped,
    )
    for name in TimedStopTimes.__dataclass_fields__:
        value = getattr(out, name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return out
