"""Which trip of the network R5 rides, told by line, stops and seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.r5.itinerary_rows import Row
from access.engines.r5.timetable_files import route_ids, stop_ids, trip_ids
from access.errors import EngineFailedError
from access.network.model import Network
from access.network.service_dates import check_service
from access.request import Request


@dataclass(frozen=True)
class Ridden:
    """A trip of the network from one call to a later one, at the seconds that R5 told.

    headway_s
        0 for a trip of a timetable; else of the line of frequencies.txt that the trip stands for.
    doors_open
        whether one may board at the first call and alight at the last.
    """

    trip: int
    from_stop: int
    to_stop: int
    from_position: int
    to_position: int
    depart_s: int
    arrive_s: int
    headway_s: int
    doors_open: bool


@dataclass(frozen=True)
class TripFinder:
    """Trips of one service date by what R5 tells of a ride; running: bool by service."""

    network: Network
    request: Request
    running: NDArray[np.bool_]

    def find(self, row: Row) -> Ridden:
        """Return the trip of a row.

        Of several that call at both stops at these seconds: one at which one may board and alight before others, then
        the first in R5's order. Service by headway is known by the seconds from stop to stop and its hours.

        Raises
        ------
        EngineFailedError
            No trip does, so that R5 rides another timetable than this network's: a wrong journey is worse than none.
        """
        names = _names(self.network)
        route = _known(names.route, row.route_id, "line", row)
        ends = (
            _known(names.stop, row.from_stop_id, "stop", row),
            _known(names.stop, row.to_stop_id, "stop", row),
        )
        if row.departure_s is None:
            raise EngineFailedError(f"R5 rides without a departure: {row.text}")
        found = list(self._timed(row.departure_s, row.travel_s, route, ends))
        if not found:
            found = list(self._by_headway(row.departure_s, row.travel_s, route, ends))
        if not found:
            raise EngineFailedError(self._unknown_ride(row, route, ends))
        return min(found, key=self._rank) if len(found) > 1 else found[0]

    def _rank(self, ride: Ridden) -> tuple[bool, str, int, int, int]:
        """R5's order; of the trips of one line of frequencies.txt the last, which stands for all."""
        trip_id = trip_ids(self.network)[ride.trip]
        return not ride.doors_open, trip_id, -ride.trip, ride.from_position, ride.to_position

    def _timed(self, depart_s: int, travel_s: int, route: int, ends: tuple[int, int]) -> Iterator[Ridden]:
        """Trips of the timetable that leave and arrive at these seconds."""
        r5 = self.network.trips.r5
        for first, _, at in self._calls(route, ends):
            rows = np.arange(first, first + len(at.departs))
            fits = (at.departs == depart_s) & (at.arrives == depart_s + travel_s) & (r5.entry[rows] < 0)
            for trip in rows[fits & self._runs(rows)].tolist():
                yield at.ridden(trip, ends, depart_s, travel_s, 0)

    def _by_headway(
        self, depart_s: int, travel_s: int, route: int, ends: tuple[int, int]
    ) -> Iterator[Ridden]:
        """Trips that stand for a line of frequencies.txt which takes so long and passes in its hours."""
        r5 = self.network.trips.r5
        for first, since_first_s, at in self._calls(route, ends):
            rows = np.arange(first, first + len(at.departs))
            lines = np.flatnonzero(
                (r5.entry[rows] >= 0) & (at.arrives - at.departs == travel_s) & self._runs(rows)
            )
            entry = r5.entry[rows[lines]]
            at_first_s = depart_s - since_first_s[lines]
            passes = (r5.start_s[entry] <= at_first_s) & (at_first_s <= r5.end_s[entry])
            for trip, line in zip(rows[lines[passes]].tolist(), entry[passes].tolist(), strict=True):
                yield at.ridden(trip, ends, depart_s, travel_s, int(r5.headway_s[line]))

    def _runs(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these trips run on the date."""
        return self.running[self.network.trips.service[rows]]

    def _calls(self, route: int, ends: tuple[int, int]) -> Iterator[tuple[int, NDArray[np.int32], "_Calls"]]:
        """First trip, seconds since its first call, and times of every pair of calls at both stops of a route."""
        trips = self.network.trips
        for pattern in np.flatnonzero(trips.pattern_route == route).tolist():
            begin, end = trips.pattern_offset[pattern : pattern + 2].tolist()
            first, last = trips.trip_offset[pattern : pattern + 2].tolist()
            start, n = int(trips.time_offset[pattern]), end - begin
            shape = slice(start, start + (last - first) * n)
            arrives = trips.r5.arrival_s[shape].reshape(-1, n)
            departs = trips.r5.departure_s[shape].reshape(-1, n)
            stops = trips.pattern_stop[begin:end]
            for i in np.flatnonzero(stops == ends[0]).tolist():
                for j in (i + 1 + np.flatnonzero(stops[i + 1 :] == ends[1])).tolist():
                    doors_open = bool(trips.may_board[begin + i] and trips.may_alight[begin + j])
                    calls = _Calls(i, j, departs[:, i], arrives[:, j], doors_open)
                    yield first, departs[:, i] - arrives[:, 0], calls

    def _unknown_ride(self, row: Row, route: int, ends: tuple[int, int]) -> str:
        """What R5 rides that nobody runs."""
        network = self.network
        return (
            f"R5 rides {network.trips.route_id[route]} from {network.stops.stop_id[ends[0]]} to "
            f"{network.stops.stop_id[ends[1]]} on {self.request.date} ({row.text}), and no trip of the network does: "
            "R5 does not read this network's timetable"
        )


@dataclass(frozen=True)
class _Calls:
    """Seconds at two positions of a pattern, trip by trip."""

    board: int
    alight: int
    departs: NDArray[np.int32]
    arrives: NDArray[np.int32]
    doors_open: bool

    def ridden(
        self, trip: int, ends: tuple[int, int], depart_s: int, travel_s: int, headway_s: int
    ) -> Ridden:
        """A trip between them."""
        times = depart_s, depart_s + travel_s
        return Ridden(trip, *ends, self.board, self.alight, *times, headway_s, self.doors_open)


@dataclass(frozen=True)
class _Names:
    """Rows by R5's ids."""

    stop: dict[str, int]
    route: dict[str, int]


@lru_cache(maxsize=2)
def _names(network: Network) -> _Names:
    """Rows by R5's ids; some ten milliseconds for a city, then kept."""
    stops, routes = stop_ids(network), route_ids(network)
    return _Names(
        dict(zip(stops, range(len(stops)), strict=True)), dict(zip(routes, range(len(routes)), strict=True))
    )


def _known(rows: dict[str, int], name: str | None, kind: str, row: Row) -> int:
    """Row of an id, which must be one of ours."""
    if name is None or name not in rows:
        raise EngineFailedError(
            f"R5 rides with {kind} {name!r}, which the network given to it does not have: {row.text}"
        )
    return rows[name]


def trip_finder(network: Network, request: Request) -> TripFinder:
    """Return what finds the trips of a request's date; NoServiceError where none runs."""
    return TripFinder(network, request, check_service(network, request.date))
