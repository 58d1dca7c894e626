"""The legs of a journey: its vehicles and those they become, its walks with their lines, its changes by rule."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from access.engines.journeys import Journey, Leg, RideLeg, WalkKind, WalkLeg
from access.engines.native.station_ways import Way, straight_line, way_between
from access.engines.native.street_legs import Links
from access.engines.native.transfers import rule_of, street_seconds
from access.engines.native.walk_lines import WalkEnd, WalkLine, point_end, walk_line
from access.engines.native.walk_rules import walk_rules
from access.engines.native.wheel_lines import wheel_line
from access.network.model import Footing, Network
from access.network.service_dates import seconds_between
from access.request import Request, StreetMode
from access.routing.paths import Path
from access.routing.rides import Ride
from access.routing.timetable import Timetable


@dataclass(frozen=True)
class ByMode:
    """Seconds by mode: all the way, and for each stop before the first ride and after the last one."""

    direct: dict[StreetMode, int]
    access: dict[int, dict[StreetMode, int]]
    egress: dict[int, dict[StreetMode, int]]

    def of(self, kind: WalkKind, stop: int, seconds: int) -> StreetMode:
        """The mode that takes these seconds; of several the first."""
        if kind == "transfer":
            return "walk"
        found = self.direct if kind == "direct" else (self.access if kind == "access" else self.egress)[stop]
        return next(mode for mode, taken in found.items() if taken == seconds)


@dataclass(frozen=True)
class Drawing:
    """What legs are made from; timetable: that of the paths, None without transit."""

    network: Network
    footing: Footing
    request: Request
    ends: tuple[Links, Links]
    by_mode: ByMode
    timetable: Timetable | None

    def journey(self, path: Path) -> Journey:
        """The legs of a path."""
        legs: list[Leg] = []
        ready_s, at = path.departure_s, -1
        for ride in path.rides:
            if ride.board_stop != at:
                walk = self.change(at, ride, ready_s) if legs else self.access(ride, ready_s)
                ready_s = walk.arrive_s
                legs.append(walk)
            legs += self.ride(ride, ready_s)
            ready_s, at = ride.arrive_s, ride.alight_stop
        legs.append(self.leg("egress", at, -1, ready_s, path.egress_s))
        return Journey(path.departure_s, path.arrival_s, tuple(legs))

    def walk(self, depart_s: int, arrive_s: int) -> Journey:
        """The walk all the way."""
        leg = self.leg("direct", -1, -1, depart_s, arrive_s - depart_s)
        return Journey(depart_s, arrive_s, (leg,))

    def access(self, ride: Ride, depart_s: int) -> WalkLeg:
        """The way to the first ride."""
        return self.leg("access", -1, ride.board_stop, depart_s, ride.walk_s)

    def change(self, from_stop: int, ride: Ride, depart_s: int) -> WalkLeg:
        """The walk to the next ride; where a rule leaves less time than it takes, what there is of it."""
        to_stop, rule_s = ride.board_stop, None
        if self.request.profile == "default":
            rule_s = rule_of(self.network.changes, from_stop, to_stop)
        if rule_s is None:
            return self.leg("transfer", from_stop, to_stop, depart_s, ride.walk_s)
        arrive_s = depart_s + min(ride.walk_s, ride.depart_s - depart_s)
        if self.is_tabled(from_stop, to_stop):
            leg = self.leg("transfer", from_stop, to_stop, depart_s, ride.walk_s)
            return replace(leg, arrive_s=arrive_s, rule_s=rule_s, hurry_s=leg.arrive_s - arrive_s)
        line = straight_line(self.footing, from_stop, to_stop)
        ends = from_stop, to_stop, depart_s, arrive_s
        return WalkLeg("transfer", *ends, line.mm, line.lon, line.lat, rule_s=rule_s, on_streets=False)

    def is_tabled(self, from_stop: int, to_stop: int) -> bool:
        """Whether streets or pathways are known to lead from stop to stop."""
        assert self.request.transfer_walk_min is not None  # noqa: S101  the request fills it
        pair = np.array([from_stop * len(self.footing.stops) + to_stop], np.int64)
        limit_s = 60 * self.request.transfer_walk_min
        return bool(street_seconds(self.footing, walk_rules(self.request), limit_s, pair)[0] >= 0)

    def leg(self, kind: WalkKind, from_stop: int, to_stop: int, depart_s: int, walk_s: int) -> WalkLeg:
        """One walk, or way by bike or car, with its line."""
        mode = self.by_mode.of(kind, max(from_stop, to_stop), walk_s)
        start = point_end(self.ends[0].by_mode[mode], 0) if from_stop < 0 else from_stop
        end = point_end(self.ends[1].by_mode[mode], 0) if to_stop < 0 else to_stop

        def draw(here: WalkEnd, there: WalkEnd, seconds: int) -> WalkLine:
            if mode == "walk":
                return walk_line(self.footing, self.request, here, there, kind, seconds)
            return wheel_line(self.footing, self.request, mode, (here, there), kind, seconds)

        way = way_between(self.footing, start, end, walk_s, draw)
        check_seconds(way, walk_s)
        line = way.line
        return WalkLeg(
            kind,
            from_stop,
            to_stop,
            depart_s,
            depart_s + walk_s,
            line.mm,
            line.lon,
            line.lat,
            station_s=way.station_s,
            entrances=way.entrances,
            mode=mode,
        )

    def ride(self, ride: Ride, ready_s: int) -> list[RideLeg]:
        """One vehicle: the trip that is boarded, then those that it becomes as long as one stays aboard."""
        if ride.trip < 0:
            return [self.headway_ride(ride, ready_s)]
        rows, call = self.parts(ride)
        days = round((ride.depart_s - self.departure(ride.trip_row, ride.board_position)) / 86_400)
        legs = [
            RideLeg(
                trip=ride.trip_row,
                service_date=self.request.date + dt.timedelta(days),  # clocks that change move it by an hour
                from_stop=ride.board_stop,
                to_stop=ride.alight_stop,
                from_position=ride.board_position,
                to_position=call if len(rows) == 1 else self.n_calls(ride.trip_row) - 1,
                wait_s=ride.depart_s - ready_s,
                depart_s=ride.depart_s,
                arrive_s=ride.arrive_s,
            )
        ]
        for i, row in enumerate(rows[1:], 1):
            legs[-1] = self.to_its_end(legs[-1])
            legs.append(self.next_leg(legs[-1], row, ride, call if i + 1 == len(rows) else None))
        return legs

    def headway_ride(self, ride: Ride, ready_s: int) -> RideLeg:
        """One vehicle without a timetable, which leaves as long before its arrival as the trip that stands for it."""
        row, r5 = ride.trip_row, self.network.trips.r5
        taken_s = self.arrival(row, ride.alight_position) - self.departure(row, ride.board_position)
        depart_s = ride.arrive_s - taken_s
        return RideLeg(
            trip=row,
            service_date=self.request.date,
            from_stop=ride.board_stop,
            to_stop=ride.alight_stop,
            from_position=ride.board_position,
            to_position=ride.alight_position,
            wait_s=depart_s - ready_s,
            depart_s=depart_s,
            arrive_s=ride.arrive_s,
            headway_s=int(r5.headway_s[r5.entry[row]]),
        )

    def to_its_end(self, leg: RideLeg) -> RideLeg:
        """The leg ridden to the last call of its trip."""
        last = self.n_calls(leg.trip) - 1
        arrive_s = self.arrival(leg.trip, last) + self.shift_s(leg.service_date)
        return replace(leg, to_stop=self.stop(leg.trip, last), to_position=last, arrive_s=arrive_s)

    def next_leg(self, before: RideLeg, row: int, ride: Ride, call: int | None) -> RideLeg:
        """The trip that the vehicle runs next, from its first call to the call of alighting (None: not in it)."""
        first_s = self.departure(row, 0)
        is_later = first_s < self.arrival(before.trip, self.n_calls(before.trip) - 1)
        service_date = before.service_date + dt.timedelta(int(is_later))
        depart_s = ride.arrive_s if call == 0 else first_s + self.shift_s(service_date)
        return RideLeg(
            trip=row,
            service_date=service_date,
            from_stop=self.stop(row, 0),
            to_stop=ride.alight_stop,
            from_position=0,
            to_position=0 if call is None else call,
            wait_s=0,
            depart_s=depart_s,
            arrive_s=ride.arrive_s,
            stay_s=depart_s - before.arrive_s,
        )

    def parts(self, ride: Ride) -> tuple[list[int], int]:
        """Rows of the trips that a ride leads through, and the call of the last of them at which it ends."""
        assert self.timetable is not None  # noqa: S101  there are no rides without one
        parts = self.timetable.parts
        if parts is None:
            return [ride.trip_row], ride.alight_position
        pattern = int(np.searchsorted(self.timetable.trip_offset, ride.trip, side="right")) - 1
        position = int(self.timetable.pattern_offset[pattern]) + ride.alight_position
        first = int(parts.offset[ride.trip])
        rows = parts.row[first : first + int(parts.position_part[position]) + 1]
        return rows.tolist(), int(parts.position_call[position])

    def shift_s(self, service_date: dt.date) -> int:
        """Seconds from a service day's clock to that of the request's date."""
        return seconds_between(self.request.date, service_date, self.network.timezone)

    def n_calls(self, row: int) -> int:
        """Number of calls of a trip."""
        offset = self.network.trips.pattern_offset
        pattern = self.pattern(row)
        return int(offset[pattern + 1] - offset[pattern])

    def stop(self, row: int, call: int) -> int:
        """Stop of a call of a trip."""
        trips = self.network.trips
        return int(trips.pattern_stop[trips.pattern_offset[self.pattern(row)] + call])

    def arrival(self, row: int, call: int) -> int:
        """Arrival at a call of a trip, in seconds of its own service day."""
        return int(self.network.trips.arrival_s[self.start(row) + call])

    def departure(self, row: int, call: int) -> int:
        """Departure from a call of a trip, in seconds of its own service day."""
        return int(self.network.trips.departure_s[self.start(row) + call])

    def start(self, row: int) -> int:
        """Where the times of a trip begin."""
        trips, pattern = self.network.trips, self.pattern(row)
        return int(trips.time_offset[pattern] + (row - trips.trip_offset[pattern]) * self.n_calls(row))

    def pattern(self, row: int) -> int:
        """Pattern of a trip."""
        return int(np.searchsorted(self.network.trips.trip_offset, row, side="right")) - 1


def check_seconds(way: WalkLine | Way, walk_s: int) -> None:
    """Refuse to show a way that does not take the seconds that were counted for it."""
    if way.seconds != walk_s:
        raise ValueError(f"the way over the streets takes {way.seconds} s, {walk_s} s were counted for it")
