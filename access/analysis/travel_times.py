"""Travel-time matrices as long tables, in memory or streamed to CSV and Parquet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from access.analysis.files import check_output
from access.analysis.provenance import (
    Caution,
    cautions_of,
    echo,
    general_cautions,
    limits_of,
    no_transit_effect,
    provenance_of,
)
from access.analysis.tables import SUFFIXES, quoting_of, writing_table
from access.engines import travel_times
from access.engines.times import TravelTimes
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED

STATES: Final = ("ok", "unreachable", "unlinked")
CELLS_PER_SEARCH: Final = 8_000_000  # pairs held at once
CELLS_PER_BATCH: Final = 500_000  # pairs turned into text at once
SHARE_DECIMALS: Final = 6

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class MatrixSummary:
    """What was written: number of rows, rows by state, and the warnings that stand in the file."""

    n_rows: int
    by_state: dict[str, int]
    warnings: tuple[Caution, ...]


def minutes_of(seconds: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Whole minutes, floored once, and where there is no time."""
    missing = seconds == UNREACHED
    return np.where(missing, 0, seconds // 60).astype(np.int32), missing


def state_codes(
    reached: NDArray[np.bool_],
    origin_linked: NDArray[np.bool_],
    destination_linked: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """
    Index into `STATES` of every pair, int8 (n_origins, n_destinations).

    ``unlinked``: one of the two points has no street within the link limit. ``ok``: at least one sample of
    the window makes it; the column of a percentile may be empty all the same. ``unreachable``: none does.
    """
    linked = origin_linked[:, None] & destination_linked[None, :]
    codes: NDArray[np.int8] = np.where(linked, np.where(reached, 0, 1), 2).astype(np.int8)
    return codes


def matrix_frame(times: TravelTimes, origins: PointSet, destinations: PointSet) -> pd.DataFrame:
    """
    Travel times as a long table, one row per pair: origins in their order, destinations within each.

    Returns
    -------
    frame
        ``from_id``, ``to_id``, per percentile one ``travel_time_p{n}`` (Int64, minutes floored, missing where
        that share of the window has no way), ``reach_share`` (0..1, share of the window's samples that make
        it, missing where the engine does not know it), ``state`` (see `state_codes`).
    """
    table = pa.Table.from_batches(
        list(_batches(times, origins, destinations)), schema=_schema(times.request.percentiles)
    )
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int32(): pd.Int64Dtype()}.get)
    return frame


def write_matrix(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    path: Path,
    *,
    warnings: Sequence[Caution] = (),
    threads: int = 1,
    progress: Progress | None = None,
) -> MatrixSummary:
    """
    Compute a matrix and write it while it grows.

    Parameters
    ----------
    network
        the network to search.
    origins, destinations
        row i of the file's pairs is origin ``i // n_destinations``, destination ``i % n_destinations``.
    request
        the window, limits and percentiles.
    path
        ``.csv`` or ``.parquet``; replaced if it exists, untouched if anything fails. Query, provenance,
        licences, limits and warnings go into the Parquet schema's metadata (key `METADATA_KEY`), for CSV
        into ``<path>.json`` beside it.
    warnings
        what the caller has noticed, such as repeated ids; written with the rest.
    threads
        searches under way at once; the file does not depend on it.
    progress
        called with (origins done, origins in all).

    Returns
    -------
    summary

    Raises
    ------
    RequestError, NoServiceError
        from the output path and the engine, before anything is written.

    Notes
    -----
    Memory: about 24 bytes times `CELLS_PER_SEARCH`, whatever the size of the matrix.
    """
    check_output(path, SUFFIXES)
    query = echo(request, network) | {"n_origins": len(origins), "n_destinations": len(destinations)}
    cautions = [*warnings, *general_cautions(network, request)]
    about: dict[str, Any] = {
        "query": query,
        "provenance": provenance_of(network, query, request),
        "limits": limits_of(request),
        "warnings": cautions,
    }
    n_by_state = np.zeros(len(STATES), np.int64)
    without_effect = True
    quoting = quoting_of(origins.ids, destinations.ids)
    with writing_table(path, _schema(request.percentiles), about, quoting=quoting) as write:
        for times, some in _searches(
            network, origins, destinations, request, threads=threads, progress=progress
        ):
            for batch in _batches(times, some, destinations):
                write(batch)
            codes = state_codes(times.reached, times.origin_linked, times.destination_linked)
            n_by_state += np.bincount(codes.ravel(), minlength=len(STATES))
            without_effect &= times.by_vehicle is False
            about["provenance"]["engine"] = times.engine
            cautions += [one for one in cautions_of(times.remarks) if one not in cautions]
        if request.transit and without_effect and n_by_state[0]:
            cautions.append(no_transit_effect(request, "pair"))
    by_state = dict(zip(STATES, n_by_state.tolist(), strict=True))
    return MatrixSummary(len(origins) * len(destinations), by_state, tuple(cautions))


def _searches(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    threads: int,
    progress: Progress | None,
) -> Iterator[tuple[TravelTimes, PointSet]]:
    """The engine's answers for as many origins at a time as memory allows, in order."""
    step = max(1, CELLS_PER_SEARCH // max(1, len(destinations)))
    for start in range(0, len(origins), step):
        some = PointSet(
            origins.ids[start : start + step],
            origins.lon[start : start + step],
            origins.lat[start : start + step],
        )
        report = _shifted(progress, start, len(some), len(origins)) if progress else None
        yield travel_times(network, some, destinations, request, threads=threads, progress=report), some


def _shifted(progress: Progress, start: int, size: int, total: int) -> Progress:
    """Progress of a part, told as progress of the whole."""
    return lambda done, of: progress(start + done * size // of, total)


def _schema(percentiles: Sequence[int]) -> pa.Schema:
    """Columns of a long matrix."""
    return pa.schema(
        [
            ("from_id", pa.string()),
            ("to_id", pa.string()),
            *((f"travel_time_p{p}", pa.int32()) for p in percentiles),
            ("reach_share", pa.float64()),
            ("state", pa.string()),
        ]
    )


def _batches(times: TravelTimes, origins: PointSet, destinations: PointSet) -> Iterator[pa.RecordBatch]:
    """The long table of one answer, a few origins at a time."""
    n = len(destinations)
    to_ids, from_ids, states = pa.array(destinations.ids), pa.array(origins.ids), pa.array(STATES)
    codes = state_codes(times.reached, times.origin_linked, times.destination_linked)
    schema = _schema(times.request.percentiles)
    step = max(1, CELLS_PER_BATCH // max(1, n))
    for start in range(0, len(origins) if n else 0, step):
        rows = slice(start, min(start + step, len(origins)))
        count = rows.stop - rows.start
        minutes, missing = minutes_of(times.seconds[rows])
        share = np.round(times.reach_share[rows].astype(np.float64), SHARE_DECIMALS).ravel()
        columns = [
            from_ids.take(pa.array(np.repeat(np.arange(rows.start, rows.stop), n))),
            to_ids.take(pa.array(np.tile(np.arange(n), count))),
            *(pa.array(minutes[:, i].ravel(), mask=missing[:, i].ravel()) for i in range(minutes.shape[1])),
            pa.array(share, from_pandas=True),  # NaN, unknown, is null
            states.take(pa.array(codes[rows].ravel())),
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
