"""R5's own process: killed in the midst, opened again, with too small a heap, and in two programs at once."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from access import engines
from access.engines.r5 import service
from access.errors import EngineFailedError
from access.network import Network
from access.network.store import save_network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_real import RealR5, minutes_of, started_command
from tests.helpers.r5_standin import runs, wait_until, workers
from tests.helpers.r5_tables import chosen, read_r5_table, recorded_minutes, request_like


@pytest.fixture
def question(
    real: RealR5, poa_points: PointSet, poa_folder: Path
) -> tuple[tuple[PointSet, PointSet], Request, NDArray[np.float64]]:
    """The points of interest among themselves, the request, and R5's recorded minutes."""
    table = read_r5_table(poa_folder / "r5/poa_poi_1400_w10_maxwalk120.csv.gz")
    points = chosen(poa_points, table.from_ids)
    real.prepare(points, points, table.percentiles, table.seconds // 60)
    return (points, points), request_like(table, engine="r5"), recorded_minutes(table)


Question = tuple[tuple[PointSet, PointSet], Request, NDArray[np.float64]]


def test_killed_in_the_midst_of_a_matrix(real: RealR5, poa: Network, question: Question) -> None:
    """After the first origin has come back; the next question is answered as if nothing had been."""
    ends, request, recorded = question
    begun, seen = threading.Event(), []
    if real.desk is not None:
        real.desk.trouble(f"travel {ends[0].lat[9]} {ends[0].lon[9]} hang")

    def ask() -> None:
        try:
            for _ in range(
                50
            ):  # fifteen origins are soon done: one of these is under way when the process ends
                engines.travel_times(poa, *ends, request, progress=lambda _done, _of: begun.set())
        except EngineFailedError as error:
            seen.append(str(error))

    asking = threading.Thread(target=ask)
    asking.start()
    assert begun.wait(900), "no progress was told"
    (killed,) = workers()
    os.kill(killed, signal.SIGKILL)
    asking.join(120)
    assert not asking.is_alive()
    assert len(seen) == 1
    assert "9" in seen[0]
    if real.desk is not None:
        (real.desk.folder / "trouble.txt").unlink()
    np.testing.assert_array_equal(minutes_of(engines.travel_times(poa, *ends, request).seconds), recorded)


def test_opened_again_it_reads_what_it_kept(real: RealR5, poa: Network, question: Question) -> None:
    """No second build, of which R5's database of the extract would be left; and the answers are the same."""
    ends, request, recorded = question
    np.testing.assert_array_equal(minutes_of(engines.travel_times(poa, *ends, request).seconds), recorded)
    assert list(real.folder.rglob("*.transport_network")), f"r5py has kept no network below {real.folder}"
    first_s = engines.usage("r5").prepare_s or 0
    service.stop()
    for path in real.folder.rglob("*.mapdb*"):
        path.unlink()
    start = time.perf_counter()
    np.testing.assert_array_equal(minutes_of(engines.travel_times(poa, *ends, request).seconds), recorded)
    again_s = engines.usage("r5").prepare_s or 0
    print(
        f"\nready after {first_s:.1f} s, again after {again_s:.1f} s ({time.perf_counter() - start:.1f} s in all)"
    )
    assert list(real.folder.rglob("*.mapdb*")) == [], "R5 has read the extract once more"


def test_heap_that_is_too_small(
    real: RealR5, poa: Network, question: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The least that r5py gives. Should it suffice, the answer is the right one; else one sentence says why not."""
    ends, request, recorded = question
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path / "files"))
    monkeypatch.setenv("ARTOIS_R5_HEAP", "200M")
    for limit in ("OPEN", "SILENCE"):  # a thread of R5's may be the one that finds no memory
        monkeypatch.setenv(f"ARTOIS_R5_{limit}_LIMIT_S", "300")
    if real.desk is not None:
        real.desk.trouble("open * * memory")
    told, found = "", recorded
    try:
        found = minutes_of(engines.travel_times(poa, *ends, request).seconds)
    except EngineFailedError as error:
        told = str(error)
    print(f"\n{told or '200 MB are enough'}")
    np.testing.assert_array_equal(found, recorded)
    assert "\n" not in told
    assert "Traceback" not in told
    service.stop()
    assert workers() == []


def test_two_programs_at_once(
    real: RealR5, poa: Network, question: Question, poa_folder: Path, tmp_path: Path
) -> None:
    """Both open the network of one folder that neither has opened yet."""
    service.stop()
    save_network(poa, tmp_path / "network")
    csv = poa_folder / "poa_points_of_interest.csv"
    environment = {**os.environ, "ARTOIS_R5_FOLDER": str(tmp_path / "files")}
    programs: list[subprocess.Popen[str]] = []
    for i in range(2):
        words: list[object] = [
            *(
                "matrix",
                tmp_path / "network",
                "--origins",
                csv,
                "--destinations",
                csv,
                "--out",
                tmp_path / f"{i}.csv",
            ),
            *("--engine", "r5", "--depart", "2019-05-13T14:00", "--window", 10, "--max-minutes", 120),
            *("--walk-minutes", 120, "--max-rides", 3, "--walk-speed", 3.6, "--quiet"),
        ]
        programs.append(started_command(*words, env=environment))
    for program in programs:
        _, complained = program.communicate(timeout=1800)
        assert program.returncode == 0, complained
    for i in range(2):
        found = pd.read_csv(tmp_path / f"{i}.csv")["travel_time_p50"].to_numpy(np.float64).reshape(15, 15)
        np.testing.assert_array_equal(found, question[2][:, 0])


def test_end_of_the_process(real: RealR5, poa: Network, question: Question) -> None:
    """Nothing is left behind when the service stops."""
    ends, request, _ = question
    engines.travel_times(poa, *ends, request)
    (worker,) = workers()
    service.stop()
    wait_until(lambda: not runs(worker), "end of R5's process")
