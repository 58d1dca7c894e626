"""Walks over R5's own streets by R5's own rules: from a point to stops (access) and to other points (direct)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.engines.native.walk_rules import R5Walk
from access.routing.timetable import UNREACHED
from access.routing.walk import bounded_search
from tests.helpers.r5_network import R5Network

Int32 = NDArray[np.int32]
FAR = 2 * UNREACHED  # int64: still more than UNREACHED with the walk's last part added


@dataclass(frozen=True, eq=False)
class R5Streets:
    """R5's walkable edges, links of stops among them, with the seconds that R5 takes for each: CSR over vertices."""

    network: R5Network
    rules: R5Walk
    offset: NDArray[np.int64]
    to: Int32
    weight: Int32

    def ends(self) -> tuple[Int32, Int32, Int32, Int32, Int32]:
        """Each point's edge ends, the mm along the edge to each, and the mm off the street."""
        points, edges = self.network.points, self.network.edges
        at = edges.iloc[points["edge"]]
        columns = at["from_vertex"], at["to_vertex"]
        along = points["distance0_mm"], points["distance1_mm"], points["distance_to_edge_mm"]
        a, b, a_mm, b_mm, off_mm = (column.to_numpy(np.int32) for column in (*columns, *along))
        return a, b, a_mm, b_mm, off_mm


def r5_streets(network: R5Network, speed_mps: float) -> R5Streets:
    """The graph of rule 20: an edge takes its length rounded up to the second, on foot no turn costs."""
    rules = R5Walk(speed_mps)
    walkable = network.edges[network.edges["walk"] == 1].sort_values("from_vertex", kind="stable")
    degree = np.bincount(walkable["from_vertex"], minlength=network.n_vertices)
    return R5Streets(
        network,
        rules,
        offset=np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        to=walkable["to_vertex"].to_numpy(np.int32),
        weight=rules.arc_cost(walkable["length_mm"].to_numpy(np.int32)),
    )


def on_foot(streets: R5Streets, origin: int, limit_min: int) -> tuple[Int32, Int32, Int32]:
    """Walk from a point: stops reached, their seconds, and the direct seconds to every point (UNREACHED: none).

    Rules 20, 21 and 23: the limit is strict at each vertex, the last part of a direct walk is added after it. It is
    asked of a step, not of the start: both ends of the origin's edge count however long it takes to get to them.
    """
    rules = streets.rules
    a, b, a_mm, b_mm, off_mm = streets.ends()
    ends = np.array([a[origin], b[origin]], np.int32)
    start_s = rules.start_cost(np.array([a_mm[origin], b_mm[origin]], np.int32), off_mm[origin])
    limit = rules.limit(60 * limit_min)
    vertex, cost = bounded_search(streets.offset, streets.to, streets.weight, ends, start_s, limit)
    seconds = np.full(streets.network.n_vertices, FAR, np.int64)
    seconds[vertex] = cost
    np.minimum.at(seconds, ends, start_s)

    edge = streets.network.points["edge"].to_numpy()
    around = np.minimum(
        seconds[a] + rules.end_cost(a_mm, off_mm),
        seconds[b] + rules.end_cost(b_mm, off_mm),
    )
    along = off_mm[origin] // rules.mm_per_s + rules.end_cost(np.abs(a_mm - a_mm[origin]), off_mm)
    direct_s = np.where(edge == edge[origin], np.minimum(around, along), around)

    stop_vertex = streets.network.stops["stop_vertex"].to_numpy()
    linked = np.flatnonzero(stop_vertex >= 0)
    reached = linked[seconds[stop_vertex[linked]] <= limit]
    return (
        reached.astype(np.int32),
        seconds[stop_vertex[reached]].astype(np.int32),
        np.minimum(direct_s, UNREACHED).astype(np.int32),
    )
