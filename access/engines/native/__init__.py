"""The native engine: travel times by our own search, and the surface of one point."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines.native.point_sets import cells_as_targets, links_of, points_as_targets
from access.engines.native.search import Found, Targets, footing_of, times_to_sets, times_to_targets
from access.engines.native.street_legs import Links, link_place
from access.engines.times import PointTimes, SurfaceAndTimes, TravelTimes
from access.network.model import Network
from access.network.service_dates import check_service
from access.points import PointSet
from access.request import Direction, Request
from access.routing.timetable import UNREACHED

BIKE_SEARCH_MS = 1.5

__all__ = [
    "footing_of",
    "point_times",
    "surface",
    "surface_and_times",
    "travel_times",
]


def travel_times(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> TravelTimes:
    """Compute what `access.engines.travel_times` says, by our own search; the same parameters and answer.

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
    from_points = links_of(footing, origins, request)
    to_points = links_of(footing, destinations, request)
    shape = (len(origins), len(request.percentiles), len(destinations))
    seconds = np.full(shape, UNREACHED, np.int32)
    reach_share = np.zeros((len(origins), len(destinations)), np.float32)
    reverse = _reverse_is_cheaper(len(origins), len(destinations), len(network.stops), request)
    ones = to_points if reverse else from_points
    direction: Direction = "to" if reverse else "from"
    rows = np.flatnonzero(ones.linked)
    told = _Told(progress, len(rows))
    points = origins if reverse else destinations
    targets = points_as_targets(footing, points, direction, request, progress=told.tables)

    def search(i: int) -> Found:
        return times_to_targets(network, ones.row(i), targets, direction, request)

    helped = False
    for done, (i, found) in enumerate(zip(rows, _in_order(search, rows, threads), strict=True), 1):
        share = found.count / request.window_min
        if reverse:
            seconds[:, :, i], reach_share[:, i] = found.seconds.T, share
        else:
            seconds[i], reach_share[i] = found.seconds, share
        helped |= found.by_vehicle
        told.searches(done)
    return TravelTimes(
        seconds=seconds,
        reached=reach_share > 0,
        reach_share=reach_share,
        origin_linked=from_points.linked,
        destination_linked=to_points.linked,
        request=request,
        search="reverse" if reverse else "forward",
        by_vehicle=helped,
    )


def _in_order(search: Callable[[int], Found], rows: Iterable[int], threads: int) -> Iterator[Found]:
    """What is found for each row; by this thread, which keeps its memory for the next call, where one is to search."""
    if threads == 1:
        yield from map(search, rows)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(search, rows)


@dataclass
class _Told:
    """Progress over the tables of bikes, where there are any, and then over the searches."""

    progress: Callable[[int, int], None] | None
    n_searches: int
    n_before: int = 0

    def tables(self, done: int, total: int) -> None:
        """So many of the ways between points and stops are there."""
        self.n_before = total
        if self.progress is not None:
            self.progress(done, total + self.n_searches)

    def searches(self, done: int) -> None:
        """So many searches are done."""
        if self.progress is not None:
            self.progress(self.n_before + done, self.n_before + self.n_searches)


def _reverse_is_cheaper(n_origins: int, n_destinations: int, n_stops: int, request: Request) -> bool:
    """Whether searching from the destinations costs less; milliseconds as measured on a network of 2,700 stops.

    The end whose clock is sampled is searched minute by minute, the other one at every useful moment: that is slower.
    Bikes at the end that is not searched from need a search of the streets for each point there, or for each stop.
    """
    if not request.transit:
        return n_destinations < n_origins
    sampled, other = (
        (n_origins, n_destinations) if request.anchor == "depart" else (n_destinations, n_origins)
    )
    by_minute_ms = sampled * (5 + 0.002 * other)
    by_moment_ms = other * (60 + 0.015 * sampled)
    forward_ms, reverse_ms = (
        (by_minute_ms, by_moment_ms) if request.anchor == "depart" else (by_moment_ms, by_minute_ms)
    )
    if "bike" in request.egress_modes:
        forward_ms += BIKE_SEARCH_MS * min(n_destinations, n_stops)
    if "bike" in request.access_modes:
        reverse_ms += BIKE_SEARCH_MS * min(n_origins, n_stops)
    return reverse_ms < forward_ms


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
    here = link_place(footing, *point, request)
    if request.transit:
        check_service(network, request.date)
    there = points_as_targets(footing, others, direction, request)
    found = times_to_targets(network, here, there, direction, request)
    return _point_times(found, there, here, request)


def _point_times(found: Found, targets: Targets, here: Links, request: Request) -> PointTimes:
    """What was found of a caller's points."""
    return PointTimes(
        found.seconds, found.count > 0, _share(found, request), targets.points.linked, here.offset_m
    )


def _share(found: Found, request: Request) -> NDArray[np.float32]:
    """Share of the window's samples with a way."""
    return (found.count / request.window_min).astype(np.float32)


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
    point = link_place(footing, lon, lat, request)
    if request.transit:
        check_service(network, request.date)
    found = times_to_targets(
        network, point, cells_as_targets(footing, direction, request), direction, request
    )
    return found.seconds, _share(found, request)


def surface_and_times(
    network: Network,
    point: tuple[float, float],
    others: PointSet,
    *,
    direction: Direction,
    request: Request,
) -> SurfaceAndTimes:
    """Compute travel times between one point and every cell of the grid, and between it and other points.

    The same numbers as `surface` and `point_times`, by one search instead of two; the same errors.
    """
    footing = footing_of(network, request)
    here = link_place(footing, *point, request)
    if request.transit:
        check_service(network, request.date)
    cells = cells_as_targets(footing, direction, request)
    there = points_as_targets(footing, others, direction, request)
    of_cells, of_others = times_to_sets(network, here, (cells, there), direction, request)
    return SurfaceAndTimes(
        grid=footing.grid,
        seconds=of_cells.seconds,
        reach_share=_share(of_cells, request),
        linked=cells.points.linked,
        times=_point_times(of_others, there, here, request),
        by_vehicle=of_cells.by_vehicle or of_others.by_vehicle,
    )
