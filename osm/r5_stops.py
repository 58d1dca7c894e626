"""Where R5 puts stops: one after the other, each seeing the streets as those before it have split them."""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from osm.measure import FloatArray, metres_per_degree_r5
from osm.snap import Snap, snap
from osm.streets import StreetNetwork

SNAP_MM = 5_000
Place = tuple[int, int]


def place_stops_as_r5(
    streets: StreetNetwork, lon: FloatArray, lat: FloatArray, order: NDArray[np.int64], *, limit_m: float
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """
    Find the place of each stop on the streets, as R5 7.5.1 links them.

    A stop is put where a walker's point would be, but goes to the vertex of an earlier stop, as to an end of the
    street, where that is nearer than 5 m along it. Where R5's index hides the street (`osm.r5_index`), what lies beyond
    an earlier stop on it is seen.

    Parameters
    ----------
    order
        (n,): the stops as they are linked.

    Returns
    -------
    edge, from_mm
        int32 (n,), -1 unlinked; int64 (n,): 0, the edge's length, or a place at least 5 m from both.
    """
    near = snap(streets, lon, lat, mode="walk", limit_m=limit_m, foot="r5", see_all=True)
    seen = snap(streets, lon, lat, mode="walk", limit_m=limit_m, foot="r5")
    edge, from_mm = seen.edge.copy(), seen.from_mm.astype(np.int64)
    ends: dict[int, list[int]] = {}
    for stop in order.tolist():
        if near.edge[stop] < 0:
            continue
        e, at = int(edge[stop]), int(from_mm[stop])
        hidden = (int(near.edge[stop]), int(near.from_mm[stop]))
        if hidden != (e, at) and hidden[0] in ends:
            e, at = _beyond(
                streets, ends[hidden[0]], (near, seen), stop, (float(lon[stop]), float(lat[stop]))
            )
        if e < 0:
            continue
        vertices = ends.setdefault(e, [0, int(streets.edge_length_mm[e])])
        edge[stop], from_mm[stop] = e, _settled(vertices, at)
    return edge, from_mm


def _settled(vertices: list[int], at: int) -> int:
    """The vertex of the street that is nearer than 5 m, else the place itself, which becomes one."""
    after = min(max(bisect_left(vertices, at), 1), len(vertices) - 1)
    before_mm, after_mm = at - vertices[after - 1], vertices[after] - at
    if min(before_mm, after_mm) < SNAP_MM:
        return vertices[after - 1] if before_mm < after_mm else vertices[after]
    vertices.insert(after, at)
    return at


def _beyond(
    streets: StreetNetwork,
    vertices: list[int],
    found: tuple[Snap, Snap],
    stop: int,
    here: tuple[float, float],
) -> Place:
    """A stop on a street whose first part is hidden: what lies beyond the first vertex of a stop is seen."""
    near, seen = found
    hidden = int(near.edge[stop]), int(near.from_mm[stop])
    other = int(seen.edge[stop]), int(seen.from_mm[stop])
    if len(vertices) == 2:
        return other
    first = vertices[1]
    if first <= hidden[1]:
        return hidden
    # the far part begins at its vertex: as far away as the stop is from there
    points = slice(streets.geometry_offset[hidden[0]], streets.geometry_offset[hidden[0] + 1])
    along = streets.geometry_lon[points], streets.geometry_lat[points]
    metre_x, metre_y = (float(m[0]) for m in metres_per_degree_r5(np.array([here[1]])))
    steps = np.hypot(np.diff(along[0]) * metre_x, np.diff(along[1]) * metre_y)
    run = np.concatenate([np.zeros(1), np.cumsum(steps)])
    at = run[-1] * first / max(int(streets.edge_length_mm[hidden[0]]), 1)
    x, y = (np.interp(at, run, side) for side in along)
    away_mm = 1000 * float(np.hypot((x - here[0]) * metre_x, (y - here[1]) * metre_y))
    return (hidden[0], first) if other[0] < 0 or away_mm < seen.offset_mm[stop] else other
