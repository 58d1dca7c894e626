"""The answers of every engine: travel times of pairs, of one point and many, of one point and the cells of a grid."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from access.network.model import Grid
from access.request import Request


class Remark(NamedTuple):
    """What an engine has to say about its answer: a code for programs, a sentence for people."""

    code: str
    detail: str


@dataclass(frozen=True)
class TravelTimes:
    """Seconds by origin, percentile and destination, in the callers' order.

    seconds
        int32 (n_origins, n_percentiles, n_destinations); `UNREACHED` (2**31 - 1) where that share of the window's
        samples has no way within the limits.
    reached
        bool (n_origins, n_destinations): whether any sample has a way within the limits, as far as the engine can
        tell (`remarks` say where that is not far).
    reach_share
        float32 (n_origins, n_destinations): share of the window's samples with a way within the limits; NaN where the
        engine does not know it.
    origin_linked, destination_linked
        bool (n,): False where the point lies further from any street than the link limit; its row or column is
        then unreached and its state `unlinked`.
    search
        whether origins or destinations were searched from; the numbers are the same.
    by_vehicle
        whether a vehicle shortens any pair, or reaches one that nobody walks; False without transit, None where the
        engine does not know.
    engine
        name and version of who answered.
    """

    seconds: NDArray[np.int32]
    reached: NDArray[np.bool_]
    reach_share: NDArray[np.float32]
    origin_linked: NDArray[np.bool_]
    destination_linked: NDArray[np.bool_]
    request: Request
    search: Literal["forward", "reverse"] = "forward"
    by_vehicle: bool | None = True
    engine: str = "native"
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class PointTimes:
    """Travel times between one point and n others.

    seconds int32 (n_percentiles, n), `UNREACHED` where that share of the window has no way; reached bool and
    reach_share float32 (n,), as in `TravelTimes`; linked bool (n,): False where a point lies further from any street
    than the link limit; offset_m: from the one point to its street.
    """

    seconds: NDArray[np.int32]
    reached: NDArray[np.bool_]
    reach_share: NDArray[np.float32]
    linked: NDArray[np.bool_]
    offset_m: float


@dataclass(frozen=True)
class SurfaceAndTimes:
    """Travel times between one point and every cell of a grid, and between it and other points.

    grid
        whose cells they are, row-major from the south-west.
    seconds, reach_share, linked
        int32 (n_percentiles, ny * nx), float32 and bool (ny * nx,), of the cells' centres, as in `PointTimes`.
    times
        of the others.
    by_vehicle
        whether a vehicle shortens any way to a cell or to one of the others, or reaches one that nobody walks to; None
        where the engine does not know.
    """

    grid: Grid
    seconds: NDArray[np.int32]
    reach_share: NDArray[np.float32]
    linked: NDArray[np.bool_]
    times: PointTimes
    by_vehicle: bool | None
    engine: str = "native"
    remarks: tuple[Remark, ...] = ()
