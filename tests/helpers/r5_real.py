"""R5 itself for tests, where R5_JAR names its jar; or the stand-in in its place, to rehearse those tests.

With ``ARTOIS_R5_REHEARSAL=1`` the tests of the real jar run on the stand-in, which answers what they are about to ask
for: that finds what is wrong with a test before R5 is at hand. It proves nothing else.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.points import PointSet
from access.routing.timetable import UNREACHED
from tests.helpers.r5_standin import Desk
from tests.helpers.r5_tables import R5Table, chosen, read_r5_table, recorded_minutes

REHEARSAL: Final = os.environ.get("ARTOIS_R5_REHEARSAL", "") == "1"

#: Of the 1,242 points of Porto Alegre, those that 7.5.1 links to another street than 7.6 does.
LINKED_ELSEWHERE_IN_7_6: Final = ("89a90128027ffff", "89a9012997bffff")
RECORDED_VERSIONS: Final = ("7.5.1", "7.6")
_TAIL_BYTES: Final = 4_000


@dataclass(frozen=True)
class RealR5:
    """The jar that tests ask, the folder of its networks and logs, and when rehearsing the desk of the stand-in."""

    jar: Path
    folder: Path
    desk: Desk | None

    def prepare(
        self,
        origins: PointSet,
        destinations: PointSet,
        percentiles: tuple[int, ...],
        minutes: NDArray[np.float64],
    ) -> None:
        """Tell the stand-in what R5 is going to answer; of R5 itself nothing is prepared."""
        if self.desk is not None:
            self.desk.lay_table(origins, destinations, percentiles, minutes)

    def log_tail(self) -> str:
        """The last that R5's process has said."""
        logs = sorted(self.folder.rglob("worker.log*"), key=lambda path: path.stat().st_mtime)
        if not logs:
            return f"no log below {self.folder}: its process was never started"
        return f"{logs[-1]}:\n" + logs[-1].read_bytes()[-_TAIL_BYTES:].decode(errors="replace")


def version_in(engine: str) -> str:
    """ "7.5.1" of "r5 7.5.1 (r5py 1.1.7)"; "" where it is not told."""
    words = engine.split()
    return words[1] if len(words) > 1 and words[1][0].isdigit() else ""


@dataclass(frozen=True)
class Recorded:
    """A recorded table with its ends, and which of its cells hold for the version at hand."""

    name: str
    table: R5Table
    origins: PointSet
    destinations: PointSet
    holds: NDArray[np.bool_]

    @property
    def minutes(self) -> NDArray[np.float64]:
        """What engine r5 is to give, NaN where unreached."""
        return recorded_minutes(self.table)


def recorded(folder: Path, name: str, points: PointSet, version: str) -> Recorded:
    """The table of a name as the version of R5 at hand answers it.

    7.6 links two points elsewhere, and with the network of 7.6 there is a table of the large sample: it is taken then.
    """
    newer = version.startswith(("7.6", "7.7", "8"))
    path, parameters = folder / f"r5/{name}.csv.gz", None
    if newer and name == "poa_dev_1400_w120":
        path, parameters = folder / f"r5/network/{name}_r5-7.6.csv.gz", folder / f"r5/{name}.json"
    table = read_r5_table(path, parameters)
    holds = np.ones(table.seconds.shape, np.bool_)
    if newer and parameters is None:
        holds[np.isin(table.from_ids, LINKED_ELSEWHERE_IN_7_6)] = False
        holds[:, :, np.isin(table.to_ids, LINKED_ELSEWHERE_IN_7_6)] = False
    return Recorded(name, table, chosen(points, table.from_ids), chosen(points, table.to_ids), holds)


def minutes_of(seconds: NDArray[np.int32]) -> NDArray[np.float64]:
    """Whole minutes of an engine's seconds, NaN where unreached."""
    return np.where(seconds == UNREACHED, np.nan, seconds // 60)


def unlike(found: NDArray[np.float64], wanted: Recorded) -> NDArray[np.bool_]:
    """Which cells differ, of those that hold for the version at hand."""
    theirs = wanted.minutes
    assert found.shape == theirs.shape, f"{wanted.name}: shape {found.shape}, recorded is {theirs.shape}"
    return wanted.holds & ~((found == theirs) | (np.isnan(found) & np.isnan(theirs)))


def differences(found: NDArray[np.float64], wanted: Recorded, *, shown: int = 12) -> str:
    """What differs, for a person to read: the share, where it lies, the first cells. "" where nothing does."""
    theirs, differ = wanted.minutes, unlike(found, wanted)
    if not differ.any():
        return ""
    table = wanted.table
    cells = np.argwhere(differ)
    rows = [
        f"  {table.from_ids[o]} -> {table.to_ids[d]} p{table.percentiles[p]}: now {found[o, p, d]:g},"
        f" recorded {theirs[o, p, d]:g} ({table.seconds[o, p, d]:g} s)"
        for o, p, d in cells[:shown].tolist()
    ]
    off = np.abs(found - theirs)[differ]
    kinds = (
        f"{int(np.isnan(found[differ]).sum())} unreached now alone, {int(np.isnan(theirs[differ]).sum())} recorded as "
        f"unreached alone, largest difference {np.nanmax(np.append(off, 0)):g} min"
    )
    return "\n".join(
        [
            f"{wanted.name}: {len(cells)} of {differ.size} cells differ ({len(cells) / differ.size:.3%}); {kinds}",
            f"  most at origins {_most(cells[:, 0], table.from_ids)}",
            f"  most at destinations {_most(cells[:, 2], table.to_ids)}",
            *rows,
        ]
    )


def check_recorded(found: NDArray[np.float64], wanted: Recorded, version: str, whence: str) -> None:
    """Hold minutes against the recorded ones: equal for a version whose answers were recorded, else nearly."""
    told = differences(found, wanted)
    what = f"R5 {version or 'that tells no version'}, from {whence}"
    if version and not version.startswith(RECORDED_VERSIONS):
        print(
            f"\n{what}: answers are recorded of {' and '.join(RECORDED_VERSIONS)} only\n{told or 'all equal'}"
        )
        assert unlike(found, wanted).mean() <= 0.01, f"{what}\n{told}"
        return
    assert not told, f"{what}\n{told}"


def _most(rows: NDArray[np.int64], ids: Sequence[str]) -> str:
    """The ids that occur most."""
    counts = pd.Series(rows).value_counts().head(5)
    return ", ".join(f"{ids[row]} ({count})" for row, count in counts.items())  # type: ignore[call-overload]


def started_command(*words: object, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """`artois-access` with these words, begun; it hears Ctrl-C also where whoever runs the tests ignores it."""
    hears = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = [sys.executable, "-c", f"{hears}; from access.cli import main; sys.exit(main())"]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*program, *map(str, words)], stdout=pipe, stderr=pipe, text=True, env=env, process_group=0
    )


def command(*words: object) -> subprocess.CompletedProcess[str]:
    """`artois-access` with these words, run to its end."""
    program = started_command(*words)
    said, complained = program.communicate(timeout=3600)
    return subprocess.CompletedProcess(program.args, program.returncode, said, complained)
