"""How a walk becomes seconds: one table of rules for each profile, in whole numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines.r5_speeds import r5_first_s, r5_mm_per_s, r5_street_s
from access.request import Request

R5_TRANSFER_LIMIT_MM = 1_000_000

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class ExactWalk:
    """Profile "default": a walk's length in mm is summed first; each whole walk is then rounded up to the second.

    Rounding up, because nobody is there before having walked it all; the same on access, egress, transfer, direct.
    Limits are inclusive. Costs in searches are mm.
    """

    mm_per_hour: int

    def arc_cost(self, length_mm: Int32) -> Int32:
        """Cost of each arc."""
        return length_mm

    def link_cost(self, mm: Int32) -> Int32:
        """Cost between a stop and its street."""
        return mm

    def start_cost(self, along_mm: Int32, offset_mm: Int32) -> Int32:
        """Cost from a walk's first point to an end of its edge."""
        return along_mm + offset_mm

    def end_cost(self, along_mm: Int32, offset_mm: Int32) -> Int32:
        """Cost from an end of the edge to a walk's last point."""
        return along_mm + offset_mm

    def seconds(self, cost: Int32) -> Int32:
        """Seconds of a whole walk."""
        return (-(-cost.astype(np.int64) * 3600 // self.mm_per_hour)).astype(np.int32)

    def limit(self, limit_s: int) -> int:
        """Largest cost of a walk of at most `limit_s` seconds."""
        return limit_s * self.mm_per_hour // 3600


@dataclass(frozen=True)
class R5Walk:
    """Profile "r5": R5 7.5.1's walks on access and direct walks (rules 18, 20 to 23 of its semantics).

    Each edge rounds up to the second, at least one; the parts at the walk's ends round down. Limits are strict.
    Costs in searches are seconds. Egress and transfers are summed in mm and rounded down: see `distance_seconds`.
    """

    speed_mps: float

    @property
    def mm_per_s(self) -> int:
        """Whole mm a second, as R5 truncates it."""
        return r5_mm_per_s(self.speed_mps)

    def arc_cost(self, length_mm: Int32) -> Int32:
        """Cost of each arc."""
        return r5_street_s(length_mm, self.speed_mps).astype(np.int32)

    def link_cost(self, mm: Int32) -> Int32:
        """Cost between a stop and its street: an edge of its own."""
        return self.arc_cost(mm)

    def start_cost(self, along_mm: Int32, offset_mm: Int32) -> Int32:
        """Cost from a walk's first point to an end of its edge."""
        return (offset_mm // self.mm_per_s + r5_first_s(along_mm, self.speed_mps)).astype(np.int32)

    def end_cost(self, along_mm: Int32, offset_mm: Int32) -> Int32:
        """Cost from an end of the edge to a walk's last point."""
        return (along_mm // self.mm_per_s + offset_mm // self.mm_per_s).astype(np.int32)

    def seconds(self, cost: Int32) -> Int32:
        """Seconds of a whole walk."""
        return cost

    def limit(self, limit_s: int) -> int:
        """Largest cost of a walk of less than `limit_s` seconds."""
        return limit_s - 1

    def distance_seconds(self, mm: Int32) -> Int32:
        """Seconds of an egress or transfer walk, from its length."""
        return (mm // self.mm_per_s).astype(np.int32)


WalkRules = ExactWalk | R5Walk


def walk_rules(request: Request) -> WalkRules:
    """The rules of the request's profile at its walking speed."""
    if request.profile == "r5":
        return R5Walk(request.walk_speed_kmh / 3.6)
    return ExactWalk(round(request.walk_speed_kmh * 1_000_000))
