"""The second oracle: a time-expanded graph of (stop, second, rides) in networkx, searched by reachability.

A third form of the same question: no recursion over trips and no rounds; a journey is a path, and the
earliest arrival at a stop is the smallest second among its arrival nodes that can be reached.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise

import networkx as nx

from access.routing.timetable import SearchRules
from tests.helpers.trips import City

# ("wait" | "off", stop, second, rides) or ("on", trip, position, rides); the origin fills up with zeros.
Node = tuple[str, int, int, int]


class TimeExpanded:
    """The graph of one city at one slack and number of rides."""

    def __init__(self, city: City, rules: SearchRules) -> None:
        self._rules = rules
        self._graph: nx.DiGraph[Node] = nx.DiGraph()
        self._boardings = _boarding_seconds(city)
        for rides in range(rules.max_rides + 1):
            self._add_waiting(rides)
            for trip in range(len(city.trips)):
                self._add_trip(city, trip, rides)

    def arrivals(self, access: list[tuple[int, int]], departure: int) -> dict[int, int]:
        """Earliest arrival by vehicle at each stop within the limits."""
        origin = ("origin", 0, departure, 0)
        self._graph.add_node(origin)
        for stop, walk_s in access:
            self._join(origin, stop, departure + walk_s, 0)
        found: dict[int, int] = {}
        for kind, stop, second, _ in nx.descendants(self._graph, origin):
            if kind == "off" and second - departure < self._rules.max_s:
                found[stop] = min(second, found.get(stop, second))
        self._graph.remove_node(origin)
        return found

    def _add_waiting(self, rides: int) -> None:
        for stop, times in self._boardings.items():
            for now, later in pairwise(times):
                self._graph.add_edge(("wait", stop, now, rides), ("wait", stop, later, rides))

    def _add_trip(self, city: City, trip: int, rides: int) -> None:
        """Board the trip as ride number `rides` + 1, stay, alight, walk on."""
        if rides == self._rules.max_rides:
            return
        calls = city.trips[trip]
        for i, call in enumerate(calls):
            seat = ("on", trip, i, rides + 1)
            if call.may_board:
                self._graph.add_edge(("wait", call.stop, call.departure, rides), seat)
            if i + 1 < len(calls):
                arrived = calls[i + 1]
                self._graph.add_edge(seat, ("on", trip, i + 1, rides + 1))
                if arrived.may_alight:
                    off: Node = ("off", arrived.stop, arrived.arrival, rides + 1)
                    self._graph.add_edge(seat, off)
                    self._join(off, arrived.stop, arrived.arrival, rides + 1)
                    for (a, b), walk_s in city.walks.items():
                        if a == arrived.stop:
                            self._join(off, b, arrived.arrival + walk_s, rides + 1)

    def _join(self, node: Node, stop: int, second: int, rides: int) -> None:
        """Let one who stands at `stop` from `second` on wait for the next departure that may be boarded."""
        times = self._boardings.get(stop, [])
        k = bisect_left(times, second + self._rules.board_slack_s)
        if k < len(times) and rides < self._rules.max_rides:
            self._graph.add_edge(node, ("wait", stop, times[k], rides))


def _boarding_seconds(city: City) -> dict[int, list[int]]:
    seconds: dict[int, set[int]] = defaultdict(set)
    for trip in city.trips:
        for call in trip:
            if call.may_board:
                seconds[call.stop].add(call.departure)
    return {stop: sorted(times) for stop, times in seconds.items()}
