"""Several feeds -> one, every identifier under its feed's prefix."""

import json
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.errors import GtfsError
from gtfs.feed import Feed, texts
from gtfs.schema import EXTRA_IDS, TABLES, prefixed_columns
from gtfs.staging import stage_table


def merge_feeds(feeds: Sequence[Feed]) -> Feed:
    """
    Return one feed that holds the rows of all, in the order given.

    Every identifier and every reference becomes "prefix:id", in the extra files of GTFS too; a feed
    without prefix keeps its own. Columns are those of all feeds, empty where a feed lacks one. A feed
    of one agency without agency_id gets the id "agency", for it is no longer alone. Other extra
    files that differ between feeds are kept as "prefix_NAME". One feed is returned as it is, but for
    its prefix.

    Raises
    ------
    GtfsError
        If no feed is given, prefixes are not distinct or hold a colon, or time zones differ.
    """
    if not feeds:
        raise GtfsError("No feed to merge.")
    _check_prefixes(feeds)
    _check_timezones(feeds)
    parts = [_prefixed(_with_agency(feed) if len(feeds) > 1 else feed) for feed in feeds]
    tables = {}
    for name in TABLES:
        frames = [part[name] for part in parts if name in part]
        if frames:
            merged = pd.concat(frames, ignore_index=True)
            tables[name] = merged.fillna("")
    warnings = tuple(problem for feed in feeds for problem in feed.warnings)
    return Feed("+".join(feed.name for feed in feeds), "", tables, _merged_extras(feeds), warnings)


def _check_prefixes(feeds: Sequence[Feed]) -> None:
    """Refuse prefixes that would mix identifiers."""
    for i, feed in enumerate(feeds):
        if ":" in feed.prefix:
            raise GtfsError(f"The prefix {feed.prefix!r} of {feed.name} must not hold a colon.")
        for other in feeds[:i]:
            if other.prefix == feed.prefix:
                raise GtfsError(
                    f"{other.name} and {feed.name} have the same prefix {feed.prefix!r}; "
                    "give each feed its own so that their ids cannot be confused."
                )


def _check_timezones(feeds: Sequence[Feed]) -> None:
    """Refuse feeds whose clocks differ."""
    zones = [
        (feed, zone)
        for feed in feeds
        for zone in texts(feed, "agency", "agency_timezone").to_pylist()
        if zone
    ]
    for feed, zone in zones[1:]:
        if zone != zones[0][1]:
            raise GtfsError(
                f"{zones[0][0].name} is in time zone {zones[0][1]} and {feed.name} in {zone}: "
                "feeds of different time zones cannot be merged."
            )


def _with_agency(feed: Feed) -> Feed:
    """Return the feed with an agency_id if it has one agency without."""
    agency = feed.tables.get("agency")
    if agency is None or len(agency) != 1 or texts(feed, "agency", "agency_id")[0].as_py():
        return feed
    tables = dict(feed.tables)
    tables["agency"] = agency.assign(agency_id="agency")
    if "routes" in tables:
        tables["routes"] = tables["routes"].assign(agency_id="agency")
    return Feed(feed.name, feed.prefix, tables, feed.extras)


def _prefixed(feed: Feed) -> dict[str, pd.DataFrame]:
    """Return the tables with the prefix before every identifier."""
    out = {}
    for name, frame in feed.tables.items():
        new = {
            column: _with_prefix(texts(feed, name, column), feed.prefix).to_pandas()
            for column in prefixed_columns(name)
            if column in frame.columns and feed.prefix
        }
        out[name] = frame.assign(**new).reset_index(drop=True)
    return out


def _with_prefix(values: pa.Array, prefix: str) -> pa.Array:
    """Return "prefix:value" for every value that is not empty."""
    before, colon = (pa.scalar(text, pa.large_string()) for text in (prefix, ":"))
    joined = pc.binary_join_element_wise(before, values, colon)
    return pc.if_else(pc.equal(values, ""), values, joined)


def _merged_extras(feeds: Sequence[Feed]) -> dict[str, bytes]:
    """Return the extra files: known tables joined under prefixes, others side by side."""
    out: dict[str, bytes] = {}
    for name in sorted({file for feed in feeds for file in feed.extras}):
        having = [feed for feed in feeds if name in feed.extras]
        table = name.removesuffix(".txt")
        if name == "locations.geojson" or table in EXTRA_IDS or name == "translations.txt":
            joined = _joined(name, table, having)
            if joined is not None:
                out[name] = joined
                continue
        same = len({feed.extras[name] for feed in having}) == 1
        for feed in having:
            out[name if same or not feed.prefix else f"{feed.prefix}_{name}"] = feed.extras[name]
    return out


def _joined(name: str, table: str, feeds: Sequence[Feed]) -> bytes | None:
    """Return one file of all feeds with prefixed identifiers; None if one of them cannot be read."""
    if all(not feed.prefix for feed in feeds):
        return feeds[0].extras[name]
    if name == "locations.geojson":
        return _joined_locations(feeds)
    frames = []
    for feed in feeds:
        staged = stage_table(name, feed.extras[name])
        if any(p.severity == "error" for p in staged.problems):
            return None
        columns = {}
        for column in staged.table.column_names:
            values = staged.table[column].combine_chunks()
            is_id = column in EXTRA_IDS.get(table, ()) or (table == "translations" and column == "record_id")
            columns[column] = _with_prefix(values, feed.prefix) if is_id and feed.prefix else values
        frames.append(pa.table(columns).to_pandas())
    text: str = pd.concat(frames, ignore_index=True).fillna("").to_csv(index=False, lineterminator="\n")
    return text.encode()


def _joined_locations(feeds: Sequence[Feed]) -> bytes | None:
    """Return one GeoJSON of the flexible zones of all feeds; None if one of them cannot be read."""
    features = []
    for feed in feeds:
        try:
            zones = json.loads(feed.extras["locations.geojson"])["features"]
            before = f"{feed.prefix}:" if feed.prefix else ""
            features += [{**zone, "id": f"{before}{zone['id']}"} for zone in zones]
        except (ValueError, KeyError, TypeError):
            return None
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
