"""Walking legs of a request: access, egress and transfer as stop tables, direct walks as seconds."""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from access.engines.native.stations import changes_with_stations, through_entrances
from access.engines.native.walk_rules import (
    R5_TRANSFER_LIMIT_MM,
    ExactWalk,
    R5Walk,
    WalkRules,
    walk_rules,
)
from access.network.model import Footing, LinkedPoints, TransferTable, WalkTable
from access.network.walk_tables import point_stop_walks, stop_to_stop, vertex_walks
from access.request import Request
from access.routing.timetable import UNREACHED, StopWalks, Transfers, with_stays
from access.routing.walk import bounded_search
from osm import ModeGraph, mode_graph

Int32 = NDArray[np.int32]
Sense = Literal["access", "egress"]  # towards stops, or away from them


@dataclass(frozen=True)
class Reach:
    """Vertices reached on foot from (or towards) one point.

    costs
        int32 (V,) each: cost between the point and every vertex, UNREACHED elsewhere. Towards a point in profile
        "r5" there is one for either end of its edge, without the last part, which is in `tails`: R5's limit holds
        before it.
    """

    costs: tuple[Int32, ...]
    tails: tuple[int, ...]
    point: LinkedPoints


def reach_on_foot(footing: Footing, point: LinkedPoints, request: Request, sense: Sense) -> Reach:
    """Search the streets around one linked point: leaving it (access) or entering it (egress)."""
    rules = walk_rules(request)
    graph, weight = weighted_graph(footing, rules, sense == "egress")
    limit = rules.limit(60 * (request.access_walk_min if request.transit else request.max_min))
    part = rules.start_cost if sense == "access" else rules.end_cost
    ends = np.concatenate([point.end_a, point.end_b])
    parts = np.concatenate([part(point.a_mm, point.offset_mm), part(point.b_mm, point.offset_mm)])

    def search(sources: Int32, start: Int32) -> Int32:
        found = bounded_search(graph.offset, graph.to, weight, sources, start, limit)
        cost = np.full(footing.streets.n_vertices, UNREACHED, np.int32)
        cost[found[0]] = found[1]
        if isinstance(rules, R5Walk):  # R5 asks for the limit at each step, not at the start
            np.minimum.at(cost, sources, start)
        return cost

    if isinstance(rules, R5Walk) and sense == "egress":
        nothing = np.zeros(1, np.int32)
        costs = tuple(search(ends[i : i + 1], nothing) for i in range(2))
        return Reach(costs, (int(parts[0]), int(parts[1])), point)
    return Reach((search(ends, parts),), (0,), point)


def direct_walks(reach: Reach, targets: LinkedPoints, request: Request, sense: Sense) -> Int32:
    """Seconds of the walk between the reach's point and each target; UNREACHED beyond the limit or unlinked."""
    near = targets.edge == reach.point.edge[0]
    for cost in reach.costs:
        near |= (cost[targets.end_a] != UNREACHED) | (cost[targets.end_b] != UNREACHED)
    rows = np.flatnonzero(near & targets.linked)
    seconds = np.full(len(targets), UNREACHED, np.int32)
    some = LinkedPoints(**{field.name: getattr(targets, field.name)[rows] for field in fields(targets)})
    seconds[rows] = _direct_walks(reach, some, request, sense)
    return seconds


