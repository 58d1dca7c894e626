"""Round trips of many homes as a table: there by a deadline, and home again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from access.analysis.files import check_output
from access.analysis.provenance import (
    Caution,
    cautions_of,
    echo,
    general_cautions,
    limits_of,
    moment_text,
    provenance_of,
)
from access.analysis.tables import SUFFIXES, quoting_of, writing_table
from access.analysis.travel_times import SHARE_DECIMALS, minutes_of
from access.engines import round_trips
from access.engines.round_trips import OneWay, RoundTrips
from access.network import Network
from access.points import PointSet
from access.request import Direction, Request
from access.routing.timetable import UNREACHED

#: of a home: both ways exist; one is missing; both are; no street near it
ROUND_TRIP_STATES: Final = ("ok", "out-unreachable", "back-unreachable", "unreachable", "unlinked")


@dataclass(frozen=True)
class RoundTripSummary:
    """What was written: number of rows, rows by state, and the warnings that stand in the file."""

    n_rows: int
    by_state: dict[str, int]
    warnings: tuple[Caution, ...]


def round_trip_states(trips: RoundTrips) -> NDArray[np.int8]:
    """Index into `ROUND_TRIP_STATES` of every home, int8 (n,): of the deadline and the moment, not of the windows."""
    missing = (trips.out.clock_s == UNREACHED) + 2 * (trips.back.clock_s == UNREACHED)
    codes: NDArray[np.int8] = np.where(trips.linked, missing, 4).astype(np.int8)
    return codes


def write_round_trips(
    network: Network,
    point: tuple[float, float],
    others: PointSet,
    out: Request,
    back: Request,
    path: Path,
    *,
    direction: Direction = "to",
    warnings: Sequence[Caution] = (),
) -> RoundTripSummary:
    """
    Compute round trips between one point and many others and write one row for each.

    Parameters
    ----------
    network, point, others, out, back, direction
        as `access.engines.round_trips` takes them.
    path
        ``.csv`` or ``.parquet``, as `writing_table` writes them.
    warnings
        what the caller has noticed; written with the rest.

    Returns
    -------
    summary

    Raises
    ------
    RequestError, NoServiceError, UnlinkedPointError
        from the output path and the engine, before anything is written.

    Notes
    -----
    Columns: ``id``; ``state`` (see `round_trip_states`); ``leave_home``, ``back_home`` (ISO 8601 with offset: the
    latest departure that is in time and the earliest arrival, empty where there is none); ``out_travel_time``,
    ``back_travel_time``, ``away_time`` (minutes floored: from leaving home to the deadline, from the moment to
    being home, from leaving home to being home); then for either direction ``..._travel_time_p{n}`` and
    ``..._reach_share`` over its window, as in a matrix.
    """
    check_output(path, SUFFIXES)
    query = {
        "point": list(point),
        "direction": direction,
        "n_homes" if direction == "to" else "n_places": len(others),
        "out": echo(out, network),
        "back": echo(back, network),
    }
    cautions = list(warnings)
    for request in (out, back):
        cautions += [one for one in general_cautions(network, request) if one not in cautions]
    about: dict[str, Any] = {
        "query": query,
        "provenance": {
            **provenance_of(network, query, out),
            "day_resolved": {"out": out.date.isoformat(), "back": back.date.isoformat()},
        },
        "limits": {"out": limits_of(out), "back": limits_of(back)},
        "warnings": cautions,
    }
    trips = round_trips(network, point, others, out, back, direction=direction)
    about["provenance"]["engine"] = trips.engine
    cautions += cautions_of(trips.remarks)
    codes = round_trip_states(trips)
    table = _table(trips, codes, others, network.timezone)
    with writing_table(path, table.schema, about, quoting=quoting_of(others.ids)) as write:
        for batch in table.to_batches():
            write(batch)
    counts = np.bincount(codes, minlength=len(ROUND_TRIP_STATES)).tolist()
    by_state = dict(zip(ROUND_TRIP_STATES, counts, strict=True))
    return RoundTripSummary(len(others), by_state, tuple(cautions))


def _table(trips: RoundTrips, codes: NDArray[np.int8], others: PointSet, timezone: str) -> pa.Table:
    """All columns, in the order of the points."""
    columns = {
        "id": pa.array(others.ids, pa.string()),
        "state": pa.array(ROUND_TRIP_STATES).take(pa.array(codes)),
        "leave_home": _clock(trips.out, timezone),
        "back_home": _clock(trips.back, timezone),
        "out_travel_time": _minutes(trips.out.seconds),
        "back_travel_time": _minutes(trips.back.seconds),
        "away_time": _minutes(trips.away_s),
    }
    for name, way in (("out", trips.out), ("back", trips.back)):
        for row, percentile in zip(way.window.seconds, way.request.percentiles, strict=True):
            columns[f"{name}_travel_time_p{percentile}"] = _minutes(row)
        share = np.round(way.window.reach_share.astype(np.float64), SHARE_DECIMALS)
        columns[f"{name}_reach_share"] = pa.array(share)
    return pa.table(columns)


def _minutes(seconds: NDArray[np.int32]) -> pa.Array:
    """Whole minutes, null where there is no time."""
    minutes, missing = minutes_of(seconds)
    return pa.array(minutes, mask=missing)


def _clock(way: OneWay, timezone: str) -> pa.Array:
    """Moments as text; each is written out once, for thousands of homes share some hundred moments."""
    moments, at = np.unique(way.clock_s, return_inverse=True)
    texts = [
        None if moment == UNREACHED else moment_text(way.request.date, moment, timezone)
        for moment in moments.tolist()
    ]
    return pa.array(texts, pa.string()).take(pa.array(at))
