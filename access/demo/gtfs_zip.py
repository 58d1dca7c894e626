"""Write GTFS tables as a zip whose bytes depend on nothing but the rows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Header and rows."""

# Stored, not deflated: two builds of zlib may give different bytes for one text.
COMPRESSION: Final = zipfile.ZIP_STORED
STAMP: Final = (2026, 8, 31, 0, 0, 0)


def write_zip(path: Path, tables: Mapping[str, Table]) -> None:
    """Write ``<name>.txt`` for each table, in the order given: UTF-8, comma, LF, header first."""
    with zipfile.ZipFile(path, "w", COMPRESSION) as feed:
        for name, (header, rows) in tables.items():
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
            entry = zipfile.ZipInfo(f"{name}.txt", STAMP)
            entry.compress_type = COMPRESSION
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            feed.writestr(entry, text.getvalue().encode("utf-8"))


def clock(seconds: int) -> str:
    """``25:10:00`` for 90600 s."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def feed_info(publisher: str, description: str, first: str, last: str) -> Table:
    """``feed_info.txt``; the publisher's name and the version say that the timetable is synthetic."""
    header = (
        "feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date",
        "feed_version", "feed_desc",
    )  # fmt: skip
    version = f"{first[:4]}-{last[:4]} synthétique"
    return header, [(publisher, "https://example.org/artois-access-demo", "fr", first, last, version, description)]
