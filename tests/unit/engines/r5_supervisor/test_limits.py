"""Processes that hang, flood, leak or find the disk full: what each may take of time, memory and room."""

from pathlib import Path

import pytest

from access.engines.r5.plan import Limits
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineFailedError
from tests.helpers.processes import runs, small_plan, wait_until
from tests.unit.engines.r5_supervisor.small_process import ask, failure


def test_question_that_hangs_is_ended(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, silence_s=1.5)
    pid = ask(boss, plan)["pid"]
    assert "made no progress for 1.5 s and was ended" in failure(boss, plan, "hang")
    assert not runs(pid)
    assert "made no progress for 1.5 s" in failure(boss, plan, "count", times=400, every=0.05, still=True)
    assert ask(boss, plan, "count", times=40, every=0.05) == {}  # longer in all, and never silent


def test_question_that_takes_too_long_is_ended(boss: Supervisor, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, question_s=0.4)
    assert "did not answer within 0.4 s" in failure(boss, plan, "count", times=400, every=0.05)


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


def test_limits_are_generous_unless_told() -> None:
    assert Limits() == Limits(open_s=900, question_s=3600, silence_s=900, idle_s=600, memory_bytes=None)
