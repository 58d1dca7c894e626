"""Where R5 cuts streets besides their crossings: at nodes that any other way has too."""

from array import array
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from osm.ways import Ways


def shared_nodes(path: Path | str, streets: Ways) -> NDArray[np.int64]:
    """
    Nodes of streets that lie on another way of the file as well, ascending.

    To R5 fields, fences, rails, boundaries and unbuilt streets that are drawn along a street or across it make
    junctions of it, and each piece rounds up to the second for itself. Ways tagged `building` do not.

    Parameters
    ----------
    streets
        The ways that are streets to R5; their nodes among each other are not looked at.

    Notes
    -----
    Cost: one more pass over the ways of the file, 0.2 s for 51,000.
    """
    known = set(streets.way_id.tolist())
    found = array("q")
    ways: Any = osmium.FileProcessor(str(path), osmium.osm.osm_entity_bits.WAY)
    for way in ways:
        if way.id not in known and "building" not in way.tags:
            found.extend(node.ref for node in way.nodes)
    return np.intersect1d(streets.node, np.array(found, np.int64))
