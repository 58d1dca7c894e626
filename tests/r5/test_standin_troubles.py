"""R5's process in trouble: every failure is one of our errors, says what happened, and the next question is answered.

The stand-in makes the troubles for real in a real Java: it throws, fills the heap, ends the process, floods its output.
"""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from access import engines
from access.engines.r5 import service
from access.errors import EngineFailedError
from access.network import Network
from access.network.store import save_network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_standin import Desk, runs, wait_until, workers
from tests.helpers.r5_tables import chosen

REQUEST = Request(date=dt.date(2019, 5, 13), time_s=14 * 3600, percentiles=(25, 75), engine="r5")
Ask = Callable[[], NDArray[np.int32]]


@pytest.fixture
def ask(desk: Desk, poa: Network, poa_points: PointSet) -> Ask:
    """Ask for two origins and three destinations; R5's process runs already."""
    ids = ["public_market", "townhall", "gasometer_museum"]
    ends = chosen(poa_points, ids[:2]), chosen(poa_points, ids)

    def asked() -> NDArray[np.int32]:
        return engines.travel_times(poa, *ends, REQUEST).seconds

    asked()
    return asked


def told_of(ask: Ask) -> str:
    """What the error of a failing question says: one line, no trace, no class of ours."""
    with pytest.raises(EngineFailedError) as failed:
        ask()
    told = str(failed.value)
    assert "\n" not in told
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("exception", "the stand-in was told to throw"),
        ("memory", "(?i)(heap|memory)"),
        ("exit", "7"),
        ("negative", "-1"),
        ("descending", "percentile"),
        ("short", ""),
    ],
)
def test_trouble_is_told_and_the_next_question_answered(ask: Ask, desk: Desk, kind: str, says: str) -> None:
    before = ask()
    desk.trouble(f"travel * * {kind}")
    told = told_of(ask)
    assert re.search(says, told), told
    desk.clear()
    np.testing.assert_array_equal(ask(), before)
    assert len(workers()) == 1


def test_trouble_with_one_origin_fails_the_whole_question(ask: Ask, desk: Desk, poa_points: PointSet) -> None:
    """No part of an answer is given out: rows are never dropped."""
    second, before = chosen(poa_points, ["townhall"]), len(desk.asked())
    desk.trouble(f"travel {second.lat[0]} {second.lon[0]} exception")
    assert "told to throw" in told_of(ask)
    assert len(desk.asked()) == before + 2


def test_flood_neither_blocks_nor_fills_the_disk(ask: Ask, desk: Desk) -> None:
    """100 MB on each of standard output and standard error, for each origin."""
    before = ask()
    desk.trouble("travel * * flood")
    np.testing.assert_array_equal(ask(), before)
    folder = Path(os.environ["ARTOIS_R5_FOLDER"])
    logs = [path.stat().st_size for path in folder.rglob("*.log*")]
    assert 0 < sum(logs) < 20_000_000


def test_killed_between_questions_nobody_notices(ask: Ask) -> None:
    before = ask()
    (killed,) = workers()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not runs(killed), "end of R5's process")
    np.testing.assert_array_equal(ask(), before)
    assert workers() != [killed]


def test_killed_during_a_question(ask: Ask, desk: Desk) -> None:
    before = ask()
    desk.trouble("travel * * hang")
    seen: list[str] = []
    asking = threading.Thread(target=lambda: seen.append(told_of(ask)))
    desk_was = len(desk.asked())
    asking.start()
    wait_until(lambda: len(desk.asked()) > desk_was, "R5 begins the question")
    (killed,) = workers()
    os.kill(killed, signal.SIGKILL)
    asking.join(60)
    assert not asking.is_alive()
    assert re.search(r"signal 9|SIGKILL", seen[0]), seen
    desk.clear()
    np.testing.assert_array_equal(ask(), before)


def test_hang_is_ended_after_a_limit(ask: Ask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask()
    monkeypatch.setenv("ARTOIS_R5_SILENCE_LIMIT_S", "1")
    desk.trouble("travel * * hang")
    assert re.search(r"\b1(\.0)? s", told_of(ask))
    monkeypatch.delenv("ARTOIS_R5_SILENCE_LIMIT_S")
    desk.clear()
    np.testing.assert_array_equal(ask(), before)


def test_issues_of_the_feed_and_an_unknown_jar_are_remarked(
    ask: Ask, poa: Network, poa_points: PointSet
) -> None:
    """The stand-in finds one issue, and is of another checksum than r5py's release."""
    some = chosen(poa_points, ["public_market", "townhall"])
    times = engines.travel_times(poa, some, some, REQUEST)
    codes = [remark.code for remark in times.remarks]
    assert "r5-jar" in codes
    issues = [remark.detail for remark in times.remarks if "issue" in remark.code]
    assert len(issues) == 1
    assert "1" in issues[0]
    assert "r5py 1.1.7" in times.engine


PROGRAM = """
import datetime as dt, sys
from pathlib import Path
from access import engines
from access.network.store import open_network
from access.points import PointSet
from access.request import Request
import numpy as np
place = PointSet(("a",), np.array([-51.2278]), np.array([-30.0276]))
request = Request(date=dt.date(2019, 5, 13), time_s=14 * 3600, engine="r5")
engines.travel_times(open_network(Path(sys.argv[1])), place, place, request)
"""


@pytest.fixture(scope="module")
def stored(poa: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network in a folder, for programs of their own."""
    folder = tmp_path_factory.mktemp("stored") / "network"
    save_network(poa, folder)
    return folder


def test_parent_killed_in_the_midst_of_a_question_leaves_no_process(stored: Path, desk: Desk) -> None:
    desk.trouble("travel * * hang")
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(stored)])
    wait_until(lambda: desk.asked() or program.poll() is not None, "R5 begins the question", limit_s=120)
    assert program.poll() is None, "the program has ended by itself: see standard error"
    (worker,) = workers(program.pid)
    program.kill()
    program.wait()
    wait_until(lambda: not runs(worker), "end of R5's process")


def test_trouble_on_opening(ask: Ask, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A heap that is too small for the network; what was half made then is not taken for whole afterwards."""
    before = ask()
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path / "files"))
    desk.clear()
    desk.trouble("open * * memory")
    assert re.search("(?i)(heap|memory)", told_of(ask))
    desk.clear()
    np.testing.assert_array_equal(ask(), before)
    assert len(desk.asked("write")) == 1
    service.stop()
    assert workers() == []
