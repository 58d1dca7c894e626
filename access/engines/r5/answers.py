"""Travel times by R5."""

from access.engines.contract import Progress
from access.engines.times import SurfaceAndTimes, TravelTimes
from access.errors import EngineUnavailableError
from access.network.model import Network
from access.points import PointSet
from access.request import Direction, Request


def travel_times(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    threads: int = 1,
    progress: Progress | None = None,
) -> TravelTimes:
    """Compute travel times by R5."""
    raise EngineUnavailableError("engine r5 is being built")


def surface_and_times(
    network: Network, point: tuple[float, float], others: PointSet, *, direction: Direction, request: Request
) -> SurfaceAndTimes:
    """Compute travel times of a grid by R5."""
    raise EngineUnavailableError("engine r5 is being built")
