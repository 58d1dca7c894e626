"""Streets from file to arrays, links and splits: seconds (wall, processor) and memory, a fresh process for each file.

    python tests/bench/bench_streets.py [FILE.osm.pbf ...]

Without files: the shared extracts (`../shared/data` or `$ARTOIS_SHARED_DATA`). Bars: Porto <= 6 s and <= 500 MB.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ARTOIS_SHARED_DATA", ROOT.parent / "shared" / "data"))
FILES = ("streets/porto.osm.pbf", "porto-alegre/poa_osm.pbf", "sao-paulo/spo_osm.pbf")
N_POINTS, N_STOPS = 200_000, 5_000


def measure(path: str) -> dict[str, float]:
    """Figures of one file; run in a fresh process."""
    sys.path.insert(0, str(ROOT))
    import numpy as np  # noqa: PLC0415

    import osm  # noqa: PLC0415

    begin, begin_cpu = time.perf_counter(), time.process_time()
    streets = osm.read_streets(path)
    read_s, read_cpu_s = time.perf_counter() - begin, time.process_time() - begin_cpu
    read_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    random = np.random.default_rng(1)
    at = random.integers(0, streets.n_vertices, N_POINTS)
    lon = streets.vertex_lon[at] + random.normal(0, 0.002, N_POINTS)
    lat = streets.vertex_lat[at] + random.normal(0, 0.002, N_POINTS)
    begin = time.perf_counter()
    osm.snap(streets, lon[:1], lat[:1])
    first_s = time.perf_counter() - begin
    begin, begin_cpu = time.perf_counter(), time.process_time()
    links = osm.snap(streets, lon, lat)
    snap_s, snap_cpu_s = time.perf_counter() - begin, time.process_time() - begin_cpu
    begin = time.perf_counter()
    osm.split_edges(streets, links.edge[:N_STOPS], links.from_mm[:N_STOPS])
    split_s = time.perf_counter() - begin
    begin = time.perf_counter()
    osm.mode_graph(streets, "walk")
    graph_s = time.perf_counter() - begin
    return {
        "vertices": streets.n_vertices, "edges": streets.n_edges,
        "read_s": read_s, "read_cpu_s": read_cpu_s, "read_mb": read_mb, "first_snap_s": first_s,
        "snap_200k_s": snap_s, "snap_200k_cpu_s": snap_cpu_s, "split_5k_s": split_s, "mode_graph_s": graph_s,
    }  # fmt: skip


def main() -> None:
    """Print a line for each file."""
    files = sys.argv[1:] or [str(DATA / name) for name in FILES]
    for path in files:
        if not Path(path).is_file():
            print(f"{path}: absent, skipped")
            continue
        command = [sys.executable, __file__, "--one", path]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(Path(path).name, *(f"{key}={value:,.2f}".removesuffix(".00") for key, value in figures.items()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main()
