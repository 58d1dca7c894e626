"""Processes that lie: what breaks the protocol is told, and never the answer to another question."""

from pathlib import Path

import pytest

from access.engines.r5 import protocol
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineFailedError
from tests.helpers.processes import runs, small_plan, wait_until
from tests.unit.engines.r5_supervisor.small_process import ask, failure


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
        ('{"say": "do', "made no progress for 1.5 s"),
    ],
)
def test_nonsense_is_told_and_the_next_question_answered(
    boss: Supervisor, tmp_path: Path, text: str, told: str
) -> None:
    plan = small_plan(tmp_path, silence_s=1.5 if "no progress" in told else 20.0)
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
