"""One feed as tables of text: read from a zip or folder, checked, frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.archive import read_files
from gtfs.errors import Problem
from gtfs.schema import TABLES
from gtfs.staging import stage_table

SMALL = 20_000  # rows of a table whose columns are worth keeping as arrow text


@dataclass(frozen=True, eq=False)
class Feed:
    """
    One GTFS feed: every table as text, every other file as bytes. Not to be changed in place.

    Attributes
    ----------
    name
        What messages call the feed; the name of the file it was read from, without ".zip".
    prefix
        Put before every identifier as "prefix:id" when feeds are merged; "" for none.
    tables
        By table name ("stops"), one row per row of the file in its order, trimmed text, an empty cell is
        "" and never NA, all columns kept in order. Only tables the feed has. Index 0..n-1.
    extras
        By file name ("pathways.txt"): files that gtfs-kit would lose, byte for byte.
    warnings
        What was odd when the feed, or the feeds it is merged from, was read.
    lines
        By table name, the line number of every row, only where it is not simply row index + 2.
    kept_texts
        Of `texts` alone.
    """

    name: str
    prefix: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    extras: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    lines: Mapping[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    kept_texts: dict[tuple[str, str], pa.Array] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("tables", "extras", "lines"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


def stage_feed(path: str | Path, *, prefix: str = "", name: str | None = None) -> tuple[Feed, list[Problem]]:
    """
    Read every file of a feed without judging what is in it.

    Returns
    -------
    feed, problems
        The problems are those of bytes and shape (encoding, quotes, ragged rows), none of meaning.

    Raises
    ------
    InvalidFeedError
        Only if no feed can be found at the path.
    """
    path = Path(path)
    tables: dict[str, pd.DataFrame] = {}
    extras: dict[str, bytes] = {}
    lines: dict[str, npt.NDArray[np.int64]] = {}
    problems: list[Problem] = []
    for file, content in read_files(path).items():
        table = file.removesuffix(".txt")
        if table == file or table not in TABLES:
            extras[file] = content
            continue
        staged = stage_table(file, content)
        problems += staged.problems
        if staged.table.num_columns:
            tables[table] = staged.table.to_pandas()
            if len(staged.lines) and int(staged.lines[-1]) != len(staged.lines) + 1:
                lines[table] = staged.lines
    feed = Feed(name if name is not None else path.stem, prefix, tables, extras, lines=lines)
    return feed, problems


def has_column(feed: Feed, table: str, column: str) -> bool:
    """Return whether the feed has the table and the table the column."""
    return table in feed.tables and column in feed.tables[table].columns


def texts(feed: Feed, table: str, column: str) -> pa.Array:
    """
    Return one column as arrow text, "" in every row where the table lacks the column.

    Nothing is copied where pandas holds arrow text already. A missing table has no rows. Columns of small tables are
    kept, for a check asks for some of them ten times.
    """
    if table not in feed.tables:
        return pa.array([], pa.large_string())
    kept = feed.kept_texts.get((table, column))
    if kept is not None:
        return kept
    array = _texts_of(feed.tables[table], column)
    if len(array) <= SMALL:
        feed.kept_texts[table, column] = array
    return array


def _texts_of(frame: pd.DataFrame, column: str) -> pa.Array:
    """One column as arrow text."""
    if column not in frame.columns:
        return pa.repeat(pa.scalar("", pa.large_string()), len(frame))
    array = pa.array(frame[column], type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.large_string())
    return array.fill_null("") if array.null_count else array


def has_text(feed: Feed, table: str, column: str) -> npt.NDArray[np.bool_]:
    """Return which rows of a column are not empty; none where the table lacks it."""
    if not has_column(feed, table, column):
        return np.zeros(len(feed.tables.get(table, ())), np.bool_)
    filled: npt.NDArray[np.bool_] = pc.not_equal(texts(feed, table, column), "").to_numpy(
        zero_copy_only=False
    )
    return filled


def row_number(feed: Feed, table: str, index: int) -> int:
    """Return the line number in the file of a row of a table (the header is line 1)."""
    lines = feed.lines.get(table)
    return index + 2 if lines is None or index >= len(lines) else int(lines[index])


def same_content(one: Feed, other: Feed) -> bool:
    """Return whether two feeds hold the same tables (columns, order, text) and the same extra files."""
    return (
        dict(one.extras) == dict(other.extras)
        and sorted(one.tables) == sorted(other.tables)
        and all(_same(one.tables[t], other.tables[t]) for t in one.tables)
    )


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two tables hold the same text in the same places."""
    return list(one.columns) == list(other.columns) and one.astype(str).equals(other.astype(str))


def make_feed(
    name: str,
    tables: Mapping[str, Mapping[str, Iterable[str]]],
    *,
    prefix: str = "",
    extras: Mapping[str, bytes] | None = None,
) -> Feed:
    """Return a feed made in memory from columns of text; no check is run on it."""
    frames = {t: _frame(columns) for t, columns in tables.items()}
    return Feed(name, prefix, frames, extras or {})


def _frame(columns: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """Return a table of arrow text."""
    data = {name: pa.array([str(v) for v in cells], pa.large_string()) for name, cells in columns.items()}
    frame: pd.DataFrame = pa.table(data).to_pandas()
    return frame
