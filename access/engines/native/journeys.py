"""The journeys behind a cell of a matrix: legs, vehicles, stops, times, walks, recomputed on demand."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from access.engines.journeys import Journey, Journeys
from access.engines.native.journey_legs import ByMode, Drawing
from access.engines.native.search import footing_of, samples_of, setting_of, walk_only
from access.engines.native.street_legs import (
    direct_by_mode,
    fastest,
    link_place,
    reach_of,
    stops_around,
    stops_of_place,
)
from access.network.half_headways import as_r5_reads
from access.network.model import Network
from access.network.service_dates import check_service
from access.request import Request, StreetMode
from access.routing.paths import Path, Side, arrivals, latest_path
from access.routing.timetable import UNREACHED, StopWalks

Int32 = NDArray[np.int32]


def journeys(
    network: Network,
    origin: tuple[float, float],
    destination: tuple[float, float],
    request: Request,
    *,
    by_rides: bool = False,
) -> Journeys:
    """Find the journeys behind the travel times of one pair of points.

    For every moment of the window: the earliest arrival (or the latest departure for a deadline). Of the journeys
    that have it: those that leave latest (arrive earliest), then the fewest rides, then the least walking, then
    those of `access.routing.paths.latest_path`. A walk all the way is taken where it is as fast as any vehicle.

    Parameters
    ----------
    origin, destination
        longitude, latitude.
    request
        as for `travel_times`; its percentiles do not matter.
    by_rides
        also slower journeys with fewer rides: all that no other one matches in departure, arrival and number of rides
        at once (Pareto). The walk all the way is among them wherever it is within the limits.

    Returns
    -------
    Journeys

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of one of the points.
    NoServiceError
        Transit is asked for and no service is active on the date.

    Notes
    -----
    Leaving as late as possible shortens a journey, not its cell: the time between the moment and the departure is
    spent before the first walk. Cost: one search of the window, then one search and one walk through the useful calls
    per journey, and one search of the streets per walk.
    """
    if request.transit:
        check_service(network, request.date)
    footing = footing_of(network, request)
    ends = (
        link_place(footing, *origin, request, name="the origin"),
        link_place(footing, *destination, request, name="the destination"),
    )
    reach = reach_of(footing, ends[0], request, "access")
    direct_s = {
        mode: _direct_seconds(seconds, request)
        for mode, seconds in direct_by_mode(footing, reach, ends[1], request, "access").items()
    }
    walk_s = min(direct_s.values(), default=UNREACHED)
    moments = _moments(request)
    seconds = np.full(len(moments), walk_s, np.int32)
    paths: list[Path] = []
    by_mode = ByMode(direct_s, {}, {})
    sides: tuple[Side, Side] | None = None
    if request.transit:
        n_stops = len(network.stops)
        before = stops_around(footing, reach, request, "access")
        after = stops_of_place(footing, ends[1], request, "egress")
        stop, seconds_after = fastest(n_stops, after)
        egress = StopWalks(np.array([0, len(stop)], np.int64), stop, seconds_after)
        sides = _sides(network, request, fastest(n_stops, before), egress)
        by_mode = ByMode(direct_s, _by_stop(before), _by_stop(after))
        for rides in range(1 if by_rides else request.max_rides, request.max_rides + 1):
            by_vehicle, found = _ridden(sides, request, moments, walk_s, rides)
            paths += found
        seconds = np.minimum(seconds, by_vehicle)
    on_foot = moments[seconds == walk_s] if not by_rides else moments
    walk = _moment_walk(request, int(on_foot[0]), walk_s) if walk_s < UNREACHED and len(on_foot) else None
    read = as_r5_reads(network) if request.profile == "r5" else network
    drawn = Drawing(read, footing, request, ends, by_mode, sides[0].timetable if sides else None)
    listed = [drawn.journey(path) for path in _distinct(paths)]
    if walk is not None:
        listed.append(drawn.walk(*walk))
    listed.sort(key=lambda journey: (journey.departure_s, journey.arrival_s, journey.n_rides))
    return Journeys(
        tuple(listed),
        moments,
        seconds,
        _choice(listed, request, moments, seconds, walk_s),
        origin_m=ends[0].offset_m,
        destination_m=ends[1].offset_m,
    )


def _by_stop(by_mode: dict[StreetMode, tuple[Int32, Int32]]) -> dict[int, dict[StreetMode, int]]:
    """Seconds by stop and mode, modes in their order."""
    found: dict[int, dict[StreetMode, int]] = {}
    for mode, (stops, seconds) in by_mode.items():
        for stop, taken in zip(stops.tolist(), seconds.tolist(), strict=True):
            found.setdefault(stop, {})[mode] = taken
    return found


def _direct_seconds(direct_s: Int32, request: Request) -> int:
    """Seconds of the walk all the way, UNREACHED where it is beyond the limits."""
    if not request.transit:
        return int(walk_only(direct_s, request)[0][0, 0])
    return int(direct_s[0]) if direct_s[0] < 60 * request.max_min else UNREACHED


def _moments(request: Request) -> Int32:
    """The window's moments in its own order."""
    if request.anchor == "depart":
        return samples_of(request, backwards=False)[::-1].copy()
    return -samples_of(request, backwards=True)[::-1]


