"""How processes are started, rest after failures, and end: idle, stopped or forgotten, nothing is left of them."""

import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Never

import pytest

from access.engines.r5 import supervisor
from access.engines.r5.plan import Plan
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineFailedError
from tests.helpers.processes import children, open_fds, runs, small_plan, wait_until
from tests.unit.engines.r5_supervisor.small_process import ask, failure


@pytest.mark.parametrize(
    ("begin", "open_s", "told"),
    [
        ("exit", 20.0, "Small ended unexpectedly (code 3), its log"),
        ("exit after a greeting", 20.0, "Small ended unexpectedly (code 3), its log"),
        (
            "exit aloud",
            20.0,
            "Small ended unexpectedly (code 1, its last words: no room for the heap), its log",
        ),
        ("fail", 20.0, "Small could not begin: GtfsFileError: no stops, its log"),
        ("garbage", 20.0, "Small answered what it should not: 'Starting up...' is no JSON"),
        ("hang", 0.5, "Small was not ready within 0.5 s and was ended"),
    ],
)
def test_process_that_does_not_become_ready(
    boss: Supervisor, tmp_path: Path, begin: str, open_s: float, told: str
) -> None:
    assert told in failure(boss, small_plan(tmp_path, start={"begin": begin}, open_s=open_s))
    assert children("small_worker") == []


def test_program_that_does_not_exist(boss: Supervisor, tmp_path: Path) -> None:
    plan = Plan(name="Small", command=("/no/such/program",), environment={}, start={}, folder=tmp_path)
    assert "could not be started" in failure(boss, plan)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_folder_that_cannot_be_written(boss: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "could not be started" in failure(boss, small_plan(tmp_path / "file"))


def test_no_pipes_left(boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> tuple[int, int]:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "pipe", none)
    with pytest.raises(EngineFailedError, match=r"Small cannot be started: .*Too many open files"):
        ask(boss, small_plan(tmp_path))
    monkeypatch.undo()
    assert ask(boss, small_plan(tmp_path), value=1)["value"] == 1


def test_interrupted_just_after_the_start_leaves_no_process(
    boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, between the start and the wait for it."""
    start = boss._started

    def interrupted(plan: Plan) -> Never:
        start(plan)
        raise KeyboardInterrupt

    monkeypatch.setattr(boss, "_started", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(boss, small_plan(tmp_path))
    assert boss.pid == 0
    assert children("small_worker") == []
    monkeypatch.undo()
    assert ask(boss, small_plan(tmp_path), value=1)["value"] == 1


def test_after_three_failures_it_rests(
    boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped_s = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + sum(skipped_s))
    monkeypatch.setattr(supervisor, "time", clock)
    monkeypatch.setattr(supervisor, "COOLING_S", 20.0)
    note = tmp_path / "started"
    plan = small_plan(tmp_path, start={"begin": "exit", "note": str(note)})
    told = [failure(boss, plan) for _ in range(5)]
    assert len(note.read_text().split()) == 3
    assert told[2] == told[0]
    assert told[3] == told[4] == f"{told[0]}; after 3 failures it rests a little"
    skipped_s.append(20.0)
    failure(boss, plan)
    assert len(note.read_text().split()) == 4
    failure(boss, plan)
    assert len(note.read_text().split()) == 4  # it rests again at once


def test_rest_is_not_for_another_plan_and_ends_with_success(boss: Supervisor, tmp_path: Path) -> None:
    bad = small_plan(tmp_path, start={"begin": "exit"})
    for _ in range(4):
        failure(boss, bad)
    good = small_plan(tmp_path)
    assert ask(boss, good, value=1)["value"] == 1
    assert "rests" not in failure(boss, bad)


def test_idle_process_ends_and_the_next_question_starts_another(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, idle_s=0.3)
    pid = ask(boss, plan)["pid"]
    wait_until(lambda: boss.ready is None, "end of an idle process")
    assert not runs(pid)
    assert ask(boss, plan)["pid"] != pid


def test_process_that_ignores_its_end_is_killed(
    boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_GRACE_S", 0.3)
    plan = small_plan(tmp_path, start={"begin": "well", "stays": True})
    pid = ask(boss, plan)["pid"]
    boss.stop()
    assert not runs(pid)
    boss.stop()  # again, for nothing


def test_stop_under_a_question(boss: Supervisor, tmp_path: Path) -> None:
    """It fails and is not put again; the next one starts a process."""
    plan = small_plan(tmp_path)
    ask(boss, plan)
    told: list[str] = []
    asking = threading.Thread(target=lambda: told.append(failure(boss, plan, "hang")))
    asking.start()
    wait_until(lambda: boss.busy, "a question under way")
    boss.stop()
    asking.join(20)
    assert "Small was stopped" in told[0]
    assert boss.ready is None
    assert ask(boss, plan, value=1)["value"] == 1


def test_twenty_restarts_leave_nothing(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    ask(boss, plan)
    boss.stop()
    fds, threads, others = open_fds(), threading.active_count(), set(children())
    for i in range(20):
        if i % 2:
            ask(boss, plan)
            boss.stop()
        else:
            failure(boss, plan, "leave", code=1)
    boss.stop()
    assert open_fds() <= fds  # fewer, where another test's last thread has just ended
    assert threading.active_count() <= threads
    assert list((tmp_path / "tmp").iterdir()) == []
    assert set(children()) <= others


def test_forgotten_supervisor_ends_its_process(tmp_path: Path) -> None:
    boss = Supervisor()
    pid = ask(boss, small_plan(tmp_path))["pid"]
    del boss
    wait_until(lambda: not runs(pid), "end of a process that nobody has any more")
