"""From seconds at stops to travel times at targets: the last walk, and percentiles over the samples of a window."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import lanes_of, walk_arrays
from access.routing._rank_kernel import BLOCK
from access.routing._reduce_kernel import place, reduce_window, sample_window, turn
from access.routing.timetable import LONGEST_S, UNREACHED, UNREACHED_ROW, ReachedRows, StopWalks

#: seconds from departures to stops: of those reached, or int16 (n, S) of all
Rows = ReachedRows | NDArray[np.int16]


def reduce_rows(
    rows: Rows,
    egress: StopWalks,
    direct_s: NDArray[np.int32],
    percentiles: Sequence[int],
    max_s: int,
    *,
    direct_strict: bool = True,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Percentiles of the travel time to each target over all departures.

    Parameters
    ----------
    rows
        of `access.routing.raptor.reached_rows`, or int16 (n, S) of `range_raptor`: seconds to stops, one row per
        departure.
    egress
        stops from which each of m targets can be walked to.
    direct_s
        int32 (m,): seconds of the walk without any vehicle, `UNREACHED` if there is none. It competes in every
        sample.
    percentiles
        whole numbers in 1..100, in any order.
    max_s
        a time counts only if it is strictly less; at most 18,000.
    direct_strict
        False lets a direct walk count as it is given even where it is not less than `max_s` (R5 cuts direct
        walks before the last part of the way, so that they may end slightly beyond).

    Returns
    -------
    seconds
        int32 (percentiles, m): percentile p of n samples is the element ``ceil(p * n / 100) - 1`` of the sorted
        samples, without interpolation; unreached samples sort last, `UNREACHED` if the element is one.
    reach_count
        int32 (m,): samples that reach the target.

    Raises
    ------
    ValueError
        No departures, a percentile or limit out of bounds, or arrays of different lengths.

    Notes
    -----
    Nearest rank on exact seconds. Invariant: a later percentile is never smaller. Cost: pairs of targets and
    stops, times n; one thread.
    """
    ranks, order = ranks_of(percentiles, len(rows))
    walks = check_targets(rows, egress, direct_s, max_s)
    columns, least = columns_of(rows)
    output = np.empty((len(ranks), len(direct_s)), np.int32), np.empty(len(direct_s), np.int32)
    direct = counted_direct(direct_s, max_s, direct_strict)
    reduce_window(columns, least, walks, direct, ranks, (len(rows), int(max_s)), output, block_of(len(rows)))
    return as_asked(output[0], order), output[1]


def sample_values(
    rows: Rows,
    egress: StopWalks,
    direct_s: NDArray[np.int32],
    max_s: int,
    *,
    targets: NDArray[np.int64] | None = None,
    direct_strict: bool = True,
) -> NDArray[np.int32]:
    """Every sample that `reduce_rows` sees: int32 (targets, n) seconds, `UNREACHED` where it does not count.

    `targets` are indices into the targets of `egress`, all of them if left out; the other parameters are those of
    `reduce_rows`.
    """
    walks = check_targets(rows, egress, direct_s, max_s)
    chosen = np.arange(len(direct_s)) if targets is None else np.ascontiguousarray(targets, np.int64)
    if len(chosen) and not (chosen.min() >= 0 and chosen.max() < len(direct_s)):
        raise ValueError(f"targets must lie in 0..{len(direct_s) - 1}: {chosen.min()}..{chosen.max()}")
    columns, least = columns_of(rows)
    samples = np.empty((len(chosen), len(rows)), np.int32)
    direct = counted_direct(direct_s, max_s, direct_strict)
    lanes = lanes_of(1, len(rows))
    sample_window(columns, least, walks, direct, chosen, int(max_s), lanes, samples)
    return samples


def ranks_of(percentiles: Sequence[int], n_samples: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks (0-based, ascending) of the percentiles among n samples, and where each percentile stands in them."""
    if n_samples < 1:
        raise ValueError("there is no departure, so there is no percentile")
    for percentile in percentiles:
        if int(percentile) != percentile or not 1 <= percentile <= 100:
            raise ValueError(f"percentile {percentile} is not a whole number in 1..100")
    ranks = np.array([-(-int(p) * n_samples // 100) - 1 for p in percentiles], np.int64)
    order = np.argsort(ranks, kind="stable")
    return ranks[order], np.argsort(order, kind="stable")


def as_asked(seconds: NDArray[np.int32], order: NDArray[np.int64]) -> NDArray[np.int32]:
    """Percentiles in the caller's order; mostly they come in it, and nothing is copied."""
    return seconds if (order[1:] > order[:-1]).all() else seconds[order]


def check_targets(
    rows: Rows, egress: StopWalks, direct_s: NDArray[np.int32], max_s: int
) -> tuple[NDArray[np.generic], ...]:
    """The egress walks as kernels want them, once everything fits together."""
    if not 0 < max_s <= LONGEST_S:
        raise ValueError(f"max_s is {max_s}, it must lie in 1..{LONGEST_S}")
    if len(egress.offset) != len(direct_s) + 1:
        raise ValueError(f"{len(egress.offset) - 1} targets with stops but {len(direct_s)} direct walks")
    stop = egress.stop
    if len(stop) and not (stop.min() >= 0 and stop.max() < n_stops_of(rows)):
        raise ValueError(f"egress stops must lie in 0..{n_stops_of(rows) - 1}: {stop.min()}..{stop.max()}")
    return walk_arrays(egress.offset, stop, egress.seconds)


def columns_of(rows: Rows) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Rows turned to int16 (S, n and some unreached more), and the least value of each stop.

    Columns of stops that are not reached may hold anything: their least value says so.
    """
    n_stops = n_stops_of(rows)
    columns, least = lanes_of(n_stops, len(rows)), np.full(n_stops, UNREACHED_ROW, np.int16)
    if not isinstance(rows, ReachedRows):
        turn(np.ascontiguousarray(rows, np.int16), columns, least)
        return columns, least
    n_reached = len(rows.stop)
    turned, least_turned = lanes_of(n_reached, len(rows)), np.empty(n_reached, np.int16)
    turn(rows.seconds, turned, least_turned)
    place(turned, least_turned, rows.stop, columns, least)
    return columns, least


def n_stops_of(rows: Rows) -> int:
    """Stops of the timetable that was searched."""
    return rows.n_stops if isinstance(rows, ReachedRows) else rows.shape[1]


def counted_direct(direct_s: NDArray[np.int32], max_s: int, strict: bool) -> NDArray[np.int32]:
    """Direct walks that count, `UNREACHED` for the others."""
    direct = np.ascontiguousarray(direct_s, np.int32)
    return np.where(direct < max_s, direct, np.int32(UNREACHED)) if strict else direct


def block_of(
    n_samples: int,
) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.int16], NDArray[np.int32]]:
    """Memory for the n samples of a block of targets: which, their samples, these turned, how many are in time."""
    lanes = lanes_of(BLOCK, n_samples)
    turned = lanes_of(lanes.shape[1], BLOCK)
    return np.empty(BLOCK, np.int64), lanes, turned, np.empty(BLOCK, np.int32)
