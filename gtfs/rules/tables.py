"""Missing tables, columns and values, and keys that are not unique."""

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from gtfs.clock import texts_to_ints
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, has_text, texts
from gtfs.rules.report import report, whole_file
from gtfs.schema import TABLES, Column

HARMLESS_TWICE = frozenset({"shapes", "fare_attributes", "fare_rules", "transfers"})
"""Tables whose repeated keys change no travel time; of transfers the first row counts."""
_NEEDED_TO_ROUTE = {("stops", "stop_lat"), ("stops", "stop_lon"), ("stop_times", "stop_id")}


def missing_tables(feed: Feed) -> list[Problem]:
    """Required files that are not there, and a feed without any calendar."""
    out = []
    for name, table in TABLES.items():
        if table.need == "always" and name not in feed.tables:
            like = [f for f in feed.extras if f.lower() in (f"{name}.txt", f"{name}.csv")]
            hint = f"; {like[0]} must be named {name}.txt" if like else ""
            out.append(
                whole_file(
                    "missing_table", "error", f"{name}.txt", f"{name}.txt is missing from the feed{hint}."
                )
            )
    if not {"calendar", "calendar_dates"} & feed.tables.keys():
        message = "calendar.txt and calendar_dates.txt are both missing from the feed: no day has service."
        out.append(whole_file("missing_table", "error", "calendar.txt", message))
    return out


def missing_columns(feed: Feed) -> list[Problem]:
    """Required columns that are not there."""
    return [
        whole_file(
            "missing_column", "error", f"{name}.txt", f"{name}.txt, row 1: the column {column} is missing.",
            field=column, row=1,
        )
        for name, table in TABLES.items()
        if name in feed.tables
        for column, rule in table.columns.items()
        if _needed(feed, name, column, rule) and not has_column(feed, name, column)
    ]  # fmt: skip


def _needed(feed: Feed, table: str, column: str, rule: Column) -> bool:
    """Return whether the table must have the column: always required, or required of what is served."""
    if (table, column) == ("stop_times", "departure_time"):
        return not has_column(feed, table, "arrival_time")
    return rule.need == "always" or (table, column) in _NEEDED_TO_ROUTE


def missing_values(feed: Feed) -> list[Problem]:
    """Empty cells where a value is required."""
    out = []
    for name, table in TABLES.items():
        for column, rule in table.columns.items():
            if rule.need == "always" and has_column(feed, name, column):
                out += report(
                    feed, (name, column), ~has_text(feed, name, column), "is empty",
                    code="missing_value", severity="error" if rule.strict else "warning",
                )  # fmt: skip
    on_demand = has_text(feed, "stop_times", "location_id") | has_text(
        feed, "stop_times", "location_group_id"
    )
    if has_column(feed, "stop_times", "stop_id"):
        empty = ~has_text(feed, "stop_times", "stop_id") & ~on_demand
        out += report(
            feed, ("stop_times", "stop_id"), empty, "is empty", code="missing_value", severity="error"
        )
    return out


def duplicate_keys(feed: Feed) -> list[Problem]:
    """Rows with the key of an earlier row: harmless where the whole row is the same."""
    out = []
    for name, table in TABLES.items():
        if name not in feed.tables or not table.key or not any(has_column(feed, name, c) for c in table.key):
            continue
        key = [_codes(feed, name, column) for column in table.key]
        later, first = _repeated(key)
        if table.key[0] != "agency_id":
            later, first = (a[has_text(feed, name, table.key[0])[later]] for a in (later, first))
        if not len(later):
            continue
        same = np.ones(len(later), np.bool_)
        for column in feed.tables[name].columns:
            codes = _codes(feed, name, str(column))
            same &= codes[later] == codes[first]
        field = table.key[-1] if name == "stop_times" else table.key[0]
        what = " and ".join(table.key)
        out += report(
            feed, (name, field), later[same], "stands in a row that repeats an earlier one; it counts once",
            code="duplicate_row", severity="warning",
        )  # fmt: skip
        out += report(
            feed, (name, field), later[~same],
            f"stands in a second, different row with the same {what}" + "; the first counts" * (name == "transfers"),
            code="duplicate_key", severity="warning" if name in HARMLESS_TWICE else "error",
        )  # fmt: skip
    return out


def _codes(feed: Feed, table: str, column: str) -> npt.NDArray[np.int64]:
    """Return a number per row that is equal where the values are."""
    values = texts(feed, table, column)
    rule = TABLES[table].columns.get(column)
    if rule is not None and rule.kind == "int":
        numbers = texts_to_ints(values)
        if (numbers >= 0).all():
            return numbers.astype(np.int64)
    codes: npt.NDArray[np.int64] = pc.dictionary_encode(values).indices.to_numpy(zero_copy_only=False)
    return codes.astype(np.int64)


def _repeated(key: list[npt.NDArray[np.int64]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows whose key occurred before, in order, and the first row of each of these keys."""
    order = np.lexsort(key[::-1])
    new = np.ones(len(order), np.bool_)
    if len(order):
        new[1:] = np.logical_or.reduce([column[order[1:]] != column[order[:-1]] for column in key])
    first = order[np.flatnonzero(new)][np.cumsum(new) - 1]
    later = ~new
    rows, firsts = order[later], first[later]
    by_row = np.argsort(rows, kind="stable")
    return rows[by_row].astype(np.int64), firsts[by_row].astype(np.int64)
