"""The last step of every way to make a network: arcs, adjacency, islands, read-only arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osm.arrays import freeze, group_by
from osm.islands import islands
from osm.streets import CAR, StreetNetwork


@dataclass(frozen=True)
class Edges:
    """Edges before they become a network.

    Attributes
    ----------
    way_id, length_mm, flags
        (E,).
    from_to, modes, kmh, stress
        (E, 2): vertices; mode bits, car speeds and stress of the arcs along and against the edge.
    geometry_offset, geometry_lon, geometry_lat
        As in `StreetNetwork`.
    """

    way_id: NDArray[np.int64]
    from_to: NDArray[np.int32]
    length_mm: NDArray[np.int32]
    flags: NDArray[np.uint16]
    modes: NDArray[np.uint8]
    kmh: NDArray[np.float32]
    stress: NDArray[np.uint8]
    geometry_offset: NDArray[np.int64]
    geometry_lon: NDArray[np.float64]
    geometry_lat: NDArray[np.float64]


def finish(
    edges: Edges,
    *,
    vertex_osm_id: NDArray[np.int64],
    vertex_lon: NDArray[np.float64],
    vertex_lat: NDArray[np.float64],
    vertex_island: NDArray[np.uint8] | None = None,
    turns: NDArray[np.int32] | None = None,
    n_missing_nodes: int = 0,
    n_clipped_ways: int = 0,
) -> StreetNetwork:
    """
    Make the network of these edges and vertices.

    `vertex_island` is computed unless given. Arrays are made read-only in place.
    """
    n_vertices = len(vertex_lon)
    modes = np.ascontiguousarray(edges.modes).ravel()
    kmh = np.where(modes & CAR, np.ascontiguousarray(edges.kmh).ravel(), 0).astype(np.float32)
    tail = edges.from_to.ravel()
    head = edges.from_to[:, ::-1].ravel()
    if vertex_island is None:
        vertex_island = islands(tail, head, modes, n_vertices)
    used = np.flatnonzero(modes).astype(np.int32)
    out_offset, out_place = group_by(tail[used], n_vertices)
    in_offset, in_place = group_by(head[used], n_vertices)
    arrays = (
        vertex_osm_id, vertex_lon, vertex_lat, vertex_island, edges.way_id,
        np.ascontiguousarray(edges.from_to[:, 0]), np.ascontiguousarray(edges.from_to[:, 1]),
        edges.length_mm, edges.flags, modes, kmh, np.ascontiguousarray(edges.stress).ravel(),
        edges.geometry_offset, edges.geometry_lon, edges.geometry_lat,
        out_offset, used[out_place], in_offset, used[in_place],
    )  # fmt: skip
    freeze(*arrays)
    turns = np.zeros((0, 3), np.int32) if turns is None else turns
    freeze(turns)
    return StreetNetwork(*arrays, turns, n_missing_nodes, n_clipped_ways)
