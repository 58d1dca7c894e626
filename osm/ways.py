"""Street ways as flat arrays, between the file and the network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osm.tags import WayRule


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
