"""The native engine as the contract wants it: our own search, in this process."""

import resource
from typing import Final, get_args

from access.engines.contract import Capabilities, Question, Readiness, Usage
from access.engines.native import surface_and_times, travel_times
from access.engines.native.journeys import journeys
from access.engines.native.round_trips import round_trips
from access.request import MAX_PERCENTILES, Anchor, Direction, Mode, Profile

__all__ = [
    "be_patient",
    "capabilities",
    "journeys",
    "readiness",
    "round_trips",
    "stop",
    "surface_and_times",
    "travel_times",
    "usage",
]

capabilities: Final = Capabilities(
    name="native",
    questions=frozenset(get_args(Question)),
    profiles=frozenset(get_args(Profile)),
    anchors=frozenset(get_args(Anchor)),
    directions=frozenset(get_args(Direction)),
    modes=frozenset(get_args(Mode)),
    max_percentiles=MAX_PERCENTILES,
    to_the_second=True,
    overnight=True,
    walk_limits="each",
    board_slack_s=(0, 3600),
    stress_limit=True,
    by_rides=True,
)


def readiness() -> Readiness:
    """It is part of this process."""
    return Readiness(possible=True, running=True, version="native")


def usage() -> Usage:
    """What this process has held at most, all else that it does included; its network is opened, not prepared."""
    return Usage(prepare_s=None, peak_bytes=1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def be_patient(seconds: float | None) -> None:
    """Nobody waits for it: who asks computes."""


def stop() -> None:
    """Nothing of it runs outside this process."""
