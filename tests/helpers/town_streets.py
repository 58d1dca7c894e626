"""Crooked streets of small random towns as text: gaps, bends, one-ways, steps, tunnels, walls, closed streets."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, radians
from random import Random
from xml.sax.saxutils import quoteattr

from tests.helpers.town_walks import Place, Streets

METRE = 1 / 111_195  # of a degree of latitude, roughly: towns need not be measured well
WAYS = [
    *[{"highway": "residential"}] * 8,
    *[{"highway": "residential", "oneway": "yes"}] * 2,
    {"highway": "footway", "oneway": "-1"},
    {"highway": "steps"},
    {"highway": "living_street"},
    {"highway": "footway", "oneway:foot": "yes"},
    {"highway": "residential", "tunnel": "yes"},
    {"highway": "motorway"},
    {"highway": "tertiary", "foot": "no"},
    {"highway": "service", "access": "private"},
    {"building": "yes"},
]


def make_streets(random: Random, tags: Sequence[dict[str, str]] = WAYS) -> tuple[str, Streets]:
    """A crooked grid of streets, some missing, some bent; a few short cuts and closes; what mappers get wrong."""
    lon, lat = random.choice([(2.8, 50.4), (2.8, 50.4), (-51.2, -30.03)])
    step = random.choice([150, 400, 800, 800])
    nodes, ways = _grid(random, random.randint(4, 6), random.randint(4, 6))
    n = len(nodes)
    ways += [random.sample(range(n), 2) for _ in range(random.randint(0, 4))]
    for _ in range(random.randint(0, 2)):
        start = random.randrange(n)
        bends = [
            _node(nodes, (nodes[start][0] + x, nodes[start][1] + y)) for x, y in [(0.3, 0.1), (0.2, 0.4)]
        ]
        ways.append([start, *bends, start])
    for way in ways:
        if random.random() < 0.1:  # the same node twice running, or another one on the same spot
            i = random.randrange(len(way))
            way.insert(i, random.choice([way[i], _node(nodes, nodes[way[i]])]))
    places = [
        (round(lon + x * step * METRE / cos(radians(lat)), 7), round(lat + y * step * METRE, 7))
        for x, y in nodes
    ]
    walls = {node for node in range(len(nodes)) if random.random() < 0.03}
    gone = {node for node in range(len(nodes)) if random.random() < random.choice([0, 0, 0.03])}
    drawn = [(way[:: random.choice([1, -1])], random.choice(tags)) for way in ways if len(way) > 1]
    text = osm_text({i: place for i, place in enumerate(places) if i not in gone}, walls, drawn)
    if tags is not WAYS:
        text = with_lights(text)
    return text, Streets(text)


def with_lights(osm: str) -> str:
    """The same file with traffic lights at every seventh node that has no tag."""
    light = '<tag k="highway" v="traffic_signals"/>'
    return re.sub(r'(<node id="\d*[07]"[^>]*>)(</node>)', rf"\1{light}\2", osm)


def _grid(random: Random, nx: int, ny: int) -> tuple[list[Place], list[list[int]]]:
    """Nodes, and ways along rows and columns, with gaps and bends; a unit is one street's length."""
    nodes = [
        (x + random.uniform(-0.3, 0.3), y + random.uniform(-0.3, 0.3)) for y in range(ny) for x in range(nx)
    ]
    rows = [[y * nx + x for x in range(nx)] for y in range(ny)]
    rows += [[y * nx + x for y in range(ny)] for x in range(nx)]
    ways: list[list[int]] = []
    for row in rows:
        way = [row[0]]
        for a, b in pairwise(row):
            if random.random() < 0.15:  # no street here
                ways.append(way)
                way = [b]
                continue
            if random.random() < 0.25:
                way.append(_node(nodes, _between(random, nodes[a], nodes[b])))
            way.append(b)
            if random.random() < 0.3:
                ways.append(way)
                way = [b]
        ways.append(way)
    return nodes, ways


def osm_text(
    places: dict[int, Place], walls: set[int], ways: Iterable[tuple[list[int], dict[str, str]]]
) -> str:
    """An OSM file, one element a line."""
    wall = '<tag k="barrier" v="wall"/>'
    lines = [
        f'<node id="{i + 1}" version="1" lat="{lat}" lon="{lon}">{wall if i in walls else ""}</node>'
        for i, (lon, lat) in places.items()
    ]
    for i, (refs, tags) in enumerate(ways):
        inside = "".join(f'<nd ref="{ref + 1}"/>' for ref in refs)
        inside += "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        lines.append(f'<way id="{i + 1}" version="1">{inside}</way>')
    return "\n".join(['<osm version="0.6">', *lines, "</osm>"])


def _node(nodes: list[tuple[float, float]], place: tuple[float, float]) -> int:
    nodes.append(place)
    return len(nodes) - 1


def _between(random: Random, a: Place, b: Place) -> Place:
    t = random.uniform(0.3, 0.7)
    return tuple(p + t * (q - p) + random.uniform(-0.15, 0.15) for p, q in zip(a, b, strict=True))  # type: ignore[return-value]


def shuffled(osm: str, random: Random) -> str:
    """The same file with its nodes and its ways in another order."""
    head, *elements = osm.splitlines()
    nodes = [line for line in elements if line.startswith("<node")]
    ways = [line for line in elements if line.startswith("<way")]
    random.shuffle(nodes)
    random.shuffle(ways)
    return "\n".join([head, *nodes, *ways, "</osm>"])


def beside_a_street(random: Random, streets: Streets, off_m: float) -> Place:
    """A place up to so many metres from somewhere on a street; 0 is a node of a street itself."""
    line = random.choice(streets.edges).line
    i = random.randrange(len(line) - 1)
    t = 0.0 if off_m == 0 else random.choice([0.0, 0.003, random.random(), random.random()])
    lon, lat = (p + t * (q - p) for p, q in zip(line[i], line[i + 1], strict=True))
    return beside(random, (lon, lat), off_m)


def beside(random: Random, place: Place, off_m: float) -> Place:
    """Another place within so many metres east or west, north or south."""
    lon, lat = place
    return (
        round(lon + random.uniform(-off_m, off_m) * METRE / cos(radians(lat)), 7),
        round(lat + random.uniform(-off_m, off_m) * METRE, 7),
    )
