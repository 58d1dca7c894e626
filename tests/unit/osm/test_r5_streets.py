"""How R5 has the same streets: its lengths, what it overlooks, barriers, `access=no`, stops one after the other."""

from pathlib import Path

import numpy as np
import pytest

from osm import StreetNetwork, place_stops_as_r5, r5_distance_m, read_both_streets, snap, split_edges
from tests.unit.osm.drawn import ROAD, SOUTH, STEP, WEST, Drawn, arcs, both, osm_xml

# A road of 3.5 km from node 0 to node 50 without a node between; 222 m north of it a street with a node every 71 m.
ALONG = list(range(200, 251))
MAP: Drawn = {1: ([0, 50], ROAD), 2: (ALONG, ROAD), 3: ([0, 200], ROAD)}
DRAWN_BACK: Drawn = {**MAP, 1: ([50, 0], ROAD)}


def read(folder: Path, ways: Drawn, **options: object) -> tuple[StreetNetwork, StreetNetwork]:
    path = folder / "drawn.osm"
    path.write_text(osm_xml(ways, **options), encoding="utf-8")  # type: ignore[arg-type]
    return read_both_streets(path)


def place(column: float, row: float) -> tuple[float, float]:
    return WEST + column * STEP, SOUTH + row * STEP


def way_at(streets: StreetNetwork, column: float, row: float, *, see_all: bool = False) -> int:
    """The way that a point is linked to, 0 for none."""
    lon, lat = place(column, row)
    edge = int(snap(streets, lon, lat, foot="r5", see_all=see_all).edge[0])
    return 0 if edge < 0 else int(streets.edge_way_id[edge])


def test_a_long_piece_is_seen_from_its_first_node_alone(tmp_path: Path) -> None:
    _, streets = read(tmp_path, MAP)
    assert way_at(streets, 3, 0.3) == 1
    assert way_at(streets, 48, 0.3) == 2
    assert way_at(streets, 48, 0.3, see_all=True) == 1
    _, back = read(tmp_path, DRAWN_BACK)
    assert way_at(back, 3, 0.3) == 2
    assert way_at(back, 48, 0.3) == 1


def test_where_nothing_is_near_r5_looks_further(tmp_path: Path) -> None:
    _, streets = read(tmp_path, MAP)
    assert way_at(streets, 48, -0.9) == 2  # 322 m from the street in the north, 100 m from the hidden road
    assert (
        way_at(streets, 25, -13) == 0
    )  # 1.4 km from the road, which is hidden, and too far from the other street
    assert way_at(streets, 25, -13, see_all=True) == 1


def test_a_point_on_the_true_footing_sees_all(tmp_path: Path) -> None:
    streets, _ = read(tmp_path, MAP)
    lon, lat = place(48, 0.3)
    assert streets.edge_way_id[snap(streets, lon, lat).edge[0]] == 1


