"""The walking half of the end-to-end oracle: the text of an OSM file to millimetres from place to place.

Streets are a dictionary, a point meets its street by looking at every segment, and walks are searched with a heap.
Lengths are whole millimetres a street, as the builder has them, from pyproj's geodesics.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from xml.etree import ElementTree as ET

from pyproj import Geod

GEOD = Geod(ellps="WGS84")
LINK_LIMIT_M = 1600.0
AT_END_M = 5.0  # stops nearer than this to an end of their edge, along it, stand at that end
ISLAND = 40  # points are not linked to parts with fewer vertices, but for the largest
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
        """The parts of a way whose nodes are in the file, two or more; a node named twice running is named once."""
        once = [ref for ref, _ in groupby(refs)]
        runs = [list(run) for there, run in groupby(once, key=self.at.__contains__) if there]
        return [run for run in runs if len(run) > 1]

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
