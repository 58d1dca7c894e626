"""Which points R5 finds streets for, as far as our own copy of its streets tells."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.unlinked import unlinked_point
from access.network.links import link_points
from access.network.model import Footing, LinkedPoints, Network
from access.request import Request, StreetMode

Bool = NDArray[np.bool_]


def linked_points(
    network: Network, lon: NDArray[np.float64], lat: NDArray[np.float64], request: Request
) -> Bool:
    """Bool (n,): whether each point has a street of one of the request's modes within R5's link limit."""
    return _any_linked([_link(network, lon, lat, mode) for mode in request.street_modes])


def linked_cells(network: Network, request: Request) -> Bool:
    """The same of the centres of the grid that R5 is asked for, `network.footing_r5.grid`."""
    return _any_linked([_cells(network.footing_r5, mode) for mode in request.street_modes])


def link_place(
    network: Network, lon: float, lat: float, request: Request, *, name: str = "the point"
) -> float:
    """Metres from one point to the nearest of its streets; UnlinkedPointError, with the point's `name`, for none."""
    places = [_link(network, np.array([lon]), np.array([lat]), mode) for mode in request.street_modes]
    offsets = [int(place.offset_mm[0]) / 1000 for place in places if place.linked[0]]
    if not offsets:
        raise unlinked_point(lon, lat, request.street_modes, name=name)
    return min(offsets)


def _link(
    network: Network, lon: NDArray[np.float64], lat: NDArray[np.float64], mode: StreetMode
) -> LinkedPoints:
    """Points on R5's streets of one mode."""
    return link_points(network.footing_r5.streets, lon, lat, rule="r5", mode=mode)


@lru_cache(maxsize=4)
def _cells(footing: Footing, mode: StreetMode) -> LinkedPoints:
    """The grid's centres on the streets of a mode; some seconds for a region by bike or car, then kept."""
    points = footing.grid.points
    if mode == "walk":
        return points
    return link_points(footing.streets, points.lon, points.lat, rule="r5", mode=mode)


def _any_linked(places: list[LinkedPoints]) -> Bool:
    """Whether each of the same points is linked by any of the modes."""
    linked: Bool = np.logical_or.reduce([place.linked for place in places])
    return linked
