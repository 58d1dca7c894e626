"""What one does on streets, by every mode of a request: the whole way, or the ways between points and stops.

Of several modes the fastest counts, pair by pair; where two take the same seconds the first of `STREET_MODES` is shown.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.native.walks import (
    Reach,
    Sense,
    direct_walks,
    grid_walks_of,
    point_walks_of,
    reach_on_foot,
    stops_on_foot,
)
from access.engines.native.wheels import (
    WheelReach,
    bike_walks,
    direct_on_wheels,
    reach_on_wheels,
    stops_by_bike,
)
from access.engines.unlinked import unlinked_point
from access.network.links import link_points
from access.network.model import Footing, LinkedPoints
from access.request import Request, StreetMode
from access.routing.stop_walks import point_walks
from access.routing.timetable import UNREACHED, StopWalks

Int32 = NDArray[np.int32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Links:
    """The same n points on the streets of every mode of a request, in the order of `STREET_MODES`."""

    by_mode: Mapping[StreetMode, LinkedPoints]

    def __len__(self) -> int:
        return len(next(iter(self.by_mode.values())))

    @property
    def linked(self) -> NDArray[np.bool_]:
        """Bool (n,): whether each point has a street of one of the modes within the link limit."""
        linked: NDArray[np.bool_] = np.logical_or.reduce([points.linked for points in self.by_mode.values()])
        return linked

    @property
    def offset_m(self) -> float:
        """Metres from the first point to the nearest of its streets."""
        return min(int(p.offset_mm[0]) / 1000 for p in self.by_mode.values() if p.linked[0])

    def row(self, i: int) -> "Links":
        """Point i alone."""
        return Links({mode: _row(points, i) for mode, points in self.by_mode.items()})


def _row(points: LinkedPoints, i: int) -> LinkedPoints:
    """Point i alone."""
    return LinkedPoints(**{field.name: getattr(points, field.name)[i : i + 1] for field in fields(points)})


def link_places(
    footing: Footing, lon: NDArray[np.float64], lat: NDArray[np.float64], request: Request
) -> Links:
    """Put points on the streets of each mode of the request."""
    return Links(
        {
            mode: link_points(footing.streets, lon, lat, rule=footing.rule, mode=mode)
            for mode in request.street_modes
        }
    )


def link_place(
    footing: Footing, lon: float, lat: float, request: Request, *, name: str = "the point"
) -> Links:
    """One point on the streets, or UnlinkedPointError."""
    links = link_places(footing, np.array([lon]), np.array([lat]), request)
    if not links.linked[0]:
        raise unlinked_point(lon, lat, request.street_modes, name=name)
    return links


def grid_links(footing: Footing, request: Request) -> Links:
    """The centres of the grid's cells on the streets of each mode of the request."""
    return Links({mode: _grid_points(footing, mode) for mode in request.street_modes})


@lru_cache(maxsize=4)
def _grid_points(footing: Footing, mode: StreetMode) -> LinkedPoints:
    """The grid's centres on the streets of a mode; some seconds for a region by bike or car, then kept."""
    points = footing.grid.points
    if mode == "walk":
        return points
    return link_points(footing.streets, points.lon, points.lat, rule=footing.rule, mode=mode)


@dataclass(frozen=True)
class Reaches:
    """What is reached from one point (or reaches it) by each mode that may go all the way."""

    links: Links
    on_foot: Reach | None
    on_wheels: Mapping[StreetMode, WheelReach]


def reach_of(footing: Footing, point: Links, request: Request, sense: Sense) -> Reaches:
    """Search the streets around one linked point by each mode that may go all the way."""
    on_foot: Reach | None = None
    on_wheels: dict[StreetMode, WheelReach] = {}
    for mode in request.access_modes:
        links = point.by_mode[mode]
        if not links.linked[0]:
            continue
        if mode == "walk":
            on_foot = reach_on_foot(footing, links, request, sense)
        else:
            on_wheels[mode] = reach_on_wheels(footing, links, request, mode, sense)
    return Reaches(point, on_foot, on_wheels)


def direct_by_mode(
    footing: Footing, reaches: Reaches, targets: Links, request: Request, sense: Sense
) -> dict[StreetMode, Int32]:
    """Seconds all the way between the reaches' point and each target, by mode; UNREACHED beyond the limits."""
    found: dict[StreetMode, Int32] = {}
    if reaches.on_foot is not None:
        found["walk"] = direct_walks(reaches.on_foot, targets.by_mode["walk"], request, sense)
    for mode, reach in reaches.on_wheels.items():
        found[mode] = direct_on_wheels(footing, reach, targets.by_mode[mode], request, sense)
    return found


def direct_times(footing: Footing, reaches: Reaches, targets: Links, request: Request, sense: Sense) -> Int32:
    """Seconds all the way by the fastest mode; UNREACHED beyond the limits or unlinked."""
    seconds = np.full(len(targets), UNREACHED, np.int32)
    for by_one in direct_by_mode(footing, reaches, targets, request, sense).values():
        seconds = np.minimum(seconds, by_one)
    return seconds


