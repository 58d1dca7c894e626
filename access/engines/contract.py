"""The contract of engines: what one declares, and what all answer; `access.engines.refusals` holds one to the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from access.engines.journeys import Journeys
from access.engines.round_trips import RoundTrips
from access.engines.times import SurfaceAndTimes, TravelTimes
from access.network.model import Network
from access.points import PointSet
from access.request import (
    Anchor,
    Direction,
    EngineName,
    Mode,
    Profile,
    Request,
)

Question = Literal["matrix", "isochrones", "journeys", "round-trips"]
Progress = Callable[[int, int], None]


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
