"""R5 as the contract wants it: what r5py can pass on, in a process of its own."""

from typing import Final

from access.engines.contract import Capabilities
from access.engines.r5.answers import surface_and_times, travel_times
from access.engines.r5.journeys import journeys
from access.engines.r5.service import patience as be_patient
from access.engines.r5.service import readiness, stop, usage
from access.engines.round_trips import RoundTrips
from access.request import STREET_MODES

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

#: r5py 1.1.7 over R5 7.5.1: whole minutes of departure, one limit for all walks and one for all bikes, R5's own slack
#: of a minute, five percentiles, no search by arrival and none towards a point. A limit of 0 minutes is to R5's street
#: search no limit at all (StreetRouter.route), so it is refused.
capabilities: Final = Capabilities(
    name="r5",
    questions=frozenset({"matrix", "isochrones", "journeys"}),
    profiles=frozenset({"r5"}),
    anchors=frozenset({"depart"}),
    directions=frozenset({"from"}),
    modes=frozenset({"transit", *STREET_MODES}),
    max_percentiles=5,
    to_the_second=False,
    overnight=False,
    walk_limits="one",
    board_slack_s=(60, 60),
    stress_limit=True,
    by_rides=False,
    own_queue=True,
    least_limit_min=1,
)


def round_trips(*_given: object, **_options: object) -> RoundTrips:
    """Never called: R5 knows no arrivals by a moment, and `capabilities` leave round trips out."""
    raise AssertionError("R5 answers no round trips")
