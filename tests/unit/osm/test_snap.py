"""Points to streets: the nearest place on an edge, both ends reachable, unlinked beyond the limit."""

import math
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from osm import OsmCallError, StreetNetwork, snap
from tests.unit.osm.drawn import ROAD, SOUTH, STEP, WEST, draw, lon_lat

GEOD = Geod(ellps="WGS84")


def place(column: float, row: float) -> tuple[float, float]:
    return WEST + column * STEP, SOUTH + row * STEP


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


@pytest.fixture
def elbow(tmp_path: Path) -> StreetNetwork:
    """Way 1: east along row 0 from column 1 to 3, then north to row 2, one edge; way 2 far to the north."""
    return draw(tmp_path, {1: ([1, 3, 203], ROAD), 2: ([1001, 1003], ROAD)})


def test_beside_the_middle(elbow: StreetNetwork) -> None:
    point = place(2, 0.2)
    found = snap(elbow, *point)
    assert found.edge.tolist() == [0]
    assert found.from_mm[0] == pytest.approx(metres(lon_lat(1), place(2, 0)) * 1000, abs=2)
    assert found.from_mm[0] + found.to_mm[0] == elbow.edge_length_mm[0]
    assert found.offset_mm[0] == pytest.approx(metres(point, place(2, 0)) * 1000, abs=2)
    assert (found.lon[0], found.lat[0]) == pytest.approx(place(2, 0), abs=1e-9)


def test_beyond_an_end_and_at_a_bend(elbow: StreetNetwork) -> None:
    found = snap(elbow, *np.transpose([place(0.5, 0), place(3.5, -0.5), place(3, 2.5)]))
    assert found.edge.tolist() == [0, 0, 0]
    length = int(elbow.edge_length_mm[0])
    assert found.from_mm.tolist() == [0, pytest.approx(metres(lon_lat(1), lon_lat(3)) * 1000, abs=2), length]
    assert found.to_mm.tolist()[2] == 0
    assert list(zip(found.lon, found.lat, strict=True))[1] == pytest.approx(lon_lat(3), abs=1e-12)


def test_on_the_street_is_at_zero(elbow: StreetNetwork) -> None:
    assert snap(elbow, *lon_lat(3)).offset_mm.tolist() == [0]


def test_limit(elbow: StreetNetwork) -> None:
    point = place(2, 0.5)
    away = metres(point, place(2, 0))
    assert snap(elbow, *point, limit_m=away + 0.01).edge.tolist() == [0]
    unlinked = snap(elbow, *point, limit_m=away - 0.01)
    assert unlinked.edge.tolist() == [-1]
    assert (unlinked.from_mm[0], unlinked.to_mm[0], unlinked.offset_mm[0]) == (0, 0, 0)
    assert np.isnan([unlinked.lon[0], unlinked.lat[0]]).all()


def test_sea_and_pole_are_unlinked_and_rows_stay(elbow: StreetNetwork) -> None:
    found = snap(elbow, [-40.0, *place(2, 0)[:1], 0.0, 180.0], [40.0, SOUTH, 90.0, -90.0])
    assert found.edge.tolist() == [-1, 0, -1, -1]


def test_far_points_with_a_wide_limit(elbow: StreetNetwork) -> None:
    point = (WEST + 0.5, SOUTH)
    assert snap(elbow, *point).edge.tolist() == [-1]
    found = snap(elbow, *point, limit_m=50_000)
    assert found.edge.tolist() == [0]
    assert found.offset_mm[0] == pytest.approx(metres(point, lon_lat(3)) * 1000, abs=2)
    assert snap(elbow, *point, limit_m=float("inf")).edge.tolist() == [0]


def test_ties_go_to_the_lower_edge(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 3], ROAD), 2: ([3, 203], ROAD), 3: ([3, 5], ROAD)})
    assert snap(streets, *lon_lat(3)).edge.tolist() == [0]
    assert snap(streets, *place(3, -0.5)).edge.tolist() == [0]


