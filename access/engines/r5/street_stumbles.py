"""What R5 7.5.1 stumbles over in an OSM file: parts of it that end its reading with an error of Java.

Both come with extracts that are cut at a border through ways. R5 draws the outline of every area of park and ride
(StreetLayer.buildParkAndRideAreas) without asking whether its nodes are there; and it looks for the street junctions of
a turn restriction that leads over ways (StreetLayer.applyTurnRestriction) without asking whether there are any.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import osmium

_NODE, _WAY, _RELATION = (
    osmium.osm.osm_entity_bits.NODE,
    osmium.osm.osm_entity_bits.WAY,
    osmium.osm.osm_entity_bits.RELATION,
)
PARK_AND_RIDE: Final = "park_ride"
#: Ways of these are no streets to R5 (StreetLayer.isWayRoutable).
_NO_STREETS: Final = frozenset(
    (
        "abandoned",
        "construction",
        "proposed",
        "propossed",
        "raceway",
        "removed",
        "rest_area",
        "services",
        "unbuilt",
    )
)
_MEMBERS: Final = frozenset(("from", "via", "to"))


@dataclass(frozen=True)
class Stumbles:
    """Ids of ways that are no area of park and ride to R5, and of relations that it may not see."""

    areas: frozenset[int]
    turns: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.areas or self.turns)


@dataclass(frozen=True)
class _Way:
    """Nodes of a way, and whether it is a street to R5."""

    nodes: tuple[int, ...]
    is_street: bool


def find_stumbles(path: Path) -> Stumbles:
    """Find what R5 would stumble over; two passes over the file, three more where anything may be.

    Areas tagged `park_ride` other than "no" that lack a node or have fewer than two. Turn restrictions from a way over
    ways into a way, all in the file, of which two share a node that is not in the file or on no street of theirs: a few
    of these R5 would pass over by itself.
    """
    areas = {
        way.id: tuple(node.ref for node in way.nodes)
        for way in _tagged(path, _WAY, PARK_AND_RIDE)
        if _counts(way)
    }
    turns = {
        one.id: _ways_of(one) for one in _tagged(path, _RELATION, "restriction") if _leads_over_ways(one)
    }
    ways = _ways(path, {ref for refs in turns.values() for ref in refs})
    turns = {id_: refs for id_, refs in turns.items() if refs <= ways.keys()}
    shared = {id_: _shared([ways[ref] for ref in refs]) for id_, refs in turns.items()}
    wanted = {node for nodes in areas.values() for node in nodes}
    known = _present(path, wanted.union(*(nodes.keys() for nodes in shared.values())))
    return Stumbles(
        frozenset(id_ for id_, nodes in areas.items() if len(nodes) < 2 or not known.issuperset(nodes)),
        frozenset(
            id_
            for id_, nodes in shared.items()
            if not all(is_street and node in known for node, is_street in nodes.items())
        ),
    )


def _tagged(path: Path, kind: Any, key: str) -> Iterable[Any]:
    """Objects of a kind that have a tag."""
    things: Iterable[Any] = osmium.FileProcessor(str(path), kind).with_filter(osmium.filter.KeyFilter(key))
    return things


def _counts(way: Any) -> bool:
    """Whether R5 takes a way with the tag for an area of park and ride."""
    return str(way.tags[PARK_AND_RIDE]).lower() != "no"


def _leads_over_ways(relation: Any) -> bool:
    """Whether R5 reads a relation as a turn restriction that leads over ways."""
    if relation.tags.get("type") != "restriction" or not relation.tags["restriction"].startswith(
        ("no_", "only_")
    ):
        return False
    return any(member.type == "w" and member.role == "via" for member in relation.members)


def _ways_of(relation: Any) -> frozenset[int]:
    """Ways that a turn leads over."""
    return frozenset(
        member.ref for member in relation.members if member.type == "w" and member.role in _MEMBERS
    )


def _ways(path: Path, ids: set[int]) -> dict[int, _Way]:
    """The ways of these ids that are in the file."""
    if not ids:
        return {}
    things: Any = osmium.FileProcessor(str(path), _WAY).with_filter(osmium.filter.IdFilter(ids))
    return {way.id: _Way(tuple(node.ref for node in way.nodes), _is_street(way.tags)) for way in things}


def _is_street(tags: Mapping[str, str]) -> bool:
    """Whether R5 makes streets of a way, for certain; platforms are, and no turn leads over them."""
    highway = tags.get("highway")
    if highway is None or "building" in tags or "construction" in tags or "proposed" in tags:
        return False
    return highway not in _NO_STREETS and tags.get("cycleway") not in _NO_STREETS


def _shared(ways: list[_Way]) -> dict[int, bool]:
    """Nodes that two of some ways have, and whether one of them that has it is a street."""
    counts = Counter(node for way in ways for node in set(way.nodes))
    return {
        node: any(way.is_street and node in way.nodes for way in ways) for node, n in counts.items() if n > 1
    }


def _present(path: Path, ids: set[int]) -> set[int]:
    """Which of these nodes are in the file."""
    if not ids:
        return set()
    things: Any = osmium.FileProcessor(str(path), _NODE).with_filter(osmium.filter.IdFilter(ids))
    return {node.id for node in things}
