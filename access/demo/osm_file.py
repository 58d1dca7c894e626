"""Write the synthetic streets as an OpenStreetMap file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import osmium
from numpy.typing import NDArray

from access.demo.facts import TERRITORY
from access.demo.motorways import lay_motorways
from access.demo.plane import Points, to_degrees
from access.demo.streets import CLASSES, PRIMARY, RESIDENTIAL, TERTIARY, Streets

GENERATOR: Final = f"Artois Access, rues synthétiques ({TERRITORY}) - démonstration, pas OpenStreetMap"
# maxspeed in and out of towns; None where the class has none.
MAXSPEED: Final = {
    "primary": ("50", "80"), "secondary": ("50", "80"), "tertiary": ("50", "80"), "unclassified": ("50", "80"),
    "residential": ("30", "50"), "living_street": ("20", "20"), "service": ("20", "30"),
}  # fmt: skip
EXTRA: Final = {"track": {"tracktype": "grade3", "surface": "gravel"}, "steps": {"step_count": "12"}}
STRAIGHT_ON: Final = (
    0.80  # cosine: a way goes on through a junction where it turns less than about 37 degrees
)
LONGEST_WAY: Final = 24  # streets
ROUNDABOUT_M: Final = 16.0
ROUNDABOUT_APART_M: Final = 900.0
RING_NODES: Final = 12


TaggedNodes = tuple[dict[str, str], list[int]]
"""A way to write: its tags and the ids of its nodes."""


@dataclass(frozen=True)
class _Ways:
    """Streets chained to ways: edges of each way in order, and whether each is walked as stored."""

    edges: list[list[int]]
    forward: list[list[bool]]


def write_streets(path: Path, streets: Streets, rng: np.random.Generator) -> tuple[int, int]:
    """
    Write the network as PBF and return the numbers of nodes and ways.

    Streets get points between their junctions and a slight bend; streets of one kind that go straight on share
    a way; some large crossings become roundabouts; motorways cross over. Ids are positive and ascending, nodes
    before ways. The header's ``generator`` and the tag ``source=synthetic`` of every way say that nothing here was
    surveyed.
    """
    between, offset = _bends(streets, rng)
    rings = _roundabouts(streets)
    free = np.ones(len(streets.xy), dtype=np.bool_)
    free[rings] = False
    motorways = lay_motorways(streets, free)
    lon, lat = to_degrees(
        np.concatenate([streets.xy, between, _ring_points(streets.xy[rings]), motorways.points])
    )
    first_ring = 1 + len(streets.xy) + len(between)
    first_motorway = first_ring + RING_NODES * len(rings)
    doors = _RingDoors(streets, rings, first=first_ring)
    ways = _street_ways(streets, offset, doors, ~free) + doors.ways()
    for tags, nodes in motorways.ways:
        ways.append((tags, [first_motorway + i if is_new else i + 1 for is_new, i in nodes]))

    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    # Uncompressed blocks: two builds of zlib may give different bytes.
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for i, place in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
            if i >= len(free) or free[i]:  # a roundabout has no node in its middle
                writer.add_node(osmium.osm.mutable.Node(id=i + 1, version=1, location=place))
        for w, (tags, ids) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=w, version=1, nodes=ids, tags=tags))
    return len(lon) - len(rings), len(ways)


def _street_ways(
    streets: Streets, offset: NDArray[np.int64], doors: "_RingDoors", is_ring: NDArray[np.bool_]
) -> list[TaggedNodes]:
    """Tags and OSM nodes of every street way; nodes between the junctions come right after the junctions."""
    between = (1 + len(streets.xy) + offset).tolist()
    chained = _chain(streets, is_ring)
    ways: list[TaggedNodes] = []
    for edges, forward in zip(chained.edges, chained.forward, strict=True):
        nodes: list[int] = []
        for edge, ahead in zip(edges, forward, strict=True):
            a, b = (int(v) for v in streets.edge[edge])
            part = [doors.node(a, edge), *range(between[edge], between[edge + 1]), doors.node(b, edge)]
            part = part if ahead else part[::-1]
            nodes += part[1:] if nodes else part
        ways.append((_tags(streets, edges[0], forward[0]), nodes))
    return ways


def _tags(streets: Streets, edge: int, forward: bool) -> dict[str, str]:
    """Tags of a way, from its first street."""
    name = CLASSES[streets.kind[edge]]
    tags = {"highway": name, "source": "synthetic", **EXTRA.get(name, {})}
    if name in MAXSPEED:
        urban = bool(streets.urban[streets.edge[edge]].all())
        tags["maxspeed"] = MAXSPEED[name][0 if urban else 1]
    way = int(streets.oneway[edge])
    if way:
        tags["oneway"] = "yes" if (way > 0) == forward else "-1"
        if name == "living_street":
            tags["oneway:bicycle"] = "no"
    return tags


def _bends(streets: Streets, rng: np.random.Generator) -> tuple[Points, NDArray[np.int64]]:
    """Points between the junctions of each street, and the offset of each street's first in them."""
    n = np.clip(np.round(streets.length_m / 48.0), 1, 8).astype(np.int64)
    offset = np.concatenate([[0], np.cumsum(n)])
    edge = np.repeat(np.arange(len(n)), n)
    t = (np.arange(len(edge)) - offset[edge] + 1) / (n[edge] + 1)
    a, b = streets.xy[streets.edge[edge, 0]], streets.xy[streets.edge[edge, 1]]
    size = np.clip(rng.normal(0.0, 0.022, len(n)) * streets.length_m, -9.0, 9.0)
    size[streets.kind <= TERTIARY] *= 0.2  # main roads follow their axis
    side = (b - a)[:, ::-1] * np.array([-1.0, 1.0]) / streets.length_m[edge][:, None]
    wave = size[edge] * np.sin(np.pi * t)
    return a + t[:, None] * (b - a) + wave[:, None] * side, offset


