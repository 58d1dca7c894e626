"""transfers.txt, blocks and stations of a feed as a network wants them, and what the audit says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.errors import DataError
from access.network.changes import ChangeRules, Vehicles
from access.network.csr import offsets
from access.network.model import AuditEntry, Trips
from access.network.vehicles import by_block, overlapping, trip_ends
from gtfs import Feed, ServiceDays, TransferRows

FORBIDDEN, WAITS = 3, 1  # transfer_type
MAX_PAIRS = 20_000_000  # stations of a whole country name fewer
MAX_EXAMPLES = 5

Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class _Places:
    """Stops that each row of stops.txt stands for when a change is told of it: CSR over rows.

    offset int64 (n+1,), stop int64, steps int64: 0 for the stop itself, 1 for its platform, 2 for its station.
    """

    offset: Int64
    stop: Int64
    steps: Int64


def change_rules(rows: TransferRows, stops: pd.DataFrame, stop_of_row: NDArray[np.int32]) -> ChangeRules:
    """Turn the rows between stops and stations into rules of pairs of stops.

    A station stands for its platforms and their boarding areas, a platform for itself and its boarding areas. Of the
    rows that hold for a pair the nearest one decides (fewest steps up to what it names, both ends counted), of equally
    near ones the first; where that is of type 0 there is no rule.

    Parameters
    ----------
    stops, stop_of_row
        the rows of stops.txt, and the stop of each that vehicles may serve (-1: none).

    Raises
    ------
    DataError
        The rows stand for more than `MAX_PAIRS` pairs of stops.
    """
    places = _places(stops, stop_of_row)
    sizes = np.diff(places.offset)
    n_from, n_to = sizes[rows.from_stop], sizes[rows.to_stop]
    n_pairs = n_from * n_to
    if n_pairs.sum() > MAX_PAIRS:
        raise DataError(
            f"transfers.txt stands for {n_pairs.sum():,} pairs of stops, more than {MAX_PAIRS:,}: its stations are "
            "too large to be right"
        )
    row = np.repeat(np.arange(len(n_pairs)), n_pairs)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(n_pairs) - n_pairs, n_pairs)
    start = places.offset[rows.from_stop][row] + nth // np.maximum(n_to[row], 1)
    end = places.offset[rows.to_stop][row] + nth % np.maximum(n_to[row], 1)
    from_stop, to_stop = places.stop[start], places.stop[end]
    order = np.lexsort((row, places.steps[start] + places.steps[end], to_stop, from_stop))
    from_stop, to_stop, row = from_stop[order], to_stop[order], row[order]
    first = np.ones(len(row), np.bool_)
    first[1:] = (from_stop[1:] != from_stop[:-1]) | (to_stop[1:] != to_stop[:-1])
    kept = first & (rows.kind[row] != 0)
    kind = rows.kind[row[kept]]
    total_s = np.where(kind == FORBIDDEN, -1, np.where(kind == WAITS, 0, rows.seconds[row[kept]]))
    return ChangeRules(
        from_stop[kept].astype(np.int32), to_stop[kept].astype(np.int32), total_s.astype(np.int32)
    )


def vehicles_of(
    feed: Feed, rows: TransferRows, trips: Trips, stops: pd.DataFrame, stop_of_row: NDArray[np.int32]
) -> Vehicles:
    """Blocks, links between trips and stations, by the rows of the network; headway service has neither."""
    ids, block = feed.tables["trips"]["trip_id"].tolist(), np.full(len(trips), -1, np.int32)
    texts = _blocks(feed)
    filled = np.flatnonzero(texts != "")
    _, numbers, sizes = np.unique(texts[filled], return_inverse=True, return_counts=True)
    shared = sizes[numbers] > 1  # many feeds number their trips in this column
    row_of: dict[str, int] = {}
    if shared.any() or len(rows.from_trip):
        row_of = {trips.trip_id[int(row)]: int(row) for row in np.flatnonzero(trips.r5.entry < 0)}
    for i, number in zip(filled[shared].tolist(), numbers[shared].tolist(), strict=True):
        if ids[i] in row_of:
            block[row_of[ids[i]]] = number
    links: dict[bool, dict[tuple[int, int], None]] = {True: {}, False: {}}
    named = zip(rows.from_trip.tolist(), rows.to_trip.tolist(), rows.in_seat.tolist(), strict=True)
    for a, b, in_seat in named:
        if ids[a] in row_of and ids[b] in row_of:
            links[in_seat][row_of[ids[a]], row_of[ids[b]]] = None
    linked, apart = (np.array(list(links[kind]), np.int32).reshape(-1, 2).T.copy() for kind in (True, False))
    return Vehicles(
        block=block,
        linked_from=linked[0],
        linked_to=linked[1],
        apart_from=apart[0],
        apart_to=apart[1],
        station=_parents(stops)[1][stop_of_row >= 0].astype(np.int32),
    )


def _blocks(feed: Feed) -> NDArray[np.object_]:
    """Block of each row of trips.txt, "" for none."""
    table = feed.tables["trips"]
    column = table["block_id"] if "block_id" in table else pd.Series("", index=table.index)
    return column.fillna("").astype(str).to_numpy(object)


def audit_changes(
    rows: TransferRows, vehicles: Vehicles, trips: Trips, calendar: ServiceDays
) -> list[AuditEntry]:
    """What of transfers.txt is not used, and blocks that no vehicle can run."""
    entries = []
    if len(rows.by_route):
        text = (
            f"{len(rows.by_route)} rows of transfers.txt hold for one route or trip only and are not used: "
            "rows between stops decide there, else the streets"
        )
        entries.append(AuditEntry("transfers-by-route-unused", len(rows.by_route), text))
    if len(rows.unusable):
        text = (
            f"{len(rows.unusable)} rows of transfers.txt name no known stop, trip or type where they must "
            "and are not used"
        )
        entries.append(AuditEntry("transfers-unusable", len(rows.unusable), text))
    used = len(vehicles.linked_from) + len(vehicles.apart_from)
    named = np.unique(np.stack([rows.from_trip, rows.to_trip, rows.in_seat]), axis=1).shape[1]
    if used < named:
        text = (
            f"{named - used} links of transfers.txt name trips that were left out, or that stand for headway service, "
            "and are not used"
        )
        entries.append(AuditEntry("transfers-links-unused", named - used, text))
    return entries + _audit_blocks(vehicles, trips, calendar)


def _audit_blocks(vehicles: Vehicles, trips: Trips, calendar: ServiceDays) -> list[AuditEntry]:
    """Blocks of trips that overlap on some date."""
    if not (vehicles.block >= 0).any():
        return []
    ends = trip_ends(trips)
    found: dict[int, tuple[int, int]] = {}
    with_block = by_block(vehicles, ends, np.arange(len(trips)))
    for active in np.unique(calendar.active.T, axis=0):
        running = with_block[active[trips.service[with_block]]]
        for later, earlier in zip(*overlapping(vehicles, ends, running), strict=True):
            found.setdefault(int(vehicles.block[later]), (int(earlier), int(later)))
    if not found:
        return []
    pairs = list(found.values())[:MAX_EXAMPLES]
    examples = tuple(f"trips {trips.trip_id[a]} and {trips.trip_id[b]}" for a, b in pairs)
    text = (
        f"{len(found)} of {len(np.unique(vehicles.block[with_block]))} blocks hold trips that overlap on some date: no "
        "vehicle runs both, so on such dates nobody stays aboard from one trip of the block to the next"
    )
    return [AuditEntry("blocks-overlapping", len(found), text, examples)]


def _places(stops: pd.DataFrame, stop_of_row: NDArray[np.int32]) -> _Places:
    """Stops by each row of stops.txt that a change at them may name."""
    platform, station = _parents(stops)
    served = np.flatnonzero(stop_of_row >= 0)
    ups: Sequence[tuple[Int64, Int64]] = (
        (served, served),
        (platform[served], served),
        (station[served], served),
    )
    row = np.concatenate([named for named, _ in ups])
    stop = np.concatenate([stop_of_row[own] for _, own in ups]).astype(np.int64)
    steps = np.repeat(np.arange(3), len(served))
    known = row >= 0
    order = np.flatnonzero(known)[np.argsort(row[known], kind="stable")]
    return _Places(offsets(np.bincount(row[known], minlength=len(stops))), stop[order], steps[order])


def _parents(stops: pd.DataFrame) -> tuple[Int64, Int64]:
    """Rows of the platform of each boarding area and of the station of each stop, -1 where there is none."""
    nothing = np.full(len(stops), -1, np.int64)
    if "parent_station" not in stops:
        return nothing, nothing
    index = pd.Series(np.arange(len(stops)), index=stops["stop_id"].astype(str))
    index = index[~index.index.duplicated()]
    parent = stops["parent_station"].fillna("").astype(str).map(index).fillna(-1).to_numpy(np.int64)
    kind = stops["location_type"].fillna("").astype(str).to_numpy() if "location_type" in stops else None
    is_station = kind == "1" if kind is not None else np.zeros(len(stops), np.bool_)
    is_area = kind == "4" if kind is not None else np.zeros(len(stops), np.bool_)
    named = parent >= 0
    platform = np.where(is_area & named & ~is_station[parent], parent, -1)
    above = np.where(platform >= 0, parent[platform], parent)
    station = np.where((above >= 0) & is_station[above], above, -1)
    return platform, station
