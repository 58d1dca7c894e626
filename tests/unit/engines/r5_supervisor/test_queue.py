"""Several who ask at once: each in turn, as many as the line holds, as long as their patience lasts."""

import threading
from pathlib import Path

import pytest

from access.engines.r5.supervisor import Supervisor
from access.errors import EngineBusyError
from tests.helpers.processes import children, small_plan, wait_until
from tests.unit.engines.r5_supervisor.small_process import ask, failure


def test_eight_threads_are_answered_one_by_one_in_turn(boss: Supervisor, tmp_path: Path) -> None:
    all_are_here = tmp_path / "all are here"
    plan = small_plan(tmp_path, start={"begin": "well", "until": str(all_are_here)})
    order: list[int] = []
    answers: dict[int, dict[str, int]] = {}

    def one(i: int) -> None:
        about = {"times": 1, "every": 0.0, "answer": {"value": i}}
        message = {"job": "count", "about": about}
        answers[i] = boss.ask(plan, message, progress=lambda _done, _of: order.append(i)).about

    threads = [threading.Thread(target=one, args=(i,)) for i in range(8)]
    for i, thread in enumerate(threads):
        thread.start()
        wait_until(lambda i=i: boss.asking > i, "the next in the line")
    all_are_here.touch()
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    assert answers == {i: {"value": i} for i in range(8)}


def test_line_has_an_end(boss: Supervisor, tmp_path: Path) -> None:
    plan, enough = small_plan(tmp_path), tmp_path / "enough"
    message = {"job": "hang", "about": {"until": str(enough)}}
    threads = [
        threading.Thread(target=boss.ask, args=(plan, message), kwargs={"waiting": 2}) for _ in range(3)
    ]
    for i, thread in enumerate(threads):
        thread.start()
        wait_until(lambda i=i: boss.asking > i, "the next in the line")
    with pytest.raises(EngineBusyError, match="asked by 3 others") as busy:
        boss.ask(plan, message, waiting=2)
    assert busy.value.retry_after_s > 0
    enough.touch()
    for thread in threads:
        thread.join(10)
    assert boss.asking == 0


def test_patience_ends_while_another_question_runs(boss: Supervisor, tmp_path: Path) -> None:
    plan, enough = small_plan(tmp_path), tmp_path / "enough"
    pid = ask(boss, plan)["pid"]
    other = threading.Thread(target=ask, args=(boss, plan, "hang"), kwargs={"until": str(enough)})
    other.start()
    wait_until(lambda: boss.busy, "a question under way")
    with pytest.raises(EngineBusyError, match="answers others"):
        boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.1)
    enough.touch()
    other.join(10)
    assert ask(boss, plan)["pid"] == pid  # the other one was not disturbed


def test_patience_ends_while_it_is_getting_ready(boss: Supervisor, tmp_path: Path) -> None:
    note, enough = tmp_path / "started", tmp_path / "enough"
    plan = small_plan(tmp_path, start={"begin": "well", "until": str(enough), "note": str(note)})
    for _ in range(3):
        with pytest.raises(EngineBusyError, match="getting ready"):
            boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.05)
    enough.touch()
    pid = ask(boss, plan)["pid"]
    assert note.read_text() == f"{pid}\n"


def test_what_went_wrong_when_nobody_waited_is_told_to_the_next(boss: Supervisor, tmp_path: Path) -> None:
    note, nobody_waits = tmp_path / "started", tmp_path / "nobody waits"
    plan = small_plan(tmp_path, start={"begin": "fail", "note": str(note), "until": str(nobody_waits)})
    with pytest.raises(EngineBusyError):
        boss.ask(plan, {"job": "echo", "about": {}}, wait_s=0.0)
    nobody_waits.touch()
    wait_until(lambda: children("small_worker") == [] and note.exists(), "its end")
    assert "no stops" in failure(boss, plan)
    assert len(note.read_text().split()) == 1
    assert "no stops" in failure(boss, plan)
    assert len(note.read_text().split()) == 2
