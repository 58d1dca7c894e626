"""The contract of engines: what one declares, what all answer, and the refusal of what one cannot."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from access.engines.journeys import Journeys
from access.engines.round_trips import RoundTrips
from access.engines.times import SurfaceAndTimes, TravelTimes
from access.errors import EngineCapabilityError
from access.network.model import Network
from access.points import PointSet
from access.request import (
    NO_STRESS_LIMIT,
    Anchor,
    Direction,
    EngineName,
    Mode,
    Profile,
    Request,
)

Question = Literal["matrix", "isochrones", "journeys", "round-trips"]
Progress = Callable[[int, int], None]

DAY_S: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What an engine can answer. Everything else is refused before it is asked.

    questions
        of `Question`.
    directions
        of isochrones; matrices have both ends in any number.
    max_percentiles
        in one request.
    to_the_second
        moments of any second, else whole minutes only.
    overnight
        moments before 0:00 and from 24:00 of the service date on, and trips of the service days around it.
    walk_limits
        whether access, egress and transfers have a limit each, or share one; the same for bikes before and after rides.
    board_slack_s
        least and greatest that may be asked for.
    stress_limit
        whether bikes can be kept off stressful streets (`Request.max_bike_stress`).
    by_rides
        journeys that are slower with fewer rides.
    own_queue
        whether it lets questions wait by itself, and sends away those whose patience ends (`be_patient`); else the
        caller decides how many are asked at once.
    least_limit_min
        least minutes that a walk or a way by bike before or after rides may be limited to.
    """

    name: EngineName
    questions: frozenset[Question]
    profiles: frozenset[Profile]
    anchors: frozenset[Anchor]
    directions: frozenset[Direction]
    modes: frozenset[Mode]
    max_percentiles: int
    to_the_second: bool
    overnight: bool
    walk_limits: Literal["each", "one"]
    board_slack_s: tuple[int, int]
    stress_limit: bool
    by_rides: bool
    own_queue: bool = False
    least_limit_min: int = 0


@dataclass(frozen=True)
class Readiness:
    """Whether an engine could answer on this machine, found without starting anything.

    possible
        all its parts are here.
    running
        it is started and would answer at once.
    version
        of the engine, as answers name it; of one that was never started what it would be.
    detail
        one sentence on what is missing, "" where nothing is.
    """

    possible: bool
    running: bool
    version: str
    detail: str = ""


@dataclass(frozen=True)
class Usage:
    """What an engine has cost so far.

    prepare_s
        from files to a network that it can search; None where it has prepared none since it was started.
    peak_bytes
        most memory that its process ever held; None where it never ran.
    """

    prepare_s: float | None
    peak_bytes: int | None


class Engine(Protocol):
    """What every engine offers, as a module of these names. What its capabilities exclude is never asked of it."""

    @property
    def capabilities(self) -> Capabilities:
        """What may be asked."""

    def readiness(self) -> Readiness:
        """As `access.engines.readiness`."""

    def usage(self) -> Usage:
        """As `access.engines.usage`."""

    def be_patient(self, seconds: float | None) -> None:
        """As `access.engines.be_patient`."""

    def stop(self) -> None:
        """As `access.engines.stop`."""

    def travel_times(
        self,
        network: Network,
        origins: PointSet,
        destinations: PointSet,
        request: Request,
        *,
        threads: int,
        progress: Progress | None,
    ) -> TravelTimes:
        """As `access.engines.travel_times`."""

    def surface_and_times(
        self,
        network: Network,
        point: tuple[float, float],
        others: PointSet,
        *,
        direction: Direction,
        request: Request,
    ) -> SurfaceAndTimes:
        """As `access.engines.surface_and_times`."""

    def journeys(
        self,
        network: Network,
        origin: tuple[float, float],
        destination: tuple[float, float],
        request: Request,
        *,
        by_rides: bool,
    ) -> Journeys:
        """As `access.engines.journeys`."""

    def round_trips(
        self,
        network: Network,
        point: tuple[float, float],
        others: PointSet,
        out: Request,
        back: Request,
        *,
        direction: Direction,
    ) -> RoundTrips:
        """As `access.engines.round_trips`."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, as far as it decides who can answer it."""

    question: Question
    request: Request
    direction: Direction | None = None
    by_rides: bool = False


