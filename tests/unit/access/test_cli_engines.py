"""``--engine`` as people call it: who answers, what is refused before anything is written, and how failures end."""

import csv
import json

import pandas as pd
import pytest

from access.cli import main
from access.cli.console import progress_bar
from access.cli.request_options import until_first
from access.engines.contract import Readiness
from access.errors import EngineBusyError, EngineFailedError, EngineUnavailableError
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets
from tests.helpers.other_engine import REMARK, VERSION, OtherEngine, put_in_place

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
HOME, WORK = ("{},{}".format(*lon_lat(at)) for at in ((5, 5), (35, 5)))
AT = ("--depart", "2026-09-15T08:00", "--quiet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A network and point files."""
    folder = tmp_path_factory.mktemp("engines")
    inputs = (
        write_streets(folder / "grid.osm", wide=40, high=10),
        write_buses(folder / "grid.zip", [EAST]),
    )
    words = ["network", "build", "--osm", inputs[0], "--gtfs", inputs[1], "--out", folder / "net"]
    assert main([*map(str, words), "--quiet"]) == 0
    with (folder / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "lon", "lat"), ("a", *lon_lat((5, 5))), ("b", *lon_lat((35, 5)))])
    return folder


@pytest.fixture
def other(monkeypatch):
    return put_in_place(monkeypatch, OtherEngine())


@pytest.fixture
def run(folder, other, capsys, tmp_path):
    """The program in this process: code, standard output, standard error; nothing is left where it fails."""

    def runner(command, *words):
        filled = [str(word).format(dir=folder, out=tmp_path) for word in words]
        code = main([command, str(folder / "net"), *filled])
        said = capsys.readouterr()
        assert code == 0 or list(tmp_path.iterdir()) == []
        return code, said.out, said.err

    return runner


MATRIX = ("matrix", "--origins", "{dir}/o.csv", "--destinations", "{dir}/o.csv", "--out", "{out}/m.csv")
ISOCHRONES = ("isochrones", "--from", HOME, "--contours", "5,15", "--out", "{out}/f.geojson")
JOURNEY = ("journey", "--from", HOME, "--to", WORK, "--json")
ROUND_TRIPS = (
    *("round-trips", "--homes", "{dir}/o.csv", "--to", WORK, "--out", "{out}/r.csv"),
    *("--arrive-by", "2026-09-15T07:55", "--leave-after", "2026-09-15T17:05"),
)
WARNED = f"warning: {REMARK.detail} ({REMARK.code})\n"


def test_a_matrix_by_the_engine_that_is_named(run, other, tmp_path):
    code, _, err = run(*MATRIX, *AT, "--engine", "r5", "--max-minutes", "30")
    assert (code, err, other.asked) == (0, WARNED, ["matrix"])
    table = pd.read_csv(tmp_path / "m.csv")
    # Rules of R5: more than a minute before the bus, so that one waits 2 to 11 minutes; 6 at the median, 6 of ride.
    assert table["travel_time_p50"].tolist()[:2] == [0, 12]
    assert table["reach_share"].isna().all()
    about = json.loads((tmp_path / "m.csv.json").read_text())
    assert about["provenance"]["engine"] == VERSION
    query = about["query"]
    assert (query["engine"], query["profile"]) == ("r5", "r5")
    walks = [query[f"{end}_walk_max_minutes"] for end in ("access", "egress", "transfer")]
    assert walks == [20, 20, 20]


def test_one_limit_for_all_walks(run, tmp_path):
    assert run(*MATRIX, *AT, "--engine", "r5", "--walk-minutes", "9")[0] == 0
    query = json.loads((tmp_path / "m.csv.json").read_text())["query"]
    assert [query[f"{end}_walk_max_minutes"] for end in ("access", "egress", "transfer")] == [9, 9, 9]


def test_isochrones_and_journeys_by_the_engine_that_is_named(run, other, tmp_path):
    assert run(*ISOCHRONES, *AT, "--engine", "r5")[::2] == (0, WARNED)
    said = json.loads((tmp_path / "f.geojson").read_text())
    assert (said["provenance"]["engine"], said["query"]["engine"]) == (VERSION, "r5")
    code, out, err = run(*JOURNEY, *AT, "--engine", "r5")
    answer = json.loads(out)
    assert (code, err, answer["provenance"]["engine"], answer["query"]["profile"]) == (
        0,
        WARNED,
        VERSION,
        "r5",
    )
    assert other.asked == ["isochrones", "journeys"]


def test_unless_said_our_own_search_answers(run, other, tmp_path):
    assert run(*MATRIX, *AT)[0] == 0
    about = json.loads((tmp_path / "m.csv.json").read_text())
    assert (about["provenance"]["engine"], about["query"]["profile"]) == ("native", "default")
    assert about["query"]["max_bike_stress"] == 4
    assert other.asked == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (ROUND_TRIPS, "engine r5 has no round trips: use engine native"),
        ((*MATRIX, *AT, "--profile", "default"), "engine r5 has no profile default: use engine native"),
        ((*MATRIX, "--arrive", "2026-09-15T08:00"), "engine r5 has no arrivals by a moment: use engine native"),
        ((*MATRIX, *AT, "--access-walk-minutes", "10"), "engine r5 has no separate limits for walks"),
        ((*MATRIX, "--depart", "2026-09-15T24:00:30"), "'2026-09-15T24:00:30' is no date and time"),
        ((*MATRIX, "--depart", "2026-09-15T08:00:30"), "engine r5 has no moments within a minute"),
        ((*MATRIX, *AT, "--percentiles", "1,2,3,4,5,6"), "engine r5 has no room for 6 percentiles, 5 at most"),
        (("isochrones", "--to", HOME, *ISOCHRONES[3:], *AT), 'no isochrones in direction "to": use engine native'),
        ((*JOURNEY, *AT, "--by-rides"), "engine r5 has no journeys that are slower with fewer rides"),
        ((*MATRIX, *AT, "--max-bike-stress", "5"), "max-bike-stress is 5, it must lie between 1 and 4 levels"),
    ],
)  # fmt: skip
def test_what_an_engine_cannot_do_is_a_wrong_call(run, other, words, said):
    code, out, err = run(*words, "--engine", "r5")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1
    assert other.asked == []


@pytest.mark.parametrize("words", [MATRIX, ISOCHRONES, JOURNEY])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EngineUnavailableError("engine r5 needs its jar in /here"), "engine r5 needs its jar in /here"),
        (EngineFailedError("it ended"), "it ended"),
        (EngineBusyError("it answers others", 5), "it answers others: try again in 5 s"),
    ],
)
def test_an_engine_that_fails_ends_with_1_and_leaves_nothing(run, other, words, error, told):
    def fail():
        raise error

    other.before = fail
    assert run(*words, *AT, "--engine", "r5") == (1, "", f"error: {told}\n")


@pytest.mark.parametrize(("running", "first"), [(False, "engine r5 gets ready and searches"), (True, "")])
def test_a_bar_says_that_an_engine_gets_ready_until_its_first_report(
    other, monkeypatch, capsys, running, first
):
    other.ready = Readiness(possible=True, running=running, version=VERSION)
    assert (until_first("r5"), until_first("native")) == (first, "")
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes it for a terminal
    with progress_bar("matrix", first=until_first("r5")) as report:
        report(1, 2)
    said = capsys.readouterr().err
    assert ("matrix: engine r5 gets ready and searches" in said) is not running
    assert "matrix" in said.rpartition("searches")[2]
