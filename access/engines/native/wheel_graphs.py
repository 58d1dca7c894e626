"""What ways by bike and by car are searched on: vertices and streets, or streets and turns."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from access.engines.native.turns import turn_graph
from access.engines.native.wheel_rules import FAR, HIGHEST, LegRules, Wheels, by_turns, modes_within
from access.network.model import Footing, LinkedPoints
from osm import CAR, ModeGraph, mode_graph

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@lru_cache(maxsize=8)
def wheel_graph(footing: Footing, rules: LegRules, entering: bool) -> tuple[ModeGraph, Int32]:
    """Streets that bikes or cars may use, leaving or entering each vertex, with the rules' cost of each arc.

    Where turns cost time the graph's vertices are arcs (`turns.turn_graph`).
    """
    if by_turns(rules):
        turns, turn_s = _turns_of(footing, entering)
        return turns, rules.arc_cost(footing.streets, turns.arc) + turn_s
    graph = _streets_of(footing, rules.mode, rules.max_stress, entering)
    return graph, rules.arc_cost(footing.streets, graph.arc)


@lru_cache(maxsize=4)
def _turns_of(footing: Footing, entering: bool) -> tuple[ModeGraph, Int32]:
    """Turns between the streets of cars, at any speed of walking: some 30 MB in a region."""
    return turn_graph(footing.streets, entering)


@lru_cache(maxsize=4)
def _streets_of(footing: Footing, mode: Wheels, max_stress: int, entering: bool) -> ModeGraph:
    """The same at any speed: some 20 MB in a region."""
    streets = footing.streets
    if max_stress < HIGHEST:
        every = np.arange(len(streets.arc_modes))
        streets = replace(streets, arc_modes=modes_within(streets, every, max_stress))
    return mode_graph(streets, "car" if mode == "car" else ("walk", "bike"), reverse=entering)


def start_nodes(rules: LegRules, points: LinkedPoints) -> tuple[Int32, Int32]:
    """Where searches from points start, by the end of the street: vertices, or the arcs that lead there."""
    if by_turns(rules):
        return 2 * points.edge + 1, 2 * points.edge
    return points.end_a, points.end_b


def end_nodes(footing: Footing, rules: LegRules, vertex: int) -> Int32:
    """Where searches end that come to a vertex: there, or on any arc that enters it."""
    if not by_turns(rules):
        return np.array([vertex], np.int32)
    streets = footing.streets
    arcs: Int32 = streets.in_arc[streets.in_offset[vertex] : streets.in_offset[vertex + 1]]
    is_open = (streets.arc_modes[arcs] & CAR) != 0
    found: Int32 = arcs[is_open]
    return found


def at_vertices(footing: Footing, rules: LegRules, cost: Int64) -> Int64:
    """Least cost of every vertex from that of every node of a search from a point."""
    if not by_turns(rules):
        return cost
    streets = footing.streets
    arc = np.flatnonzero(cost < FAR)
    least = np.full(streets.n_vertices, FAR, np.int64)
    np.minimum.at(least, np.where(arc & 1, streets.edge_from[arc >> 1], streets.edge_to[arc >> 1]), cost[arc])
    return least
