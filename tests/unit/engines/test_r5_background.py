"""Work that goes on without whoever waits for it: done once for all, and its result not kept for ever."""

import threading
from typing import Any

import pytest

from access.engines.r5.background import Background
from tests.helpers.processes import wait_until


def test_work_in_the_background_is_done_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    background: Background[int] = Background()
    enough = threading.Event()
    done: list[int] = []

    def work() -> int:
        assert enough.wait(60)
        done.append(1)
        return len(done)

    with pytest.raises(TimeoutError):
        background.wait_for("key", work, 0.01)
    (task,) = background._under_way.values()
    wait, waiting = task.done.wait, []

    def counted(wait_s: Any) -> bool:
        waiting.append(1)
        return wait(wait_s)

    monkeypatch.setattr(task.done, "wait", counted)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(background.wait_for("key", work, 60))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(waiting) == 4, "four that wait for the same")
    enough.set()
    for thread in threads:
        thread.join(10)
    assert (found, done) == ([1] * 4, [1])
    assert background.wait_for("key", work, 60) == 2  # it is not remembered for ever


def test_old_results_are_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.engines.r5.background._FRESH_S", 0.05)
    background: Background[str] = Background()
    nobody_waits = threading.Event()

    def old() -> str:
        assert nobody_waits.wait(60)
        return "old"

    with pytest.raises(TimeoutError):
        background.wait_for("key", old, 0.0)
    nobody_waits.set()
    (task,) = background._under_way.values()
    wait_until(task.is_stale, "a result that is old")
    assert background.wait_for("key", lambda: "new", 60) == "new"


def test_young_results_are_given_to_who_asks_again() -> None:
    background: Background[str] = Background()
    nobody_waits = threading.Event()

    def young() -> str:
        assert nobody_waits.wait(60)
        return "young"

    with pytest.raises(TimeoutError):
        background.wait_for("key", young, 0.0)
    nobody_waits.set()
    (task,) = background._under_way.values()
    wait_until(task.done.is_set, "the end of the work")
    assert background.wait_for("key", lambda: "new", 60) == "young"
