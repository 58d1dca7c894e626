"""Journeys by R5."""

from access.engines.journeys import Journeys
from access.errors import EngineUnavailableError
from access.network.model import Network
from access.request import Request


def journeys(
    network: Network,
    origin: tuple[float, float],
    destination: tuple[float, float],
    request: Request,
    *,
    by_rides: bool = False,
) -> Journeys:
    """Find journeys by R5."""
    raise EngineUnavailableError("engine r5 is being built")
