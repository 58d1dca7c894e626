"""Small parts of the streets closed to their mode, as R5 closes them, for comparison with it."""

import numpy as np

from osm.finish import Edges, finish
from osm.islands import small_parts
from osm.streets import BIKE, CAR, WALK, StreetNetwork


def without_islands(streets: StreetNetwork) -> StreetNetwork:
    """
    Close to each mode all streets that touch an island of it: for cars, then for walkers, then for bikes.

    In that order, because a bike's part holds together by streets on which it is pushed (`osm.islands`), and nobody
    pushes one where walkers have been closed out. Islands stay flagged. Streets that are closed to all stay, so
    numbers of edges and vertices do.
    """
    ends = np.stack([streets.edge_from, streets.edge_to], axis=1)
    tail, head = ends.ravel(), ends[:, ::-1].ravel()
    modes, bits = streets.arc_modes.copy(), np.zeros(streets.n_vertices, np.uint8)
    for mode in (CAR, WALK, BIKE):
        small = small_parts(mode, tail, head, modes, streets.n_vertices)
        bits[small] |= mode
        modes[small[tail] | small[head]] &= ~np.uint8(mode)
    edges = Edges(
        way_id=streets.edge_way_id,
        from_to=ends,
        length_mm=streets.edge_length_mm,
        flags=streets.edge_flags,
        modes=modes.reshape(-1, 2),
        kmh=streets.arc_car_kmh.reshape(-1, 2),
        stress=streets.arc_stress.reshape(-1, 2),
        geometry_offset=streets.geometry_offset,
        geometry_lon=streets.geometry_lon,
        geometry_lat=streets.geometry_lat,
    )
    return finish(
        edges,
        vertex_osm_id=streets.vertex_osm_id,
        vertex_lon=streets.vertex_lon,
        vertex_lat=streets.vertex_lat,
        vertex_island=bits,
        turns=streets.turns,
        n_missing_nodes=streets.n_missing_nodes,
        n_clipped_ways=streets.n_clipped_ways,
    )
