"""Where the people of each commune live: invented cells that add up to its real population."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from access.demo.facts import Commune
from access.demo.plane import Points, to_degrees, to_plane
from access.demo.streets import Streets
from access.demo.towns import town_radius_m

CELL_M: Final = 250.0
NEAR_STREET_M: Final = 45.0


def write_population(
    path: Path, communes: Sequence[Commune], streets: Streets, rng: np.random.Generator
) -> None:
    """
    Write ``id,lon,lat,population,commune,insee``: cells of 250 m with people.

    A cell belongs to the commune whose town it is nearest to, for its size; density falls from the centre out,
    with chance. Cells without a street near are empty. Whole numbers; the sum of each commune is its population.
    """
    centres = to_plane([c.lon for c in communes], [c.lat for c in communes])
    radius = town_radius_m(np.array([float(c.population) for c in communes]))
    cells = _cells(streets)
    share = np.hypot(*(cells[:, None, :] - centres[None, :, :]).transpose(2, 0, 1)) / radius
    owner = share.argmin(axis=1)
    weight = np.exp(-1.6 * share.min(axis=1) ** 1.5) * rng.uniform(0.5, 1.5, len(cells))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "lon", "lat", "population", "commune", "insee"))
        for i, commune in enumerate(communes):
            own = np.flatnonzero((owner == i) & (share[:, i] < 2.2))
            people = apportion(commune.population, weight[own])
            lon, lat = to_degrees(cells[own])
            rows = [(x, y, n) for x, y, n in zip(lon, lat, people.tolist(), strict=True) if n]
            for k, (x, y, n) in enumerate(rows, start=1):
                writer.writerow(
                    (f"P{commune.insee}-{k:03d}", f"{x:.5f}", f"{y:.5f}", n, commune.name, commune.insee)
                )


def apportion(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in proportion to weights that add up to a total (largest remainders; ties to the first)."""
    exact = total * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole)


def _cells(streets: Streets) -> Points:
    """Centres of the 250 m cells that hold a built-up street; each moved to the junction nearest to the middle."""
    town = streets.xy[streets.urban]
    cell = np.unique(np.floor(town / CELL_M), axis=0)
    middle = (cell + 0.5) * CELL_M
    distance, at = (np.asarray(a) for a in cKDTree(town).query(middle))
    # Cells at a town's edge would have their people in the fields.
    return np.asarray(np.where((distance > NEAR_STREET_M)[:, None], town[at], middle))