def _direct_walks(reach: Reach, targets: LinkedPoints, request: Request, sense: Sense) -> Int32:
    """The same for targets on streets that the search came to: of 300,000 cells some hundreds."""
    rules = walk_rules(request)
    part = rules.end_cost if sense == "access" else rules.start_cost
    total = np.full(len(targets), np.iinfo(np.int64).max, np.int64)
    limit = rules.limit(60 * (request.access_walk_min if request.transit else request.max_min))
    before_tail = limit if isinstance(rules, R5Walk) and sense == "egress" else np.iinfo(np.int64).max
    for cost, tail in zip(reach.costs, reach.tails, strict=True):
        for end, along in ((targets.end_a, targets.a_mm), (targets.end_b, targets.b_mm)):
            at = cost[end].astype(np.int64)
            way = at + part(along, targets.offset_mm)
            found = (at != UNREACHED) & targets.linked & ((way <= before_tail) | (at == 0))
            total = np.where(found, np.minimum(total, way + tail), total)
    point = reach.point
    same = targets.linked & (targets.edge == point.edge[0])
    along = np.abs(targets.a_mm - point.a_mm[0])
    straight = rules.start_cost(np.zeros_like(along), point.offset_mm) + rules.end_cost(
        along, targets.offset_mm
    )
    total = np.where(same, np.minimum(total, straight), total)
    within = total <= limit if isinstance(rules, ExactWalk) else total < np.iinfo(np.int64).max
    seconds = np.full(len(targets), UNREACHED, np.int32)
    seconds[within] = rules.seconds(total[within].astype(np.int32))
    if isinstance(rules, ExactWalk):  # the very same place is reached without a detour over the street
        here = targets.linked & (targets.lon == point.lon[0]) & (targets.lat == point.lat[0])
        seconds[here] = 0
    return seconds


def stops_on_foot(footing: Footing, reach: Reach, request: Request, sense: Sense) -> tuple[Int32, Int32]:
    """Stops that the reach's point can walk to (access) or be reached from (egress): int32 stop, int32 seconds."""
    if sense == "egress":
        walks = point_walks_of(footing, reach.point, request, sense)
        return walks.stop, walks.seconds
    rules, limit_s = walk_rules(request), 60 * request.access_walk_min
    doors = footing.doors
    linked = np.flatnonzero(doors.vertex >= 0).astype(np.int32)
    at = reach.costs[0][doors.vertex[linked]].astype(np.int64)
    total = at + rules.link_cost(doors.link_mm[linked])
    found = (at != UNREACHED) & (total <= rules.limit(limit_s))
    one = np.array([0, np.count_nonzero(found)], np.int64)
    walks = StopWalks(one, linked[found], rules.seconds(total[found].astype(np.int32)))
    walks = through_entrances(footing.stations, walks, limit_s, towards_stops=True)
    return walks.stop, walks.seconds


def point_walks_of(footing: Footing, points: LinkedPoints, request: Request, sense: Sense) -> StopWalks:
    """Walks between each of many points and the stops around it: towards the stops, or away from them."""
    walk_min = request.egress_walk_min if sense == "egress" else request.access_walk_min
    return _stop_walks(footing, points, walk_rules(request), walk_min, sense)


def grid_walks_of(footing: Footing, request: Request, sense: Sense) -> StopWalks:
    """Walks between every grid cell and the stops around it; cached by what they depend on."""
    rules = walk_rules(request)
    walk_min = request.egress_walk_min if sense == "egress" else request.access_walk_min
    same = footing.grid.walks_from is footing.grid.walks_to and not footing.stations.n_entrances
    if isinstance(rules, ExactWalk) and same:
        sense = "egress"  # the same walks both ways: one table in the cache, not two
    return _grid_walks(footing, rules, walk_min, sense)


def transfers_of(footing: Footing, request: Request) -> Transfers:
    """Transfers of the request's profile, speed and limit; cached by what they depend on."""
    assert request.transfer_walk_min is not None  # noqa: S101  the request fills it
    return walked_transfers(footing, walk_rules(request), 60 * request.transfer_walk_min)


@lru_cache(maxsize=4)
def _grid_walks(footing: Footing, rules: WalkRules, walk_min: int, sense: Sense) -> StopWalks:
    """Walks of every grid cell; from the footing's own table where its limit suffices."""
    table = footing.grid.walks_to if sense == "egress" else footing.grid.walks_from
    limit = rules.limit(60 * walk_min)
    if isinstance(rules, R5Walk):
        if sense == "access":
            return _stop_walks(footing, footing.grid.points, rules, walk_min, sense)
        seconds = rules.distance_seconds(table.mm)
        return StopWalks(*_kept(table, seconds < 60 * walk_min, seconds))
    if limit > table.limit_mm:
        return _stop_walks(footing, footing.grid.points, rules, walk_min, sense)
    walks = StopWalks(*_kept(table, table.mm <= limit, rules.seconds(table.mm)))
    return through_entrances(footing.stations, walks, 60 * walk_min, towards_stops=sense == "access")


