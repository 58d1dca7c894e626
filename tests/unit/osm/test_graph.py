"""The adjacency of one mode."""

from pathlib import Path

import pytest

from osm import OsmCallError, mode_graph
from tests.unit.osm.drawn import ROAD, draw

ONEWAY = {"highway": "residential", "oneway": "yes"}


def test_arcs_of_the_mode_by_number(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ONEWAY), 2: ([2, 3], ROAD), 3: ([3, 1], {"highway": "footway"})})
    assert streets.vertex_osm_id.tolist() == [1, 2, 3]
    mm = streets.edge_length_mm.tolist()
    car = mode_graph(streets, "car")
    assert car.offset.tolist() == [0, 1, 2, 3]
    assert car.to.tolist() == [1, 2, 1]
    assert car.arc.tolist() == [0, 2, 3]
    assert car.length_mm.tolist() == [mm[0], mm[1], mm[1]]
    walk = mode_graph(streets, "walk")
    assert walk.offset.tolist() == [0, 2, 4, 6]
    assert walk.to.tolist() == [1, 2, 0, 2, 1, 0]
    assert walk.arc.tolist() == [0, 5, 1, 2, 3, 4]


def test_reverse_lists_who_comes_in(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ONEWAY), 2: ([2, 3], ROAD)})
    car = mode_graph(streets, "car", reverse=True)
    assert car.offset.tolist() == [0, 0, 2, 3]
    assert car.to.tolist() == [0, 2, 1]
    assert car.arc.tolist() == [0, 3, 2]


def test_types_and_unknown_mode(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ROAD)})
    graph = mode_graph(streets, "bike")
    assert [str(a.dtype) for a in (graph.offset, graph.to, graph.length_mm, graph.arc)] == [
        "int64", "int32", "int32", "int32",
    ]  # fmt: skip
    assert not graph.to.flags.writeable
    with pytest.raises(OsmCallError, match="Unknown mode 'tram': one of walk, bike, car is needed"):
        mode_graph(streets, "tram")


def test_mode_without_arcs(tmp_path: Path) -> None:
    graph = mode_graph(draw(tmp_path, {1: ([1, 2], {"highway": "footway"})}), "car")
    assert graph.offset.tolist() == [0, 0, 0]
    assert len(graph.to) == 0
