"""Processes as the system shows them, and the plan of a small one."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from access.engines.r5 import protocol
from access.engines.r5.plan import Limits, Plan

WORKER = Path(__file__).with_name("small_worker.py")
ROOT = Path(__file__).resolve().parents[2]
_PROGRAM_LIMIT_S = 120.0
#: Before a program's imports: engines stay unloaded, for they take a second and R5's process knows none of them.
LIGHT = f"""
import sys, types
sys.path.insert(0, {str(ROOT)!r})
sys.modules["access.engines"] = types.ModuleType("access.engines")
sys.modules["access.engines"].__path__ = [{str(ROOT / "access" / "engines")!r}]
"""


def small_plan(folder: Path, *, start: dict[str, Any] | None = None, **limits: Any) -> Plan:
    """A plan of `small_worker`, with short limits where the test names some."""
    return Plan(
        name="Small",
        command=(sys.executable, "-P", str(WORKER), str(protocol.__file__)),
        environment=dict(os.environ),
        start=start or {"begin": "well"},
        folder=folder,
        limits=Limits(**{"open_s": 20.0, "question_s": 60.0, "silence_s": 20.0, **limits}),
        small_talk=("Good morning",),
    )


def runs(pid: int) -> bool:
    """Whether a process is there and is more than the memory of one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(named: str = "", of: int | None = None) -> list[int]:
    """Processes that a process has started, dead ones included where no name is asked for."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == (of or os.getpid()) and named in command:
                found.append(int(entry.name))
    return found


def open_fds() -> int:
    """How many descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Wait until something is so, or fail and say what was waited for."""
    by = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < by, f"waited {seconds:g} s for: {what}"
        time.sleep(0.01)


#: Of a program with a supervisor of small processes.
HEAD = f"""{LIGHT}
import os, signal, sys, threading, time
from pathlib import Path
from access.engines.r5.supervisor import Supervisor
from tests.helpers.processes import small_plan
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have it ignored
folder = Path(sys.argv[1])
boss = Supervisor()
def ask(job="echo", plan=small_plan(folder), wait_s=None, **about):
    return boss.ask(plan, {{"job": job, "about": about}}, wait_s=wait_s).about
def tell(*what):
    print(*what, flush=True)
"""


@contextmanager
def program(folder: Path, body: str) -> Iterator["subprocess.Popen[str]"]:
    """A Python program in a group of its own, as a terminal would have it; killed when it takes far too long."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HEAD + body, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as made:
        late = threading.Timer(
            _PROGRAM_LIMIT_S, made.kill
        )  # `line` waits for as long as the program may live
        late.start()
        try:
            yield made
        finally:
            late.cancel()
            made.kill()


def line(made: "subprocess.Popen[str]") -> str:
    """The next line that a program says."""
    assert made.stdout is not None
    said = made.stdout.readline()
    if not said:
        assert made.stderr is not None
        pytest.fail(made.stderr.read())
    return said.strip()
