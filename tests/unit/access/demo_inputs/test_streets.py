"""The generated streets: one network for each mode, motorways apart."""

from collections import Counter
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from access.demo import DemoInputs
from osm import read_streets
from tests.unit.access.demo_inputs.generated import PLANE, Streets


def test_streets_are_many_ordered_and_one_network(streets: Streets) -> None:
    assert len(streets.node_ids) >= 150_000
    assert min(streets.node_ids) > 0
    assert all(a < b for a, b in pairwise(streets.node_ids))
    assert [w for w, _, _ in streets.ways] == list(range(1, len(streets.ways) + 1))
    pairs = np.array([pair for _, _, nodes in streets.ways for pair in pairwise(nodes)])
    n = max(streets.node_ids) + 1
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    size = np.sort(np.bincount(part[streets.node_ids]))[::-1]
    small = size[1:][size[1:] > 0]
    assert size[0] > 0.98 * len(streets.node_ids)
    # The rest are the quarters around stations out of the territory, each too large to be taken for an island.
    assert 5 <= len(small) <= 20
    assert small.min() > 100
    kinds = Counter(tags["highway"] for _, tags, _ in streets.ways)
    assert {"primary", "secondary", "tertiary", "residential", "footway", "steps", "track"} <= set(kinds)
    assert sum(tags.get("junction") == "roundabout" for _, tags, _ in streets.ways) >= 10
    assert sum("oneway" in tags for _, tags, _ in streets.ways) >= 100


def test_streets_have_no_island_for_any_mode(inputs: DemoInputs) -> None:
    network = read_streets(inputs.streets)
    assert network.n_missing_nodes == 0
    assert int(network.vertex_island.max()) == 0


def test_motorways_are_joined_to_roads_and_to_nothing_else(streets: Streets) -> None:
    motorway = {n for _, tags, nodes in streets.ways if tags["highway"] == "motorway" for n in nodes}
    links = [nodes for _, tags, nodes in streets.ways if tags["highway"] == "motorway_link"]
    others = {
        n for _, tags, nodes in streets.ways if not tags["highway"].startswith("motorway") for n in nodes
    }
    assert not motorway & others
    assert all(({nodes[0], nodes[-1]} & motorway) and ({nodes[0], nodes[-1]} & others) for nodes in links)
    assert {tags["ref"] for _, tags, _ in streets.ways if tags["highway"] == "motorway"} == {
        "A1",
        "A21",
        "A26",
    }
    ramps = [np.hypot(*(np.subtract(streets.place[a], streets.place[b]) * PLANE)) for a, b in links]
    assert max(ramps) < 3_000
