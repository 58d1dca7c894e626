"""An OpenStreetMap file to flat arrays of street ways: one pass, nothing built yet."""

import dataclasses
from array import array
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import osmium.filter

from osm.arrays import ranges
from osm.build import build_streets
from osm.errors import NoStreetsError, OsmCallError, OsmError, OsmFileError
from osm.r5_cuts import shared_nodes
from osm.r5_islands import without_islands
from osm.r5_lengths import with_r5_lengths
from osm.r5_tags import R5_KEYS, r5_rule
from osm.r5_turns import turn_restrictions
from osm.streets import StreetNetwork
from osm.tags import WAY_KEYS, WayRule, barred_modes, classify_way
from osm.ways import NO_STREET, Restriction, Ways, streets_by

NODE, WAY, RELATION = (
    osmium.osm.osm_entity_bits.NODE, osmium.osm.osm_entity_bits.WAY, osmium.osm.osm_entity_bits.RELATION
)  # fmt: skip
STREET_KEYS: Final = ("highway", "railway", "public_transport", "route")
KEYS: Final = WAY_KEYS | R5_KEYS
PER_DEGREE: Final = 1e7  # units in a degree of OpenStreetMap's whole-number coordinates
ABSENT: Final = 2_147_483_647  # both coordinates of a node that the file does not hold
Box = tuple[float, float, float, float]


def read_streets(path: Path | str, *, bbox: Box | None = None) -> StreetNetwork:
    """
    Read the streets of an OpenStreetMap file for walk, bike and car at once.

    Every way that is a street (highway, platform, ferry: the tables of `osm.tags`) is cut where ways meet, at its ends
    and at barriers. Ways that name nodes missing from the file are cut into the runs that are present. Pedestrian areas
    are their outline; multipolygon relations, turn restrictions and conditional tags are not read.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`, `.opl`... (what pyosmium reads), any order of nodes and ways.
    bbox
        (west, south, east, north), degrees: only edges with at least one point inside are kept, whole.

    Returns
    -------
    streets
        Ways by ascending id, vertices by first use: the same file gives the same bytes. Arrays are read-only.

    Raises
    ------
    OsmFileError
        The file is missing, unreadable, cut short or not OpenStreetMap data.
    NoStreetsError
        No street in the file (or in the box).
    OsmCallError
        The box is not west < east, south < north.

    Notes
    -----
    Cost: 3 s and 175 MB in all for 350,000 nodes on 51,000 ways on one core.
    """
    if bbox is not None:
        _check_box(bbox)
    ways = read_ways(path)
    return _built(path, streets_by(ways, ways.rules), bbox)


def read_both_streets(path: Path | str) -> tuple[StreetNetwork, StreetNetwork]:
    """
    Read the streets of a file, and the same file as R5 has it, for comparison with R5.

    R5 reads tags by rules of its own (`osm.r5_tags`) and cuts streets at more nodes (`osm.r5_cuts`), to it a barrier on
    a node bars nobody, lengths are those on a sphere (`osm.r5_lengths`), small parts are closed to their mode
    (`osm.r5_islands`), and restricted turns are known (`osm.r5_turns`; those over ways are not read).

    Returns
    -------
    streets, r5_streets
        As `read_streets` gives them, with its errors. Edges and vertices differ in number where there are barriers, or
        ways that only one of the two takes for a street. Arrays that are equal are one array. Where R5 would find no
        street at all (an extract of ferries) the second are the first, with R5's lengths.
    """
    ways = read_ways(path)
    streets = _built(path, streets_by(ways, ways.rules), None)
    theirs_ways = streets_by(ways, ways.r5_rules)
    theirs = build_streets(dataclasses.replace(theirs_ways, barred={}, cuts=shared_nodes(path, theirs_ways)))
    if not theirs.n_edges:
        return streets, with_r5_lengths(streets)
    theirs = dataclasses.replace(theirs, turns=turn_restrictions(theirs, ways.restrictions))
    theirs = without_islands(theirs)
    return streets, with_r5_lengths(_shared(theirs, streets))


