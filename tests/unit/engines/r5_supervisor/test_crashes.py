"""Processes that crash, are killed or do not listen: each question is answered or told why not."""

import os
import signal
from pathlib import Path

import pytest

from access.engines.r5.supervisor import Supervisor
from tests.helpers.processes import children, runs, small_plan, wait_until
from tests.unit.engines.r5_supervisor.small_process import ask, failure


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"code": 7}, "(code 7)"),
        ({"code": 0}, "(code 0)"),
        ({"signal": 9}, "(signal 9)"),
        ({"signal": 11}, "(signal 11)"),
    ],
)
def test_crash_is_told_and_the_next_question_answered(
    boss: Supervisor, tmp_path: Path, about: dict[str, int], told: str
) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    said = failure(boss, plan, "leave", **about)
    assert said == f"Small ended unexpectedly {told}, its log: {plan.log}; the next question starts it anew"
    assert not runs(pid)
    assert ask(boss, plan)["pid"] != pid


def test_processes_that_it_leaves_behind_are_ended_too(boss: Supervisor, tmp_path: Path) -> None:
    """They hold the pipes, so that their end is no sign of its end."""
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    assert "(code 4)" in failure(boss, plan, "bear")
    assert not runs(pid)
    wait_until(lambda: children("small_worker") == [], "end of the process left behind")


def test_process_that_does_not_listen_is_replaced_before_it_is_asked(
    boss: Supervisor, tmp_path: Path
) -> None:
    plan = small_plan(tmp_path, trust_s=0.0, listen_s=2.0)
    pid = ask(boss, plan)["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert ask(boss, plan)["pid"] != pid
    assert not runs(pid)


def test_question_that_is_not_begun_is_put_once_more(boss: Supervisor, tmp_path: Path) -> None:
    """Without a ping, for it was heard a moment ago."""
    plan = small_plan(tmp_path, trust_s=60.0, listen_s=2.0)
    pid = ask(boss, plan)["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert ask(boss, plan)["pid"] != pid


def test_dead_between_questions_nobody_notices(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    for _ in range(3):
        pid = ask(boss, plan)["pid"]
        os.kill(pid, signal.SIGKILL)
        assert ask(boss, plan)["pid"] != pid
        assert not Path(f"/proc/{pid}").exists()  # no zombie either


def test_dead_unseen_is_no_zombie(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "burial")
    wait_until(lambda: boss.ready is None and boss.pid == 0, "the end of what was ready")
