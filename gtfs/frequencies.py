"""frequencies.txt: headway service, and the first departures of the explicit trips it stands for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from gtfs.clock import texts_to_ints, times_to_seconds
from gtfs.errors import GtfsError
from gtfs.feed import Feed, texts


@dataclass(frozen=True, eq=False)
class Headways:
    """
    The rows of frequencies.txt that can be used, sorted by trip and start, arrays of length n_rows.

    Attributes
    ----------
    trip_row
        int64, row of the template trip in trips.txt.
    start_s, end_s, headway_s
        int64, seconds of the service day; the first departure of a trip lies in [start, end).
    exact
        bool, `exact_times`: whether the trips leave at start, start + headway, ... by timetable.
    row
        int64, row index in frequencies.txt.
    """

    trip_row: npt.NDArray[np.int64]
    start_s: npt.NDArray[np.int64]
    end_s: npt.NDArray[np.int64]
    headway_s: npt.NDArray[np.int64]
    exact: npt.NDArray[np.bool_]
    row: npt.NDArray[np.int64]


def headways(feed: Feed) -> Headways:
    """
    Return the headway service of a feed, without expanding it.

    With `timed_stop_times(feed, expand_frequencies=False)`, which keeps the template trips at their own
    times, this is all that a search working on headways needs. Rows that repeat another, or whose trip
    or numbers cannot be read, are left out; `validate` reports them.
    """
    trips = texts(feed, "trips", "trip_id")
    row_of = pc.index_in(texts(feed, "frequencies", "trip_id"), trips)
    trip_row = row_of.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    start, end = (
        times_to_seconds(texts(feed, "frequencies", column)).astype(np.int64)
        for column in ("start_time", "end_time")
    )
    headway = texts_to_ints(texts(feed, "frequencies", "headway_secs")).astype(np.int64)
    exact = texts_to_ints(texts(feed, "frequencies", "exact_times")) == 1
    keep = np.flatnonzero((trip_row >= 0) & (start >= 0) & (end > start) & (headway > 0))
    order = keep[np.lexsort((start[keep], trip_row[keep]))]
    columns = [trip_row[order], start[order], end[order], headway[order], exact[order].astype(np.int64)]
    same = np.ones(max(len(order) - 1, 0), np.bool_)
    for column in columns:
        same &= column[1:] == column[:-1]
    first = np.concatenate((np.ones(min(len(order), 1), np.bool_), ~same))
    a, b, c, d, e = (column[first] for column in columns)
    return Headways(a, b, c, d, e.astype(np.bool_), order[first])


def first_departures(
    found: Headways, *, headway_phase: float = 0.0
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Return the explicit trips of headway service.

    With exact_times=1 the first stop is left at start, start + headway, ... before end. Without, the
    vehicles keep only their spacing, and a phase has to be chosen: they leave at
    start + floor(headway_phase * headway), then every headway, before end. The phase is stated in the
    request, never drawn, so the same feed always gives the same trips, and 0, the default, is what
    the operator's first departure and most timetable displays say. Where results hang on it, run
    several phases (0, 0.25, 0.5, 0.75) and compare.

    Returns
    -------
    row, departure_s
        For every explicit trip the index into `found` and the second at which it leaves its first
        stop; sorted by row, then time.

    Raises
    ------
    GtfsError
        If the phase is not in [0, 1).
    """
    if not 0 <= headway_phase < 1:
        raise GtfsError(f"headway_phase is {headway_phase}; it must lie in [0, 1), a share of the headway.")
    shift = np.where(found.exact, 0, np.floor(headway_phase * found.headway_s).astype(np.int64))
    first = found.start_s + shift
    count = np.maximum(0, -(-(found.end_s - first) // found.headway_s))
    row = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, first[row] + step * found.headway_s[row]
