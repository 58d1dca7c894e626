"""Stations with pathways: how long from their entrances to their platforms and from platform to platform."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.network.csr import offsets, ranges
from access.routing.walk import bounded_searches
from gtfs import Pathways

FAR_S = 1_000_000  # places of a station that lie further apart are not joined

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Stations:
    """Seconds inside stations, the least over all pathways, whoever walks: S stops, E entrances.

    closed
        uint8 (S,): 1 where a pathway leads to or from the stop, so that it is reached on foot through entrances only.
    in_offset, in_stop, in_s
        int64 (E+1,), int32, int32: stops that each entrance leads to, ascending. Entrance e is door S + e of the
        footing.
    out_offset, out_stop, out_s
        the same for stops that lead to each entrance.
    inner_offset, inner_stop, inner_s
        int64 (S+1,), int32, int32: other stops that each stop leads to without leaving the station, ascending. A stop
        and its boarding areas are 0 s apart.
    """

    closed: NDArray[np.uint8]
    in_offset: Int64
    in_stop: Int32
    in_s: Int32
    out_offset: Int64
    out_stop: Int32
    out_s: Int32
    inner_offset: Int64
    inner_stop: Int32
    inner_s: Int32

    @property
    def n_entrances(self) -> int:
        """Number of entrances that lead to a stop or from one."""
        return len(self.in_offset) - 1

    @property
    def any_closed(self) -> bool:
        """Whether there is any stop inside a station; if not, nothing here matters."""
        return bool(self.closed.any())


def no_stations(n_stops: int) -> Stations:
    """Stops in the open, all of them."""
    nothing = np.zeros(0, np.int32), np.zeros(0, np.int32)
    one = np.zeros(1, np.int64)
    return Stations(
        np.zeros(n_stops, np.uint8), one, *nothing, one, *nothing, np.zeros(n_stops + 1, np.int64), *nothing
    )


def walked_to(stations: Stations, door_vertex: Int32) -> NDArray[np.bool_]:
    """Bool (S,): whether anybody can walk to each stop, from the street or through an entrance that is on one."""
    in_open, on_street = np.split(door_vertex >= 0, [len(stations.closed)])
    walked = in_open.copy()
    walked[stations.in_stop[np.repeat(on_street, np.diff(stations.in_offset))]] = True
    return walked


def stations_of(ways: Pathways, stop_of_row: Int32) -> tuple[Stations, Int64]:
    """
    Search the pathways of all stations.

    Parameters
    ----------
    stop_of_row
        int32 (n,): for each row of stops.txt its stop, -1 for what vehicles do not serve; stops are in the order
        of their rows.

    Returns
    -------
    stations, entrance_rows
        the second int64 (E,): the entrances' rows of stops.txt, ascending.

    Notes
    -----
    One search from every entrance and every stop inside a station: a second for a thousand stations of hundreds of
    places each.
    """
    stop_rows = np.flatnonzero(stop_of_row >= 0)
    if not len(ways.start):
        return no_stations(len(stop_rows)), np.zeros(0, np.int64)
    nodes, ends = np.unique(np.concatenate([ways.start, ways.end]), return_inverse=True)
    start, end = np.split(ends.astype(np.int64), 2)
    node_of_row = np.full(len(stop_of_row), -1, np.int64)
    node_of_row[nodes] = np.arange(len(nodes))
    stop_node = node_of_row[ways.place[stop_rows]]
    entrance_node = np.flatnonzero(ways.entrance[nodes])
    inside = np.flatnonzero(stop_node >= 0)
    found = _least(start, end, ways.seconds, np.concatenate([entrance_node, stop_node[inside]]), len(nodes))
    source, node, seconds = found
    by_node = inside[np.argsort(stop_node[inside], kind="stable")]
    held = offsets(np.bincount(stop_node[inside], minlength=len(nodes)))
    count = held[node + 1] - held[node]
    stop = by_node[ranges(held[node], count)]
    to_stop = np.repeat(source, count), stop, np.repeat(seconds, count)
    is_in = to_stop[0] < len(entrance_node)
    into = tuple(part[is_in] for part in to_stop)
    inner = inside[to_stop[0][~is_in] - len(entrance_node)], to_stop[1][~is_in], to_stop[2][~is_in]
    entrance_of_node = np.full(len(nodes), -1, np.int64)
    entrance_of_node[entrance_node] = np.arange(len(entrance_node))
    leaves = (source >= len(entrance_node)) & (entrance_of_node[node] >= 0)
    out_of = entrance_of_node[node[leaves]], inside[source[leaves] - len(entrance_node)], seconds[leaves]
    used = np.unique(np.concatenate([into[0], out_of[0]]))
    other = inner[0] != inner[1]
    closed = np.zeros(len(stop_rows), np.uint8)
    closed[inside] = 1
    stations = Stations(
        closed,
        *_rows(np.searchsorted(used, into[0]), into[1], into[2], len(used)),
        *_rows(np.searchsorted(used, out_of[0]), out_of[1], out_of[2], len(used)),
        *_rows(inner[0][other], inner[1][other], inner[2][other], len(stop_rows)),
    )
    return stations, nodes[entrance_node[used]].astype(np.int64)


def _least(
    start: Int64, end: Int64, seconds: Int32, sources: Int64, n_nodes: int
) -> tuple[Int64, Int64, Int64]:
    """Least seconds from each source to each node it leads to: (place among the sources, node, seconds)."""
    order = np.argsort(start, kind="stable")
    graph = offsets(np.bincount(start, minlength=n_nodes)), end[order].astype(np.int32), seconds[order]
    one_each = np.arange(len(sources) + 1, dtype=np.int64)
    zeros = np.zeros(len(sources), np.int32)
    offset, node, cost = bounded_searches(graph, one_each, sources.astype(np.int32), zeros, FAR_S)
    source = np.repeat(np.arange(len(sources)), np.diff(offset))
    return source, node.astype(np.int64), cost.astype(np.int64)


def _rows(row: Int64, stop: Int64, seconds: Int64, n_rows: int) -> tuple[Int64, Int32, Int32]:
    """CSR of (row, stop, seconds), stops ascending within a row."""
    order = np.lexsort((stop, row))
    counts = np.bincount(row, minlength=n_rows)
    return offsets(counts), stop[order].astype(np.int32), seconds[order].astype(np.int32)
