"""From row indices to problems that name file, row and value."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gtfs.decoding import REPORTED_ROWS, shown
from gtfs.errors import Problem, Severity
from gtfs.feed import Feed, row_number, texts


def report(
    feed: Feed,
    column: tuple[str, str],
    bad: npt.NDArray[np.bool_] | npt.NDArray[np.int64],
    says: str | Sequence[str],
    *,
    code: str,
    severity: Severity,
) -> list[Problem]:
    """
    Return one problem per row at fault, "stops.txt, row 5: stop_lat 'x' is not a number."

    Parameters
    ----------
    column
        Table and column.
    bad
        Rows at fault, as a mask or as indices.
    says
        What is wrong, without full stop; one for all, or one for each row at fault.
    """
    table, field = column
    rows = np.flatnonzero(bad) if bad.dtype == np.bool_ else bad
    if not len(rows):
        return []
    values = texts(feed, table, field).take(rows[:REPORTED_ROWS]).to_pylist()
    problems = []
    for i, value in enumerate(values):
        row = row_number(feed, table, int(rows[i]))
        what = says if isinstance(says, str) else says[i]
        cell = f"{field} '{shown(value)}'" if value else field
        message = f"{table}.txt, row {row}: {cell} {what}."
        problems.append(Problem(code, severity, f"{table}.txt", row, field, shown(value), message))
    if len(rows) > REPORTED_ROWS:
        message = f"{table}.txt: {len(rows) - REPORTED_ROWS:,} more rows have the same problem with {field}."
        problems.append(Problem(code, severity, f"{table}.txt", None, field, "", message))
    return problems


def whole_file(
    code: str, severity: Severity, file: str, message: str, *, field: str = "", row: int | None = None
) -> Problem:
    """Return a problem of a file as a whole, or of its header."""
    return Problem(code, severity, file, row, field, "", message)
