"""The end-to-end oracle: from the text of an OSM file and of GTFS tables to travel times, in plain slow Python.

It shares no code with the builder or the search, and no idea either: a journey is found by following every call of
every trip to every later one, each first call gives a latest departure and an earliest arrival, and a sample of the
window takes the best of them. Answers come as a pair, [least, most]: all walks `DOUBT_MM` shorter, and all that much
longer. The builder rounds places on a street where this rounds elsewhere, and a second or a limit may lie in between;
nothing else may differ, and where both are equal there is one answer.
"""

import csv
import math
from collections.abc import Mapping, Sequence

from access.request import Request
from tests.helpers.town_trips import Call, Trips, read_trips
from tests.helpers.town_walks import Place, Streets

DOUBT_MM = 3
UNREACHED = 2**31 - 1


class TownOracle:
    """Answers for the points of one town."""

    def __init__(self, osm: str, feeds: Sequence[Mapping[str, str]], points: Sequence[Place]) -> None:
        self.points = list(points)
        self.streets = Streets(osm)
        self.trips: Trips = read_trips(feeds)
        rows = [(f, row) for f, t in enumerate(feeds) for row in csv.DictReader(t["stops.txt"].splitlines())]
        self.stop_ids = [f"{f}:{row['stop_id']}" for f, row in rows]
        places = [(float(row["stop_lon"]), float(row["stop_lat"])) for _, row in rows]
        links = [self.streets.link_stop(*p) for p in places] + [self.streets.link(*p) for p in points]
        self.linked = [link is not None for link in links[len(places) :]]
        self.doubtful = [link is not None and link.doubtful for link in links]
        self.mm = self.streets.walks_mm(links)
        self._told: dict[Request, tuple[list[list[list[int]]], list[list[list[int]]]]] = {}

    def answer(self, request: Request) -> tuple[list[list[list[int]]], list[list[list[int]]]]:
        """Sorted travel times of the window's samples by origin and destination: least, and most.

        The last ones are kept, for a question that is looked for is then asked.
        """
        if request not in self._told:
            self._told = dict(list(self._told.items())[-3:]) | {request: self._answer(request)}
        return self._told[request]

    def _answer(self, request: Request) -> tuple[list[list[list[int]]], list[list[list[int]]]]:
        least, most = (self._seconds(request.walk_speed_kmh, doubt) for doubt in (-DOUBT_MM, DOUBT_MM))
        first = self._samples(request, least)
        return first, first if least == most else self._samples(request, most)

    def _seconds(self, kmh: float, doubt_mm: int) -> list[list[float]]:
        """Whole seconds of every walk, rounded up once; a walk of no length has no doubt."""
        per_second = kmh * 1e6 / 3600
        return [
            [math.ceil(max(0.0, mm + doubt_mm) / per_second) if 0 < mm < math.inf else mm for mm in row]
            for row in self.mm
        ]

    def moments(self, request: Request) -> list[int]:
        """Seconds on which something is just caught: departures, or arrivals where these are sampled."""
        pairs = self._journeys(request, self._seconds(request.walk_speed_kmh, 0))
        side = 0 if request.anchor == "depart" else 1
        return sorted({int(journey[side]) for row in pairs for _, journeys in row for journey in journeys})

    def _samples(self, request: Request, walk: list[list[float]]) -> list[list[list[int]]]:
        limit = 60 * request.max_min
        answer = []
        for pairs in self._journeys(request, walk):
            row = []
            for direct, journeys in pairs:
                taken = [_travel(request, moment, journeys, direct) for moment in _window(request)]
                row.append(sorted(int(s) if s < limit else UNREACHED for s in taken))
            answer.append(row)
        return answer

    def _journeys(
        self, request: Request, walk: list[list[float]]
    ) -> list[list[tuple[float, list[tuple[float, float]]]]]:
        """By origin and destination: seconds on foot, and (latest departure, earliest arrival) by each first call."""
        n_stops, window = len(self.stop_ids), _window(request)
        span = (min(window) - 60 * request.max_min, max(window) + 60 * request.max_min)
        calls = self.trips.on(request.date, *span) if request.transit else []
        rows = [self.stop_ids.index(call.stop) for call in calls]
        ends = _ends(calls, rows, walk, request)
        answer = []
        for o, origin in enumerate(self.points, n_stops):
            leave = {
                i: calls[i].departure - request.board_slack_s - walk[o][rows[i]]
                for i in ends
                if walk[o][rows[i]] <= 60 * request.access_walk_min
            }
            row = []
            for d, destination in enumerate(self.points, n_stops):
                direct = 0 if origin == destination and self.linked[o - n_stops] else walk[o][d]
                if request.transit and direct > 60 * request.access_walk_min:
                    direct = math.inf
                near = {s for s in range(n_stops) if walk[s][d] <= 60 * request.egress_walk_min}
                journeys = [
                    (second, min(at + walk[stop][d] for stop, at in ends[i].items() if stop in near))
                    for i, second in leave.items()
                    if near & ends[i].keys()
                ]
                row.append((direct, journeys))
            answer.append(row)
        return answer


def nearest_rank(ordered: Sequence[int], percentile: int) -> int:
    """An observed value: the smallest that at least `percentile` percent of all do not exceed."""
    return ordered[-(-percentile * len(ordered) // 100) - 1]


def _window(request: Request) -> list[int]:
    """The sampled seconds."""
    step = 60 if request.anchor == "depart" else -60
    return [request.time_s + step * k for k in range(request.window_min)]


def _travel(request: Request, moment: int, journeys: list[tuple[float, float]], direct: float) -> float:
    """Seconds at one sample: to the earliest arrival, or from the latest departure that is in time."""
    if request.anchor == "depart":
        return min([direct, *(arrive - moment for leave, arrive in journeys if leave >= moment)])
    return min([direct, *(moment - leave for leave, arrive in journeys if arrive <= moment)])


def _ends(
    calls: Sequence[Call], rows: list[int], walk: list[list[float]], request: Request
) -> dict[int, dict[int, int]]:
    """For every call that may be boarded: when each stop is reached at the earliest by vehicle, within the rides."""
    board = [i for i, call in enumerate(calls) if call.may_board]
    of_trip: dict[object, list[int]] = {}
    for j, call in enumerate(calls):
        if call.may_alight:
            of_trip.setdefault(call.trip, []).append(j)
    alight = {
        i: [j for j in of_trip.get(calls[i].trip, []) if calls[j].position > calls[i].position] for i in board
    }
    onward = {
        j: [
            k
            for k in board
            if (rows[j] == rows[k] or walk[rows[j]][rows[k]] <= 60 * request.transfer_walk_min)
            and calls[k].departure
            >= calls[j].arrival
            + (0 if rows[j] == rows[k] else walk[rows[j]][rows[k]])
            + request.board_slack_s
        ]
        for j in {j for row in alight.values() for j in row}
    }
    one_more: dict[int, dict[int, int]] = {}
    for _ in range(request.max_rides):
        ends: dict[int, dict[int, int]] = {}
        for i in board:
            best: dict[int, int] = {}
            for j in alight[i]:
                best[rows[j]] = min(calls[j].arrival, best.get(rows[j], calls[j].arrival))
                for k in onward[j] if one_more else ():
                    for stop, at in one_more[k].items():
                        best[stop] = min(at, best.get(stop, at))
            ends[i] = best
        if ends == one_more:  # another ride helps nobody
            break
        one_more = ends
    return one_more
