"""Percentiles of a block of targets at once: their samples stand below each other and are sorted together.

One step of a sorting network is then one row of minima and one of maxima for all targets of the block, whatever the
samples are, and all ranks are there to be read.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

from typing import Final

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import (
    IN_I32,
    IN_I64,
    INT,
    OUT_I16_2D,
    OUT_I32,
    OUT_I32_2D,
    OUT_I64,
    kernel,
    tuple_of,
)
from access.routing._lanes import LANES, SQUARE, exchange, turn_square

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
#: percentiles' seconds (n_p, n_targets), samples that reach (n_targets,)
Output = tuple[Int32s, Int32s]
#: targets that wait for their percentiles: which (BLOCK,), their samples (BLOCK, lanes), these turned (lanes, BLOCK),
#: how many of them are in time (BLOCK,)
Block = tuple[Int64s, Int16s, Int16s, Int32s]

OUTPUT: Final = tuple_of(OUT_I32_2D, OUT_I32)
BLOCK_MEMORY: Final = tuple_of(OUT_I64, OUT_I16_2D, OUT_I16_2D, OUT_I32)
#: targets whose samples are sorted at once
BLOCK: Final = LANES
_UNREACHED: Final = 2_147_483_647


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
                    if low ^ high < 2 * size:  # both in one part of 2 * size samples
                        exchange(samples, low, high)
            step //= 2
        size *= 2


@kernel(types.void(BLOCK_MEMORY, INT, INT, INT, IN_I32, IN_I64, OUTPUT))
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
