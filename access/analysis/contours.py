"""From a travel-time surface to nested polygons: marching squares on cell centres."""

from functools import lru_cache
from typing import Any, Final

import contourpy
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.enums import TransformDirection
from shapely.geometry import MultiPolygon

WGS84: Final = "OGC:CRS84"
DECIMALS: Final = 6  # of a degree: 0.11 m at most
PARTS: Final = 16  # a border crosses the line between two centres at one of its 1/16ths


def contour(seconds: NDArray[np.int32], cutoff_s: int, *, cell_walk_s: float) -> MultiPolygon:
    """
    The area reached in less than a cutoff, in cells of the surface.

    Every centre with less than `cutoff_s` lies strictly inside, every other strictly outside. Between an
    inner and an outer centre the border stands where the time would reach the cutoff if it grew evenly, but
    by no more than one cell's walk: next to a cell that is not reached the border stays within one cell's
    walk of the last one that is. A single reached cell is kept as a small polygon; nothing is smoothed or
    dropped.

    Parameters
    ----------
    seconds
        int32 (ny, nx), south to north and west to east; any value of at least `cutoff_s` is outside, so is
        `UNREACHED`.
    cutoff_s
        the area is that of ``seconds < cutoff_s``.
    cell_walk_s
        seconds to walk from one centre to the next.

    Returns
    -------
    area
        valid MultiPolygon with holes, exteriors counter-clockwise; empty where nothing is reached.
        Coordinates in cells: the centre of cell (iy, ix) is (ix, iy).

    Notes
    -----
    Nested by construction: the field that is contoured falls with the cutoff at every centre, so do the
    crossings and the joins at saddles. Crossings are kept on 1/16ths of a cell, never at a centre, so that
    borders of two cutoffs either share a vertex or stay apart by more than what reprojection and rounding
    can move them. Cost: linear in the cells of the box around the area.

    References
    ----------
    Lorensen and Cline 1987 in two dimensions; contourpy's "serial" algorithm, quad-mean rule at saddles.
    """
    inside = seconds < cutoff_s
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return MultiPolygon()
    y0, y1, x0, x1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    over = seconds[y0:y1, x0:x1].astype(np.float64) - (cutoff_s - 0.5)  # never 0: times are whole seconds
    field = np.pad(np.clip(over, -cell_walk_s, cell_walk_s), 1, constant_values=cell_walk_s)
    generator: Any = contourpy.contour_generator(
        z=field, name="serial", fill_type="ChunkCombinedOffsetOffset", corner_mask=False
    )
    (xy,), (ring_at,), (outer_at,) = generator.filled(-np.inf, 0.0)
    whole = np.array([0, len(outer_at) - 1])
    placed = _on_parts(xy) + np.array([x0 - 1, y0 - 1])
    (area,) = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, placed, (ring_at, outer_at, whole))
    return area  # type: ignore[no-any-return]


def to_wgs84(area: MultiPolygon, crs: str, x0: float, y0: float, cell_m: float) -> tuple[MultiPolygon, float]:
    """
    Place an area given in cells on Earth.

    Parameters
    ----------
    area
        as `contour` returns it.
    crs, x0, y0, cell_m
        the grid: its metric reference system, the lower-left corner of its first cell, the cells' side.

    Returns
    -------
    polygon, area_km2
        longitude and latitude to `DECIMALS` places, exteriors counter-clockwise (RFC 7946); the area as
        measured in the metric system.
    """
    metric = shapely.transform(area, lambda xy: (xy + 0.5) * cell_m + (x0, y0))
    forward = _transformer(crs)

    def geographic(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = forward.transform(xy[:, 0], xy[:, 1])
        return np.round(np.column_stack([lon, lat]), DECIMALS)

    return shapely.transform(metric, geographic), float(metric.area) / 1e6


def to_metric(crs: str, lon: float, lat: float) -> tuple[float, float]:
    """A point's place in the metric system of a grid."""
    x, y = _transformer(crs).transform(lon, lat, direction=TransformDirection.INVERSE)
    return float(x), float(y)


def _on_parts(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Crossings moved to the nearest 1/16 of their lattice line, never to its ends."""
    base = np.floor(xy + 1e-9)
    share = xy - base
    along = share > 1e-6  # the other coordinate is whole: a crossing lies on a line between two centres
    missing = ~along.any(axis=1)
    if missing.any():
        raise AssertionError("a border runs through a centre")
    parts = np.clip(np.round(share * PARTS), 1, PARTS - 1) / PARTS
    return base + np.where(along, parts, 0.0)


@lru_cache(maxsize=8)
def _transformer(crs: str) -> pyproj.Transformer:
    """From the metric system to longitude and latitude."""
    return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
