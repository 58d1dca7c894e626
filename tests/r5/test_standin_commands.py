"""Engine r5 from the command line and over HTTP, end to end on the stand-in: files out, no process left."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import shape
from starlette.testclient import TestClient

from access.engines.r5 import service
from access.network import Network
from access.network.store import save_network
from access.points import PointSet
from api.main import create_app
from api.settings import Settings
from tests.helpers.r5_real import command, started_command
from tests.helpers.r5_standin import Desk, runs, wait_until, workers, workers_in
from tests.helpers.r5_tables import chosen, read_r5_table, recorded_minutes

MOMENT = "2019-05-13T14:00"
PLACE = (-51.227811, -30.027565)  # public_market

QUERY = {
    "lon": str(PLACE[0]),
    "lat": str(PLACE[1]),
    "depart_at": f"{MOMENT}-03:00",
    "modes": "walk",
    "engine": "r5",
}


@pytest.fixture(scope="module")
def stored(poa: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "network"
    save_network(poa, folder)
    return folder


def run(*words: object) -> str:
    """Run it to its end; what it says."""
    done = command(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def matrix_words(stored: Path, folder: Path, out: Path) -> list[object]:
    """The question of the recorded table with trips of 60 minutes."""
    points = folder / "poa_points_of_interest.csv"
    return [
        *("matrix", stored, "--origins", points, "--destinations", points, "--out", out, "--engine", "r5"),
        *("--depart", MOMENT, "--window", 10, "--max-minutes", 60, "--walk-minutes", 60),
        *("--max-rides", 3, "--walk-speed", 3.6),
    ]


def test_matrix_on_the_command_line(
    desk: Desk, stored: Path, poa_folder: Path, poa_points: PointSet, tmp_path: Path
) -> None:
    service.stop()
    table = read_r5_table(poa_folder / "r5/poa_poi_1400_w10_trip60.csv.gz")
    points = chosen(poa_points, table.from_ids)
    desk.lay_table(points, points, table.percentiles, table.seconds // 60)
    said = json.loads(run(*matrix_words(stored, poa_folder, tmp_path / "m.csv"), "--json"))
    written = pd.read_csv(tmp_path / "m.csv")
    found = written["travel_time_p50"].to_numpy(np.float64).reshape(15, 15)
    np.testing.assert_array_equal(found, recorded_minutes(table)[:, 0])
    beside = json.loads((tmp_path / "m.csv.json").read_text())
    assert "r5py 1.1.7" in json.dumps(beside)
    assert "r5-jar" in json.dumps(said["warnings"])
    assert workers_in(Path(os.environ["ARTOIS_R5_FOLDER"])) == []


def test_ctrl_c_leaves_no_process_and_no_file(
    desk: Desk, stored: Path, poa_folder: Path, tmp_path: Path
) -> None:
    """To the whole group of processes, as a terminal sends it."""
    desk.trouble("travel * * hang")
    program = started_command(*matrix_words(stored, poa_folder, tmp_path / "m.csv"))
    wait_until(desk.asked, "R5 begins the question", limit_s=120)
    (worker,) = workers(program.pid)
    os.killpg(program.pid, signal.SIGINT)
    _, complained = program.communicate(timeout=30)
    assert program.returncode not in (0, None)
    assert "Traceback" not in complained
    wait_until(lambda: not runs(worker), "end of R5's process")
    assert list(tmp_path.iterdir()) == []


def test_isochrones_on_the_command_line(desk: Desk, stored: Path, tmp_path: Path) -> None:
    """The stand-in walks in straight lines without a table: areas are discs, but for what has no street near by."""
    out = tmp_path / "areas.geojson"
    lon, lat = PLACE
    run(
        *(
            "isochrones",
            stored,
            f"--from={lon},{lat}",
            "--depart",
            MOMENT,
            "--window",
            5,
            "--contours",
            "10,20",
        ),
        *("--modes", "walk", "--walk-speed", 4.8, "--engine", "r5", "--out", out),
    )
    (asked,) = desk.asked()
    assert asked["destinations"] > 1_000
    areas = {
        f["properties"]["contour"]: f["properties"]["area_km2"]
        for f in json.loads(out.read_text())["features"]
    }
    # minutes are cut, so that 10 minutes reach up to a minute further: 80 m
    assert np.pi * 0.6**2 < areas[10] < np.pi * 0.95**2, areas
    assert areas[10] < areas[20] < np.pi * 1.8**2, areas
    geometries = [shape(f["geometry"]) for f in json.loads(out.read_text())["features"]]
    assert all(geometry.is_valid for geometry in geometries)


def test_questions_over_http(poa: Network, desk: Desk) -> None:
    """Asked, asked again from what was kept, refused, in trouble; R5's process ends with the service."""
    service.stop()
    with TestClient(create_app(Settings(), open_it=lambda: poa)) as client:
        wait_until(lambda: client.get("/health").status_code == 200, "the service is warm", limit_s=120)
        query = {**QUERY, "contours_minutes": "15"}
        wait_until(lambda: _answered(client, query), "R5 is ready", limit_s=120)
        told = client.get("/isochrones", params=query).json()
        assert told["features"][0]["properties"]["area_km2"] > 1
        assert "r5py 1.1.7" in told["provenance"]["engine"]
        assert len(desk.asked()) == 1, "the second time it was kept"
        refused = client.get("/isochrones", params={**query, "direction": "to"})
        assert (refused.status_code, refused.json()["able"]) == (422, ["native"])
        desk.trouble("travel * * exception")
        failed = client.get("/isochrones", params=QUERY)
        assert failed.status_code == 503, failed.text
        assert failed.headers["content-type"].startswith("application/problem+json")
        assert int(failed.headers["retry-after"]) > 0
        assert "told to throw" in failed.json()["detail"]
        assert "Traceback" not in failed.text
        desk.clear()
        assert client.get("/isochrones", params=QUERY).status_code == 200
        (worker,) = workers()
    wait_until(lambda: not runs(worker), "end of R5's process")


def _answered(client: TestClient, query: dict[str, str]) -> bool:
    """Whether there is an answer; that R5 is still getting ready is the only other thing it may say."""
    answer = client.get("/isochrones", params=query)
    assert answer.status_code == 200 or answer.json()["type"].endswith("busy"), answer.text
    return answer.status_code == 200
