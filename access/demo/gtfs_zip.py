"""Write GTFS tables as a zip whose bytes depend on nothing but the rows."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from access.demo.calendar import DAYS, Service, calendar_tables
from access.demo.facts import SYNTHETIC
from access.demo.facts import periods as periods_of_facts

URL: Final = "https://example.org/artois-access-demo"

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


def common_tables(
    agency_id: str, agency: str, description: str, services: Sequence[Service]
) -> dict[str, Table]:
    """
    Agency, ``feed_info``, ``calendar`` and ``calendar_dates`` of a feed of the demonstration.

    The publisher's name, the version and the description of ``feed_info`` say that the timetable is synthetic.
    """
    periods = periods_of_facts()
    calendar, dates = calendar_tables(periods, services)
    validity = next(p for p in periods if p.kind == "validity")
    first, last = validity.first.strftime("%Y%m%d"), validity.last.strftime("%Y%m%d")
    version = f"{first[:4]}-{last[:4]} synthétique"
    return {
        "agency": (
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
            [(agency_id, agency, URL, "Europe/Paris", "fr")],
        ),
        "feed_info": (
            (
                "feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date",
                "feed_version", "feed_desc",
            ),
            [(f"Artois Access ({SYNTHETIC})", URL, "fr", first, last, version, description)],
        ),
        "calendar": (("service_id", *DAYS, "start_date", "end_date"), calendar),
        "calendar_dates": (("service_id", "date", "exception_type"), dates),
    }  # fmt: skip
