"""A copy of the tree, a bug in it, and pytest over both: the part of the mutation check that runs things."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.plant import Plant, planted

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "run", "build", "*.nbi", "*.nbc", "*.egg-info"
)
#: a mutant that makes a loop endless is ended, and caught; the slowest stage takes a minute on a quiet machine
LIMIT_S = 600
PYTEST = (
    "-x",
    "-q",
    "-rfE",
    "--no-header",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "--hypothesis-profile=mutants",
)


@dataclass(frozen=True)
class Verdict:
    """What became of a bug.

    by
        the test that failed; "" where none did.
    how
        "caught", "survived", or "broken" where the mutant could not even be tested (it does not compile, the tests
        cannot be collected): such a plant proves nothing and must be written anew.
    """

    by: str
    how: str
    seconds: float
    output: str = ""


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A copy of the tree in a temporary folder, without what was built or installed in it."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        copy = Path(name) / "tree"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        yield copy


def try_plant(copy: Path, plant: Plant, kernels: Path) -> Verdict:
    """Plant the bug in the copy, run its stages until one fails, and take the bug out again.

    `kernels` holds those of the code without a bug: they serve where the bug is in no kernel. A bug in the search has
    its own compiled into a folder of its own, whatever the rules of the cache.
    """
    text = planted(copy, plant)
    try:
        if not plant.file.startswith("access/routing/"):
            return run_stages(copy, plant.stages, kernels)
        with tempfile.TemporaryDirectory(prefix="kernels-") as own:
            return run_stages(copy, plant.stages, Path(own))
    finally:
        (copy / plant.file).write_text(text, encoding="utf-8")


def run_stages(copy: Path, stages: tuple[tuple[str, ...], ...], kernels: Path) -> Verdict:
    """Run pytest stage by stage; the first failure decides."""
    start = time.monotonic()
    for stage in stages:
        code, output = _pytest(copy, stage, kernels)
        by, how = _read(code, output)
        if how != "survived":
            return Verdict(by, how, time.monotonic() - start, output)
    return Verdict("", "survived", time.monotonic() - start)


def _pytest(copy: Path, stage: tuple[str, ...], kernels: Path) -> tuple[int | None, str]:
    """Exit code (None: ended at the limit) and what was printed."""
    env = os.environ | {
        "NUMBA_CACHE_DIR": str(kernels),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(copy),
    }
    command = [sys.executable, "-m", "pytest", *PYTEST, *stage]
    with subprocess.Popen(
        command,
        cwd=copy,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what the tests themselves have started
            output, _ = process.communicate()
            return None, output
        return process.returncode, output


def _read(code: int | None, output: str) -> tuple[str, str]:
    """Who caught it, and what that means: pytest's 0 is all passed, 1 a test failed, 2 to 5 could not be run."""
    if code is None:
        return f"still running after {LIMIT_S} s", "caught"
    if code < 0:
        return f"ended by signal {-code}", "caught"
    failed = re.findall(r"^FAILED (\S+)", output, re.MULTILINE)
    if code == 0:
        return "", "survived"
    return (failed[0], "caught") if code == 1 and failed else ("", "broken")
