"""A barrier cuts the way for who may not pass, and for nobody else."""

from pathlib import Path

import numpy as np

from osm import CAR, WALK, StreetNetwork, mode_graph
from tests.unit.osm.drawn import ROAD, Drawn, arcs, both, draw

BOLLARD = {"barrier": "bollard"}


def reach(streets: StreetNetwork, mode: str, start: int) -> set[int]:
    """OSM nodes that a mode can reach from the vertices of an OSM node."""
    graph = mode_graph(streets, mode)
    todo = np.flatnonzero(streets.vertex_osm_id == start).tolist()
    seen = set(todo)
    while todo:
        at = todo.pop()
        new = set(graph.to[graph.offset[at] : graph.offset[at + 1]].tolist()) - seen
        seen |= new
        todo += new
    return set(streets.vertex_osm_id[sorted(seen)].tolist())


def test_bollard_within_a_way(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 3], ROAD)}, node_tags={2: BOLLARD})
    assert arcs(streets, "walk") == arcs(streets, "bike") == both((1, 3))
    assert arcs(streets, "car") == both((1, 2), (2, 3))
    assert reach(streets, "car", 1) == {1, 2}
    assert reach(streets, "car", 3) == {3, 2}
    assert reach(streets, "walk", 1) == {1, 3}
    assert sorted(streets.vertex_osm_id.tolist()) == [1, 2, 2, 3]
    by_mode = {m: int(streets.edge_length_mm[streets.arc_modes[::2] & m > 0].sum()) for m in (WALK, CAR)}
    assert abs(by_mode[WALK] - by_mode[CAR]) <= 1


def test_bollard_between_two_ways(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ROAD), 2: ([2, 3], ROAD)}, node_tags={2: BOLLARD})
    assert reach(streets, "car", 1) == {1, 2}
    assert reach(streets, "car", 3) == {2, 3}
    assert reach(streets, "walk", 1) == reach(streets, "bike", 1) == {1, 2, 3}


def test_bollard_at_a_crossing_parts_all_four_sides(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([101, 102, 103], ROAD), 2: ([2, 102, 202], ROAD)}, node_tags={102: BOLLARD})
    assert all(reach(streets, "car", node) == {node, 102} for node in (101, 103, 2, 202))
    assert reach(streets, "walk", 2) == {101, 102, 103, 2, 202}


def test_fence_stops_all(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 3], ROAD)}, node_tags={2: {"barrier": "fence"}})
    for mode in ("walk", "bike", "car"):
        assert reach(streets, mode, 1) == {1, 2}
    assert streets.n_edges == 2


def test_gates_that_stop_unlike_modes_on_one_way(tmp_path: Path) -> None:
    tags = {2: BOLLARD, 3: {"barrier": "stile"}, 4: {"barrier": "gate", "access": "private"}}
    streets = draw(tmp_path, {1: ([1, 2, 3, 4, 5], ROAD)}, node_tags=tags)
    assert arcs(streets, "walk") == both((1, 4), (4, 5))
    assert arcs(streets, "bike") == both((1, 3), (3, 4), (4, 5))
    assert arcs(streets, "car") == both((1, 2), (2, 3), (3, 4), (4, 5))


def test_a_gate_that_stops_nobody_changes_nothing(tmp_path: Path) -> None:
    ways: Drawn = {1: ([1, 2, 3], ROAD)}
    streets = draw(tmp_path, ways, node_tags={2: {"barrier": "gate"}})
    assert arcs(streets, "car") == both((1, 3))
    assert (streets.n_edges, streets.n_vertices) == (1, 2)


def test_a_bollard_on_a_footway_changes_nothing(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 3], {"highway": "footway"})}, node_tags={2: BOLLARD})
    assert (streets.n_edges, streets.n_vertices) == (1, 2)


def test_a_barrier_at_the_end_of_a_way(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ROAD)}, node_tags={2: BOLLARD})
    assert arcs(streets, "car") == arcs(streets, "walk") == both((1, 2))
    assert sorted(streets.vertex_osm_id.tolist()) == [1, 2, 2]


def test_a_ring_that_begins_at_a_bollard(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 102, 1], ROAD)}, node_tags={1: BOLLARD})
    assert arcs(streets, "walk") == {(1, 1)}
    car = np.flatnonzero(streets.arc_modes[::2] & CAR)
    assert len(car) == 1
    assert streets.edge_from[car[0]] != streets.edge_to[car[0]]


def test_oneway_past_a_bollard_keeps_its_direction(tmp_path: Path) -> None:
    tags = {"highway": "residential", "oneway": "yes"}
    streets = draw(tmp_path, {1: ([1, 2, 3], tags)}, node_tags={2: BOLLARD})
    assert arcs(streets, "car") == {(1, 2), (2, 3)}
    assert arcs(streets, "bike") == {(1, 3)}
    assert arcs(streets, "walk") == both((1, 3))
