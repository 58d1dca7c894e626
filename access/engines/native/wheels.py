"""Ways by bike and by car over the streets: all the way, and between points and the stops around them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.native.stations import through_entrances
from access.engines.native.walks import Sense
from access.engines.native.wheel_graphs import at_vertices, end_nodes, start_nodes, wheel_graph
from access.engines.native.wheel_rules import (
    FAR,
    R5_BIKE_EGRESS_MM,
    LegRules,
    R5BikeEgress,
    WheelRules,
    Wheels,
    wheel_rules,
)
from access.network.csr import offsets, ranges
from access.network.model import Footing, LinkedPoints
from access.request import Request
from access.routing.timetable import UNREACHED, StopWalks
from access.routing.walk import WalkWorkspace, bounded_search, walk_workspace
from osm import ModeGraph

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class WheelReach:
    """What is reached by bike or car from one point, or reaches it.

    costs
        int64 (V,) each: cost between the point and every vertex, `FAR` elsewhere. Towards a point in profile "r5"
        there is one for either end of its street, without the last part, which is in `tails`: R5's limit holds before
        it. By car it is then one for every arc, (2E,): from the end of that arc, turns included.
    """

    costs: tuple[Int64, ...]
    tails: tuple[int, ...]
    point: LinkedPoints
    rules: WheelRules


def reach_on_wheels(
    footing: Footing, point: LinkedPoints, request: Request, mode: Wheels, sense: Sense
) -> WheelReach:
    """Search the streets around one linked point: leaving it (access) or entering it (egress)."""
    rules = wheel_rules(request, mode)
    limit = rules.limit(60 * request.access_limit_min(mode))
    ends = np.concatenate(start_nodes(rules, point))
    parts = np.concatenate((rules.leave if sense == "access" else rules.enter)(footing.streets, point))

    def search(sources: Int32, start: Int64) -> Int64:
        cost = _costs_around(footing, rules, (sources, start), limit, sense == "egress")
        if not rules.exact:  # R5 asks for the limit at each step, not at the start
            np.minimum.at(cost, sources, start)
        return cost

    if not rules.exact and sense == "egress":
        goals = [end_nodes(footing, rules, int(end[0])) for end in (point.end_a, point.end_b)]
        costs = tuple(search(goal, np.zeros(len(goal), np.int64)) for goal in goals)
        return WheelReach(costs, (int(parts[0]), int(parts[1])), point, rules)
    return WheelReach((at_vertices(footing, rules, search(ends, parts)),), (0,), point, rules)


def _costs_around(
    footing: Footing, rules: LegRules, sources: tuple[Int32, Int64], limit: int, entering: bool
) -> Int64:
    """Least cost of every node of the graph within a limit of the sources: int64, `FAR` elsewhere."""
    arcs = wheel_graph(footing, rules, entering)
    node, found = _search(arcs, sources, limit, None)
    cost = np.full(len(arcs[0].offset) - 1, FAR, np.int64)
    cost[node] = found
    return cost


def _search(
    arcs: tuple[ModeGraph, Int32], sources: tuple[Int32, Int64], limit: int, space: WalkWorkspace | None
) -> tuple[Int32, Int32]:
    """Vertices within a limit of the sources, ascending, and their costs."""
    graph, weight = arcs
    start = np.minimum(sources[1], np.iinfo(np.int32).max).astype(np.int32)
    return bounded_search(graph.offset, graph.to, weight, sources[0], start, limit, space)


def direct_on_wheels(
    footing: Footing, reach: WheelReach, targets: LinkedPoints, request: Request, sense: Sense
) -> Int32:
    """Seconds between the reach's point and each target; UNREACHED beyond the limit or unlinked."""
    rules, streets = reach.rules, footing.streets
    limit = rules.limit(60 * request.access_limit_min(rules.mode))
    parts = (rules.enter if sense == "access" else rules.leave)(streets, targets)
    total = np.full(len(targets), FAR, np.int64)
    ends = start_nodes(rules, targets) if sense == "egress" else (targets.end_a, targets.end_b)
    for cost, tail in zip(reach.costs, reach.tails, strict=True):
        for end, part in zip(ends, parts, strict=True):
            at = cost[end]
            way = at + part
            found = targets.linked & (way < FAR)
            if not rules.exact and sense == "egress":
                found &= (way <= limit) | (at == 0)
            total = np.where(found, np.minimum(total, way + tail), total)
    same = targets.linked & (targets.edge == reach.point.edge[0])
    straight = rules.straight(streets, reach.point, targets, 1 if sense == "access" else -1)
    total = np.where(same, np.minimum(total, straight), total)
    within = total <= limit if rules.exact else total < FAR
    seconds = np.full(len(targets), UNREACHED, np.int32)
    seconds[within] = rules.seconds(total[within])
    if rules.exact:  # the very same place is reached without a detour over the street
        here = targets.linked & (targets.lon == reach.point.lon[0]) & (targets.lat == reach.point.lat[0])
        seconds[here] = 0
    return seconds


