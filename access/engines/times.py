"""The answer of every engine: travel times of origin and destination pairs over the window."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from access.request import Request


@dataclass(frozen=True)
class TravelTimes:
    """Seconds by origin, percentile and destination, in the callers' order.

    seconds
        int32 (n_origins, n_percentiles, n_destinations); `UNREACHED` (2**31 - 1) where that share of the window's
        samples has no way within the limits.
    reach_share
        float32 (n_origins, n_destinations): share of the window's samples with a way within the limits.
    origin_linked, destination_linked
        bool (n,): False where the point lies further from any street than the link limit; its row or column is
        then unreached and its state `unlinked`.
    search
        whether origins or destinations were searched from; the numbers are the same.
    by_vehicle
        whether a vehicle shortens any pair, or reaches one that nobody walks; False without transit.
    """

    seconds: NDArray[np.int32]
    reach_share: NDArray[np.float32]
    origin_linked: NDArray[np.bool_]
    destination_linked: NDArray[np.bool_]
    request: Request
    search: Literal["forward", "reverse"] = "forward"
    by_vehicle: bool = True
