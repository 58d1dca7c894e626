"""R5's own answers beside the real data, and ours for the same questions."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.engines.native import travel_times
from access.network import Network
from access.points import PointSet
from access.request import EngineName, Mode, Request
from access.routing.timetable import UNREACHED

STREET_MODE: dict[str, tuple[Mode, ...]] = {"[WALK]": ("walk",), "[BICYCLE]": ("bike",), "[CAR]": ("car",)}


@dataclass(frozen=True)
class R5Table:
    """One table of R5: parameters, ids, and seconds float64 (n_from, n_percentiles, n_to), NaN where unreached."""

    parameters: dict[str, str]
    from_ids: list[str]
    to_ids: list[str]
    percentiles: tuple[int, ...]
    seconds: NDArray[np.float64]


def read_r5_table(path: Path, parameters: Path | None = None) -> R5Table:
    """Read `path` (.csv.gz) and the JSON of its parameters beside it."""
    described = parameters or path.with_name(path.name.removesuffix(".csv.gz") + ".json")
    table = pd.read_csv(path, dtype={"from_id": str, "to_id": str})
    from_ids, to_ids = list(dict.fromkeys(table["from_id"])), list(dict.fromkeys(table["to_id"]))
    columns = [name for name in table.columns if name.startswith("s") and name[1:].isdigit()]
    seconds = table[columns].to_numpy(np.float64).reshape(len(from_ids), len(to_ids), len(columns))
    percentiles = tuple(int(name[1:]) for name in columns)
    return R5Table(
        json.loads(described.read_text()), from_ids, to_ids, percentiles, seconds.transpose(0, 2, 1)
    )


def read_points(*paths: Path) -> PointSet:
    """Points of several CSV files, one behind the other."""
    tables = [pd.read_csv(path, dtype={"id": str}) for path in paths]
    table = pd.concat([t[["id", "lon", "lat"]] for t in tables], ignore_index=True)
    return PointSet(tuple(table["id"]), table["lon"].to_numpy(np.float64), table["lat"].to_numpy(np.float64))


def chosen(points: PointSet, ids: list[str]) -> PointSet:
    """The points of the given ids, in that order."""
    row = {id_: i for i, id_ in enumerate(points.ids)}
    at = np.array([row[id_] for id_ in ids], np.int64)
    return PointSet(tuple(ids), points.lon[at], points.lat[at])


def request_like(table: R5Table, *, engine: EngineName = "native") -> Request:
    """The request that asks us, or R5 again, what R5 was asked."""
    told = table.parameters
    hours, minutes = told["depart"].split(":")
    no_transit = told.get("transit") == "[]"
    max_min = int(told["max_trip"])
    return Request(
        date=dt.date.fromisoformat(told["date"]),
        time_s=int(hours) * 3600 + int(minutes) * 60,
        window_min=int(told["window"]),
        percentiles=table.percentiles,
        max_min=max_min,
        max_rides=int(told["max_rides"]),
        walk_speed_kmh=3.6 * float(told["walk_speed_ms"]),
        access_walk_min=int(told["max_walk"]),
        egress_walk_min=int(told["max_walk"]),
        modes=STREET_MODE[told.get("access", "[WALK]")] if no_transit else ("transit", "walk"),
        bike_speed_kmh=float(told.get("bike_kmh", 12)),
        profile="r5",
        engine=engine,
        max_bike_stress=int(told["lts"]) if "BICYCLE" in told.get("access", "") else 4,
    )


def recorded_minutes(table: R5Table) -> NDArray[np.float64]:
    """R5's whole minutes as engine r5 is to give them, NaN where unreached."""
    return within_limit(table.seconds // 60, table)


def within_limit(minutes: NDArray[np.float64], table: R5Table) -> NDArray[np.float64]:
    """Minutes that count under the table's limit, NaN for others.

    With transit a time counts below the limit; without, R5 cuts before the last part of the way: up to the limit.
    """
    street_only = table.parameters.get("transit") == "[]"
    most = int(table.parameters["max_trip"]) - (0 if street_only else 1)
    return np.where(minutes > most, np.nan, minutes)


def our_seconds(network: Network, points: PointSet, table: R5Table) -> NDArray[np.float64]:
    """Our seconds for R5's pairs and percentiles, NaN where unreached."""
    times = travel_times(
        network, chosen(points, table.from_ids), chosen(points, table.to_ids), request_like(table)
    )
    return np.where(times.seconds == UNREACHED, np.nan, times.seconds)


def within_minutes(ours: NDArray[np.float64], theirs: NDArray[np.float64], minutes: int) -> NDArray[np.bool_]:
    """Cells whose whole minutes differ by at most so many; one unreached alone is never within."""
    both = np.isnan(ours) & np.isnan(theirs)
    return both | (np.abs(ours // 60 - theirs // 60) <= minutes)
