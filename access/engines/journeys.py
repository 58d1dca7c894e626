"""The answer of every engine to "how": journeys of one pair of points, leg by leg."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from access.engines.times import Remark
from access.request import StreetMode

WalkKind = Literal["access", "transfer", "egress", "direct"]


@dataclass(frozen=True)
class WalkLeg:
    """A walk, or a way by bike or car: from the origin or a stop (-1 is the origin) to a stop or the destination (-1).

    Times in seconds after the service date's noon minus 12 h; mm along lon, lat (float64, two places or more). A way by
    bike is pushed where it may not be ridden.

    station_s, entrances
        seconds of it inside stations, and the entrances passed, as rows of `Footing.doors`: lon, lat and mm are those
        of the streets, from or to the entrance. From platform to platform without leaving the station they are a
        straight line of 0 mm (of fewer places where the feed does not say where they are).
    rule_s, hurry_s
        of a change for which transfers.txt decides: its seconds in all, None where there is no rule. The rule may be
        shorter than the walk: then the leg ends with the departure that it allows, `hurry_s` before the walk would.
    on_streets
        False where no way over streets or pathways is known, and the feed's rule alone says that one can change: lon
        and lat are the two stops', mm is 0.
    """

    kind: WalkKind
    from_stop: int
    to_stop: int
    depart_s: int
    arrive_s: int
    mm: int
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    station_s: int = 0
    entrances: tuple[int, ...] = ()
    mode: StreetMode = "walk"
    rule_s: int | None = None
    hurry_s: int = 0
    on_streets: bool = True


@dataclass(frozen=True)
class RideLeg:
    """A vehicle from one call to a later one.

    trip: row of the network's trips; service_date: the day whose service runs it; positions: in its pattern's stop
    sequence; wait_s: between reaching the stop and leaving it, the boarding slack included.

    stay_s
        None where the rider boards. Else the leg before is the same vehicle, which has become this trip with the rider
        aboard: seconds between that leg's arrival and this one's departure, and wait_s is 0. One who leaves it at its
        first call has a leg of 0 s from there to there.
    headway_s
        0 for a vehicle with a timetable. Else vehicles come so often (profile "r5"): wait_s holds half of it, and
        the trip is one that stands for them.
    drawn
        whether wait_s holds what the engine has drawn at random instead of half of it.
    """

    trip: int
    service_date: dt.date
    from_stop: int
    to_stop: int
    from_position: int
    to_position: int
    wait_s: int
    depart_s: int
    arrive_s: int
    stay_s: int | None = None
    headway_s: int = 0
    drawn: bool = False


Leg = WalkLeg | RideLeg


@dataclass(frozen=True)
class Journey:
    """Legs from door to door; the seconds between them are waits at stops or aboard (`RideLeg.wait_s`, `stay_s`)."""

    departure_s: int
    arrival_s: int
    legs: tuple[Leg, ...]

    @property
    def rides(self) -> tuple[RideLeg, ...]:
        """The vehicles, trip by trip; none for a walk all the way."""
        return tuple(leg for leg in self.legs if isinstance(leg, RideLeg))

    @property
    def n_rides(self) -> int:
        """How often a vehicle is boarded."""
        return sum(leg.stay_s is None for leg in self.rides)

    @property
    def walks(self) -> tuple[WalkLeg, ...]:
        """The walks, and what is done by bike or car instead."""
        return tuple(leg for leg in self.legs if isinstance(leg, WalkLeg))


@dataclass(frozen=True)
class Journeys:
    """Journeys of one pair of points, and which of them is the answer for each moment of the window.

    journeys
        by departure, then arrival, then rides; none where no moment has a way within the limits.
    moments_s
        int32 (n,): departures, or deadlines of arrival, that are sampled, as the request's window orders them.
    seconds
        int32 (n,): what `travel_times` says for the moment alone, `UNREACHED` where there is no way: from the moment
        to the arrival, or from the departure to the deadline.
    choice
        int32 (n,): index of the moment's journey, -1 where there is none. A walk without rides may start at any time:
        it is listed once, at the first moment for which it is the answer.
    origin_m, destination_m
        from the points to their streets.
    engine, remarks
        as in `TravelTimes`.
    """

    journeys: tuple[Journey, ...]
    moments_s: NDArray[np.int32]
    seconds: NDArray[np.int32]
    choice: NDArray[np.int32]
    origin_m: float
    destination_m: float
    engine: str = "native"
    remarks: tuple[Remark, ...] = ()
