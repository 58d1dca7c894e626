"""Travel times from (or to) one point, on the network's grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines import native
from access.network import Grid, Network
from access.request import Direction, Request


@dataclass(frozen=True)
class Surface:
    """Travel times at the centre of every cell of a grid.

    seconds
        int32 (n_percentiles, ny, nx), rows from south to north; `UNREACHED` where that share of the window
        has no way within the limits, or where the cell is unlinked.
    reach_share
        float32 (ny, nx): share of the window's samples that make it.
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
    seconds, reach_share = native.surface(network, *point, direction=direction, request=request)
    return surface_of(network, seconds, reach_share, request)


def surface_of(
    network: Network, seconds: NDArray[np.int32], reach_share: NDArray[np.float32], request: Request
) -> Surface:
    """Lay the engine's cells, one after the other, on the network's grid."""
    grid = native.footing_of(network, request).grid
    cells = (grid.ny, grid.nx)
    return Surface(
        grid=grid,
        percentiles=request.percentiles,
        seconds=seconds.reshape(-1, *cells),
        reach_share=reach_share.reshape(cells),
        linked=native.grid_linked(network, request).reshape(cells),
    )
