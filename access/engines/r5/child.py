"""One process started by us: its pipes, its log, its end. It is spoken to from one thread and knows no questions."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from access.engines.r5.locks import Scratch, sweep
from access.engines.r5.log_file import LogFile
from access.engines.r5.plan import Plan
from access.engines.r5.protocol import Lines, Message, decode, encode

_CHUNK_BYTES: Final = 1024 * 1024
_TAIL_BYTES: Final = 4096
_LINE_LETTERS: Final = 200
_LAST_WORDS: Final = 64  # chunks read from a log whose writer has ended: its pipe holds no more
_UNKILLABLE_S: Final = 10.0


class Child:
    """A process in a session of its own, so that Ctrl-C in a terminal ends it through us only.

    Two numbers behind its command name the pipes that it reads from and writes to. TMPDIR is a folder that goes when it
    goes. Ends with our process, for its pipe then ends, or by the kernel's hand.

    Raises
    ------
    OSError
        It could not be started; nothing is left behind.
    """

    def __init__(self, plan: Plan) -> None:
        self._fds: dict[str, int] = {}
        self._outbox = bytearray()
        self._lines = Lines()
        self._scratch: Scratch | None = None
        self._log: LogFile | None = None
        self._tail, self._small_talk = b"", plan.small_talk
        self._process: subprocess.Popen[bytes] | None = None
        self.peak_bytes = 0
        self.silent = False
        try:
            self._launch(plan)
        except BaseException:
            self.bury()
            raise

    def _launch(self, plan: Plan) -> None:
        """Make folders and pipes, start the process, keep our ends."""
        sweep(plan.folder / "tmp")
        self._scratch = Scratch(plan.folder / "tmp")
        self._log = LogFile(plan.log)
        theirs, self._fds["say"] = os.pipe()
        self._fds["theirs"] = theirs
        self._fds["hear"], answers = os.pipe()
        self._fds["answers"] = answers
        self._fds["log"], output = os.pipe()
        self._fds["output"] = output
        for name in ("say", "hear", "log"):
            os.set_blocking(self._fds[name], False)
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*plan.command, str(theirs), str(answers)],
            env={**plan.environment, "TMPDIR": str(self._scratch.path)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(theirs, answers),
            start_new_session=True,
        )
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        self._log.write(f"{now} {plan.name} begins as process {self._process.pid}\n".encode())
        for name in ("theirs", "answers", "output"):
            os.close(self._fds.pop(name))

    @property
    def pid(self) -> int:
        """Its number, 0 where it was never started."""
        return self._process.pid if self._process else 0

    @property
    def scratch(self) -> Path:
        """Its folder for temporary files."""
        if self._scratch is None:
            raise ValueError("the process was never started")
        return self._scratch.path

    @property
    def descriptors(self) -> dict[str, int]:
        """Our ends of its pipes: "say", "hear" and "log", as long as they are open."""
        return self._fds

    @property
    def has_words(self) -> bool:
        """Whether something waits to be said to it."""
        return bool(self._outbox) and "say" in self._fds

    def say(self, message: Mapping[str, Any]) -> None:
        """Put a message where `speak` finds it."""
        self._outbox += encode(message)

    def speak(self) -> None:
        """Write as much of what waits as the pipe takes."""
        if not self.has_words:
            return
        try:
            del self._outbox[: os.write(self._fds["say"], self._outbox)]
        except BlockingIOError:
            return
        except OSError:  # it no longer listens; that it has ended is found elsewhere
            self.hush()

    def hush(self) -> None:
        """Say nothing more: a process that listens ends."""
        self._outbox.clear()
        self._close("say")

    def hear(self) -> list[Message]:
        """Read what it has said since; `silent` once it will say no more. A ProtocolError for what is no message."""
        if "hear" not in self._fds:
            return []
        try:
            some = os.read(self._fds["hear"], _CHUNK_BYTES)
        except BlockingIOError:
            return []
        if not some:
            self.silent = True
            self._close("hear")
        return [decode(line) for line in self._lines.feed(some)]

    def pump(self) -> bool:
        """Carry some of its output to the log; False where there is none now, or will be none."""
        if "log" not in self._fds or self._log is None:
            return False
        try:
            some = os.read(self._fds["log"], _CHUNK_BYTES)
        except BlockingIOError:
            return False
        if not some:
            self._close("log")
            return False
        self._tail = (self._tail + some)[-_TAIL_BYTES:]
        with suppress(OSError):  # a full disk is no reason to end it
            self._log.write(some)
        return True

    def has_ended(self, wait_s: float = 0.0) -> bool:
        """Whether the process has ended, given some time to do so."""
        if self._process is None:
            return True
        if not wait_s:
            return self._process.poll() is not None
        try:
            self._process.wait(wait_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def how_it_ended(self) -> str:
        """The signal or the code by which it ended."""
        code = self._process.returncode if self._process else None
        if code is None:
            return "it still runs"
        return f"signal {-code}" if code < 0 else f"code {code}"

    def last_line(self) -> str:
        """The last line of its output that tells anything, "" where none does; once it has ended."""
        for _ in range(_LAST_WORDS):
            if not self.pump():
                break
        lines = map(str.strip, self._tail.decode("utf-8", errors="replace").split("\n"))
        told = [line for line in lines if line and not line.startswith(self._small_talk)]
        return told[-1][:_LINE_LETTERS] if told else ""

    def held_bytes(self) -> int:
        """Memory that it holds and nobody else could use, 0 where the system does not tell; keeps the peak."""
        facts = _memory_of(self.pid)
        self.peak_bytes = max(self.peak_bytes, facts.get("VmHWM", 0))
        if "RssAnon" in facts:
            return facts["RssAnon"] + facts.get("RssShmem", 0)
        return facts.get("VmRSS", 0)

    def bury(self) -> None:
        """End the process and all that it has started, and put everything away; may be called again."""
        if self._process is not None:
            self.held_bytes()
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_UNKILLABLE_S)
        for _ in range(_LAST_WORDS):
            if not self.pump():
                break
        for name in tuple(self._fds):
            self._close(name)
        if self._log is not None:
            self._log.close()
        if self._scratch is not None:
            self._scratch.remove()

    def forget(self) -> None:
        """After a fork, in the child: put our ends away and leave the process to the one that started it."""
        for name in tuple(self._fds):
            self._close(name)
        if self._log is not None:
            self._log.close()
        if self._scratch is not None:
            self._scratch.forget()
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for

    def _close(self, name: str) -> None:
        """Close one of our ends."""
        descriptor = self._fds.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)


def _memory_of(pid: int) -> dict[str, int]:
    """What Linux tells of a process's memory, bytes by name; nothing elsewhere, or of one that has ended."""
    if sys.platform != "linux" or not pid:
        return {}
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.splitlines() if line.startswith(("Vm", "Rss")))
    return {name: int(value.split()[0]) * 1024 for name, _, value in lines}
