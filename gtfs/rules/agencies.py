"""Agencies, their time zone, and what the feed says of itself."""

from zoneinfo import ZoneInfo

import numpy as np

from gtfs.clock import dates_to_ordinals
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, has_text, texts
from gtfs.rules.report import report, whole_file


def agency_names(feed: Feed) -> list[Problem]:
    """Several agencies without identifiers, and routes that do not say which is theirs."""
    n = len(feed.tables.get("agency", ()))
    if n < 2:
        return []
    out = report(
        feed, ("agency", "agency_id"), ~has_text(feed, "agency", "agency_id"),
        "is empty although the feed has several agencies", code="missing_agency_id", severity="warning",
    )  # fmt: skip
    out += report(
        feed, ("routes", "agency_id"), ~has_text(feed, "routes", "agency_id"),
        "is empty although the feed has several agencies", code="missing_agency_id", severity="warning",
    )  # fmt: skip
    return out


def timezones(feed: Feed) -> list[Problem]:
    """No agency, a time zone that does not exist, and agencies in different ones: times could not be compared."""
    if not has_column(feed, "agency", "agency_timezone"):
        return []
    zones = texts(feed, "agency", "agency_timezone").to_pylist()
    if not zones:
        message = "agency.txt has no row: the feed has no time zone."
        return [whole_file("no_agency", "error", "agency.txt", message)]
    column = ("agency", "agency_timezone")
    unknown = np.array([bool(zone) and not _exists(zone) for zone in zones], np.bool_)
    out = report(feed, column, unknown, "is no time zone", code="unknown_timezone", severity="error")
    known = [zone for zone in zones if zone]
    different = np.array([bool(zone) and zone != known[0] for zone in zones], np.bool_)
    if different.any():
        says = f"differs from '{known[0]}' of an earlier row; GTFS wants one time zone"
        out += report(feed, column, different, says, code="different_timezones", severity="error")
    return out


def feed_dates(feed: Feed) -> list[Problem]:
    """A feed_info.txt of several rows, or one that ends before it starts."""
    if "feed_info" not in feed.tables:
        return []
    rows = np.arange(len(feed.tables["feed_info"]))
    out = report(
        feed, ("feed_info", "feed_publisher_name"), rows > 0, "stands in a second row; only one is allowed",
        code="several_feed_infos", severity="warning",
    )  # fmt: skip
    start, end = (dates_to_ordinals(texts(feed, "feed_info", f"feed_{c}_date")) for c in ("start", "end"))
    backwards = (end > 0) & (start > end)
    return out + report(
        feed, ("feed_info", "feed_end_date"), backwards, "is before feed_start_date",
        code="end_before_start", severity="warning",
    )  # fmt: skip


def _exists(zone: str) -> bool:
    """Return whether the time zone database has the zone."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
