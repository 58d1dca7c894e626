"""Processes that crash, hang, flood, leak and lie: each question is answered or told why not, and nothing is left."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from access.engines.r5 import protocol, supervisor
from access.engines.r5.plan import Limits, Plan
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineBusyError, EngineFailedError, RequestError
from tests.helpers.processes import children, open_fds, runs, small_plan, wait_until

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def boss() -> Iterator[Supervisor]:
    """A supervisor that leaves no process behind."""
    made = Supervisor()
    yield made
    made.stop()
    assert children("small_worker") == []


def ask(boss: Supervisor, plan: Plan, job: str = "echo", **about: Any) -> dict[str, Any]:
    return boss.ask(plan, {"job": job, "about": about}).about


def failure(boss: Supervisor, plan: Plan, job: str = "echo", **about: Any) -> str:
    """What is told of a question that fails: one line that names the log."""
    with pytest.raises(EngineFailedError) as failed:
        ask(boss, plan, job, **about)
    told = str(failed.value)
    assert "\n" not in told
    assert str(plan.log) in told
    return told


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


def test_question_that_hangs_is_ended(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, silence_s=0.3)
    pid = ask(boss, plan)["pid"]
    assert "made no progress for 0.3 s and was ended" in failure(boss, plan, "hang")
    assert not runs(pid)
    assert "made no progress for 0.3 s" in failure(boss, plan, "count", times=100, every=0.05, still=True)
    assert ask(boss, plan, "count", times=12, every=0.05) == {}  # longer in all, and never silent


def test_question_that_takes_too_long_is_ended(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, question_s=0.4)
    assert "did not answer within 0.4 s" in failure(boss, plan, "count", times=100, every=0.05)


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


def test_process_that_does_not_listen_is_replaced_before_it_is_asked(
    boss: Supervisor, tmp_path: Path
) -> None:
    plan = small_plan(tmp_path, trust_s=0.0, listen_s=0.4)
    pid = ask(boss, plan)["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert ask(boss, plan)["pid"] != pid
    assert not runs(pid)


def test_question_that_is_not_begun_is_put_once_more(boss: Supervisor, tmp_path: Path) -> None:
    """Without a ping, for it was heard a moment ago."""
    plan = small_plan(tmp_path, trust_s=60.0, listen_s=0.4)
    pid = ask(boss, plan)["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert ask(boss, plan)["pid"] != pid


@pytest.mark.parametrize("fd", [1, 2])
def test_flood_neither_blocks_nor_fills_the_disk(boss: Supervisor, tmp_path: Path, fd: int) -> None:
    plan = small_plan(tmp_path, silence_s=20.0)
    assert ask(boss, plan, "flood", fd=fd, mb=100) == {}
    logs = [plan.log, plan.log.with_name("worker.log.1")]
    assert sum(path.stat().st_size for path in logs) <= 2 * 1024**2
    wait_until(lambda: plan.log.read_bytes().endswith(b"the last line\n"), "the log's last line")


def test_memory_beyond_the_bound_is_ended(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, memory_bytes=100 * 1024**2)
    assert ask(boss, plan, "leak", mb=20) == {"held": 2}
    said = failure(boss, plan, "leak", mb=2000)
    assert "MB of memory where 100 are allowed, and was ended" in said
    assert 100 * 1024**2 < boss.peak_bytes < 600 * 1024**2


def test_memory_is_looked_at_between_questions_too(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, memory_bytes=100 * 1024**2)
    assert ask(boss, plan, "leak_later", mb=300) == {}
    wait_until(lambda: boss.ready is None, "end of a process that grows")
    assert ask(boss, plan, value=1)["value"] == 1


def test_disk_is_full(boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]

    def full(path: Path, *_: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("access.engines.r5.asking.write_arrays", full)
    with pytest.raises(EngineFailedError, match=r"Small cannot be asked: .*No space left on device"):
        ask(boss, plan)
    monkeypatch.undo()
    assert list((tmp_path / "tmp").rglob("*.npz")) == []
    assert ask(boss, plan)["pid"] == pid


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello\n", "'hello' is no JSON"),
        ("[1, 2]\n", "'[1, 2]' is no message"),
        ("\x00\x01\n", "is no JSON"),
        ('{"say": "done", "id": 999, "about": {}}\n', "'done' for question 999, which is not under way"),
        ('{"say": "done", "about": {}}\n', "'done' for question None"),
        ('{"say": "done", "id": NUMBER, "about": 5}\n', "'done' with about '5'"),
        ('{"say": "done", "id": NUMBER, "about": {}, "arrays": 5}\n', "'done' with arrays '5'"),
        ('{"say": "failed", "id": NUMBER}\n', "'failed' with detail 'None'"),
        ('{"say": "progress", "id": NUMBER, "done": "1", "total": 2}\n', "'progress' with done '1'"),
        ('{"say": "pong", "id": NUMBER}\n', "'pong' for a question that is begun"),
        ('{"id": NUMBER}\n', "None for a question that is begun"),
        ('{"say": "do', "made no progress for 0.5 s"),
    ],
)
def test_nonsense_is_told_and_the_next_question_answered(
    boss: Supervisor, tmp_path: Path, text: str, told: str
) -> None:
    plan = small_plan(tmp_path, silence_s=0.5)
    assert told in failure(boss, plan, "say_raw", text=text)
    assert ask(boss, plan, value=3)["value"] == 3


def test_half_a_line_before_the_end(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert "ended unexpectedly" in failure(boss, plan, "say_raw", text='{"say": "done", "id"', then="no time")


def test_line_without_end(boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_LINE_BYTES", 10_000)
    assert "is longer than 10000 bytes" in failure(boss, small_plan(tmp_path), "say_raw", text="x" * 20_000)


def test_answer_that_comes_twice(boss: Supervisor, tmp_path: Path) -> None:
    """The second is nobody's: never the answer to the next question."""
    plan = small_plan(tmp_path)
    pid = ask(boss, plan, "answer_twice")["pid"]
    wait_until(lambda: not runs(pid), "end of the process that lies")
    assert ask(boss, plan, value=4)["value"] == 4


