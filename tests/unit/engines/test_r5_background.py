"""Work that goes on without whoever waits for it: done once for all, and its result not kept for ever."""

import threading
import time

import pytest

from access.engines.r5.background import Background


def test_work_in_the_background_is_done_once_for_all() -> None:
    background: Background[int] = Background()
    done: list[int] = []

    def work() -> int:
        time.sleep(0.2)
        done.append(1)
        return len(done)

    with pytest.raises(TimeoutError):
        background.wait_for("key", work, 0.01)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(background.wait_for("key", work, 5))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (found, done) == ([1] * 4, [1])
    assert background.wait_for("key", work, 5) == 2  # it is not remembered for ever


def test_old_results_are_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.engines.r5.background._FRESH_S", 0.05)
    background: Background[str] = Background()

    def old() -> str:
        time.sleep(0.1)
        return "old"

    with pytest.raises(TimeoutError):
        background.wait_for("key", old, 0.0)
    time.sleep(0.4)
    assert background.wait_for("key", lambda: "new", 5) == "new"
