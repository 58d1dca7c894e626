"""Where a walk leads: the shortest way over the footing's streets, as the very search that timed it counts them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from access.engines.journeys import WalkKind
from access.engines.native.walk_rules import ExactWalk, R5Walk, WalkRules, walk_rules
from access.engines.native.walks import weighted_graph
from access.network.model import Footing, LinkedPoints
from access.network.walk_tables import shortest_turn
from access.request import Request
from access.routing.timetable import UNREACHED
from access.routing.walk import bounded_search
from osm import ModeGraph, StreetNetwork

Int32 = NDArray[np.int32]
Int = NDArray[np.int32] | NDArray[np.int64]

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class WalkEnd:
    """A point or a stop at one end of a walk.

    vertex, along_mm
        vertices at which the streets are entered and the way to them along the end's own street: two for a point, one
        (0 mm) for a stop.
    edge, edge_mm
        a point's street and its place on it, from the edge's beginning; -1 and 0 for a stop.
    """

    lon: float
    lat: float
    vertex: tuple[int, ...]
    along_mm: tuple[int, ...]
    offset_mm: int
    edge: int = -1
    edge_mm: int = 0


@dataclass(frozen=True)
class WalkLine:
    """A way on foot: seconds as the request's rules count them, length, and float64 coordinates, two or more."""

    seconds: int
    mm: int
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def point_end(points: LinkedPoints, i: int) -> WalkEnd:
    """The linked point i."""
    return WalkEnd(
        lon=float(points.lon[i]),
        lat=float(points.lat[i]),
        vertex=(int(points.end_a[i]), int(points.end_b[i])),
        along_mm=(int(points.a_mm[i]), int(points.b_mm[i])),
        offset_mm=int(points.offset_mm[i]),
        edge=int(points.edge[i]),
        edge_mm=int(points.a_mm[i]),
    )


def stop_end(footing: Footing, door: int) -> WalkEnd:
    """A linked stop in the open, or entrance of a station."""
    doors = footing.doors
    place = float(doors.lon[door]), float(doors.lat[door])
    return WalkEnd(*place, (int(doors.vertex[door]),), (0,), int(doors.link_mm[door]))


def walk_line(
    footing: Footing, request: Request, start: WalkEnd, end: WalkEnd, kind: WalkKind, limit_s: int
) -> WalkLine:
    """Find the shortest walk between two ends by the rules of the request's profile.

    Parameters
    ----------
    limit_s
        seconds that the walk is known to take, which bound the search.

    Raises
    ------
    ValueError
        There is no walk of that many seconds.

    Notes
    -----
    Of ways that are equally long the one is taken that a depth-first search back from the end meets first, arcs in
    their order. Cost: one search over what lies within the walk.
    """
    rules = walk_rules(request)
    by_length = isinstance(rules, ExactWalk) or kind in ("egress", "transfer")
    here = (start.lon, start.lat) == (end.lon, end.lat)
    if kind == "direct" and isinstance(rules, ExactWalk) and here:
        return WalkLine(0, 0, np.array([start.lon] * 2), np.array([start.lat] * 2))
    costs = _costs_of(start, end, rules, by_length=by_length)
    limit = _largest_cost(request, rules, kind, limit_s, by_length=by_length)
    at = _reached(footing, rules, (start, costs.start), limit, by_length=by_length)
    ways = at[list(end.vertex)].astype(np.int64) + costs.end
    total = int(ways.min())
    if start.edge == end.edge >= 0 and costs.straight <= total:
        mm = start.offset_mm + abs(start.edge_mm - end.edge_mm) + end.offset_mm
        along = [part_line(footing.streets, start.edge, start.edge_mm, end.edge_mm)]
        return joined(_seconds(rules, costs.straight, by_length), mm, along, start, end)
    if total >= UNREACHED:
        raise ValueError(f"no walk of {limit_s} s between the ends")
    last = int(ways.argmin())
    graph, seconds = weighted_graph(footing, rules, True)
    arcs_in = graph, graph.length_mm if by_length else seconds
    first, arcs = trace(arcs_in, at, (start.vertex, costs.start), end.vertex[last])
    mm = start.offset_mm + start.along_mm[first] + end.along_mm[last] + end.offset_mm
    mm += int(footing.streets.edge_length_mm[np.array(arcs, np.int64) >> 1].sum())
    if isinstance(rules, R5Walk) and kind == "transfer" and start.vertex == end.vertex:
        arcs, turn_mm = _turn(footing, rules, start.vertex[0])
        total, mm = total + turn_mm, mm + turn_mm
    parts = [to_end(footing.streets, start, first), *(arc_line(footing.streets, arc) for arc in arcs)]
    parts.append(to_end(footing.streets, end, last)[:, ::-1])
    return joined(_seconds(rules, total, by_length), mm, parts, start, end)


