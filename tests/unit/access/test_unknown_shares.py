"""An engine that does not know shares: unknown is empty in tables and null in JSON, never 0, never NaN."""

import csv
import datetime as dt
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import rasterio

from access.analysis import feature_collection, isochrones, write_isochrones, write_matrix
from access.analysis.isochrone_files import NODATA
from access.analysis.map_page import Scene, map_page
from access.network import build_network
from access.request import Request
from tests.helpers.grid_city import Line, lon_lat, points, write_buses, write_streets
from tests.helpers.other_engine import REMARK, VERSION, OtherEngine, put_in_place

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
ASKED = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, max_min=30, engine="r5")
PLACES = (("H", (5, 5)), ("G", (35, 5)), ("P", (20, 0)))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unknown")
    rows = [(i, i, "gare", "Ville", *lon_lat(at)) for i, at in PLACES] + [("S", "S", "gare", "", 11.0, 0.0)]
    pd.DataFrame(rows, columns=["id", "name", "kind", "commune", "lon", "lat"]).to_csv(
        folder / "places.csv", index=False
    )
    streets = write_streets(folder / "grid.osm", wide=40, high=10)
    feed = write_buses(folder / "grid.zip", [EAST])
    return build_network(streets, [feed], places_path=folder / "places.csv")


@pytest.fixture
def answer(city, monkeypatch):
    put_in_place(monkeypatch, OtherEngine())
    return isochrones(city, lon_lat((5, 5)), contours_min=(5, 30), request=ASKED)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_matrix_leaves_the_share_empty(city, monkeypatch, tmp_path, suffix):
    put_in_place(monkeypatch, OtherEngine())
    ends = points([(5, 5), (35, 5)])
    path = tmp_path / f"m{suffix}"
    summary = write_matrix(city, ends, ends, ASKED, path)
    assert summary.by_state == {"ok": 3, "unreachable": 1, "unlinked": 0}
    assert [(one["code"], one["detail"]) for one in summary.warnings] == [tuple(REMARK)]
    if suffix == ".csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
        assert [row["reach_share"] for row in rows] == [""] * 4
        about = json.loads((tmp_path / "m.csv.json").read_text())
    else:
        table = pq.read_table(path)
        assert table["reach_share"].null_count == 4
        about = json.loads(table.schema.metadata[b"artois_access"])
    assert (about["provenance"]["engine"], about["query"]["engine"]) == (VERSION, "r5")
    assert about["warnings"] == [{"code": REMARK.code, "detail": REMARK.detail}]


def test_geojson_says_null(answer):
    said = json.loads(json.dumps(feature_collection(answer), allow_nan=False))
    assert [(row["id"], row["reach_share"], row["state"]) for row in said["places"]] == [
        ("H", None, "ok"),
        ("G", None, "ok"),
        ("P", None, "ok"),
        ("S", None, "unlinked"),
    ]
    assert said["provenance"]["engine"] == VERSION
    assert {"code": REMARK.code, "detail": REMARK.detail} in said["warnings"]


def test_a_geopackage_holds_no_value(answer, tmp_path):
    write_isochrones(answer, tmp_path / "f.gpkg")
    shares = pyogrio.read_dataframe(
        tmp_path / "f.gpkg", layer="places", where="reach_share IS NULL", read_geometry=False
    )
    assert sorted(shares["id"]) == ["G", "H", "P", "S"]


def test_a_geotiff_has_no_data_for_every_cell(answer, tmp_path):
    write_isochrones(answer, tmp_path / "f.tif")
    with rasterio.open(tmp_path / "f.tif") as file:
        minutes, share = file.read()
    assert (share == NODATA).all()
    assert (minutes != NODATA).any()
    assert np.isfinite(minutes).all()


def test_the_map_page_says_unknown(answer, city):
    page = map_page(city, [Scene("Lens", answer)], title="Carte")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert data["scenes"][0]["shares"] == [None] * 4
    assert "NaN" not in page
    assert f"moteur {VERSION}" in page
    assert REMARK.detail in data["scenes"][0]["note"]  # a remark without French words is shown as it is


def test_known_shares_stay(city, monkeypatch):
    put_in_place(monkeypatch, OtherEngine())
    found = isochrones(
        city,
        lon_lat((5, 5)),
        contours_min=(30,),
        request=Request(date=ASKED.date, time_s=ASKED.time_s, max_min=30),
    )
    assert found.places["reach_share"].iloc[:3].tolist() == [1.0, 1.0, 1.0]
    assert found.provenance["engine"] == "native"