def _roundabouts(streets: Streets) -> NDArray[np.int64]:
    """Junctions to be roundabouts: four or more streets, two or more of them roads, no stop, far apart."""
    n = len(streets.xy)
    degree = np.bincount(streets.edge.ravel(), minlength=n)
    roads = np.bincount(streets.edge[streets.kind <= TERTIARY].ravel(), minlength=n)
    shortest = np.full(n, np.inf)
    np.minimum.at(shortest, streets.edge.ravel(), np.repeat(streets.length_m, 2))
    free = (degree >= 4) & (roads >= 3) & (shortest > 2.0 * ROUNDABOUT_M)
    free[streets.stop_vertex] = False
    one_way = streets.edge[streets.oneway != 0].ravel()
    free[one_way] = False
    chosen: list[int] = []
    for vertex in np.flatnonzero(free).tolist():
        gap = np.hypot(*(streets.xy[chosen] - streets.xy[vertex]).T) if chosen else np.array([np.inf])
        if gap.min() > ROUNDABOUT_APART_M:
            chosen.append(vertex)
    return np.array(chosen, dtype=np.int64)


def _ring_points(centres: Points) -> Points:
    """Nodes of each ring, counter-clockwise as traffic goes in France."""
    turn = 2 * np.pi * np.arange(RING_NODES) / RING_NODES
    circle = ROUNDABOUT_M * np.column_stack([np.cos(turn), np.sin(turn)])
    return np.asarray((centres[:, None, :] + circle).reshape(-1, 2))


class _RingDoors:
    """Which node of a ring a street enters by."""

    def __init__(self, streets: Streets, rings: NDArray[np.int64], *, first: int) -> None:
        self._streets = streets
        self._rings = {int(v): first + k * RING_NODES for k, v in enumerate(rings)}

    def node(self, vertex: int, edge: int) -> int:
        """OSM id of a street's end: the junction, or the ring's node nearest to the street."""
        first = self._rings.get(vertex)
        if first is None:
            return vertex + 1
        a, b = self._streets.edge[edge]
        x, y = self._streets.xy[b if a == vertex else a] - self._streets.xy[vertex]
        return first + round(float(np.arctan2(y, x)) / (2 * np.pi) * RING_NODES) % RING_NODES

    def ways(self) -> list[TaggedNodes]:
        """The rings, closed; each of the best class that meets there."""
        out: list[TaggedNodes] = []
        for vertex, first in self._rings.items():
            meets = (self._streets.edge == vertex).any(axis=1)
            name = CLASSES[max(PRIMARY, min(RESIDENTIAL, int(self._streets.kind[meets].min())))]
            tags = {"highway": name, "junction": "roundabout", "maxspeed": "30", "source": "synthetic"}
            out.append((tags, [*range(first, first + RING_NODES), first]))
        return out


def _chain(streets: Streets, is_ring: NDArray[np.bool_]) -> _Ways:
    """Join streets of one kind, direction and surroundings that go straight on, each in one way only."""
    edge, xy = streets.edge.tolist(), streets.xy
    unit = (xy[streets.edge[:, 1]] - xy[streets.edge[:, 0]]) / streets.length_m[:, None]
    town = streets.urban[streets.edge].all(axis=1)
    same = (streets.kind.astype(np.int64) * 2 + town).tolist()
    oneway, direction = streets.oneway.tolist(), unit.tolist()
    meets: list[list[int]] = [[] for _ in range(len(xy))]
    for e, (a, b) in enumerate(edge):
        meets[a].append(e)
        meets[b].append(e)
    taken, stop_at = [False] * len(edge), is_ring.tolist()
    ways = _Ways([], [])
    for start in range(len(edge)):
        if taken[start]:
            continue
        taken[start] = True
        edges, forward = [start], [True]
        while len(edges) < LONGEST_WAY and not oneway[start]:
            last, ahead = edges[-1], forward[-1]
            end = edge[last][1] if ahead else edge[last][0]
            best, score, best_ahead = -1, STRAIGHT_ON, True
            for e in () if stop_at[end] else meets[end]:
                if taken[e] or oneway[e] or same[e] != same[start]:
                    continue
                leaves = edge[e][0] == end
                sign = 1.0 if ahead == leaves else -1.0
                cosine = sign * (direction[last][0] * direction[e][0] + direction[last][1] * direction[e][1])
                if cosine > score:
                    best, score, best_ahead = e, cosine, leaves
            if best < 0:
                break
            taken[best] = True
            edges.append(best)
            forward.append(best_ahead)
        ways.edges.append(edges)
        ways.forward.append(forward)
    return ways