def refuse_unless_capable(engine: Capabilities, others: Iterable[Capabilities], asked: Asked) -> None:
    """Refuse what an engine cannot answer, naming what it lacks and the engines that have it.

    Parameters
    ----------
    engine
        the one that was asked.
    others
        all that there are; `engine` may be among them.

    Raises
    ------
    EngineCapabilityError
        One sentence for the first thing that it lacks.
    """
    for lacks in _RULES:
        lacking = lacks(engine, asked)
        if lacking is not None:
            able = tuple(other.name for other in others if lacks(other, asked) is None)
            advice = f": use engine {' or '.join(able)}" if able else ", and no engine has them"
            raise EngineCapabilityError(
                f"engine {engine.name} has no {lacking}{advice}", engine=engine.name, able=able
            )


def _no_question(engine: Capabilities, asked: Asked) -> str | None:
    return None if asked.question in engine.questions else asked.question.replace("-", " ")


def _no_profile(engine: Capabilities, asked: Asked) -> str | None:
    profile = asked.request.profile
    return None if profile in engine.profiles else f"profile {profile}"


def _no_anchor(engine: Capabilities, asked: Asked) -> str | None:
    anchor = asked.request.anchor
    if anchor in engine.anchors:
        return None
    return "arrivals by a moment" if anchor == "arrive" else "departures from a moment on"


def _no_direction(engine: Capabilities, asked: Asked) -> str | None:
    if asked.direction is None or asked.direction in engine.directions:
        return None
    return f'{asked.question} in direction "{asked.direction}"'


def _no_mode(engine: Capabilities, asked: Asked) -> str | None:
    missing = [mode for mode in asked.request.modes if mode not in engine.modes]
    return f"mode {missing[0]}" if missing else None


def _too_many_percentiles(engine: Capabilities, asked: Asked) -> str | None:
    count = len(asked.request.percentiles)
    if count <= engine.max_percentiles:
        return None
    return f"room for {count} percentiles, {engine.max_percentiles} at most"


def _no_seconds(engine: Capabilities, asked: Asked) -> str | None:
    time_s = asked.request.time_s
    if engine.to_the_second or time_s % 60 == 0:
        return None
    return f"moments within a minute (second {time_s % 60} is asked for)"


def _no_night(engine: Capabilities, asked: Asked) -> str | None:
    if engine.overnight or 0 <= asked.request.time_s < DAY_S:
        return None
    return "moments outside the 24 hours of the service date"


def _no_limits(engine: Capabilities, asked: Asked) -> str | None:
    request = asked.request
    if engine.walk_limits == "each" or not request.transit:
        return None
    walks = {request.access_walk_min, request.egress_walk_min, request.transfer_walk_min}
    if len(walks) > 1:
        said = ", ".join(f"{getattr(request, f'{n}_walk_min')} {n}" for n in ("access", "egress", "transfer"))
        return f"separate limits for walks (minutes: {said})"
    if "bike" not in request.modes or request.bike_legs != "both":
        return None
    if request.access_bike_min == request.egress_bike_min:
        return None
    return "separate limits for bikes before and after rides"


def _too_small_limit(engine: Capabilities, asked: Asked) -> str | None:
    request = asked.request
    if not request.transit:
        return None
    before = [("access", mode, request.access_limit_min(mode)) for mode in request.access_modes]
    after = [("egress", mode, request.egress_limit_min(mode)) for mode in request.egress_modes]
    for leg, mode, limit_min in before + after:
        if limit_min < engine.least_limit_min:
            return f"limit of {limit_min} minutes for {leg} by {mode} (it takes 0 for no limit at all)"
    return None


def _no_slack(engine: Capabilities, asked: Asked) -> str | None:
    least, most = engine.board_slack_s
    slack_s = asked.request.board_slack_s
    return None if least <= slack_s <= most or not asked.request.transit else f"board slack of {slack_s} s"


def _no_stress(engine: Capabilities, asked: Asked) -> str | None:
    limited = "bike" in asked.request.modes and asked.request.max_bike_stress < NO_STRESS_LIMIT
    return (
        "limit for the stress of streets (max-bike-stress)" if limited and not engine.stress_limit else None
    )


def _not_by_rides(engine: Capabilities, asked: Asked) -> str | None:
    return "journeys that are slower with fewer rides" if asked.by_rides and not engine.by_rides else None


_RULES: Final = (
    _no_question,
    _no_profile,
    _no_anchor,
    _no_direction,
    _no_mode,
    _too_many_percentiles,
    _no_seconds,
    _no_night,
    _no_limits,
    _too_small_limit,
    _no_slack,
    _no_stress,
    _not_by_rides,
)
