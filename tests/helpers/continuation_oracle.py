"""Staying aboard and transfers.txt, asked of plain trips: who boards where, rides on, changes, and arrives when.

It knows the rules as a reader of GTFS would state them, and no tails, patterns or entries of stops: every call that
may be boarded is ridden to every later call of its trip, then of every trip that this one continues into, and so on;
each of these calls is changed from to every call that the rules of transfers let one catch.
"""

import csv
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from access.request import Request
from tests.helpers.town_oracle import DOUBT_MM, UNREACHED
from tests.helpers.town_trips import Call, read_trips
from tests.helpers.town_walks import GEOD, Place, Streets

Run = tuple[Call, ...]
Key = tuple[str, int]  # a trip, and days after the date asked for
Samples = list[list[list[int]]]
NEAR_M = 200.0
LONGEST_S = 18_000


@dataclass(frozen=True)
class Stop:
    """A row of stops.txt."""

    id: str
    station: str
    place: Place


class RidingOracle:
    """Answers for the points of one town; ids of feed n have "n:" before them, so that feeds share nothing."""

    def __init__(self, osm: str, feeds: Sequence[Mapping[str, str]], points: Sequence[Place]) -> None:
        self.trips = read_trips(feeds)
        self.blocks: dict[str, str] = {}
        self.rules: list[dict[str, str]] = []
        self.stops: list[Stop] = []
        for n, feed in enumerate(feeds):
            rows = {name: list(csv.DictReader(text.splitlines())) for name, text in feed.items()}
            for row in rows["trips.txt"]:
                self.blocks[f"{n}:{row['trip_id']}"] = row["block_id"] and f"{n}:{row['block_id']}"
            for row in rows.get("transfers.txt", []):
                names = {key: value and f"{n}:{value}" for key, value in row.items() if key.endswith("_id")}
                self.rules.append(row | names)
            for row in rows["stops.txt"]:
                place = float(row["stop_lon"]), float(row["stop_lat"])
                if row["location_type"] != "1":
                    station = row["parent_station"] and f"{n}:{row['parent_station']}"
                    self.stops.append(Stop(f"{n}:{row['stop_id']}", station, place))
        self.row = {stop.id: i for i, stop in enumerate(self.stops)}
        self.points = list(points)
        streets = Streets(osm)
        links = [streets.link_stop(*stop.place) for stop in self.stops] + [streets.link(*p) for p in points]
        self.linked = [link is not None for link in links[len(self.stops) :]]
        self.mm = streets.walks_mm(links)

    def answer(self, request: Request) -> tuple[Samples, Samples]:
        """Sorted travel times by origin, destination and sample: all walks a little shorter, and a little longer."""
        least, most = (self._samples(request, self._seconds(request, mm)) for mm in (-DOUBT_MM, DOUBT_MM))
        return least, most

    def continuations(self, day: dt.date) -> dict[Key, list[Key]]:
        """The (trip, days later) into which riders of the trips of a service day, (trip, 0), may stay aboard."""
        runs, morrow = ({run[0].trip: run for run in self._runs(day + dt.timedelta(n))} for n in (0, 1))
        onward: dict[Key, list[Key]] = {}
        day_s = self.trips._noon_s(day + dt.timedelta(1)) - self.trips._noon_s(day)
        for a, b in sorted(self._pairs("4")):
            if a in runs and b in runs and _leaves_after(runs[a], runs[b]):
                onward.setdefault((a, 0), []).append((b, 0))
            elif a in runs and b in morrow and 0 < runs[a][-1].arrival - morrow[b][0].departure <= day_s:
                onward.setdefault((a, 0), []).append((b, 1))
        linked = {trip for trip, _ in onward}
        for block in set(self.blocks.values()) - {""}:
            vehicle = sorted(
                (run for trip, run in runs.items() if self.blocks.get(trip) == block),
                key=lambda run: (run[0].departure, run[-1].arrival),
            )
            one_vehicle = all(_leaves_after(a, b) for a, b in pairwise(vehicle))
            for a, b in pairwise(vehicle) if one_vehicle else ():
                trip, later = a[0].trip, b[0].trip
                allowed = trip not in linked and (trip, later) not in self._pairs("5")
                if allowed and self._same_place(a[-1].stop, b[0].stop):
                    onward[trip, 0] = [(later, 0)]
        return onward

    def _pairs(self, kind: str) -> set[tuple[str, str]]:
        """Pairs of trips that rows of one type name."""
        return {
            (rule["from_trip_id"], rule["to_trip_id"]) for rule in self.rules if rule["transfer_type"] == kind
        }

    def change_s(self, a: int, b: int, request: Request, walk: list[list[float]]) -> float:
        """Seconds between an arrival at stop a and a departure from stop b that is caught; inf where none is."""
        kind, least = self._rule(a, b)
        if kind == "3":
            return math.inf
        if kind == "1":
            return 0
        if kind == "2" and least:
            return int(least)
        on_foot = 0 if a == b else walk[a][b]
        assert request.transfer_walk_min is not None
        return on_foot + request.board_slack_s if on_foot <= 60 * request.transfer_walk_min else math.inf

    def _rule(self, a: int, b: int) -> tuple[str, str]:
        """Type and time of the row that holds for two stops: stops before one station before two, then the first."""
        names = [{self.stops[i].id, self.stops[i].station} - {""} for i in (a, b)]
        fitting = [
            rule
            for rule in self.rules
            if not rule["from_trip_id"]
            and rule["from_stop_id"] in names[0]
            and rule["to_stop_id"] in names[1]
        ]
        exact = [
            (rule["from_stop_id"] == self.stops[a].id) + (rule["to_stop_id"] == self.stops[b].id)
            for rule in fitting
        ]
        best = [rule for rule, n in zip(fitting, exact, strict=True) if n == max(exact)]
        return (best[0]["transfer_type"] or "0", best[0]["min_transfer_time"]) if best else ("0", "")

    def _same_place(self, a: str, b: str) -> bool:
        one, other = self.stops[self.row[a]], self.stops[self.row[b]]
        near = GEOD.inv(*one.place, *other.place)[2] <= NEAR_M
        return a == b or near or (one.station == other.station != "")

    def _runs(self, day: dt.date) -> list[Run]:
        """The trips of a service day, in seconds of its own clock."""
        services = [name for name in self.trips.by_service if day in self.trips.days[name]]
        return [tuple(trip) for name in services for trip in self.trips.by_service[name]]

    def _rides(self, request: Request) -> tuple[list[Call], dict[int, list[tuple[int, int]]]]:
        """All calls on the date's clock, and for each that may be boarded: (call, second) of all alightings."""
        calls: list[Call] = []
        where: dict[Key, range] = {}
        onward: dict[Key, list[Key]] = {}
        for shift in range(-3, 3):
            day = request.date + dt.timedelta(shift)
            by_s = self.trips._noon_s(day) - self.trips._noon_s(request.date)
            for run in self._runs(day):
                where[run[0].trip, shift] = range(len(calls), len(calls) + len(run))
                calls += [replace(c, arrival=c.arrival + by_s, departure=c.departure + by_s) for c in run]
            for (trip, _), later in self.continuations(day).items():
                onward[trip, shift] = [(other, shift + n) for other, n in later]
        alight = {
            i: _alightings(calls, where, onward, key, i)
            for key, mine in where.items()
            for i in mine[:-1]
            if calls[i].may_board
        }
        return calls, alight

    def _journeys(self, request: Request, walk: list[list[float]]) -> list[list[list[tuple[float, float]]]]:
        """By origin and destination: (latest departure, earliest arrival) by each first boarding."""
        calls, alight = self._rides(request) if request.transit else ([], {})
        ends = self._ends(calls, alight, request, walk)
        n, rows = len(self.stops), [self.row[call.stop] for call in calls]
        access, egress = 60 * request.access_walk_min, 60 * request.egress_walk_min
        table = []
        for o in range(n, n + len(self.points)):
            row = []
            for d in range(n, n + len(self.points)):
                found = [
                    (
                        calls[i].departure - request.board_slack_s - walk[o][rows[i]],
                        min(
                            (at + walk[s][d] for s, at in ends[i].items() if walk[s][d] <= egress),
                            default=math.inf,
                        ),
                    )
                    for i in alight
                    if walk[o][rows[i]] <= access
                ]
                row.append([pair for pair in found if pair[1] < math.inf])
            table.append(row)
        return table

    def _ends(
        self,
        calls: list[Call],
        alight: dict[int, list[tuple[int, int]]],
        request: Request,
        walk: list[list[float]],
    ) -> dict[int, dict[int, int]]:
        """For every boarding: when each stop is reached at the earliest with as many rides as are allowed."""
        rows = [self.row[call.stop] for call in calls]
        change = [
            [self.change_s(a, b, request, walk) for b in range(len(self.stops))]
            for a in range(len(self.stops))
        ]
        ends: dict[int, dict[int, int]] = {}
        for ride in range(request.max_rides):
            before, ends = ends, {}
            after: dict[tuple[int, int], dict[int, int]] = {}
            for i, offs in alight.items():
                best: dict[int, int] = {}
                for j, at in offs:
                    best[rows[j]] = min(at, best.get(rows[j], at))
                    if ride and (rows[j], at) not in after:
                        after[rows[j], at] = _least(
                            before[k] for k in alight if calls[k].departure >= at + change[rows[j]][rows[k]]
                        )
                    for stop, then in after.get((rows[j], at), {}).items():
                        best[stop] = min(then, best.get(stop, then))
                ends[i] = best
        return ends

    def _samples(self, request: Request, walk: list[list[float]]) -> Samples:
        step = 60 if request.anchor == "depart" else -60
        window = [request.time_s + step * k for k in range(request.window_min)]
        n, answer = len(self.stops), []
        for o, row in enumerate(self._journeys(request, walk)):
            answer.append([])
            for d, journeys in enumerate(row):
                same = self.points[o] == self.points[d] and self.linked[o]
                direct = 0 if same else walk[n + o][n + d]
                if request.transit and direct > 60 * request.access_walk_min:
                    direct = math.inf
                taken = [_travel(request, moment, journeys, direct) for moment in window]
                answer[o].append(sorted(int(s) if s < 60 * request.max_min else UNREACHED for s in taken))
        return answer

    def _seconds(self, request: Request, doubt_mm: int) -> list[list[float]]:
        """Whole seconds of every walk, rounded up once; inf where there is none."""
        per_second = request.walk_speed_kmh * 1e6 / 3600
        return [
            [math.ceil(max(0.0, mm + doubt_mm) / per_second) if 0 < mm < math.inf else mm for mm in row]
            for row in self.mm
        ]


