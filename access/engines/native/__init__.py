"""The native engine: travel times by our own search, and the surface of one point."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines.native.search import Found, Targets, footing_of, times_to_targets
from access.engines.native.walks import grid_walks_of, point_walks_of
from access.engines.times import TravelTimes
from access.errors import UnlinkedPointError
from access.network.links import LINK_LIMIT_M, link_points
from access.network.model import Footing, LinkedPoints, Network
from access.network.service_dates import check_service
from access.points import PointSet
from access.request import Anchor, Direction, Request
from access.routing.timetable import UNREACHED

__all__ = ["PointTimes", "footing_of", "point_times", "surface", "travel_times"]


def travel_times(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> TravelTimes:
    """Compute door-to-door travel times of every origin and destination pair over the request's window.

    Walk, vehicles and walk, or the whole way on foot, whichever is faster at each sample of the window. Left out:
    bicycles, cars, fares, crowding, and GTFS transfers.txt.

    Parameters
    ----------
    threads
        searches under way at once; the answer does not depend on it.
    progress
        called with searches done and searches in all, after each one.

    Returns
    -------
    TravelTimes; row i and column j are the caller's; an unlinked point's row or column is unreached and flagged.

    Raises
    ------
    NoServiceError
        Transit is asked for and no service is active on the date.

    Notes
    -----
    The order of the points and earlier calls do not change an answer. One search per origin, some milliseconds in a
    network of 3,000 stops, or one per destination where these are few or arrivals are sampled: the cheaper, and the
    answer says which.

    References
    ----------
    Delling, Pajor, Werneck: Round-Based Public Transit Routing (2012), rRAPTOR.
    """
    if request.transit:
        check_service(network, request.date)
    footing = footing_of(network, request)
    from_points = link_points(footing.streets, origins.lon, origins.lat, rule=footing.rule)
    to_points = link_points(footing.streets, destinations.lon, destinations.lat, rule=footing.rule)
    shape = (len(origins), len(request.percentiles), len(destinations))
    seconds = np.full(shape, UNREACHED, np.int32)
    reach_share = np.zeros((len(origins), len(destinations)), np.float32)
    reverse = _reverse_is_cheaper(len(origins), len(destinations), request.anchor)
    ones, many = (to_points, from_points) if reverse else (from_points, to_points)
    direction: Direction = "to" if reverse else "from"
    walks = point_walks_of(footing, many, request, "access" if reverse else "egress")

    def search(i: int) -> Found:
        return times_to_targets(network, _row(ones, i), Targets(many, walks), direction, request)

    helped = False
    rows = np.flatnonzero(ones.linked)
    with ThreadPoolExecutor(threads) as pool:
        for done, (i, found) in enumerate(zip(rows, pool.map(search, rows), strict=True), 1):
            share = found.count / request.window_min
            if reverse:
                seconds[:, :, i], reach_share[:, i] = found.seconds.T, share
            else:
                seconds[i], reach_share[i] = found.seconds, share
            helped |= found.by_vehicle
            if progress is not None:
                progress(done, len(rows))
    return TravelTimes(
        seconds=seconds,
        reach_share=reach_share,
        origin_linked=from_points.linked,
        destination_linked=to_points.linked,
        request=request,
        search="reverse" if reverse else "forward",
        by_vehicle=helped,
    )


def _reverse_is_cheaper(n_origins: int, n_destinations: int, anchor: Anchor) -> bool:
    """Whether searching from the destinations costs less; milliseconds as measured on a network of 2,700 stops.

    The end whose clock is sampled is searched minute by minute, the other one at every useful moment: that is slower.
    """
    sampled, other = (n_origins, n_destinations) if anchor == "depart" else (n_destinations, n_origins)
    by_minute_ms = sampled * (5 + 0.002 * other)
    by_moment_ms = other * (60 + 0.015 * sampled)
    return (by_moment_ms < by_minute_ms) == (anchor == "depart")


@dataclass(frozen=True)
class PointTimes:
    """Travel times between one point and n others.

    seconds int32 (n_percentiles, n), `UNREACHED` where that share of the window has no way; reach_share float32
    (n,); linked bool (n,): False where a point lies further from any street than the link limit; offset_m: from the
    one point to its street.
    """

    seconds: NDArray[np.int32]
    reach_share: NDArray[np.float32]
    linked: NDArray[np.bool_]
    offset_m: float


def point_times(
    network: Network,
    point: tuple[float, float],
    others: PointSet,
    *,
    direction: Direction,
    request: Request,
) -> PointTimes:
    """Compute travel times "from" one point (longitude, latitude) to the others, or "to" it from them.

    The same numbers as `travel_times`, by one search instead of one for each origin.

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of the point.
    NoServiceError
        Transit is asked for and no service is active on the date.
    """
    footing = footing_of(network, request)
    here = _linked_point(footing, *point)
    if request.transit:
        check_service(network, request.date)
    there = link_points(footing.streets, others.lon, others.lat, rule=footing.rule)
    walks = point_walks_of(footing, there, request, "egress" if direction == "from" else "access")
    found = times_to_targets(network, here, Targets(there, walks), direction, request)
    share = (found.count / request.window_min).astype(np.float32)
    return PointTimes(found.seconds, share, there.linked, int(here.offset_mm[0]) / 1000)


def surface(
    network: Network, lon: float, lat: float, *, direction: Direction, request: Request
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Compute travel times between one point and the centre of every cell of the network's grid.

    Parameters
    ----------
    direction
        "from" the point to the cells, or "to" the point from the cells.

    Returns
    -------
    seconds, reach_share
        int32 (n_percentiles, ny * nx), `UNREACHED` where unreached or unlinked; float32 (ny * nx,).

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of the point.
    NoServiceError
        Transit is asked for and no service is active on the date.
    """
    footing = footing_of(network, request)
    point = _linked_point(footing, lon, lat)
    if request.transit:
        check_service(network, request.date)
    walks = grid_walks_of(footing, request, "egress" if direction == "from" else "access")
    targets = Targets(footing.grid.points, walks)
    found = times_to_targets(network, point, targets, direction, request)
    return found.seconds, (found.count / request.window_min).astype(np.float32)


def _linked_point(footing: Footing, lon: float, lat: float) -> LinkedPoints:
    """One point on the streets, or UnlinkedPointError."""
    point = link_points(footing.streets, np.array([lon]), np.array([lat]), rule=footing.rule)
    if not point.linked[0]:
        raise UnlinkedPointError(
            f"the point {lon},{lat} has no walkable street within {LINK_LIMIT_M:.0f} m in this network"
        )
    return point


def _row(points: LinkedPoints, i: int) -> LinkedPoints:
    """Point i alone."""
    one = slice(i, i + 1)
    return LinkedPoints(
        lon=points.lon[one],
        lat=points.lat[one],
        edge=points.edge[one],
        end_a=points.end_a[one],
        end_b=points.end_b[one],
        a_mm=points.a_mm[one],
        b_mm=points.b_mm[one],
        offset_mm=points.offset_mm[one],
    )
