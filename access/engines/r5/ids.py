"""The ids under which R5 knows stops, routes, trips and services: ours, in the order in which it reads theirs.

R5 links stops to streets one after the other and groups trips into patterns in the order of their ids. Zero-padded
ranks in that order keep whatever depends on it; and r5py cuts ids at colons, of which ranks have none.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from access.network.model import Network
from access.network.r5_order import r5_order
from access.network.texts import Texts

Int64 = NDArray[np.int64]


def stop_ids(network: Network) -> list[str]:
    """Return R5's id of every stop, by row of `Footing.stops`: "s000000", "s000001", ..."""
    return _named("s", 6, _ranks(network, plain_texts(network.footing_r5.stops.stop_id)))


def route_ids(network: Network) -> list[str]:
    """Return R5's id of every route, by row of `Trips.route_id`: "r00000", ..."""
    return _named("r", 5, _ranks(network, plain_texts(network.trips.route_id)))


def service_ids(network: Network) -> list[str]:
    """Return R5's id of every service, by row of `ServiceDays.active`: "c000", ..."""
    return _named("c", 3, _ranks(network, network.calendar.service_id))


def trip_ids(network: Network) -> list[str]:
    """Return R5's id of every trip, by row of `Trips`: "t0000000", ...; trips of one line of frequencies share one."""
    return _named("t", 7, trip_ranks(network))


def trip_ranks(network: Network) -> Int64:
    """Return the rank in R5's order of every row of `Trips`, one for all rows of one line of frequencies.txt."""
    trips = network.trips
    first, group = first_of_each(trips.r5.entry)
    entry = trips.r5.entry[first].tolist()
    texts = plain_texts(trips.trip_id)
    # "id@07:00:00" was made of "id"; lines of one id follow each other.
    ids = [
        texts[row].rpartition("@")[0] if line >= 0 else texts[row]
        for row, line in zip(first, entry, strict=True)
    ]
    by_line = np.argsort(entry, kind="stable")
    order = by_line[r5_order([ids[i] for i in by_line.tolist()], feed_prefixes(network))]
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[group]


def first_of_each(entry: NDArray[np.int32]) -> tuple[list[int], Int64]:
    """Return the rows that stand for a trip of R5's, ascending, and for each row the index of the one that does.

    Each row of a timetable stands for itself; of a line of frequencies.txt the last one does: only the first ones can
    have waited at their first stop since before midnight.
    """
    rows = np.arange(len(entry), dtype=np.int64)
    stands = rows.copy()
    lines = np.flatnonzero(entry >= 0)
    if len(lines):
        last = np.zeros(int(entry.max()) + 1, np.int64)
        np.maximum.at(last, entry[lines], lines)
        stands[lines] = last[entry[lines]]
    kept, group = np.unique(stands, return_inverse=True)
    return kept.tolist(), group.astype(np.int64)


def feed_prefixes(network: Network) -> list[str]:
    """Return what stands before the ids of each feed, in the order of the feeds."""
    return [str(feed["prefix"]) for feed in network.manifest["feeds"]]


def plain_texts(texts: Texts) -> list[str]:
    """Return packed texts as a list."""
    blob = texts.blob.tobytes()
    return [blob[a:b].decode() for a, b in pairwise(texts.offset.tolist())]


def _ranks(network: Network, ids: Sequence[str]) -> Int64:
    """Place of each id in R5's order."""
    order = r5_order(ids, feed_prefixes(network))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _named(letter: str, digits: int, ranks: Int64) -> list[str]:
    """The ranks as ids of one width, so that they sort as text."""
    width = max(digits, len(str(int(ranks.max(initial=0)))))
    names: Iterable[int] = ranks.tolist()
    return [f"{letter}{rank:0{width}d}" for rank in names]
