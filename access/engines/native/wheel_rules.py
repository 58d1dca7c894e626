"""How a way by bike or by car becomes seconds: one set of rules for each profile, in whole numbers."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from access.engines.r5_speeds import r5_car_mm_per_s, r5_first_s, r5_mm_per_s, r5_street_s
from access.network.model import LinkedPoints
from access.request import NO_STRESS_LIMIT, Request
from osm import BIKE, CAR, WALK, StreetNetwork

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Wheels = Literal["bike", "car"]

UNITS_PER_S: Final = 100_000  # costs of profile "default": whole hundred-thousandths of a second
HIGHEST: Final = NO_STRESS_LIMIT
FAR: Final = 1 << 40  # dearer than any way
R5_BIKE_EGRESS_MM: Final = 5_000_000
_MOST: Final = np.iinfo(np.int32).max  # above any limit: five hours are 1.8e9 units


@dataclass(frozen=True)
class ExactWheels:
    """Profile "default": every street at its speed, the whole way summed and rounded up to the second, once.

    A bike is ridden where the street lets bikes in and is not too stressful, and pushed at walking speed elsewhere if
    walkers are let in, so also against a one-way street. A car goes at the speed of the street; turns cost nothing.
    Between a point and its street one walks. Costs are hundred-thousandths of a second, each street's rounded to the
    nearest: none is rounded at 3.6, 4.5, 5, 6, 12, 15, 18 or 20 km/h. Limits are inclusive.
    """

    mode: Wheels
    bike_kmh: float
    walk_kmh: float
    max_stress: int = HIGHEST

    def pace(self, streets: StreetNetwork, arc: Int64) -> Float64:
        """Cost of a mm of each of some arcs; infinite where one may not go."""
        modes = modes_within(streets, arc, self.max_stress)
        if self.mode == "car":
            kmh = np.where((modes & CAR) != 0, streets.arc_car_kmh[arc], 0).astype(np.float64)
        else:
            kmh = np.where(
                (modes & BIKE) != 0, self.bike_kmh, np.where((modes & WALK) != 0, self.walk_kmh, 0)
            )
        pace: Float64 = np.divide(_PER_MM, kmh, out=np.full(len(kmh), np.inf), where=kmh > 0)
        return pace

    def arc_cost(self, streets: StreetNetwork, arc: Int32) -> Int32:
        """Cost of whole arcs."""
        mm = streets.edge_length_mm[arc >> 1]
        return np.minimum(_priced(mm, self.pace(streets, arc.astype(np.int64))), _MOST).astype(np.int32)

    def link_cost(self, mm: Int32) -> Int64:
        """Cost between a stop and its street: walked."""
        return _priced(mm, np.full(len(mm), _PER_MM / self.walk_kmh))

    def leave(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """Cost from each point to either end of its street, `FAR` where that way is closed."""
        return self._parts(streets, points, (1, 0))

    def enter(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """Cost from either end of each point's street to the point."""
        return self._parts(streets, points, (0, 1))

    def _parts(
        self, streets: StreetNetwork, points: LinkedPoints, side: tuple[int, int]
    ) -> tuple[Int64, Int64]:
        """Cost between points and the ends of their streets, over these arcs of each edge."""
        edge = np.where(points.linked, points.edge, 0).astype(np.int64)
        off = self.link_cost(points.offset_mm)
        a = _priced(points.a_mm, self.pace(streets, 2 * edge + side[0])) + off
        b = _priced(points.b_mm, self.pace(streets, 2 * edge + side[1])) + off
        return a, b

    def straight(self, streets: StreetNetwork, point: LinkedPoints, others: LinkedPoints, sign: int) -> Int64:
        """Cost along one and the same street from the point to others (sign 1), or from them to it (-1)."""
        ahead = sign * (others.a_mm - point.a_mm[0])
        arc = 2 * np.where(others.linked, others.edge, 0).astype(np.int64) + (ahead < 0)
        ends = self.link_cost(others.offset_mm) + self.link_cost(point.offset_mm)
        return _priced(np.abs(ahead).astype(np.int32), self.pace(streets, arc)) + ends

    def seconds(self, cost: Int64) -> Int32:
        """Seconds of a whole way."""
        return (-(-cost // UNITS_PER_S)).astype(np.int32)

    def limit(self, limit_s: int) -> int:
        """Largest cost of a way of at most `limit_s`."""
        return limit_s * UNITS_PER_S

    @property
    def exact(self) -> bool:
        """Whether limits hold for whole ways; R5 asks for them at junctions."""
        return True


@dataclass(frozen=True)
class R5Wheels:
    """Profile "r5": R5 7.5.1's access and direct ways (rules 20 to 23, 30, 31), turns of cars included.

    Each street rounds up to the second, at least one; the parts at the ends round down, of a bike at riding speed even
    where it is pushed (forbidden, or too stressful); between a point and its street one walks. Costs are seconds,
    limits strict.
    """

    mode: Wheels
    bike_mps: float
    walk_mps: float
    max_stress: int = HIGHEST

    def speed(self, streets: StreetNetwork, arc: Int64) -> Float64:
        """Metres a second on each of some arcs; 0 where one may not go."""
        modes = modes_within(streets, arc, self.max_stress)
        if self.mode == "car":
            kept = np.rint(streets.arc_car_kmh[arc] / 0.036) / 100  # whole cm/s, without noise
            return np.where((modes & CAR) != 0, kept.astype(np.float64), 0.0)
        on_foot = np.where((modes & WALK) != 0, self.walk_mps, 0.0)
        return np.where((modes & BIKE) != 0, self.bike_mps, on_foot)

    def arc_cost(self, streets: StreetNetwork, arc: Int32) -> Int32:
        """Seconds of whole arcs."""
        speed = self.speed(streets, arc.astype(np.int64))
        return r5_street_s(streets.edge_length_mm[arc >> 1], speed).astype(np.int32)

    def link_cost(self, mm: Int32) -> Int64:
        """Seconds between a stop and its street: an edge of its own, which a bike may ride."""
        return r5_street_s(mm, self.bike_mps)

    def leave(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """Seconds from each point to either end of its street."""
        edge = np.where(points.linked, points.edge, 0).astype(np.int64)
        off = points.offset_mm // r5_mm_per_s(self.walk_mps)
        ways = []
        for side, mm in ((1, points.a_mm), (0, points.b_mm)):
            speed = self.speed(streets, 2 * edge + side)
            if self.mode == "bike":
                speed = np.full(len(speed), self.bike_mps)
            on = np.where(speed > 0, r5_first_s(mm, np.where(speed > 0, speed, 1.0)), FAR)
            ways.append((on + off).astype(np.int64))
        return ways[0], ways[1]

    def enter(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """Seconds from either end of each point's street to the point."""
        edge = np.where(points.linked, points.edge, 0).astype(np.int64)
        a = self._last(streets, 2 * edge, points.a_mm, points.offset_mm)
        return a, self._last(streets, 2 * edge + 1, points.b_mm, points.offset_mm)

    def _last(self, streets: StreetNetwork, arc: Int64, along_mm: Int32, offset_mm: Int32) -> Int64:
        """Seconds of the last part of a way."""
        mm_per_s = np.full(len(arc), r5_mm_per_s(self.bike_mps), np.int64)
        if self.mode == "car":
            mm_per_s = r5_car_mm_per_s(self.speed(streets, arc))
        seconds: Int64 = along_mm // mm_per_s + offset_mm // r5_mm_per_s(self.walk_mps)
        return seconds

    def straight(self, streets: StreetNetwork, point: LinkedPoints, others: LinkedPoints, sign: int) -> Int64:
        """Seconds along one and the same street."""
        first, last = (point.offset_mm, others.offset_mm) if sign > 0 else (others.offset_mm, point.offset_mm)
        along = others.a_mm - point.a_mm[0]
        arc = 2 * np.where(others.linked, others.edge, 0).astype(np.int64) + (sign * along < 0)
        start_s = first // r5_mm_per_s(self.walk_mps)
        seconds: Int64 = start_s + self._last(streets, arc, np.abs(along), last)
        return seconds

    def seconds(self, cost: Int64) -> Int32:
        """Seconds of a whole way."""
        return cost.astype(np.int32)

    def limit(self, limit_s: int) -> int:
        """Largest cost of a way of less than `limit_s`."""
        return limit_s - 1

    @property
    def exact(self) -> bool:
        """Whether limits hold for whole ways; R5 asks for them at junctions."""
        return False


@dataclass(frozen=True)
class R5BikeEgress:
    """Profile "r5", bike from a stop (rule 22): the shortest way in mm, pushed or not, at riding speed, rounded down.

    Vertices within 5 km of the stop, whatever the request's limit; that one is strict. R5 tables these ways once for
    all requests, so no limit for stress counts. Costs are mm.
    """

    bike_mps: float
    mode: Wheels = "bike"
    max_stress: int = HIGHEST

    def arc_cost(self, streets: StreetNetwork, arc: Int32) -> Int32:
        """Lengths of arcs."""
        mm: Int32 = streets.edge_length_mm[arc >> 1]
        return mm

    def link_cost(self, mm: Int32) -> Int64:
        """From a stop to its street."""
        return mm.astype(np.int64)

    def leave(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """From each point to either end of its street."""
        return self.enter(streets, points)

    def enter(self, streets: StreetNetwork, points: LinkedPoints) -> tuple[Int64, Int64]:
        """From either end of each point's street to the point."""
        off = points.offset_mm.astype(np.int64)
        return points.a_mm + off, points.b_mm + off

    def seconds(self, cost: Int64) -> Int32:
        """Seconds of a whole way."""
        return (cost // r5_mm_per_s(self.bike_mps)).astype(np.int32)

    def limit(self, limit_s: int) -> int:
        """Largest cost of a way of less than `limit_s`."""
        return limit_s * r5_mm_per_s(self.bike_mps) - 1


WheelRules = ExactWheels | R5Wheels
LegRules = WheelRules | R5BikeEgress


def by_turns(rules: LegRules) -> bool:
    """Whether a way is searched from street to street because its turns cost time."""
    return isinstance(rules, R5Wheels) and rules.mode == "car"


_PER_MM: Final = 360.0  # cost of a mm at 1 km/h


def _priced(mm: Int32, pace: Float64) -> Int64:
    """Costs of lengths at a cost a mm; no length costs nothing, even where one may not go."""
    cost = np.multiply(mm, pace, out=np.zeros(len(mm)), where=mm > 0)
    return np.minimum(np.rint(cost), FAR).astype(np.int64)


def modes_within(streets: StreetNetwork, arc: Int64, max_stress: int) -> NDArray[np.uint8]:
    """Modes of arcs, without bikes where the level of traffic stress is above a limit."""
    modes: NDArray[np.uint8] = streets.arc_modes[arc]
    if max_stress >= HIGHEST:
        return modes
    return np.where(streets.arc_stress[arc] > max_stress, modes & ~np.uint8(BIKE), modes)


def wheel_rules(request: Request, mode: Wheels) -> WheelRules:
    """The rules of the request's profile at its speeds."""
    most = request.max_bike_stress if mode == "bike" else HIGHEST
    if request.profile == "r5":
        return R5Wheels(mode, request.bike_speed_kmh / 3.6, request.walk_speed_kmh / 3.6, most)
    return ExactWheels(mode, request.bike_speed_kmh, request.walk_speed_kmh, most)
