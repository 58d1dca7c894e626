"""Places that people go to, from a CSV."""

import csv
from pathlib import Path

from access.errors import DataError
from access.network.model import Place

REQUIRED = ("id", "name", "kind", "lon", "lat")
DELIMITERS = (",", ";", "\t")
MAX_SHOWN = 20  # faults spelled out; the rest are counted


def read_places(path: Path) -> tuple[Place, ...]:
    """Read places from a CSV with the columns id, name, kind, lon, lat and perhaps commune, in any order.

    Cells are cut at comma, semicolon or tab; where not at the comma, a decimal comma is understood, as in point files.
    Raises DataError that names the rows at fault (lines of the file), the first `MAX_SHOWN` of them.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            delimiter = _delimiter(file.readline())
            file.seek(0)
            reader = csv.DictReader(file, delimiter=delimiter, restval="", skipinitialspace=True)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise DataError(f"{path.name}: column {', '.join(missing)} is missing")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from None
    places, faults, seen = [], [], set()
    for number, row in rows:
        lon, lat = (_degrees(row[name], limit, delimiter) for name, limit in (("lon", 180), ("lat", 90)))
        if not row["id"]:
            faults.append(f"row {number}: id is missing")
        elif lon is None or lat is None:
            faults.append(f"row {number}: lon {row['lon']!r}, lat {row['lat']!r} is no place on Earth")
        elif row["id"] in seen:
            faults.append(f"row {number}: id {row['id']!r} stands twice")
        else:
            commune = row.get("commune") or ""
            places.append(Place(row["id"], row["name"] or row["id"], row["kind"], commune, lon, lat))
        seen.add(row["id"])
    if faults:
        more = [f"and {len(faults) - MAX_SHOWN} more"] if len(faults) > MAX_SHOWN else []
        raise DataError(f"{path.name}: " + "; ".join(faults[:MAX_SHOWN] + more))
    return tuple(places)


def _delimiter(header: str) -> str:
    """The mark that cuts the header into most of the required columns."""
    cells = {mark: {cell.strip(' "\r\n') for cell in header.split(mark)} for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: len(cells[mark] & set(REQUIRED)))


def _degrees(text: str, limit: float, delimiter: str) -> float | None:
    """A coordinate, None if it is none."""
    try:
        value = float(text.replace(",", ".") if delimiter != "," else text)
    except ValueError:
        return None
    return value if abs(value) <= limit else None
