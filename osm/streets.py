"""One street network as frozen arrays: vertices, edges with geometry, directed arcs, adjacency both ways."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

WALK: Final = 1
BIKE: Final = 2
CAR: Final = 4
MODES: Final = {"walk": WALK, "bike": BIKE, "car": CAR}

# Bits of `edge_flags`.
LINKABLE: Final = 1  # a point may be linked to it (no tunnel, no motorway, not covered)
STEPS: Final = 2
FERRY: Final = 4
TUNNEL: Final = 8
BRIDGE: Final = 16
ROUNDABOUT: Final = 32


@dataclass(frozen=True)
class StreetNetwork:
    """Streets of one extract, for walk, bike and car at once.

    An edge is a piece of a way between two junctions; arc ``2 * edge`` runs along it as drawn, arc
    ``2 * edge + 1`` against it. An arc without a mode's bit in `arc_modes` may not be used by that mode.

    Attributes
    ----------
    vertex_osm_id
        int64 (V,): OSM node; negative for vertices that `split_edges` made.
    vertex_lon, vertex_lat
        float64 (V,): WGS 84.
    vertex_island
        uint8 (V,): bits of the modes for which the vertex lies in a small strongly connected part
        (flagged, not dropped).
    edge_way_id, edge_from, edge_to
        int64 (E,) OSM way; int32 (E,) vertices.
    edge_length_mm
        int32 (E,): geodesic length on WGS 84.
    edge_flags
        uint16 (E,): LINKABLE, STEPS...
    arc_modes
        uint8 (2E,): WALK, BIKE, CAR bits.
    arc_car_kmh
        float32 (2E,): car speed; 0 where no car may go.
    arc_stress
        uint8 (2E,): level of traffic stress for bikes, 1 to 4, junctions included (`osm.stress`), whoever may go there.
    geometry_offset, geometry_lon, geometry_lat
        int64 (E+1,), float64: points of edge e, both ends included, in
        ``geometry_*[geometry_offset[e]:geometry_offset[e + 1]]``, drawn from `edge_from` to `edge_to`.
    out_offset, out_arc / in_offset, in_arc
        int64 (V+1,), int32: arcs that leave / enter vertex v; only arcs with at least one mode.
    turns
        int32 (R, 3): turns that are restricted (`osm.r5_turns`): the arc one comes from, the arc one turns into, and
        whether that is the only turn allowed (1) or forbidden (0). Known of streets as R5 has them only.
    n_missing_nodes, n_clipped_ways
        nodes named by ways but absent from the file, and ways cut for it.
    """

    vertex_osm_id: NDArray[np.int64]
    vertex_lon: NDArray[np.float64]
    vertex_lat: NDArray[np.float64]
    vertex_island: NDArray[np.uint8]
    edge_way_id: NDArray[np.int64]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    edge_length_mm: NDArray[np.int32]
    edge_flags: NDArray[np.uint16]
    arc_modes: NDArray[np.uint8]
    arc_car_kmh: NDArray[np.float32]
    arc_stress: NDArray[np.uint8]
    geometry_offset: NDArray[np.int64]
    geometry_lon: NDArray[np.float64]
    geometry_lat: NDArray[np.float64]
    out_offset: NDArray[np.int64]
    out_arc: NDArray[np.int32]
    in_offset: NDArray[np.int64]
    in_arc: NDArray[np.int32]
    turns: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 3), np.int32))
    n_missing_nodes: int = 0
    n_clipped_ways: int = 0

    @property
    def n_vertices(self) -> int:
        """Number of vertices."""
        return len(self.vertex_lon)

    @property
    def n_edges(self) -> int:
        """Number of edges (half the number of arcs)."""
        return len(self.edge_from)
