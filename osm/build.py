"""Ways to a street network: cut where ways meet, measured, with arcs, adjacency and islands.

Barriers. A node that bars a mode cuts the ways there for that mode alone: the mode gets its own edges (a "strand") of
the same way, which end at the node in vertices of their own, one for each edge end, that nothing joins. Who may pass
keeps the uncut edges. So a bollard costs a walker nothing, a car can drive up to it from both sides, and nobody drives
through it. Several vertices may then share an OSM node.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.arrays import offsets, ranges
from osm.finish import Edges, finish
from osm.measure import distance_m, running_um
from osm.streets import MODES, StreetNetwork
from osm.stress import with_junctions
from osm.ways import Ways

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Box = tuple[float, float, float, float]
LONGEST_MM: Final = 2**31 - 1  # what int32 holds; only a slip of the mapper is longer


def build_streets(ways: Ways, *, bbox: Box | None = None) -> StreetNetwork:
    """
    Build the network of these ways.

    Parameters
    ----------
    ways
        Street ways by ascending id.
    bbox
        (west, south, east, north): only edges with a point inside are kept.

    Returns
    -------
    streets
        Edges in the order of the ways and along them; vertices by first use. Possibly empty.
    """
    trace = _trace(ways)
    strands = _strands(trace, ways)
    at = trace.node[strands.point]  # node of each point of each strand
    begin, stop = _cut(trace, strands, at)
    lon, lat = trace.lon[at], trace.lat[at]
    stress = _stress(trace, ways, strands.way[begin], np.stack([at[begin], at[stop]], axis=1))
    if bbox is not None:
        keep = _touches(lon, lat, begin, stop, bbox)
        begin, stop, stress = begin[keep], stop[keep], stress[keep]
    mask = strands.mask[begin]
    vertex, vertex_node = _vertices(trace, at[begin], at[stop], mask)
    way = strands.way[begin]
    rule, points = ways.rule[way], ranges(begin, stop - begin + 1)
    edges = Edges(
        way_id=ways.way_id[way],
        from_to=vertex,
        length_mm=lengths_mm(lon, lat, begin, stop),
        flags=np.array([r.flags for r in ways.rules], np.uint16)[rule],
        modes=np.array([(r.forward, r.backward) for r in ways.rules], np.uint8)[rule] & mask[:, None],
        kmh=np.array([(r.kmh_forward, r.kmh_backward) for r in ways.rules], np.float32)[rule],
        stress=stress,
        geometry_offset=offsets(stop - begin + 1),
        geometry_lon=lon[points],
        geometry_lat=lat[points],
    )
    return finish(
        edges,
        vertex_osm_id=trace.osm_id[vertex_node],
        vertex_lon=trace.lon[vertex_node],
        vertex_lat=trace.lat[vertex_node],
        n_missing_nodes=trace.n_missing_nodes,
        n_clipped_ways=trace.n_clipped_ways,
    )


def _stress(trace: "_Trace", ways: Ways, way: IntArray, ends: IntArray) -> NDArray[np.uint8]:
    """Stress of pieces of ways between two nodes each, (n, 2); a node's traffic light calms it for all."""
    rule = ways.rule[way]
    level = np.array([(r.stress_forward, r.stress_backward) for r in ways.rules], np.uint8).reshape(-1, 2)[
        rule
    ]
    fixed = np.array([r.stress_fixed for r in ways.rules], bool)[rule]
    calm = np.isin(trace.osm_id, np.array(sorted(ways.signals), np.int64))
    return with_junctions(level, fixed, ends, calm)


@dataclass(frozen=True)
class _Trace:
    """Runs: longest parts of ways whose nodes are all present, of two points or more, over nodes numbered from 0."""

    osm_id: IntArray  # (N,) nodes ascending
    lon: FloatArray
    lat: FloatArray
    barred: NDArray[np.uint8]  # (N,) modes
    is_junction: NDArray[np.bool_]  # (N,) two runs meet, a run meets itself, or a run ends
    node: IntArray  # (P,) node of each point, run after run
    run_way: IntArray  # (R,)
    run_offset: IntArray  # (R+1,)
    n_missing_nodes: int
    n_clipped_ways: int


def _trace(ways: Ways) -> _Trace:
    """Number the nodes and follow the ways, leaving out missing nodes and nodes named twice in a row."""
    way = np.repeat(np.arange(len(ways.way_id)), np.diff(ways.node_offset))
    missing = np.isnan(ways.lon)
    again = np.append(False, (np.diff(ways.node) == 0) & (np.diff(way) == 0))
    kept = np.flatnonzero(~again)
    # A run begins where the way changes or after a missing node.
    serial = 2 * np.cumsum(missing[kept]) + way[kept] * (2 * len(kept) + 2)
    present = ~missing[kept]
    kept, serial = kept[present], serial[present]
    _, run, count = np.unique(serial, return_inverse=True, return_counts=True)
    long = count[run] > 1
    kept = kept[long]
    count = count[count > 1]
    run_offset = offsets(count)
    osm_id, first, node = np.unique(ways.node[kept], return_index=True, return_inverse=True)
    is_junction = np.bincount(node, minlength=len(osm_id)) > 1
    is_junction |= np.isin(osm_id, ways.cuts)
    is_junction[node[run_offset[:-1]]] = True
    is_junction[node[run_offset[1:] - 1]] = True
    return _Trace(
        osm_id=osm_id,
        lon=ways.lon[kept][first],
        lat=ways.lat[kept][first],
        barred=_barred(ways.barred, osm_id),
        is_junction=is_junction,
        node=node,
        run_way=way[kept][run_offset[:-1]],
        run_offset=run_offset,
        n_missing_nodes=len(np.unique(ways.node[missing])),
        n_clipped_ways=len(np.unique(way[missing])),
    )


