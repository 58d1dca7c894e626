"""Street ways as flat arrays, between the file and the network."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.arrays import offsets, ranges
from osm.tags import WayRule

NO_STREET: Final = WayRule(0, 0, 0, 0.0, 0.0)  # not even a closed one, which would cut those it meets


@dataclass(frozen=True)
class Restriction:
    """A turn at a node from one way into another that is forbidden, or the only one allowed."""

    from_way: int
    via_node: int
    to_way: int
    only: bool


@dataclass(frozen=True)
class Ways:
    """Street ways of one file, by ascending id.

    Attributes
    ----------
    way_id
        int64 (W,).
    rule, rules
        int32 (W,) into the tuple of distinct rules.
    node_offset
        int64 (W+1,): nodes of way w are ``node[node_offset[w]:node_offset[w + 1]]``.
    node, lon, lat
        int64 (P,), float64 (P,) degrees; NaN where the file does not hold the node.
    barred
        OSM node -> mode bits that may not pass it.
    r5_rules
        What R5 makes of the tags of each of `rules`.
    signals
        OSM nodes with traffic lights.
    restrictions
        Turns that relations restrict.
    cuts
        int64: OSM nodes at which streets are cut besides their crossings and ends.
    """

    way_id: NDArray[np.int64]
    rule: NDArray[np.int32]
    rules: tuple[WayRule, ...]
    node_offset: NDArray[np.int64]
    node: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    barred: dict[int, int]
    r5_rules: tuple[WayRule, ...] = ()
    signals: frozenset[int] = frozenset()
    restrictions: tuple[Restriction, ...] = ()
    cuts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


def streets_by(ways: Ways, rules: tuple[WayRule, ...]) -> Ways:
    """The ways that are streets by other rules (as many as `ways.rules`, `NO_STREET` for none)."""
    is_street = np.array([rule is not NO_STREET for rule in rules], bool)
    keep = np.flatnonzero(is_street[ways.rule]) if len(rules) else np.zeros(0, np.int64)
    count = np.diff(ways.node_offset)[keep]
    points = ranges(ways.node_offset[keep], count)
    return replace(
        ways,
        way_id=ways.way_id[keep],
        rule=ways.rule[keep],
        rules=rules,
        node_offset=offsets(count),
        node=ways.node[points],
        lon=ways.lon[points],
        lat=ways.lat[points],
    )
