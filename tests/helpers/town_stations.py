"""Stations for small random towns: entrances, corridors, boarding areas, pathways; and the oracle that walks them.

The oracle reads the tables' text anew, holds the places of all stations in one networkx graph, and knows a walk as
what the streets say between doors plus the shortest way inside. It has no tables by entrance, no merging, no order.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import networkx as nx
from pyproj import Geod

from tests.helpers.town_oracle import TownOracle
from tests.helpers.town_streets import beside
from tests.helpers.town_trips import read_trips
from tests.helpers.town_walks import Link, Place, Streets
from tests.helpers.towns import Town, make_town

GEOD = Geod(ellps="WGS84")
HEADER = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time,length,stair_count"
BOARDABLE = ("", "0", "4")


def make_station_town(seed: int) -> Town:
    """The town of a seed, some of its stops inside stations."""
    town, random = make_town(seed), Random(seed)
    streets = Streets(town.osm)
    return replace(town, feeds=tuple(_with_stations(random, dict(feed), streets) for feed in town.feeds))


def _with_stations(random: Random, tables: dict[str, str], streets: Streets) -> dict[str, str]:
    stops = list(csv.DictReader(tables["stops.txt"].splitlines()))
    places = {row["stop_id"]: (float(row["stop_lon"]), float(row["stop_lat"])) for row in stops}
    names, rows, ways = random.sample(sorted(places), len(places)), [], []
    parent = {}
    while names and len(ways) < 40 and random.random() < 0.85:
        station = f"G{len(rows)}"
        near = places[names[-1]]
        if random.random() < 0.7:  # where lines meet, for feeds often change between neighbours
            names.sort(key=lambda name: -math.dist(places[name], near))
        platforms = [names.pop() for _ in range(min(len(names), random.choice([1, 2, 2, 3])))]
        parent |= dict.fromkeys(platforms, station)
        rows.append([station, *_text(near), "1", ""])
        joints = list(platforms)
        for i in range(random.choice([0, 1, 2, 2, 3])):
            joints.append(f"{station}e{i}")
            rows.append([joints[-1], *_text(_entrance(random, streets, near)), "2", station])
        for i in range(random.choice([0, 0, 1, 2])):
            joints.append(f"{station}n{i}")
            rows.append(
                [joints[-1], *random.choice([_text(beside(random, near, 80)), ("", "")]), "3", station]
            )
        for i in range(random.choice([0, 0, 1, 2])):
            joints.append(f"{station}b{i}")
            of = random.choice(platforms)
            at = random.choice([_text(_entrance(random, streets, near)), ("", "")])
            rows.append([joints[-1], *at, "4", of])
        n_ways = random.choice([1, len(joints), 2 * len(joints)])
        ways += [[*random.choices(joints, k=2), *_way(random)] for _ in range(n_ways)]
    if ways and random.random() < 0.2:  # from station to station
        ends = [random.choice(ways)[0] for _ in range(2)]
        ways.append([*ends, *_way(random)])
    areas = [row[0] for row in rows if row[3] == "4"]
    lines = [f"{row['stop_id']},{row['stop_id']},{row['stop_lat']},{row['stop_lon']},{random.choice(['', '0'])},"
             f"{parent.get(row['stop_id'], '')}" for row in stops]  # fmt: skip
    lines += [f"{i},{i},{lat},{lon},{kind},{of}" for i, lon, lat, kind, of in rows]
    tables["stops.txt"] = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n" + _joined(
        lines
    )
    if ways or random.random() < 0.5:
        tables["pathways.txt"] = _joined([HEADER, *(f"w{i},{','.join(way)}" for i, way in enumerate(ways))])
    if areas and random.random() < 0.5:
        tables["stop_times.txt"] = _served(random, tables["stop_times.txt"], areas)
    return tables


def _entrance(random: Random, streets: Streets, near: Place) -> Place:
    """A place near the platforms that meets its street in no doubt; sometimes one of them, sometimes out of reach."""
    if random.random() < 0.1:
        return (round(near[0] + 0.2, 7), near[1])
    for off_m in (random.choice([0, 10, 150, 600]), 150, 300, 600):
        place = beside(random, near, off_m)
        link = streets.link_stop(*place)
        if link is not None and not link.doubtful:
            return place
    return (round(near[0] + 0.2, 7), near[1])


def _way(random: Random) -> list[str]:
    """Mode, direction, and a time told in one of five ways or not at all."""
    time = random.choice([("20", "", ""), ("200", "9", ""), ("1", "", "9"), ("", "35.5", ""), ("", "", "-21"),
                          ("", "", ""), ("0", "0", "0"), ("90", "", ""), ("700", "", "")])  # fmt: skip
    return [random.choice("1123456"), random.choice("0111"), *time]


def _served(random: Random, stop_times: str, areas: Sequence[str]) -> str:
    """Some calls at boarding areas in their own name."""
    lines = [line.split(",") for line in stop_times.splitlines()]
    column = lines[0].index("stop_id")
    for line in lines[1:]:
        if random.random() < 0.1:
            line[column] = random.choice(areas)
    return _joined([",".join(line) for line in lines])


def _text(place: Place) -> tuple[str, str]:
    return str(place[0]), str(place[1])


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


class StationOracle(TownOracle):
    """Answers for the points of a town with stations."""

    def __init__(self, osm: str, feeds: Sequence[Mapping[str, str]], points: Sequence[Place]) -> None:
        self.points = list(points)
        self.streets = Streets(osm)
        self.trips = read_trips([_bare(feed) for feed in feeds])
        rows = {
            f"{f}:{row['stop_id']}": {**row, "feed": str(f)}
            for f, tables in enumerate(feeds)
            for row in csv.DictReader(tables["stops.txt"].splitlines())
        }
        self.rows = rows
        self.stop_ids = [i for i, row in rows.items() if row["location_type"] in BOARDABLE]
        self.entrances = [i for i, row in rows.items() if row["location_type"] == "2"]
        doors = [*self.stop_ids, *self.entrances]
        links: list[Link | None] = [self._door(i) for i in doors]
        ends = [self.streets.link(*p) for p in points]
        self.linked = [link is not None for link in ends]
        links[len(self.stop_ids) : len(self.stop_ids)] = ends
        #: millimetres between stops, points, entrances, in this order
        self.mm = self.streets.walks_mm(links)
        self.graph = nx.DiGraph()
        for f, tables in enumerate(feeds):
            for row in csv.DictReader(tables.get("pathways.txt", "").splitlines()):
                self._add(f, row)
        self.inside = dict(nx.all_pairs_dijkstra_path_length(self.graph))
        stops, entrances = ([self.node(i) for i in ids] for ids in (self.stop_ids, self.entrances))
        self.nodes = [*stops, *[""] * len(self.points), *entrances]
        self._told = {}

    def node(self, stop_id: str) -> str:
        """The platform of a boarding area, else the place itself."""
        row = self.rows[stop_id]
        return f"{row['feed']}:{row['parent_station']}" if row["location_type"] == "4" else stop_id

    def place(self, stop_id: str) -> Place | None:
        """Where it is; a boarding area without a place is where its platform is."""
        row = self.rows[stop_id]
        if not row["stop_lon"]:
            return self.place(self.node(stop_id)) if row["location_type"] == "4" else None
        return float(row["stop_lon"]), float(row["stop_lat"])

    def _door(self, stop_id: str) -> Link | None:
        place = self.place(stop_id)
        return None if place is None else self.streets.link_stop(*place)

    def _add(self, feed: int, row: Mapping[str, str]) -> None:
        ends = [f"{feed}:{row[column]}" for column in ("from_stop_id", "to_stop_id")]
        nodes = [self.node(end) for end in ends]
        if nodes[0] == nodes[1]:
            return
        seconds = self._time(row, ends)
        for a, b in [nodes, nodes[::-1]][: 1 + int(row["is_bidirectional"])]:
            before = self.graph.get_edge_data(a, b, {"weight": math.inf})["weight"]
            self.graph.add_edge(a, b, weight=min(seconds, before))

    def _time(self, row: Mapping[str, str], ends: list[str]) -> int:
        if int(row["traversal_time"] or 0):
            return int(row["traversal_time"])
        if float(row["length"] or 0):
            return math.ceil(float(row["length"]) * 0.72)
        if int(row["stair_count"] or 0):
            return math.ceil(abs(int(row["stair_count"])) / 2)
        places = [self.place(end) for end in ends]
        if places[0] is None or places[1] is None:
            return 0
        return math.ceil(round(GEOD.inv(*places[0], *places[1])[2], 3) * 0.72)

    def _seconds(self, kmh: float, doubt_mm: int) -> list[list[float]]:
        """Seconds between stops and points, by entrances where a stop is inside a station."""
        streets = super()._seconds(kmh, doubt_mm)
        n_stops, n_ends = len(self.stop_ids), len(self.stop_ids) + len(self.points)
        closed = [self._closed(i) for i in range(n_ends)]
        ways = [
            [streets[i][j] if not (closed[i] or closed[j]) else math.inf for j in range(n_ends)]
            for i in range(n_ends)
        ]
        if not any(closed):
            return ways
        doors = range(n_ends, n_ends + len(self.entrances))
        for i in range(n_ends):
            outs = [(d, s) for d in doors if (s := self._led(i, d)) < math.inf] if closed[i] else [(i, 0)]
            for j in range(n_ends):
                if not closed[i] and not closed[j]:
                    continue
                ins = [(d, s) for d in doors if (s := self._led(d, j)) < math.inf] if closed[j] else [(j, 0)]
                if i < n_stops and j < n_stops and self._led(i, j) < math.inf:
                    ways[i][j] = self._led(i, j)
                else:
                    ways[i][j] = min(
                        (s + streets[a][b] + t for a, s in outs for b, t in ins), default=math.inf
                    )
        return ways

    def _closed(self, i: int) -> bool:
        return i < len(self.stop_ids) and self.nodes[i] in self.graph

    def _led(self, i: int, j: int) -> float:
        """Seconds inside from one stop or entrance to another."""
        return float(self.inside.get(self.nodes[i], {}).get(self.nodes[j], math.inf))


def _bare(feed: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in feed.items() if name != "pathways.txt"}
