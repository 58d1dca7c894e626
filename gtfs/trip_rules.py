"""Which trips cannot be ridden, and why: the one home of the rules that leave a trip out."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from gtfs.errors import Problem
from gtfs.feed import Feed, has_text, row_number, texts
from gtfs.sorted_stop_times import SortedStopTimes

DROPS: Final = {
    1: ("trip_with_one_stop", "has fewer than two stops"),
    2: ("untimed_endpoint", "has no time at its first or last stop"),
    3: ("arrival_after_departure", "departs from a stop before it arrives there"),
    4: ("time_travel", "arrives at a stop before it has left the one before"),
    5: ("on_demand_trip", "is on-demand service without fixed stops, which is not computed"),
}
"""Code -> (name of the problem, what the trip does)."""


def drop_reasons(ordered: SortedStopTimes) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """
    Return, for every trip, a code of `DROPS` or 0, and the stop time at fault (-1: the trip itself).

    R5 skips the same trips (untimed ends, time travel); where several rules hold the first of on-demand,
    one stop, untimed ends, arrival after departure, time travel is told.
    """
    n = len(ordered.trip_row)
    code, at = np.zeros(n, np.uint8), np.full(n, -1, np.int64)
    if not n:
        return code, at
    first, last = ordered.offset[:-1], ordered.offset[1:] - 1
    trip = np.repeat(np.arange(n), np.diff(ordered.offset))
    timed = np.flatnonzero(ordered.timed)
    backwards = np.zeros(len(trip), np.bool_)
    backwards[timed[1:]] = (trip[timed[1:]] == trip[timed[:-1]]) & (
        ordered.arrival_s[timed[1:]] < ordered.departure_s[timed[:-1]]
    )
    early = ordered.timed & (ordered.departure_s < ordered.arrival_s)
    untimed_end = ~ordered.timed
    inner = np.ones(len(trip), np.bool_)
    inner[first] = inner[last] = False
    for reason, rows in (
        (4, backwards),
        (3, early),
        (2, untimed_end & ~inner),
        (1, np.isin(np.arange(len(trip)), first[first == last])),
        (5, ordered.stop < 0),
    ):
        bad = np.flatnonzero(rows)[::-1]
        code[trip[bad]] = reason
        at[trip[bad]] = bad
    return code, at


def dropped_trips(
    feed: Feed, ordered: SortedStopTimes, code: npt.NDArray[np.uint8], at: npt.NDArray[np.int64]
) -> tuple[Problem, ...]:
    """Return one warning per trip that is left out, in order of trips.txt, stopless trips too."""
    reason = np.zeros(len(feed.tables["trips"]), np.uint8)
    place = np.full(len(reason), -1, np.int64)
    reason[_stopless(feed, ordered)] = 1
    reason[ordered.trip_row] = code
    place[ordered.trip_row] = at
    ids = texts(feed, "trips", "trip_id")
    out = []
    for row in np.flatnonzero(reason):
        name, sentence = DROPS[int(reason[row])]
        trip = ids[int(row)].as_py()
        file, index = ("trips", int(row)) if place[row] < 0 else ("stop_times", int(ordered.row[place[row]]))
        line = row_number(feed, file, index)
        message = f"{file}.txt, row {line}: trip {trip} {sentence}; the trip is left out."
        out.append(Problem(name, "warning", f"{file}.txt", line, "trip_id", trip, message))
    return tuple(out)


def _stopless(feed: Feed, ordered: SortedStopTimes) -> npt.NDArray[np.int64]:
    """Return the rows of trips.txt without any stop time, repeated rows of one trip left out."""
    ids = texts(feed, "trips", "trip_id")
    first = pc.index_in(ids, ids).to_numpy(zero_copy_only=False) == np.arange(len(ids))
    first &= has_text(feed, "trips", "trip_id")
    first[ordered.trip_row] = False
    return np.flatnonzero(first)
