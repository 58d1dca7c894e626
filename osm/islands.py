"""Small strongly connected parts, mode by mode: flagged, never dropped."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.streets import BIKE, MODES, WALK

ISLAND_VERTICES: Final = 40  # a part with fewer vertices is an island (R5's limit)


def islands(
    tail: NDArray[np.int32], head: NDArray[np.int32], arc_modes: NDArray[np.uint8], n_vertices: int
) -> NDArray[np.uint8]:
    """
    Flag the vertices of small strongly connected parts.

    Parameters
    ----------
    tail, head, arc_modes
        (A,): vertices and mode bits of the arcs.
    n_vertices
        Number of vertices.

    Returns
    -------
    bits
        uint8 (V,): a mode's bit where the vertex is touched by an arc of the mode and its part has fewer than
        `ISLAND_VERTICES` vertices. Bikes are pushed too: their parts hold together by what may be walked (R5's rule as
        well, found from its network). The largest part of a mode (of equals, the one with the lowest vertex) is never
        an island, so that a hamlet's extract can be used.
    """
    bits = np.zeros(n_vertices, np.uint8)
    for mode in MODES.values():
        bits[small_parts(mode, tail, head, arc_modes, n_vertices)] |= mode
    return bits


def small_parts(
    mode: int, tail: NDArray[np.int32], head: NDArray[np.int32], arc_modes: NDArray[np.uint8], n_vertices: int
) -> NDArray[np.bool_]:
    """Which vertices are touched by arcs of a mode and lie in a small part of it."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (not needed to open a stored network)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    arc = np.flatnonzero(arc_modes & (BIKE | WALK if mode == BIKE else mode))
    if not len(arc):
        return np.zeros(n_vertices, bool)
    graph = coo_array((np.ones(len(arc), np.int8), (tail[arc], head[arc])), shape=(n_vertices, n_vertices))
    part = connected_components(graph.tocsr(), directed=True, connection="strong")[1]
    is_touched = np.zeros(n_vertices, bool)
    is_touched[tail[arc]] = is_touched[head[arc]] = True
    size = np.bincount(part[is_touched], minlength=int(part.max()) + 1)
    largest = part[np.argmax(np.where(is_touched, size[part], 0))]
    is_small = (size < ISLAND_VERTICES) & (np.arange(len(size)) != largest)
    own = np.flatnonzero(arc_modes & mode)
    is_own = np.zeros(n_vertices, bool)
    is_own[tail[own]] = is_own[head[own]] = True
    found: NDArray[np.bool_] = is_own & is_small[part]
    return found
