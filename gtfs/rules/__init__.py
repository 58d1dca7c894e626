"""Every check of what a feed says, one small function per rule.

The rule of severity. An error is a defect after which an answer could be wrong without anyone
noticing: a file, column, key or reference missing or ambiguous, a value that cannot be read, an order
of stops that is not known. A feed with an error is not loaded. A warning is odd but harmless to
answers, or a defect that concerns a trip as a whole, whose values are all readable: fewer than two
stops, no time at an end, going back in time, on-demand service. Such a trip is left out and listed;
the feed is loaded.
"""

from collections.abc import Callable
from typing import Final

from gtfs.errors import Problem
from gtfs.feed import Feed
from gtfs.rules import (
    agencies,
    frequencies,
    pathways,
    references,
    services,
    stops,
    tables,
    transfers,
    trips,
    values,
)

__all__ = ["RULES", "check_feed"]

Rule = Callable[[Feed], list[Problem]]
RULES: Final[tuple[Rule, ...]] = (
    tables.missing_tables,
    tables.missing_columns,
    tables.missing_values,
    tables.duplicate_keys,
    values.unreadable_values,
    values.negative_numbers,
    references.broken_references,
    references.unknown_services,
    agencies.agency_names,
    agencies.timezones,
    agencies.feed_dates,
    services.calendar_ranges,
    services.services_without_days,
    stops.stop_places,
    stops.null_island,
    stops.stops_of_wrong_kind,
    stops.parents_of_wrong_kind,
    stops.unused_stops,
    stops.twin_stops,
    pathways.pathway_rows,
    transfers.transfer_ends,
    transfers.transfer_places,
    transfers.transfer_times,
    frequencies.frequency_windows,
    frequencies.overlapping_windows,
    trips.continuous_service,
    trips.trips_in_time,
)


def check_feed(feed: Feed) -> list[Problem]:
    """
    Return every problem of the tables of a feed, rule by rule.

    At most `REPORTED_ROWS` rows of a rule and column are listed, and a last problem counts the others.
    Every rule copes with missing tables and columns.
    """
    return [problem for rule in RULES for problem in rule(feed)]
