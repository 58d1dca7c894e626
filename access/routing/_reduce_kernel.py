"""The loops of `access.routing.reduce` and `access.routing.profile`: from stops to targets, and the percentiles.

Samples of one target lie side by side (lanes), so that the way from a stop to a target is one row of additions and
minima. Targets then wait until there is a whole block of them for `_rank_kernel`.
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
    IN_U32,
    INT,
    OUT_I16,
    OUT_I16_2D,
    OUT_I32,
    OUT_I32_2D,
    kernel,
    tuple_of,
)
from access.routing._lanes import LANES, SQUARE, lower_64, lower_128, turn_square
from access.routing._rank_kernel import BLOCK, BLOCK_MEMORY, OUTPUT, Block, Output, rank_block

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Uint32s = NDArray[np.uint32]
#: stop walks: offset, stop, seconds
Csr = tuple[Int64s, Int32s, Int32s]
#: walks first .. last - 1 of one target
Pairs = tuple[int, int]

_PAIRS: Final = tuple_of(INT, INT)
_CSR: Final = tuple_of(IN_I64, IN_I32, IN_I32)
_UNREACHED: Final = 2_147_483_647
_UNREACHED_ROW: Final = 20_000
#: walks that can be added to a row in int16, unreached or not, without passing its end or coming below a limit
_LONGEST_WALK_S: Final = 32_767 - _UNREACHED_ROW
_SHORTEST_WALK_S: Final = -2_000


@kernel(types.void(IN_I16_2D, OUT_I16_2D, OUT_I16))
def turn(rows: Int16s, columns: Int16s, least: Int16s) -> None:
    """Write rows [sample, stop] as columns [stop, lane], unreached beyond the samples, and each stop's least value.

    There may be more in a row than columns: only the first ones are read.
    """
    n_rows, n_stops = rows.shape[0], columns.shape[0]
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


@kernel(types.void(IN_I16_2D, IN_I16, IN_U32, OUT_I16_2D, OUT_I16))
def place(turned: Int16s, least_turned: Int16s, stops: Uint32s, columns: Int16s, least: Int16s) -> None:
    """Put the columns of some stops where those of all stops stand."""
    for k in range(len(stops)):
        stop = np.uint64(stops[k])
        least[stop] = least_turned[k]
        for lane in range(turned.shape[1]):
            columns[stop, lane] = turned[k, lane]


@kernel(INT(IN_I16_2D, IN_I16, IN_I32, IN_I32, _PAIRS, INT, OUT_I16_2D, INT))
def _propagate_any(
    columns: Int16s,
    least: Int16s,
    stops: Int32s,
    seconds: Int32s,
    pairs: Pairs,
    bound: int,
    lanes: Int16s,
    row: int,
) -> int:
    """`propagate` for walks of any length, lane by lane."""
    kept = 0
    for pair in range(pairs[0], pairs[1]):
        stop, walk = stops[pair], np.int64(seconds[pair])
        if least[stop] == _UNREACHED_ROW or least[stop] + walk >= bound:
            continue
        kept += 1
        for lane in range(columns.shape[1]):
            if columns[stop, lane] != _UNREACHED_ROW and columns[stop, lane] + walk < lanes[row, lane]:
                lanes[row, lane] = columns[stop, lane] + walk
    return kept


@kernel(INT(IN_I16_2D, IN_I16, IN_I32, IN_I32, _PAIRS, INT, OUT_I16_2D, INT))
def propagate(
    columns: Int16s,
    least: Int16s,
    stops: Int32s,
    seconds: Int32s,
    pairs: Pairs,
    bound: int,
    lanes: Int16s,
    row: int,
) -> int:
    """Lower a row of lanes to the least (column + walk) of some pairs, and count those that can come below `bound`.

    Arrays are handed over one by one: to take one out of a tuple counts its references, which costs more than a target
    without stops.
    """
    longest, shortest = np.int32(0), np.int32(0)
    for pair in range(pairs[0], pairs[1]):
        longest, shortest = max(longest, seconds[pair]), min(shortest, seconds[pair])
    if shortest < _SHORTEST_WALK_S or longest > _LONGEST_WALK_S:
        return _propagate_any(columns, least, stops, seconds, pairs, bound, lanes, row)
    kept, width = 0, columns.shape[1]
    for start in range(0, width - LANES, 2 * LANES):
        kept = lower_128(columns, least, stops, seconds, pairs, bound, lanes, row, start)
    if width % (2 * LANES) != 0:
        kept = lower_64(columns, least, stops, seconds, pairs, bound, lanes, row, width - LANES)
    return kept


@kernel(types.void(IN_I16_2D, IN_I16, _CSR, IN_I32, IN_I64, tuple_of(INT, INT), OUTPUT, BLOCK_MEMORY))
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
    offset, stops, seconds = egress
    ranked_s, reach = output
    n_waiting = 0
    for target in range(len(direct)):
        pairs = offset[target], offset[target + 1]
        kept = 0
        if pairs[0] < pairs[1]:
            bound = min(np.int64(direct[target]), max_s)
            lanes[n_waiting, :] = np.int16(bound if bound < max_s else _UNREACHED_ROW)
            kept = propagate(columns, least, stops, seconds, pairs, bound, lanes, n_waiting)
        if kept == 0:
            reach[target] = 0 if direct[target] == _UNREACHED else n
            for k in range(len(ranks)):
                ranked_s[k, target] = direct[target]
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
    offset, stops, seconds = egress
    for k in range(len(targets)):
        target = targets[k]
        pairs = offset[target], offset[target + 1]
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, stops, seconds, pairs, max_s, lanes, 0)
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
        tuple_of(OUTPUT, OUT_I16_2D, OUT_I32, BLOCK_MEMORY),
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
    offset, stops, seconds = egress
    n, n_waiting = len(deadlines), 0
    for target in range(len(direct)):
        bound = min(np.int64(direct[target]), max_s)
        pairs = offset[target], offset[target + 1]
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, stops, seconds, pairs, bound, lanes, 0)
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
    offset, stops, seconds = egress
    events, deadlines = anchors
    for target in range(latest.shape[0]):
        pairs = offset[target], offset[target + 1]
        lanes[0, :] = _UNREACHED_ROW
        propagate(columns, least, stops, seconds, pairs, max_s, lanes, 0)
        latest_events(lanes, events, deadlines, max_s, latest[target])
