"""Work that goes on when whoever waits for it has no more patience; the next one finds what came of it."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_FRESH_S: Final = 60.0


class Background(Generic[T]):
    """One piece of work at a time for each key, in a thread of its own; others that want the same wait for it too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[object, _Task[T]] = {}

    def wait_for(self, key: object, work: Callable[[], T], wait_s: float) -> T:
        """
        Wait for work that somebody has begun, or begin it.

        Parameters
        ----------
        key
            equal keys are the same work; what came of it is kept for a minute for one who asks again.

        Raises
        ------
        TimeoutError
            It takes longer than `wait_s` seconds, and goes on.
        Exception
            As the work raised it.
        """
        with self._lock:
            self._under_way = {of: task for of, task in self._under_way.items() if not task.is_stale()}
            task = self._under_way.get(key)
            if task is None:
                task = self._under_way[key] = _Task(work)
        if not task.done.wait(wait_s):
            raise TimeoutError
        with self._lock:
            if self._under_way.get(key) is task:
                del self._under_way[key]
        return task.result()


class _Task(Generic[T]):
    """Work under way, and what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.done = threading.Event()
        self._results: list[T] = []
        self._error: Exception | None = None
        self._done_s = 0.0
        self._work = (
            work  # kept as long as the task, so that what it is about is not another thing at the same place
        )
        threading.Thread(target=self._run, name="preparing", daemon=True).start()

    def is_stale(self) -> bool:
        """Whether it ended so long ago that things may have changed."""
        return self.done.is_set() and time.monotonic() - self._done_s > _FRESH_S

    def result(self) -> T:
        """What came of it, once it is done."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _run(self) -> None:
        """Do it."""
        try:
            self._results.append(self._work())
        except Exception as error:  # raised again where somebody waits
            self._error = error
        self._done_s = time.monotonic()
        self.done.set()
