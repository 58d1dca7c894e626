"""The bytes of one GTFS file -> columns of trimmed text, with the line of every row.

gtfs-kit's reader (pandas) loses what an exact copy needs: it turns "NA" and "null" into nothing, "007"
in numeric columns into 7, and gives up on hostile bytes. So text is normalised here first: encoding,
line ends, width of the rows, then pyarrow's reader, everything as text.
"""

import csv
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from gtfs.decoding import REPORTED_ROWS, decode, listed, shown
from gtfs.errors import Problem

CELL_LINES = 30
"""A cell of more lines is not text that somebody wrote, but rows that a missing quote has taken in."""

_QUOTE, _COMMA, _NEWLINE = ord('"'), ord(","), ord("\n")


@dataclass(frozen=True, slots=True)
class StagedTable:
    """Columns as text (empty cells are ""), the line number of every row, and what was odd."""

    table: pa.Table
    lines: npt.NDArray[np.int64]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Records:
    """Header cells, body cells by column, and the line number of each record of the body."""

    header: list[str]
    header_line: int
    cells: list[pa.Array]
    lines: npt.NDArray[np.int64]


def stage_table(file: str, content: bytes) -> StagedTable:
    """
    Read one CSV file as text, whatever its line ends, byte order mark, padding and ragged rows.

    Rows shorter than the header are filled with empty cells (a warning); cells beyond the header are
    cut, a warning where they are empty and an error where they are not, for then a comma inside a name
    may have shifted the row. Blank lines are left out. Bytes that are no UTF-8, UTF-16 files, NUL
    characters and an unclosed quote are errors, but the rest is still read so that its other problems
    are found. Nothing is raised.
    """
    text, problems = decode(file, content)
    records = None
    if text.strip():
        records = _fast_records(text.encode()) or _slow_records(file, text, problems)
    if records is None or not any(records.header):
        message = f"{file} is empty: it has no header row with column names."
        problems.append(Problem("empty_file", "error", file, None, "", "", message))
        return StagedTable(pa.table({}), np.zeros(0, np.int64), tuple(problems))
    problems += _wrong_separator(file, records)
    if '"' in text:
        problems += _long_cells(file, records)
    columns: dict[str, pa.Array] = {}
    for name, cells in zip(records.header, records.cells, strict=True):
        if name and name not in columns:
            columns[name] = cells
        else:
            problems += _bad_header(file, records.header_line, name, cells)
    return StagedTable(pa.table(columns), records.lines, tuple(problems))


