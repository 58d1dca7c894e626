"""The demonstration from nothing: one folder, then an end; everything in it says that it is synthetic."""

import csv
import itertools
import json

import pandas as pd
import pytest
import shapely

from access.cli import main
from access.cli.demo_answers import QUESTIONS


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder that the command wrote."""
    folder = tmp_path_factory.mktemp("demo") / "new" / "demo"
    assert main(["demo", "--out", str(folder), "--quiet"]) == 0
    return folder


def test_the_folder_holds_inputs_network_areas_tables_and_map(demo):
    names = {str(path.relative_to(demo)) for path in demo.rglob("*") if "network/" not in str(path)}
    assert names >= {
        "inputs/README.txt",
        "inputs/tadao-demo.zip",
        "inputs/streets-demo.osm.pbf",
        "network",
        "carte.html",
        "tables/communes.csv",
        "tables/communes-lycees.csv",
        "tables/communes-lycees.csv.json",
        "tables/communes-lycees.parquet",
        "isochrones/depuis-gare-lens.gpkg",
        "isochrones/depuis-gare-lens.tif",
        *(f"isochrones/{question.slug}.geojson" for question in QUESTIONS),
    }
    assert not [name for name in names if ".writing-" in name]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_areas_are_valid_nested_and_beyond_a_walk(demo, question):
    whole = json.loads((demo / "isochrones" / f"{question.slug}.geojson").read_text())
    areas = [shapely.geometry.shape(feature["geometry"]) for feature in whole["features"]]
    assert [feature["properties"]["contour"] for feature in whole["features"]] == [60, 45, 30, 15]
    assert all(area.is_valid for area in areas)
    assert all(outer.covers(inner) for outer, inner in itertools.pairwise(areas))
    walked_km2 = 3.1416 * 5.0**2  # an hour on foot as the crow flies
    assert whole["features"][0]["properties"]["area_km2"] > 0.5 * walked_km2
    assert [warning["code"] for warning in whole["warnings"]] == ["synthetic-data"]
    assert whole["query"]["direction"] == question.direction
    assert whole["provenance"]["synthetic"] is True


def test_the_tables_agree(demo):
    times = pd.read_parquet(demo / "tables" / "communes-lycees.parquet")
    with (demo / "tables" / "communes.csv").open(newline="", encoding="utf-8") as file:
        communes = list(csv.DictReader(file))
    assert len(communes) == 150
    assert len(times) == 150 * times["to_id"].nunique()
    for row in communes[::10]:
        minutes = times.loc[times["from_id"] == row["insee"], "travel_time_p50"].dropna()
        assert row["minutes"] == (str(int(minutes.min())) if len(minutes) else "")
        assert int(row["lycees_45_min"]) == (minutes < 45).sum()
        assert "synthétiques" in row["note"]
    assert set(times["state"]) <= {"ok", "unreachable"}
    assert times["travel_time_p50"].notna().mean() > 0.1


def test_the_page_says_that_it_is_synthetic(demo):
    page = (demo / "carte.html").read_text()
    assert "Aucun chiffre de cette page ne décrit le réseau réel" in page
    assert all(question.title in page for question in QUESTIONS)
    assert (
        page.count("://") == page.count("http://www.w3.org/2000/svg") == 1
    )  # the name of SVG, never fetched


def test_a_second_run_replaces_the_first_and_gives_the_same_bytes(demo):
    before = {path: path.read_bytes() for path in (demo / "isochrones").iterdir()}
    assert main(["demo", "--out", str(demo), "--quiet"]) == 0
    assert {path: path.read_bytes() for path in (demo / "isochrones").iterdir()} == before
