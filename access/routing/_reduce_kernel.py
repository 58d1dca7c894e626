"""The loops of `access.routing.reduce` and `access.routing.profile`: from stops to targets, and the percentiles.

Samples of one target lie side by side (lanes), so that the inner loop over them is a row of additions and minima
that the compiler turns into vector instructions.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import (
    IN_I16_2D,
    IN_I32,
    IN_I64,
    INT,
    OUT_I16,
    OUT_I16_2D,
    OUT_I32,
    OUT_I32_2D,
    kernel,
    tuple_of,
)

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
#: stop walks: offset, stop, seconds
Csr = tuple[Int64s, Int32s, Int32s]
#: percentiles' seconds (n_p, n_targets), samples that reach (n_targets,)
Output = tuple[Int32s, Int32s]
#: counts of minutes, sorted samples
Scratch = tuple[Int32s, Int16s]

_CSR: Final = tuple_of(IN_I64, IN_I32, IN_I32)
_OUTPUT: Final = tuple_of(OUT_I32_2D, OUT_I32)
_SCRATCH: Final = tuple_of(OUT_I32, OUT_I16)
_UNREACHED: Final = 2_147_483_647
_UNREACHED_ROW: Final = 20_000
_BLOCK: Final = 64
#: walks that can be added to a row in int16, unreached or not, without passing its end or coming below a limit
_LONGEST_WALK_S: Final = 32_767 - _UNREACHED_ROW
_SHORTEST_WALK_S: Final = -2_000


@kernel(types.void(IN_I16_2D, OUT_I16_2D, OUT_I16))
def turn(rows: Int16s, columns: Int16s, least: Int16s) -> None:
    """Write rows [sample, stop] as columns [stop, sample], block by block, and the least value of each stop."""
    n_rows, n_stops = rows.shape
    for first_stop in range(0, n_stops, _BLOCK):
        last_stop = min(first_stop + _BLOCK, n_stops)
        for first_row in range(0, n_rows, _BLOCK):
            last_row = min(first_row + _BLOCK, n_rows)
            for stop in range(first_stop, last_stop):
                for row in range(first_row, last_row):
                    columns[stop, row] = rows[row, stop]
        for stop in range(first_stop, last_stop):
            smallest = np.int16(32_767)
            for row in range(n_rows):
                smallest = min(smallest, columns[stop, row])
            least[stop] = smallest


@kernel(types.void(IN_I16_2D, OUT_I16, _CSR, INT, INT, OUT_I16))
def propagate(columns: Int16s, least: Int16s, egress: Csr, target: int, bound: int, lanes: Int16s) -> None:
    """Lower each lane to the least (value at a stop + walk from it), for stops that can come below the bound."""
    offset, stops, seconds = egress
    for pair in range(offset[target], offset[target + 1]):
        stop, walk = stops[pair], np.int64(seconds[pair])
        if least[stop] == _UNREACHED_ROW or least[stop] + walk >= bound:
            continue
        column = columns[stop]
        if _SHORTEST_WALK_S <= walk <= _LONGEST_WALK_S:
            short_walk = np.int16(walk)
            for lane in range(len(lanes)):
                lanes[lane] = min(lanes[lane], np.int16(column[lane] + short_walk))
        else:
            for lane in range(len(lanes)):
                if column[lane] != _UNREACHED_ROW and column[lane] + walk < lanes[lane]:
                    lanes[lane] = column[lane] + walk


@kernel(types.void(OUT_I16, INT, INT))
def _sort(values: Int16s, start: int, end: int) -> None:
    """Sort a short part of an array by insertion."""
    for i in range(start + 1, end):
        value = values[i]
        place = i
        while place > start and values[place - 1] > value:
            values[place] = values[place - 1]
            place -= 1
        values[place] = value


@kernel(types.void(OUT_I16, INT, INT, IN_I64, INT, _OUTPUT, _SCRATCH))
def select(
    lanes: Int16s, max_s: int, direct: int, ranks: Int64s, target: int, output: Output, scratch: Scratch
) -> None:
    """Write the samples of the given ranks, ascending; samples not below `max_s` have the value `direct`.

    A counting sort by minute, then a sort of those minutes that hold a rank.
    """
    seconds, reach = output
    counts, ordered = scratch
    reached, low, high = 0, 32_767, 0
    for lane in range(len(lanes)):
        if lanes[lane] < max_s:
            value = max(np.int64(lanes[lane]), 0)
            minute = (value * 34_953) >> 21  # value // 60 for all int16
            counts[minute] += 1
            reached += 1
            low = min(low, minute)
            high = max(high, minute)
    reach[target] = reached if direct == _UNREACHED else len(lanes)
    if reached == 0:
        for k in range(len(ranks)):
            seconds[k, target] = direct
        return
    place = 0
    for minute in range(low, high + 1):
        count = counts[minute]
        counts[minute] = place
        place += count
    for lane in range(len(lanes)):
        if lanes[lane] < max_s:
            minute = (max(np.int64(lanes[lane]), 0) * 34_953) >> 21
            ordered[counts[minute]] = lanes[lane]
            counts[minute] += 1
    # counts[minute] is now the end of the minute's samples
    start, minute, sorted_to = 0, low, 0
    for k in range(len(ranks)):
        rank = ranks[k]
        if rank >= reached:
            seconds[k, target] = direct
            continue
        while counts[minute] <= rank:
            start = counts[minute]
            minute += 1
        if sorted_to < counts[minute]:
            _sort(ordered, start, counts[minute])
            sorted_to = counts[minute]
        seconds[k, target] = ordered[rank]
    for minute in range(low, high + 1):
        counts[minute] = 0


@kernel(types.void(IN_I16_2D, OUT_I16, _CSR, IN_I32, IN_I64, INT, _OUTPUT, tuple_of(OUT_I16, _SCRATCH)))
def reduce_window(
    columns: Int16s,
    least: Int16s,
    egress: Csr,
    direct: Int32s,
    ranks: Int64s,
    max_s: int,
    output: Output,
    memory: tuple[Int16s, Scratch],
) -> None:
    """For each target: the samples, their ranks, and how many reach it."""
    lanes, scratch = memory
    for target in range(len(direct)):
        bound = min(np.int64(direct[target]), max_s)
        lanes[:] = np.int16(bound if bound < max_s else _UNREACHED_ROW)
        propagate(columns, least, egress, target, bound, lanes)
        select(lanes, max_s, direct[target], ranks, target, output, scratch)


@kernel(types.void(IN_I16_2D, OUT_I16, _CSR, IN_I32, IN_I64, INT, OUT_I16, OUT_I32_2D))
def sample_window(
    columns: Int16s,
    least: Int16s,
    egress: Csr,
    direct: Int32s,
    targets: Int64s,
    max_s: int,
    lanes: Int16s,
    samples: Int32s,
) -> None:
    """Every sample of the targets named."""
    for k in range(len(targets)):
        target = targets[k]
        lanes[:] = _UNREACHED_ROW
        propagate(columns, least, egress, target, max_s, lanes)
        for lane in range(len(lanes)):
            by_vehicle = np.int64(lanes[lane]) if lanes[lane] < max_s else _UNREACHED
            samples[k, lane] = min(by_vehicle, np.int64(direct[target]))


@kernel(types.void(OUT_I16, IN_I32, IN_I32, INT, OUT_I32))
def latest_events(lanes: Int16s, events: Int32s, deadlines: Int32s, max_s: int, latest: Int32s) -> None:
    """Latest event from which a target is reached by each deadline; both descend, so the pointer only advances."""
    event = 0
    for j in range(len(deadlines)):
        while event < len(events) and (
            lanes[event] >= max_s or np.int64(events[event]) + lanes[event] > deadlines[j]
        ):
            event += 1
        in_time = event < len(events) and np.int64(deadlines[j]) - events[event] < max_s
        latest[j] = events[event] if in_time else _UNREACHED


@kernel(
    types.void(
        IN_I16_2D, OUT_I16, _CSR, IN_I32, tuple_of(IN_I32, IN_I32), IN_I64, INT,
        tuple_of(_OUTPUT, OUT_I16, OUT_I32, OUT_I16, _SCRATCH),
    )
)  # fmt: skip
def reduce_deadlines(
    columns: Int16s,
    least: Int16s,
    egress: Csr,
    direct: Int32s,
    anchors: tuple[Int32s, Int32s],
    ranks: Int64s,
    max_s: int,
    memory: tuple[Output, Int16s, Int32s, Int16s, Scratch],
) -> None:
    """For each target: the time from the latest departure to each deadline, its ranks, and how many reach it."""
    events, deadlines = anchors
    output, lanes, latest, samples, scratch = memory
    for target in range(len(direct)):
        bound = min(np.int64(direct[target]), max_s)
        lanes[:] = _UNREACHED_ROW
        propagate(columns, least, egress, target, bound, lanes)
        latest_events(lanes, events, deadlines, max_s, latest)
        for j in range(len(deadlines)):
            value = bound if bound < max_s else _UNREACHED_ROW
            if latest[j] != _UNREACHED:
                value = min(value, np.int64(deadlines[j]) - latest[j])
            samples[j] = value
        select(samples, max_s, direct[target], ranks, target, output, scratch)


@kernel(types.void(IN_I16_2D, OUT_I16, _CSR, tuple_of(IN_I32, IN_I32), INT, OUT_I16, OUT_I32_2D))
def latest_departures(
    columns: Int16s,
    least: Int16s,
    egress: Csr,
    anchors: tuple[Int32s, Int32s],
    max_s: int,
    lanes: Int16s,
    latest: Int32s,
) -> None:
    """For each target and deadline: the latest departure that is in time."""
    events, deadlines = anchors
    for target in range(latest.shape[0]):
        lanes[:] = _UNREACHED_ROW
        propagate(columns, least, egress, target, max_s, lanes)
        latest_events(lanes, events, deadlines, max_s, latest[target])
