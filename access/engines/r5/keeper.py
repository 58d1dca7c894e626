"""A process and the thread that keeps it: hears it, feeds it, watches its time and memory, and buries it."""

import os
import select
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from access.engines.r5.child import Child
from access.engines.r5.plan import Plan
from access.engines.r5.protocol import Message, ProtocolError
from access.engines.r5.questions import Question, check_parts

_BUSY_TICK_S: Final = 0.2
_IDLE_TICK_S: Final = 1.0
_ENDING_TICK_S: Final = 0.02
_FAREWELL_S: Final = 1.0  # between the end of what a process says and its own
_PUMPED_AT_ONCE: Final = 16
_JOIN_S: Final = 30.0


class Keeper:
    """A process from its start to its end.

    `ask`, `end` and `forget` are called by others, all else happens in a thread of its own. What it says to a question
    is put into the question's inbox as it came, and at last, if it ends before it has answered, ``{"say": "ended"}``.

    Attributes
    ----------
    opened
        set once the process is ready, or has ended before.
    about
        what it said when it was ready; None before.
    ending
        why it ended, a part of a sentence; None while it lives.
    told
        whether somebody has been told of its ending.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.opened = threading.Event()
        self.about: dict[str, Any] | None = None
        self.ending: str | None = None
        self.told = False
        self._child: Child | None = None
        self._failure: str | None = None
        self._lock = threading.RLock()
        self._question: Question | None = None
        self._numbers = 0
        self._end_by: float | None = None
        self._started_s = self._heard_s = self._idle_since_s = time.monotonic()
        self._wake = os.pipe()
        for descriptor in self._wake:
            os.set_blocking(descriptor, False)
        self._thread = threading.Thread(target=self._live, name=f"{plan.name} keeper", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # no more threads, or the program is ending
            self._close_wake()
            raise

    @property
    def pid(self) -> int:
        """The process's number, 0 before it has one."""
        return self._child.pid if self._child else 0

    @property
    def busy(self) -> bool:
        """Whether a question is under way."""
        return self._question is not None

    @property
    def was_stopped(self) -> bool:
        """Whether we have ended it, or are about to, and not because of what it did."""
        return self._end_by is not None

    @property
    def peak_bytes(self) -> int:
        """Most memory that the process was seen to hold, 0 where nobody looked."""
        return self._child.peak_bytes if self._child else 0

    @property
    def scratch(self) -> Path:
        """The process's folder for temporary files; a ValueError before it is started."""
        if self._child is None:
            raise ValueError("the process was never started")
        return self._child.scratch

    def ask(self, message: Mapping[str, Any]) -> Question:
        """Put one question; the one before must have been answered. Where the process has ended, its inbox says so."""
        with self._lock:
            self._numbers += 1
            question = Question(self._numbers, {**message, "id": self._numbers})
            if self.ending is None:
                self._question = question
                self._ring()
            else:
                question.inbox.put({"say": "ended", "detail": self.ending})
        return question

    def end(self, grace_s: float = 0.0) -> None:
        """End the process and wait until it has ended; `grace_s` is what it has for doing so by itself."""
        with self._lock:
            by = time.monotonic() + grace_s
            self._end_by = by if self._end_by is None else min(self._end_by, by)
            self._ring()
        if threading.current_thread() is not self._thread:  # or it collects what refers to itself
            self._thread.join(_JOIN_S)

    def forget(self) -> None:
        """After a fork, in the child: the process and the thread are the parent's."""
        self._lock = threading.RLock()
        if self._child is not None:
            self._child.forget()
        self._close_wake()

    def _ring(self) -> None:
        """Wake the thread; with the lock held."""
        if self._wake[1] >= 0:
            with suppress(BlockingIOError):  # rung often enough
                os.write(self._wake[1], b"!")

    def _close_wake(self) -> None:
        """Close the bell."""
        for descriptor in self._wake:
            if descriptor >= 0:
                os.close(descriptor)
        self._wake = (-1, -1)

    def _live(self) -> None:
        """The thread's work: start, keep, bury."""
        try:
            self._child = Child(self.plan)
            self._child.say({"do": "start", **self.plan.start})
            ending = self._keep(self._child)
        except OSError as error:
            ending = f"could not be started: {error}"
        except ProtocolError as error:
            ending = f"answered what it should not: {error}"
        except Exception as error:  # ours, but whoever waits must hear of it
            ending = f"was lost: {type(error).__name__}: {error}"
        if self._child is not None:
            self._child.bury()
        with self._lock:
            self.ending = ending
            self._close_wake()
            if self._question is not None:
                self._question.inbox.put({"say": "ended", "detail": ending})
        self.opened.set()

    def _keep(self, child: Child) -> str:
        """Serve the process until there is a reason to end it, or it has ended."""
        while True:
            self._wait(child)
            for message in child.hear():
                self._take(child, message)
            ending = self._verdict(child)
            if ending is not None:
                return ending
            self._put(child)

    def _wait(self, child: Child) -> None:
        """Wait until there is something to do, and carry output to the log and words to the process."""
        poll = select.poll()
        poll.register(self._wake[0], select.POLLIN)
        for name in ("hear", "log"):
            if name in child.descriptors:
                poll.register(child.descriptors[name], select.POLLIN)
        if child.has_words:
            poll.register(child.descriptors["say"], select.POLLOUT)
        poll.poll(1000 * self._tick_s())
        with suppress(BlockingIOError):
            os.read(self._wake[0], 4096)
        for _ in range(_PUMPED_AT_ONCE):
            if not child.pump():
                break
        child.speak()

    def _tick_s(self) -> float:
        """How long nothing may be looked at."""
        if self._end_by is not None:
            return _ENDING_TICK_S
        resting = self.about is not None and self._question is None
        return _IDLE_TICK_S if resting else _BUSY_TICK_S

    def _put(self, child: Child) -> None:
        """Bring a new question on its way: straight, or behind a ping where nothing was heard for some time."""
        question = self._question
        if question is None or question.state != "wanted":
            return
        if time.monotonic() - self._heard_s > self.plan.limits.trust_s:
            child.say({"do": "ping", "id": question.number})
            question.becomes("pinged")
        else:
            child.say(question.message)
            question.becomes("sent")
        child.speak()

    def _take(self, child: Child, message: Message) -> None:
        """Understand one message; a ProtocolError for one that has no place here."""
        self._heard_s = time.monotonic()
        say = message.get("say")
        if self.about is None:
            self._take_opening(say, message)
            return
        question = self._question
        if question is None or message.get("id") != question.number:
            raise ProtocolError(f"{say!r} for question {message.get('id')!r}, which is not under way")
        if say == "pong" and question.state == "pinged":
            child.say(question.message)
            question.becomes("sent")
            return
        if say == "begun" and question.state == "sent":
            question.becomes("begun")
        elif say == "progress" and question.state == "begun":
            check_parts(message, {"done": int, "total": int})
            if message["done"] != question.done:
                question.done, question.sign_s = message["done"], self._heard_s
        elif say in ("done", "refused", "failed") and question.state == "begun":
            check_parts(message, {"about": dict} if say == "done" else {"detail": str})
            self._question, self._idle_since_s = None, self._heard_s
        else:
            raise ProtocolError(f"{say!r} for a question that is {question.state}")
        question.inbox.put(message)

    def _take_opening(self, say: object, message: Message) -> None:
        """Understand what comes before the process is ready."""
        if say == "ready":
            check_parts(message, {"about": dict})
            self.about, self._idle_since_s = message["about"], self._heard_s
            self.opened.set()
        elif say == "failed":
            check_parts(message, {"detail": str})
            self._failure = message["detail"]
        else:
            raise ProtocolError(f"{say!r} before it was ready")

    def _verdict(self, child: Child) -> str | None:
        """Why it is over, None while it is not."""
        now = time.monotonic()
        if self._end_by is not None:
            child.hush()
            return "was stopped" if now >= self._end_by or child.has_ended() else None
        if self._failure is not None:
            return f"could not begin: {self._failure}"
        held = child.held_bytes()
        if child.silent or child.has_ended():
            return self._farewell(child)
        most = self.plan.limits.memory_bytes
        if most is not None and held > most:
            return f"held {held // 1024**2} MB of memory where {most // 1024**2} are allowed, and was ended"
        return self._overrun(now)

    def _overrun(self, now: float) -> str | None:
        """Which limit of time is over."""
        limits = self.plan.limits
        if self.about is None:
            late = now - self._started_s > limits.open_s
            return f"was not ready within {limits.open_s:g} s and was ended" if late else None
        if self._question is not None:
            return self._late(self._question, now)
        return "had nothing to do" if now - self._idle_since_s > limits.idle_s else None

    def _late(self, question: Question, now: float) -> str | None:
        """Which limit of time a question has overrun."""
        limits = self.plan.limits
        if question.state in ("pinged", "sent") and now - question.since_s > limits.listen_s:
            return f"did not listen for {limits.listen_s:g} s and was ended"
        if question.state == "begun" and now - question.since_s > limits.question_s:
            return f"did not answer within {limits.question_s:g} s and was ended"
        if question.state == "begun" and now - question.sign_s > limits.silence_s:
            return f"made no progress for {limits.silence_s:g} s and was ended"
        return None

    def _farewell(self, child: Child) -> str:
        """How a process ended that nobody has ended; its last words are heard first."""
        if not child.has_ended(_FAREWELL_S):
            return "said that it would say nothing more, and was ended"
        while messages := child.hear():
            for message in messages:
                self._take(child, message)
        if self._failure is not None:
            return f"could not begin: {self._failure}"
        said = child.last_line() if self.about is None else ""  # Java tells there why it does not begin
        return f"ended unexpectedly ({child.how_it_ended()}{f', its last words: {said}' if said else ''})"
