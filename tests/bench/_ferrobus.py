"""The peer that is timed in the same run: ferrobus on Porto Alegre's feeds, streets and points.

ferrobus refuses blank times, so both feeds are merged and written with every time filled in by our own reader and
writer. It answers one departure at a time, so a window of 120 minutes is 120 single departures; some of them are
timed, and the rest is multiplication: the answer says how many.
"""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from access.points import PointSet
from gtfs import Feed, merge_feeds, read_feed, timed_stop_times
from gtfs.clock import format_time
from tests.bench._harness import least

TABLES = ("agency", "calendar", "calendar_dates", "routes", "stops")

UNLIKE_US = (
    "ferrobus boards at the single nearest stop only (more nearest stops at the origin change none of its times), "
    "has no longest trip and no percentiles; we board at every stop within 30 minutes' walk"
)


@dataclass(frozen=True)
class Peer:
    """What was timed, and what every departure would take at that rate.

    placed: points that ferrobus can link to streets; timed: departures that were timed, each a matrix of all placed
    points; reached: share of their cells with a time; wall_s, cpu_s: mean over the departures of the least of two runs
    each; whole_s: processor time of all the departures asked about, at that mean.
    """

    placed: int
    timed: int
    reached: float
    wall_s: float
    cpu_s: float
    whole_s: float


def installed() -> bool:
    """Whether the extra `bench` is there."""
    return find_spec("ferrobus") is not None


def explicit_feed(paths: Sequence[Path]) -> Feed:
    """The feeds as one, with the interpolated arrival and departure of every stop of every usable trip."""
    feed = merge_feeds([read_feed(path, prefix=path.stem) for path in paths])
    timed = timed_stop_times(feed, expand_frequencies=False)
    text = {s: format_time(int(s)) for s in np.unique(np.concatenate([timed.arrival_s, timed.departure_s]))}
    stop_times = feed.tables["stop_times"].iloc[timed.row].reset_index(drop=True)
    stop_times["arrival_time"] = [text[s] for s in timed.arrival_s]
    stop_times["departure_time"] = [text[s] for s in timed.departure_s]
    trips = feed.tables["trips"].iloc[np.unique(timed.trip_row)].reset_index(drop=True)
    kept = {name: feed.tables[name] for name in TABLES if name in feed.tables}
    return replace(feed, tables={**kept, "trips": trips, "stop_times": stop_times}, extras={}, lines={})


def time_ferrobus(
    osm_path: Path,
    gtfs_folder: Path,
    points: PointSet,
    departures_s: Sequence[int],
    *,
    date: dt.date,
    n_timed: int,
    walk_s: int,
    max_rides: int,
) -> Peer:
    """Time `n_timed` of the departures, spread evenly, by its quickest call, a matrix of one departure: one thread."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # read when its first parallel loop begins
    import ferrobus  # noqa: PLC0415

    model = ferrobus.create_transit_model(str(osm_path), [str(gtfs_folder)], date)
    placed = []
    for lat, lon in zip(points.lat, points.lon, strict=True):
        try:
            placed.append(ferrobus.create_transit_point(lat, lon, model, max_walking_time=walk_s))
        except ValueError:
            continue
    some = [departures_s[i] for i in np.linspace(0, len(departures_s) - 1, n_timed).astype(int)]
    timings, cells = [], []
    for departure_s in some:
        timing = least(
            lambda s=departure_s: ferrobus.travel_time_matrix(model, placed, s, max_rides - 1), runs=2
        )
        matrix = ferrobus.travel_time_matrix(model, placed, departure_s, max_rides - 1)
        timings.append(timing)
        cells.append(np.mean([[cell is not None for cell in row] for row in matrix]))
    wall_s, cpu_s = (float(np.mean([getattr(t, name) for t in timings])) for name in ("wall_s", "cpu_s"))
    return Peer(
        placed=len(placed),
        timed=len(some),
        reached=float(np.mean(cells)),
        wall_s=wall_s,
        cpu_s=cpu_s,
        whole_s=cpu_s * len(departures_s),
    )
