"""``make long``: the properties of the search with 100,000 examples each, in rounds that can be taken up again.

Each round is 3,000 examples of one property with a seed of its own (its number); what passed is added up in
`run/long/<hash of the code>.json`. A run that is interrupted loses the rounds under way only; the next one goes on
where it stopped, and one after a change of the code begins anew. Counted are the examples that hypothesis reports as
passed, not those asked for. Exit code 1 if an example fails.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: the search against slow searches and itself; then files in, travel times out
FILES = (
    "tests/property/test_search_oracles.py",
    "tests/property/test_search_mirror.py",
    "tests/property/test_search_monotone.py",
    "tests/property/test_search_reduce.py",
    "tests/property/test_paths.py",
    "tests/property/test_continuations.py",
    "tests/property/test_end_to_end.py",
)
CODE = ("access", "gtfs", "osm", "tests/helpers", "tests/property")
WANTED = 100_000
ROUND = "ci"  # the hypothesis profile of a round: 3,000 examples
Tally = dict[str, dict[str, float]]


def main(arguments: list[str]) -> int:
    """Run rounds until all is done, time is over or an example fails; returns the exit code."""
    options = _options(arguments)
    end = time.monotonic() + 60 * options.minutes
    store = ROOT / "run/long" / f"{code_hash()}.json"
    store.parent.mkdir(parents=True, exist_ok=True)
    tally: Tally = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    names = [name for name in _tests() if options.only in name]
    if not names:
        sys.exit(f"no property is named {options.only!r}")
    for name in names:
        tally.setdefault(name, {"examples": 0, "rounds": 0, "seconds": 0.0})
    failures = _run_rounds(names, tally, options.jobs, end, lambda: _write(store, tally))
    for name in names:
        done = tally[name]
        print(f"{done['examples']:8.0f} of {WANTED}  {done['seconds']:7.0f} s  {name}")
    for output in failures:
        print(output)
    return 1 if failures else 0


def code_hash() -> str:
    """Hash of everything that an example passes through: counts of other code say nothing about this one."""
    text = hashlib.sha256()
    for folder in CODE:
        for source in sorted((ROOT / folder).rglob("*.py")):
            text.update(f"{source.relative_to(ROOT)}\0".encode() + source.read_bytes())
    return text.hexdigest()[:16]


def examples_in(output: str) -> int:
    """Examples that passed, as hypothesis' statistics count them over all phases of a run."""
    return sum(int(n) for n in re.findall(r"- (\d+) passing", output))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.long_run", description="Properties, 100,000 examples each."
    )
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="begin no round after so many minutes"
    )
    parser.add_argument("--only", default="", help="properties whose name holds this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="rounds under way at once")
    return parser.parse_args(arguments)


def _tests() -> list[str]:
    """Names of all properties of the files."""
    done = _pytest("--collect-only", *FILES)
    return re.findall(r"^(tests/\S+::\S+)$", done.stdout, re.MULTILINE)


def _run_rounds(names: list[str], tally: Tally, jobs: int, end: float, keep: Callable[[], None]) -> list[str]:
    """Give each free worker the property with the fewest rounds; return what failed, in pytest's words."""
    lock, under_way, failures = threading.Lock(), dict.fromkeys(names, 0), []

    def work() -> None:
        while time.monotonic() < end and not failures:
            with lock:
                left = [name for name in names if tally[name]["examples"] < WANTED and not under_way[name]]
                if not left:
                    return
                name = min(left, key=lambda each: tally[each]["rounds"])
                under_way[name] = 1
            start = time.monotonic()
            seed = int(tally[name]["rounds"])
            done = _pytest(
                f"--hypothesis-profile={ROUND}",
                f"--hypothesis-seed={seed}",
                "--hypothesis-show-statistics",
                name,
            )
            with lock:
                under_way[name] = 0
                if done.returncode:
                    failures.append(done.stdout + done.stderr)
                    return
                tally[name]["examples"] += examples_in(done.stdout)
                tally[name]["rounds"] += 1
                tally[name]["seconds"] += time.monotonic() - start
                keep()

    with ThreadPoolExecutor(jobs) as pool:
        for worker in [pool.submit(work) for _ in range(jobs)]:
            worker.result()
    return failures


def _write(store: Path, tally: Tally) -> None:
    """All or nothing, so that an interruption leaves the tally of the round before."""
    fresh = store.with_suffix(".new")
    fresh.write_text(json.dumps(tally, indent=1), encoding="utf-8")
    fresh.replace(store)


def _pytest(*words: str) -> subprocess.CompletedProcess[str]:
    """Pytest in a process of its own; failing examples of earlier runs do not count as examples of this one."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
