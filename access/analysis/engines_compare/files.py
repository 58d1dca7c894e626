"""A comparison of engines as three files in a folder: a page, every pair, everything for programs."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from access.analysis.engines_compare.agreement import differences
from access.analysis.engines_compare.page import engines_page
from access.analysis.engines_compare.run import EnginesReport
from access.analysis.engines_compare.summary import summary_of
from access.analysis.files import check_new_folder, replacing
from access.analysis.tables import quoting_of
from access.analysis.travel_times import STATES, minutes_of, state_codes
from access.network import Network

FILES: Final = ("report.html", "pairs.csv", "summary.json")
ROWS_PER_BATCH: Final = 250_000


def check_report_folder(folder: Path) -> None:
    """Refuse a folder that is not new, empty, or an older report's (RequestError)."""
    check_new_folder(folder, FILES[-1])


def write_report(report: EnginesReport, network: Network, folder: Path) -> dict[str, Any]:
    """
    Write ``report.html``, ``pairs.csv`` and ``summary.json`` below a folder; an older report there is replaced.

    ``pairs.csv`` has one row a pair, origins in their order, destinations within each: ``from_id,to_id``, for each
    percentile both engines' whole minutes (empty: no time) and their difference (first minus second, empty where one
    has none), then both states (ok, unreachable, unlinked).

    Returns
    -------
    summary
        what ``summary.json`` holds.
    """
    check_report_folder(folder)
    summary = summary_of(report, network)
    page = engines_page(summary)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(*(folder / name for name in FILES)) as (html, pairs, data):
        html.write_text(page, encoding="utf-8")
        _write_pairs(report, pairs)
        text = json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False)
        data.write_text(text + "\n", encoding="utf-8")
    return summary


def _write_pairs(report: EnginesReport, path: Path) -> None:
    """Every pair, some origins at a time."""
    from_ids, to_ids = report.origins.ids, report.destinations.ids
    columns = _columns(report)
    n_to = len(to_ids)
    step = max(1, ROWS_PER_BATCH // n_to)
    names = ["from_id", "to_id", *columns]
    writer: csv.CSVWriter | None = None
    options = csv.WriteOptions(include_header=False, quoting_style=quoting_of(from_ids, to_ids))
    with path.open("wb") as file:
        file.write((",".join(names) + "\n").encode())
        for start in range(0, len(from_ids), step):
            rows = range(start, min(start + step, len(from_ids)))
            cells = slice(rows.start * n_to, rows.stop * n_to)
            batch = pa.table(
                {
                    "from_id": [from_ids[row] for row in rows for _ in range(n_to)],
                    "to_id": list(to_ids) * len(rows),
                    **{
                        name: values.slice(cells.start, cells.stop - cells.start)
                        for name, values in columns.items()
                    },
                }
            )
            writer = writer or csv.CSVWriter(file, batch.schema, write_options=options)
            writer.write_table(batch)
        if writer is not None:
            writer.close()


def _columns(report: EnginesReport) -> dict[str, pa.Array]:
    """Columns of all pairs, row-major."""
    columns: dict[str, pa.Array] = {}
    for rank, (percentile, difference, both) in enumerate(differences(*report.answers)):
        for name, times in zip(report.engines, report.answers, strict=True):
            minutes, missing = minutes_of(times.seconds[:, rank])
            columns[f"{name}_p{percentile}"] = pa.array(minutes.ravel(), mask=missing.ravel())
        columns[f"difference_p{percentile}"] = pa.array(difference.ravel(), mask=~both.ravel())
    words = np.array(STATES)
    for name, times in zip(report.engines, report.answers, strict=True):
        codes = state_codes(times.reached, times.origin_linked, times.destination_linked)
        columns[f"{name}_state"] = pa.array(words[codes.ravel()])
    return columns
