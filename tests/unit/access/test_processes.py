"""Threads, forks and fresh processes give the same bytes and come to an end; no kernel outlives its source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LIMIT_S = 300  # a search in a lock that nobody will ever open is ended here

PROBE = """
from access.routing import _jit
from access.routing._helper import step


@_jit.kernel(_jit.INT(_jit.INT))
def walk(n):
    total = 0
    for _ in range(n):
        total += step()
    return total


if __name__ == "__main__":
    print(walk(7), sum(walk.stats.cache_hits.values()), len(walk.signatures))
"""
HELPER = """
from access.routing import _jit


@_jit.kernel(_jit.INT())
def step():
    return {metres}
"""


def search(who: str, seed: str) -> str:
    """The hash that one process prints; strings hash otherwise in each, so no order may hang on that."""
    command = [sys.executable, "-W", "error", "-m", "tests.helpers.searching_process", who]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, _, different = done.stdout.split()
    assert different == "16", "the questions do not tell one answer from another"
    return text


@pytest.fixture(scope="module")
def alone() -> str:
    """The answers of one thread in one process."""
    return search("alone", "1")


@pytest.mark.parametrize("who", ["threads", "fork", "spawn"])
def test_whoever_searches_gives_the_same_bytes(who: str, alone: str) -> None:
    if who.startswith("fork") and not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    assert search(who, "2") == alone


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    """A package with two small kernels beside the compiler's settings, one calling the other."""
    folder = tmp_path / "access/routing"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    shutil.copy(ROOT / "access/routing/_jit.py", folder)
    (folder / "_probe.py").write_text(PROBE)
    (folder / "_helper.py").write_text(HELPER.format(metres=3))
    return tmp_path


def start(probe: Path, cache: Path) -> "subprocess.Popen[str]":
    env = os.environ | {
        "NUMBA_CACHE_DIR": str(cache),
        "PYTHONPATH": str(probe),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-W", "error", "-m", "access.routing._probe"]
    return subprocess.Popen(
        command, cwd=probe, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def said(process: "subprocess.Popen[str]") -> list[int]:
    """What the kernel answers, how many kernels came from the cache, how often it was compiled."""
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, err
    return [int(word) for word in out.split()]


def test_a_changed_helper_in_another_file_is_compiled_anew(probe: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert said(start(probe, cache)) == [21, 0, 1]
    assert said(start(probe, cache)) == [21, 1, 1]
    helper = probe / "access/routing/_helper.py"
    before = helper.stat()
    helper.write_text(HELPER.format(metres=5))
    os.utime(helper, ns=(before.st_atime_ns, before.st_mtime_ns))  # size and time are as before
    assert helper.stat().st_size == before.st_size
    assert said(start(probe, cache)) == [35, 0, 1]
    helper.write_text(HELPER.format(metres=3))  # and back: the older version is still there
    assert said(start(probe, cache)) == [21, 1, 1]


def test_processes_that_compile_at_once_into_one_folder(probe: Path, tmp_path: Path) -> None:
    started = [start(probe, tmp_path / "cache") for _ in range(4)]
    assert [said(process)[0] for process in started] == [21] * 4
    assert said(start(probe, tmp_path / "cache")) == [21, 1, 1]


def test_a_child_does_not_wait_for_a_lock_that_its_parent_held():
    """Another thread uses what is kept while the process forks: the child has a lock of its own, and nothing kept."""
    program = """
import os, threading
import numpy as np
from access.engines.native.kept import Kept

kept = Kept(1000)
kept.get("before", lambda: np.zeros(1))
held, over = threading.Event(), threading.Event()


def hold():
    with kept._lock:
        held.set()
        over.wait()


threading.Thread(target=hold, daemon=True).start()
held.wait()
child = os.fork()
if child == 0:
    kept.get("after", lambda: np.zeros(2))
    os._exit(0 if kept.n_bytes == 16 else 1)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
over.set()
print(code)
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "0", done.stderr
