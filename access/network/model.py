"""The network as frozen arrays: stops, trips of every service day, walking tables, grid, places, manifest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from access.network.changes import ChangeRules, Vehicles
from access.network.stations import Stations
from access.network.texts import Texts
from gtfs import ServiceDays, days_with_service
from osm import Foot, StreetNetwork


@dataclass(frozen=True)
class Stops:
    """Stops that vehicles may serve. S of them; a stop's index is its row here.

    vertex int32 (S,): its vertex in the network's streets, -1 if it lies beyond the link limit (unlinked);
    link_mm int32 (S,): distance from the stop to its street.
    """

    stop_id: Texts
    name: Texts
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    vertex: NDArray[np.int32]
    link_mm: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class R5Trips:
    """How profile "r5" reads the trips of a network.

    arrival_s, departure_s as in `Trips`, with times of untimed stops by the distance from stop to stop: the same
    objects where that makes no difference. entry int32 (T,): the line of frequencies.txt that the trip comes from,
    -1 for a trip of its own; start_s, end_s, headway_s int32, one for each such line.
    """

    arrival_s: NDArray[np.int32]
    departure_s: NDArray[np.int32]
    entry: NDArray[np.int32]
    start_s: NDArray[np.int32]
    end_s: NDArray[np.int32]
    headway_s: NDArray[np.int32]


@dataclass(frozen=True)
class Trips:
    """Every trip of the feeds, grouped by route, stop sequence and pickup/drop-off rules, whatever its service.

    Pattern p has positions ``pattern_offset[p] .. pattern_offset[p+1]`` and trips
    ``trip_offset[p] .. trip_offset[p+1]``; its times start at ``time_offset[p]``, trip-major, in seconds of the
    trip's own service day. service int32 (T,): row of `Network.calendar.active`. r5: how profile "r5" reads them.
    """

    pattern_offset: NDArray[np.int64]
    pattern_stop: NDArray[np.int32]
    may_board: NDArray[np.uint8]
    may_alight: NDArray[np.uint8]
    pattern_route: NDArray[np.int32]
    trip_offset: NDArray[np.int64]
    time_offset: NDArray[np.int64]
    arrival_s: NDArray[np.int32]
    departure_s: NDArray[np.int32]
    service: NDArray[np.int32]
    trip_id: Texts
    route_id: Texts
    route_name: Texts
    r5: R5Trips

    @property
    def n_patterns(self) -> int:
        """Number of patterns, before any split by overtaking."""
        return len(self.pattern_route)

    def __len__(self) -> int:
        return len(self.service)


@dataclass(frozen=True)
class WalkTable:
    """Walking distances between stops and whatever stands in its rows (vertices, grid cells), up to `limit_mm`.

    CSR over rows, stops ascending within a row: offset int64 (n+1,), stop int32, mm int32. The stop's own link
    to its street is included.
    """

    offset: NDArray[np.int64]
    stop: NDArray[np.int32]
    mm: NDArray[np.int32]
    limit_mm: int


@dataclass(frozen=True)
class TransferTable:
    """Walks from stop to stop along streets, both links included: CSR over the stop walked from.

    closest uint8: 1 where the stop is the closest of at least one pattern within 1,000 m (R5's rule).
    """

    offset: NDArray[np.int64]
    stop: NDArray[np.int32]
    mm: NDArray[np.int32]
    closest: NDArray[np.uint8]
    limit_mm: int


@dataclass(frozen=True)
class LinkedPoints:
    """Points on their nearest street edge: n rows in the callers' order; edge -1 is unlinked.

    end_a, end_b int32: vertices at the edge's ends; a_mm, b_mm int32: from the point's place on the edge to them;
    offset_mm int32: from the point to its place on the edge.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    edge: NDArray[np.int32]
    end_a: NDArray[np.int32]
    end_b: NDArray[np.int32]
    a_mm: NDArray[np.int32]
    b_mm: NDArray[np.int32]
    offset_mm: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.lon)

    @property
    def linked(self) -> NDArray[np.bool_]:
        """Bool (n,): whether each point has a street within the link limit."""
        return self.edge >= 0


@dataclass(frozen=True)
class Grid:
    """Square cells over the streets, row-major from the south-west: cell = iy * nx + ix.

    Cell centres lie at ``x0 + (ix + 0.5) * cell_m`` and ``y0 + (iy + 0.5) * cell_m`` in `crs`. points: the centres
    linked to streets; walks_to, walks_from: distances to each cell from stops, and from each cell to stops.
    """

    crs: str
    x0: float
    y0: float
    cell_m: float
    nx: int
    ny: int
    points: LinkedPoints
    walks_to: WalkTable
    walks_from: WalkTable

    @property
    def linked(self) -> NDArray[np.bool_]:
        """Bool (ny * nx,): whether the cell's centre has a street within the link limit."""
        return self.points.linked


@dataclass(frozen=True)
class Place:
    """A place people go to: a lycée, a gare, an industrial park."""

    id: str
    name: str
    kind: str
    commune: str
    lon: float
    lat: float


@dataclass(frozen=True)
class AuditEntry:
    """Something the build noticed: code, how many, one sentence, and the first few cases."""

    code: str
    count: int
    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Footing:
    """How stops and points stand on the streets under one linking rule, and the walks between them.

    Compared and hashed by identity, so that what is derived from it can be cached.

    rule
        "nearest", or "r5" (see `osm.snap`).
    streets
        edges split at the stops, so that each linked stop is a vertex.
    doors
        where the streets are left for vehicles, in the order of the walking tables' stops: the stops, then the
        entrances of stations. A stop inside a station is no door (vertex -1). Where there are no pathways, and in
        the footing "r5", it is `stops` itself.
    walks_to, walks_from
        rows are the streets' vertices: distance from each stop to the vertex, and from the vertex to each stop; one
        and the same object where every street may be walked both ways.
    """

    rule: Foot
    streets: StreetNetwork
    stops: Stops
    doors: Stops
    stations: Stations
    walks_to: WalkTable
    walks_from: WalkTable
    transfers: TransferTable
    grid: Grid


@dataclass(frozen=True, eq=False)
class Network:
    """Streets, stops, trips and walking tables of one region, ready to be asked for any service date.

    id
        hash of inputs and code.
    footing, footing_r5
        stops and points linked to the nearest place on a street, and as R5 links them (for profile "r5" only).
    calendar
        days of every service that has trips.
    service_feed
        int32 (n_services,): feed of each service, as an index into the manifest's feeds.
    vehicles, changes
        where riders stay aboard, and what transfers.txt says of changes between stops (profile "default" only).
    """

    id: str
    timezone: str
    footing: Footing
    footing_r5: Footing
    trips: Trips
    calendar: ServiceDays
    service_feed: NDArray[np.int32]
    vehicles: Vehicles
    changes: ChangeRules
    places: tuple[Place, ...]
    audit: tuple[AuditEntry, ...]
    manifest: Mapping[str, Any]

    @property
    def streets(self) -> StreetNetwork:
        """The streets, split at the stops."""
        return self.footing.streets

    @property
    def stops(self) -> Stops:
        """The stops and their places on the streets."""
        return self.footing.stops

    @property
    def grid(self) -> Grid:
        """The cells of travel-time surfaces."""
        return self.footing.grid

    @property
    def service_span(self) -> tuple[dt.date, dt.date]:
        """First and last day with service."""
        days = days_with_service(self.calendar)
        return days[0], days[-1]
