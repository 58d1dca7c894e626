"""Places that people go to, from a CSV."""

import csv
from pathlib import Path

from access.errors import DataError
from access.network.model import Place

REQUIRED = ("id", "name", "kind", "lon", "lat")


def read_places(path: Path) -> tuple[Place, ...]:
    """Read places from a CSV with the columns id, name, kind, lon, lat and perhaps commune, in any order.

    Raises DataError that names every row at fault.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise DataError(f"{path.name}: column {', '.join(missing)} is missing")
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as CSV in UTF-8 ({error})") from None
    places, faults, seen = [], [], set()
    for number, row in enumerate(rows, 2):
        lon, lat = _degrees(row["lon"], 180), _degrees(row["lat"], 90)
        if lon is None or lat is None:
            faults.append(f"row {number}: lon {row['lon']!r}, lat {row['lat']!r} is no place on Earth")
        elif row["id"] in seen:
            faults.append(f"row {number}: id {row['id']!r} stands twice")
        else:
            commune = row.get("commune") or ""
            places.append(Place(row["id"], row["name"] or row["id"], row["kind"] or "", commune, lon, lat))
        seen.add(row["id"])
    if faults:
        raise DataError(f"{path.name}: " + "; ".join(faults))
    return tuple(places)


def _degrees(text: str | None, limit: float) -> float | None:
    """A coordinate, None if it is none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) <= limit else None
