"""Which streets R5 7.5.1 knows of around a point: long pieces without a node are missing from most of its index.

R5 looks for the street of a point among those that its index holds near the point: squares of 0.0018 degrees of
latitude (and 1 / 0.7 of that of longitude), within 300 m, and only where nothing lies there within 1600 m. Up to
version 7.5.1 a piece between two nodes is entered under the squares between its first node and the place that lies as
far *behind* that node as the second one lies before it (R5's 7.6 corrects this). So the street along which somebody
lives is not seen from there if its nodes are too far, and another one is taken.

Streets that were split at stops keep the entry of the whole street for their first part; the further parts are entered
under the rectangle that they lie in, which hides nothing.
"""

import weakref
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.arrays import offsets, ranges
from osm.segments import FloatArray, IntArray, Seen, SegmentGrid, nearest_segments
from osm.streets import StreetNetwork

#: R5 counts in 1e-7 degrees
_FIXED: Final = 1e7
_HIGH: Final = 18_000
_WIDE: Final = int(_HIGH / 0.7)
_METRES_PER_DEGREE: Final = 111_111.111
_RADII_M: Final = (300.0, 1600.0)

Squares = tuple[IntArray, IntArray, IntArray, IntArray]  # columns from, to; rows from, to; both inclusive


@dataclass(frozen=True)
class R5Index:
    """Squares of every piece of every street; edge e's pieces are ``first[e] .. first[e] + count[e]``.

    always: parts of streets that are found wherever they lie.
    """

    first: IntArray
    count: IntArray
    squares: Squares
    always: NDArray[np.bool_]


def nearest_as_r5(
    streets: StreetNetwork, grid: SegmentGrid, lon: FloatArray, lat: FloatArray, limit_m: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """
    Find the nearest segment to each point among those that R5 7.5.1 sees from there.

    Arguments and results are those of `osm.segments.nearest_segments` with R5's places and distances.
    """
    segment, fraction, distance = nearest_segments(grid, lon, lat, limit_m, "r5")
    index = _index(streets)
    near = distance < _RADII_M[0]
    for is_near, radius in zip((True, False), _RADII_M, strict=True):
        points = np.flatnonzero((near == is_near) & (segment >= 0))
        seen = _seen(index, lon[points], lat[points], radius)
        hidden = points[~seen(np.arange(len(points)), grid.edge[segment[points]])]
        for wider in _RADII_M[_RADII_M.index(radius) :]:
            found = nearest_segments(
                grid,
                lon[hidden],
                lat[hidden],
                min(wider, limit_m),
                "r5",
                seen=_seen(index, lon[hidden], lat[hidden], wider),
            )
            for ours, theirs in zip((segment, fraction, distance), found, strict=True):
                ours[hidden] = theirs
            hidden = hidden[found[0] < 0]
    return segment, fraction, distance


def _seen(index: R5Index, lon: FloatArray, lat: FloatArray, radius_m: float) -> Seen:
    """Tell, for pairs of these points (by row) and edges, whether a search of this radius comes upon the edge."""
    high = int(radius_m / _METRES_PER_DEGREE * _FIXED)
    wide = (high / np.cos(np.radians(lat))).astype(np.int64)
    x, y = (lon * _FIXED).astype(np.int64), (lat * _FIXED).astype(np.int64)
    box = _squares(x - wide, x + wide, y - high, y + high)

    def seen(point: IntArray, edge: IntArray) -> NDArray[np.bool_]:
        pairs, inverse = np.unique(np.stack([point, edge]), axis=1, return_inverse=True)
        point, edge = pairs
        count = index.count[edge]
        piece = ranges(index.first[edge], count)
        of = np.repeat(point, count)
        west, east, south, north = (side[piece] for side in index.squares)
        meet = (west <= box[1][of]) & (east >= box[0][of]) & (south <= box[3][of]) & (north >= box[2][of])
        met = np.logical_or.reduceat(meet, offsets(count)[:-1]) if len(count) else np.zeros(0, np.bool_)
        found: NDArray[np.bool_] = (met | index.always[edge])[inverse.ravel()]
        return found

    return seen


def _squares(west: IntArray, east: IntArray, south: IntArray, north: IntArray) -> Squares:
    """The squares that rectangles touch: their corners are the middles of squares, as R5 rounds."""
    sides = ((west, _WIDE), (east, _WIDE), (south, _HIGH), (north, _HIGH))
    left, right, bottom, top = (np.floor(side / size + 0.5).astype(np.int64) for side, size in sides)
    return left, right, bottom, top


_INDICES: dict[int, R5Index] = {}


def _index(streets: StreetNetwork) -> R5Index:
    """The index of a network, kept while the network lives."""
    index = _INDICES.get(id(streets))
    if index is None:
        index = _INDICES[id(streets)] = _build(streets)
        weakref.finalize(streets, _INDICES.pop, id(streets), None)
    return index


def _build(streets: StreetNetwork) -> R5Index:
    """Enter every street."""
    first, count, lon, lat, always = _whole_streets(streets)
    x, y = (lon * _FIXED).astype(np.int64), (lat * _FIXED).astype(np.int64)
    points = ranges(first, count - 1)
    behind_x = ((2 * lon[points] - lon[points + 1]) * _FIXED).astype(np.int64)
    behind_y = ((2 * lat[points] - lat[points + 1]) * _FIXED).astype(np.int64)
    x, y = x[points], y[points]
    squares = _squares(
        np.minimum(x, behind_x), np.maximum(x, behind_x), np.minimum(y, behind_y), np.maximum(y, behind_y)
    )
    return R5Index(offsets(count - 1)[:-1], count - 1, squares, always)


def _whole_streets(
    streets: StreetNetwork,
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """First point and number of points of each edge as it was before stops split it, and the points.

    The last array says which edges are further parts of a split one.
    """
    first = streets.geometry_offset[:-1].copy()
    count = np.diff(streets.geometry_offset)
    lon, lat = [streets.geometry_lon], [streets.geometry_lat]
    is_new = streets.vertex_osm_id < 0
    further = is_new[streets.edge_from]
    after = np.full(streets.n_vertices, -1, np.int64)
    after[streets.edge_from[further]] = np.flatnonzero(further)
    end = len(streets.geometry_lon)
    for edge in np.flatnonzero(is_new[streets.edge_to] & ~further):
        points: list[IntArray] = []
        part = int(edge)
        while part >= 0:
            begin, stop = int(streets.geometry_offset[part]), int(streets.geometry_offset[part + 1])
            beyond = int(after[streets.edge_to[part]]) if is_new[streets.edge_to[part]] else -1
            beyond = beyond if beyond > part else -1  # parts are numbered along the street
            points.append(np.arange(begin + bool(points), stop - (beyond >= 0)))
            part = beyond
        whole = np.concatenate(points)
        lon.append(streets.geometry_lon[whole])
        lat.append(streets.geometry_lat[whole])
        first[edge], count[edge] = end, len(whole)
        end += len(whole)
    return first, count, np.concatenate(lon), np.concatenate(lat), further
