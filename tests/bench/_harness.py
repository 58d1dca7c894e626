"""What every benchmark shares: timing, jobs in processes of their own, aligned lines, JSON with machine and commit.

A benchmark is a module with a function that gives settings and figures; its last line hands it to `main`. Whatever
needs its memory known is a job: it runs in a process of its own, which reports its peak (`ru_maxrss`).
"""

import argparse
import datetime as dt
import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "benchmarks"
SHARED = Path(os.environ.get("ARTOIS_SHARED_DATA") or ROOT.parent / "shared" / "data")
MEASURED = ("access", "gtfs", "osm", "api", "tests/bench", "tests/helpers")
RUNS = 5

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """Least wall-clock and least processor seconds of several runs; others may use the machine."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Figure:
    """One measured value, and the bar it is held against if there is one.

    bar: to be at most this, or at least this where `at_least`; wall: wall-clock in the same unit, where the value is
    a processor time; note: what a reader must know to compare it.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = False
    wall: float | None = None
    note: str = ""

    @property
    def held(self) -> bool | None:
        """Whether the bar is held; None without one."""
        if self.bar is None:
            return None
        return bool(self.value >= self.bar if self.at_least else self.value <= self.bar)


Settings = dict[str, Any]
Measure = Callable[[], tuple[Settings, list[Figure]]]
Job = Callable[..., dict[str, Any]]


def least(job: Callable[[], object], *, runs: int = RUNS, warm: bool = True) -> Timing:
    """Time a job several times, after one run that is not counted unless `warm` is False."""
    if warm:
        job()
    wall, cpu = [], []
    for _ in range(runs):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        job()
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - begin_cpu)
    return Timing(min(wall), min(cpu))


def once(job: Callable[[], T]) -> tuple[Timing, T]:
    """Time a job once, and give what it gave."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = job()
    return Timing(time.perf_counter() - begin, time.process_time() - begin_cpu), result


def timed(name: str, timing: Timing, *, unit: str = "ms", bar: float | None = None, note: str = "") -> Figure:
    """A figure of a timing, in "s" or "ms": processor time, with the wall-clock beside it.

    Jobs of one thread take as much of either on a quiet machine; on another one only the processor time is theirs.
    """
    scale = {"s": 1, "ms": 1000}[unit]
    return Figure(name, timing.cpu_s * scale, unit, bar=bar, wall=timing.wall_s * scale, note=note)


def in_child(name: str, job: str, *arguments: object, memory: bool = True) -> dict[str, Any]:
    """Run a job of the benchmark `name` in a process of its own: what it gave, and `peak_mb`.

    A process starts with the memory of the one that started it on its record, so that one must stay the smaller, unless
    `memory` is False: nobody then asks for the job's peak.
    """
    command = [sys.executable, "-m", f"tests.bench.{name}", "--job", job, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if memory and own_peak_mb() >= found["peak_mb"]:
        raise RuntimeError(f"job {job}: its peak of {found['peak_mb']:.0f} MB may be that of its parent")
    return found


@dataclass(frozen=True)
class Run:
    """A program's run: seconds from start to end, processor seconds, peak memory (MB of 10^6 bytes)."""

    wall_s: float
    cpu_s: float
    peak_mb: float


PROGRAM = "import sys; from access.cli import main; sys.exit(main())"


