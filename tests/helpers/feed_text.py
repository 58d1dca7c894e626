"""GTFS tables as text in the test: ``# stops.txt``, then the table, then the next."""

import re
import zipfile
from pathlib import Path


def tables_in(text: str) -> dict[str, str]:
    """Split text at its ``# name.txt`` lines into tables; indentation and blank lines do not count."""
    tables: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        heading = re.fullmatch(r"#\s*([\w.]+)", line)
        if heading:
            rows = tables.setdefault(heading[1], [])
        else:
            rows.append(line)
    return {name: "\n".join(lines) + "\n" for name, lines in tables.items()}


def write_feed_zip(path: Path, tables: dict[str, str]) -> Path:
    """Write tables as a feed; the bytes are the same in every run."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return path
