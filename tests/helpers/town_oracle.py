"""The end-to-end oracle: from the text of an OSM file and of GTFS tables to travel times, in plain slow Python.

It shares no code with the builder or the search, and no idea either: streets are a dictionary, a point meets its
street by looking at every segment, walks are searched with a heap, and a journey is found by following every call of
every trip to every later one. Answers come as a pair, [least, most]: all walks `DOUBT_MM` shorter, and all that much
longer. The builder keeps whole millimetres where this keeps fractions, and a second or a limit may lie in between;
nothing else may differ, and where both are equal there is one answer.
"""

import csv
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from xml.etree import ElementTree as ET

from pyproj import Geod

from access.request import Request
from tests.helpers.town_trips import Call, Trips, read_trips

GEOD = Geod(ellps="WGS84")
LINK_LIMIT_M = 1600.0
AT_END_M = 5.0  # stops nearer than this to an end of their edge, along it, stand at that end
ISLAND = 40  # points are not linked to parts with fewer vertices, but for the largest
DOUBT_MM = 3
UNREACHED = 2**31 - 1
Place = tuple[float, float]
Node = tuple[object, ...]


@dataclass
class Edge:
    """A street between two ends: where it runs, metres along it at each bend, whom it lets in."""

    ends: tuple[Node, Node]
    line: list[Place]
    one_way: bool
    linkable: bool
    along_m: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.along_m = [0.0]
        for (x, y), (to_x, to_y) in pairwise(self.line):
            self.along_m.append(self.along_m[-1] + GEOD.inv(x, y, to_x, to_y)[2])

    @property
    def mm(self) -> int:
        return round(self.along_m[-1] * 1000)


@dataclass(frozen=True)
class Link:
    """A place `mm` along an edge, `off_mm` from the point; doubtful where another choice is about as good."""

    edge: int
    mm: int
    off_mm: int
    doubtful: bool


