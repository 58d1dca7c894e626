"""References to rows that do not exist."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, texts
from gtfs.rules.report import report, whole_file
from gtfs.schema import TABLES


def broken_references(feed: Feed) -> list[Problem]:
    """Identifiers that their table does not hold."""
    out = []
    for name, table in TABLES.items():
        for column, rule in table.columns.items():
            if rule.to is None or not has_column(feed, name, column) or rule.to[0] not in TABLES:
                continue
            there, key = rule.to
            if not has_column(feed, there, key):
                out += _no_table(feed, (name, column), there)
                continue
            missing = _missing(texts(feed, name, column), texts(feed, there, key))
            out += report(
                feed, (name, column), missing, f"is not in {there}.txt",
                code="broken_reference", severity="error" if rule.strict else "warning",
            )  # fmt: skip
    return out


def unknown_services(feed: Feed) -> list[Problem]:
    """Trips of a service that neither calendar file holds."""
    tables = [t for t in ("calendar", "calendar_dates") if has_column(feed, t, "service_id")]
    if not tables or not has_column(feed, "trips", "service_id"):
        return []
    known = pa.concat_arrays([texts(feed, t, "service_id") for t in tables])
    missing = _missing(texts(feed, "trips", "service_id"), known)
    says = f"is not in {' or '.join(f'{t}.txt' for t in tables)}: the trip would never run"
    return report(feed, ("trips", "service_id"), missing, says, code="broken_reference", severity="error")


def _missing(values: pa.Array, known: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which values are not empty and not known."""
    found = pc.or_(pc.is_in(values, known), pc.equal(values, ""))
    missing: np.ndarray[tuple[int], np.dtype[np.bool_]] = ~found.to_numpy(zero_copy_only=False)
    return missing


def _no_table(feed: Feed, column: tuple[str, str], there: str) -> list[Problem]:
    """Return one warning for all references to an optional table that the feed does not have."""
    if TABLES[there].need == "always" or there in feed.tables:
        return []
    filled = int(pc.sum(pc.not_equal(texts(feed, *column), "")).as_py() or 0)
    if not filled:
        return []
    message = f"{column[0]}.txt: {filled:,} rows name a {column[1]}, but the feed has no {there}.txt."
    return [whole_file("missing_table", "warning", f"{column[0]}.txt", message, field=column[1])]
