"""The program of R5's process: ``python -m access.engines.r5.worker READ_FD WRITE_FD``; see `protocol`.

A thread listens, so that it answers a ping while R5 computes and ends the process when the pipe does. All else is done
in the main thread, one question after the other. What R5, r5py and Java print, and traces of what fails, go to the log.
"""

import ctypes
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from access.engines.r5.kept_networks import KeptNetwork, forget_old
from access.engines.r5.protocol import Message, encode, messages, read_arrays, write_arrays

_SET_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_TELL_EVERY_S: Final = 0.1
_ISSUE_LETTERS: Final = 300
_SPECIAL: Final = frozenset(":;*?[")
_OUT_OF_MEMORY: Final = "OutOfMemoryError"

Job = Callable[..., tuple[dict[str, Any], dict[str, Any]]]


class _Voice:
    """The pipe to our parent, for more than one thread."""

    def __init__(self, write_fd: int) -> None:
        self._write_fd = write_fd
        self._lock = threading.Lock()

    def say(self, message: Message) -> None:
        """Say one message; a TypeError, before anything is said, where it is no JSON."""
        line = memoryview(encode(message))
        with self._lock:
            while line:
                line = line[os.write(self._write_fd, line) :]


def main() -> None:
    """Be R5's process until the parent has nothing more to say."""
    read_fd, write_fd = int(sys.argv[1]), int(sys.argv[2])
    parent = os.getppid()
    for descriptor in (read_fd, write_fd):
        os.set_inheritable(descriptor, False)
    _end_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # gigabytes, and Java writes a report of its own
    voice, inbox = _Voice(write_fd), queue.SimpleQueue[Message]()
    threading.Thread(target=_listen, args=(read_fd, voice, inbox), name="listener", daemon=True).start()
    start = inbox.get()
    try:
        jobs, opened, about = _open(start)
    except BaseException as error:
        voice.say({"say": "failed", "detail": _told(error, start["heap"])})
        _leave(1)
    voice.say({"say": "ready", "about": about})
    while True:
        _answer(inbox.get(), jobs, opened, voice, start["heap"])


def _listen(read_fd: int, voice: _Voice, inbox: "queue.SimpleQueue[Message]") -> None:
    """Answer pings at once and hand on the rest; end the process with the pipe, whatever Java is doing."""
    try:
        for message in messages(read_fd):
            if message["do"] == "ping":
                voice.say({"say": "pong", "id": message["id"]})
            else:
                inbox.put(message)
    finally:
        os._exit(0)


def _open(start: Message) -> tuple[dict[str, Job], Any, dict[str, Any]]:
    """Set what r5py takes for its command line, then have it load itself and the network."""
    kept = KeptNetwork(Path(start["root"]), start["key"])
    with kept.opening(start["by"]):
        begun = time.monotonic()  # others that open it at the same time are not its cost
        _tidy(kept.folder)
        os.chdir(kept.folder)
        sys.argv = [
            "r5py",
            *("--r5-classpath", _plain(start["jar"])),
            *("--max-memory", start["heap"]),
            *("--temporary-directory", os.environ["TMPDIR"]),
        ]
        from access.engines.r5 import jobs  # noqa: PLC0415 - tables and geometry take a second to load

        opened = jobs.open_network(Path(start["pbf"]), Path(start["gtfs"]))
        prepare_s = time.monotonic() - begun
    about = {
        "n_issues": len(opened.issues),
        "first_issue": next((str(issue)[:_ISSUE_LETTERS] for issue in opened.issues), ""),
        "versions": {name: str(version) for name, version in opened.versions.items()},
        "prepare_s": prepare_s,
    }
    forget_old(kept.root, start["keep_networks"])
    return dict(jobs.JOBS), opened, about


def _plain(jar: str) -> str:
    """A name of the jar that Java's class path takes as it is: a link here, where it has letters that would change it.

    Other than ASCII JPype loads by a class loader of its own; colons and stars have meanings in class paths.
    """
    if jar.isascii() and not _SPECIAL.intersection(jar):
        return jar
    link = Path("r5.jar")
    link.unlink(missing_ok=True)
    link.symlink_to(jar)
    return str(link)


def _answer(message: Message, jobs: dict[str, Job], opened: Any, voice: _Voice, heap: str) -> None:
    """Do one job and say what came of it."""
    number = message["id"]
    voice.say({"say": "begun", "id": number})
    try:
        job = jobs[message["job"]]
        about, arrays = job(
            opened, message["about"], read_arrays(message["arrays"]), _Progress(voice, number)
        )
        scratch = Path(os.environ["TMPDIR"])
        scratch.mkdir(parents=True, exist_ok=True)  # should somebody have cleaned up
        path = write_arrays(scratch / f"{uuid.uuid4().hex}.npz", arrays)
        voice.say({"say": "done", "id": number, "about": about, "arrays": path})
    except Exception as error:
        refused = type(error).__name__.endswith("Refused")
        said = str(error) if refused else _told(error, heap)
        voice.say({"say": "refused" if refused else "failed", "id": number, "detail": said})
        if not refused and _is_out_of_memory(error):
            _leave(1)  # what Java holds after that is anyone's guess


class _Progress:
    """What a job reports, passed on some times a second."""

    def __init__(self, voice: _Voice, number: int) -> None:
        self._voice = voice
        self._number = number
        self._next_s = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next_s or done >= total:
            self._next_s = now + _TELL_EVERY_S
            self._voice.say({"say": "progress", "id": self._number, "done": int(done), "total": int(total)})


def _told(error: BaseException, heap: str) -> str:
    """An error in one sentence, for people; its trace goes to the log."""
    traceback.print_exception(error)
    if _is_out_of_memory(error):
        return f"it needs more memory than its heap of {heap} (ARTOIS_R5_HEAP)"
    kind = type(error).__name__
    first = next(iter(str(error).strip().splitlines()), "")[:300]
    return first if first.startswith(kind) else f"{kind}: {first}" if first else kind


def _is_out_of_memory(error: BaseException) -> bool:
    """Whether Java or Python had no memory left."""
    said = f"{type(error).__name__} {error}"
    return isinstance(error, MemoryError) or _OUT_OF_MEMORY in said


def _tidy(folder: Path) -> None:
    """Delete reports of earlier crashes of Java but the latest."""
    reports = sorted(folder.glob("hs_err_pid*.log"), key=lambda path: path.stat().st_mtime)
    for report in reports[:-1]:
        report.unlink(missing_ok=True)


def _end_with_parent(parent: int) -> None:
    """Have the kernel end us with the thread that started us, should listening fail; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it ended while we were born
            _leave(0)


def _leave(code: int) -> None:
    """End now, without Java's farewell, which may never come."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
