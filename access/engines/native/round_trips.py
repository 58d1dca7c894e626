"""There by a deadline, and home again after a moment: two questions about the same pairs of points."""

from dataclasses import replace

import numpy as np

from access.engines.native import point_times
from access.engines.round_trips import OneWay, RoundTrips
from access.errors import RequestError
from access.network.model import Network
from access.network.service_dates import seconds_between
from access.points import PointSet
from access.request import Direction, Request
from access.routing.timetable import UNREACHED


def round_trips(
    network: Network,
    point: tuple[float, float],
    others: PointSet,
    out: Request,
    back: Request,
    *,
    direction: Direction = "to",
) -> RoundTrips:
    """Compute, for one point and many others, trips out that arrive by a deadline and trips back after a moment.

    Parameters
    ----------
    point
        longitude, latitude.
    out
        anchor "arrive": be there by `out.time_s`; its window reaches back from it.
    back
        anchor "depart": leave at `back.time_s` or later; its window reaches on from it. Date, modes and limits may
        differ from those of `out`: a shift ends on another day, a walk home at night may be shorter.
    direction
        "to": the others are homes and the point is where all go; "from": the point is the home.

    Returns
    -------
    RoundTrips; row i belongs to the caller's i-th point. Both directions are answered alone: the vehicle that
    brings one home need not be the one that brought one there.

    Raises
    ------
    RequestError
        The anchors are not as above, or the way back begins before the deadline.
    UnlinkedPointError, NoServiceError
        As `point_times`; a date without service is refused in either direction.

    Notes
    -----
    The deadline and the moment are exact to the second and do not depend on the windows, which only the percentiles
    and shares are taken over. Cost: two searches for each direction, one where its window is a single minute.
    """
    if (out.anchor, back.anchor) != ("arrive", "depart"):
        raise RequestError("a round trip needs the arrival of the way out and the departure of the way back")
    days_s = seconds_between(out.date, back.date, network.timezone)
    if days_s + back.time_s < out.time_s:
        raise RequestError("the way back begins before the arrival of the way out")
    homeward: Direction = "from" if direction == "to" else "to"
    there = _one_way(network, point, others, direction, out)
    home = _one_way(network, point, others, homeward, back)
    both = (there.clock_s != UNREACHED) & (home.clock_s != UNREACHED)
    away_s = np.where(both, days_s + home.clock_s.astype(np.int64) - there.clock_s, UNREACHED)
    return RoundTrips(there, home, away_s.astype(np.int32), there.window.linked)


def _one_way(
    network: Network, point: tuple[float, float], others: PointSet, direction: Direction, request: Request
) -> OneWay:
    """The trip for the request's own moment, and the window's."""
    moment = replace(request, window_min=1, percentiles=(50,))
    exact = point_times(network, point, others, direction=direction, request=moment)
    window = exact
    if (request.window_min, request.percentiles) != (1, (50,)):
        window = point_times(network, point, others, direction=direction, request=request)
    seconds = exact.seconds[0]
    sign = 1 if request.anchor == "depart" else -1
    clock_s = np.where(seconds == UNREACHED, UNREACHED, request.time_s + sign * seconds.astype(np.int64))
    return OneWay(request, seconds, clock_s.astype(np.int32), window)
