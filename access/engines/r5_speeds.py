"""Speeds as R5 counts with them: one home for its rounding, for the engine that is R5 and the one that follows it."""

import numpy as np


def r5_mm_per_s(speed_mps: float) -> int:
    """Whole mm a second of a speed, truncated in Java's single precision: 4.68 km/h are 1,300, in double 1,299."""
    return int(np.float32(speed_mps) * np.float32(1000))
