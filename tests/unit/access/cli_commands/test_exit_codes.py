"""How the program ends: 0, 1 for bad data or a fault of ours, 2 for a wrong call; always by one sentence."""

import json

from access.cli import app as app_module
from access.cli.failures import exit_code, sentence
from tests.unit.access.cli_commands.calls import CALL, HOME, call


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
