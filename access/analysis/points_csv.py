"""Points from a CSV file: ``id,lon,lat`` in any order, other columns kept, every problem shown at once."""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from access.errors import DataError
from access.points import PointSet

REQUIRED: Final = ("id", "lon", "lat")
DELIMITERS: Final = (",", ";", "\t")
MAX_SHOWN: Final = 20  # problems spelled out; the rest are counted
BOUNDS: Final = {"lon": 180.0, "lat": 90.0}

Row = tuple[int, list[str]]  # line of the file, 1 is the first; cells


@dataclass(frozen=True)
class PointTable:
    """Points of a file in its order, with its other columns as text.

    columns
        name -> one text per point, for columns other than id, lon and lat, in the file's order.
    repeated_ids
        ids that stand on more than one row, in order of appearance; their rows are kept.
    """

    points: PointSet
    columns: dict[str, tuple[str, ...]]
    repeated_ids: tuple[str, ...]


def read_points(path: Path) -> PointTable:
    """
    Read a CSV file of points.

    The first row names the columns: ``id``, ``lon``, ``lat`` (any order, any case) and any others. Cells
    are cut at comma, semicolon or tab, may be quoted, and are stripped of blanks. Where the separator is not
    the comma, a decimal comma is understood (``2,83``), as spreadsheets write it in French. UTF-8, with or
    without byte order mark. Lines without any character are no rows, columns without a name are left out.

    Returns
    -------
    table
        one point per row, in the file's order. An id may stand on several rows: each stays a row of its own.

    Raises
    ------
    DataError
        The file is missing, not text, has no points, lacks a column, or has rows with a missing, non-numeric
        or impossible value; all of them are listed, each with file, row (line of the file) and value.

    Notes
    -----
    Cost: about 1 s for 500,000 rows.
    """
    delimiter, ((_, header), *lines) = _rows(path, _text(path))
    at = _columns(path, header)
    if not lines:
        raise DataError(f"{path} has a header but no points")
    problems: list[str] = []
    numbers: dict[str, list[float]] = {"lon": [], "lat": []}
    for line, cells in lines:
        if len(cells) != len(header):
            problems.append(f"row {line}: {len(cells)} cells, the header has {len(header)}")
            continue
        if not cells[at["id"]].strip():
            problems.append(f"row {line}: id is missing")
        for name, values in numbers.items():
            values.append(_number(cells[at[name]].strip(), name, line, delimiter != ",", problems))
    if problems:
        raise DataError(_summary(path, problems))
    ids = tuple(cells[at["id"]].strip() for _, cells in lines)
    points = PointSet(ids, np.array(numbers["lon"]), np.array(numbers["lat"]))
    others = {
        name.strip(): tuple(cells[i].strip() for _, cells in lines)
        for i, name in enumerate(header)
        if name.strip() and i not in at.values()
    }
    return PointTable(points, others, _repeated(ids))


def _text(path: Path) -> str:
    """The file's text, or a DataError that says why there is none."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path} does not exist") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path} is not UTF-8 text (row {row}, byte 0x{data[error.start]:02x}): save it as CSV UTF-8"
        ) from None
    if "\0" in text:
        raise DataError(f"{path} is not a text file (it holds a NUL character)")
    if not text.strip():
        raise DataError(f"{path} is empty")
    return text


def _rows(path: Path, text: str) -> tuple[str, list[Row]]:
    """The delimiter that names most of the required columns, and the rows that are not empty lines."""
    first = next(line for line in io.StringIO(text) if line.strip())
    delimiter = max(DELIMITERS, key=lambda mark: len(_found(first, mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path}, row {line}: {error}") from None
    return delimiter, rows


def _found(line: str, delimiter: str) -> set[str]:
    """Which of the required columns the header names if cut at `delimiter`."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    return {cell.strip().lower() for cell in cells} & set(REQUIRED)


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    """Where id, lon and lat stand; columns without a name are left out."""
    names = [name.strip() for name in header if name.strip()]
    lowered = [name.strip().lower() for name in header]
    for name in REQUIRED:
        if lowered.count(name) != 1:
            what = "no column" if name not in lowered else "more than one column"
            raise DataError(f"{path} has {what} {name!r} in its first row: {', '.join(names)[:200]!r}")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{path} has more than one column {twice!r} in its first row")
    return {name: lowered.index(name) for name in REQUIRED}


def _number(text: str, name: str, line: int, decimal_comma: bool, problems: list[str]) -> float:
    """The coordinate, or nan and one more problem."""
    plain = text.replace(",", ".") if decimal_comma and text.count(",") == 1 and "." not in text else text
    try:
        value = float(plain) if "_" not in plain else math.nan
    except ValueError:
        value = math.nan
    if not text:
        problems.append(f"row {line}: {name} is missing")
    elif not math.isfinite(value):
        problems.append(f"row {line}: {name} {text!r} is not a number")
    elif abs(value) > BOUNDS[name]:
        problems.append(f"row {line}: {name} {text} is outside -{BOUNDS[name]:g}..{BOUNDS[name]:g} degrees")
    return value


def _summary(path: Path, problems: list[str]) -> str:
    """One sentence for one problem; a list for more."""
    if len(problems) == 1:
        return f"{path}, {problems[0]}"
    shown = [f"  {problem}" for problem in problems[:MAX_SHOWN]]
    rest = [f"  and {len(problems) - MAX_SHOWN} more"] if len(problems) > MAX_SHOWN else []
    return "\n".join([f"{path} has {len(problems)} problems:", *shown, *rest])


def _repeated(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Ids that stand more than once."""
    if len(set(ids)) == len(ids):
        return ()
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for one in ids:
        if one in seen:
            twice[one] = None
        seen.add(one)
    return tuple(twice)