def _turn(footing: Footing, rules: WalkRules, vertex: int) -> tuple[list[int], int]:
    """Arcs out of a vertex and back, and their mm: R5's way between two stops there (`transfer_table`)."""
    arc, mm = shortest_turn(footing.streets, weighted_graph(footing, rules, False)[0], vertex)
    return [arc, arc ^ 1], mm


def _reached(
    footing: Footing, rules: WalkRules, start: tuple[WalkEnd, Int32], limit: int, *, by_length: bool
) -> Int32:
    """Least cost of every vertex from the start, UNREACHED beyond the limit: int32 (V,)."""
    graph, seconds = weighted_graph(footing, rules, False)
    weight = graph.length_mm if by_length else seconds
    vertex = np.array(start[0].vertex, np.int32)
    found = bounded_search(graph.offset, graph.to, weight, vertex, start[1], limit)
    cost = np.full(footing.streets.n_vertices, UNREACHED, np.int32)
    cost[found[0]] = found[1]
    if not by_length:  # R5 asks for the limit at each step, not at the start
        np.minimum.at(cost, vertex, start[1])
    return cost


@dataclass(frozen=True)
class _Costs:
    """What the ends of a walk add, vertex by vertex, and what the walk along one and the same street costs."""

    start: Int32
    end: NDArray[np.int64]
    straight: int


def _costs_of(start: WalkEnd, end: WalkEnd, rules: WalkRules, *, by_length: bool) -> _Costs:
    """Costs in mm, or in R5's seconds."""
    ways = [np.array(one.along_mm, np.int32) for one in (start, end)]
    offs = [np.full(len(way), one.offset_mm, np.int32) for way, one in zip(ways, (start, end), strict=True)]
    straight_mm = np.array([abs(start.edge_mm - end.edge_mm)], np.int32)
    if by_length:
        straight = int(straight_mm[0]) + start.offset_mm + end.offset_mm
        return _Costs(ways[0] + offs[0], (ways[1] + offs[1]).astype(np.int64), straight)
    ends = rules.link_cost(offs[1]) if end.edge < 0 else rules.end_cost(ways[1], offs[1])
    straight = int(rules.start_cost(np.zeros(1, np.int32), offs[0][:1])[0])
    straight += int(rules.end_cost(straight_mm, offs[1][:1])[0])
    return _Costs(rules.start_cost(ways[0], offs[0]), ends.astype(np.int64), straight)


def _largest_cost(
    request: Request, rules: WalkRules, kind: WalkKind, limit_s: int, *, by_length: bool
) -> int:
    """Bound of the search for a walk that takes `limit_s`."""
    if isinstance(rules, ExactWalk):
        return rules.limit(limit_s)
    if by_length:
        return (limit_s + 1) * rules.mm_per_s
    # R5's limit of a walk without riding holds at its last junction, not at its end
    walk_min = request.max_min if kind == "direct" and not request.transit else request.access_walk_min
    return min(limit_s, rules.limit(60 * walk_min))


