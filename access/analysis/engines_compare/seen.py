"""One journey of one engine as a comparison sees it, what it may be held against, and what is said in the end."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from access.engines.journeys import Journey, Journeys, RideLeg, WalkLeg
from access.network.model import TransferTable
from access.request import Request

Part = Literal["none", "access", "wait", "ride", "transfer", "egress", "direct", "whole"]

UNEXPLAINED: Final = "inexpliqué"
TIE_MM: Final = 1000


@dataclass(frozen=True)
class Explanation:
    """Where two journeys part, by how much, and why.

    part
        of the journey that differs first; "whole" where one has none, "none" where they differ in nothing that counts.
    delta_s
        seconds that the second takes more over it; None where that is no number.
    rules
        numbers of rules that the journeys show to be at work; none where nothing explains the difference.
    where, why
        French sentences; `why` is `UNEXPLAINED` where there is no rule.
    """

    part: Part
    delta_s: int | None
    rules: tuple[int, ...]
    where: str
    why: str


@dataclass(frozen=True)
class Seen:
    """One engine's answer for one moment.

    name as people read it; moment_s, seconds from the moment to the arrival (`UNREACHED`: none); journey the legs, None
    where there is none or they are unknown; origin_m, destination_m from the points to their streets, NaN if unknown.
    """

    name: str
    moment_s: int
    seconds: int
    journey: Journey | None
    origin_m: float
    destination_m: float

    @property
    def rides(self) -> tuple[RideLeg, ...]:
        """The vehicles."""
        return self.journey.rides if self.journey else ()

    def walk(self, kind: str, number: int = 0) -> WalkLeg | None:
        """The `number`-th walk of a kind (among transfers: the one after that ride); None where there is none."""
        if self.journey is None:
            return None
        if kind != "transfer":
            return next((leg for leg in self.journey.walks if leg.kind == kind), None)
        n_rides = 0
        for leg in self.journey.legs:
            if isinstance(leg, RideLeg):
                n_rides += 1
            elif leg.kind == "transfer" and n_rides == number:
                return leg
        return None

    def ready_s(self, number: int, *, after: "Seen | None" = None) -> int:
        """When one stands at the stop of the `number`-th ride, having left at the moment asked.

        after: having come by that other journey's vehicle to the stop before, where both get off there.
        """
        if not number:
            leg = self.walk("access")
            return self.moment_s + (leg.arrive_s - leg.depart_s if leg else 0)
        if after is not None and after.rides[number - 1].to_stop == self.rides[number - 1].to_stop:
            leg = self.walk("transfer", number)
            return after.rides[number - 1].arrive_s + (leg.arrive_s - leg.depart_s if leg else 0)
        return self.rides[number].depart_s - self.rides[number].wait_s


@dataclass(frozen=True)
class Facts:
    """What explanations may rest on beside the two journeys.

    transfers: the changes of profile "r5"; pattern_of_trip int (T,): the stop sequence of each of the network's trips.
    """

    request: Request
    transfers: TransferTable
    pattern_of_trip: NDArray[np.int64]

    def pattern(self, ride: RideLeg) -> int:
        """The stop sequence that a vehicle follows."""
        return int(self.pattern_of_trip[ride.trip])

    def kept(self, source: int, goal: int) -> bool:
        """Whether the goal is the closest stop of some pattern around the source."""
        row = slice(int(self.transfers.offset[source]), int(self.transfers.offset[source + 1]))
        return bool(self.transfers.closest[row][self.transfers.stop[row] == goal].any())

    def tied(self, source: int, goals: tuple[int, int]) -> bool:
        """Whether two stops are equally far from the source."""
        row = slice(int(self.transfers.offset[source]), int(self.transfers.offset[source + 1]))
        mm = [self.transfers.mm[row][self.transfers.stop[row] == goal] for goal in goals]
        return all(len(one) for one in mm) and abs(int(mm[0].min()) - int(mm[1].min())) <= TIE_MM


def seen(name: str, found: Journeys) -> Seen:
    """The answer of journeys asked for one moment alone."""
    choice = int(found.choice[0])
    return Seen(
        name=name,
        moment_s=int(found.moments_s[0]),
        seconds=int(found.seconds[0]),
        journey=found.journeys[choice] if choice >= 0 else None,
        origin_m=float(found.origin_m),
        destination_m=float(found.destination_m),
    )
