"""The loops of `access.routing.reduce` and `access.routing.profile`: from stops to targets, and the percentiles.

Samples of one target lie side by side (lanes), so that the way from a stop to a target is one row of additions and
minima. For the percentiles a block of targets is turned, samples below each other, so that one step of a sorting
network is one row of minima and one of maxima for all targets of the block at once.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import (
    IN_I16,
    IN_I16_2D,
    IN_I32,
    IN_I64,
    INT,
    OUT_I16,
    OUT_I16_2D,
    OUT_I32,
    OUT_I32_2D,
    OUT_I64,
    kernel,
    tuple_of,
)
from access.routing._lanes import LANES, SQUARE, lower_64, lower_128, turn_square

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
#: stop walks: offset, stop, seconds
Csr = tuple[Int64s, Int32s, Int32s]
#: percentiles' seconds (n_p, n_targets), samples that reach (n_targets,)
Output = tuple[Int32s, Int32s]
#: targets that wait for their percentiles: which (BLOCK,), their samples (BLOCK, lanes), these turned (lanes, BLOCK),
#: how many of them are in time (BLOCK,)
Block = tuple[Int64s, Int16s, Int16s, Int32s]

_CSR: Final = tuple_of(IN_I64, IN_I32, IN_I32)
_OUTPUT: Final = tuple_of(OUT_I32_2D, OUT_I32)
_BLOCK: Final = tuple_of(OUT_I64, OUT_I16_2D, OUT_I16_2D, OUT_I32)
_UNREACHED: Final = 2_147_483_647
_UNREACHED_ROW: Final = 20_000
#: targets whose samples are sorted at once
BLOCK: Final = 64
#: walks that can be added to a row in int16, unreached or not, without passing its end or coming below a limit
_LONGEST_WALK_S: Final = 32_767 - _UNREACHED_ROW
_SHORTEST_WALK_S: Final = -2_000


@kernel(types.void(IN_I16_2D, OUT_I16_2D, OUT_I16))
def turn(rows: Int16s, columns: Int16s, least: Int16s) -> None:
    """Write rows [sample, stop] as columns [stop, lane], unreached beyond the samples, and each stop's least value."""
    n_rows, n_stops = rows.shape
    whole_rows, whole_stops = n_rows - n_rows % SQUARE, n_stops - n_stops % SQUARE
    for stop in range(0, whole_stops, SQUARE):
        for row in range(0, whole_rows, SQUARE):
            turn_square(rows, row, stop, columns)
    for stop in range(n_stops):
        for row in range(whole_rows if stop < whole_stops else 0, n_rows):
            columns[stop, row] = rows[row, stop]
        for lane in range(n_rows, columns.shape[1]):
            columns[stop, lane] = _UNREACHED_ROW
        smallest = np.int16(_UNREACHED_ROW)
        for lane in range(columns.shape[1]):
            smallest = min(smallest, columns[stop, lane])
        least[stop] = smallest


@kernel(INT(IN_I16_2D, IN_I16, _CSR, INT, INT, OUT_I16_2D, INT))
def _propagate_any(
    columns: Int16s, least: Int16s, egress: Csr, target: int, bound: int, lanes: Int16s, row: int
) -> int:
    """`propagate` for walks of any length, lane by lane."""
    offset, stops, seconds = egress
    kept = 0
    for pair in range(offset[target], offset[target + 1]):
        stop, walk = stops[pair], np.int64(seconds[pair])
        if least[stop] == _UNREACHED_ROW or least[stop] + walk >= bound:
            continue
        kept += 1
        for lane in range(columns.shape[1]):
            if columns[stop, lane] != _UNREACHED_ROW and columns[stop, lane] + walk < lanes[row, lane]:
                lanes[row, lane] = columns[stop, lane] + walk
    return kept


@kernel(INT(IN_I16_2D, IN_I16, _CSR, INT, INT, OUT_I16_2D, INT))
def propagate(
    columns: Int16s, least: Int16s, egress: Csr, target: int, bound: int, lanes: Int16s, row: int
) -> int:
    """Lower the row's lanes to the least (value at a stop + walk); count the stops that can come below the bound."""
    offset, stops, seconds = egress
    first, last = offset[target], offset[target + 1]
    longest, shortest = np.int32(0), np.int32(0)
    for pair in range(first, last):
        longest, shortest = max(longest, seconds[pair]), min(shortest, seconds[pair])
    if shortest < _SHORTEST_WALK_S or longest > _LONGEST_WALK_S:
        return _propagate_any(columns, least, egress, target, bound, lanes, row)
    kept, width = 0, columns.shape[1]
    for start in range(0, width - LANES, 2 * LANES):
        kept = lower_128(columns, least, stops, seconds, (first, last), bound, lanes, row, start)
    if width % (2 * LANES) != 0:
        kept = lower_64(columns, least, stops, seconds, (first, last), bound, lanes, row, width - LANES)
    return kept


@kernel(types.void(OUT_I16_2D, INT))
def sort_samples(samples: Int16s, n: int) -> None:
    """Sort the first n samples of each of `BLOCK` targets: samples[i, target] ascends with i.

    Batcher's odd-even merge sort for any n (Knuth, The Art of Computer Programming, volume 3, 5.2.2, algorithm M):
    which samples are compared does not depend on their values, so all targets take each step together.
    """
    size = 1
    while size < n:
        step = size
        while step >= 1:
            for first in range(step % size, n - step, 2 * step):
                for low in range(first, min(first + step, n - step)):
                    high = low + step
                    if low // (2 * size) != high // (2 * size):
                        continue
                    for target in range(BLOCK):
                        a, b = samples[low, target], samples[high, target]
                        samples[low, target], samples[high, target] = min(a, b), max(a, b)
            step //= 2
        size *= 2


