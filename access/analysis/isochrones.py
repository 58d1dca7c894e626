"""Isochrones of one point: nested polygons, the places within them, and what the answer rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.analysis.contours import contour, to_wgs84
from access.analysis.provenance import (
    MAX_CONTOURS,
    Caution,
    cautions_of,
    echo,
    general_cautions,
    limits_of,
    no_transit_effect,
    provenance_of,
)
from access.analysis.surface import Surface, surface_of
from access.analysis.travel_times import SHARE_DECIMALS, STATES, minutes_of, state_codes
from access.engines import surface_and_times
from access.engines.times import PointTimes
from access.errors import RequestError
from access.network import Network, Place
from access.network.grid import CELL_M
from access.points import PointSet
from access.request import Direction, Request

DEFAULT_CONTOURS_MIN: Final = (15, 30, 45, 60)
FAR_SNAP_M: Final = 100


@dataclass(frozen=True)
class Isochrones:
    """The answer to "how far in how many minutes", with everything needed to repeat and to read it.

    polygons
        one row per percentile and contour, largest contour first (so that maps draw the smaller on top),
        WGS 84: ``contour`` (minutes), ``percentile``, ``direction``, ``area_km2``, ``places`` (kind ->
        number of places in less than the contour), ``geometry`` (MultiPolygon, empty where no cell is
        reached).
    places
        the map as a table, in the network's order: ``id, name, kind, commune, lon, lat``,
        ``travel_time_p{n}`` (Int64, minutes floored), ``reach_share``, ``state`` (ok, unreachable,
        unlinked).
    surface
        the travel times from which the polygons are drawn.
    query, provenance, limits, warnings
        ready for JSON.
    """

    polygons: gpd.GeoDataFrame
    places: pd.DataFrame
    surface: Surface
    query: dict[str, Any]
    provenance: dict[str, Any]
    limits: dict[str, Any]
    warnings: tuple[Caution, ...]


def isochrones(
    network: Network,
    point: tuple[float, float],
    *,
    direction: Direction = "from",
    contours_min: Sequence[int] = DEFAULT_CONTOURS_MIN,
    request: Request,
) -> Isochrones:
    """
    Compute the areas within some minutes of a point, and the travel time of every place of the network.

    A place at t lies within contour c if and only if t is less than c; polygons follow travel times at the
    centres of the network's grid and agree with that to within one cell.

    Parameters
    ----------
    network
        the network to search.
    point
        longitude, latitude.
    direction
        "from": what is reached from the point; "to": from where the point is reached.
    contours_min
        whole minutes, ascending, each once, at most `MAX_CONTOURS` of them and none above
        ``request.max_min``.
    request
        the window, limits and percentiles. A contour is exact if ``request.max_min`` is at least the contour.

    Returns
    -------
    isochrones

    Raises
    ------
    RequestError
        Contours that do not ascend, or lie beyond the limits.
    UnlinkedPointError
        The point has no street within the link limit.
    NoServiceError
        No trip runs on the date.

    Notes
    -----
    Cost: one search, and marching squares over the reached part of the grid.
    """
    contours = check_contours(contours_min, request.max_min)
    found = surface_and_times(
        network, point, _points_of(network.places), direction=direction, request=request
    )
    surface = surface_of(found, request)
    places = _places(network, found.times, request)
    counts = _counts(places, found.times.seconds, request, contours)
    polygons = _polygons(surface, contours, request, direction, counts)
    query = echo(request, network) | {
        "lon": point[0],
        "lat": point[1],
        "direction": direction,
        "contours_minutes": list(contours),
    }
    cautions = [
        *general_cautions(network, request),
        *cautions_of(found.remarks),
        *_snap_caution(found.times.offset_m),
        *([no_transit_effect(request, "trip")] if request.transit and found.by_vehicle is False else []),
        *_cell_caution(surface.grid.cell_m),
        *_empty_cautions(polygons, surface.grid.cell_m),
    ]
    return Isochrones(
        polygons=polygons,
        places=places,
        surface=surface,
        query=query,
        provenance=provenance_of(network, query, request, engine=found.engine)
        | {"grid": {"crs": surface.grid.crs, "cell_m": surface.grid.cell_m}},
        limits=limits_of(request),
        warnings=tuple(cautions),
    )


def check_contours(contours_min: Sequence[int], max_min: int) -> tuple[int, ...]:
    """The contours as a tuple, or a RequestError: 1 to `MAX_CONTOURS`, ascending, none above `max_min`."""
    contours = tuple(contours_min)
    text = ",".join(str(minutes) for minutes in contours)
    if not 1 <= len(contours) <= MAX_CONTOURS:
        raise RequestError(f"{len(contours)} contours given, 1 to {MAX_CONTOURS} are possible")
    if list(contours) != sorted(set(contours)):
        raise RequestError(f"contours {text} must ascend, each once")
    if contours[0] < 1:
        raise RequestError(f"contours {text}: the least is 1 minute")
    if contours[-1] > max_min:
        raise RequestError(f"contours {text} reach beyond max-minutes, which is {max_min}")
    return contours


def _polygons(
    surface: Surface,
    contours: tuple[int, ...],
    request: Request,
    direction: Direction,
    counts: dict[tuple[int, int], dict[str, int]],
) -> gpd.GeoDataFrame:
    """One row per percentile and contour, largest first."""
    grid = surface.grid
    by_bike = "bike" in request.modes and not request.transit
    cell_walk_s = grid.cell_m * 3.6 / (request.bike_speed_kmh if by_bike else request.walk_speed_kmh)
    rows = []
    for percentile, seconds in zip(surface.percentiles, surface.seconds, strict=True):
        for minutes in reversed(contours):
            area = contour(seconds, 60 * minutes, cell_walk_s=cell_walk_s)
            geometry, area_km2 = to_wgs84(area, grid.crs, grid.x0, grid.y0, grid.cell_m)
            rows.append(
                {
                    "contour": minutes,
                    "percentile": percentile,
                    "direction": direction,
                    "area_km2": round(area_km2, 4),
                    "places": counts[percentile, minutes],
                    "geometry": geometry,
                }
            )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def _points_of(places: Sequence[Place]) -> PointSet:
    """Places as points, in their order."""
    lon, lat = (np.array([getattr(place, name) for place in places], np.float64) for name in ("lon", "lat"))
    return PointSet(tuple(place.id for place in places), lon, lat)


def _places(network: Network, times: PointTimes, request: Request) -> pd.DataFrame:
    """The table of every place and its travel time."""
    places = network.places
    codes = state_codes(times.reached[None], np.ones(1, np.bool_), times.linked).ravel()
    names = ("id", "name", "kind", "commune", "lon", "lat")
    columns: dict[str, Any] = {name: [getattr(place, name) for place in places] for name in names}
    for percentile, row in zip(request.percentiles, times.seconds, strict=True):
        minutes, missing = minutes_of(row)
        columns[f"travel_time_p{percentile}"] = pd.arrays.IntegerArray(minutes.astype(np.int64), missing)
    columns["reach_share"] = times.reach_share.astype(np.float64).round(SHARE_DECIMALS)
    columns["state"] = [STATES[code] for code in codes]
    return pd.DataFrame(columns)


def _counts(
    places: pd.DataFrame, seconds: NDArray[np.int32], request: Request, contours: tuple[int, ...]
) -> dict[tuple[int, int], dict[str, int]]:
    """(percentile, contour) -> kind -> number of places in less than the contour, zeros included."""
    kinds = places["kind"].to_numpy()
    names = list(dict.fromkeys(kinds))
    return {
        (percentile, minutes): {kind: int((row[kinds == kind] < 60 * minutes).sum()) for kind in names}
        for percentile, row in zip(request.percentiles, seconds, strict=True)
        for minutes in contours
    }


def _snap_caution(offset_m: float) -> list[Caution]:
    """A warning where the point lies far from its street."""
    if offset_m <= FAR_SNAP_M:
        return []
    return [{"code": "origin-snapped", "detail": f"the point lies {offset_m:.0f} m from the nearest street"}]


def _cell_caution(cell_m: float) -> list[Caution]:
    """A warning where the cells are larger than they are meant to be."""
    if cell_m <= CELL_M:
        return []
    detail = f"the streets reach so far that a cell of the grid is {cell_m:g} m wide instead of {CELL_M:g} m"
    return [{"code": "grid-coarse", "detail": detail}]


def _empty_cautions(polygons: gpd.GeoDataFrame, cell_m: float) -> list[Caution]:
    """A warning per contour that is too small for the grid."""
    return [
        {
            "code": "contour-empty",
            "detail": f"contour {row.contour} min, percentile {row.percentile}: "
            f"no centre of the {cell_m:g} m grid is reached in time",
        }
        for row in polygons.itertuples()
        if row.geometry.is_empty
    ]
