"""The answer of every engine to "there by a deadline, and home again after a moment"."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines.times import PointTimes, Remark
from access.request import Request

Int32 = NDArray[np.int32]


@dataclass(frozen=True)
class OneWay:
    """One direction of n round trips.

    request
        as it was asked.
    seconds
        int32 (n,): out, from the latest departure that is in time to the deadline; back, from the moment to the
        earliest arrival; `UNREACHED` where no trip takes less than the request's limit.
    clock_s
        int32 (n,): that departure (out) or arrival (back), in seconds after noon minus 12 h of the request's date;
        `UNREACHED` where there is none.
    window
        travel times over the request's whole window, as `point_times` gives them.
    """

    request: Request
    seconds: Int32
    clock_s: Int32
    window: PointTimes


@dataclass(frozen=True)
class RoundTrips:
    """Round trips of n pairs of points, in the caller's order.

    away_s int32 (n,): from leaving home to being home again, `UNREACHED` unless both directions are possible;
    linked bool (n,): False where a point lies further from any street than the link limit.
    """

    out: OneWay
    back: OneWay
    away_s: Int32
    linked: NDArray[np.bool_]
    engine: str = "native"
    remarks: tuple[Remark, ...] = ()
