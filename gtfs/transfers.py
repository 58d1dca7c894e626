"""transfers.txt: what a feed says about changing vehicles, and about staying aboard as another trip begins."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import texts_to_ints
from gtfs.feed import Feed, has_text, texts

LINKED: Final = 4
"""transfer_type from which on a row links two trips: 4 with riders aboard, 5 without."""
_KINDS: Final = pa.array(["", "0", "1", "2", "3", "4", "5"], pa.large_string())
_NO_PLACE_TO_CHANGE: Final = pa.array(["2", "3"], pa.large_string())


@dataclass(frozen=True, slots=True)
class TransferRows:
    """
    The rows of transfers.txt by what they speak of, in the order of the file; rows that repeat others stay.

    Attributes
    ----------
    from_stop, to_stop
        int64 (n,): rows of stops.txt (stops, boarding areas or stations) of the rows that hold for every trip.
    kind
        uint8 (n,): 0 nothing special, 1 the departing vehicle waits, 2 at least `seconds`, 3 no change; a row of type 2
        without a readable time is 0.
    seconds
        int32 (n,): min_transfer_time of kind 2, 0 elsewhere.
    from_trip, to_trip
        int64 (m,): rows of trips.txt of the rows that link two trips.
    in_seat
        bool (m,): whether riders stay aboard (type 4), or must leave (type 5).
    by_route
        int64: rows of transfers.txt of types 0 to 3 that hold for one route or trip only.
    unusable
        int64: rows of transfers.txt that name no known stop, station or trip where they must, or an unknown type.
    """

    from_stop: npt.NDArray[np.int64]
    to_stop: npt.NDArray[np.int64]
    kind: npt.NDArray[np.uint8]
    seconds: npt.NDArray[np.int32]
    from_trip: npt.NDArray[np.int64]
    to_trip: npt.NDArray[np.int64]
    in_seat: npt.NDArray[np.bool_]
    by_route: npt.NDArray[np.int64]
    unusable: npt.NDArray[np.int64]


def transfer_rows(feed: Feed) -> TransferRows:
    """
    Return the rows of transfers.txt; all empty where the feed lacks the file.

    Stops named by rows that link trips are not looked at: the trips say where they end and begin. Nothing is raised:
    what is wrong with a row is told by `validate`, as a warning, and the row is in `unusable`.
    """
    n = len(feed.tables.get("transfers", ()))
    kinds = pc.index_in(texts(feed, "transfers", "transfer_type"), _KINDS).fill_null(-1)
    kind = np.maximum(kinds.to_numpy(zero_copy_only=False).astype(np.int64) - 1, 0)
    known = np.asarray(~pc.equal(kinds, -1).to_numpy(zero_copy_only=False), np.bool_)
    stops = [_rows(feed, f"{side}_stop_id", "stops", "stop_id") for side in ("from", "to")]
    trips = [_rows(feed, f"{side}_trip_id", "trips", "trip_id") for side in ("from", "to")]
    no_place = _has_no_place_to_change(feed)
    linked = kind >= LINKED
    by_route = np.zeros(n, np.bool_)
    for column in ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"):
        by_route |= has_text(feed, "transfers", column)
    by_route &= known & ~linked
    places = known & ~linked & ~by_route
    for rows in stops:
        places &= (rows >= 0) & ~no_place[rows] if len(no_place) else False
    pairs = known & linked & (trips[0] >= 0) & (trips[1] >= 0)
    seconds = texts_to_ints(texts(feed, "transfers", "min_transfer_time"))
    timeless = (kind == 2) & (seconds < 0)
    kind = np.where(timeless, 0, kind)
    return TransferRows(
        from_stop=stops[0][places],
        to_stop=stops[1][places],
        kind=kind[places].astype(np.uint8),
        seconds=np.where(kind == 2, seconds, 0)[places].astype(np.int32),
        from_trip=trips[0][pairs],
        to_trip=trips[1][pairs],
        in_seat=(kind == LINKED)[pairs],
        by_route=np.flatnonzero(by_route),
        unusable=np.flatnonzero(~(by_route | places | pairs)),
    )


def _rows(feed: Feed, column: str, table: str, key: str) -> npt.NDArray[np.int64]:
    """Return the row of another table that each row names, -1 where it names none."""
    found = pc.index_in(texts(feed, "transfers", column), texts(feed, table, key)).fill_null(-1)
    rows = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(has_text(feed, "transfers", column), rows, -1)


def _has_no_place_to_change(feed: Feed) -> npt.NDArray[np.bool_]:
    """Return which rows of stops.txt are entrances or nodes of stations."""
    kind = texts(feed, "stops", "location_type")
    nowhere: npt.NDArray[np.bool_] = pc.is_in(kind, _NO_PLACE_TO_CHANGE).to_numpy(zero_copy_only=False)
    return nowhere
