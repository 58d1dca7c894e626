"""A grid over street segments, to find the nearest one to each of many points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.arrays import offsets, ranges
from osm.measure import Foot, metres_per_degree, metres_per_degree_r5

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Axis = tuple[FloatArray, FloatArray, float, float]  # segments: from, to; cells: where the first begins, width
Seen = Callable[[IntArray, IntArray], NDArray[np.bool_]]

CELL_M: Final = 50.0
# Cells searched around a point's own, ever wider while nothing near is sure; at last (0) every cell there is.
REACHES: Final = (1, 3, 9, 33, 0)
PAIRS: Final = 100_000  # point-segment pairs, or segments, worked on at once (about a core's cache)


@dataclass(frozen=True)
class SegmentGrid:
    """Segments in square cells of about `CELL_M`.

    Attributes
    ----------
    edge, point
        int64 (S,): edge of each segment and its first point in the geometry arrays; by edge, then along it.
    lon, lat, to_lon, to_lat
        float64 (S,).
    west, south, north, cell_lon, cell_lat, n_columns
        The grid: column and row of a place; key = row * n_columns + column.
    key, segment
        int64, sorted by key: which segments touch which cell.
    """

    edge: IntArray
    point: IntArray
    lon: FloatArray
    lat: FloatArray
    to_lon: FloatArray
    to_lat: FloatArray
    west: float
    south: float
    north: float
    cell_lon: float
    cell_lat: float
    n_columns: int
    key: IntArray
    segment: IntArray


def build_grid(edges: IntArray, offset: IntArray, lon: FloatArray, lat: FloatArray) -> SegmentGrid:
    """Put the segments of these edges into a grid; `offset`, `lon`, `lat` are the network's geometry."""
    count = offset[edges + 1] - offset[edges] - 1
    point = ranges(offset[edges], count)
    edge = np.repeat(edges, count)
    x, y, to_x, to_y = lon[point], lat[point], lon[point + 1], lat[point + 1]
    if not len(point):
        return SegmentGrid(edge, point, x, y, to_x, to_y, 0.0, 0.0, 0.0, 1.0, 1.0, 1, edge, edge)
    poleward = np.array([min(max(np.abs(y).max(), np.abs(to_y).max()), 89.0)])
    per_lon, per_lat = (float(m[0]) for m in metres_per_degree(poleward))
    cell_lon, cell_lat = CELL_M / per_lon, CELL_M / per_lat
    west, south = float(min(x.min(), to_x.min())), float(min(y.min(), to_y.min()))
    n_columns = int((max(x.max(), to_x.max()) - west) / cell_lon) + 2
    axes = (x, to_x, west, cell_lon), (y, to_y, south, cell_lat)
    some = [_touched(axes, slice(at, at + PAIRS), n_columns) for at in range(0, len(point), PAIRS)]
    key, segment = (np.concatenate(parts) for parts in zip(*some, strict=True))
    order = np.argsort(key, kind="stable")
    north = float(max(y.max(), to_y.max()))
    frame = west, south, north, cell_lon, cell_lat, n_columns
    return SegmentGrid(edge, point, x, y, to_x, to_y, *frame, key[order], segment[order])


