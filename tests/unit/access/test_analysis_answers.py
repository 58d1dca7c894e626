"""Matrices and isochrones of a small perfect city: values, states, files, and that they agree with each other."""

import datetime as dt
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import rasterio
import shapely

from access.analysis import (
    feature_collection,
    isochrones,
    matrix_frame,
    place_rows,
    travel_time_surface,
    write_isochrones,
    write_matrix,
)
from access.analysis import travel_times as matrices
from access.analysis.contours import to_metric
from access.analysis.map_page import Label, Scene, map_page
from access.engines.native import travel_times
from access.engines.times import TravelTimes
from access.errors import NoServiceError, RequestError, UnlinkedPointError
from access.network import build_network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Line, lon_lat, points, write_buses, write_streets

# One line along the middle street, from (5, 5) to (35, 5) in 6 minutes, every 10 minutes, on the tens.
EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
MORNING = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, max_min=30, percentiles=(10, 50, 90))
PLACES = [
    ("H", 'Lycée "H" </script>', "lycee", (5, 5)),
    ("G", "Gare, est", "gare", (35, 5)),
    ("P", "Parc", "parc", (20, 0)),
]
SEA = (11.0, 0.0)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    streets = write_streets(folder / "grid.osm", wide=40, high=10)
    rows = pd.DataFrame([(i, name, kind, "Ville", *lon_lat(at)) for i, name, kind, at in PLACES])
    rows.columns = ["id", "name", "kind", "commune", "lon", "lat"]
    rows.to_csv(folder / "places.csv", index=False)
    feed = write_buses(folder / "grid.zip", [EAST])
    return build_network(streets, [feed], places_path=folder / "places.csv")


@pytest.fixture(scope="module")
def from_home(city):
    return isochrones(city, lon_lat((5, 5)), contours_min=(5, 15, 30), request=MORNING)


def times(seconds, share, *, linked=(True, True)):
    request = replace(MORNING, percentiles=(5, 50))
    return TravelTimes(
        np.array([seconds], np.int32),
        np.array([share], np.float32) > 0,
        np.array([share], np.float32),
        np.array([True]),
        np.array(linked),
        request,
    )


def test_minutes_are_floored_once_and_states_are_four_answers():
    ends = PointSet(("x",), np.zeros(1), np.zeros(1)), PointSet(("y", "z"), np.zeros(2), np.zeros(2))
    frame = matrix_frame(times([[59, 3599], [120, UNREACHED]], [1.0, 0.25]), *ends)
    assert frame.columns.tolist() == [
        "from_id",
        "to_id",
        "travel_time_p5",
        "travel_time_p50",
        "reach_share",
        "state",
    ]
    assert frame.to_dict("list") == {
        "from_id": ["x", "x"],
        "to_id": ["y", "z"],
        "travel_time_p5": [0, 59],
        "travel_time_p50": [2, None],
        "reach_share": [1.0, 0.25],
        "state": ["ok", "ok"],
    }
    nothing = matrix_frame(times([[UNREACHED] * 2] * 2, [0, 0], linked=(True, False)), *ends)
    assert nothing["state"].tolist() == ["unreachable", "unlinked"]
    assert nothing[["travel_time_p5", "travel_time_p50"]].isna().all(axis=None)


def test_a_matrix_file_says_what_the_engine_says_in_the_order_given(city, tmp_path):
    some = points([(5, 5), (35, 5), (20, 0), (5, 5)])
    far = PointSet((*some.ids, "sea, far"), np.append(some.lon, SEA[0]), np.append(some.lat, SEA[1]))
    summary = write_matrix(city, some, far, MORNING, tmp_path / "m.parquet")
    write_matrix(city, some, far, MORNING, tmp_path / "m.csv")
    expected = matrix_frame(travel_times(city, some, far, MORNING), some, far)
    table = pd.read_parquet(tmp_path / "m.parquet")
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "m.csv"), expected, check_dtype=False)
    assert table["from_id"].tolist() == [one for one in some.ids for _ in far.ids]
    assert table["to_id"].tolist() == [*far.ids] * 4
    assert summary.n_rows == 20
    assert summary.by_state == {"ok": 11, "unreachable": 5, "unlinked": 4}  # buses run east only
    # From home: at the stop at once; the bus of 8:00 leaves too soon after 8:00 for the slack, waits are 1 to 10 min.
    row = table.loc[(table["from_id"] == "5,5") & (table["to_id"] == "35,5")].iloc[0]
    assert row[["travel_time_p10", "travel_time_p50", "travel_time_p90"]].tolist() == [7, 11, 15]
    about = json.loads(pq.read_schema(tmp_path / "m.parquet").metadata[b"artois_access"])
    assert about == json.loads((tmp_path / "m.csv.json").read_text())
    assert about["query"]["depart_at"] == "2026-09-15T08:00:00+02:00"
    assert about["query"]["percentiles"] == [10, 50, 90]
    assert "OpenStreetMap" in about["provenance"]["licences"][0]
    assert {source["name"] for source in about["provenance"]["inputs"]} == {
        "grid.osm",
        "grid.zip",
        "places.csv",
    }


