"""Travel times and surfaces by R5: what is asked of its process, and what its minutes prove.

R5 tells percentiles in whole minutes, rounded down, and nothing else. From ranks and minutes alone it follows between
which bounds the number of samples with a way lies (`found_in`); what they leave open is unknown, never guessed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.engines.contract import Progress
from access.engines.r5 import service
from access.engines.r5.places import link_place, linked_cells, linked_points
from access.engines.r5.task import arguments, percentiles, rank_of
from access.engines.times import PointTimes, Remark, SurfaceAndTimes, TravelTimes
from access.network.links import LINK_LIMIT_M
from access.network.model import Network
from access.network.service_dates import check_service
from access.points import PointSet
from access.request import Direction, Request
from access.routing.timetable import UNREACHED

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]

#: R5 rounds minutes down. Areas are drawn between cells, and would be some percent too large by the least time that a
#: cell may have; by the middle of its minute they are not, and the same cells are inside.
HALF_MINUTE_S: Final = 30

WHOLE_MINUTES = Remark(
    "r5-whole-minutes",
    "R5 tells whole minutes, rounded down: times are up to 59 seconds longer than they read.",
)


def travel_times(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    threads: int = 1,
    progress: Progress | None = None,
) -> TravelTimes:
    """Compute door-to-door travel times by R5 of every origin and destination pair over the request's window.

    Times are whole minutes, rounded down, in seconds. A point is unlinked where our copy of R5's streets has none for
    it and R5 reaches nothing from it, or it from nowhere.

    Raises
    ------
    NoServiceError
        Transit is asked for and no service is active on the date.
    EngineUnavailableError, EngineBusyError, EngineFailedError
        See `access.errors`.

    Notes
    -----
    One search by R5 for each origin, one after the other: some 70 ms each in a network of 5,600 stops. Points go to R5
    under ids of our own, in the caller's order; their own ids may be the same or stand at both ends.
    """
    if request.transit:
        check_service(network, request.date)
    from_linked = linked_points(network, origins.lon, origins.lat, request)
    to_linked = linked_points(network, destinations.lon, destinations.lat, request)
    ends = (origins.lon, origins.lat), (destinations.lon, destinations.lat)
    reply = _ask(network, *ends, request, progress)
    found = found_in(reply.arrays["minutes"], request, longest_direct_s(network, request))
    return TravelTimes(
        seconds=found.seconds,
        reached=found.reached,
        reach_share=found.reach_share,
        origin_linked=from_linked | found.reached.any(axis=1),
        destination_linked=to_linked | found.reached.any(axis=0),
        request=request,
        by_vehicle=found.by_vehicle,
        engine=reply.engine,
        remarks=(*reply.remarks, *remarks_on(request)),
    )


def surface_and_times(
    network: Network, point: tuple[float, float], others: PointSet, *, direction: Direction, request: Request
) -> SurfaceAndTimes:
    """Compute travel times by R5 from one point to every cell of the grid, and to other points, in one question.

    The grid is our own, with the streets of R5: `network.footing_r5.grid`. Cells without a street are not asked for.
    Seconds of cells are those of the middle of R5's minute, of the others as in `travel_times`.

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of the point.
    NoServiceError, EngineUnavailableError, EngineBusyError, EngineFailedError
        As `travel_times`.
    """
    if direction != "from":
        raise ValueError(f'R5 searches "from" a point only, not {direction!r}: see `capabilities`')
    offset_m = link_place(network, *point, request)
    if request.transit:
        check_service(network, request.date)
    grid = network.footing_r5.grid
    linked = linked_cells(network, request)
    cells = np.flatnonzero(linked)
    to_lon = np.concatenate([grid.points.lon[cells], others.lon])
    to_lat = np.concatenate([grid.points.lat[cells], others.lat])
    here = np.array([point[0]]), np.array([point[1]])
    reply = _ask(network, here, (to_lon, to_lat), request, None)
    found = found_in(reply.arrays["minutes"], request, longest_direct_s(network, request))
    of_others = slice(len(cells), None)
    seconds = np.full((len(request.percentiles), len(linked)), UNREACHED, np.int32)
    of_cells = found.seconds[0, :, : len(cells)]
    seconds[:, cells] = np.where(of_cells == UNREACHED, UNREACHED, of_cells + HALF_MINUTE_S)
    share = np.zeros(len(linked), np.float32)
    share[cells] = found.reach_share[0, : len(cells)]
    reached = found.reached[0, of_others]
    return SurfaceAndTimes(
        grid=grid,
        seconds=seconds,
        reach_share=share,
        linked=linked,
        times=PointTimes(
            seconds=found.seconds[0][:, of_others],
            reached=reached,
            reach_share=found.reach_share[0, of_others],
            linked=linked_points(network, others.lon, others.lat, request) | reached,
            offset_m=offset_m,
        ),
        by_vehicle=found.by_vehicle,
        engine=reply.engine,
        remarks=(*reply.remarks, *remarks_on(request)),
    )


def _ask(
    network: Network,
    origins: tuple[Float64, Float64],
    destinations: tuple[Float64, Float64],
    request: Request,
    progress: Progress | None,
) -> service.Reply:
    """R5's minutes of all pairs, (lon, lat) each; no question where there is no pair."""
    if not len(origins[0]) or not len(destinations[0]):
        shape = len(origins[0]), len(percentiles(request)), len(destinations[0])
        return service.Reply({}, {"minutes": np.zeros(shape, np.int32)}, service.readiness().version)
    arrays = {
        "origin_lon": origins[0],
        "origin_lat": origins[1],
        "destination_lon": destinations[0],
        "destination_lat": destinations[1],
    }
    about = {"arguments": arguments(request)}
    return service.ask(network, "travel_times", about, arrays, progress=progress)


