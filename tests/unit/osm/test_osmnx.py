"""In and out of osmnx: the same streets as osmnx reads itself, and nothing lost on the way there and back."""

import math
from dataclasses import fields
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from shapely import LineString

from osm import (
    NoStreetsError,
    OsmCallError,
    StreetNetwork,
    from_osmnx,
    mode_graph,
    snap,
    split_edges,
    to_networkx,
)
from osm.build import lengths_mm
from tests.unit.osm.drawn import ROAD, SOUTH, STEP, WEST, Drawn, arcs, both, draw, osm_xml

ONEWAY = {"highway": "residential", "oneway": "yes"}
# Two quarters, a one-way ring, a stairway, a bend, a dead end, and a part that nothing joins.
TOWN: Drawn = {
    1: ([101, 102, 103, 104, 105], {"highway": "primary", "maxspeed": "50"}),
    2: ([301, 302, 303, 304, 305], ROAD),
    3: ([101, 201, 301], ROAD),
    4: ([103, 203, 204, 304], ROAD),
    5: ([105, 206, 305], ONEWAY),
    6: ([302, 402, 403, 303], {"highway": "footway"}),
    7: ([402, 502], {"highway": "steps"}),
    8: ([104, 4, 5], {"highway": "service"}),
    9: ([305, 306, 406, 405, 305], {"highway": "residential", "junction": "roundabout"}),
    10: ([801, 802], ROAD),
}


@pytest.fixture
def town(tmp_path: Path) -> StreetNetwork:
    return draw(tmp_path, TOWN)


@pytest.fixture
def osmnx_town(tmp_path: Path) -> nx.MultiDiGraph:
    path = tmp_path / "town.osm"
    path.write_text(osm_xml(TOWN), encoding="utf-8")
    return ox.graph_from_xml(path, retain_all=True, simplify=False)


def distances(streets: StreetNetwork, mode: str, start: int) -> dict[int, float]:
    """Metres from an OSM node to every one that the mode can reach."""
    found = nx.MultiDiGraph()
    graph = mode_graph(streets, mode)
    ids = streets.vertex_osm_id.tolist()
    for v in range(streets.n_vertices):
        for k in range(int(graph.offset[v]), int(graph.offset[v + 1])):
            found.add_edge(ids[v], ids[graph.to[k]], length=float(graph.length_mm[k]) / 1000)
    return dict(nx.single_source_dijkstra_path_length(found, start, weight="length"))


def test_cars_reach_what_osmnx_reaches_at_the_same_lengths(
    town: StreetNetwork, osmnx_town: nx.MultiDiGraph
) -> None:
    is_road = [
        (u, v, k)
        for u, v, k, d in osmnx_town.edges(keys=True, data=True)
        if d["highway"] not in ("footway", "steps")
    ]
    drive = osmnx_town.edge_subgraph(is_road)
    for start in (101, 105, 305):
        theirs = nx.single_source_dijkstra_path_length(drive, start, weight="length")
        ours = distances(town, "car", start)
        assert set(ours) == set(theirs) & set(town.vertex_osm_id.tolist())
        for node, metres in ours.items():
            assert metres == pytest.approx(theirs[node], rel=0.005, abs=1e-9)


def test_walkers_reach_what_osmnx_reaches_both_ways(town: StreetNetwork, tmp_path: Path) -> None:
    both_ways = ox.graph_from_xml(tmp_path / "drawn.osm", retain_all=True, simplify=False, bidirectional=True)
    for start in (101, 502, 801):
        theirs = nx.single_source_dijkstra_path_length(both_ways, start, weight="length")
        ours = distances(town, "walk", start)
        assert set(ours) == set(theirs) & set(town.vertex_osm_id.tolist())
        for node, metres in ours.items():
            assert metres == pytest.approx(theirs[node], rel=0.005, abs=1e-9)


@pytest.mark.parametrize("simplify", [False, True])
def test_from_osmnx_gives_the_same_distances(
    town: StreetNetwork, osmnx_town: nx.MultiDiGraph, simplify: bool
) -> None:
    streets = from_osmnx(ox.simplify_graph(osmnx_town) if simplify else osmnx_town)
    for mode in ("walk", "bike", "car"):
        theirs, ours = distances(streets, mode, 103), distances(town, mode, 103)
        shared = set(ours) & set(streets.vertex_osm_id.tolist())
        assert len(shared) > 5
        assert {node for node in theirs if node in ours} == shared
        for node in shared:
            assert theirs[node] == pytest.approx(ours[node], abs=0.01)
    assert sorted(set(streets.arc_car_kmh.tolist())) == [0, 20, 50]


def test_lists_of_merged_ways_allow_what_all_allow() -> None:
    graph = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_nodes_from([(1, {"x": 2.8, "y": 50.4}), (2, {"x": 2.81, "y": 50.4})])
    line = LineString([(2.8, 50.4), (2.805, 50.41), (2.81, 50.4)])
    data = {
        "osmid": [8, 7],
        "highway": ["residential", "path"],
        "maxspeed": ["50", "30"],
        "lanes": ["1", "2"],
    }
    graph.add_edge(1, 2, **data, geometry=line, reversed=False, length=1.0)
    graph.add_edge(2, 1, **(data | {"osmid": [7, 8]}), geometry=line.reverse(), reversed=True, length=1.0)
    streets = from_osmnx(graph)
    assert streets.n_edges == 1
    assert streets.edge_way_id.tolist() == [7]
    assert arcs(streets, "walk") == arcs(streets, "bike") == both((1, 2))
    assert arcs(streets, "car") == set()
    assert streets.edge_length_mm[0] > 2 * 700_000  # measured on the geometry, not taken from `length`