def test_searching_a_few_origins_at_a_time_gives_the_same_bytes(city, tmp_path, monkeypatch):
    some = points([(5, 5), (35, 5), (20, 0), (0, 0), (40, 10)])
    seen = []
    write_matrix(city, some, some, MORNING, tmp_path / "one.csv")
    monkeypatch.setattr(matrices, "CELLS_PER_SEARCH", 11)
    monkeypatch.setattr(matrices, "CELLS_PER_BATCH", 5)
    write_matrix(
        city,
        some,
        some,
        MORNING,
        tmp_path / "two.csv",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_a_matrix_that_fails_leaves_the_older_file_alone(city, tmp_path):
    some = points([(5, 5)])
    (tmp_path / "m.csv").write_text("older")
    with pytest.raises(NoServiceError, match="2030-01-01"):
        write_matrix(city, some, some, replace(MORNING, date=dt.date(2030, 1, 1)), tmp_path / "m.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["m.csv"]
    assert (tmp_path / "m.csv").read_text() == "older"


def test_polygons_have_their_columns_largest_first(from_home):
    frame = from_home.polygons
    assert frame.columns.tolist() == ["contour", "percentile", "direction", "area_km2", "places", "geometry"]
    assert frame["contour"].tolist() == [30, 15, 5] * 3
    assert frame["percentile"].tolist() == [10] * 3 + [50] * 3 + [90] * 3
    assert frame.crs == "EPSG:4326"
    by = {(row.contour, row.percentile): row for row in frame.itertuples()}
    assert by[5, 50].places == {"lycee": 1, "gare": 0, "parc": 0}
    assert by[15, 10].places == {"lycee": 1, "gare": 1, "parc": 1}
    # To the park: 1 to 10 min of waiting, 3 in the bus, 6 on foot; to the gare: the wait and 6 in the bus.
    assert by[15, 50].places == {"lycee": 1, "gare": 1, "parc": 1}
    assert by[15, 90].places == {"lycee": 1, "gare": 0, "parc": 0}
    for inner, outer in [
        ((5, 50), (15, 50)),
        ((15, 50), (30, 50)),
        ((15, 90), (15, 50)),
        ((30, 90), (30, 10)),
    ]:
        assert by[outer].geometry.covers(by[inner].geometry)
    assert len(by[15, 50].geometry.geoms) > 1  # islands round the far stops are kept


def test_the_table_of_places_says_what_the_matrix_says(city, from_home):
    there = points([at for *_, at in PLACES])
    for direction, answer in [
        ("from", from_home),
        ("to", isochrones(city, lon_lat((5, 5)), direction="to", contours_min=(30,), request=MORNING)),
    ]:
        ends = (points([(5, 5)]), there) if direction == "from" else (there, points([(5, 5)]))
        expected = matrix_frame(travel_times(city, *ends, MORNING), *ends)
        columns = ["travel_time_p10", "travel_time_p50", "travel_time_p90", "reach_share", "state"]
        pd.testing.assert_frame_equal(answer.places[columns], expected[columns])
    assert from_home.places["name"].tolist() == [name for _, name, *_ in PLACES]
    assert place_rows(from_home)[1]["travel_time_p50"] == 11


def test_a_point_lies_within_a_contour_if_its_time_is_less_to_within_a_cell(city, from_home):
    grid = from_home.surface.grid
    for at in [(x + 0.3, y) for x in range(0, 40, 3) for y in range(0, 11, 2)]:
        point = points([at])
        (seconds,) = travel_times(city, points([(5, 5)]), point, MORNING).seconds[0, 1]
        for row in from_home.polygons[from_home.polygons["percentile"] == 50].itertuples():
            # A cell is at most 150 m of streets away from a place in it: 108 s, and as many to the next centre.
            if abs(int(seconds) - 60 * row.contour) > 220:
                inside = row.geometry.contains(shapely.Point(lon_lat(at)))
                assert inside == (seconds < 60 * row.contour), (at, seconds, row.contour)
    assert from_home.surface.seconds.shape == (3, grid.ny, grid.nx)


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_a_surface_is_the_matrix_of_its_centres_to_the_second(city, profile, anchor):
    request = replace(MORNING, profile=profile, anchor=anchor, window_min=20)
    surface = travel_time_surface(city, lon_lat((5, 5)), direction="from", request=request)
    centres = surface.grid.points
    ids = tuple(str(i) for i in range(len(centres.lon)))
    there = PointSet(ids, np.array(centres.lon), np.array(centres.lat))
    times = travel_times(city, points([(5, 5)]), there, request)
    assert np.array_equal(surface.seconds.reshape(3, -1), times.seconds[0])
    assert np.array_equal(surface.reach_share.ravel(), times.reach_share[0])
    assert np.array_equal(surface.linked.ravel(), times.destination_linked)
    assert (times.seconds[0, 1] < UNREACHED).sum() > 100


@pytest.mark.parametrize(
    ("contours", "said"),
    [
        ((), "0 contours given, 1 to 24 are possible"),
        ((30, 15), "contours 30,15 must ascend, each once"),
        ((15, 15), "contours 15,15 must ascend, each once"),
        ((0, 15), "contours 0,15: the least is 1 minute"),
        ((15, 31), "contours 15,31 reach beyond max-minutes, which is 30"),
        (tuple(range(1, 26)), "25 contours given"),
    ],
)
def test_contours_out_of_order_or_bounds_are_refused(city, contours, said):
    with pytest.raises(RequestError, match=said):
        isochrones(city, lon_lat((5, 5)), contours_min=contours, request=MORNING)


def test_a_point_in_the_sea_and_a_day_without_service_are_errors(city):
    with pytest.raises(UnlinkedPointError, match=r"11\.0,0\.0"):
        isochrones(city, SEA, contours_min=(15,), request=MORNING)
    with pytest.raises(NoServiceError, match="2026-10-01"):
        isochrones(
            city, lon_lat((5, 5)), contours_min=(15,), request=replace(MORNING, date=dt.date(2026, 10, 1))
        )


def codes(city, at, **changes):
    request = replace(MORNING, **changes)
    return [w["code"] for w in isochrones(city, lon_lat(at), contours_min=(1, 30), request=request).warnings]


def test_what_one_must_know_is_a_warning(city):
    assert codes(city, (5, 5)) == []
    assert codes(city, (5, 5), window_min=9) == ["window-short"]
    assert codes(city, (-3, 5)) == ["origin-snapped", *["contour-empty"] * 3]
    assert codes(city, (5, 5), time_s=23 * 3600) == ["no-transit-effect"]
    assert codes(city, (5, 5), time_s=23 * 3600, modes=("walk",)) == []


def test_nothing_within_the_shortest_contour_is_an_empty_polygon(city, tmp_path):
    answer = isochrones(city, lon_lat((-3, 5)), contours_min=(1, 30), request=MORNING)
    smallest = answer.polygons[answer.polygons["contour"] == 1]
    assert smallest["area_km2"].tolist() == [0, 0, 0]
    assert smallest.geometry.is_empty.all()
    for name in ("a.geojson", "a.gpkg", "a.tif"):
        write_isochrones(answer, tmp_path / name)
    features = json.loads((tmp_path / "a.geojson").read_text())["features"]
    assert features[1]["geometry"] == {"type": "MultiPolygon", "coordinates": []}


def test_geojson_keeps_everything_beside_the_features(from_home, tmp_path):
    write_isochrones(from_home, tmp_path / "a.geojson")
    whole = json.loads((tmp_path / "a.geojson").read_text())
    assert list(whole) == ["type", "features", "places", "query", "provenance", "limits", "warnings"]
    assert whole == json.loads(json.dumps(feature_collection(from_home)))
    assert whole["query"]["contours_minutes"] == [5, 15, 30]
    assert whole["query"]["max_rides"] == 4
    assert whole["limits"]["access_walk_m"] == 1667
    assert whole["provenance"]["synthetic"] is False
    assert whole["features"][0]["properties"] == {
        "contour": 30,
        "percentile": 10,
        "direction": "from",
        "area_km2": from_home.polygons["area_km2"][0],
        "places": {"lycee": 1, "gare": 1, "parc": 1},
        "metric": "time",
    }
    read = gpd.read_file(tmp_path / "a.geojson")
    assert read.geometry.geom_equals(from_home.polygons.geometry).all()


def test_geopackage_has_layers_and_metadata(from_home, tmp_path):
    write_isochrones(from_home, tmp_path / "a.gpkg")
    assert sorted(name for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")) == [
        "isochrones",
        "metadata",
        "places",
    ]
    areas = gpd.read_file(tmp_path / "a.gpkg", layer="isochrones")
    assert areas["contour"].tolist() == from_home.polygons["contour"].tolist()
    assert json.loads(areas["places"][0]) == {"lycee": 1, "gare": 1, "parc": 1}
    assert areas.geometry.geom_equals(from_home.polygons.geometry).all()
    assert gpd.read_file(tmp_path / "a.gpkg", layer="places")["travel_time_p50"].tolist()[1] == 11
    about = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="metadata").set_index("key")["value"]
    assert json.loads(about["provenance"]) == from_home.provenance


def test_geotiff_has_minutes_where_the_surface_has_them(from_home, tmp_path):
    write_isochrones(from_home, tmp_path / "a.tif")
    surface, grid = from_home.surface, from_home.surface.grid
    with rasterio.open(tmp_path / "a.tif") as raster:
        assert raster.descriptions == (
            "travel_time_p10 (min)", "travel_time_p50 (min)", "travel_time_p90 (min)", "reach_share",
        )  # fmt: skip
        assert raster.crs == grid.crs
        bands = raster.read(masked=True)
        tags = raster.tags()
    home, gare = (
        bands[1][grid.ny - 1 - int((y - grid.y0) // grid.cell_m), int((x - grid.x0) // grid.cell_m)]
        for x, y in (to_metric(grid.crs, *lon_lat(at)) for at in [(5.2, 5.2), (35.2, 5.2)])
    )
    assert home <= 2  # north is up: the cells of both are where they lie
    assert 11 <= gare <= 13
    assert np.array_equal(bands[:3].mask, (surface.seconds == UNREACHED)[:, ::-1])
    kept = ~bands[1].mask
    assert np.array_equal(bands[1].data[kept], (surface.seconds[1] // 60)[::-1][kept])
    assert np.array_equal(bands[3].mask, ~surface.linked[::-1])
    assert bands[3].max() == 1
    assert json.loads(tags["query"]) == from_home.query
    assert "OpenStreetMap" in tags["licences"]


def test_the_same_question_gives_the_same_bytes(city, from_home, tmp_path):
    again = isochrones(city, lon_lat((5, 5)), contours_min=(5, 15, 30), request=MORNING)
    for suffix in (".geojson", ".gpkg", ".tif"):
        first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
        write_isochrones(from_home, first)
        write_isochrones(again, second)
        assert first.read_bytes() == second.read_bytes(), suffix


def test_the_map_page_is_one_file_that_asks_for_nothing(city, from_home):
    page = map_page(city, [Scene("Depuis <ici>", from_home)], title="A & B", labels=[Label("V", 10, 0)])
    assert "<title>A &amp; B</title>" in page
    assert page.count("</script>") == 2  # what the names hold is escaped
    assert "default-src 'none'" in page
    assert not [word for word in ("src=", 'href="http', "@import", "url(", "fetch(") if word in page]
    text = page.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    data = json.loads(text)
    (scene,) = data["scenes"]
    assert [c["minutes"] for c in scene["contours"]] == [5, 15, 30]
    assert scene["minutes"] == from_home.places["travel_time_p10"].tolist()
    assert [place["name"] for place in data["places"]] == [name for _, name, *_ in PLACES]
    assert data["notice"] == ""
    assert any("OpenStreetMap" in line for line in data["sources"])


def test_a_matrix_that_no_vehicle_shortens_says_so(city, tmp_path):
    some = points([(5, 5), (6, 5), (20, 0)])
    night = replace(MORNING, time_s=3 * 3600)
    codes = {}
    for name, asked in (("morning", MORNING), ("night", night), ("walk", replace(night, modes=("walk",)))):
        summary = write_matrix(city, some, some, asked, tmp_path / f"{name}.parquet")
        codes[name] = [caution["code"] for caution in summary.warnings]
        about = json.loads(pq.read_schema(tmp_path / f"{name}.parquet").metadata[b"artois_access"])
        assert [caution["code"] for caution in about["warnings"]] == codes[name]
    assert "no-transit-effect" in codes["night"]
    assert "no-transit-effect" not in codes["morning"] + codes["walk"]


def test_threads_change_nothing(city, tmp_path):
    some = points([(x, y) for x in (0, 5, 20, 35) for y in (0, 5, 10)])
    for threads in (1, 3):
        write_matrix(city, some, some, MORNING, tmp_path / f"{threads}.csv", threads=threads)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()
