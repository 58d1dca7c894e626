"""Invented local, urban and school lines that complete the network, and their invented stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from access.demo.facts import Commune
from access.demo.plane import Points, to_plane
from access.demo.stops import Course, Stop
from access.demo.streets import Streets, bus_graph, paths
from access.demo.towns import town_radius_m

FIRST_NUMBER: Final = 201  # above every real line
POLE_POPULATION: Final = 9_000
TWO_LINES_POPULATION: Final = 4_000
BIG_TOWN_POPULATION: Final = 20_000
SPACING_M: Final = 700.0  # between invented stops, in towns
REUSE_M: Final = 170.0  # an invented stop is never nearer to another stop
NEXT_STOP_M: Final = 220.0
COUNTRY_SPACING_M: Final = 2_200.0
LONGEST_DETOUR: Final = 1.15


@dataclass(frozen=True)
class LocalLine:
    """An invented line: number, kind (``locale``, ``urbaine``, ``scolaire``), name, junctions that it links."""

    number: str
    kind: str
    name: str
    via: tuple[int, ...]


def plan_lines(
    communes: Sequence[Commune], gares: Points, lycees: Points, streets: Streets, rng: np.random.Generator
) -> list[LocalLine]:
    """
    Decide which invented lines there are.

    Every commune below 9,000 people gets a line to the nearest larger one, those above 4,000 a second line;
    every larger commune lines across its quarters; every lycée site a school line from a commune around.
    Lines end at a gare of the larger commune, and pass one of its lycées, where there is one near.
    """
    junctions = cKDTree(streets.xy)
    xy = to_plane([c.lon for c in communes], [c.lat for c in communes])
    poles = [i for i, c in enumerate(communes) if c.population >= POLE_POPULATION]
    hubs = {i: _hub(xy[i], gares, lycees, junctions) for i in poles}
    lines: list[LocalLine] = []
    for i, commune in enumerate(communes):
        if i in hubs:
            continue
        near = sorted(poles, key=lambda p, i=i: (float(np.hypot(*(xy[p] - xy[i]))), p))  # type: ignore[misc]
        for pole in near[: 2 if commune.population >= TWO_LINES_POPULATION else 1]:
            way = [i, *_between(xy, i, xy[pole]), pole]
            name = " - ".join(communes[c].name for c in way)
            via = (*(int(streets.centre_vertex[c]) for c in way), *hubs[pole])
            lines.append(LocalLine(str(FIRST_NUMBER + len(lines)), "locale", name, _once(via)))
    for pole in poles:
        town = communes[pole]
        radius = float(town_radius_m(np.array([town.population]))[0])
        turn = float(rng.uniform(0.0, np.pi))
        n = 3 if town.population >= BIG_TOWN_POPULATION else 1
        for k in range(n):
            angle = turn + k * np.pi / n
            arm = 0.9 * radius * np.array([np.cos(angle), np.sin(angle)])
            first, last = (int(junctions.query(end)[1]) for end in (xy[pole] + arm, xy[pole] - arm))
            via = (first, int(streets.centre_vertex[pole]), hubs[pole][0], last)
            name = f"{town.name} - quartiers {k + 1}"
            lines.append(LocalLine(str(FIRST_NUMBER + len(lines)), "urbaine", name, _once(via)))
    return lines + _school_lines(communes, xy, lycees, streets, junctions)


def _school_lines(
    communes: Sequence[Commune], xy: Points, lycees: Points, streets: Streets, junctions: cKDTree
) -> list[LocalLine]:
    """Two school lines for each lycée site, from communes 4.5 to 10 km away that have none yet where possible."""
    sites = np.unique(np.round(lycees, -2), axis=0)
    taken: set[int] = set()
    lines: list[LocalLine] = []
    for site in sites:
        distance = np.hypot(*(xy - site).T)
        around = [int(i) for i in np.argsort(distance, kind="stable") if 4500.0 < distance[i] < 10_000.0]
        for first in ([i for i in around if i not in taken] or around)[:2]:
            taken.add(first)
            end = int(junctions.query(lycees[np.hypot(*(lycees - site).T).argmin()])[1])
            way = [first, *_between(xy, first, site)]
            via = (*(int(streets.centre_vertex[c]) for c in way), end)
            name = " - ".join(
                [*(communes[c].name for c in way), f"lycée de {communes[int(distance.argmin())].name}"]
            )
            lines.append(LocalLine(f"S{len(lines) + 1:02d}", "scolaire", name, via))
    return lines


def _between(xy: Points, start: int, end: Points) -> list[int]:
    """The commune through which a line may go with the least detour, at most 15 %; none where there is none."""
    whole = float(np.hypot(*(end - xy[start])))
    first, second = np.hypot(*(xy - xy[start]).T), np.hypot(*(xy - end).T)
    detour = np.where((first > 900.0) & (second > 900.0), (first + second) / whole, np.inf)
    best = int(detour.argmin())
    return [best] if detour[best] <= LONGEST_DETOUR else []


def _hub(centre: Points, gares: Points, lycees: Points, junctions: cKDTree) -> tuple[int, ...]:
    """Junctions of the gare and the lycée nearest to a town's centre, where within 2.5 km."""
    found = []
    for places in (lycees, gares):
        distance = np.hypot(*(places - centre).T)
        if distance.min() < 2500.0:
            found.append(int(junctions.query(places[distance.argmin()])[1]))
    return tuple(found) or (int(junctions.query(centre)[1]),)


