"""From one place to many, or from many to one: the searches behind every answer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.native.street_legs import (
    Links,
    Reaches,
    direct_times,
    fastest,
    reach_of,
    stops_around,
)
from access.engines.native.transfers import changes_of
from access.engines.native.walks import Sense
from access.network.model import Footing, Network
from access.network.service_dates import timetable_of
from access.request import Direction, Request
from access.routing.mirror import mirror, transpose
from access.routing.profile import departure_events, reduce_arrivals
from access.routing.raptor import reached_rows
from access.routing.reduce import reduce_rows
from access.routing.timetable import (
    LONGEST_S,
    UNREACHED,
    ReachedRows,
    SearchRules,
    StopWalks,
    Timetable,
    Transfers,
)

HORIZON_STEP_S = 6 * 3600  # timetables are cached by whole steps, so that neighbouring requests share one

Int32 = NDArray[np.int32]


@dataclass(frozen=True)
class Targets:
    """The many points of a search, and their ways to (or from) stops."""

    points: Links
    walks: StopWalks


@dataclass(frozen=True)
class Found:
    """Travel times between one point and n targets.

    seconds int32 (n_percentiles, n); count int32 (n,): samples of the window with a way within the limits;
    by_vehicle: whether a vehicle shortens any of them, or reaches a target that nobody walks to.
    """

    seconds: Int32
    count: Int32
    by_vehicle: bool


def times_to_targets(
    network: Network, point: Links, targets: Targets, direction: Direction, request: Request
) -> Found:
    """Travel times between one linked point and many targets: `times_to_sets` for one set."""
    (found,) = times_to_sets(network, point, (targets,), direction, request)
    return found


def times_to_sets(
    network: Network, point: Links, sets: Sequence[Targets], direction: Direction, request: Request
) -> tuple[Found, ...]:
    """Travel times between one linked point and several sets of targets, by one search.

    Parameters
    ----------
    point
        one row, linked.
    direction
        "from": the point is the origin of every trip; "to": it is the destination.

    Notes
    -----
    A search to the point is a search from it in the mirrored timetable, on a clock that runs backwards. Samples of
    the window that lie at the point's end of the trip are searched one by one; samples at the targets' end are read
    from a search over every useful moment at the point's end. Both are exact to the second.
    """
    sense: Sense = "access" if direction == "from" else "egress"
    footing = footing_of(network, request)
    reach = reach_of(footing, point, request, sense)
    direct = [direct_times(footing, reach, targets.points, request, sense) for targets in sets]
    if not request.transit:
        return tuple(Found(*walk_only(direct_s, request), by_vehicle=False) for direct_s in direct)
    swept = _sweep(network, reach, direction, request)
    return tuple(
        _found(swept, targets.walks, direct_s, request)
        for targets, direct_s in zip(sets, direct, strict=True)
    )


@dataclass(frozen=True)
class _Swept:
    """What one search found at the stops.

    rows
        one a sample at the point's end of the trip, or one an event.
    samples
        int32, the window's moments on the search's clock, descending.
    events
        int32 (n,) where the samples lie at the other end; None where they lie at the point's.
    slack_s
        to add to the walks of targets.
    max_s
        of the search.
    """

    rows: ReachedRows
    samples: Int32
    events: Int32 | None
    slack_s: int
    max_s: int


def _sweep(network: Network, reach: Reaches, direction: Direction, request: Request) -> _Swept:
    """Search from the point's stops, over the window's samples or over every useful moment."""
    backwards = direction == "to"
    footing = footing_of(network, request)
    by_mode = stops_around(footing, reach, request, "egress" if backwards else "access")
    stop, walk_s = fastest(len(footing.stops), by_mode)
    setting = setting_of(network, request, backwards=backwards)
    rules = setting.rules
    # backwards the clock's first ride is the trip's last: it needs no slack, the other end does
    slack = rules.board_slack_s if backwards else 0
    walk_s = walk_s - slack
    samples = samples_of(request, backwards=backwards)
    events: Int32 | None = None
    if (request.anchor == "depart") == backwards:
        first, last = int(samples.min()) - rules.max_s, int(samples.max())
        events = departure_events(setting.timetable, stop, walk_s, rules, first, last)
    moments = samples if events is None else events
    rows = reached_rows(setting.timetable, setting.transfers, stop, walk_s, moments, rules)
    return _Swept(rows, samples, events, slack, rules.max_s)


def _found(swept: _Swept, walks: StopWalks, direct_s: Int32, request: Request) -> Found:
    """Seconds and counts with vehicles, ways without any competing."""
    if swept.slack_s:
        walks = StopWalks(walks.offset, walks.stop, walks.seconds + swept.slack_s)
    if swept.events is None:
        seconds, count = reduce_rows(swept.rows, walks, direct_s, request.percentiles, swept.max_s)
    else:
        seconds, count = reduce_arrivals(
            swept.rows, swept.events, walks, direct_s, swept.samples, request.percentiles, swept.max_s
        )
    helped = (seconds < direct_s).any() or (count[direct_s == UNREACHED] > 0).any()
    return Found(seconds, count, by_vehicle=bool(helped))


def footing_of(network: Network, request: Request) -> Footing:
    """Where stops and points stand under the request's profile."""
    return network.footing_r5 if request.profile == "r5" else network.footing