def _sides(
    network: Network, request: Request, access: tuple[Int32, Int32], egress: StopWalks
) -> tuple[Side, Side]:
    """The two points on the true clock and on the mirrored one."""
    forward = setting_of(network, request, backwards=False)
    backward = setting_of(network, request, backwards=True)
    slack = forward.rules.board_slack_s
    to_stops = StopWalks(np.array([0, len(access[0])], np.int64), access[0], access[1] + np.int32(slack))
    back = egress.stop, egress.seconds - np.int32(slack)
    return (
        Side(forward.timetable, forward.transfers, *access, egress, forward.rules),
        Side(backward.timetable, backward.transfers, *back, to_stops, backward.rules),
    )


def _ridden(
    sides: tuple[Side, Side], request: Request, moments: Int32, walk_s: int, max_rides: int
) -> tuple[Int32, list[Path]]:
    """By vehicle: seconds of every moment, and the paths of those on which the walk is slower."""
    forward, backward = (replace(side, rules=replace(side.rules, max_rides=max_rides)) for side in sides)
    if request.anchor == "depart":
        seconds = arrivals(forward, moments[::-1])[::-1]
        ends = np.unique((moments + seconds)[seconds < walk_s])
    else:
        seconds = arrivals(backward, -moments[::-1])[::-1]
        leaves = np.unique((moments - seconds)[seconds < walk_s])[::-1]
        ends = np.unique(leaves + arrivals(forward, leaves))
    paths = (latest_path(forward, backward, int(end)) for end in ends)
    return seconds, [path for path in paths if path is not None]


def _distinct(paths: Iterable[Path]) -> list[Path]:
    """One of those that are equal in departure, arrival and rides; none of the others is beaten in all three.

    For each leaves as late as possible for its arrival within some number of rides, with the fewest rides that do so.
    """
    return list({(path.departure_s, path.arrival_s, len(path.rides)): path for path in paths}.values())


def _moment_walk(request: Request, moment: int, walk_s: int) -> tuple[int, int]:
    """Departure and arrival of the walk for one moment."""
    return (moment, moment + walk_s) if request.anchor == "depart" else (moment - walk_s, moment)


def _choice(listed: list[Journey], request: Request, moments: Int32, seconds: Int32, walk_s: int) -> Int32:
    """Index of each moment's journey."""
    walk = next((i for i, journey in enumerate(listed) if not journey.rides), -1)
    # Of several journeys that end (or begin) together the last (the first) listed is the shortest.
    if request.anchor == "depart":
        by_end = {journey.arrival_s: i for i, journey in enumerate(listed) if i != walk}
    else:
        by_end = {listed[i].departure_s: i for i in reversed(range(len(listed))) if i != walk}
    chosen = []
    for moment, taken in zip(moments.tolist(), seconds.tolist(), strict=True):
        if taken == UNREACHED:
            chosen.append(-1)
        elif taken == walk_s:
            chosen.append(walk)
        else:
            chosen.append(by_end[moment + taken if request.anchor == "depart" else moment - taken])
    return np.array(chosen, np.int32)
