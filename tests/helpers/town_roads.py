"""Streets of the towns of the end-to-end oracle as bikes and cars have them: speed and stress in either direction.

Points meet their street by looking at every segment, and ways are searched with networkx. Seconds are floats.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from xml.etree import ElementTree as ET

import networkx as nx

from tests.helpers.town_streets import WAYS
from tests.helpers.town_walks import GEOD, ISLAND, LINK_LIMIT_M, Link, Place

KMH = {
    "motorway": 130, "primary": 80, "tertiary": 50, "unclassified": 50, "residential": 50, "living_street": 20,
    "service": 20,
}  # fmt: skip
WHEEL_WAYS = [
    *WAYS[:-1],
    *[{"highway": "residential", "oneway": "yes"}] * 3,
    {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"},
    {"highway": "residential", "oneway": "-1", "foot": "no"},
    {"highway": "cycleway"},
    {"highway": "cycleway", "foot": "no"},
    {"highway": "cycleway", "foot": "no", "oneway": "yes"},
    {"highway": "residential", "bicycle": "no"},
    {"highway": "residential", "maxspeed": "30"},
    {"highway": "service", "motor_vehicle": "no"},
    {"highway": "motorway"},
    {"highway": "tertiary"},
    {"highway": "tertiary", "maxspeed": "30", "lanes": "2"},
    {"highway": "unclassified", "lanes": "2"},
    {"highway": "primary"},
    {"highway": "primary", "cycleway": "lane"},
    {"highway": "primary", "cycleway:right": "lane", "maxspeed": "30"},
    {"highway": "primary", "foot": "no"},
]


def speeds(
    tags: Mapping[str, str], mode: str, bike_kmh: float, walk_kmh: float
) -> tuple[float, float, bool, bool]:
    """Km/h along and against a way, 0 where closed; whether it lies open to the mode itself (not only to pushing)."""
    kind = tags["highway"]
    closed = tags.get("access") == "private"
    walks = kind != "motorway" and tags.get("foot") != "no" and not closed
    rides = kind in (*KMH, "cycleway") and kind != "motorway" and tags.get("bicycle") != "no" and not closed
    drives = kind in KMH and tags.get("motor_vehicle") != "no" and not closed
    bound = {"yes": 1, "-1": -1}.get(tags.get("oneway", ""), 1 if kind == "motorway" else 0)
    walk_bound = 1 if tags.get("oneway:foot") == "yes" else 0
    bike_bound = 0 if tags.get("oneway:bicycle") == "no" else bound
    if mode == "car":
        kmh = float(tags.get("maxspeed", KMH.get(kind, 0))) if drives else 0.0
        return kmh * (bound >= 0), kmh * (bound <= 0), drives, walks
    both = [
        bike_kmh
        if rides and bike_bound * side >= 0
        else walk_kmh
        if walks and walk_bound * side >= 0
        else 0.0
        for side in (1, -1)
    ]
    return both[0], both[1], rides, walks


def stresses(tags: Mapping[str, str]) -> tuple[int, int]:
    """Level of stress along and against a way without its junctions."""
    kind, slow = tags["highway"], float(tags.get("maxspeed", 99)) <= 40
    if not speeds(tags, "car", 0, 0)[2] or kind in ("residential", "living_street", "service"):
        return 1, 1
    if kind in ("tertiary", "unclassified"):
        easy = slow or ("lanes" in tags and "maxspeed" not in tags)
        return (2, 2) if easy else (3, 3)
    lane = 2 if slow else 3
    if tags.get("cycleway") == "lane":
        return lane, lane
    return (lane, 4) if tags.get("cycleway:right") == "lane" else (4, 4)


@dataclass
class Road:
    """A street between two ends: where it runs, km/h along and against it, whether points may be linked to it."""

    ends: tuple[object, object]
    line: list[Place]
    kmh: tuple[float, float]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        self.along_m = [0.0]
        for (x, y), (to_x, to_y) in pairwise(self.line):
            self.along_m.append(self.along_m[-1] + GEOD.inv(x, y, to_x, to_y)[2])


class Roads:
    """The streets of a town for bikes or cars."""

    def __init__(self, osm: str, mode: str, bike_kmh: float, walk_kmh: float, max_stress: int = 4) -> None:
        self.mode, self.speeds_at = mode, (bike_kmh, walk_kmh)
        self.walk_mps = walk_kmh / 3.6
        root = ET.fromstring(osm)
        at = {n.get("id"): (float(n.get("lon")), float(n.get("lat"))) for n in root.iter("node")}
        tagged = {n.get("id"): n.find("tag").get("k") for n in root.iter("node") if n.find("tag") is not None}
        walls = {ref for ref, key in tagged.items() if key == "barrier"}
        lights = {ref for ref, key in tagged.items() if key == "highway"}
        runs = []
        for way in root.iter("way"):
            tags = {t.get("k"): t.get("v") for t in way.iter("tag")}
            refs = [ref for ref, _ in groupby(nd.get("ref") for nd in way.iter("nd"))]
            parts = [list(part) for there, part in groupby(refs, key=at.__contains__) if there]
            runs += [(part, tags) for part in parts if len(part) > 1 and "highway" in tags]
        uses = Counter(ref for refs, _ in runs for ref in refs)
        self.roads: list[Road] = []
        for refs, tags in runs:
            kmh = speeds(tags, mode, bike_kmh, walk_kmh)[:2]
            cuts = [i for i, r in enumerate(refs) if i in (0, len(refs) - 1) or uses[r] > 1 or r in walls]
            for a, b in pairwise(cuts):
                ends = tuple(
                    (refs[i], len(self.roads), i) if refs[i] in walls else (refs[i],) for i in (a, b)
                )
                self.roads.append(Road(ends, [at[ref] for ref in refs[a : b + 1]], kmh, tags))
        self.tied = False
        self.linkable = self._linkable()
        if max_stress < 4 and mode == "bike":
            self._push(max_stress, walk_kmh, lights)

    def _push(self, max_stress: int, walk_kmh: float, lights: set[str | None]) -> None:
        """Take riding from streets that are too stressful by themselves or by a street at one of their ends."""
        own = [stresses(road.tags) for road in self.roads]
        worst = {}
        for road, levels in zip(self.roads, own, strict=True):
            for node in _names(road.ends):
                worst[node] = max(worst.get(node, 1), *levels) if node not in lights else 1
        for road, levels in zip(self.roads, own, strict=True):
            near = max(worst[node] for node in _names(road.ends))
            pushed = speeds({**road.tags, "bicycle": "no"}, "bike", 0.0, walk_kmh)[:2]
            road.kmh = tuple(  # type: ignore[assignment]
                slow if max(level, near) > max_stress else kmh
                for kmh, slow, level in zip(road.kmh, pushed, levels, strict=True)
            )

    def _linkable(self) -> list[bool]:
        """Roads that points may be linked to: for bikes those of its own parts or of the walkers' parts."""
        if self.mode == "car":
            return self._of_mode("car")
        pairs = zip(self._of_mode("bike"), self._of_mode("walk"), strict=True)
        return [bike or walk for bike, walk in pairs]

    def _of_mode(self, mode: str) -> list[bool]:
        """Roads open to one mode itself, in a part of it that is large or the largest."""
        graph = nx.DiGraph()
        is_open = []
        for road in self.roads:
            if mode == "walk":
                ahead, back = speeds({**road.tags, "bicycle": "no"}, "bike", 0.0, 1.0)[:2]
            elif mode == "bike":
                is_open.append(any(speeds({**road.tags, "foot": "no"}, "bike", 1.0, 0.0)[:2]))
                ahead, back = road.kmh  # pushed too
            else:
                ahead, back = road.kmh
            if mode != "bike":
                is_open.append(bool(ahead or back))
            graph.add_edges_from([road.ends] if ahead else [])
            graph.add_edges_from([road.ends[::-1]] if back else [])
        parts = list(nx.strongly_connected_components(graph)) or [set()]
        most = max(map(len, parts))
        self.tied |= sum(len(part) == most for part in parts) > 1
        large = set().union(*(part for part in parts if len(part) == most or len(part) >= ISLAND))
        hidden = [r.tags.get("tunnel") == "yes" or r.tags["highway"] == "motorway" for r in self.roads]
        return [
            o and not h and r.ends[0] in large and r.ends[1] in large
            for o, h, r in zip(is_open, hidden, self.roads, strict=True)
        ]

    def link(self, lon: float, lat: float) -> Link | None:
        """The nearest place on any road that points may be linked to; doubtful where another is about as near."""
        h = 5e-4
        x1 = GEOD.inv(lon - h, lat, lon + h, lat)[2] / (2 * h)
        y1 = GEOD.inv(lon, lat - h, lon, lat + h)[2] / (2 * h)
        found = []
        for e, road in enumerate(self.roads):
            if not self.linkable[e]:
                continue
            for i, (p, q) in enumerate(pairwise(road.line)):
                a = complex((p[0] - lon) * x1, (p[1] - lat) * y1)
                b = complex((q[0] - lon) * x1, (q[1] - lat) * y1)
                t = min(1.0, max(0.0, -(a * (b - a).conjugate()).real / abs(b - a) ** 2)) if a != b else 0.0
                along = road.along_m[i] + t * (road.along_m[i + 1] - road.along_m[i])
                place = (p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]))
                found.append((abs(a + t * (b - a)), e, along, place))
        metres, e, along, place = min(found, default=(math.inf, 0, 0.0, (0.0, 0.0)))
        if metres > LINK_LIMIT_M + 2:
            return None
        rivals = [f for f in found if f[0] < metres * 1.0001 + 0.01]
        apart = any(f[1] != e or abs(f[2] - along) > 0.005 for f in rivals)
        off_mm = round(GEOD.inv(lon, lat, *place)[2] * 1000)
        return Link(e, round(along * 1000), off_mm, apart or metres > LINK_LIMIT_M - 2)

    def road_of(self, ends: tuple[object, object], line: Sequence[Place]) -> int:
        """The road that runs between these ends along this line."""
        return next(e for e, r in enumerate(self.roads) if r.line == line and _names(r.ends) == _names(ends))

    def seconds(self, links: Sequence[Link | None]) -> list[list[float]]:
        """Seconds from each linked place to each other, from and to the street on foot; inf where there is no way."""
        graph = nx.DiGraph()
        for e, road in enumerate(self.roads):
            whole = round(road.along_m[-1] * 1000)
            on = [(link.mm, ("at", i)) for i, link in enumerate(links) if link and link.edge == e]
            row = [(0, (0, *road.ends[0])), *sorted(on), (whole, (0, *road.ends[1]))]
            for (a_mm, a), (b_mm, b) in pairwise(row):
                for tail, head, kmh in ((a, b, road.kmh[0]), (b, a, road.kmh[1])):
                    # no way at all costs nothing, even where one may not go
                    if kmh or a_mm == b_mm:
                        taken = (b_mm - a_mm) / 1000 / (kmh / 3.6) if kmh else 0.0
                        known = graph.get_edge_data(tail, head, {"s": math.inf})["s"]
                        graph.add_edge(tail, head, s=min(taken, known))
        table = []
        for i, link in enumerate(links):
            away = (
                nx.single_source_dijkstra_path_length(graph, ("at", i), weight="s")
                if link and ("at", i) in graph
                else {}
            )
            table.append(
                [
                    away[("at", j)] + (link.off_mm + other.off_mm) / 1000 / self.walk_mps
                    if link and other and ("at", j) in away
                    else math.inf
                    for j, other in enumerate(links)
                ]
            )
        return table


def _names(ends: tuple[object, object]) -> list[object]:
    """OSM nodes of a road's ends."""
    return [end[0] for end in ends]  # type: ignore[index]
