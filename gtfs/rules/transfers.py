"""Rows of transfers.txt that cannot be used, or only in part."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import MISSING, texts_to_ints
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, has_text, texts
from gtfs.rules.report import report

_BETWEEN_TRIPS = pa.array(["4", "5"], pa.large_string())
_NOWHERE = pa.array(["2", "3"], pa.large_string())
_SIDES = ("from", "to")


def transfer_ends(feed: Feed) -> list[Problem]:
    """Changes without a stop, trips linked to none: such a row is not used."""
    if "transfers" not in feed.tables:
        return []
    linked = _linked(feed)
    of_one_trip = has_text(feed, "transfers", "from_trip_id") | has_text(feed, "transfers", "to_trip_id")
    out = []
    for side in _SIDES:
        for column, wanted, says in (
            (f"{side}_stop_id", ~linked & ~of_one_trip, "a change is between stops"),
            (f"{side}_trip_id", linked, "types 4 and 5 link two trips"),
        ):
            out += report(
                feed, ("transfers", column), wanted & ~has_text(feed, "transfers", column),
                f"is empty, but {says}; the row is not used", code="missing_value", severity="warning",
            )  # fmt: skip
    return out


def transfer_places(feed: Feed) -> list[Problem]:
    """Changes at entrances or nodes of stations: riders change at stops and stations."""
    if "transfers" not in feed.tables or not has_column(feed, "stops", "location_type"):
        return []
    out = []
    stops, kind = texts(feed, "stops", "stop_id"), texts(feed, "stops", "location_type")
    nowhere = stops.filter(pc.is_in(kind, _NOWHERE))
    for side in _SIDES:
        named = pc.is_in(texts(feed, "transfers", f"{side}_stop_id"), nowhere)
        out += report(
            feed, ("transfers", f"{side}_stop_id"), named.to_numpy(zero_copy_only=False) & ~_linked(feed),
            "is an entrance or node in stops.txt, but riders change at stops and stations; the row is not used",
            code="wrong_location_type", severity="warning",
        )  # fmt: skip
    return out


def transfer_times(feed: Feed) -> list[Problem]:
    """Changes of type 2, which ask for a time, that give none."""
    if "transfers" not in feed.tables:
        return []
    wanted = pc.equal(texts(feed, "transfers", "transfer_type"), "2").to_numpy(zero_copy_only=False)
    missing = texts_to_ints(texts(feed, "transfers", "min_transfer_time")) == MISSING
    return report(
        feed, ("transfers", "transfer_type"), wanted & missing,
        "asks for a min_transfer_time, which is empty; the streets decide",
        code="missing_transfer_time", severity="warning",
    )  # fmt: skip


def _linked(feed: Feed) -> npt.NDArray[np.bool_]:
    """Return which rows link two trips."""
    kind = texts(feed, "transfers", "transfer_type")
    linked: npt.NDArray[np.bool_] = pc.is_in(kind, _BETWEEN_TRIPS).to_numpy(zero_copy_only=False)
    return linked
