"""Questions to a process that may crash, hang or grow: in turn, each answered or told why not.

Knows nothing of R5: a `Plan` says what to start. One process at a time, started when it is first needed and again when
it has ended; another plan ends it first. One question at a time, first come, first served.
"""

import contextlib
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from access.engines.r5.asking import Answer, Arrays, NotBegunError, Progress, how_it_ended, put
from access.engines.r5.keeper import Keeper
from access.engines.r5.plan import Plan
from access.engines.r5.protocol import encode
from access.errors import EngineBusyError, EngineFailedError

MOST_FAILURES: Final = 3  # to become ready, in a row and within a minute: then nobody tries for some seconds
_FAILURES_WITHIN_S: Final = 60.0
COOLING_S: Final = 10.0
_GRACE_S: Final = 2.0
_OPENING_AGAIN_S: Final = 10
_TURN_AGAIN_S: Final = 5


class Supervisor:
    """The one process of a kind, its queue and its failures. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._line: deque[object] = deque()
        self._slot: list[Keeper] = []  # one or none; a list, so that the end of this object can end it
        self._tried: Plan | None = None
        self._failures: list[float] = []
        self._cooling: tuple[float, str] = (0.0, "")
        self._peak_bytes = 0
        self._end = weakref.finalize(self, _end_all, self._slot)
        _ALL.add(self)

    @property
    def ready(self) -> Mapping[str, Any] | None:
        """What the process said when it was ready; None where there is none that would answer."""
        keeper = self._keeper()
        return keeper.about if keeper and keeper.ending is None else None

    @property
    def pid(self) -> int:
        """The process's number, 0 where there is none."""
        keeper = self._keeper()
        return keeper.pid if keeper and keeper.ending is None else 0

    @property
    def busy(self) -> bool:
        """Whether a question is under way."""
        keeper = self._keeper()
        return keeper is not None and keeper.busy

    @property
    def asking(self) -> int:
        """How many ask at the moment, the one whose turn it is included."""
        return len(self._line)

    @property
    def peak_bytes(self) -> int:
        """Most memory that any of its processes was seen to hold."""
        keeper = self._keeper()
        return max(self._peak_bytes, keeper.peak_bytes if keeper else 0)

    def ask(
        self,
        plan: Plan,
        message: Mapping[str, Any],
        arrays: Arrays | None = None,
        *,
        waiting: int = 8,
        wait_s: float | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """
        Put one question to the process of a plan.

        Parameters
        ----------
        message
            {"job", "about"}, as JSON has it.
        waiting
            questions that may wait behind the one under way.
        wait_s
            longest wait for one's turn and for the process to be ready, None as long as it takes. It goes on getting
            ready when nobody waits any more.
        progress
            called in this thread with done and total.

        Raises
        ------
        RequestError
            The process refused the question.
        EngineBusyError
            Too many wait, or the wait was too long.
        EngineFailedError
            The process did not become ready, ended, hung or answered nonsense under this question. A question that it
            had not begun is put once more, to a fresh process.
        """
        deadline = None if wait_s is None else time.monotonic() + wait_s
        encode(message)  # a TypeError here is ours, and no reason to end a process
        with self._turn(plan, waiting, deadline):
            for last in (False, True):
                keeper = self._ready_keeper(plan, deadline)
                try:
                    return put(keeper, message, arrays, progress)
                except NotBegunError as error:
                    if last or (keeper.was_stopped and not error.lost):
                        raise EngineFailedError(how_it_ended(keeper)) from None
                finally:
                    if keeper.busy:  # interrupted: what it says next would be the answer to this question
                        keeper.end()
        raise AssertionError("a question is put twice at most")

    def stop(self) -> None:
        """End the process, if there is one; a question under way fails, the next one starts it anew."""
        self._end_latest(_GRACE_S)

    def forget(self) -> None:
        """After a fork, in the child: nothing of the parent's is ours."""
        for keeper in self._slot:
            keeper.forget()
        self._slot.clear()
        self._line.clear()
        self._lock = threading.Condition()
        self._failures, self._cooling = [], (0.0, "")

    def _keeper(self) -> Keeper | None:
        """The latest process, dead or alive."""
        return next(iter(self._slot), None)

    def _end_latest(self, grace_s: float = 0.0) -> None:
        """End the latest process."""
        keeper = self._keeper()
        if keeper is not None:
            keeper.end(grace_s)

    @contextlib.contextmanager
    def _turn(self, plan: Plan, waiting: int, deadline: float | None) -> Iterator[None]:
        """Wait for one's turn, and give it on."""
        ticket, line = object(), self._line
        try:  # from here on: whoever is interrupted between two steps must not stand in line for ever
            with self._lock:
                if len(line) > waiting:
                    others = f"{plan.name} is asked by {len(line)} others, and no more may wait"
                    raise EngineBusyError(others, _TURN_AGAIN_S)
                line.append(ticket)
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                if not self._lock.wait_for(lambda: line[0] is ticket, left):
                    raise EngineBusyError(f"{plan.name} answers others", _TURN_AGAIN_S)
            yield
        finally:
            with self._lock:
                if ticket in line:
                    line.remove(ticket)
                self._lock.notify_all()

    def _ready_keeper(self, plan: Plan, deadline: float | None) -> Keeper:
        """The plan's process, ready to be asked; started if need be."""
        try:
            keeper = self._started(plan)
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            opened = keeper.opened.wait(left)
        except EngineFailedError:
            raise
        except BaseException:  # interrupted, be it just after the start
            self._end_latest()
            raise
        if not opened:
            raise EngineBusyError(f"{plan.name} is getting ready", _OPENING_AGAIN_S)
        if keeper.about is None:
            raise self._failed(keeper)
        self._failures.clear()
        return keeper

    def _started(self, plan: Plan) -> Keeper:
        """The plan's process, or a new one in the place of another plan's or of one that has ended."""
        keeper = self._keeper()
        if keeper is not None:
            if keeper.plan == plan and keeper.ending is None:
                return keeper
            if keeper.plan == plan and keeper.about is None and not keeper.told and not keeper.was_stopped:
                return keeper  # it ended when nobody was waiting any more: this question hears why
            keeper.end(_GRACE_S)
            self._peak_bytes = max(self._peak_bytes, keeper.peak_bytes)
            self._slot.clear()
        if self._tried != plan:
            self._tried, self._failures, self._cooling = plan, [], (0.0, "")
        until, why = self._cooling
        if time.monotonic() < until:
            raise EngineFailedError(why)
        try:
            keeper = Keeper(plan)
        except (OSError, RuntimeError) as error:  # no more pipes or threads
            raise EngineFailedError(f"{plan.name} cannot be started: {error}") from None
        self._slot.append(keeper)
        return keeper

    def _failed(self, keeper: Keeper) -> EngineFailedError:
        """What to raise for a process that did not become ready; after some in a row nobody tries for some seconds."""
        why = f"{keeper.plan.name} {keeper.ending}, its log: {keeper.plan.log}"
        if not keeper.told and not keeper.was_stopped:
            keeper.told = True
            now = time.monotonic()
            self._failures = [when for when in self._failures if now - when < _FAILURES_WITHIN_S] + [now]
            if len(self._failures) >= MOST_FAILURES:
                rests = f"{why}; after {len(self._failures)} failures it rests a little"
                self._cooling = now + COOLING_S, rests
        return EngineFailedError(why)


def _end_all(slot: list[Keeper]) -> None:
    """End a supervisor's process when it, or our program, ends."""
    for keeper in slot:
        keeper.end(_GRACE_S)


_ALL: "weakref.WeakSet[Supervisor]" = weakref.WeakSet()


def _forget_all() -> None:
    """In a forked child: the processes are the parent's."""
    for supervisor in _ALL:
        supervisor.forget()


os.register_at_fork(after_in_child=_forget_all)