def _alightings(
    calls: list[Call], where: dict[Key, range], onward: dict[Key, list[Key]], key: Key, i: int
) -> list[tuple[int, int]]:
    """Where and when one who boards at call i may alight: later in the trip, then in those it continues into."""
    found = [(j, calls[j].arrival) for j in range(i + 1, where[key].stop) if calls[j].may_alight]
    aboard = [(later, calls[where[key][-1]].arrival) for later in onward.get(key, [])]
    while aboard:
        now, since = aboard.pop()
        if now in where and since < calls[i].departure + LONGEST_S:
            found += [(j, max(since, calls[j].arrival)) for j in where[now] if calls[j].may_alight]
            aboard += [(later, calls[where[now][-1]].arrival) for later in onward.get(now, [])]
    return found


def _leaves_after(a: Run, b: Run) -> bool:
    """Whether one vehicle could do both: b leaves at or after a's arrival."""
    return b[0].departure >= a[-1].arrival


def _least(tables: Sequence[dict[int, int]]) -> dict[int, int]:
    """The least second of each stop over all tables."""
    least: dict[int, int] = {}
    for table in tables:
        for stop, at in table.items():
            least[stop] = min(at, least.get(stop, at))
    return least


def _travel(request: Request, moment: int, journeys: list[tuple[float, float]], direct: float) -> float:
    """Seconds at one sample: to the earliest arrival, or from the latest departure that is in time."""
    if request.anchor == "depart":
        return min([direct, *(arrive - moment for leave, arrive in journeys if leave >= moment)])
    return min([direct, *(moment - leave for leave, arrive in journeys if arrive <= moment)])
