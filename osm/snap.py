"""Points to the nearest place on a street."""

import weakref
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osm.arrays import freeze, offsets, ranges
from osm.errors import OsmCallError
from osm.graph import mode_bit
from osm.measure import Foot, distance_m, planar_m, running_um
from osm.r5_index import nearest_as_r5
from osm.segments import SegmentGrid, build_grid, nearest_segments
from osm.streets import LINKABLE, StreetNetwork

UNLINKED = -1


@dataclass(frozen=True)
class Snap:
    """Where points meet the streets, row by row as the points were given.

    Attributes
    ----------
    edge
        int32 (n,); -1 = unlinked: no street that fits within the limit.
    from_mm, to_mm
        int32 (n,): along the edge from `edge_from` and from `edge_to`; together the edge's length. 0 if unlinked.
    offset_mm
        int32 (n,): from the point straight to the street, geodesic; 0 if unlinked.
    lon, lat
        float64 (n,): the place on the street; NaN if unlinked.
    """

    edge: NDArray[np.int32]
    from_mm: NDArray[np.int32]
    to_mm: NDArray[np.int32]
    offset_mm: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def snap(
    streets: StreetNetwork,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    mode: str | tuple[str, ...] = "walk",
    limit_m: float = 1600.0,
    foot: Foot = "nearest",
    one_way: bool = False,
    see_all: bool = False,
) -> Snap:
    """
    Link points to the nearest place on the geometry of a street.

    Only edges that are LINKABLE, open to the mode in both directions and outside its islands are considered
    (as R5 does), or those open in one direction too.

    Parameters
    ----------
    streets
        The network.
    lon, lat
        (n,) degrees, WGS 84.
    mode
        ``"walk"``, ``"bike"`` or ``"car"``, or several of them: an edge that fits one of them will do.
    limit_m
        Points further than this from every such edge stay unlinked.
    foot
        ``"nearest"``: the place on the street that is nearest. ``"r5"``: the place that R5 takes, for comparison with
        it only: R5 projects a point onto a street with longitudes divided by the cosine of the latitude where they
        should be multiplied by it, so its places on oblique streets lie up to some tens of metres off, and of two
        streets about equally far it may take the farther (found from its own network, see DECISIONS.md).
    one_way
        Whether edges that are open to the mode in one direction only are considered too.
    see_all
        With `foot` "r5": also streets that R5 7.5.1 overlooks (`osm.r5_index`).

    Returns
    -------
    links
        Row i answers point i. Of streets at equal distance the lowest edge is taken.

    Raises
    ------
    OsmCallError
        Coordinates that are not numbers or not degrees, arrays of different lengths, a limit that is not positive.

    Notes
    -----
    The nearest edge is chosen by planar distances at the point's latitude (wrong by less than 0.05 % up to 2 km, so
    only between streets that are equally far to that measure). Cost: 0.2 s once for a city's grid, which is kept as
    long as the network lives; then 1 ms for a point, 2 s for 200,000.
    """
    lon, lat = _points(lon, lat)
    if not limit_m > 0:
        msg = f"The limit of {limit_m} m is not positive."
        raise OsmCallError(msg)
    if foot not in get_args(Foot):
        msg = f"Unknown foot {foot!r}: one of {', '.join(get_args(Foot))} is needed."
        raise OsmCallError(msg)
    modes = (mode,) if isinstance(mode, str) else mode
    grid = _grid(streets, tuple(mode_bit(one) for one in modes), one_way)
    if foot == "r5" and not see_all:
        segment, fraction, distance = nearest_as_r5(streets, grid, lon, lat, float(limit_m))
    else:
        segment, fraction, distance = nearest_segments(grid, lon, lat, float(limit_m), foot)
    linked = np.flatnonzero(segment >= 0)
    at, t = segment[linked], fraction[linked]
    edge = grid.edge[at]
    place_lon = grid.lon[at] + t * (grid.to_lon[at] - grid.lon[at])
    place_lat = grid.lat[at] + t * (grid.to_lat[at] - grid.lat[at])
    if foot == "r5":
        offset_mm = np.floor(distance[linked] * 1000)
    else:
        offset_mm = np.rint(distance_m(lon[linked], lat[linked], place_lon, place_lat) * 1000)
    from_mm = _along_mm(streets, edge, grid.point[at], t)
    result = Snap(
        edge=_spread(edge, linked, len(lon), UNLINKED),
        from_mm=_spread(from_mm, linked, len(lon), 0),
        to_mm=_spread(streets.edge_length_mm[edge] - from_mm, linked, len(lon), 0),
        offset_mm=_spread(offset_mm, linked, len(lon), 0),
        lon=np.full(len(lon), np.nan),
        lat=np.full(len(lon), np.nan),
    )
    result.lon[linked], result.lat[linked] = place_lon, place_lat
    freeze(result.edge, result.from_mm, result.to_mm, result.offset_mm, result.lon, result.lat)
    return result


