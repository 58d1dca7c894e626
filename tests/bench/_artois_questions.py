"""What is asked of the Artois-size network, and where from."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from access.network import Network
from access.points import PointSet
from access.request import Request

DATE = dt.date(2026, 9, 15)
LENS, LYCEE = (2.82830, 50.42687), (2.83831, 50.43134)
CONTOURS = (10, 20, 30, 40, 50, 60)
WINDOW = Request(date=DATE, time_s=7 * 3600, window_min=120)
WIDE = replace(WINDOW, max_min=120, access_walk_min=30, egress_walk_min=30)
NEAR = (
    Request(date=DATE, time_s=7 * 3600 + 55 * 60, anchor="arrive"),
    Request(date=DATE, time_s=7 * 3600),
)


def some_homes(folder: Path, n: int) -> list[tuple[float, float]]:
    """n places where people of the demonstration live, drawn by how many, the same at every run."""
    table = pd.read_csv(folder / "population.csv")
    people = table["population"].to_numpy(np.float64)
    chance = np.random.default_rng(1)
    drawn = chance.choice(len(table), n, p=people / people.sum())
    lon, lat = (
        table[name].to_numpy(np.float64)[drawn] + chance.normal(0, 0.0005, n) for name in ("lon", "lat")
    )
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def stops_as_points(network: Network) -> PointSet:
    """Every stop on a street, as a point."""
    stops = network.stops
    linked = np.flatnonzero(stops.vertex >= 0)
    return PointSet(tuple(stops.stop_id[int(i)] for i in linked), stops.lon[linked], stops.lat[linked])


def at(points: PointSet, east_degrees: float) -> PointSet:
    """The points moved a little, so that nothing kept of them can be used again."""
    return PointSet(points.ids, points.lon + east_degrees, points.lat)
