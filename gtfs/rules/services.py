"""Calendars that cannot be, and services that never run."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.calendar import MAX_DAYS, service_days
from gtfs.clock import BAD, dates_to_ordinals
from gtfs.errors import Problem
from gtfs.feed import Feed, has_text, texts
from gtfs.rules.report import report, whole_file

_DATES = (("calendar", "start_date"), ("calendar", "end_date"), ("calendar_dates", "date"))


def calendar_ranges(feed: Feed) -> list[Problem]:
    """Services that end before they start, and calendars longer than two centuries."""
    start, end = (dates_to_ordinals(texts(feed, "calendar", c)) for c in ("start_date", "end_date"))
    out = report(
        feed, ("calendar", "end_date"), (end > 0) & (end < start), "is before start_date",
        code="end_before_start", severity="error",
    )  # fmt: skip
    for table, column in (("calendar", "end_date"), ("calendar_dates", "date")):
        day = dates_to_ordinals(texts(feed, table, column))
        far = (day > 0) & (day - _first_day(feed) > MAX_DAYS)
        out += report(
            feed, (table, column), far, "is more than two centuries after the first day",
            code="calendar_too_long", severity="error",
        )  # fmt: skip
    return out


def services_without_days(feed: Feed) -> list[Problem]:
    """Services that never run, and a feed in which none ever does."""
    if not {"calendar", "calendar_dates"} & feed.tables.keys() or calendar_ranges(feed):
        return []
    if any((dates_to_ordinals(texts(feed, *column)) == BAD).any() for column in _DATES):
        return []
    days = service_days(feed)
    never = ~np.logical_or.reduce(days.active, axis=1)
    if never.all():
        file = "calendar.txt" if "calendar" in feed.tables else "calendar_dates.txt"
        message = f"{file}: no service of the feed runs on any day."
        return [whole_file("no_service", "error", file, message)]
    ids = pa.array([days.service_id[i] for i in np.flatnonzero(never)], pa.large_string())
    out = []
    for table in ("calendar", "calendar_dates"):
        services = texts(feed, table, "service_id")
        idle = np.flatnonzero(pc.is_in(services, ids).to_numpy(zero_copy_only=False))
        _, first = np.unique(
            services.take(idle).to_numpy(zero_copy_only=False).astype(str), return_index=True
        )
        rows = idle[np.sort(first)]
        if table == "calendar_dates" and len(rows):
            rows = rows[~pc.is_in(services.take(rows), texts(feed, "calendar", "service_id")).to_numpy(
                zero_copy_only=False)]  # fmt: skip
        out += report(
            feed, (table, "service_id"), rows, "runs on no day", code="service_without_days",
            severity="warning",
        )  # fmt: skip
    return out


def _first_day(feed: Feed) -> int:
    """Return the first day that the calendar files name, as an ordinal; 0 if they name none."""
    days = np.concatenate(
        [
            dates_to_ordinals(texts(feed, *column))[has_text(feed, *column)]
            for column in (("calendar", "start_date"), ("calendar_dates", "date"))
        ]
    )
    days = days[days > 0]
    return int(days.min()) if len(days) else 0