def _points(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Check the coordinates of points."""
    lon, lat = np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64))
    if lon.shape != lat.shape or lon.ndim != 1:
        msg = f"Longitudes and latitudes of different shapes: {lon.shape} and {lat.shape}."
        raise OsmCallError(msg)
    wrong = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))
    if len(wrong):
        row = int(wrong[0])
        msg = f"Point {row}: longitude {lon[row]}, latitude {lat[row]} are not degrees (-180..180, -90..90)."
        raise OsmCallError(msg)
    return lon, lat


def _spread(values: NDArray[np.generic], rows: NDArray[np.int64], n: int, nothing: int) -> NDArray[np.int32]:
    """Values at their rows among n, the rest filled."""
    result = np.full(n, nothing, np.int32)
    result[rows] = values
    return result


def _along_mm(
    streets: StreetNetwork, edge: NDArray[np.int64], point: NDArray[np.int64], t: NDArray[np.float64]
) -> NDArray[np.int32]:
    """Millimetres from `edge_from` to a fraction of the segment that begins at a point of the edge's geometry."""
    first = streets.geometry_offset[edge]
    count = streets.geometry_offset[edge + 1] - first - 1
    points = ranges(first, count)
    lon, lat = streets.geometry_lon, streets.geometry_lat
    length = planar_m(lon[points], lat[points], lon[points + 1], lat[points + 1])
    row = offsets(count)
    before = running_um(length)
    here = row[:-1] + point - first
    total = (before[row[1:]] - before[row[:-1]]).astype(np.float64)
    if not len(edge):
        return np.zeros(0, np.int32)
    part = before[here] - before[row[:-1]] + t * length[here] * 1e6
    share = np.divide(part, total, out=np.zeros_like(total), where=total > 0)
    millimetres: NDArray[np.float64] = np.rint(np.clip(share, 0.0, 1.0) * streets.edge_length_mm[edge])
    return millimetres.astype(np.int32)


_GRIDS: dict[tuple[int, tuple[int, ...], bool], SegmentGrid] = {}


def _grid(streets: StreetNetwork, bits: tuple[int, ...], one_way: bool) -> SegmentGrid:
    """Grid of the edges that points of some modes may be linked to; kept while the network lives."""
    key = (id(streets), bits, one_way)
    grid = _GRIDS.get(key)
    if grid is None:
        fits = np.zeros(streets.n_edges, np.bool_)
        for bit in bits:
            fits |= is_linkable(streets, bit, one_way=one_way)
        edges = np.flatnonzero(fits)
        grid = build_grid(edges, streets.geometry_offset, streets.geometry_lon, streets.geometry_lat)
        _GRIDS[key] = grid
        weakref.finalize(streets, _GRIDS.pop, key, None)
    return grid


def is_linkable(streets: StreetNetwork, bit: int, *, one_way: bool = False) -> NDArray[np.bool_]:
    """Whether points of a mode may be linked to each edge, to one-way streets only if told so; (E,)."""
    modes = streets.arc_modes.reshape(-1, 2)
    both = modes[:, 0] | modes[:, 1] if one_way else modes[:, 0] & modes[:, 1]
    island = streets.vertex_island[streets.edge_from] | streets.vertex_island[streets.edge_to]
    is_open: NDArray[np.bool_] = (
        ((streets.edge_flags & LINKABLE) != 0) & ((both & bit) != 0) & ((island & bit) == 0)
    )
    return is_open
