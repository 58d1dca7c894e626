"""``make mutants``: plant one bug at a time in a copy of the tree, and show which test catches it.

Exit code 1 if one survives, if one cannot be tested, or if the tests fail without any bug; 2 if a bug no longer fits
the code: then it must be written anew. Nothing is written to the tree itself. Minutes on two processors.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.plant import Plant, misfits
from tests.mutants.plants import PLANTS
from tests.mutants.trial import ROOT, Verdict, copied_tree, run_stages, try_plant


def main(arguments: list[str]) -> int:
    """Run the check; returns the exit code."""
    options = _options(arguments)
    plants = tuple(plant for plant in PLANTS if options.only in f"{plant.bug} {plant.file}")
    if not plants:
        sys.exit(f"no bug is named {options.only!r}")
    wrong = misfits(ROOT, plants)
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 2
    start = time.monotonic()
    with ExitStack() as stack:
        copies: SimpleQueue[Path] = SimpleQueue()
        for _ in range(options.jobs):
            copies.put(stack.enter_context(copied_tree()))
        kernels = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kernels-")))
        sound = _sound(copies, plants, kernels, options.jobs)
        if sound.how != "survived":
            print(sound.output)
            print(f"the tests fail without any bug: {sound.by or 'they cannot be run'}", file=sys.stderr)
            return 1
        print(f"without a bug all tests pass ({sound.seconds:.0f} s)", flush=True)
        verdicts = _all(copies, plants, kernels, options.jobs)
    caught = sum(verdict.how == "caught" for verdict in verdicts)
    print(f"{caught} of {len(plants)} bugs caught in {time.monotonic() - start:.0f} s")
    return 0 if caught == len(plants) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Plant bugs, show who catches them."
    )
    parser.add_argument("--only", default="", help="bugs whose name or file holds this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="bugs tried at once")
    return parser.parse_args(arguments)


def _sound(copies: SimpleQueue[Path], plants: tuple[Plant, ...], kernels: Path, jobs: int) -> Verdict:
    """Every stage passes where there is nothing to catch; the first that does not, else all of them together."""
    stages = list(dict.fromkeys(stage for plant in plants for stage in plant.stages))

    def one(stage: tuple[str, ...]) -> Verdict:
        copy = copies.get()
        try:
            return run_stages(copy, (stage,), kernels)
        finally:
            copies.put(copy)

    start = time.monotonic()
    first = one(stages[0])  # kernels are compiled once, then found
    with ThreadPoolExecutor(jobs) as pool:
        verdicts = [first, *pool.map(one, stages[1:])]
    wrong = (verdict for verdict in verdicts if verdict.how != "survived")
    return next(wrong, Verdict("", "survived", time.monotonic() - start))


def _all(copies: SimpleQueue[Path], plants: tuple[Plant, ...], kernels: Path, jobs: int) -> list[Verdict]:
    """Try them, each in a copy that nobody else uses, and print a line as each is done."""
    printing = threading.Lock()

    def one(plant: Plant) -> Verdict:
        copy = copies.get()
        try:
            verdict = try_plant(copy, plant, kernels)
        finally:
            copies.put(copy)
        with printing:
            where = plant.file.removeprefix("access/")
            print(
                f"{verdict.how:9}{verdict.seconds:4.0f} s  {plant.bug:75} {where:36} {verdict.by}", flush=True
            )
            if verdict.how == "broken":
                print(verdict.output)
        return verdict

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, plants))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