def _seconds(rules: WalkRules, cost: int, by_length: bool) -> int:
    """Seconds of a walk of this cost."""
    whole = np.array([cost], np.int32)
    if isinstance(rules, R5Walk) and by_length:
        return int(rules.distance_seconds(whole)[0])
    return int(rules.seconds(whole)[0])


def trace(
    entering: tuple[ModeGraph, Int32], cost: Int32, start: tuple[tuple[int, ...], Int], target: int
) -> tuple[int, list[int]]:
    """Which of the start's vertices a least way to the target leaves from, and its arcs.

    `entering` are the arcs that enter each vertex and what they cost, `cost` the least cost of every vertex, `start`
    the vertices of the start and the cost of each.
    """
    graph, weight = entering
    onward: dict[int, tuple[int, int]] = {}
    seen, stack = {target}, [target]
    while stack:
        vertex = stack.pop()
        here = [i for i, v in enumerate(start[0]) if v == vertex and start[1][i] == cost[vertex]]
        if here:
            return here[0], _followed(onward, vertex, target)
        for place in range(int(graph.offset[vertex + 1]) - 1, int(graph.offset[vertex]) - 1, -1):
            before = int(graph.to[place])
            if before not in seen and int(cost[before]) + int(weight[place]) == cost[vertex]:
                seen.add(before)
                onward[before] = vertex, int(graph.arc[place])
                stack.append(before)
    raise ValueError("a vertex was reached from nowhere")


def _followed(onward: dict[int, tuple[int, int]], vertex: int, target: int) -> list[int]:
    """Arcs from a vertex to the target."""
    arcs = []
    while vertex != target:
        vertex, arc = onward[vertex]
        arcs.append(arc)
    return arcs


def arc_line(streets: StreetNetwork, arc: int) -> NDArray[np.float64]:
    """Coordinates (2, n) along an arc."""
    edge = arc >> 1
    points = slice(streets.geometry_offset[edge], streets.geometry_offset[edge + 1])
    line = np.stack([streets.geometry_lon[points], streets.geometry_lat[points]])
    return line[:, ::-1] if arc & 1 else line


def to_end(streets: StreetNetwork, end: WalkEnd, which: int) -> NDArray[np.float64]:
    """Coordinates (2, n) from where an end meets the streets to one of its vertices: for a stop the vertex itself."""
    if end.edge < 0:
        vertex = end.vertex[which]
        return np.array([[streets.vertex_lon[vertex]], [streets.vertex_lat[vertex]]])
    return part_line(streets, end.edge, end.edge_mm, 0 if which == 0 else sum(end.along_mm))


def part_line(streets: StreetNetwork, edge: int, from_mm: int, to_mm: int) -> NDArray[np.float64]:
    """Coordinates (2, n) along an edge between two places on it, in the direction of walking."""
    lon, lat = arc_line(streets, 2 * edge)
    along = np.concatenate([np.zeros(1), np.cumsum(_GEOD.line_lengths(lon, lat))])
    scale = float(along[-1]) / max(int(streets.edge_length_mm[edge]), 1)
    low, high = sorted((from_mm * scale, to_mm * scale))
    inside = along[(along > low) & (along < high)]
    at = np.concatenate([[low], inside, [high]])
    line = np.stack([np.interp(at, along, lon), np.interp(at, along, lat)])
    return line if from_mm <= to_mm else line[:, ::-1]


def joined(seconds: int, mm: int, parts: list[NDArray[np.float64]], start: WalkEnd, end: WalkEnd) -> WalkLine:
    """Join the parts between the two ends; places that repeat stand once."""
    ends = (np.array([[one.lon], [one.lat]]) for one in (start, end))
    line = np.concatenate([next(ends), *parts, next(ends)], axis=1)
    moved = np.ones(line.shape[1], np.bool_)
    moved[1:] = (np.abs(np.diff(line, axis=1)) > 0).any(axis=0)
    if moved.sum() < 2:
        moved[-1] = True
    return WalkLine(seconds, mm, line[0, moved], line[1, moved])