def stops_by_bike(footing: Footing, reach: WheelReach, request: Request) -> tuple[Int32, Int32]:
    """Stops that a search leaving a point by bike has reached within its limit: int32 stop, int32 seconds."""
    rules, doors, limit_s = reach.rules, footing.doors, 60 * request.access_bike_min
    linked = np.flatnonzero(doors.vertex >= 0).astype(np.int32)
    total = reach.costs[0][doors.vertex[linked]] + rules.link_cost(doors.link_mm[linked])
    found = total <= rules.limit(limit_s)
    one = np.array([0, np.count_nonzero(found)], np.int64)
    ways = StopWalks(one, linked[found], rules.seconds(total[found]))
    ways = through_entrances(footing.stations, ways, limit_s, towards_stops=True)
    return ways.stop, ways.seconds


def bike_rules(request: Request, sense: Sense) -> LegRules:
    """The rules of a way between a point and stops by bike."""
    if request.profile == "r5" and sense == "egress":
        return R5BikeEgress(request.bike_speed_kmh / 3.6)
    return wheel_rules(request, "bike")


def bike_walks(
    footing: Footing,
    points: LinkedPoints,
    request: Request,
    sense: Sense,
    *,
    progress: Progress | None = None,
) -> StopWalks:
    """Seconds by bike between each of many points and the stops around it: towards the stops, or away from them.

    Searched from the points or from the stops, whichever are fewer: the numbers are the same. The last few answers are
    kept by what they depend on. Cost: about a millisecond a search of 15 minutes in a town.

    Parameters
    ----------
    progress
        called with searches done and searches in all.
    """
    rules = bike_rules(request, sense)
    limit_s = 60 * (request.access_bike_min if sense == "access" else request.egress_bike_min)
    places = hashlib.blake2b(digest_size=16)
    for array in (points.edge, points.a_mm, points.b_mm, points.offset_mm):
        places.update(np.ascontiguousarray(array).tobytes())
    asked = _Asked(places.digest(), points, progress)
    return _bike_table(footing, asked, rules, limit_s, sense)


@dataclass(frozen=True)
class _Asked:
    """Points for which ways to stops are asked, known by where they stand; and who is told how far it is."""

    digest: bytes
    points: LinkedPoints = field(compare=False)
    progress: Progress | None = field(compare=False)


