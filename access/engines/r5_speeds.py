"""Seconds as R5 counts them from lengths and speeds: one home, for the engine that is R5 and the one that follows it.

R5 keeps speeds as Java's floats (single precision) and lengths as whole mm. Speeds are given here as they come, in m/s:
one for all lengths, or one for each. Read in R5's `BasicTraversalTimeCalculator`, `StreetRouter.setOrigin` and
`LinkedPointSet.eval`; what `np.float32` and `np.float64` do with them is IEEE 754, as in Java.
"""

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Lengths = NDArray[np.int32]
Speeds = float | NDArray[np.float64]


def r5_mm_per_s(speed_mps: float) -> int:
    """Whole mm a second of a speed, truncated in single precision: 4.68 km/h are 1,300, in double 1,299."""
    return int(np.float32(speed_mps) * np.float32(1000))


def r5_car_mm_per_s(speed_mps: NDArray[np.float64]) -> Int64:
    """As `r5_mm_per_s`, for each of some streets; at least 1."""
    return np.maximum(np.asarray(_single(speed_mps) * np.float32(1000)).astype(np.int64), 1)


def r5_street_s(length_mm: Lengths, speed_mps: Speeds) -> Int64:
    """Seconds along whole streets, each rounded up in double precision, at least 1; speeds above 0."""
    metres = length_mm / 1000
    return np.maximum(np.ceil(metres / _single(speed_mps).astype(np.float64)), 1).astype(np.int64)


def r5_first_s(along_mm: Lengths, speed_mps: Speeds) -> Int64:
    """Seconds from a way's first point along its street: whole metres, cut in single precision; speeds above 0."""
    metres = (along_mm // 1000).astype(np.float32)
    return np.asarray(metres / _single(speed_mps)).astype(np.int64)


def _single(speed_mps: Speeds) -> NDArray[np.float32]:
    """Speeds as R5 keeps them."""
    return np.asarray(speed_mps).astype(np.float32)