@pytest.mark.parametrize(
    ("tags", "mode", "linked"),
    [
        ({"highway": "residential"}, "walk", True),
        ({"highway": "residential", "foot": "no"}, "walk", False),
        ({"highway": "residential", "oneway": "yes"}, "walk", True),
        ({"highway": "residential", "oneway": "yes"}, "car", False),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, "bike", True),
        ({"highway": "footway", "tunnel": "yes"}, "walk", False),
        ({"highway": "footway", "covered": "yes"}, "walk", False),
        ({"highway": "motorway", "oneway": "no"}, "car", False),
        ({"route": "ferry"}, "walk", False),
        ({"highway": "steps"}, "walk", True),
    ],
)
def test_candidates(tmp_path: Path, tags: dict[str, str], mode: str, linked: bool) -> None:
    streets = draw(tmp_path, {1: ([1, 3], tags), 2: ([201, 203], {"highway": "motorway"})})
    assert snap(streets, *place(2, 0.1), mode=mode).edge.tolist() == [0 if linked else -1]


def test_islands_are_passed_over(tmp_path: Path) -> None:
    ways = {way: ([100 + way, 101 + way], ROAD) for way in range(1, 60)}
    streets = draw(tmp_path, ways | {900: ([1, 3], ROAD)})
    found = snap(streets, *place(2, 0.1))
    assert streets.edge_way_id[found.edge].tolist() == [1]


def test_a_network_without_candidates(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 3], {"highway": "motorway"})})
    assert snap(streets, *place(2, 0)).edge.tolist() == [-1]


def test_no_points(elbow: StreetNetwork) -> None:
    found = snap(elbow, [], [])
    assert [len(a) for a in (found.edge, found.from_mm, found.lon)] == [0, 0, 0]
    assert found.edge.dtype == np.int32


@pytest.mark.parametrize(
    ("lon", "lat", "sentence"),
    [
        ([1.0, 2.0], [1.0], "different shapes"),
        ([2.8, float("nan")], [50.4, 50.4], "Point 1: longitude nan"),
        ([2.8], [91.0], "Point 0: longitude 2.8, latitude 91.0 are not degrees"),
        ([float("inf")], [1.0], "Point 0"),
        ([700_000.0], [6_600_000.0], "Point 0"),
    ],
)
def test_bad_points(elbow: StreetNetwork, lon: list[float], lat: list[float], sentence: str) -> None:
    with pytest.raises(OsmCallError, match=sentence):
        snap(elbow, lon, lat)


def test_bad_limit_and_mode(elbow: StreetNetwork) -> None:
    for limit in (0.0, -1.0, float("nan")):
        with pytest.raises(OsmCallError, match="limit"):
            snap(elbow, *lon_lat(1), limit_m=limit)
    with pytest.raises(OsmCallError, match="Unknown mode"):
        snap(elbow, *lon_lat(1), mode="horse")
    with pytest.raises(OsmCallError, match="Unknown foot 'left'"):
        snap(elbow, *lon_lat(1), foot="left")  # type: ignore[arg-type]


def test_foot_of_r5_divides_longitudes_by_the_cosine(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([101, 303], ROAD)})  # two steps east, two north
    lon, lat = place(2.2, 1.4)  # 1.2 steps east and 0.4 north of its beginning
    square = math.cos(math.radians(lat)) ** 2
    for foot, east in (("r5", 1 / square), ("nearest", square)):
        t = (1.2 * 2 * east + 0.4 * 2) / (4 * east + 4)
        found = snap(streets, lon, lat, foot=foot)  # type: ignore[arg-type]
        assert (found.lon[0], found.lat[0]) == pytest.approx(place(1 + 2 * t, 1 + 2 * t), abs=5e-6)
        assert found.from_mm[0] / streets.edge_length_mm[0] == pytest.approx(t, abs=3e-3)


def test_foot_of_r5_on_a_straight_street_is_the_nearest_place(elbow: StreetNetwork) -> None:
    found, nearest = (snap(elbow, *place(2, 0.2), foot=foot) for foot in ("r5", "nearest"))  # type: ignore[arg-type]
    assert found.from_mm.tolist() == nearest.from_mm.tolist()
    assert found.offset_mm[0] == pytest.approx(nearest.offset_mm[0], rel=0.006)