def _once(via: Sequence[int]) -> tuple[int, ...]:
    """The same junctions without immediate repetition."""
    return tuple(v for i, v in enumerate(via) if i == 0 or v != via[i - 1])


class _StopBook:
    """The stops so far, found by junction and by place."""

    def __init__(
        self, stops: Sequence[Stop], at: Sequence[int], communes: Sequence[Commune], streets: Streets
    ) -> None:
        self.stops = list(stops)
        self.vertex = list(at)
        self.streets = streets
        self.by_vertex: dict[int, int] = {}
        self.cells: dict[tuple[int, int], list[int]] = {}
        self._communes = communes
        self._centres = to_plane([c.lon for c in communes], [c.lat for c in communes])
        self._radius = town_radius_m(np.array([float(c.population) for c in communes])) + 300.0
        self._count: dict[str, int] = {}
        for stop, vertex in enumerate(self.vertex):
            self._enter(stop, vertex)

    def _enter(self, stop: int, vertex: int) -> None:
        """Make a stop findable."""
        self.by_vertex.setdefault(vertex, stop)
        x, y = self.streets.xy[vertex]
        self.cells.setdefault((int(x // REUSE_M), int(y // REUSE_M)), []).append(vertex)

    def nearest(self, vertex: int, limit_m: float) -> int | None:
        """Junction of the nearest stop within the limit (at most REUSE_M), or None."""
        x, y = self.streets.xy[vertex]
        cx, cy = int(x // REUSE_M), int(y // REUSE_M)
        around = [v for i in (-1, 0, 1) for j in (-1, 0, 1) for v in self.cells.get((cx + i, cy + j), ())]
        gap = [(float(np.hypot(*(self.streets.xy[v] - (x, y)))), v) for v in around]
        best = min(gap, default=(np.inf, -1))
        return best[1] if best[0] < limit_m else None

    def add(self, vertex: int) -> int:
        """A new, invented stop at a junction; its commune is the one whose town it is nearest to."""
        x, y = self.streets.xy[vertex]
        share = np.hypot(*(self._centres - (x, y)).T) / self._radius
        commune = self._communes[int(share.argmin())].name
        self._count[commune] = self._count.get(commune, 0) + 1
        name = f"{commune} - arrêt fictif {self._count[commune]}"
        self.stops.append(Stop(name, commune, float(x), float(y), real=False))
        self.vertex.append(vertex)
        self._enter(len(self.stops) - 1, vertex)
        return len(self.stops) - 1


def trace_lines(
    lines: Sequence[LocalLine], stops: Sequence[Stop], communes: Sequence[Commune], streets: Streets
) -> tuple[list[Stop], list[Course]]:
    """
    Lay invented lines on the streets and give them stops.

    A line takes the stops that lie on its way and gets new ones about every 700 m in built-up areas and
    2.2 km in the country.

    Returns
    -------
    stops
        Those given, then the new ones.
    courses
        Both directions of each line that has two stops or more.
    """
    book = _StopBook(stops, streets.stop_vertex.tolist(), communes, streets)
    # A via point beside a stop of a real line becomes that stop, so that people can change there.
    vias = [_once([book.nearest(v, REUSE_M) or v for v in line.via]) for line in lines]
    graph = bus_graph(streets.edge, streets.length_m, streets.kind, len(streets.xy))
    pairs = sorted({pair for via in vias for pair in pairwise(via)})
    way = dict(zip(pairs, paths(graph, pairs, streets.xy), strict=True))
    courses = []
    for line, via in zip(lines, vias, strict=True):
        path = [via[0]]
        for pair in pairwise(via):
            path += way[pair][1:]
        there = _stops_along(line.number, _without_spurs(path), book)
        if len(there.stops) > 1:
            courses += [there, there.reversed()]
    return book.stops, courses


def _without_spurs(path: Sequence[int]) -> list[int]:
    """The path without going back on its steps (a via point beside the road would make a bus turn round)."""
    out: list[int] = []
    for vertex in path:
        if len(out) > 1 and out[-2] == vertex:
            out.pop()
        elif not out or out[-1] != vertex:
            out.append(vertex)
    return out


def _stops_along(number: str, path: Sequence[int], book: _StopBook) -> Course:
    """Choose the stops of one path: existing ones on it, new ones in towns, always its two ends."""
    xy = book.streets.xy
    chosen: list[tuple[int, int]] = []  # (position in the path, stop)
    since, last = np.inf, len(path) - 1
    for i, vertex in enumerate(path):
        if i:
            since += float(np.hypot(*(xy[vertex] - xy[path[i - 1]])))
        stop = book.by_vertex.get(vertex)
        end = i in (0, last)
        if stop is not None and (since >= NEXT_STOP_M or end):
            chosen.append((i, stop))
        elif stop is None and (
            end or since >= (SPACING_M if book.streets.urban[vertex] else COUNTRY_SPACING_M)
        ):
            if not end and book.nearest(vertex, REUSE_M) is not None:
                continue
            chosen.append((i, book.add(vertex)))
        else:
            continue
        since = 0.0
    chosen = [c for k, c in enumerate(chosen) if k == 0 or c[1] != chosen[k - 1][1]]
    legs = tuple(tuple(path[a : b + 1]) for (a, _), (b, _) in pairwise(chosen))
    return Course(number, "main", 0, tuple(stop for _, stop in chosen), legs)