def modes_at(request: Request, sense: Sense) -> tuple[StreetMode, ...]:
    """Modes before the first ride, or after the last one."""
    return request.access_modes if sense == "access" else request.egress_modes


def stops_around(
    footing: Footing, reaches: Reaches, request: Request, sense: Sense
) -> dict[StreetMode, tuple[Int32, Int32]]:
    """By mode, stops that the reaches' point gets to (access) or is got to from (egress): int32 stop, int32 seconds."""
    found: dict[StreetMode, tuple[Int32, Int32]] = {}
    for mode in modes_at(request, sense):
        links = reaches.links.by_mode[mode]
        if not links.linked[0]:
            continue
        if mode == "bike":
            found[mode] = _stops_by_bike(footing, reaches, request, sense)
        elif reaches.on_foot is not None:
            found[mode] = stops_on_foot(footing, reaches.on_foot, request, sense)
    return found


def stops_of_place(
    footing: Footing, point: Links, request: Request, sense: Sense
) -> dict[StreetMode, tuple[Int32, Int32]]:
    """As `stops_around`, from the tables of the many points of a search instead of a search of its own."""
    found: dict[StreetMode, tuple[Int32, Int32]] = {}
    for mode in modes_at(request, sense):
        links = point.by_mode[mode]
        if links.linked[0]:
            table = (bike_walks if mode == "bike" else point_walks_of)(footing, links, request, sense)
            found[mode] = table.stop, table.seconds
    return found


def _stops_by_bike(footing: Footing, reaches: Reaches, request: Request, sense: Sense) -> tuple[Int32, Int32]:
    """Stops around the point by bike; before the first ride from the search that found the direct ways."""
    if sense == "access":
        return stops_by_bike(footing, reaches.on_wheels["bike"], request)
    table = bike_walks(footing, reaches.links.by_mode["bike"], request, sense)
    return table.stop, table.seconds


def fastest(n_stops: int, by_mode: Mapping[StreetMode, tuple[Int32, Int32]]) -> tuple[Int32, Int32]:
    """Of several modes the least seconds for each stop: int32 stop ascending, int32 seconds."""
    if not by_mode:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    if len(by_mode) == 1:
        return next(iter(by_mode.values()))
    best = np.full(n_stops, UNREACHED, np.int32)
    for stop, seconds in by_mode.values():
        best[stop] = np.minimum(best[stop], seconds)
    stops = np.flatnonzero(best != UNREACHED).astype(np.int32)
    return stops, best[stops]


def stop_legs(
    footing: Footing, points: Links, request: Request, sense: Sense, *, progress: Progress | None = None
) -> StopWalks:
    """Ways between each of many points and the stops around it by the fastest mode; none without transit."""
    if not request.transit:
        return _none(len(points))
    walks = point_walks_of(footing, points.by_mode["walk"], request, sense)
    return _with_bikes(footing, points, walks, request, sense, progress)


def grid_legs(footing: Footing, request: Request, sense: Sense) -> StopWalks:
    """Ways between every grid cell and the stops around it by the fastest mode; none without transit."""
    if not request.transit:
        return _none(len(footing.grid.points))
    if "bike" not in modes_at(request, sense):
        return grid_walks_of(footing, request, sense)
    return _grid_legs_with_bikes(footing, _leg_part(request), sense)


def _leg_part(request: Request) -> Request:
    """A request of the same ways to and from stops, whatever it asks of time."""
    kept = ("profile", "modes", "bike_legs", "walk_speed_kmh", "bike_speed_kmh", "max_bike_stress")
    limits = ("access_walk_min", "egress_walk_min", "access_bike_min", "egress_bike_min")
    parts = {name: getattr(request, name) for name in (*kept, *limits)}
    return Request(date=dt.date.min, time_s=0, **parts)


@lru_cache(maxsize=2)
def _grid_legs_with_bikes(footing: Footing, request: Request, sense: Sense) -> StopWalks:
    """Ways between every grid cell and stops by the fastest mode; some seconds for a region, then kept."""
    walks = grid_walks_of(footing, request, sense)
    return _with_bikes(footing, grid_links(footing, request), walks, request, sense, None)


def _with_bikes(
    footing: Footing,
    points: Links,
    walks: StopWalks,
    request: Request,
    sense: Sense,
    progress: Progress | None,
) -> StopWalks:
    """Walks, or ways by bike where these are faster."""
    if "bike" not in modes_at(request, sense):
        return walks
    bikes = bike_walks(footing, points.by_mode["bike"], request, sense, progress=progress)
    n = len(points)
    table = (
        np.concatenate([walks.offset, walks.offset[-1] + bikes.offset[1:]]),
        np.concatenate([walks.stop, bikes.stop]),
        np.concatenate([walks.seconds, bikes.seconds]),
    )
    here, nothing = np.arange(n, dtype=np.int32), np.zeros(n, np.int32)
    return StopWalks(*point_walks(table, here, here + np.int32(n), nothing, nothing, UNREACHED - 1))


def _none(n: int) -> StopWalks:
    """No stop around any point."""
    return StopWalks(np.zeros(n + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