def _touched(axes: tuple[Axis, Axis], some: slice, n_columns: int) -> tuple[IntArray, IntArray]:
    """The cells that some of the segments touch, as keys, and the segment of each.

    Long segments are put into cells piece by piece, so that one of 100 km does not fill a square of 100 km.
    """
    lengths = [np.abs(end[some] - start[some]) / cell for start, end, _, cell in axes]
    pieces = np.maximum(np.ceil(np.maximum(*lengths)), 1.0).astype(np.int64)
    segment = np.repeat(some.start + np.arange(len(pieces)), pieces)
    count, step = np.repeat(pieces, pieces), ranges(np.zeros(len(pieces), np.int64), pieces)
    (column, wide), (row, high) = (_cells_along(axis, segment, (step, count)) for axis in axes)
    piece = np.repeat(np.arange(len(segment)), wide * high)
    nth = ranges(np.zeros(len(segment), np.int64), wide * high)
    key = (row[piece] + nth // wide[piece]) * n_columns + column[piece] + nth % wide[piece]
    return key, segment[piece]


def _cells_along(axis: Axis, segment: IntArray, part: tuple[IntArray, IntArray]) -> tuple[IntArray, IntArray]:
    """Along one axis, the first cell that each of so many pieces of a segment touches, and how many it touches."""
    start, end, origin, cell = axis
    step, count = part
    begin, way = start[segment], end[segment] - start[segment]
    ends = [np.floor((begin + at / count * way - origin) / cell).astype(np.int64) for at in (step, step + 1)]
    low = np.minimum(*ends)
    return low, np.maximum(*ends) - low + 1


def nearest_segments(
    grid: SegmentGrid,
    lon: FloatArray,
    lat: FloatArray,
    limit_m: float,
    foot: Foot = "nearest",
    *,
    seen: Seen | None = None,
) -> tuple[IntArray, FloatArray, FloatArray]:
    """
    Find the nearest segment to each point.

    Distances are planar at the latitude of the point, on the ellipsoid: within 0.05 % up to 2 km. With `foot` "r5"
    places and distances are R5's (see `osm.snap.snap`). `seen` tells, for pairs of points (by row) and edges, which of
    them may be linked at all.

    Returns
    -------
    segment
        int64 (n,), -1 where no segment lies within `limit_m`; of equals the one of the lowest edge, then the first.
    fraction
        float64 (n,): place of the nearest point along the segment, 0 to 1.
    distance
        float64 (n,): metres to that place, by the same measure; infinite where there is none.
    """
    best = np.full(len(lon), -1, np.int64)
    fraction, distance = np.zeros(len(lon)), np.full(len(lon), np.inf)
    per_lon, per_lat = metres_per_degree(lat)
    cell_m = np.minimum(grid.cell_lon * per_lon, grid.cell_lat * per_lat)
    beyond = np.maximum(grid.south - lat, lat - grid.north) * per_lat
    open_points = np.flatnonzero(beyond <= limit_m) if len(grid.key) else np.zeros(0, np.int64)
    for reach in REACHES:
        if not len(open_points):
            break
        for some in _chunks(grid, lon, lat, open_points, reach):
            _search(grid, (lon, lat), some, (best, fraction, distance), foot, seen)
        # Whatever lies nearer than the cells searched has been seen (R5's metres are up to 0.6 % shorter).
        sure = (reach if foot == "nearest" else 0.99 * reach) * cell_m[open_points]
        open_points = open_points[(distance[open_points] > sure) & (sure < limit_m)]
    best[distance > limit_m] = -1
    return best, fraction, distance


def _spans(
    grid: SegmentGrid, lon: FloatArray, lat: FloatArray, points: IntArray, reach: int
) -> tuple[IntArray, IntArray]:
    """First entry and number of entries of each row of cells around each point; (len(points), 2 * reach + 1)."""
    if not reach:
        start = np.zeros((len(points), 1), np.int64)
        return start, start + len(grid.key)
    column = np.floor((lon[points] - grid.west) / grid.cell_lon).astype(np.int64)
    row = np.floor((lat[points] - grid.south) / grid.cell_lat).astype(np.int64)
    rows = row[:, None] + np.arange(-reach, reach + 1)
    first = np.clip(column - reach, 0, grid.n_columns)[:, None]
    last = np.clip(column + reach + 1, 0, grid.n_columns)[:, None]
    start = np.searchsorted(grid.key, rows * grid.n_columns + first)
    return start, np.searchsorted(grid.key, rows * grid.n_columns + last) - start


def _chunks(
    grid: SegmentGrid, lon: FloatArray, lat: FloatArray, points: IntArray, reach: int
) -> list[tuple[IntArray, IntArray, IntArray]]:
    """Points in groups with about `PAIRS` candidates: (points, first entries, numbers of entries)."""
    result = []
    rows_at_once = max(PAIRS // (2 * reach + 1), 1)
    for at in range(0, len(points), rows_at_once):
        some = points[at : at + rows_at_once]
        start, count = _spans(grid, lon, lat, some, reach)
        group = np.cumsum(count.sum(axis=1)) // PAIRS
        bounds = np.flatnonzero(np.diff(group)) + 1
        result += list(
            zip(np.split(some, bounds), np.split(start, bounds), np.split(count, bounds), strict=True)
        )
    return result


def _search(
    grid: SegmentGrid,
    place: tuple[FloatArray, FloatArray],
    some: tuple[IntArray, IntArray, IntArray],
    result: tuple[IntArray, FloatArray, FloatArray],
    foot: Foot,
    seen: Seen | None,
) -> None:
    """Write the nearest of the candidates of these points into `result` (segment, fraction, distance)."""
    (lon, lat), (points, start, count) = place, some
    per_point = count.sum(axis=1)
    points, start, count = points[per_point > 0], start[per_point > 0], count[per_point > 0]
    per_point = per_point[per_point > 0]
    if not len(points):
        return
    segment = grid.segment[ranges(start.ravel(), count.ravel())]
    point = np.repeat(points, per_point)
    measure = metres_per_degree if foot == "nearest" else metres_per_degree_r5
    metre_x, metre_y = (np.repeat(m, per_point) for m in measure(lat[points]))
    x, y = (grid.lon[segment] - lon[point]) * metre_x, (grid.lat[segment] - lat[point]) * metre_y
    dx = (grid.to_lon[segment] - grid.lon[segment]) * metre_x
    dy = (grid.to_lat[segment] - grid.lat[segment]) * metre_y
    stretch = 1.0 if foot == "nearest" else np.repeat(np.cos(np.radians(lat[points])) ** -4, per_point)
    square = stretch * dx * dx + dy * dy
    t = np.divide(-(stretch * x * dx + y * dy), square, out=np.zeros_like(square), where=square > 0)
    np.clip(t, 0.0, 1.0, out=t)
    distance = np.hypot(x + t * dx, y + t * dy)
    if seen is not None:
        distance[~seen(point, grid.edge[segment])] = np.inf
    first = offsets(per_point)[:-1]
    least = np.minimum.reduceat(distance, first)
    # Segments are numbered by edge, then along it: the lowest number is the lowest edge.
    tied = np.where(distance == np.repeat(least, per_point), segment, len(grid.edge))
    winner = np.minimum.reduceat(tied, first)
    row = np.flatnonzero(tied == np.repeat(winner, per_point))
    _, once = np.unique(point[row], return_index=True)
    segments, fractions, distances = result
    segments[points], fractions[points], distances[points] = winner, t[row[once]], least
