"""The program of R5's process, with jobs of the tests' own in the place of R5's: its command line and its words."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from access.engines.r5.plan import Limits, Plan
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineFailedError, RequestError
from tests.helpers.processes import LIGHT, children, line, program, runs, wait_until

PROGRAM = (
    LIGHT
    + """
import ctypes, json, os, time, types, warnings
from pathlib import Path
import numpy as np

jobs = sys.modules["access.engines.r5.jobs"] = types.ModuleType("access.engines.r5.jobs")

class Opened:
    versions = {"r5py": "1.1.7", "r5": "7.5.1"}
    def __init__(self, how):
        self.issues = ("stop s000001: far away " * 50, "two") if how == "issues" else ()

def open_network(pbf, gtfs):
    how = pbf.read_text()
    print("opening", how, flush=True)
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "r5py"
    found = sorted(path.name for path in cache.glob("*"))
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "half").touch()
    if how == "raise":
        raise ValueError("no stops\\nand more")
    if how == "exit":
        sys.exit(2)
    if how == "heap":
        raise RuntimeError("java.lang.OutOfMemoryError: Java heap space")
    opened = Opened(how)
    opened.seen = {"argv": sys.argv, "cwd": os.getcwd(), "env": dict(os.environ), "gtfs": str(gtfs), "cache": found}
    return opened

class JobRefused(Exception):
    pass

def seen(opened, about, arrays, progress):
    return opened.seen, {}

def add(opened, about, arrays, progress):
    return {"n": np.int64(len(arrays))}, {"sum": arrays["a"] + about["b"]}

def five(opened, about, arrays, progress):
    return {}, {"five": np.array([5])}

def count(opened, about, arrays, progress):
    for i in range(about["n"]):
        progress(np.int64(i + 1), about["n"])
    return {}, {}

def refuse(opened, about, arrays, progress):
    raise JobRefused("not on that date")

def fail(opened, about, arrays, progress):
    kind = type(about["kind"], (Exception,), {})
    raise kind(about["text"])

def untellable(opened, about, arrays, progress):
    return {"path": Path("x")}, {}

def deaf(opened, about, arrays, progress):
    Path("deaf").touch()
    ctypes.PyDLL(None).sleep(600)  # holds Python's lock: no other thread of this process moves

jobs.open_network = open_network
jobs.JOBS = {f.__name__: f for f in (seen, add, five, count, refuse, fail, untellable, deaf)}
from access.engines.r5 import worker
worker.main()
"""
)


@pytest.fixture
def boss() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.stop()
    assert children("r5_process.py") == []


def plan(folder: Path, how: str = "well", **limits: float) -> Plan:
    """A plan as `preparing` makes it."""
    folder.mkdir(exist_ok=True)
    (folder / "r5_process.py").write_text(PROGRAM)
    (folder / "k.osm.pbf").write_text(how)
    home = folder / "opened" / "k"
    start = {
        "jar": "/jars/r5.jar", "heap": "300M", "root": str(folder / "opened"), "key": "k", "by": {"jar": "ab"},
        "keep_networks": 2, "pbf": str(folder / "k.osm.pbf"), "gtfs": str(folder / "k.zip"),
    }  # fmt: skip
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    return Plan(
        name="R5",
        command=(sys.executable, "-P", str(folder / "r5_process.py")),
        environment=environment,
        start=start,
        folder=home,
        limits=Limits(**{"open_s": 20.0, "silence_s": 20.0, **limits}),
    )


def ask(boss: Supervisor, of: Plan, job: str, arrays: Any = None, **about: Any) -> Any:
    return boss.ask(of, {"job": job, "about": about}, arrays)


def failure(boss: Supervisor, of: Plan, job: str, **about: Any) -> str:
    with pytest.raises(EngineFailedError) as failed:
        ask(boss, of, job, **about)
    return str(failed.value)


def test_what_r5py_finds(boss: Supervisor, tmp_path: Path) -> None:
    """A command line of its own, every folder below ours, and the network's files."""
    of = plan(tmp_path)
    answer = ask(boss, of, "seen")
    seen, home = answer.about, tmp_path / "opened" / "k"
    assert seen["argv"][:5] == ["r5py", "--r5-classpath", "/jars/r5.jar", "--max-memory", "300M"]
    assert seen["argv"][5] == "--temporary-directory"
    assert seen["argv"][6] == seen["env"]["TMPDIR"]
    assert len(seen["argv"]) == 7
    assert Path(seen["env"]["TMPDIR"]).parent == home / "tmp"
    assert seen["cwd"] == seen["env"]["HOME"] == str(home)
    assert seen["gtfs"] == str(tmp_path / "k.zip")
    assert answer.opened["versions"] == {"r5py": "1.1.7", "r5": "7.5.1"}
    assert answer.opened["n_issues"] == 0
    assert 0 <= answer.opened["prepare_s"] < 20
    first, second = of.log.read_text().splitlines()
    assert first.endswith(f"R5 begins as process {boss.pid}")
    assert second == "opening well"


@pytest.mark.parametrize("name", ["été", "a:b", "a*", "[a]"])
def test_jar_of_a_name_that_java_would_read_otherwise(boss: Supervisor, tmp_path: Path, name: str) -> None:
    of = plan(tmp_path)
    jar = tmp_path / name / "r5.jar"
    jar.parent.mkdir()
    jar.touch()
    of.start["jar"] = str(jar)  # type: ignore[index]
    for _ in range(2):
        assert ask(boss, of, "seen").about["argv"][2] == "r5.jar"
        assert (tmp_path / "opened" / "k" / "r5.jar").readlink() == jar
        boss.stop()