@dataclass(frozen=True)
class Setting:
    """What a search of one date and one sense of time runs on."""

    timetable: Timetable
    transfers: Transfers
    rules: SearchRules


def setting_of(network: Network, request: Request, *, backwards: bool) -> Setting:
    """Timetable, transfers and rules of the request."""
    first, last = _clock_span(request)
    as_r5 = request.profile == "r5"
    timetable = _timetable(network, request.date, (first, last), _stay_s(network, request), as_r5, backwards)
    transfers = changes_of(network, footing_of(network, request), request)
    strict = 1 if request.profile == "r5" else 0  # R5 boards a departure strictly later than the slack
    return Setting(
        timetable,
        transpose(transfers, len(network.stops)) if backwards else transfers,
        SearchRules(request.board_slack_s + strict, request.max_rides, 60 * request.max_min),
    )


@lru_cache(maxsize=6)
def _timetable(
    network: Network,
    date: dt.date,
    span_s: tuple[int, int],
    stay_s: int,
    as_r5: bool,
    backwards: bool,
) -> Timetable:
    """One date's timetable, forwards or mirrored."""
    if backwards:
        return mirror(_timetable(network, date, span_s, stay_s, as_r5, False))
    first, last = span_s
    days = {"overnight": not as_r5, "as_r5": as_r5}
    return timetable_of(network, date, first_s=first, last_s=last, stay_s=stay_s, **days)


def _stay_s(network: Network, request: Request) -> int:
    """How long riders may stay aboard beyond the end of a trip; one timetable serves requests of any length."""
    return LONGEST_S if request.profile == "default" and network.vehicles.any else 0


def _clock_span(request: Request) -> tuple[int, int]:
    """Clock times between which a vehicle can matter, widened to whole steps."""
    window_s, trip_s = 60 * request.window_min, 60 * request.max_min
    if request.anchor == "depart":
        first, last = request.time_s, request.time_s + window_s + trip_s
    else:
        first, last = request.time_s - window_s - trip_s, request.time_s
    return first // HORIZON_STEP_S * HORIZON_STEP_S, -(-last // HORIZON_STEP_S) * HORIZON_STEP_S


def samples_of(request: Request, *, backwards: bool) -> Int32:
    """The window's moments on the search's clock, descending."""
    steps = 60 * np.arange(request.window_min, dtype=np.int32)
    moments = request.time_s + steps if request.anchor == "depart" else request.time_s - steps
    clock = -moments if backwards else moments
    return np.ascontiguousarray(np.sort(clock)[::-1].astype(np.int32))


def walk_only(direct_s: Int32, request: Request) -> tuple[Int32, Int32]:
    """Without transit every sample of the window is the same way over the streets.

    In profile "r5" the limit holds at the last junction and what follows is added after it (R5's rule 7); times of
    more than `max_min` whole minutes are left out, as r5r leaves them out.
    """
    longest_s = 60 * request.max_min if request.profile == "default" else 60 * (request.max_min + 1)
    seconds = np.where(direct_s < longest_s, direct_s, UNREACHED).astype(np.int32)
    count = np.where(seconds != UNREACHED, request.window_min, 0).astype(np.int32)
    return np.tile(seconds, (len(request.percentiles), 1)), count
