"""A request as R5 is asked it: plain values, named as r5py's arguments are, with their units."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final

from access.request import Request, StreetMode

#: Every mode of r5py that is a vehicle's. The general one alone matches no route in R5, so all are named.
TRANSIT_MODES: Final = (
    "AIR",
    "BUS",
    "CABLE_CAR",
    "FERRY",
    "FUNICULAR",
    "GONDOLA",
    "RAIL",
    "SUBWAY",
    "TRAM",
    "TRANSIT",
)
STREET_MODE: Final[Mapping[StreetMode, str]] = {"walk": "WALK", "bike": "BICYCLE", "car": "CAR"}
MAX_PERCENTILES: Final = 5
#: Asked for beside the request's own: of up to 100 samples the first is the least, of fewer than 100 the last is the
#: greatest, and with both it is known whether any sample has a way, and whether all have.
BOUNDS: Final = (1, 99)


def arguments(request: Request) -> dict[str, Any]:
    """Arguments of r5py's matrices and itineraries for a request that R5 can answer, as JSON.

    Each is r5py's argument of that name; limits are whole minutes (``..._min``), speeds km/h (``..._kmh``), the
    departure is the local clock of the service date. All of them are given, because r5py's defaults are others.

    Notes
    -----
    r5py derives Java's fields one from another, so that:

    - no limit may exceed `max_time`, or r5py raises `max_time` to it;
    - `access_modes` are given also without transit, where they are the modes of the whole way: r5py adds its default,
      walking, to whatever is named as transport mode;
    - the way without vehicles goes by the access modes, by R5's own rule.
    """
    access = [STREET_MODE[mode] for mode in request.access_modes]
    return {
        "departure": _departure(request).isoformat(),
        "departure_time_window_min": int(request.window_min),
        "percentiles": list(percentiles(request)),
        "transport_modes": list(TRANSIT_MODES) if request.transit else access,
        "access_modes": access,
        "egress_modes": [STREET_MODE[mode] for mode in request.egress_modes],
        "max_time_min": int(request.max_min),
        "max_time_walking_min": _limit_min(request, "walk"),
        "max_time_cycling_min": _limit_min(request, "bike"),
        "max_time_driving_min": int(request.max_min),
        "speed_walking_kmh": float(request.walk_speed_kmh),
        "speed_cycling_kmh": float(request.bike_speed_kmh),
        "max_public_transport_rides": int(request.max_rides),
        "max_bicycle_traffic_stress": int(request.max_bike_stress),
    }


def percentiles(request: Request) -> tuple[int, ...]:
    """Percentiles that R5 is asked for, ascending: the request's own and, where there is room, `BOUNDS`.

    Without transit all samples are alike: nothing is added.
    """
    asked = [int(percentile) for percentile in request.percentiles]
    for bound in BOUNDS if request.transit else ():
        if bound not in asked and len(asked) < MAX_PERCENTILES:
            asked.append(bound)
    return tuple(sorted(asked))


def rank_of(percentile: int, n_samples: int) -> int:
    """Which of n ascending samples R5 gives as a percentile, from 1 on: computed as R5 does, in floating point.

    Here and there one more than by whole numbers: the 7th percentile of 100 samples is R5's 8th, for
    7 / 100 * 100 is 7.000000000000001.
    """
    return math.ceil(percentile / 100 * n_samples)


def _departure(request: Request) -> dt.datetime:
    """Hours and minutes since the service date's noon minus 12 h, as R5 counts them from midnight."""
    midnight = dt.datetime.combine(request.date, dt.time())
    return midnight + dt.timedelta(seconds=int(request.time_s))


def _limit_min(request: Request, mode: StreetMode) -> int:
    """R5's one limit for a street mode before, between and after rides; `max_min` where there is none.

    A bike that is only found at the last stop has the limit of the ways after rides.
    """
    if not request.transit or mode not in request.modes:
        return int(request.max_min)
    egress_only = mode not in request.access_modes
    own = request.egress_limit_min(mode) if egress_only else request.access_limit_min(mode)
    return min(int(own), int(request.max_min))
