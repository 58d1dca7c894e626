"""Where a way by bike or by car leads: the fastest over the streets, as the very search that timed it counts it."""

import numpy as np
from numpy.typing import NDArray

from access.engines.journeys import WalkKind
from access.engines.native.walk_lines import WalkEnd, WalkLine, arc_line, joined, part_line, to_end, trace
from access.engines.native.wheel_graphs import end_nodes, start_nodes, wheel_graph
from access.engines.native.wheel_rules import R5_BIKE_EGRESS_MM, LegRules, R5BikeEgress, Wheels, wheel_rules
from access.engines.native.wheels import bike_rules
from access.network.model import Footing, LinkedPoints
from access.request import Request
from access.routing.timetable import UNREACHED
from access.routing.walk import bounded_search
from osm import StreetNetwork

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


def wheel_line(
    footing: Footing,
    request: Request,
    mode: Wheels,
    ends: tuple[WalkEnd, WalkEnd],
    kind: WalkKind,
    limit_s: int,
) -> WalkLine:
    """Find the fastest way by a mode between two ends, by the rules of the request's profile.

    Parameters
    ----------
    ends
        points as they are linked for the mode (`walk_lines.point_end`), or stops.
    limit_s
        seconds that the way is known to take, which bound the search.

    Raises
    ------
    ValueError
        There is no way of that many seconds.

    Notes
    -----
    Of ways that are equally fast the one is taken that `walk_lines.trace` meets first. Cost: one search.
    """
    start, end = ends
    rules = bike_rules(request, "egress") if kind == "egress" else wheel_rules(request, mode)
    here = (start.lon, start.lat) == (end.lon, end.lat)
    if kind == "direct" and request.profile == "default" and here:
        return WalkLine(0, 0, np.array([start.lon] * 2), np.array([start.lat] * 2))
    streets = footing.streets
    first, last = _cost_of(rules, streets, start, leaving=True), _cost_of(rules, streets, end, leaving=False)
    begins = _start_of(rules, start)
    at = _reached(footing, rules, (begins, first), _bound(rules, request, mode, kind, limit_s))
    goals = [_least(at, end_nodes(footing, rules, vertex)) for vertex in end.vertex]
    ways = np.array([at[goal] if goal >= 0 else UNREACHED for goal in goals], np.int64) + last
    total = int(ways.min())
    straight = _straight(rules, streets, start, end) if kind == "direct" else total + 1
    if straight <= total and start.edge == end.edge >= 0:
        mm = start.offset_mm + abs(start.edge_mm - end.edge_mm) + end.offset_mm
        along = [part_line(streets, start.edge, start.edge_mm, end.edge_mm)]
        return joined(_seconds(rules, straight), mm, along, start, end)
    if total >= UNREACHED:
        raise ValueError(f"no way by {mode} of {limit_s} s between the ends")
    goal = int(ways.argmin())
    begin, arcs = trace(wheel_graph(footing, rules, True), at, (begins, first), goals[goal])
    mm = start.offset_mm + start.along_mm[begin] + end.along_mm[goal] + end.offset_mm
    mm += int(streets.edge_length_mm[np.array(arcs, np.int64) >> 1].sum())
    parts = [to_end(streets, start, begin), *(arc_line(streets, arc) for arc in arcs)]
    parts.append(to_end(streets, end, goal)[:, ::-1])
    return joined(_seconds(rules, total), mm, parts, start, end)


def _as_point(end: WalkEnd) -> LinkedPoints:
    """A point's end as the rules know it."""
    one = [np.array([value], np.int32) for value in (end.edge, *end.vertex, *end.along_mm, end.offset_mm)]
    return LinkedPoints(np.array([end.lon]), np.array([end.lat]), *one)


def _cost_of(rules: LegRules, streets: StreetNetwork, end: WalkEnd, *, leaving: bool) -> Int64:
    """What an end adds, vertex by vertex."""
    if end.edge < 0:
        return rules.link_cost(np.array([end.offset_mm], np.int32))
    point = _as_point(end)
    return np.concatenate((rules.leave if leaving else rules.enter)(streets, point))


def _straight(rules: LegRules, streets: StreetNetwork, start: WalkEnd, end: WalkEnd) -> int:
    """Cost along one and the same street, of use where both ends stand on one."""
    if isinstance(rules, R5BikeEgress) or start.edge != end.edge or start.edge < 0:
        return UNREACHED
    return int(rules.straight(streets, _as_point(start), _as_point(end), 1)[0])


def _bound(rules: LegRules, request: Request, mode: Wheels, kind: WalkKind, limit_s: int) -> int:
    """Bound of the search for a way that takes `limit_s`."""
    if isinstance(rules, R5BikeEgress):
        return R5_BIKE_EGRESS_MM
    if rules.exact:
        return rules.limit(limit_s)
    # R5's limit of a way without riding holds at its last junction, not at its end
    limit_min = request.access_limit_min(mode) if kind == "direct" else request.access_bike_min
    return min(limit_s, rules.limit(60 * limit_min))


def _start_of(rules: LegRules, end: WalkEnd) -> tuple[int, ...]:
    """Nodes at which a search from an end starts."""
    if end.edge < 0:
        return end.vertex
    return tuple(int(node[0]) for node in start_nodes(rules, _as_point(end)))


def _least(at: Int32, nodes: Int32) -> int:
    """Of some nodes the one that is reached first, -1 if there are none."""
    return int(nodes[at[nodes].argmin()]) if len(nodes) else -1


def _reached(footing: Footing, rules: LegRules, start: tuple[tuple[int, ...], Int64], limit: int) -> Int32:
    """Least cost of every node of the graph from the start, UNREACHED beyond the limit: int32."""
    graph, weight = wheel_graph(footing, rules, False)
    vertex = np.array(start[0], np.int32)
    begin = np.minimum(start[1], UNREACHED).astype(np.int32)
    found = bounded_search(graph.offset, graph.to, weight, vertex, begin, limit)
    cost = np.full(len(graph.offset) - 1, UNREACHED, np.int32)
    cost[found[0]] = found[1]
    if not isinstance(rules, R5BikeEgress) and not rules.exact:  # R5 asks at each step, not at the start
        np.minimum.at(cost, vertex, begin)
    return cost


def _seconds(rules: LegRules, cost: int) -> int:
    """Seconds of a way of this cost."""
    return int(rules.seconds(np.array([cost], np.int64))[0])
