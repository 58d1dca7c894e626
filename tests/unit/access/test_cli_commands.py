"""The commands as people call them: what they write, say and end with."""

import csv
import json
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from access.cli import app as app_module
from access.cli import main
from access.cli.failures import exit_code, sentence
from access.cli.serve import APPLICATION
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
HOME = "{},{}".format(*lon_lat((5, 5)))
CALL = ["--depart", "2026-09-15T08:00", "--quiet"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Inputs, the network built from them by the command, and point files."""
    folder = tmp_path_factory.mktemp("cli")
    write_streets(folder / "grid.osm", wide=40, high=10)
    write_buses(folder / "grid.zip", [EAST])
    points = [("a", *lon_lat((5, 5))), ("b", *lon_lat((35, 5))), ("sea", 11.0, 0.0)]
    for name in ("o.csv", "d.csv"):
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows([("id", "lon", "lat"), *points])
    (folder / "bad.csv").write_text("id,lon,lat\na,x,1\nb,1,95\n")
    (folder / "text.osm.pbf").write_text("this is no street file")
    (folder / "text.zip").write_text("this is no feed")
    (folder / "app").mkdir()
    (folder / "app" / "manifest.json").write_text('{"name": "somebody else\'s"}')
    built = call(
        "network",
        "build",
        "--osm",
        folder / "grid.osm",
        "--gtfs",
        folder / "grid.zip",
        "--out",
        folder / "net",
    )
    assert built.returncode == 0, built.stderr
    assert built.stderr == ""
    assert "written: " in built.stdout
    return folder


def call(*words):
    """The program in a process of its own, as a shell starts it."""
    program = [sys.executable, "-c", "import sys; from access.cli import main; sys.exit(main())"]
    return subprocess.run(
        [*program, *map(str, words)], capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture
def run(capsys):
    """The program in this process: code, standard output, standard error."""

    def runner(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner


# One real process for each exit code; the rest are called in this process.
def test_isochrones_in_a_process_of_its_own(folder):
    out = folder / "f.geojson"
    done = call("isochrones", folder / "net", "--from", HOME, *CALL, "--contours", "5,15", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    features = json.loads(out.read_text())["features"]
    assert [f["properties"]["contour"] for f in features] == [15, 5]
    assert features[0]["properties"]["percentile"] == 50


def test_a_wrong_call_in_a_process_of_its_own(folder):
    done = call("isochrones", folder / "net", "--from", "11,0", *CALL, "--out", folder / "x.geojson")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: the point 11.0,0.0 has no walkable street within")
    assert done.stderr.count("\n") == 1


def test_bad_data_in_a_process_of_its_own(folder):
    done = call(
        "network",
        "build",
        "--osm",
        folder / "text.osm.pbf",
        "--gtfs",
        folder / "grid.zip",
        "--out",
        folder / "n2",
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {folder / 'text.osm.pbf'}")
    assert done.stderr.count("\n") == 1
    assert not (folder / "n2").exists()


ISOCHRONES = ("isochrones", "{net}", "--out", "{dir}/x.geojson")
MATRIX = ("matrix", "{net}", "--origins", "{dir}/o.csv", "--destinations", "{dir}/d.csv")
BUILD = ("network", "build", "--osm", "{dir}/grid.osm")
OUT = ("--out", "{dir}/n2")
AT = ("--depart", "2026-09-15T08:00")
FROM = ("--from", HOME)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Missing command (see 'artois-access --help')"),
        (("nonsense",), 2, "No such command 'nonsense'"),
        (("isochrones",), 2, "Missing argument 'NET' (see 'artois-access isochrones --help')"),
        ((*ISOCHRONES, *FROM, *AT, "--window", "soon"), 2, "Invalid value for '--window'"),
        ((*ISOCHRONES, *FROM, *AT, "--frm", "1,2"), 2, "No such option: --frm"),
        ((*ISOCHRONES, *AT), 2, "--from or --to is needed"),
        ((*ISOCHRONES, *FROM, "--to", "1,2", *AT), 2, "--from and --to are both given, only one may be"),
        ((*ISOCHRONES, *FROM), 2, "--depart or --arrive is needed"),
        ((*ISOCHRONES, *FROM, *AT, "--arrive", "2026-09-15T08:00"), 2, "--depart and --arrive are both given"),
        ((*ISOCHRONES, *AT, "--from", "50"), 2, "--from '50' is not LON,LAT such as 2.83,50.43"),
        ((*ISOCHRONES, *AT, "--from", "2,8,50,4"), 2, "--from '2,8,50,4' is not LON,LAT"),
        ((*ISOCHRONES, *AT, "--to", "nan,1"), 2, "--to 'nan,1': longitude nan, latitude 1.0 is no place on Earth"),
        ((*ISOCHRONES, *AT, "--from", "-51.2,-30.0"), 2, "the point -51.2,-30.0 has no walkable street"),
        ((*ISOCHRONES, *FROM, "--depart", "tomorrow"), 2, "'tomorrow' is no date and time such as"),
        ((*ISOCHRONES, *FROM, "--depart", "2026-09-15"), 2, "'2026-09-15' has no time of day"),
        ((*ISOCHRONES, *FROM, "--depart", "0001-01-01T00:00+14:00"), 2, "lies beyond the years"),
        ((*ISOCHRONES, *FROM, "--depart", "2030-01-01T08:00"), 2, "2030-01-01"),
        ((*ISOCHRONES, *FROM, *AT, "--window", "0"), 2, "window is 0, it must lie between 1 and 1440 minutes"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "30,15"), 2, "contours 30,15 must ascend, each once"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "15,x"), 2, "--contours '15,x' is not a list of whole numbers"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "15,400"), 2, "contours 15,400 reach beyond max-minutes"),
        ((*ISOCHRONES, *FROM, *AT, "--percentile", "100"), 2, "percentiles [100]: each must lie between 1 and 99"),
        ((*ISOCHRONES, *FROM, *AT, "--modes", "plane"), 2, "--modes 'plane': 'plane' is none of transit"),
        ((*ISOCHRONES, *FROM, *AT, "--profile", "r6"), 2, "--profile 'r6': known are default and r5"),
        ((*ISOCHRONES, *FROM, *AT, "--walk-speed", "nan"), 2, "walk-speed is nan"),
        ((*ISOCHRONES, *FROM, *AT, "--walk-minutes", "500"), 2, "access-walk-minutes is 500"),
        ((*ISOCHRONES, *FROM, *AT, "--out", "{dir}/x.shp"), 2, "ends in '.shp': known are .geojson"),
        ((*ISOCHRONES, *FROM, *AT, "--out", "{dir}/none/x.geojson"), 2, "none does not exist"),
        (("isochrones", "{dir}/none", *FROM, *AT, "--out", "{dir}/x.tif"), 1, "none holds no network"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--engine", "r5", "--profile", "default"), 2,
         "engine r5 has no profile default: use engine native"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--engine", "x"), 2, "--engine 'x': known are native and r5"),
        ((*MATRIX, *AT, "--out", "{dir}/d.csv"), 2, "d.csv is also an input of this call"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--origins", "{dir}/none.csv"), 1, "none.csv does not exist"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--percentiles", "50,5"), 2, "percentiles [50, 5] must ascend"),
        (("network", "info", "{net}", "--date", "2026-13-01"), 2, "--date '2026-13-01' is not a day"),
        (("network", "info", "{net}", "--date", "2027-01-01"), 2, "2027-01-01"),
        ((*BUILD, "--gtfs", "{dir}/none.zip", *OUT), 1, "none.zip"),
        ((*BUILD, "--gtfs", "{dir}/text.zip", *OUT), 1, "text.zip"),
        ((*BUILD, "--gtfs", "{dir}/grid.zip", "--out", "{dir}"), 2, "holds other files"),
        ((*BUILD, "--gtfs", "{dir}/grid.zip", "--out", "{dir}/app"), 2, "app holds manifest.json, which is no part"),
        (("demo", "--out", "{dir}"), 2, "holds other files: choose a new one"),
        (("demo", "--out", "{dir}/demo", "--seed", "-1"), 2, "Invalid value for '--seed'"),
        (("serve", "{dir}"), 1, "holds no network"),
        (("serve", "{net}", "--port", "99999"), 2, "--port 99999: it must lie between 0 and 65535"),
        (("gtfs", "validate", "{dir}/grid.zip", "--format", "xml"), 2, "--format 'xml': known are text and json"),
    ],
)  # fmt: skip
def test_every_wrong_call_is_one_sentence(folder, run, words, code, said):
    filled = [word.format(net=folder / "net", dir=folder) for word in words]
    got, out, err = run(*filled)
    assert said in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    assert out == ""
    assert got == code
    assert not list(folder.glob("x.*"))


def test_every_problem_of_a_point_file_is_listed(folder, run):
    bad = folder / "bad.csv"
    words = [word.format(net=folder / "net", dir=folder) for word in (*MATRIX, *AT)]
    code, out, err = run(*words, "--out", folder / "x.csv", "--origins", bad)
    assert (code, out) == (1, "")
    assert err == (
        f"error: {bad} has 2 problems:\n  row 2: lon 'x' is not a number\n  row 3: lat 95 is outside -90..90 degrees\n"
    )


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


def test_network_info(folder, run):
    code, said, err = run("network", "info", folder / "net", "--json", "--date", "2026-09-15")
    assert (code, err) == (0, "")
    facts = json.loads(said)
    assert facts["counts"]["stops"] == 3
    assert facts["service_span"] == ["2026-09-01", "2026-09-30"]
    assert (facts["date"], facts["trips"], facts["services"]) == ("2026-09-15", 85, 1)
    assert {source["name"] for source in facts["inputs"]} == {"grid.osm", "grid.zip"}
    code, said, _ = run("network", "info", folder / "net")
    assert code == 0
    assert facts["id"] in said


def test_validate_ends_with_0_or_1(folder, run):
    code, said, _ = run("gtfs", "validate", folder / "grid.zip", "--format", "json")
    assert code == 0
    assert json.loads(said)["errors"] == 0
    code, said, _ = run("gtfs", "validate", folder / "text.zip")
    assert code == 1
    assert "1 error" in said
    code, said, _ = run("gtfs", "validate", folder / "none.zip", "--format", "json")
    assert code == 1
    assert json.loads(said)["problems"][0]["severity"] == "error"


def test_help_and_version(run):
    code, said, _ = run("--help")
    assert code == 0
    assert all(name in said for name in app_module.COMMANDS)
    assert run("--version")[1].startswith("artois-access ")
    assert "--walk-minutes" in run("matrix", "--help")[1]


def test_errors_that_nobody_foresaw_are_one_sentence(run, monkeypatch):
    def fail(*_words, **_options):
        raise ZeroDivisionError("first line\nsecond line")

    monkeypatch.setattr(app_module._LazyGroup, "get_command", fail)
    code, out, err = run("matrix")
    assert (code, out) == (1, "")
    assert (
        err
        == "error: this should not have happened: ZeroDivisionError: first line (add --debug for the trace)\n"
    )
    assert "Traceback" in run("matrix", "--debug")[2]


def test_the_system_s_errors_name_the_file():
    assert sentence(PermissionError(13, "Permission denied", "a.csv")) == "a.csv: Permission denied"
    assert sentence(OSError(28, "No space left on device")) == "the disk is full: No space left on device"
    assert sentence(MemoryError()) == "not enough memory for this call"
    assert (exit_code(MemoryError()), exit_code(KeyboardInterrupt())) == (1, 130)


def test_a_port_that_is_taken_is_one_sentence(folder, run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run("serve", folder / "net", "--port", port)
    assert (code, out) == (2, "")
    assert err == f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_the_served_application_exists():
    module, name = APPLICATION.split(":")
    assert callable(getattr(import_module(module), name))
    assert Path(import_module("access").__file__).parts[-2:] == ("access", "__init__.py")


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
