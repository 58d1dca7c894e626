"""Headway service as R5 rides it without draws ("half headway"), as explicit trips of our network.

R5 waits half a headway for every vehicle (rule 16 of r5-semantics.md): who can board from `e` on leaves at
max(e, start + travel) + headway // 2, as long as e <= end + travel. That is a vehicle at every second between start
and end, boarded when it comes by and half a headway later at all stops that follow. So each entry becomes a pattern
with a trip a second, whose departures are early by the wait and whose arrivals are not.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from access.network import Network
from access.network.half_headways import by_timetable
from access.network.model import Trips
from access.network.texts import texts_of
from gtfs import Feed, headways, timed_stop_times

#: R5 boards headway service 60 s after the arrival at the stop or later; profile "r5" adds the 1 that it needs where
#: vehicles keep to times (rule 11).
HEADWAY_SLACK_S = 59


def with_half_headways(network: Network, feed: Feed, first_s: int, last_s: int) -> Network:
    """The network of a feed whose trips all run by headways, with R5's half headways between two clock times."""
    times = timed_stop_times(feed, expand_frequencies=False)
    found = headways(feed)
    assert set(found.trip_row) == set(times.trip_row)
    stop_index = {id_: i for i, id_ in enumerate(network.stops.stop_id)}
    stop_of_row = np.array([stop_index.get(id_, -1) for id_ in feed.tables["stops"]["stop_id"]], np.int32)
    service_row = {id_: i for i, id_ in enumerate(network.calendar.service_id)}
    stops, arrivals, departures, services = [], [], [], []
    template = {int(row): trip for trip, row in enumerate(times.trip_row)}
    for row, start, end, headway in zip(
        found.trip_row, found.start_s, found.end_s, found.headway_s, strict=True
    ):
        trip = template[int(row)]
        part = slice(times.trip_offset[trip], times.trip_offset[trip + 1])
        arrival = times.arrival_s[part].astype(np.int64)
        departure = times.departure_s[part] - arrival[0]
        arrival = arrival - arrival[0]
        seconds = np.arange(max(start, first_s - arrival[-1]), min(end, last_s) + 1)
        if len(seconds):
            stops.append(stop_of_row[times.stop[part]])
            arrivals.append(seconds[:, None] + arrival + headway // 2)
            departures.append(seconds[:, None] + departure)
            service = feed.tables["trips"]["service_id"].iloc[row]
            services.append(np.full(len(seconds), service_row[service], np.int32))
    return replace(network, trips=_trips(stops, arrivals, departures, services))


def _trips(
    stops: list[NDArray[np.int32]],
    arrivals: list[NDArray[np.int64]],
    departures: list[NDArray[np.int64]],
    services: list[NDArray[np.int32]],
) -> Trips:
    """Patterns of the given stops, each with trips x positions of times."""
    n_positions, n_trips = [len(s) for s in stops], [len(a) for a in arrivals]
    everywhere = np.ones(sum(n_positions), np.uint8)
    arrival_s = np.concatenate([a.ravel() for a in arrivals]).astype(np.int32)
    departure_s = np.concatenate([d.ravel() for d in departures]).astype(np.int32)
    return Trips(
        pattern_offset=_offsets(n_positions),
        pattern_stop=np.concatenate(stops),
        may_board=everywhere,
        may_alight=everywhere,
        pattern_route=np.zeros(len(stops), np.int32),
        trip_offset=_offsets(n_trips),
        time_offset=_offsets(a.size for a in arrivals),
        arrival_s=arrival_s,
        departure_s=departure_s,
        service=np.concatenate(services),
        trip_id=texts_of(chain.from_iterable([""] * n for n in n_trips)),
        route_id=texts_of([""]),
        route_name=texts_of([""]),
        r5=by_timetable(arrival_s, departure_s, sum(n_trips)),
    )


def _offsets(sizes: Iterable[int]) -> NDArray[np.int64]:
    """Where blocks of these sizes begin and end."""
    return np.cumsum([0, *sizes], dtype=np.int64)