def test_issues_are_counted_and_the_first_is_told_in_part(boss: Supervisor, tmp_path: Path) -> None:
    opened = ask(boss, plan(tmp_path, "issues"), "count", n=0).opened
    assert opened["n_issues"] == 2
    assert opened["first_issue"].startswith("stop s000001: far away")
    assert len(opened["first_issue"]) == 300


def test_arrays_in_and_out(boss: Supervisor, tmp_path: Path) -> None:
    answer = ask(boss, plan(tmp_path), "add", {"a": np.arange(3.0)}, b=10)
    np.testing.assert_array_equal(answer.arrays["sum"], [10.0, 11.0, 12.0])
    assert answer.about == {"n": 1}
    assert list((tmp_path / "opened" / "k" / "tmp").rglob("*.npz")) == []


def test_temporary_folder_deleted_before_the_answer(boss: Supervisor, tmp_path: Path) -> None:
    of = plan(tmp_path)
    ask(boss, of, "count", n=0)
    pid = boss.pid
    shutil.rmtree(tmp_path / "opened")
    np.testing.assert_array_equal(ask(boss, of, "five").arrays["five"], [5])
    assert boss.pid == pid


def test_progress_is_told_seldom_and_at_the_end(boss: Supervisor, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    boss.ask(
        plan(tmp_path), {"job": "count", "about": {"n": 20_000}}, progress=lambda *said: told.append(said)
    )
    assert told[0] == (1, 20_000)
    assert told[-1] == (20_000, 20_000)
    assert len(told) < 200


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("ValueError", "bad\nsecond line", "ValueError: bad"),
        ("LookupError", "", "LookupError"),
        ("java.lang.IllegalState", "java.lang.IllegalState: odd", "java.lang.IllegalState: odd"),
    ],
)
def test_failures_in_one_line_and_their_trace_in_the_log(
    boss: Supervisor, tmp_path: Path, kind: str, text: str, told: str
) -> None:
    of = plan(tmp_path)
    assert failure(boss, of, "fail", kind=kind, text=text) == (
        f"R5 could not answer: {told}, its log: {of.log}"
    )
    wait_until(lambda: "Traceback" in of.log.read_text(), "a trace")
    pid = boss.pid
    assert ask(boss, of, "count", n=0).about == {}
    assert boss.pid == pid


def test_refusal_is_the_request_s(boss: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"^not on that date$"):
        ask(boss, plan(tmp_path), "refuse")


def test_jobs_that_do_not_exist_or_cannot_be_told(boss: Supervisor, tmp_path: Path) -> None:
    of = plan(tmp_path)
    assert "KeyError: 'nothing'" in failure(boss, of, "nothing")
    assert "cannot be told in JSON" in failure(boss, of, "untellable")
    assert ask(boss, of, "count", n=0).about == {}


def test_java_without_memory_is_started_anew(boss: Supervisor, tmp_path: Path) -> None:
    of = plan(tmp_path)
    ask(boss, of, "count", n=0)
    pid = boss.pid
    told = failure(boss, of, "fail", kind="java.lang.OutOfMemoryError", text="Java heap space")
    assert "it needs more memory than its heap of 300M (ARTOIS_R5_HEAP)" in told
    wait_until(lambda: not runs(pid), "end of the process")
    assert ask(boss, of, "count", n=0).about == {}


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("raise", "R5 could not begin: ValueError: no stops, its log"),
        ("exit", "R5 could not begin: SystemExit: 2, its log"),
        ("heap", "R5 could not begin: it needs more memory than its heap of 300M (ARTOIS_R5_HEAP), its log"),
    ],
)
def test_opening_that_fails_is_told_and_leaves_no_half(
    boss: Supervisor, tmp_path: Path, how: str, told: str
) -> None:
    assert told in failure(boss, plan(tmp_path, how), "seen")
    assert ask(boss, plan(tmp_path), "seen").about["cache"] == []
    boss.stop()
    assert ask(boss, plan(tmp_path), "seen").about["cache"] == ["half"]  # whole by now


def test_reports_of_java_s_crashes_are_few(boss: Supervisor, tmp_path: Path) -> None:
    of = plan(tmp_path)
    of.folder.mkdir(parents=True)
    for i in range(4):
        report = of.folder / f"hs_err_pid{i}.log"
        report.touch()
        os.utime(report, (i, i))
    ask(boss, of, "count", n=0)
    assert [path.name for path in of.folder.glob("hs_err*")] == ["hs_err_pid3.log"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent by itself")
def test_process_that_cannot_listen_ends_with_its_parent_all_the_same(tmp_path: Path) -> None:
    of = plan(tmp_path)
    parts = {
        "name": of.name, "command": of.command, "environment": dict(of.environment), "start": dict(of.start),
    }  # fmt: skip
    body = f"""
import json
from access.engines.r5.plan import Plan
plan = Plan(**json.loads({json.dumps(parts)!r}), folder=folder / "opened" / "k")
boss.ask(plan, {{"job": "count", "about": {{"n": 0}}}})
tell(boss.pid)
boss.ask(plan, {{"job": "deaf", "about": {{}}}})
"""
    with program(tmp_path, body) as made:
        worker = int(line(made))
        wait_until((of.folder / "deaf").exists, "a process that listens no more")
        time.sleep(0.1)
        made.kill()
        wait_until(lambda: not runs(worker), "end of a deaf process")