@pytest.mark.parametrize("text", ["", "PK\x03\x04 no archive", "[]"])
def test_arrays_that_cannot_be_read(boss: Supervisor, tmp_path: Path, text: str) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    with pytest.raises(
        EngineFailedError, match=r"Small answered what it should not: the arrays in .* cannot be read"
    ):
        ask(boss, plan, "bad_arrays", text=text)
    assert ask(boss, plan)["pid"] != pid


def test_question_that_is_no_json_ends_nothing(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    with pytest.raises(TypeError):
        ask(boss, plan, value=object())
    assert ask(boss, plan, value=np.int32(3)) == {"pid": pid, "value": 3}


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
    assert boss.ready is None
    assert boss.pid == 0


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ({"begin": "exit"}, "Small ended unexpectedly (code 3), its log"),
        ({"begin": "fail"}, "Small could not begin: GtfsFileError: no stops, its log"),
        ({"begin": "garbage"}, "Small answered what it should not: 'Starting up...' is no JSON"),
        ({"begin": "hang"}, "Small was not ready within 0.5 s and was ended"),
    ],
)
def test_process_that_does_not_become_ready(
    boss: Supervisor, tmp_path: Path, start: dict[str, str], told: str
) -> None:
    assert told in failure(boss, small_plan(tmp_path, start=start, open_s=0.5))
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


def test_after_three_failures_it_rests(
    boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "COOLING_S", 0.6)
    note = tmp_path / "started"
    plan = small_plan(tmp_path, start={"begin": "exit", "note": str(note)})
    told = [failure(boss, plan) for _ in range(5)]
    assert len(note.read_text().split()) == 3
    assert told[2] == told[0]
    assert told[3] == told[4] == f"{told[0]}; after 3 failures it rests a little"
    time.sleep(0.7)
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
    asking.join(5)
    assert "Small was stopped" in told[0]
    assert boss.ready is None
    assert ask(boss, plan, value=1)["value"] == 1


def test_eight_threads_are_answered_one_by_one_in_turn(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, start={"begin": "well", "takes": 0.5})
    said: list[tuple[int, int]] = []

    def one(i: int) -> None:
        said.append((i, ask(boss, plan, value=i)["value"]))

    threads = [threading.Thread(target=one, args=(i,)) for i in range(8)]
    for i, thread in enumerate(threads):
        thread.start()
        wait_until(lambda i=i: boss.asking > i, "the next in the line")
    for thread in threads:
        thread.join(10)
    assert said == [(i, i) for i in range(8)]


def test_line_has_an_end(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    message = {"job": "hang", "about": {"seconds": 0.6}}
    threads = [
        threading.Thread(target=boss.ask, args=(plan, message), kwargs={"waiting": 2}) for _ in range(3)
    ]
    for i, thread in enumerate(threads):
        thread.start()
        wait_until(lambda i=i: boss.asking > i, "the next in the line")
    with pytest.raises(EngineBusyError, match="asked by 3 others") as busy:
        boss.ask(plan, message, waiting=2)
    assert busy.value.retry_after_s > 0
    for thread in threads:
        thread.join(10)
    assert boss.asking == 0


def test_patience_ends_while_another_question_runs(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    pid = ask(boss, plan)["pid"]
    other = threading.Thread(target=ask, args=(boss, plan, "hang"), kwargs={"seconds": 0.8})
    other.start()
    wait_until(lambda: boss.busy, "a question under way")
    with pytest.raises(EngineBusyError, match="answers others"):
        boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.1)
    other.join(10)
    assert ask(boss, plan)["pid"] == pid  # the other one was not disturbed


def test_patience_ends_while_it_is_getting_ready(boss: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "started"
    plan = small_plan(tmp_path, start={"begin": "well", "takes": 0.8, "note": str(note)})
    for _ in range(3):
        with pytest.raises(EngineBusyError, match="getting ready"):
            boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.05)
    pid = ask(boss, plan)["pid"]
    assert note.read_text() == f"{pid}\n"


def test_what_went_wrong_when_nobody_waited_is_told_to_the_next(boss: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "started"
    plan = small_plan(tmp_path, start={"begin": "fail", "note": str(note)})
    with pytest.raises(EngineBusyError):
        boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.0)
    wait_until(lambda: children("small_worker") == [] and note.exists(), "its end")
    assert "no stops" in failure(boss, plan)
    assert len(note.read_text().split()) == 1
    assert "no stops" in failure(boss, plan)
    assert len(note.read_text().split()) == 2


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


def test_limits_are_generous_unless_told() -> None:
    assert Limits() == Limits(open_s=900, question_s=3600, silence_s=300, idle_s=600, memory_bytes=None)
