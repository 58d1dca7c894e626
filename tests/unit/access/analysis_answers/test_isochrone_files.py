"""Isochrones as files: GeoJSON, GeoPackage, GeoTIFF and the map page."""

import json

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio

from access.analysis import feature_collection, isochrones, write_isochrones
from access.analysis.contours import to_metric
from access.analysis.map_page import Label, Scene, map_page
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import lon_lat
from tests.unit.access.analysis_answers.drawn_city import MORNING, PLACES


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