class Streets:
    """The walkable edges of an OSM file, and the links of points to them."""

    def __init__(self, osm: str) -> None:
        root = ET.fromstring(osm)
        self.at = {n.get("id"): (float(n.get("lon")), float(n.get("lat"))) for n in root.iter("node")}
        walls = {n.get("id") for n in root.iter("node") if _tags(n).get("barrier") == "wall"}
        ways = [([nd.get("ref") for nd in way.iter("nd")], _tags(way)) for way in root.iter("way")]
        ways = [(run, tags) for refs, tags in ways if "highway" in tags for run in self._runs(refs)]
        uses = Counter(ref for refs, _ in ways for ref in refs)
        self.edges: list[Edge] = []
        for refs, tags in ways:
            if not _walkable(tags):
                continue
            cuts = [i for i, r in enumerate(refs) if i in (0, len(refs) - 1) or uses[r] > 1 or r in walls]
            for a, b in pairwise(cuts):
                first, last = (
                    (refs[i], len(self.edges), i) if refs[i] in walls else (refs[i],) for i in (a, b)
                )
                line = [self.at[ref] for ref in refs[a : b + 1]]
                one_way = tags.get("oneway:foot") == "yes"
                linkable = tags.get("tunnel") != "yes" and not one_way
                self.edges.append(Edge((first, last), line, one_way, linkable))
        self.mainland = self._mainland()

    def _runs(self, refs: list[str]) -> list[list[str]]:
        """The parts of a way whose nodes are in the file; a node named twice running is named once."""
        once = [ref for ref, _ in groupby(refs)]
        return [list(run) for there, run in groupby(once, key=self.at.__contains__) if there]

    def _mainland(self) -> set[Node]:
        """Vertices that points may be linked to: those of large parts that can be walked round, or the largest."""
        ahead: dict[Node, set[Node]] = defaultdict(set)
        behind: dict[Node, set[Node]] = defaultdict(set)
        for edge in self.edges:
            a, b = edge.ends
            ahead[a] |= {b}
            behind[b] |= {a}
            if not edge.one_way:
                ahead[b] |= {a}
                behind[a] |= {b}
        parts, left = [], {end for edge in self.edges for end in edge.ends}
        while left:
            start = next(iter(left))
            part = _reach(ahead, start) & _reach(behind, start)
            parts.append(part)
            left -= part
        most = max(map(len, parts))
        #: two equally large parts: which one counts is told by the builder's numbering alone
        self.tied = sum(len(part) == most for part in parts) > 1
        return set().union(*(part for part in parts if len(part) in (most, *range(ISLAND, most))))

    def link(self, lon: float, lat: float) -> Link | None:
        """The nearest place on any segment, on a plane that touches the Earth at the point's latitude."""
        h = 5e-4
        x1 = GEOD.inv(lon - h, lat, lon + h, lat)[2] / (2 * h)
        y1 = GEOD.inv(lon, lat - h, lon, lat + h)[2] / (2 * h)
        found = []
        for e, edge in enumerate(self.edges):
            if not edge.linkable or edge.ends[0] not in self.mainland:
                continue
            for i, (p, q) in enumerate(pairwise(edge.line)):
                a = complex((p[0] - lon) * x1, (p[1] - lat) * y1)
                b = complex((q[0] - lon) * x1, (q[1] - lat) * y1)
                t = min(1.0, max(0.0, -(a * (b - a).conjugate()).real / abs(b - a) ** 2)) if a != b else 0.0
                along = edge.along_m[i] + t * (edge.along_m[i + 1] - edge.along_m[i])
                place = (p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]))
                found.append((abs(a + t * (b - a)), e, along, place))
        metres, e, along, place = min(found, default=(math.inf, 0, 0.0, (0.0, 0.0)))
        if metres > LINK_LIMIT_M + 2:
            return None
        spot = self._spot(e, along)
        rivals = (f for f in found if f[0] < metres * 1.0001 + 0.01)
        doubtful = metres > LINK_LIMIT_M - 2 or any(self._spot(f[1], f[2]) != spot for f in rivals)
        off_mm = round(GEOD.inv(lon, lat, *place)[2] * 1000)
        return Link(e, round(along * 1000), off_mm, doubtful)

    def _spot(self, e: int, along: float) -> Node:
        """What tells two places apart: the end, or the edge and the metre along it."""
        edge = self.edges[e]
        if along < 0.001:
            return edge.ends[0]
        return edge.ends[1] if along > edge.along_m[-1] - 0.001 else ("on", e, round(along * 200))

    def link_stop(self, lon: float, lat: float) -> Link | None:
        """As `link`, but a stop near an end of its edge stands at that end."""
        link = self.link(lon, lat)
        if link is None:
            return None
        edge = self.edges[link.edge]
        to_end = min(link.mm, edge.mm - link.mm)
        doubtful = link.doubtful or abs(to_end - AT_END_M * 1000) < 20 or abs(2 * link.mm - edge.mm) < 4
        if to_end >= AT_END_M * 1000:
            return Link(link.edge, link.mm, link.off_mm, doubtful)
        start = link.mm < edge.mm - link.mm
        off_mm = round(GEOD.inv(lon, lat, *edge.line[0 if start else -1])[2] * 1000)
        return Link(link.edge, 0 if start else edge.mm, off_mm, doubtful)

    def walks_mm(self, links: Sequence[Link | None]) -> list[list[float]]:
        """Millimetres on foot from each linked place to each other, links included; inf where there is no way."""
        graph: dict[Node, list[tuple[Node, int]]] = defaultdict(list)
        for e, edge in enumerate(self.edges):
            on = {("at", i): link.mm for i, link in enumerate(links) if link and link.edge == e}
            row = sorted([((0, *edge.ends[0]), 0), ((0, *edge.ends[1]), edge.mm), *on.items()], key=_by_mm)
            for (a, a_mm), (b, b_mm) in pairwise(row):
                graph[a].append((b, b_mm - a_mm))
                if not edge.one_way:
                    graph[b].append((a, b_mm - a_mm))
        table = []
        for i, link in enumerate(links):
            away = _dijkstra(graph, ("at", i)) if link else {}
            table.append(
                [
                    away[("at", j)] + link.off_mm + other.off_mm if other and ("at", j) in away else math.inf
                    for j, other in enumerate(links)
                ]
            )
        return table


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

    def answer(self, request: Request) -> tuple[list[list[list[int]]], list[list[list[int]]]]:
        """Sorted travel times of the window's samples by origin and destination: least, and most."""
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
    alight = {
        i: [
            j
            for j, later in enumerate(calls)
            if later.trip == calls[i].trip and later.position > calls[i].position and later.may_alight
        ]
        for i in board
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
        one_more = ends
    return one_more


def _walkable(tags: Mapping[str, str]) -> bool:
    """The few tags that the towns use."""
    return tags["highway"] != "motorway" and tags.get("foot") != "no" and tags.get("access") != "private"


def _tags(element: ET.Element) -> dict[str, str]:
    return {tag.get("k", ""): tag.get("v", "") for tag in element.iter("tag")}


def _by_mm(row: tuple[Node, int]) -> int:
    return row[1]


def _reach(to: Mapping[Node, set[Node]], start: Node) -> set[Node]:
    seen, new = {start}, [start]
    while new:
        for node in to.get(new.pop(), set()) - seen:
            seen.add(node)
            new.append(node)
    return seen


def _dijkstra(graph: Mapping[Node, list[tuple[Node, int]]], start: Node) -> dict[Node, int]:
    done: dict[Node, int] = {}
    queue: list[tuple[int, str, Node]] = [(0, "", start)]
    while queue:
        mm, _, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = mm
        for other, more in graph.get(node, ()):
            if other not in done:
                heapq.heappush(queue, (mm + more, repr(other), other))
    return done
