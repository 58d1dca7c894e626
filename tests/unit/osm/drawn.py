"""Small street maps drawn as text: node `100 * row + column` lies that many hundredths of a minute from a corner."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from osm import MODES, StreetNetwork, read_streets

WEST, SOUTH, STEP = 2.8, 50.4, 0.001
Tags = Mapping[str, str]
Drawn = Mapping[int, tuple[Sequence[int], Tags]]
ROAD: Tags = {"highway": "residential"}


def lon_lat(node: int) -> tuple[float, float]:
    """Where a node lies."""
    return round(WEST + node % 100 * STEP, 7), round(SOUTH + node // 100 * STEP, 7)


def osm_xml(
    ways: Drawn,
    *,
    node_tags: Mapping[int, Tags] | None = None,
    absent: Sequence[int] = (),
    ways_first: bool = False,
) -> str:
    """OSM XML of these ways and the nodes that they name, without the absent ones."""
    node_tags = node_tags or {}
    nodes = sorted({node for refs, _ in ways.values() for node in refs} - set(absent))
    node_lines = []
    for node in nodes:
        lon, lat = lon_lat(node)
        tags = "".join(
            f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in node_tags.get(node, {}).items()
        )
        node_lines.append(f'<node id="{node}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{tags}</node>')
    way_lines = []
    for way, (refs, way_tags) in ways.items():
        body = "".join(f'<nd ref="{node}"/>' for node in refs)
        body += "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in way_tags.items())
        way_lines.append(f'<way id="{way}" version="1">{body}</way>')
    lines = way_lines + node_lines if ways_first else node_lines + way_lines
    return "\n".join(["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">', *lines, "</osm>", ""])


def draw(folder: Path, ways: Drawn, **options: object) -> StreetNetwork:
    """Write the map and read its streets."""
    path = folder / "drawn.osm"
    path.write_text(osm_xml(ways, **options), encoding="utf-8")  # type: ignore[arg-type]
    return read_streets(path)


def arcs(streets: StreetNetwork, mode: str) -> set[tuple[int, int]]:
    """(OSM node, OSM node) of every arc that a mode may use."""
    bit, found = MODES[mode], set()
    for edge in range(streets.n_edges):
        a, b = (int(streets.vertex_osm_id[v]) for v in (streets.edge_from[edge], streets.edge_to[edge]))
        found |= {(a, b)} if streets.arc_modes[2 * edge] & bit else set()
        found |= {(b, a)} if streets.arc_modes[2 * edge + 1] & bit else set()
    return found


def both(*pairs: tuple[int, int]) -> set[tuple[int, int]]:
    """Pairs and their opposites."""
    return set(pairs) | {(b, a) for a, b in pairs}
