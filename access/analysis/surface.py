"""Travel times from (or to) one point, on the network's grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines import surface_and_times
from access.engines.times import SurfaceAndTimes
from access.network import Grid, Network
from access.points import PointSet
from access.request import Direction, Request


@dataclass(frozen=True)
class Surface:
    """Travel times at the centre of every cell of a grid.

    seconds
        int32 (n_percentiles, ny, nx), rows from south to north; `UNREACHED` where that share of the window
        has no way within the limits, or where the cell is unlinked.
    reach_share
        float32 (ny, nx): share of the window's samples that make it, NaN where the engine does not know it.
    linked
        bool (ny, nx): False where the centre has no street within the link limit.
    percentiles
        of the first axis of `seconds`.
    """

    grid: Grid
    percentiles: tuple[int, ...]
    seconds: NDArray[np.int32]
    reach_share: NDArray[np.float32]
    linked: NDArray[np.bool_]


def travel_time_surface(
    network: Network, point: tuple[float, float], *, direction: Direction, request: Request
) -> Surface:
    """
    Compute the travel-time surface of one point.

    Parameters
    ----------
    network
        the network to search; its grid is the surface's.
    point
        longitude, latitude.
    direction
        "from": from the point to every cell; "to": from every cell to the point.
    request
        the window, limits and percentiles.

    Raises
    ------
    UnlinkedPointError
        The point has no street within the link limit.
    NoServiceError
        No trip runs on the date.
    """
    nobody = PointSet((), np.empty(0), np.empty(0))
    return surface_of(
        surface_and_times(network, point, nobody, direction=direction, request=request), request
    )


def surface_of(found: SurfaceAndTimes, request: Request) -> Surface:
    """Lay the engine's cells, one after the other, on their grid."""
    cells = (found.grid.ny, found.grid.nx)
    return Surface(
        grid=found.grid,
        percentiles=request.percentiles,
        seconds=found.seconds.reshape(-1, *cells),
        reach_share=found.reach_share.reshape(cells),
        linked=found.linked.reshape(cells),
    )