def _shared(streets: StreetNetwork, other: StreetNetwork) -> StreetNetwork:
    """The streets, with the other's arrays where they are the same: they are held and stored once."""
    pairs = ((f.name, getattr(streets, f.name), getattr(other, f.name)) for f in dataclasses.fields(streets))
    same = {
        name: theirs
        for name, ours, theirs in pairs
        if isinstance(ours, np.ndarray) and np.array_equal(ours, theirs)
    }
    return dataclasses.replace(streets, **same)


def _built(path: Path | str, ways: Ways, bbox: Box | None) -> StreetNetwork:
    """The network of the ways of a file; an error where there is none."""
    if not len(ways.way_id):
        msg = f"{Path(path)}: no street in this file (no way with a usable `highway` tag)."
        raise NoStreetsError(msg)
    streets = build_streets(ways, bbox=bbox)
    if not streets.n_edges:
        where = "in this file" if bbox is None else f"in the box {bbox}"
        msg = f"{Path(path)}: no street that can be used on foot, by bike or by car {where}."
        raise NoStreetsError(msg)
    return streets


def _check_box(bbox: Box) -> None:
    """Refuse a box that is not (west, south, east, north)."""
    west, south, east, north = bbox
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        msg = f"The box {bbox} is not (west, south, east, north) in degrees."
        raise OsmCallError(msg)


def read_ways(path: Path | str) -> Ways:
    """Read the street ways of a file, with their nodes' coordinates and the barriers on nodes."""
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        msg = f"{path}: this street file {what}."
        raise OsmFileError(msg)
    try:
        found = _scan(path)
        if found.n_absent and not found.is_sorted:
            found.locate(path)
    except OsmError:
        raise
    except (RuntimeError, OSError, ValueError, LookupError, osmium.InvalidLocationError) as error:
        msg = f"{path}: cannot be read as OpenStreetMap data ({' '.join(str(error).split())})."
        raise OsmFileError(msg) from error
    return found.to_ways()


def _scan(path: Path) -> "_Found":
    """Pass over barriers and street ways once; nodes are placed by pyosmium."""
    processor: Any = osmium.FileProcessor(str(path))
    header = processor.header
    if header.has_multiple_object_versions:
        msg = f"{path}: this is a history or change file; the streets of one moment are needed."
        raise OsmFileError(msg)
    found = _Found(is_sorted=header.get("sorting") == "Type_then_ID")
    processor.with_locations("sparse_mem_array").with_filter(
        osmium.filter.EntityFilter(NODE | WAY | RELATION)
    )
    for entity, keys in ((NODE, ("barrier", "highway")), (WAY, STREET_KEYS)):
        wanted = osmium.filter.KeyFilter(*keys)
        wanted.enable_for(entity)
        processor.with_filter(wanted)
    restrictions = osmium.filter.TagFilter(("type", "restriction"))
    restrictions.enable_for(RELATION)
    processor.with_filter(restrictions)
    for thing in processor:
        if thing.is_way():
            found.add_way(thing)
        elif thing.is_relation():
            found.add_restriction(thing)
        else:
            found.add_node(thing)
    return found