@kernel(types.void(_BLOCK, INT, INT, INT, IN_I32, IN_I64, _OUTPUT))
def rank_block(
    block: Block, n_waiting: int, n: int, max_s: int, direct: Int32s, ranks: Int64s, output: Output
) -> None:
    """Write the samples of the given ranks; samples not below `max_s` sort last and have the value `direct`."""
    waiting, lanes, samples, counts = block
    seconds, reach = output
    for row in range(0, n_waiting, SQUARE):
        for lane in range(0, n, SQUARE):
            turn_square(lanes, row, lane, samples)
    sort_samples(samples, n)
    counts[:] = 0
    for sample in range(n):
        for place in range(BLOCK):
            counts[place] += np.int32(samples[sample, place] < max_s)
    for place in range(n_waiting):
        target = waiting[place]
        reach[target] = counts[place] if direct[target] == _UNREACHED else n
    for k in range(len(ranks)):
        for place in range(n_waiting):
            target, value = waiting[place], samples[ranks[k], place]
            seconds[k, target] = value if value < max_s else direct[target]


@kernel(types.void(IN_I16_2D, IN_I16, _CSR, IN_I32, IN_I64, tuple_of(INT, INT), _OUTPUT, _BLOCK))
def reduce_window(
    columns: Int16s,
    least: Int16s,
    egress: Csr,
    direct: Int32s,
    ranks: Int64s,
    limits: tuple[int, int],
    output: Output,
    block: Block,
) -> None:
    """For each target: the samples, their ranks, and how many reach it."""
    n, max_s = limits
    waiting, lanes = block[0], block[1]
    seconds, reach = output
    n_waiting = 0
    for target in range(len(direct)):
        bound = min(np.int64(direct[target]), max_s)
        lanes[n_waiting, :] = np.int16(bound if bound < max_s else _UNREACHED_ROW)
        if propagate(columns, least, egress, target, bound, lanes, n_waiting) == 0:
            reach[target] = 0 if direct[target] == _UNREACHED else n
            for k in range(len(ranks)):
                seconds[k, target] = direct[target]
            continue
        waiting[n_waiting] = target
        n_waiting += 1
        if n_waiting == BLOCK:
            rank_block(block, n_waiting, n, max_s, direct, ranks, output)
            n_waiting = 0
    if n_waiting > 0:
        rank_block(block, n_waiting, n, max_s, direct, ranks, output)


@kernel(types.void(IN_I16_2D, IN_I16, _CSR, IN_I32, IN_I64, INT, OUT_I16_2D, OUT_I32_2D))
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
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, egress, target, max_s, lanes, 0)
        for lane in range(samples.shape[1]):
            by_vehicle = np.int64(lanes[0, lane]) if lanes[0, lane] < max_s else _UNREACHED
            samples[k, lane] = min(by_vehicle, np.int64(direct[target]))


@kernel(types.void(OUT_I16_2D, IN_I32, IN_I32, INT, OUT_I32))
def latest_events(lanes: Int16s, events: Int32s, deadlines: Int32s, max_s: int, latest: Int32s) -> None:
    """Latest event from which a target is reached by each deadline; both descend, so the pointer only advances."""
    event = 0
    for j in range(len(deadlines)):
        while event < len(events) and (
            lanes[0, event] >= max_s or np.int64(events[event]) + lanes[0, event] > deadlines[j]
        ):
            event += 1
        in_time = event < len(events) and np.int64(deadlines[j]) - events[event] < max_s
        latest[j] = events[event] if in_time else _UNREACHED


@kernel(
    types.void(
        IN_I16_2D, IN_I16, _CSR, IN_I32, tuple_of(IN_I32, IN_I32), IN_I64, INT,
        tuple_of(_OUTPUT, OUT_I16_2D, OUT_I32, _BLOCK),
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
    memory: tuple[Output, Int16s, Int32s, Block],
) -> None:
    """For each target: the time from the latest departure to each deadline, its ranks, and how many reach it."""
    events, deadlines = anchors
    output, lanes, latest, block = memory
    waiting, samples = block[0], block[1]
    n, n_waiting = len(deadlines), 0
    for target in range(len(direct)):
        bound = min(np.int64(direct[target]), max_s)
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, egress, target, bound, lanes, 0)
        latest_events(lanes, events, deadlines, max_s, latest)
        for j in range(n):
            value = bound if bound < max_s else _UNREACHED_ROW
            if latest[j] != _UNREACHED:
                value = min(value, np.int64(deadlines[j]) - latest[j])
            samples[n_waiting, j] = value
        waiting[n_waiting] = target
        n_waiting += 1
        if n_waiting == BLOCK:
            rank_block(block, n_waiting, n, max_s, direct, ranks, output)
            n_waiting = 0
    if n_waiting > 0:
        rank_block(block, n_waiting, n, max_s, direct, ranks, output)


@kernel(types.void(IN_I16_2D, IN_I16, _CSR, tuple_of(IN_I32, IN_I32), INT, OUT_I16_2D, OUT_I32_2D))
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
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, egress, target, max_s, lanes, 0)
        latest_events(lanes, events, deadlines, max_s, latest[target])