@dataclass(frozen=True)
class FoundByR5:
    """Pairs as the contract tells them: as the fields of `TravelTimes` of these names."""

    seconds: Int32
    reached: NDArray[np.bool_]
    reach_share: NDArray[np.float32]
    by_vehicle: bool | None


def found_in(minutes: Int32, request: Request, direct_s: float) -> FoundByR5:
    """Read what R5's minutes prove.

    Parameters
    ----------
    minutes
        int32 (n, asked, m), `UNREACHED` where R5 has none; percentiles as `task.percentiles` asks for them.
    direct_s
        longer than any way without vehicles.

    Notes
    -----
    R5 gives as percentile p of n samples, the unreached at the end, the one of rank ceil(p / 100 * n). If that one has
    a time, at least so many samples have; if not, fewer. The bounds of all percentiles asked for meet, and the share is
    known, where the 1st of at most 100 samples has none (no sample has) or the 99th of fewer than 100 has one (all
    have), and seldom elsewhere. Without transit all samples are alike.

    Limits as the native engine keeps them in profile "r5": with transit a time counts if it is less than `max_min`;
    without, R5 cuts before the last part of the way, and up to `max_min` whole minutes count.
    """
    n, _, m = minutes.shape
    seconds = np.full((n, len(request.percentiles), m), UNREACHED, np.int32)
    reached, share = np.zeros((n, m), np.bool_), np.zeros((n, m), np.float32)
    told: set[bool | None] = set()
    for row, of_one in enumerate(minutes):  # what is made on the way is as large as one origin's row
        seconds[row], reached[row], share[row], by_vehicle = _found_from(of_one, request, direct_s)
        told.add(by_vehicle)
    helped = True if True in told else None if None in told else False
    return FoundByR5(seconds, reached, share, helped)


def _found_from(
    minutes: Int32, request: Request, direct_s: float
) -> tuple[Int32, NDArray[np.bool_], NDArray[np.float32], bool | None]:
    """The same for one origin: minutes are int32 (asked, m)."""
    asked, n = percentiles(request), request.window_min
    counted = minutes <= (request.max_min - 1 if request.transit else request.max_min)
    least, most = np.zeros(minutes.shape[1], np.int32), np.full(minutes.shape[1], n, np.int32)
    for k, percentile in enumerate(asked):
        rank = rank_of(percentile, n)
        np.maximum(least, rank if request.transit else n, out=least, where=counted[k])
        np.minimum(most, rank - 1 if request.transit else 0, out=most, where=~counted[k])
    kept = [asked.index(percentile) for percentile in request.percentiles]
    seconds = np.full((len(kept), minutes.shape[1]), UNREACHED, np.int32)
    np.multiply(minutes[kept], 60, out=seconds, where=counted[kept])
    share = np.where(least == most, least / n, np.nan).astype(np.float32)
    return seconds, least > 0, share, _by_vehicle(minutes, counted, most, request, direct_s)


def _by_vehicle(
    minutes: Int32, counted: NDArray[np.bool_], most: Int32, request: Request, direct_s: float
) -> bool | None:
    """Whether any time must be a vehicle's; None where all may be walks.

    A way without vehicles takes the same at every moment. So a vehicle it is where percentiles of a pair differ, or
    where no such way is so long. Where nothing is reached, no vehicle reaches anything.
    """
    if not request.transit or not most.any():
        return False
    differ = (minutes != minutes[0]).any(axis=0) & counted.any(axis=0)
    if differ.any() or (counted & (minutes >= direct_s / 60)).any():
        return True
    return None


def longest_direct_s(network: Network, request: Request) -> float:
    """Seconds that no way without vehicles reaches in R5, though its limit holds at the last junction only.

    The limit, then at most one whole street and the way from there to the point; on one street alone, the ways to and
    from it. All at the slowest pace that R5 may take.
    """
    if not request.transit:
        return np.inf
    limit_min = max(min(request.access_limit_min(mode), request.max_min) for mode in request.access_modes)
    speed_kmh = min(request.walk_speed_kmh, request.bike_speed_kmh)
    longest_m = int(network.footing_r5.streets.edge_length_mm.max(initial=0)) / 1000
    rounding = 1.02  # whole mm/s, whole seconds a street
    return rounding * (60 * limit_min + (longest_m + 2 * LINK_LIMIT_M) * 3.6 / speed_kmh)


def remarks_on(request: Request) -> tuple[Remark, ...]:
    """What R5's travel times do not tell, for this request."""
    if not request.transit:
        return (WHOLE_MINUTES,)
    n, asked = request.window_min, percentiles(request)
    first = rank_of(asked[0], n)
    if first == 1:
        detail = "a pair is unreachable where no moment of the window has a way"
    else:
        detail = f"a pair reads unreachable where fewer than {first} of the window's {n} moments have a way"
    text = f"R5 tells percentiles, not single moments: {detail}; the share of moments is told where they prove it."
    return WHOLE_MINUTES, Remark("r5-percentiles-only", text)