def run_program(words: Sequence[str]) -> Run:
    """Run `artois-access` with these words once, from its start to its end; RuntimeError if it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, *words], cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begin
    if process.returncode is None:  # wait4 took the end from the process object
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"artois-access {' '.join(words[:2])} ended with code {process.returncode}")
    return Run(wall_s, used.ru_utime + used.ru_stime, _megabytes(used.ru_maxrss))


def own_peak_mb() -> float:
    """Peak resident memory of this process, MB of 10^6 bytes."""
    return _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _megabytes(maxrss: float) -> float:
    """`ru_maxrss`, which counts KiB, on a Mac bytes."""
    return maxrss / 1e6 if sys.platform == "darwin" else maxrss * 1024 / 1e6


def main(name: str, measure: Measure, jobs: Mapping[str, Job] | None = None) -> int:
    """Run a benchmark as a program: print its figures, and write them where told."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench.{name}")
    parser.add_argument(
        "--write", action="store_true", help=f"keep the results in {RESULTS.relative_to(ROOT)}"
    )
    parser.add_argument("--job", nargs="+", metavar="WORD", help="one job, in this process, as JSON")
    given = parser.parse_args()
    if given.job:
        found = (jobs or {})[given.job[0]](*given.job[1:])
        print(json.dumps({**found, "peak_mb": own_peak_mb()}))
        return 0
    busy = os.getloadavg()[0]
    print(f"== {name}")
    settings, figures = measure()
    print("\n".join(lines(figures)))
    if given.write and figures:
        write(RESULTS, name, {**settings, "load_before": round(busy, 2)}, figures)
    return 0


def lines(figures: Sequence[Figure]) -> list[str]:
    """One aligned line a figure: value, wall-clock, bar, whether it is held; notes underneath."""
    width = max((len(figure.name) for figure in figures), default=0)
    rows = []
    for figure in figures:
        wall = "" if figure.wall is None else f"wall {_short(figure.wall)}"
        bar = (
            "" if figure.bar is None else f"{'>=' if figure.at_least else '<='} {figure.bar:g} {figure.unit}"
        )
        held = {None: "", True: "held", False: "MISSED"}[figure.held]
        row = f"{figure.name:{width}}  {_short(figure.value):>9} {figure.unit:5} {wall:12} {bar:12} {held}"
        rows += [row.rstrip(), *([f"    {figure.note}"] if figure.note else [])]
    return rows


def write(folder: Path, name: str, settings: Settings, figures: Sequence[Figure]) -> Path:
    """Write one benchmark's figures as JSON, with the day, the commit and the class of machine."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.removeprefix('bench_')}.json"
    document = {
        "benchmark": name,
        "command": f"python -m tests.bench.{name} --write",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "settings": settings,
        "figures": [_as_dict(figure) for figure in figures],
    }
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _as_dict(figure: Figure) -> dict[str, Any]:
    """A figure as JSON: four digits that count, no empty note."""
    found: dict[str, Any] = {"name": figure.name, "value": _rounded(figure.value), "unit": figure.unit}
    if figure.wall is not None:
        found["wall"] = _rounded(figure.wall)
    if figure.bar is not None:
        found |= {
            "bar": figure.bar,
            "bar_is": "at least" if figure.at_least else "at most",
            "held": figure.held,
        }
    return found | ({"note": figure.note} if figure.note else {})


def _rounded(value: float) -> float:
    """Four digits that count."""
    return float(f"{value:.4g}")


def _short(value: float) -> str:
    """Four digits that count, never as a power of ten."""
    return f"{_rounded(value):,.10g}"


def commit() -> dict[str, Any]:
    """The commit that was measured, and whether its sources had been changed since; empty outside a repository."""
    try:
        revision = _git("rev-parse", "HEAD").strip()
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", *MEASURED).strip()
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"revision": revision, "changed_since": bool(changed)}


def _git(*words: str) -> str:
    """What git says."""
    command = ["git", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def machine() -> dict[str, Any]:
    """Cores, clock and class of the processor: enough to compare, too little to tell whose machine it is."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        about = ""
    clock = re.search(r"^cpu MHz\s*: ([\d.]+)", about, re.MULTILINE)
    model = re.search(r"Xeon|EPYC|Core|Ryzen|Neoverse|Graviton", about)
    wide = next((name for name in ("avx512f", "avx2") if re.search(rf"\b{name}\b", about)), "")
    kind = " ".join(filter(None, (platform.machine(), model and model.group(), wide)))
    return {
        "cores": os.cpu_count(),
        "clock_mhz": round(float(clock.group(1))) if clock else None,
        "class": kind,
        "python": platform.python_version(),
    }
