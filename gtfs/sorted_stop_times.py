"""stop_times.txt as numbers, grouped by trip and sorted by stop_sequence; nothing is filled in yet."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import BAD, MISSING, texts_to_floats, texts_to_ints, times_to_seconds
from gtfs.errors import Problem
from gtfs.feed import Feed, has_text, row_number, texts


@dataclass(frozen=True, eq=False)
class SortedStopTimes:
    """
    Stop times in trips in order of trips.txt, in order of stop_sequence.

    Arrays are per stop time except `offset` (T + 1) and `trip_row` (T). Times are `MISSING` where both
    arrival and departure are blank, and `BAD` where unreadable; `stop` is -1 for on-demand rows without
    a stop. `problems` lists what makes sorting or reading impossible.
    """

    PER_STOP_TIME: ClassVar = (
        "row", "stop", "sequence", "arrival_s", "departure_s", "timed", "pickup", "drop_off", "shape_dist",
    )  # fmt: skip

    offset: npt.NDArray[np.int64]
    trip_row: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int64]
    sequence: npt.NDArray[np.int32]
    arrival_s: npt.NDArray[np.integer]
    departure_s: npt.NDArray[np.integer]
    timed: npt.NDArray[np.bool_]
    pickup: npt.NDArray[np.int32]
    drop_off: npt.NDArray[np.int32]
    shape_dist: npt.NDArray[np.float64]
    problems: tuple[Problem, ...]


def sort_stop_times(feed: Feed) -> SortedStopTimes:
    """
    Return the stop times of every trip of trips.txt that has at least one row there.

    Trips and stops that occur several times with one id are their first row. Rows of stop_times.txt that
    repeat another exactly are left out, as are rows of unknown trips, which `problems` lists together
    with unknown stops, unreadable times and sequences, and sequences that are not unique.
    """
    trip = _index(texts(feed, "stop_times", "trip_id"), texts(feed, "trips", "trip_id"))
    stop = _index(texts(feed, "stop_times", "stop_id"), texts(feed, "stops", "stop_id"))
    sequence = texts_to_ints(texts(feed, "stop_times", "stop_sequence"))
    arrival = times_to_seconds(texts(feed, "stop_times", "arrival_time"))
    departure = times_to_seconds(texts(feed, "stop_times", "departure_time"))
    known = np.flatnonzero(trip >= 0)
    order = known[np.lexsort((sequence[known], trip[known]))]
    columns = tuple(a[order] for a in (trip, sequence, stop, arrival, departure))
    order = order[~_repeats_previous(columns)]
    trip_row, start = np.unique(trip[order], return_index=True)
    blank = arrival == MISSING
    arrival, departure = (
        np.where(blank, departure, arrival),
        np.where(departure == MISSING, arrival, departure),
    )
    problems = _problems(feed, (trip, stop, sequence, arrival, departure), order)
    return SortedStopTimes(
        offset=np.append(start, len(order)).astype(np.int64),
        trip_row=trip_row,
        row=order,
        stop=stop[order],
        sequence=sequence[order],
        arrival_s=arrival[order],
        departure_s=departure[order],
        timed=arrival[order] >= 0,
        pickup=np.maximum(texts_to_ints(texts(feed, "stop_times", "pickup_type")), 0)[order],
        drop_off=np.maximum(texts_to_ints(texts(feed, "stop_times", "drop_off_type")), 0)[order],
        shape_dist=texts_to_floats(texts(feed, "stop_times", "shape_dist_traveled"))[order],
        problems=problems,
    )


def _index(values: pa.Array, ids: pa.Array) -> npt.NDArray[np.int64]:
    """Return the first row of each value among the ids, -1 where there is none or it is empty."""
    rows = pc.index_in(values, ids).fill_null(-1)
    found: npt.NDArray[np.int64] = rows.to_numpy(zero_copy_only=False).astype(np.int64)
    empty = pc.equal(values, "").to_numpy(zero_copy_only=False)
    found[empty] = -1
    return found


def _repeats_previous(columns: tuple[npt.NDArray[np.integer], ...]) -> npt.NDArray[np.bool_]:
    """Return which rows hold the same values as the row before."""
    same = np.ones(len(columns[0]), np.bool_)
    same[:1] = False
    for column in columns:
        same[1:] &= column[1:] == column[:-1]
    return same


def _problems(
    feed: Feed, columns: tuple[npt.NDArray[np.integer], ...], order: npt.NDArray[np.int64]
) -> tuple[Problem, ...]:
    """Return the first row at fault of each kind that makes the stop times unusable."""
    trip, stop, sequence, arrival, departure = columns
    on_demand = has_text(feed, "stop_times", "location_id") | has_text(
        feed, "stop_times", "location_group_id"
    )
    twice = np.zeros(len(trip), np.bool_)
    twice[order[1:]] = (trip[order[1:]] == trip[order[:-1]]) & (sequence[order[1:]] == sequence[order[:-1]])
    out = []
    for field, bad, says in (
        ("trip_id", trip < 0, "is no trip of trips.txt"),
        ("stop_id", (stop < 0) & ~on_demand, "is no stop of stops.txt"),
        ("stop_sequence", sequence < 0, "is no whole number from 0"),
        ("stop_sequence", twice, "occurs twice in the trip"),
        ("arrival_time", arrival == BAD, "is no time"),
        ("departure_time", departure == BAD, "is no time"),
    ):
        rows = np.flatnonzero(bad)
        if len(rows):
            row, value = row_number(feed, "stop_times", int(rows[0])), texts(feed, "stop_times", field)
            text = value[int(rows[0])].as_py()
            more = f" ({len(rows) - 1:,} more rows like it)" if len(rows) > 1 else ""
            message = f"stop_times.txt, row {row}: {field} '{text}' {says}{more}."
            out.append(Problem("unusable_stop_times", "error", "stop_times.txt", row, field, text, message))
    return tuple(out)
