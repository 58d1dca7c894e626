"""Engines that answer requests, on one contract: our own search ("native"), and R5 through r5py ("r5").

A request names its engine; nobody above this package knows more of it. What an engine cannot answer is refused by
`access.engines.refusals.refuse_unless_capable` before it is asked.
"""

from collections.abc import Callable
from typing import Final, get_args

from access.engines.contract import (
    Asked,
    Capabilities,
    Engine,
    Question,
    Readiness,
    Usage,
)
from access.engines.journeys import Journeys
from access.engines.refusals import refuse_unless_capable
from access.engines.round_trips import RoundTrips
from access.engines.times import SurfaceAndTimes, TravelTimes
from access.errors import RequestError
from access.network.model import Network
from access.points import PointSet
from access.request import Direction, EngineName, Request

ENGINES: Final[tuple[EngineName, ...]] = get_args(EngineName)


def capabilities_of(name: EngineName) -> Capabilities:
    """What an engine can answer, whether or not it could run on this machine."""
    return _engine(name).capabilities


def check_capable(
    question: Question, request: Request, *, direction: Direction | None = None, by_rides: bool = False
) -> None:
    """Raise EngineCapabilityError where the request's engine cannot answer it; without a network, at no cost."""
    asked = Asked(question=question, request=request, direction=direction, by_rides=by_rides)
    refuse_unless_capable(capabilities_of(request.engine), (capabilities_of(name) for name in ENGINES), asked)


def readiness(name: EngineName) -> Readiness:
    """Tell whether an engine could answer on this machine; nothing is started, no file is hashed anew."""
    return _engine(name).readiness()


def usage(name: EngineName) -> Usage:
    """Tell what an engine has cost so far: time to prepare its network, most memory held."""
    return _engine(name).usage()


def be_patient(seconds: float | None) -> None:
    """Let questions wait for an engine outside this process no longer than that, from now on; None: for ever.

    Whose patience ends gets EngineBusyError; what the engine does goes on. Until this is called nobody is sent away.
    """
    for name in ENGINES:
        _engine(name).be_patient(seconds)


def stop() -> None:
    """End all that engines have started outside this process; the next question starts it anew."""
    for name in ENGINES:
        _engine(name).stop()


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

    Walk (or ride a bike), vehicles and walk, or the whole way on foot, by bike or by car: of the request's modes
    whichever is faster at each sample of the window. Left out: fares, crowding, the time to park a bike or a car.

    Parameters
    ----------
    threads
        searches under way at once, where the engine runs in this process; the answer does not depend on it.
    progress
        called with searches done and searches in all, after each one.

    Returns
    -------
    TravelTimes; row i and column j are the caller's; an unlinked point's row or column is unreached and flagged.

    Raises
    ------
    EngineCapabilityError
        The request's engine cannot answer it, another one can.
    EngineError
        An engine outside this process is not to be had, has no time or has failed.
    NoServiceError
        Transit is asked for and no service is active on the date.
    """
    check_capable("matrix", request)
    return _engine(request.engine).travel_times(
        network, origins, destinations, request, threads=threads, progress=progress
    )


def surface_and_times(
    network: Network,
    point: tuple[float, float],
    others: PointSet,
    *,
    direction: Direction,
    request: Request,
) -> SurfaceAndTimes:
    """Compute travel times between one point (longitude, latitude) and every cell of the grid, and other points.

    "from" the point to them, or "to" the point from them. The grid is that of the footing of the request's profile.

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of the point.
    EngineCapabilityError, EngineError, NoServiceError
        As `travel_times`.
    """
    check_capable("isochrones", request, direction=direction)
    return _engine(request.engine).surface_and_times(
        network, point, others, direction=direction, request=request
    )


def journeys(
    network: Network,
    origin: tuple[float, float],
    destination: tuple[float, float],
    request: Request,
    *,
    by_rides: bool = False,
) -> Journeys:
    """Find the journeys between two points (longitude, latitude) that are best at some moment of the window.

    Parameters
    ----------
    by_rides
        also slower journeys with fewer rides.

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of one of the points.
    EngineCapabilityError, EngineError, NoServiceError
        As `travel_times`.
    """
    check_capable("journeys", request, by_rides=by_rides)
    return _engine(request.engine).journeys(network, origin, destination, request, by_rides=by_rides)


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

    As `access.engines.native.round_trips.round_trips`, which is the only one so far.

    Raises
    ------
    RequestError
        The two ways name different engines.
    EngineCapabilityError, EngineError, NoServiceError, UnlinkedPointError
        As `surface_and_times`.
    """
    if out.engine != back.engine:
        raise RequestError(f"engine {out.engine} for the way out and {back.engine} for the way back: use one")
    check_capable("round-trips", out)
    check_capable("round-trips", back)
    return _engine(out.engine).round_trips(network, point, others, out, back, direction=direction)


def _engine(name: EngineName) -> Engine:
    """The engine's module, loaded when it is first asked."""
    if name == "r5":
        from access.engines.r5 import engine as r5_engine  # noqa: PLC0415 - see above

        return r5_engine
    from access.engines.native import engine  # noqa: PLC0415 - see above

    return engine
