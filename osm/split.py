"""Vertices where stops stand: edges split at given places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osm.arrays import offsets, ranges
from osm.errors import OsmCallError
from osm.finish import Edges, finish
from osm.measure import planar_m, running_um
from osm.streets import StreetNetwork

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def split_edges(
    streets: StreetNetwork, edge: ArrayLike, from_mm: ArrayLike, *, snap_to_end_m: float = 5.0
) -> tuple[StreetNetwork, NDArray[np.int32]]:
    """
    Make a vertex of each given place on an edge.

    Parameters
    ----------
    streets
        The network; it stays as it is.
    edge, from_mm
        (n,): edges and millimetres from `edge_from`, as `snap` gives them; edge -1 (unlinked) is passed over.
    snap_to_end_m
        A place nearer than this to an end of its edge becomes that end (the nearer one, of equals `edge_to`).

    Returns
    -------
    split
        Old vertices and edges keep their numbers; a split edge keeps its first part, the further parts follow after
        the old edges, by edge and along it. New vertices follow the old ones in the same order, with negative OSM ids.
        Parts add up to the millimetre; flags, modes, speeds, stress and way are inherited. An island bit of either end
        is. Turns stay with the first part of a street even if that no longer leads to the junction, as in R5.
    vertex
        int32 (n,): vertex of each place, -1 where `edge` is -1. The same place gives the same vertex.

    Raises
    ------
    OsmCallError
        No such edge, a place beyond its edge, arrays of different lengths.

    Notes
    -----
    Cost: 0.1 s for 5,000 places on 150,000 edges.
    """
    edge, from_mm = _places(streets, edge, from_mm)
    vertex = np.full(len(edge), -1, np.int64)
    if not streets.n_edges:
        return streets, vertex.astype(np.int32)
    length = streets.edge_length_mm[edge].astype(np.int64)
    to_mm = length - from_mm
    near = np.minimum(from_mm, to_mm)
    at_end = (near == 0) | (near < snap_to_end_m * 1000)
    vertex[at_end] = np.where(from_mm < to_mm, streets.edge_from[edge], streets.edge_to[edge])[at_end]
    vertex[edge < 0] = -1
    inner = np.flatnonzero((edge >= 0) & ~at_end)
    if not len(inner):
        return streets, vertex.astype(np.int32)
    places, number = np.unique(np.stack([edge[inner], from_mm[inner]]), axis=1, return_inverse=True)
    vertex[inner] = streets.n_vertices + number.ravel()
    return _split(streets, places[0], places[1]), vertex.astype(np.int32)


def _places(streets: StreetNetwork, edge: ArrayLike, from_mm: ArrayLike) -> tuple[IntArray, IntArray]:
    """Check the places."""
    edge, from_mm = np.atleast_1d(np.asarray(edge, np.int64)), np.atleast_1d(np.asarray(from_mm, np.int64))
    if edge.shape != from_mm.shape or edge.ndim != 1:
        msg = f"Edges and places of different shapes: {edge.shape} and {from_mm.shape}."
        raise OsmCallError(msg)
    wrong = np.flatnonzero((edge < -1) | (edge >= streets.n_edges))
    if len(wrong):
        msg = f"Place {wrong[0]}: there is no edge {edge[wrong[0]]} (of {streets.n_edges})."
        raise OsmCallError(msg)
    if not streets.n_edges:
        return edge, from_mm
    wrong = np.flatnonzero((edge >= 0) & ((from_mm < 0) | (from_mm > streets.edge_length_mm[edge])))
    if len(wrong):
        row = int(wrong[0])
        msg = f"Place {row}: {from_mm[row]} mm is not on edge {edge[row]} of {streets.edge_length_mm[edge[row]]} mm."
        raise OsmCallError(msg)
    return edge, from_mm


@dataclass(frozen=True)
class _Cuts:
    """Places on the split edges (K of them), sorted by edge and along it (n of them)."""

    edge: IntArray  # (K,)
    offset: IntArray  # (K+1,) places of each edge
    place_mm: IntArray  # (n,)
    point: IntArray  # (n,) last point of the old geometry before or at the place
    lon: FloatArray  # (n,)
    lat: FloatArray


def _locate(streets: StreetNetwork, edge: IntArray, place_mm: IntArray) -> _Cuts:
    """Find the places on the geometry."""
    split, count = np.unique(edge, return_counts=True)
    first = streets.geometry_offset[split]
    n_segments = streets.geometry_offset[split + 1] - first - 1
    point = ranges(first, n_segments)
    lon, lat = streets.geometry_lon, streets.geometry_lat
    length = planar_m(lon[point], lat[point], lon[point + 1], lat[point + 1])
    before = running_um(length)
    row = offsets(n_segments)
    start, total = before[row[:-1]], before[row[1:]] - before[row[:-1]]
    of = np.repeat(np.arange(len(split)), count)
    goal = start[of] + np.rint(place_mm / streets.edge_length_mm[edge] * total[of]).astype(np.int64)
    at = np.clip(np.searchsorted(before, goal, side="right") - 1, row[:-1][of], row[1:][of] - 1)
    here_um = (before[at + 1] - before[at]).astype(np.float64)
    t = np.divide(goal - before[at], here_um, out=np.zeros(len(at)), where=here_um > 0).clip(0.0, 1.0)
    here = point[at]
    return _Cuts(
        edge=split,
        offset=offsets(count),
        place_mm=place_mm,
        point=here,
        lon=lon[here] + t * (lon[here + 1] - lon[here]),
        lat=lat[here] + t * (lat[here + 1] - lat[here]),
    )


@dataclass(frozen=True)
class _Parts:
    """Parts of the split edges: their number in the new network, and the places (-1 none) where they begin and end."""

    edge: IntArray
    number: IntArray
    begin: IntArray
    stop: IntArray


def _parts(cuts: _Cuts, n_edges: int) -> _Parts:
    """List the parts, by edge and along it."""
    count = np.diff(cuts.offset) + 1
    of = np.repeat(np.arange(len(count)), count)
    nth = ranges(np.zeros(len(count), np.int64), count)
    place = cuts.offset[of] + nth
    is_first, is_last = nth == 0, nth == count[of] - 1
    edge = cuts.edge[of]
    number = np.where(is_first, edge, n_edges + np.cumsum(~is_first) - 1)
    return _Parts(edge, number, np.where(is_first, -1, place - 1), np.where(is_last, -1, place))


def _split(streets: StreetNetwork, edge: IntArray, place_mm: IntArray) -> StreetNetwork:
    """Split at sorted, distinct places, none of them at an end."""
    cuts = _locate(streets, edge, place_mm)
    parts = _parts(cuts, streets.n_edges)
    begins, stops = parts.begin >= 0, parts.stop >= 0
    source = np.append(np.arange(streets.n_edges), parts.edge[begins])
    length = streets.edge_length_mm[source]
    length[parts.number] = np.where(
        stops, place_mm[parts.stop], streets.edge_length_mm[parts.edge]
    ) - np.where(begins, place_mm[parts.begin], 0)
    from_to = np.stack([streets.edge_from, streets.edge_to], axis=1)[source]
    from_to[parts.number[begins], 0] = streets.n_vertices + parts.begin[begins]
    from_to[parts.number[stops], 1] = streets.n_vertices + parts.stop[stops]
    modes = streets.arc_modes.reshape(-1, 2)
    offset, lon, lat = _geometry(streets, cuts, parts, source)
    edges = Edges(
        way_id=streets.edge_way_id[source],
        from_to=from_to,
        length_mm=length,
        flags=streets.edge_flags[source],
        modes=modes[source],
        kmh=streets.arc_car_kmh.reshape(-1, 2)[source],
        stress=streets.arc_stress.reshape(-1, 2)[source],
        geometry_offset=offset,
        geometry_lon=lon,
        geometry_lat=lat,
    )
    island = streets.vertex_island[streets.edge_from[edge]] | streets.vertex_island[streets.edge_to[edge]]
    lowest = min(int(streets.vertex_osm_id.min()), 0)
    return finish(
        edges,
        vertex_osm_id=np.append(streets.vertex_osm_id, lowest - 1 - np.arange(len(edge))),
        vertex_lon=np.append(streets.vertex_lon, cuts.lon),
        vertex_lat=np.append(streets.vertex_lat, cuts.lat),
        vertex_island=np.append(streets.vertex_island, island & (modes[edge, 0] | modes[edge, 1])),
        turns=streets.turns,
        n_missing_nodes=streets.n_missing_nodes,
        n_clipped_ways=streets.n_clipped_ways,
    )


def _geometry(
    streets: StreetNetwork, cuts: _Cuts, parts: _Parts, source: IntArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Geometry of the new network: old points of each edge, with a new one before and after where it was cut."""
    first, last = streets.geometry_offset[source], streets.geometry_offset[source + 1] - 1
    begins, stops = parts.begin >= 0, parts.stop >= 0
    before, after = np.full(len(source), -1, np.int64), np.full(len(source), -1, np.int64)
    before[parts.number], after[parts.number] = parts.begin, parts.stop
    first[parts.number[begins]] = cuts.point[parts.begin[begins]] + 1
    last[parts.number[stops]] = cuts.point[parts.stop[stops]]
    count = last - first + 1
    offset = offsets(count + (before >= 0) + (after >= 0))
    old, new = ranges(first, count), ranges(offset[:-1] + (before >= 0), count)
    result = []
    for points, places in ((streets.geometry_lon, cuts.lon), (streets.geometry_lat, cuts.lat)):
        values = np.empty(int(offset[-1]))
        values[new] = points[old]
        values[offset[:-1][before >= 0]] = places[before[before >= 0]]
        values[offset[1:][after >= 0] - 1] = places[after[after >= 0]]
        result.append(values)
    return offset, result[0], result[1]
