"""Cells that cannot be read as what their column must hold."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import BAD, MISSING, dates_to_ordinals, texts_to_floats, texts_to_ints, times_to_seconds
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, texts
from gtfs.rules.report import report
from gtfs.schema import TABLES, Column

_SAYS = {
    "time": ("bad_time", "is not a time HH:MM:SS between 00:00:00 and 72:59:59"),
    "date": ("bad_date", "is not a date YYYYMMDD"),
    "int": ("bad_number", "is not a whole number"),
    "float": ("bad_number", "is not a number"),
    "enum": ("bad_enum", "is none of the values GTFS allows"),
}


def unreadable_values(feed: Feed) -> list[Problem]:
    """Times, dates, numbers and enumerations that cannot be read."""
    out = []
    for name, table in TABLES.items():
        for column, rule in table.columns.items():
            if rule.kind in _SAYS and has_column(feed, name, column):
                code, says = _SAYS[rule.kind]
                out += report(
                    feed, (name, column), _unreadable(rule, texts(feed, name, column)), says,
                    code=code, severity="error" if rule.strict else "warning",
                )  # fmt: skip
    return out


def negative_numbers(feed: Feed) -> list[Problem]:
    """stop_sequence below zero, and a negative min_transfer_time."""
    out = []
    for table, column, code in (
        ("stop_times", "stop_sequence", "negative_stop_sequence"),
        ("transfers", "min_transfer_time", "negative_number"),
    ):
        if has_column(feed, table, column):
            numbers = texts_to_ints(texts(feed, table, column))
            bad = (numbers < 0) & (numbers != MISSING) & (numbers != BAD)
            strict = "error" if TABLES[table].columns[column].strict else "warning"
            out += report(
                feed, (table, column), bad, "is negative", code=code,
                severity="error" if strict == "error" else "warning",
            )  # fmt: skip
    return out


def _unreadable(rule: Column, values: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which cells are not empty and not of the column's kind."""
    if rule.kind == "enum":
        allowed = pa.array(["", *sorted(rule.allowed)], pa.large_string())
        known: npt.NDArray[np.bool_] = pc.is_in(values, allowed).to_numpy(zero_copy_only=False)
        return ~known
    if rule.kind == "float":
        return np.isinf(texts_to_floats(values))
    parse = {"time": times_to_seconds, "date": dates_to_ordinals, "int": texts_to_ints}[rule.kind]
    bad: npt.NDArray[np.bool_] = parse(values) == BAD
    return bad