def test_what_lies_beyond_a_stop_is_seen(tmp_path: Path) -> None:
    _, streets = read(tmp_path, MAP)
    (road,) = np.flatnonzero(streets.edge_way_id == 1)
    split, _ = split_edges(streets, [road], [int(streets.edge_length_mm[road]) // 2])
    assert way_at(split, 48, 0.3) == 1
    assert way_at(split, 20, 0.3) == 2  # the first part keeps the entry of the whole
    assert way_at(split, 1, 0.3) == 1


def stops(
    streets: StreetNetwork, order: list[int], *columns: float, row: float = 0.3
) -> list[tuple[int, int]]:
    """Way and millimetres of stops at these columns, linked in this order."""
    lon, lat = (np.array(side) for side in zip(*(place(column, row) for column in columns), strict=True))
    edge, from_mm = place_stops_as_r5(streets, lon, lat, np.array(order), limit_m=1600)
    return [(int(streets.edge_way_id[e]), int(mm)) for e, mm in zip(edge, from_mm, strict=True)]


def test_stops_see_what_earlier_ones_have_split(tmp_path: Path) -> None:
    _, streets = read(tmp_path, MAP)
    (near, _), (far, far_mm) = stops(streets, [0, 1], 2, 48)
    assert (near, far) == (1, 1)
    assert far_mm == pytest.approx(48 / 50 * int(streets.edge_length_mm[0]), abs=2000)
    (near, _), (far, _) = stops(streets, [1, 0], 2, 48)
    assert (near, far) == (1, 2)


def test_before_the_first_stop_its_vertex_is_all_that_is_seen(tmp_path: Path) -> None:
    # With a node at column 40 the road is entered from 30 to 40 too; a stop where it is just seen splits it there.
    _, streets = read(tmp_path, {**MAP, 1: ([0, 40, 50], ROAD)})
    seen = next(column for column in range(15, 40) if way_at(streets, column, -0.5) == 1)
    hidden = seen - 3  # 213 m before it, 277 m from the street in the north
    assert way_at(streets, hidden, -0.5) == 2
    vertex, before = stops(streets, [0, 1], seen, hidden, row=-0.5)
    assert before == vertex
    _, further = stops(streets, [0, 1], seen, hidden - 2, row=-0.5)
    assert further[0] == 2


def test_a_stop_within_five_metres_of_another_shares_its_vertex(tmp_path: Path) -> None:
    _, streets = read(tmp_path, MAP)
    one, other, third = stops(streets, [1, 0, 2], 2.06, 2, 2.2)  # 4.3 m and 14 m along
    assert one == other
    assert third != other
    start, _ = stops(streets, [0, 1], 0.05, 4, row=-0.3)  # 3.5 m from the end of the street
    assert start == (1, 0)


def test_lengths_are_those_of_a_sphere(tmp_path: Path) -> None:
    ours, theirs = read(tmp_path, {1: ([0, 50], ROAD), 2: ([0, 1000], ROAD)})
    metres_per_degree = 6_367_450 * np.pi / 180
    assert theirs.edge_length_mm[1] == pytest.approx(0.01 * metres_per_degree * 1000, abs=2)
    expected = 0.05 * metres_per_degree * np.cos(np.radians(SOUTH)) * 1000
    assert theirs.edge_length_mm[0] == pytest.approx(expected, abs=5)
    assert (np.abs(theirs.edge_length_mm / ours.edge_length_mm - 1) < 0.004).all()
    assert (theirs.edge_length_mm != ours.edge_length_mm).all()
    whole = r5_distance_m(np.array([0.0]), np.array([0.0]), np.array([0.0]), np.array([90.0]))
    assert whole[0] == pytest.approx(6_367_450 * np.pi / 2)


def test_barriers_bar_nobody(tmp_path: Path) -> None:
    gate = {2: {"barrier": "gate", "access": "private"}}
    ours, theirs = read(tmp_path, {1: ([1, 2, 3], ROAD)}, node_tags=gate)
    assert arcs(ours, "walk") == both((1, 2), (2, 3))
    assert len(ours.vertex_lon) == 4
    assert arcs(theirs, "walk") == both((1, 3))


@pytest.mark.parametrize(
    ("tags", "ours_open", "theirs_open"),
    [
        ({"highway": "service", "access": "no", "sidewalk": "right"}, False, True),
        ({"highway": "footway", "access": "no"}, False, True),
        ({"highway": "service", "access": "no"}, False, False),
        ({"highway": "footway", "access": "no", "foot": "no"}, False, False),
        ({"highway": "service", "access": "private", "sidewalk": "right"}, True, True),
    ],
)
def test_access_no_says_what_private_says(
    tmp_path: Path, tags: dict[str, str], ours_open: bool, theirs_open: bool
) -> None:
    networks = read(tmp_path, {1: ([1, 2], ROAD), 2: ([2, 3], tags)})
    assert [(2, 3) in arcs(streets, "walk") for streets in networks] == [ours_open, theirs_open]


def test_where_nothing_differs_the_streets_are_built_once(tmp_path: Path) -> None:
    ours, theirs = read(tmp_path, MAP)
    assert theirs.geometry_lon is ours.geometry_lon


@pytest.mark.parametrize(
    ("tags", "cut"),
    [
        ({"landuse": "farmland"}, True),
        ({}, True),
        ({"highway": "proposed"}, True),
        ({"route": "ferry"}, True),
        ({"building": "yes"}, False),
    ],
)
def test_streets_are_cut_where_any_other_way_meets_them(
    tmp_path: Path, tags: dict[str, str], cut: bool
) -> None:
    """A field's corner lies on a node of the street; to us it is none of its business, unless it is a ferry."""
    ours, theirs = read(tmp_path, {1: ([1, 2, 3], ROAD), 2: ([102, 2, 202], tags), 3: ([101, 201], tags)})
    assert arcs(theirs, "walk") == (both((1, 2), (2, 3)) if cut else both((1, 3)))
    streets = arcs(ours, "car")
    assert streets == (both((1, 2), (2, 3)) if tags.get("route") else both((1, 3)))


def test_a_way_that_comes_back_to_a_street_cuts_it_there_alone(tmp_path: Path) -> None:
    ring = {"landuse": "forest"}
    _, theirs = read(tmp_path, {1: ([1, 2, 3, 4], ROAD), 2: ([2, 102, 103, 3, 2], ring)})
    assert arcs(theirs, "walk") == both((1, 2), (2, 3), (3, 4))
