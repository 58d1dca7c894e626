"""R5 asked by our job alone, on files as they were published: no files, no process and no adapter of ours between.

Run as a program of its own, because r5py reads the command line and starts Java when it is imported.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access.engines.r5 import jobs
from access.engines.r5.java import environment, java_home
from access.engines.r5.settings import read_settings
from access.engines.r5.task import arguments
from access.routing.timetable import UNREACHED
from tests.helpers.r5_real import RealR5, Recorded
from tests.helpers.r5_tables import request_like


def ask_originals(
    real: RealR5, pbf: Path, gtfs: Sequence[Path], asked: Sequence[Recorded], folder: Path
) -> dict[str, NDArray[np.float64]]:
    """Minutes by table, shaped as the tables are, NaN where R5 reaches nothing; one network for all of them."""
    questions = []
    for one in asked:
        points = {
            "origin_lon": one.origins.lon,
            "origin_lat": one.origins.lat,
            "destination_lon": one.destinations.lon,
            "destination_lat": one.destinations.lat,
        }
        np.savez(folder / f"{one.name}.npz", **points)  # type: ignore[arg-type]
        told = arguments(request_like(one.table, engine="r5"))
        questions.append({"name": one.name, "arguments": told, "shown": list(one.table.percentiles)})
    plan = {
        "argv": [
            "--r5-classpath",
            str(real.jar),
            "--max-memory",
            read_settings().heap,
            "--temporary-directory",
            str(folder),
        ],
        "pbf": str(pbf),
        "gtfs": [str(path) for path in gtfs],
        "folder": str(folder),
        "questions": questions,
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    home = folder / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.r5_originals", str(folder / "plan.json")],
        env=environment(os.environ, java_home(), home),
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, f"R5 on the original files: {done.stderr[-4000:]}"
    return {one.name: np.load(folder / f"{one.name}.out.npy") for one in asked}


def main(plan: Mapping[str, Any]) -> None:
    """Open the network and answer every question."""
    sys.argv = ["r5py", *plan["argv"]]
    import r5py  # noqa: PLC0415 - see above

    network = r5py.TransportNetwork(plan["pbf"], plan["gtfs"], allow_errors=True)
    opened = jobs.Opened(network, (), {})
    folder = Path(plan["folder"])
    for question in plan["questions"]:
        points = dict(np.load(folder / f"{question['name']}.npz"))
        told = {"arguments": question["arguments"]}
        minutes = jobs.travel_times(opened, told, points, lambda _done, _all: None)[1]["minutes"]
        ranks = [question["arguments"]["percentiles"].index(percentile) for percentile in question["shown"]]
        shown = minutes[:, ranks].astype(np.float64)
        shown[shown == UNREACHED] = np.nan
        np.save(folder / f"{question['name']}.out.npy", shown)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
    sys.stderr.flush()
    os._exit(0)  # as our own process does: Java waits for any thread that R5 may have left
