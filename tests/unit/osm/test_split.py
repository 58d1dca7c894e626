"""Edges split where stops stand."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from osm import OsmCallError, StreetNetwork, snap, split_edges
from tests.unit.osm.drawn import ROAD, draw, lon_lat


@pytest.fixture
def streets(tmp_path: Path) -> StreetNetwork:
    """Edge 0: nodes 1, 3, 203, one-way for vehicles, a bridge; edge 1: 203 to 205."""
    way = {"highway": "residential", "oneway": "yes", "bridge": "yes", "maxspeed": "30"}
    return draw(tmp_path, {1: ([1, 3, 203], way), 2: ([203, 205], ROAD)})


def test_two_places_on_one_edge(streets: StreetNetwork) -> None:
    length = streets.edge_length_mm.tolist()
    split, vertex = split_edges(streets, [0, 0, 0], [50_000, 20_000, 50_000])
    assert vertex.tolist() == [4, 3, 4]
    assert split.edge_length_mm.tolist() == [20_000, length[1], 30_000, length[0] - 50_000]
    assert list(zip(split.edge_from.tolist(), split.edge_to.tolist(), strict=True)) == [
        (0, 3),
        (1, 2),
        (3, 4),
        (4, 1),
    ]
    assert split.edge_way_id.tolist() == [1, 2, 1, 1]
    assert split.edge_flags.tolist() == [streets.edge_flags[e] for e in (0, 1, 0, 0)]
    assert split.arc_modes.reshape(-1, 2).tolist() == [
        streets.arc_modes[2 * e : 2 * e + 2].tolist() for e in (0, 1, 0, 0)
    ]
    assert split.arc_car_kmh.tolist() == [30, 0, 50, 50, 30, 0, 30, 0]
    assert split.vertex_osm_id.tolist() == [1, 203, 205, -1, -2]


def test_geometry_is_cut_at_the_place(streets: StreetNetwork) -> None:
    split, vertex = split_edges(streets, [0], [160_000])
    assert np.diff(split.geometry_offset).tolist() == [3, 2, 2]
    new = (float(split.vertex_lon[vertex[0]]), float(split.vertex_lat[vertex[0]]))
    points = list(zip(split.geometry_lon.tolist(), split.geometry_lat.tolist(), strict=True))
    assert points == [lon_lat(1), lon_lat(3), new, lon_lat(203), lon_lat(205), new, lon_lat(203)]
    # 142 m east, then north: the place is 18 m beyond the bend
    assert new[0] == lon_lat(3)[0]
    assert lon_lat(3)[1] < new[1] < lon_lat(103)[1]


def test_near_an_end_is_the_end(streets: StreetNetwork) -> None:
    length = int(streets.edge_length_mm[1])
    places = [0, 4_999, 5_000, length - 5_000, length - 4_999, length]
    split, vertex = split_edges(streets, [1] * 6, places)
    assert vertex.tolist() == [1, 1, 3, 4, 2, 2]
    assert split.n_vertices == 5
    tight, vertex = split_edges(streets, [1, 1, 1], [0, 1, length], snap_to_end_m=0.0)
    assert vertex.tolist() == [1, 3, 2]
    assert tight.edge_length_mm.tolist()[1:] == [1, length - 1]


def test_the_nearer_end_of_a_short_edge(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ROAD)})
    length = int(streets.edge_length_mm[0])
    half = length // 2
    _, vertex = split_edges(streets, [0] * 3, [half - 1, half + 2, half], snap_to_end_m=1_000.0)
    assert vertex.tolist() == [0, 1, 0 if half < length - half else 1]


def test_unlinked_rows_stay_unlinked(streets: StreetNetwork) -> None:
    split, vertex = split_edges(streets, [-1, 1, -1], [0, 30_000, 0])
    assert vertex.tolist() == [-1, 3, -1]
    assert split.n_edges == 3


def test_nothing_to_split_gives_the_same_network(streets: StreetNetwork) -> None:
    for edge, from_mm in (([], []), ([-1], [0]), ([0], [0])):
        assert split_edges(streets, edge, from_mm)[0] is streets


def test_the_old_network_stays_and_the_new_one_is_sound(streets: StreetNetwork) -> None:
    before = {f.name: np.asarray(getattr(streets, f.name)).tobytes() for f in fields(streets)}
    split, _ = split_edges(streets, [0, 1], [20_000, 30_000])
    assert {f.name: np.asarray(getattr(streets, f.name)).tobytes() for f in fields(streets)} == before
    assert split.out_arc[split.out_offset[3] : split.out_offset[4]].tolist() == [1, 4]
    assert split.in_arc[split.in_offset[3] : split.in_offset[4]].tolist() == [0, 5]
    assert not split.edge_from.flags.writeable


def test_split_twice_keeps_ids_apart(streets: StreetNetwork) -> None:
    once, _ = split_edges(streets, [0], [20_000])
    twice, vertex = split_edges(once, [0, 2], [10_000, 10_000])
    assert twice.vertex_osm_id.tolist() == [1, 203, 205, -1, -2, -3]
    assert vertex.tolist() == [4, 5]
    assert twice.edge_length_mm.sum() == streets.edge_length_mm.sum()


def test_a_ring_can_be_split(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 102, 1], ROAD)})
    split, vertex = split_edges(streets, [0, 0], [50_000, 100_000])
    assert vertex.tolist() == [1, 2]
    assert list(zip(split.edge_from.tolist(), split.edge_to.tolist(), strict=True)) == [
        (0, 1),
        (1, 2),
        (2, 0),
    ]
    assert split.edge_length_mm.sum() == streets.edge_length_mm[0]


def test_islands_are_inherited(tmp_path: Path) -> None:
    ways = {way: ([100 + way, 101 + way], ROAD) for way in range(1, 60)}
    streets = draw(tmp_path, ways | {900: ([1, 2], ROAD)})
    island = streets.edge_way_id.tolist().index(900)
    split, vertex = split_edges(streets, [island, 0], [30_000, 30_000])
    assert split.vertex_island[vertex].tolist() == [7, 0]


def test_a_snapped_stop_lies_where_it_was_snapped(streets: StreetNetwork) -> None:
    point = (lon_lat(3)[0] + 0.0001, lon_lat(103)[1])
    link = snap(streets, *point)
    split, vertex = split_edges(streets, link.edge, link.from_mm)
    assert split.vertex_lon[vertex[0]] == pytest.approx(link.lon[0], abs=1e-8)
    assert split.vertex_lat[vertex[0]] == pytest.approx(link.lat[0], abs=1e-8)


@pytest.mark.parametrize(
    ("edge", "from_mm", "sentence"),
    [
        ([0, 1], [1], "different shapes"),
        ([7], [1], "Place 0: there is no edge 7"),
        ([-2], [1], "no edge -2"),
        ([0, 1], [5, -1], "Place 1: -1 mm is not on edge 1"),
        ([1], [10**9], "1000000000 mm is not on edge 1"),
    ],
)
def test_bad_places(streets: StreetNetwork, edge: list[int], from_mm: list[int], sentence: str) -> None:
    with pytest.raises(OsmCallError, match=sentence):
        split_edges(streets, edge, from_mm)