class _Found:
    """What one pass has seen so far."""

    def __init__(self, *, is_sorted: bool) -> None:
        self.is_sorted = is_sorted
        self.way_id, self.rule, self.n_nodes = array("q"), array("i"), array("q")
        self.node, self.x, self.y = array("q"), array("i"), array("i")
        self.barred: dict[int, int] = {}
        self.signals: set[int] = set()
        self.restrictions: list[Restriction] = []
        self.rules: list[WayRule] = []
        self.r5_rules: list[WayRule] = []
        self._known: dict[tuple[tuple[str, str], ...], int] = {}

    @property
    def n_absent(self) -> int:
        """Number of references to nodes without a place so far."""
        return self.x.count(ABSENT)

    def add_node(self, node: Any) -> None:
        """Note a barrier, or traffic lights."""
        if node.tags.get("highway") == "traffic_signals":
            self.signals.add(node.id)
        if "barrier" not in node.tags:
            return
        modes = barred_modes(dict(node.tags))
        if modes:
            self.barred[node.id] = modes

    def add_restriction(self, relation: Any) -> None:
        """Note a restricted turn from one way into another over one node; other relations say nothing."""
        kind = relation.tags.get("restriction", "")
        roles: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
        for member in relation.members:
            roles.get(member.role, []).append((member.type, member.ref))
        types = [[type_ for type_, _ in roles[role]] for role in roles]
        if kind.startswith(("no_", "only_")) and types == [["w"], ["n"], ["w"]]:
            from_way, via_node, to_way = (members[0][1] for members in roles.values())
            self.restrictions.append(Restriction(from_way, via_node, to_way, kind.startswith("only_")))

    def add_way(self, way: Any) -> None:
        """Note a way if it is a street."""
        rule = self._rule_of(tuple((tag.k, tag.v) for tag in way.tags if tag.k in KEYS))
        if rule < 0:
            return
        self.way_id.append(way.id)
        self.rule.append(rule)
        self.n_nodes.append(len(way.nodes))
        for node in way.nodes:
            place = node.location
            is_valid = place.valid()
            self.node.append(node.ref)
            self.x.append(place.x if is_valid else ABSENT)
            self.y.append(place.y if is_valid else ABSENT)

    def _rule_of(self, tags: tuple[tuple[str, str], ...]) -> int:
        """Number of the rule of these tags, -1 for no street; each set of tags is judged once."""
        known = self._known.get(tags)
        if known is None:
            rule, r5 = classify_way(dict(tags)), r5_rule(dict(tags))
            known = -1 if rule is None and r5 is None else len(self.rules)
            if known >= 0:
                self.rules.append(rule or NO_STREET)
                self.r5_rules.append(r5 or NO_STREET)
            self._known[tags] = known
        return known

    def locate(self, path: Path) -> None:
        """Look once more for nodes that came after their ways or out of order."""
        wanted: dict[int, list[int]] = {}
        for place, (node, x) in enumerate(zip(self.node, self.x, strict=True)):
            if x == ABSENT:
                wanted.setdefault(node, []).append(place)
        nodes: Any = osmium.FileProcessor(str(path), NODE)
        for node in nodes:
            if node.id in wanted and node.location.valid():
                for place in wanted[node.id]:
                    self.x[place], self.y[place] = node.location.x, node.location.y

    def to_ways(self) -> Ways:
        """Arrays, ways by ascending id; of several versions of a way the last one in the file."""
        way_id = np.array(self.way_id, np.int64)
        order = np.argsort(way_id, kind="stable")
        if len(order):
            order = order[np.append(way_id[order][1:] != way_id[order][:-1], True)]
        n_nodes = np.array(self.n_nodes, np.int64)
        offset = np.append(0, np.cumsum(n_nodes))
        points = ranges(offset[:-1][order], n_nodes[order])
        x, y = np.array(self.x, np.int64)[points], np.array(self.y, np.int64)[points]
        absent = x == ABSENT
        return Ways(
            way_id=way_id[order],
            rule=np.array(self.rule, np.int32)[order],
            rules=tuple(self.rules),
            node_offset=np.append(0, np.cumsum(n_nodes[order])),
            node=np.array(self.node, np.int64)[points],
            lon=np.where(absent, np.nan, x / PER_DEGREE),
            lat=np.where(absent, np.nan, y / PER_DEGREE),
            barred=self.barred,
            r5_rules=tuple(self.r5_rules),
            signals=frozenset(self.signals),
            restrictions=tuple(self.restrictions),
        )
