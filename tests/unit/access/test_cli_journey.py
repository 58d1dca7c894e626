"""``artois-access journey`` as people call it: what it says and ends with."""

import json
import subprocess
import sys

import pytest

from access.cli import main
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
HOME, WORK, FAR = ("{},{}".format(*lon_lat(at)) for at in ((5, 3), (35, 5), (20, -40)))
WAY = ("--from", HOME, "--to", WORK)
AT = ("--depart", "2026-09-15T08:00")


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    """The network of a small perfect city: a bus every ten minutes, on the tens."""
    folder = tmp_path_factory.mktemp("journey")
    inputs = (
        write_streets(folder / "grid.osm", wide=40, high=10),
        write_buses(folder / "grid.zip", [EAST]),
    )
    words = ["network", "build", "--osm", inputs[0], "--gtfs", inputs[1], "--out", folder / "net"]
    assert main([*map(str, words), "--quiet"]) == 0
    return folder / "net"


@pytest.fixture
def run(net, capsys):
    """The command in this process: code, standard output, standard error."""

    def runner(*words):
        code = main(["journey", str(net), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner


def test_in_a_process_of_its_own(net):
    program = "import sys; from access.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", program, "journey", str(net), *WAY, *AT, "--window", "7"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    # Two blocks and the slack before 8:10, six minutes of ride. Nobody is in time for the 8:00; the last of seven
    # departures is at 8:06, in time for the 8:10.
    assert (
        done.stdout
        == (
            "1 journey leaving within 7 min after 2026-09-15T08:00:00+02:00\n"
            "\n"
            "08:06:36 - 08:16:00  9 min, 1 ride, 2 min on foot (200 m), 1 min waiting\n"
            "  08:06:36  walk 2 min (200 m) to S0\n"
            "  08:10:00  E towards S2, from S0 to S2, 2 stops, there at 08:16:00\n"
        )
        or done.stdout.count("journey") == 2
    )  # leaving after 8:06:36 one takes the 8:20


def test_the_window_is_an_hour_unless_said(run):
    code, out, _ = run(*WAY, *AT)
    assert (code, out.splitlines()[0]) == (
        0,
        "7 journeys leaving within 60 min after 2026-09-15T08:00:00+02:00",
    )
    code, out, _ = run(*WAY, *AT, "--window", "1")
    assert out.splitlines()[0] == "1 journey leaving at 2026-09-15T08:00:00+02:00"
    code, out, _ = run(*WAY, "--arrive", "2026-09-15T08:00", "--window", "1")
    assert out.splitlines()[2].startswith("07:46:36 - 07:56:00  9 min, 1 ride")


def test_json_is_geojson_with_its_sources(run):
    code, out, err = run(*WAY, *AT, "--window", "1", "--json")
    answer = json.loads(out)
    assert (code, err, answer["type"], answer["state"]) == (0, "", "FeatureCollection", "ok")
    assert [f["properties"]["kind"] for f in answer["features"]] == ["access", "ride", "egress"]
    assert answer["features"][0]["geometry"]["type"] == "LineString"
    assert answer["journeys"][0]["departure"] == "2026-09-15T08:06:36+02:00"
    assert (answer["query"]["window_minutes"], answer["query"]["max_rides"]) == (1, 4)
    assert answer["provenance"]["day_resolved"] == "2026-09-15"
    assert {"features", "journeys", "limits", "warnings"} <= set(answer)


def test_by_rides_lists_the_walk_beside_the_bus(run):
    words = ("--from", "{},{}".format(*lon_lat((5, 5))), "--to", "{},{}".format(*lon_lat((20, 5))), *AT)
    code, out, _ = run(*words, "--window", "1", "--by-rides", "--walk-minutes", "30")
    assert code == 0
    assert [line.split("  ")[1] for line in out.splitlines() if " - " in line] == [
        "18 min, no ride, 18 min on foot (1499 m), 0 s waiting",
        "4 min, 1 ride, 0 s on foot (0 m), 1 min waiting",
    ]


def test_nothing_found_is_an_answer(run):
    code, out, err = run(*WAY, *AT, "--max-minutes", "5", "--window", "1")
    text = "no journey leaving at 2026-09-15T08:00:00+02:00 within 5 min and the walking limits\n"
    assert (code, out, err) == (0, text, "")
    code, out, _ = run(*WAY, *AT, "--max-minutes", "5", "--json")
    assert (code, json.loads(out)["state"], json.loads(out)["features"]) == (0, "unreachable", [])


def test_quiet_says_nothing(run):
    assert run(*WAY, *AT, "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", HOME, "--to", FAR, *AT), f"the destination {FAR} has no walkable street within 1600 m"),
        (("--from", FAR, "--to", HOME, *AT), f"the origin {FAR} has no walkable street within 1600 m"),
        (("--from", HOME, *AT), "Missing option '--to'"),
        (("--from", "here", "--to", WORK, *AT), "--from 'here' is not LON,LAT"),
        (WAY, "--depart or --arrive is needed"),
        ((*WAY, *AT, "--arrive", "2026-09-15T09:00"), "--depart and --arrive are both given"),
        ((*WAY, "--depart", "2027-09-15T08:00"), "2027-09-15"),
        ((*WAY, "--depart", "8:00"), "'8:00' is no date and time"),
        ((*WAY, *AT, "--window", "0"), "window is 0"),
        (
            (*WAY, *AT, "--modes", "transit,walk,car"),
            "--modes 'transit,walk,car': a car and transit are two questions",
        ),
        ((*WAY, *AT, "--bike-legs", "all"), "--bike-legs 'all': known are access, egress and both"),
        ((*WAY, *AT, "--bike-speed", "0"), "bike-speed is 0.0, it must lie between 1 and 50 km/h"),
        ((*WAY, *AT, "--profile", "r6"), "--profile 'r6'"),
    ],
)
def test_wrong_calls_are_one_sentence_and_two(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1


def test_no_network_is_bad_data(tmp_path, capsys):
    assert main(["journey", str(tmp_path / "none"), *WAY, *AT]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_a_bike_all_the_way(run):
    code, said, err = run(
        "--from", HOME, "--to", "{},{}".format(*lon_lat((12, 3))), *AT, "--modes", "bike", "--json"
    )
    assert (code, err) == (0, "")
    answer = json.loads(said)
    (journey,) = answer["journeys"]
    # Seven blocks of 99.95 m, 23.988 s each.
    assert (journey["bike_s"], journey["bike_m"], journey["walk_s"], journey["duration_s"]) == (
        168,
        700,
        0,
        168,
    )
    assert [leg["properties"]["mode"] for leg in answer["features"]] == ["bike"]
    assert (answer["query"]["modes"], answer["query"]["bike_speed_kmh"]) == ("bike", 15.0)
    code, said, _ = run("--from", HOME, "--to", "{},{}".format(*lon_lat((12, 3))), *AT, "--modes", "bike")
    assert (code, said.splitlines()[2:]) == (
        0,
        [
            "08:00:00 - 08:02:48  2 min, no ride, 2 min by bike (700 m), 0 s waiting",
            "  08:00:00  ride the bike 2 min (700 m) to the destination",
        ],
    )


def test_a_bike_to_the_stop_and_a_walk_from_the_last(run):
    to = "{},{}".format(*lon_lat((35, 3)))
    words = ("--from", "{},{}".format(*lon_lat((5, 0))), "--to", to, *AT, "--window", "1")
    code, said, err = run(*words, "--modes", "transit,walk,bike", "--access-bike-minutes", "3", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(said)
    assert [leg["properties"]["mode"] for leg in answer["features"]] == ["bike", "transit", "walk"]
    notes = [leg["properties"]["note"] for leg in answer["features"]]
    assert notes == ["Le vélo reste à l'arrêt.", None, None]
    assert answer["limits"]["access_bike_m"] == 750
    (journey,) = answer["journeys"]
    assert (journey["bike_s"], journey["walk_s"], journey["ride_s"], journey["wait_s"]) == (120, 144, 360, 60)


def test_a_car(run):
    code, said, err = run("--from", HOME, "--to", WORK, *AT, "--modes", "car", "--json")
    assert (code, err) == (0, "")
    # 32 blocks of 7.1964 s.
    assert [(j["car_s"], j["car_m"]) for j in json.loads(said)["journeys"]] == [(231, 3198)]