def _wrong_separator(file: str, records: _Records) -> list[Problem]:
    """Return the problem of a header that is one cell because another separator is used."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(records.header) == 1 and separator in records.header[0]:
            value = shown(records.header[0])
            message = (
                f"{file}, row {records.header_line}: columns are separated by {name}, not commas: '{value}'."
            )
            return [Problem("wrong_separator", "error", file, records.header_line, "", value, message)]
    return []


def _bad_header(file: str, row: int, name: str, cells: pa.Array) -> list[Problem]:
    """Return the problem of a column without a name or with the name of an earlier one."""
    if name:
        message = f"{file}, row {row}: the column {name} occurs twice."
        return [Problem("duplicate_column", "error", file, row, name, name, message)]
    if pc.all(pc.equal(cells, "")).as_py() is not False:
        return []
    message = f"{file}, row {row}: a column has no name; its cells are left out."
    return [Problem("unnamed_column", "warning", file, row, "", "", message)]


def _shape(data: bytes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
    """
    Return (start of every record, commas outside quotes in it), or None where quotes are irregular.

    Quotes are regular when each quoted field begins at the start of a cell and ends at its end.
    """
    codes = np.frombuffer(data, np.uint8)
    newline = codes == _NEWLINE
    comma = codes == _COMMA
    if b'"' in data:
        quote = codes == _QUOTE
        at = np.flatnonzero(quote)
        if len(at) % 2:
            return None
        before = np.where(at > 0, codes[at - 1], _NEWLINE)
        after = np.where(at + 1 < len(codes), codes[np.minimum(at + 1, len(codes) - 1)], _NEWLINE)
        edge = np.array([_COMMA, _NEWLINE, _QUOTE], np.uint8)
        if not (np.isin(before[::2], edge).all() and np.isin(after[1::2], edge).all()):
            return None
        outside = ~np.logical_xor.accumulate(quote)
        newline &= outside
        comma &= outside
    ends = np.flatnonzero(newline)
    if not len(ends) or ends[-1] != len(codes) - 1:
        ends = np.append(ends, len(codes))
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)
    commas = np.searchsorted(np.flatnonzero(comma), np.append(starts, len(codes)))
    return np.append(starts, ends[-1] + 1), np.diff(commas)


def _fast_records(data: bytes) -> _Records | None:
    """Return the records by pyarrow, or None where quotes are irregular or rows ragged."""
    shape = _shape(data)
    if shape is None:
        return None
    kept = _full_rows(data, *shape)
    if kept is None:
        return None
    starts, commas = shape
    width = int(commas[kept[0]]) + 1
    names = [str(i) for i in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            pa_csv.ReadOptions(column_names=names, block_size=16 * 2**20),
            pa_csv.ParseOptions(newlines_in_values=b'"' in data, ignore_empty_lines=True),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), null_values=[]),
        )
    except pa.ArrowInvalid:
        return None
    newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)
    lines = np.searchsorted(newlines, starts[kept]) + 1
    cells = [pc.utf8_trim_whitespace(_whole(column)) for column in table.columns]
    one_empty = width == 1 and not pc.all(pc.not_equal(cells[0], "")).as_py()
    if table.num_rows != len(kept) or one_empty:
        return None
    header = [column[0].as_py() for column in cells]
    return _Records(header, int(lines[0]), [column.slice(1) for column in cells], lines[1:])


def _full_rows(
    data: bytes, starts: npt.NDArray[np.int64], commas: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64] | None:
    """Return the records that are not empty lines; None where widths differ or lines hold only blanks."""
    empty = np.diff(starts) <= 1
    kept = np.flatnonzero(~empty)
    if (commas[kept] != commas[kept[0]]).any():
        return None
    if commas[kept[0]] == 0 and any(not data[starts[i] : starts[i + 1]].strip() for i in kept):
        return None
    return kept


def _slow_records(file: str, text: str, problems: list[Problem]) -> _Records | None:
    """Return the records by the csv module, row by row: any quotes, any width."""
    rows: list[list[str]] = []
    lines: list[int] = []
    spans: list[tuple[int, int]] = []
    source = io.StringIO(text)
    reader = csv.reader(source, skipinitialspace=True)
    first = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                rows.append([cell.strip() for cell in row])
                lines.append(first)
                if reader.line_num > first:
                    spans.append((first, reader.line_num))
            first = reader.line_num + 1
    except csv.Error as error:
        message = f"{file}, row {first}: the row cannot be read: {error}."
        problems.append(Problem("unreadable_row", "error", file, first, "", "", message))
    if not rows:
        return None
    if not spans or spans[-1][0] != lines[-1]:
        spans.append((lines[-1], reader.line_num))
    problems += _stray_quotes(file, text, spans)
    width = len(rows[0])
    problems += _ragged(file, rows, lines, width)
    body = [(row + [""] * width)[:width] for row in rows[1:]]
    cells = [pa.array([row[i] for row in body], pa.large_string()) for i in range(width)]
    return _Records(rows[0], lines[0], cells, np.array(lines[1:], np.int64))


def _stray_quotes(file: str, text: str, spans: list[tuple[int, int]]) -> list[Problem]:
    """Return one problem per record of several lines whose quotes do not open and close whole cells."""
    lines = text.split("\n") if spans else []
    problems = []
    for first, last in spans[:REPORTED_ROWS]:
        record = "\n".join(lines[first - 1 : last])
        try:
            list(csv.reader(io.StringIO(record), skipinitialspace=True, strict=True))
        except csv.Error as error:
            ends = "unexpected end" in str(error)
            code = "unclosed_quote" if ends else "stray_quote"
            says = "is never closed" if ends else f"takes in the rows up to {last}"
            value = shown(record)
            message = f"{file}, row {first}: a quote is opened and {says}: '{value}'."
            problems.append(Problem(code, "error", file, first, "", value, message))
    return problems


def _long_cells(file: str, records: _Records) -> list[Problem]:
    """Return one problem per cell of so many lines that a missing quote must have taken in rows."""
    found: list[tuple[int, str]] = []
    for cells in records.cells:
        long = pc.greater_equal(pc.count_substring(cells, "\n"), CELL_LINES)
        rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
        found += [(int(records.lines[i]), shown(cells[int(i)].as_py())) for i in rows]
    return listed(
        "stray_quote", file, found, f"has a cell of more than {CELL_LINES} lines, so a quote is missing"
    )


def _ragged(file: str, rows: list[list[str]], lines: list[int], width: int) -> list[Problem]:
    """Return what is wrong with the widths: short rows and empty extra cells once, others each."""
    problems = []
    shifted = [(i, row) for i, row in enumerate(rows) if any(row[width:])]
    problems += listed(
        "extra_cells", file, [(lines[i], shown(",".join(row))) for i, row in shifted],
        f"has more cells than the {width} of the header (a comma inside a value needs quotes)",
    )  # fmt: skip
    for code, odd in (
        ("empty_extra_cells", [i for i, row in enumerate(rows) if len(row) > width and not any(row[width:])]),
        ("missing_cells", [i for i, row in enumerate(rows) if len(row) < width]),
    ):
        if odd:
            row, n = lines[odd[0]], len(rows[odd[0]])
            others = f", and {len(odd) - 1:,} other rows are like it" if len(odd) > 1 else ""
            what = "empty cells are added" if n < width else "the empty cells beyond are cut"
            message = f"{file}, row {row} has {n} cells, the header has {width}{others}: {what}."
            problems.append(Problem(code, "warning", file, row, "", str(n), message))
    return problems


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Return one array of a column in chunks."""
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
