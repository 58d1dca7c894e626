"""A process is started once and asked often: its answers, refusals and progress, and which plan it is of."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from access.engines.r5.plan import Plan
from access.engines.r5.supervisor import Supervisor
from access.errors import RequestError
from tests.helpers.processes import children, runs, small_plan
from tests.unit.engines.r5_supervisor.small_process import ask, failure


def test_started_once_and_asked_often(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert boss.ready is None
    pids = {ask(boss, plan, value=i)["pid"] for i in range(5)}
    assert pids == {boss.pid}
    assert boss.ready == {"prepared": True}
    assert ask(boss, plan, text="é\n", none=None, number=1.5)["text"] == "é\n"


def test_arrays_there_and_back(boss: Supervisor, tmp_path: Path) -> None:
    arrays = {"a": np.arange(6, dtype=np.int32).reshape(2, 3), "empty": np.zeros((0, 4))}
    answer = boss.ask(small_plan(tmp_path), {"job": "double", "about": {}}, arrays)
    np.testing.assert_array_equal(answer.arrays["a"], [[0, 2, 4], [6, 8, 10]])
    assert answer.arrays["a"].dtype == np.int32
    assert answer.arrays["empty"].shape == (0, 4)
    assert sorted(path.name for path in (tmp_path / "tmp").rglob("*.npz")) == []


def test_files_deleted_under_a_process_that_lives_are_made_anew(boss: Supervisor, tmp_path: Path) -> None:
    """As a cleaner of caches does; the question that notices is answered by another process."""
    plan = small_plan(tmp_path)
    arrays = {"a": np.arange(3, dtype=np.int32)}
    pid = ask(boss, plan)["pid"]
    shutil.rmtree(tmp_path / "tmp")
    answer = boss.ask(plan, {"job": "double", "about": {}}, arrays)
    np.testing.assert_array_equal(answer.arrays["a"], [0, 2, 4])
    assert not runs(pid)
    assert boss.pid not in (0, pid)


def test_refusals_and_failures_of_a_job_end_nothing(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    with pytest.raises(RequestError, match=r"^not this one$"):
        ask(boss, plan, "refuse")
    assert "Small could not answer: SomeError: it broke, its log" in failure(boss, plan, "fail")
    assert ask(boss, plan)["pid"] == pid


def test_question_that_is_no_json_ends_nothing(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    with pytest.raises(TypeError):
        ask(boss, plan, value=object())
    assert ask(boss, plan, value=np.int32(3)) == {"pid": pid, "value": 3}


def test_progress_is_told_in_the_thread_that_asks(boss: Supervisor, tmp_path: Path) -> None:
    told: list[tuple[int, int, threading.Thread]] = []
    boss.ask(
        small_plan(tmp_path),
        {"job": "count", "about": {"times": 3, "every": 0.0}},
        progress=lambda done, total: told.append((done, total, threading.current_thread())),
    )
    assert [entry[:2] for entry in told] == [(1, 3), (2, 3), (3, 3)]
    assert {entry[2] for entry in told} == {threading.current_thread()}


def test_error_in_progress_ends_the_question_with_its_process(boss: Supervisor, tmp_path: Path) -> None:
    """What came next over its pipe would be the answer to a question that nobody waits for."""
    plan = small_plan(tmp_path)

    def fails(_done: int, _total: int) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        boss.ask(plan, {"job": "count", "about": {"times": 100, "every": 0.05}}, progress=fails)
    assert children("small_worker") == []
    assert ask(boss, plan, value=1)["value"] == 1


def test_another_plan_ends_the_process_of_the_first(boss: Supervisor, tmp_path: Path) -> None:
    one, other = small_plan(tmp_path / "one"), small_plan(tmp_path / "other")
    first = ask(boss, one)["pid"]
    assert ask(boss, other)["pid"] != first
    assert not runs(first)


def test_environment_of_the_next_question_is_no_other_plan(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    changed = Plan(**{**vars(plan), "environment": {**plan.environment, "MORE": "1"}})
    assert ask(boss, changed)["pid"] == pid
