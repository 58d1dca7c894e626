"""``artois-access round-trips`` as people call it: what it writes, says and ends with."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from access.cli import main
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets

HOUR = 3600
EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * HOUR, 20 * HOUR, 600, 180)
WEST = Line("W", ((35, 5), (20, 5), (5, 5)), 6 * HOUR, 20 * HOUR, 600, 180)
WORK = "{},{}".format(*lon_lat((35, 5)))
HOMES = {"by the line": (5, 3), "beside": (35, 8), "at sea": (20, -60), "far": (58, 9)}
DAY = ("--arrive-by", "2026-09-15T07:55", "--leave-after", "2026-09-15T17:05")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A perfect city's network, and a file of homes."""
    folder = tmp_path_factory.mktemp("round-trips")
    inputs = (
        write_streets(folder / "grid.osm", wide=60, high=10),
        write_buses(folder / "grid.zip", [EAST, WEST]),
    )
    words = ["network", "build", "--osm", inputs[0], "--gtfs", inputs[1], "--out", folder / "net"]
    assert main([*map(str, words), "--quiet"]) == 0
    rows = ["{},{},{}".format(name, *lon_lat(at)) for name, at in HOMES.items()]
    (folder / "homes.csv").write_text("\n".join(["id,lon,lat", *rows]) + "\n")
    return folder


@pytest.fixture
def run(folder, tmp_path, capsys):
    """The command in this process: code, standard output, standard error."""

    def runner(*words, out="r.csv"):
        given = ["round-trips", folder / "net", "--homes", folder / "homes.csv", "--out", tmp_path / out]
        code = main([*map(str, given), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner


def test_a_row_for_each_home_in_their_order(run, tmp_path):
    code, out, err = run("--to", WORK, *DAY, "--percentiles", "10,90")
    assert (code, err) == (0, "")
    assert out == (
        "4 homes: 2 ok, 0 out-unreachable, 0 back-unreachable, 1 unreachable, 1 unlinked\n"
        f"written: {tmp_path / 'r.csv'}\n"
    )
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["state"]) for row in rows] == [
        ("by the line", "ok"),
        ("beside", "ok"),
        ("at sea", "unlinked"),
        ("far", "unreachable"),
    ]
    assert rows[0] == {
        "id": "by the line",
        "state": "ok",
        "leave_home": "2026-09-15T07:36:36+02:00",
        "back_home": "2026-09-15T17:18:24+02:00",
        "out_travel_time": "18",
        "back_travel_time": "13",
        "away_time": "581",
        "out_travel_time_p10": "9",
        "out_travel_time_p90": "17",
        "out_reach_share": "1",
        "back_travel_time_p10": "9",
        "back_travel_time_p90": "17",
        "back_reach_share": "1",
    }
    assert set(list(rows[2].values())[2:]) == {"", "0"}
    about = json.loads((tmp_path / "r.csv.json").read_text())
    assert about["query"]["out"]["arrive_by"] == "2026-09-15T07:55:00+02:00"
    assert about["query"]["back"]["depart_at"] == "2026-09-15T17:05:00+02:00"
    assert about["provenance"]["day_resolved"] == {"out": "2026-09-15", "back": "2026-09-15"}
    assert set(about["limits"]) == {"out", "back"}


def test_a_night_shift_as_parquet_and_json(run, tmp_path):
    words = ("--arrive-by", "2026-09-15T19:00", "--leave-after", "2026-09-16T05:00", "--window", "1")
    code, out, err = run("--to", WORK, *words, "--max-minutes", "120", "--json", out="r.parquet")
    said = json.loads(out)
    assert (code, said["rows"], said["by_state"]["ok"]) == (0, 4, 2)
    assert [one["code"] for one in said["warnings"]] == ["window-short"]
    assert err.count("window-short") == 1
    table = pq.read_table(tmp_path / "r.parquet")
    # The first bus, at 6:00, six minutes of ride and two blocks; three blocks on foot.
    assert table["back_home"].to_pylist()[:2] == ["2026-09-16T06:08:24+02:00", "2026-09-16T05:03:36+02:00"]
    assert b"artois_access" in table.schema.metadata


def test_limits_belong_to_the_ends(run):
    """Home lies two blocks from its stop, the place at its own: who may not walk at the home's end stays there."""
    states = [
        run("--to", WORK, *DAY, option, "1")[1].split(":")[1].split(",")[0].strip()
        for option in ("--access-walk-minutes", "--egress-walk-minutes")
    ]
    assert states == ["0 ok", "2 ok"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", WORK, "--arrive-by", "2026-09-15T08:00"), "Missing option '--leave-after'"),
        (("--to", "here", *DAY), "--to 'here' is not LON,LAT"),
        (
            ("--to", WORK, "--arrive-by", "2026-09-15T08:00", "--leave-after", "2026-09-15T07:59"),
            "the way back begins before the arrival of the way out",
        ),
        (
            ("--to", WORK, "--arrive-by", "2026-09-15T08:00", "--leave-after", "2026-10-01T07:59"),
            "2026-10-01",
        ),
        (("--to", "{},{}".format(*lon_lat((20, -60))), *DAY), "has no walkable street within 1600 m"),
        (("--to", WORK, *DAY, "--window", "0"), "window is 0"),
    ],
)
def test_wrong_calls_are_one_sentence_and_two(run, tmp_path, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