def _barred(barred: dict[int, int], osm_id: IntArray) -> NDArray[np.uint8]:
    """Modes that may not pass each node."""
    result = np.zeros(len(osm_id), np.uint8)
    wanted = np.array(sorted(barred), np.int64)
    place = np.searchsorted(osm_id, wanted)
    for node, at in zip(wanted.tolist(), place.tolist(), strict=True):
        if at < len(osm_id) and osm_id[at] == node:
            result[at] = barred[node]
    return result


@dataclass(frozen=True)
class _Strands:
    """Points of runs, a run once for each group of modes that its barriers cut alike."""

    point: IntArray  # (Q,) into the points of the trace
    serial: IntArray  # (Q,) strand of each point
    mask: NDArray[np.uint8]  # (Q,) modes of the strand
    way: IntArray  # (Q,)


def _strands(trace: _Trace, ways: Ways) -> _Strands:
    """Repeat the runs that have barriers; runs of ways closed to all (they only cut others) fall out."""
    modes = np.array([rule.forward | rule.backward for rule in ways.rules], np.uint8)
    run_modes = modes[ways.rule[trace.run_way]]
    count = np.diff(trace.run_offset)
    has_barrier = np.zeros(len(count), bool)
    barred_points = np.flatnonzero(trace.barred[trace.node])
    has_barrier[np.searchsorted(trace.run_offset, barred_points, side="right") - 1] = True
    run = np.flatnonzero((run_modes != 0) & ~has_barrier)
    mask = run_modes[run]
    for special in np.flatnonzero((run_modes != 0) & has_barrier).tolist():
        on_run = trace.barred[trace.node[trace.run_offset[special] : trace.run_offset[special + 1]]]
        groups = _alike(on_run, int(run_modes[special]))
        run = np.append(run, [special] * len(groups))
        mask = np.append(mask, np.array(groups, np.uint8))
    order = np.lexsort((mask, run))
    run, mask = run[order], mask[order]
    return _Strands(
        point=ranges(trace.run_offset[run], count[run]),
        serial=np.repeat(np.arange(len(run)), count[run]),
        mask=np.repeat(mask, count[run]),
        way=np.repeat(trace.run_way[run], count[run]),
    )


def _alike(barred: NDArray[np.uint8], modes: int) -> list[int]:
    """Group the modes of a run that the same of its nodes bar."""
    groups: dict[bytes, int] = {}
    for mode in MODES.values():
        if modes & mode:
            pattern = ((barred & mode) != 0).tobytes()
            groups[pattern] = groups.get(pattern, 0) | mode
    return sorted(groups.values())


def _cut(trace: _Trace, strands: _Strands, at: IntArray) -> tuple[IntArray, IntArray]:
    """First and last point of each edge."""
    change = np.diff(strands.serial) != 0
    is_end = np.append(True, change) | np.append(change, True) if len(at) else np.zeros(0, bool)
    is_cut = is_end | trace.is_junction[at] | ((trace.barred[at] & strands.mask) != 0)
    cut = np.flatnonzero(is_cut)
    same = strands.serial[cut[:-1]] == strands.serial[cut[1:]]
    return cut[:-1][same], cut[1:][same]


def _touches(
    lon: FloatArray, lat: FloatArray, begin: IntArray, stop: IntArray, bbox: Box
) -> NDArray[np.bool_]:
    """Whether any point of each edge lies in the box."""
    west, south, east, north = bbox
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    before = offsets(inside.astype(np.int64))
    return before[stop + 1] > before[begin]


def _vertices(
    trace: _Trace, from_node: IntArray, to_node: IntArray, mask: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], IntArray]:
    """Vertices (E, 2) of the edges, numbered by first use, and the node of each vertex."""
    ends = np.stack([from_node, to_node], axis=1).ravel()
    # An edge end at a barrier is a vertex of its own; all others share that of their node.
    is_own = (trace.barred[ends] & np.repeat(mask, 2)) != 0
    key = np.where(is_own, len(trace.osm_id) + np.arange(len(ends)), ends)
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    by_use = np.argsort(first)
    rank = np.empty(len(first), np.int32)
    rank[by_use] = np.arange(len(first), dtype=np.int32)
    return rank[number].reshape(-1, 2), ends[first[by_use]]


def lengths_mm(lon: FloatArray, lat: FloatArray, begin: IntArray, stop: IntArray) -> NDArray[np.int32]:
    """Geodesic lengths of the edges, whole millimetres, 1 (nodes on the same spot) to 2,147 km."""
    before = running_um(distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))
    length_mm: IntArray = np.clip((before[stop] - before[begin] + 500) // 1000, 1, LONGEST_MM)
    return length_mm.astype(np.int32)