@lru_cache(maxsize=2)  # that of a grid holds ten million ways, 80 MB
def _bike_table(footing: Footing, asked: _Asked, rules: LegRules, limit_s: int, sense: Sense) -> StopWalks:
    """Seconds between points and stops, searched from the fewer of them."""
    points, progress = asked.points, asked.progress
    stops = np.flatnonzero(footing.doors.vertex >= 0)
    by_stop = len(stops) < np.count_nonzero(points.linked)
    found = (_around_stops if by_stop else _around_points)(footing, points, rules, limit_s, sense)
    total = len(stops) if by_stop else len(points)
    point, stop, cost = [], [], []
    for done, (points_found, stops_found, costs_found) in enumerate(found, 1):
        point.append(points_found)
        stop.append(stops_found)
        cost.append(costs_found)
        if progress is not None:
            progress(done, total)
    if not point:
        return StopWalks(np.zeros(len(points) + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    points_all, stops_all = np.concatenate(point), np.concatenate(stop)
    seconds = rules.seconds(np.concatenate(cost))
    if by_stop:  # stops ascend in each part and the parts in order: a stable sort by point is enough
        order = np.argsort(points_all, kind="stable")
        points_all, stops_all, seconds = points_all[order], stops_all[order], seconds[order]
    counts = np.bincount(points_all, minlength=len(points))
    table = StopWalks(offsets(counts.astype(np.int64)), stops_all, seconds)
    return through_entrances(footing.stations, table, limit_s, towards_stops=sense == "access")


Found = tuple[Int32, Int32, Int64]  # points, stops, costs: as many of each


def _around_points(
    footing: Footing, points: LinkedPoints, rules: LegRules, limit_s: int, sense: Sense
) -> Iterator[Found]:
    """Stops around each point, ascending."""
    arcs = wheel_graph(footing, rules, sense == "egress")
    space = walk_workspace(arcs[0].offset, arcs[0].to)
    parts = (rules.leave if sense == "access" else rules.enter)(footing.streets, points)
    stops = np.flatnonzero(footing.doors.vertex >= 0).astype(np.int32)
    vertex, link = footing.doors.vertex[stops], rules.link_cost(footing.doors.link_mm[stops])
    limit = rules.limit(limit_s)
    for i in range(len(points)):
        if not points.linked[i]:
            yield np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int64)
            continue
        ends = np.array([points.end_a[i], points.end_b[i]], np.int32)
        start = np.array([parts[0][i], parts[1][i]])
        if isinstance(rules, R5BikeEgress):  # its bound is asked of the street's ends, without the last part
            ways = [
                _to_stops(
                    _search(arcs, (ends[k : k + 1], start[:1] * 0), R5_BIKE_EGRESS_MM, space), vertex, link
                )
                for k in range(2)
            ]
            total = np.min(
                [np.where(w <= R5_BIKE_EGRESS_MM, w + start[k], FAR) for k, w in enumerate(ways)], axis=0
            )
        else:
            total = _to_stops(_search(arcs, (ends, start), limit, space), vertex, link)
        near = total <= limit
        yield np.full(int(near.sum()), i, np.int32), stops[near], total[near]


def _to_stops(reached: tuple[Int32, Int32], vertex: Int32, link: Int64) -> Int64:
    """Cost to (or from) each stop, `FAR` where its vertex is not among those reached."""
    at = np.searchsorted(reached[0], vertex)
    total = np.full(len(vertex), FAR, np.int64)
    inside = np.flatnonzero(at < len(reached[0]))
    found = inside[reached[0][at[inside]] == vertex[inside]]
    total[found] = reached[1][at[found]] + link[found]
    return total


def _around_stops(
    footing: Footing, points: LinkedPoints, rules: LegRules, limit_s: int, sense: Sense
) -> Iterator[Found]:
    """Points around each stop, ascending; stops in their order."""
    arcs = wheel_graph(footing, rules, sense == "access")
    space = walk_workspace(arcs[0].offset, arcs[0].to)
    parts = (rules.leave if sense == "access" else rules.enter)(footing.streets, points)
    linked = np.flatnonzero(points.linked)
    ends = np.concatenate([points.end_a[linked], points.end_b[linked]])
    part = np.concatenate([parts[0][linked], parts[1][linked]])
    order = np.argsort(ends, kind="stable")
    at = offsets(np.bincount(ends, minlength=footing.streets.n_vertices))
    end_point, end_part = np.concatenate([linked, linked])[order].astype(np.int32), part[order]
    limit, bound = rules.limit(limit_s), _bound(rules, limit_s)
    best = np.full(len(points), FAR, np.int64)
    stops = np.flatnonzero(footing.doors.vertex >= 0).astype(np.int32)
    links = rules.link_cost(footing.doors.link_mm[stops])
    for stop, link in zip(stops, links, strict=True):
        reached, cost = _search(arcs, (footing.doors.vertex[stop : stop + 1], link[None]), bound, space)
        count = at[reached + 1] - at[reached]
        row = ranges(at[reached], count)
        some = end_point[row]
        np.minimum.at(best, some, np.repeat(cost, count) + end_part[row])
        near = np.flatnonzero(best <= limit).astype(np.int32)
        yield near, np.full(len(near), stop, np.int32), best[near]
        best[some] = FAR


def _bound(rules: LegRules, limit_s: int) -> int:
    """How far streets are searched: to the limit, or as far as R5 does from a stop."""
    return R5_BIKE_EGRESS_MM if isinstance(rules, R5BikeEgress) else rules.limit(limit_s)
