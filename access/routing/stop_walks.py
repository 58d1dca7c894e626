"""From tables "vertex to stops" to tables "point to stops": a point reaches stops over both ends of its edge."""

import numpy as np
from numba import types
from numpy.typing import NDArray

from access.routing._jit import IN_I32, IN_I64, INT, OUT_I32, OUT_I64, kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def point_walks(
    table: tuple[Int64, Int32, Int32],
    end_a: Int32,
    end_b: Int32,
    a_cost: Int32,
    b_cost: Int32,
    limit: int,
) -> tuple[Int64, Int32, Int32]:
    """Cheapest cost between each point and each stop, over either end of the point's edge.

    Parameters
    ----------
    table
        CSR over vertices: offset int64 (V+1,), stop int32 ascending within a vertex, cost int32.
    end_a, end_b, a_cost, b_cost
        int32 (n,): the edge's ends and the cost from the point to each; ``end_a == -1`` is an unlinked point.
    limit
        costs above it are left out.

    Returns
    -------
    CSR over the n points, stops ascending: offset int64 (n+1,), stop int32, cost int32. An unlinked point, or one
    without a stop in reach, has an empty range. Cost is linear in the table rows read.
    """
    offset, stop, cost = table
    counts = np.zeros(len(end_a), np.int64)
    nothing = np.zeros(0, np.int32)
    _merge(offset, stop, cost, end_a, end_b, a_cost, b_cost, np.int64(limit), counts, False, nothing, nothing)
    out_offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    out_stop = np.empty(out_offset[-1], np.int32)
    out_cost = np.empty(out_offset[-1], np.int32)
    starts = out_offset[:-1].copy()
    _merge(
        offset, stop, cost, end_a, end_b, a_cost, b_cost, np.int64(limit), starts, True, out_stop, out_cost
    )
    return out_offset, out_stop, out_cost


@kernel(
    types.void(
        IN_I64, IN_I32, IN_I32, IN_I32, IN_I32, IN_I32, IN_I32, INT, OUT_I64, types.boolean, OUT_I32, OUT_I32
    )
)
def _merge(
    offset: Int64,
    stop: Int32,
    cost: Int32,
    end_a: Int32,
    end_b: Int32,
    a_cost: Int32,
    b_cost: Int32,
    limit: int,
    cursor: Int64,
    fill: bool,
    out_stop: Int32,
    out_cost: Int32,
) -> None:
    """Merge the two sorted rows of each point; count into `cursor`, or fill from it on."""
    for point in range(len(end_a)):
        if end_a[point] < 0:
            continue
        i, i_end = offset[end_a[point]], offset[end_a[point] + 1]
        j, j_end = offset[end_b[point]], offset[end_b[point] + 1]
        at = cursor[point]
        while i < i_end or j < j_end:
            if j >= j_end or (i < i_end and stop[i] < stop[j]):
                s, c = stop[i], np.int64(cost[i]) + a_cost[point]
                i += 1
            elif i >= i_end or stop[j] < stop[i]:
                s, c = stop[j], np.int64(cost[j]) + b_cost[point]
                j += 1
            else:
                s = stop[i]
                c = min(np.int64(cost[i]) + a_cost[point], np.int64(cost[j]) + b_cost[point])
                i += 1
                j += 1
            if c > limit:
                continue
            if fill:
                out_stop[at] = s
                out_cost[at] = c
            at += 1
        cursor[point] = at
