"""Streets from file to arrays, links and splits, each file in a process of its own.

`python -m tests.bench.bench_streets [--write]`; the shared extracts must lie in ``../shared/data`` or
``$ARTOIS_SHARED_DATA``. Bars: Porto (3 MB of PBF) in 6 s and 500 MB.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

import osm
from tests.bench._harness import SHARED, Figure, Settings, in_child, least, main, once, timed

FILES = ("streets/porto.osm.pbf", "porto-alegre/poa_osm.pbf", "sao-paulo/spo_osm.pbf")
BAR_S, BAR_MB = 6, 500
N_POINTS, N_STOPS = 200_000, 5_000


def measure() -> tuple[Settings, list[Figure]]:
    """Every file that is there."""
    settings, figures = {}, []
    for name in FILES:
        path = SHARED / name
        if not path.is_file():
            print(f"{name}: absent, skipped")
            continue
        found = in_child("bench_streets", "streets", path)
        settings[path.name] = found["about"]
        figures += [Figure(**figure) for figure in found["figures"]]
        bar = BAR_MB if path.name.startswith("porto.") else None
        figures.append(Figure(f"{path.name}: peak memory", found["peak_mb"], "MB", bar=bar))
    return settings, figures


def streets(path: str) -> dict[str, Any]:
    """Figures of one file."""
    name = Path(path).name
    read, network = once(lambda: osm.read_streets(path))
    chance = np.random.default_rng(1)
    at = chance.integers(0, network.n_vertices, N_POINTS)
    lon = network.vertex_lon[at] + chance.normal(0, 0.002, N_POINTS)
    lat = network.vertex_lat[at] + chance.normal(0, 0.002, N_POINTS)
    first, _ = once(lambda: osm.snap(network, lon[:1], lat[:1]))
    snapped, links = once(lambda: osm.snap(network, lon, lat))
    one = least(lambda: osm.snap(network, lon[:1], lat[:1]))
    split, _ = once(lambda: osm.split_edges(network, links.edge[:N_STOPS], links.from_mm[:N_STOPS]))
    graph, _ = once(lambda: osm.mode_graph(network, "walk"))
    figures = (
        timed(f"{name}: read", read, unit="s", bar=BAR_S if name.startswith("porto.") else None),
        timed(f"{name}: first point linked", first),
        timed(f"{name}: one point linked, after it", one),
        timed(f"{name}: {N_POINTS:,} points linked", snapped),
        timed(f"{name}: split at {N_STOPS:,} stops", split),
        timed(f"{name}: graph for walking", graph),
    )
    about = {"vertices": network.n_vertices, "edges": network.n_edges}
    return {"about": about, "figures": [asdict(figure) for figure in figures]}


JOBS = {"streets": streets}

if __name__ == "__main__":
    sys.exit(main("bench_streets", measure, JOBS))
