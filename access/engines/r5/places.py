"""Which points R5 finds streets for, as far as our own copy of its streets tells."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.unlinked import unlinked_point
from access.network.links import link_points
from access.network.model import Footing, Network
from access.request import Request, StreetMode

Bool = NDArray[np.bool_]


def linked_points(
    network: Network, lon: NDArray[np.float64], lat: NDArray[np.float64], request: Request
) -> Bool:
    """Bool (n,): whether each point has a street of one of the request's modes within R5's link limit.

    Seconds for 100,000 points; the last few sets are kept, for a large matrix asks for the same destinations again.
    """
    content = np.asarray(lon, np.float64).tobytes(), np.asarray(lat, np.float64).tobytes()
    return _any_linked([_linked(network.footing_r5, content, mode) for mode in request.street_modes])


def linked_cells(network: Network, request: Request) -> Bool:
    """The same of the centres of the grid that R5 is asked for, `network.footing_r5.grid`."""
    return _any_linked([_cells_linked(network.footing_r5, mode) for mode in request.street_modes])


def link_place(
    network: Network, lon: float, lat: float, request: Request, *, name: str = "the point"
) -> float:
    """Metres from one point to the nearest of its streets; UnlinkedPointError, with the point's `name`, for none."""
    at, streets = (np.array([lon]), np.array([lat])), network.footing_r5.streets
    places = [link_points(streets, *at, rule="r5", mode=mode) for mode in request.street_modes]
    offsets = [int(place.offset_mm[0]) / 1000 for place in places if place.linked[0]]
    if not offsets:
        raise unlinked_point(lon, lat, request.street_modes, name=name)
    return min(offsets)


@lru_cache(maxsize=6)
def _linked(footing: Footing, content: tuple[bytes, bytes], mode: StreetMode) -> Bool:
    """Whether points (longitudes and latitudes as bytes) have a street of a mode."""
    lon, lat = (np.frombuffer(values, np.float64) for values in content)
    return link_points(footing.streets, lon, lat, rule="r5", mode=mode).linked


@lru_cache(maxsize=4)
def _cells_linked(footing: Footing, mode: StreetMode) -> Bool:
    """Whether the grid's centres have a street of a mode; some seconds for a region by bike or car."""
    points = footing.grid.points
    if mode == "walk":
        return points.linked
    return link_points(footing.streets, points.lon, points.lat, rule="r5", mode=mode).linked


def _any_linked(of_modes: list[Bool]) -> Bool:
    """Whether each of the same points is linked by any of the modes; an array of the caller's own."""
    linked: Bool = np.logical_or.reduce(of_modes)
    return linked
