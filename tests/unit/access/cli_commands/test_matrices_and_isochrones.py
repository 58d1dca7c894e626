"""``matrix`` and ``isochrones``: what they write and say, and that every limit goes where it is sent."""

import json

import pandas as pd
import pytest

from tests.unit.access.cli_commands.calls import AT, CALL, FROM, HOME, MATRIX


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_matrix(folder, run, suffix):
    out = folder / f"m{suffix}"
    words = [word.format(net=folder / "net", dir=folder) for word in MATRIX]
    code, said, err = run(*words, *CALL[:2], "--percentiles", "5,50", "--max-minutes", "30", "--out", out)
    assert (code, err) == (0, "")
    assert said == f"9 pairs: 3 ok, 1 unreachable, 5 unlinked\nwritten: {out}\n"
    table = pd.read_csv(out) if suffix == ".csv" else pd.read_parquet(out)
    row = table[(table["from_id"] == "a") & (table["to_id"] == "b")].iloc[0]
    assert row.tolist() == ["a", "b", 7, 11, 1.0, "ok"]
    assert table["state"].tolist() == ["ok", "ok", "unlinked", "unreachable", "ok", *["unlinked"] * 4]


def test_matrix_says_json_and_warns_of_repeated_ids(folder, run):
    (folder / "twice.csv").write_text((folder / "o.csv").read_text() + "a,10.1,0\n")
    words = [word.format(net=folder / "net", dir=folder) for word in MATRIX]
    code, said, err = run(*words, *AT, "--origins", folder / "twice.csv", "--json", "--out", folder / "t.csv")
    assert code == 0
    assert json.loads(said)["by_state"]["ok"] >= 3
    assert err == "warning: twice.csv: 1 id stands on several rows (a); all rows are kept (repeated-ids)\n"


def test_walk_limits_go_where_they_are_sent(folder, run):
    words = [
        "isochrones",
        folder / "net",
        "--to",
        HOME,
        "--arrive",
        "2026-09-15T08:00",
        "--contours",
        "20",
        "--json",
    ]
    walks = [
        "--walk-minutes",
        "7",
        "--egress-walk-minutes",
        "9",
        "--transfer-walk-minutes",
        "3",
        "--walk-speed",
        "3.6",
    ]
    others = [
        "--max-rides",
        "2",
        "--profile",
        "r5",
        "--percentile",
        "50",
        "--window",
        "30",
        "--modes",
        "walk,transit",
    ]
    code, said, _ = run(*words, *walks, *others, "--out", folder / "w.gpkg")
    assert code == 0
    query = json.loads(said)["query"]
    assert (
        query.items()
        >= {
            "arrive_by": "2026-09-15T08:00:00+02:00",
            "direction": "to",
            "access_walk_max_minutes": 7,
            "egress_walk_max_minutes": 9,
            "transfer_walk_max_minutes": 3,
            "walk_speed_kmh": 3.6,
            "max_rides": 2,
            "max_minutes": 20,
            "window_minutes": 30,
            "modes": "transit,walk",
            "profile": "r5",
        }.items()
    )


def test_isochrones_say_their_areas_and_warnings(folder, run):
    words = ["isochrones", folder / "net", *FROM, *AT, "--window", "5", "--contours", "5,15"]
    code, said, err = run(*words, "--out", folder / "f.tif")
    assert code == 0
    assert "minutes" in said
    assert said.endswith(f"written: {folder / 'f.tif'}\n")
    assert err.startswith("warning: a window of 5 min hangs on the luck of a few departures")


@pytest.mark.parametrize("modes", ["bike", "car", "walk,bike", "bike,walk,transit"])
def test_matrices_and_isochrones_by_other_modes(folder, run, modes):
    words = ("--modes", modes, "--bike-legs", "both", "--bike-speed", "12", "--json")
    matrix = ("--origins", folder / "o.csv", "--destinations", folder / "d.csv", "--out", folder / "m.csv")
    code, _, err = run("matrix", folder / "net", *matrix, *CALL, *words)
    assert (code, err) == (0, "")
    table = pd.read_csv(folder / "m.csv")
    # 30 blocks: 899.55 s by bike at 12 km/h, 215.9 s by car, 6 minutes by bus after 1 to 10 of waiting.
    minutes = {"bike": 15, "walk,bike": 15, "car": 3, "bike,walk,transit": 11}[modes]
    assert (table["travel_time_p50"][1], table["state"][1]) == (minutes, "ok")
    assert table["state"].tolist().count("unlinked") == 5
    query = json.loads((folder / "m.csv.json").read_text())["query"]
    asked = (query["modes"], query["bike_legs"], query["bike_speed_kmh"])
    assert asked == (modes if modes != "bike,walk,transit" else "transit,walk,bike", "both", 12.0)
    out = folder / f"{modes}.geojson"
    code, said, err = run("isochrones", folder / "net", *FROM, *AT, "--contours", "3,9", "--out", out, *words)
    assert code == 0, err
    areas = [row["area_km2"] for row in json.loads(said)["contours"]]
    assert areas[0] > areas[1] > 0
