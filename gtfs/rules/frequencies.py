"""Headway service that cannot be."""

import numpy as np

from gtfs.clock import BAD, MISSING, texts_to_ints, times_to_seconds
from gtfs.errors import Problem
from gtfs.feed import Feed, texts
from gtfs.frequencies import headways
from gtfs.rules.report import report, whole_file

MAX_TRIPS = 5_000_000
"""More explicit trips than this are refused: no real feed stands for so many."""


def frequency_windows(feed: Feed) -> list[Problem]:
    """Windows that end before they start, headways that are not positive, far too many trips."""
    if "frequencies" not in feed.tables:
        return []
    start, end = (times_to_seconds(texts(feed, "frequencies", f"{c}_time")) for c in ("start", "end"))
    headway = texts_to_ints(texts(feed, "frequencies", "headway_secs"))
    out = report(
        feed, ("frequencies", "end_time"), (start >= 0) & (end >= 0) & (end <= start),
        "is not after start_time", code="end_before_start", severity="error",
    )  # fmt: skip
    out += report(
        feed, ("frequencies", "headway_secs"), (headway <= 0) & (headway != MISSING) & (headway != BAD),
        "is not positive", code="bad_headway", severity="error",
    )  # fmt: skip
    found = headways(feed)
    n = int((-(-(found.end_s - found.start_s) // found.headway_s)).sum())
    if n > MAX_TRIPS:
        message = (
            f"frequencies.txt stands for {n:,} trips, more than {MAX_TRIPS:,}: the headways cannot be right."
        )
        out.append(whole_file("too_many_trips", "error", "frequencies.txt", message))
    return out


def overlapping_windows(feed: Feed) -> list[Problem]:
    """Windows of a trip that begin before the one before has ended."""
    found = headways(feed)
    same = found.trip_row[1:] == found.trip_row[:-1]
    rows = found.row[1:][same & (found.start_s[1:] < found.end_s[:-1])]
    return report(
        feed, ("frequencies", "start_time"), np.sort(rows),
        "lies before the end of another window of the same trip", code="overlapping_frequencies",
        severity="error",
    )  # fmt: skip
