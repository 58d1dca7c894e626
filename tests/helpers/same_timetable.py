"""Two networks compared trip by trip, once under R5's ids of the first: what R5 is told must be what we know."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

import numpy as np

from access.engines.r5.timetable_files import route_ids, stop_ids, trip_ids
from access.network import Network

#: stop, may board, may alight, arrival, departure
Call = tuple[str, int, int, int, int]
#: calls, days, route, and start, end and headway of the line of frequencies.txt if it comes from one
Told = tuple[list[Call], frozenset[dt.date], str, tuple[int, int, int] | None]


@dataclass(frozen=True)
class Ids:
    """What stops, routes and trips are called, by their rows."""

    stop: list[str]
    route: list[str]
    trip: list[str]


def as_r5_calls_them(network: Network) -> Ids:
    """R5's ids of a network."""
    return Ids(stop_ids(network), route_ids(network), trip_ids(network))


def as_read(network: Network) -> Ids:
    """The ids of a network that was built from R5's files: without the departures of headway service behind them."""
    trips = network.trips
    ids = [
        text.partition("@")[0] if line >= 0 else text
        for text, line in zip(trips.trip_id, trips.r5.entry.tolist(), strict=True)
    ]
    return Ids(list(network.stops.stop_id), list(trips.route_id), ids)


def told_trips(network: Network, ids: Ids) -> dict[str, list[Told]]:
    """All that profile "r5" reads of each trip, by id; several for headway service."""
    trips, calendar = network.trips, network.calendar
    days = [
        frozenset(calendar.first_date + dt.timedelta(int(i)) for i in np.flatnonzero(row))
        for row in calendar.active
    ]
    told: dict[str, list[Told]] = defaultdict(list)
    for pattern in range(trips.n_patterns):
        positions = slice(trips.pattern_offset[pattern], trips.pattern_offset[pattern + 1])
        stops = [ids.stop[stop] for stop in trips.pattern_stop[positions].tolist()]
        doors = trips.may_board[positions].tolist(), trips.may_alight[positions].tolist()
        at = int(trips.time_offset[pattern])
        for row in range(int(trips.trip_offset[pattern]), int(trips.trip_offset[pattern + 1])):
            times = (
                trips.r5.arrival_s[at : at + len(stops)].tolist(),
                trips.r5.departure_s[at : at + len(stops)].tolist(),
            )
            at += len(stops)
            line = int(trips.r5.entry[row])
            headway = (
                (int(trips.r5.start_s[line]), int(trips.r5.end_s[line]), int(trips.r5.headway_s[line]))
                if line >= 0
                else None
            )
            calls: list[Call] = list(zip(stops, *doors, *times, strict=True))
            route = ids.route[int(trips.pattern_route[pattern])]
            told[ids.trip[row]].append((calls, days[int(trips.service[row])], route, headway))
    return {trip: sorted(several, key=itemgetter(0)) for trip, several in told.items()}


def told_patterns(network: Network, ids: Ids) -> set[frozenset[str]]:
    """Which trips go together."""
    offset = network.trips.trip_offset.tolist()
    return {frozenset(ids.trip[a:b]) for a, b in pairwise(offset)}


def told_stops(network: Network, ids: Ids) -> dict[str, object]:
    """Where each stop lies, and where R5 links it: its vertex by place, and how far that is."""
    stops, streets = network.footing_r5.stops, network.footing_r5.streets
    return {
        name: (
            *((None if np.isnan(degrees) else float(degrees)) for degrees in (stops.lon[i], stops.lat[i])),
            (float(streets.vertex_lon[v]), float(streets.vertex_lat[v]))
            if (v := int(stops.vertex[i])) >= 0
            else None,
            int(stops.link_mm[i]),
        )
        for i, name in enumerate(ids.stop)
    }


def assert_told_alike(network: Network, again: Network) -> None:
    """What was read from the files that R5 reads is what profile "r5" knows of the network."""
    ours, theirs = as_r5_calls_them(network), as_read(again)
    assert told_trips(again, theirs) == told_trips(network, ours)
    assert told_patterns(again, theirs) == told_patterns(network, ours)
    assert told_stops(again, theirs) == told_stops(network, ours)
    assert again.timezone == network.timezone
    assert theirs.stop == sorted(theirs.stop)
    assert theirs.route == sorted(theirs.route)