def test_untagged_and_unlike_nodes() -> None:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from([("a", {"x": 2.8, "y": 50.4}), ("b", {"x": "2.81", "y": 50.4})])
    graph.add_edge("a", "b")
    streets = from_osmnx(graph)
    assert streets.vertex_osm_id.tolist() == [1, 2]
    assert arcs(streets, "walk") == both((1, 2))
    assert arcs(streets, "car") == {(1, 2)}


def test_there_and_back_is_the_same_network(town: StreetNetwork) -> None:
    again = from_osmnx(to_networkx(town))
    for field in fields(StreetNetwork):
        assert np.array_equal(getattr(again, field.name), getattr(town, field.name)), field.name


def test_there_and_back_with_barriers_and_splits(tmp_path: Path) -> None:
    streets = draw(
        tmp_path, {1: ([1, 2, 3], ROAD), 2: ([2, 102], ROAD)}, node_tags={2: {"barrier": "bollard"}}
    )
    streets, _ = split_edges(streets, [0, 0], [20_000, 40_000])
    graph = to_networkx(streets)
    assert len(graph) == streets.n_vertices
    again = from_osmnx(graph)
    for name in ("edge_from", "edge_to", "arc_modes", "edge_flags", "arc_car_kmh", "out_arc", "geometry_lon"):
        assert np.array_equal(getattr(again, name), getattr(streets, name)), name
    assert np.abs(again.edge_length_mm - streets.edge_length_mm).max() <= 1


def test_graph_holds_what_osmnx_needs(town: StreetNetwork, tmp_path: Path) -> None:
    graph = to_networkx(town)
    assert graph.graph["crs"] == "epsg:4326"
    assert graph.nodes[101] == {"x": 2.801, "y": 50.401, "street_count": 2}
    data = graph.get_edge_data(105, 305)[0]
    assert (data["osmid"], data["oneway"], data["reversed"]) == (5, False, False)
    assert data["length"] == pytest.approx(int(town.edge_length_mm[data["edge"]]) / 1000)
    assert len(data["geometry"].coords) == 3
    assert graph.get_edge_data(305, 105)[0]["modes"] == "walk"
    assert graph.get_edge_data(402, 502)[0]["highway"] == "steps"
    stats = ox.stats.basic_stats(graph)
    assert stats["street_segment_count"] == town.n_edges
    assert stats["street_length_total"] == pytest.approx(town.edge_length_mm.sum() / 1000)
    route = ox.routing.shortest_path(graph, 101, 502, weight="length")
    assert route == [101, 301, 302, 402, 502]
    projected = from_osmnx(ox.project_graph(graph))
    assert np.abs(projected.edge_length_mm - town.edge_length_mm).max() <= 1
    ox.save_graphml(graph, tmp_path / "town.graphml")
    loaded = from_osmnx(ox.load_graphml(tmp_path / "town.graphml"))
    assert np.array_equal(loaded.arc_modes, town.arc_modes)
    nodes, edges = ox.graph_to_gdfs(graph)
    assert (len(nodes), len(edges)) == (town.n_vertices, len(graph.edges))


def test_one_mode_only(town: StreetNetwork) -> None:
    graph = to_networkx(town, "car")
    assert {(u, v) for u, v in graph.edges()} == arcs(town, "car")
    assert 502 not in graph
    assert graph.get_edge_data(105, 305)[0]["oneway"] is True
    with pytest.raises(OsmCallError, match="Unknown mode"):
        to_networkx(town, "boat")


def test_a_network_from_osmnx_can_be_used(osmnx_town: nx.MultiDiGraph) -> None:
    streets = from_osmnx(osmnx_town)
    link = snap(streets, WEST + 1.5 * STEP, SOUTH + 1.1 * STEP)
    assert link.edge[0] >= 0
    split, vertex = split_edges(streets, link.edge, link.from_mm)
    assert vertex[0] == streets.n_vertices
    assert split.edge_length_mm.sum() == streets.edge_length_mm.sum()


def test_bad_graphs() -> None:
    graph = nx.MultiDiGraph(crs="epsg:4326")
    with pytest.raises(NoStreetsError):
        from_osmnx(graph)
    graph.add_edge(1, 2)
    with pytest.raises(OsmCallError, match="Node 1 of the graph has no numbers"):
        from_osmnx(graph)
    nx.set_node_attributes(graph, {1: {"x": 600_000.0, "y": 6.6e6}, 2: {"x": 600_100.0, "y": 6.6e6}})
    with pytest.raises(OsmCallError, match="not coordinates of epsg:4326"):
        from_osmnx(graph)
    graph.graph["crs"] = "epsg:2154"
    assert from_osmnx(graph).edge_length_mm[0] == pytest.approx(100_000, rel=0.001)


def test_edge_lengths_stay_within_what_can_be_held() -> None:
    lon, lat = np.array([2.8, 2.8, 2.9]), np.array([50.4, 50.4, 50.4])
    found = lengths_mm(lon, lat, np.array([0, 1]), np.array([1, 2]))
    assert found.tolist() == [1, pytest.approx(0.1 * 111_320_000 * math.cos(math.radians(50.4)), rel=0.003)]
    around = lengths_mm(np.array([0.0, 179.0]), np.array([0.0, 0.0]), np.array([0]), np.array([1]))
    assert around.tolist() == [2**31 - 1]