def _stop_walks(
    footing: Footing, points: LinkedPoints, rules: WalkRules, walk_min: int, sense: Sense
) -> StopWalks:
    """Walks between points and stops, from the tables of vertices."""
    if isinstance(rules, R5Walk) and sense == "egress":
        found = point_stop_walks(footing.walks_to, points, limit_mm=np.iinfo(np.int32).max)
        seconds = rules.distance_seconds(found.mm)
        return StopWalks(*_kept(found, seconds < 60 * walk_min, seconds))
    limit = rules.limit(60 * walk_min)
    part = rules.start_cost if sense == "access" else rules.end_cost
    costed = replace(
        points,
        a_mm=part(points.a_mm, points.offset_mm),
        b_mm=part(points.b_mm, points.offset_mm),
        offset_mm=np.zeros_like(points.offset_mm),
    )
    found = point_stop_walks(_vertex_table(footing, rules, limit, sense), costed, limit_mm=limit)
    walks = StopWalks(found.offset, found.stop, rules.seconds(found.mm))
    return through_entrances(footing.stations, walks, 60 * walk_min, towards_stops=sense == "access")


def _vertex_table(footing: Footing, rules: WalkRules, limit: int, sense: Sense) -> WalkTable:
    """Costs between vertices and stops up to a limit: the footing's own table, or a wider one."""
    own = footing.walks_to if sense == "egress" else footing.walks_from
    if isinstance(rules, ExactWalk) and limit <= own.limit_mm:
        return own
    return _wide_table(footing, rules, limit, sense)


@lru_cache(maxsize=2)
def _wide_table(footing: Footing, rules: WalkRules, limit: int, sense: Sense) -> WalkTable:
    """Costs between vertices and stops that the stored tables do not hold; a second or two, then cached."""
    graph, weight = weighted_graph(footing, rules, sense == "access")
    link = rules.link_cost(footing.doors.link_mm)
    return vertex_walks(graph, footing.doors.vertex, link, weight=weight, limit=limit)


@lru_cache(maxsize=4)
def weighted_graph(footing: Footing, rules: WalkRules, entering: bool) -> tuple[ModeGraph, Int32]:
    """Walkable streets, leaving or entering each vertex, with the profile's cost of each arc."""
    graph = mode_graph(footing.streets, "walk", reverse=entering)
    return graph, rules.arc_cost(graph.length_mm)


@lru_cache(maxsize=8)
def walked_transfers(footing: Footing, rules: WalkRules, limit_s: int) -> Transfers:
    """Transfers along streets and pathways, of one profile, speed and limit; entries of stops to themselves are 0 s."""
    table: WalkTable | TransferTable = footing.transfers
    if isinstance(rules, R5Walk):
        marked = footing.transfers.closest == 1
        keep = marked & (table.mm <= R5_TRANSFER_LIMIT_MM) & (table.mm < rules.mm_per_s * limit_s)
        return with_stays(Transfers(*_kept(table, keep, rules.distance_seconds(table.mm))))
    limit = rules.limit(limit_s)
    if limit > table.limit_mm:
        doors = footing.doors
        table = stop_to_stop(_vertex_table(footing, rules, limit, "egress"), doors.vertex, doors.link_mm)
    walks = Transfers(*_kept(table, table.mm <= limit, rules.seconds(table.mm)))
    return with_stays(changes_with_stations(footing.stations, walks, limit_s))


def _kept(
    table: WalkTable | TransferTable, keep: NDArray[np.bool_], seconds: Int32
) -> tuple[NDArray[np.int64], Int32, Int32]:
    """The rows' entries that are kept, as CSR."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(keep)])
    return before[table.offset], np.ascontiguousarray(table.stop[keep]), np.ascontiguousarray(seconds[keep])
