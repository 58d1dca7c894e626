"""Stops on streets, and the walks between stops, vertices and grid cells, under one linking rule."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from access.network.grid import build_grid
from access.network.links import link_stops
from access.network.model import Footing, Stops, Trips
from access.network.r5_order import r5_order
from access.network.stations import Stations
from access.network.texts import texts_of
from access.network.walk_tables import shortest_turn, transfer_table, vertex_walks, walkable_both_ways
from osm import Foot, StreetNetwork, mode_graph


def build_footing(
    streets: StreetNetwork,
    stops: Stops,
    trips: Trips,
    timezone: str,
    *,
    rule: Foot,
    stations: Stations,
    entrances: Stops,
    prefixes: Sequence[str],
) -> Footing:
    """Link the stops and the entrances of stations, split the streets there, and table the walks.

    Parameters
    ----------
    streets
        as read, without stops.
    stops
        their `vertex` and `link_mm` are filled here, as are the entrances'.
    stations, entrances
        `no_stations` and none where pathways do not count.
    prefixes
        of the feeds (see `r5_order`), for R5 links stops in that order.

    Notes
    -----
    Cost: some seconds for 3,000 stops and 350,000 street nodes.
    """
    both = joined(stops, entrances) if len(entrances) else stops
    split, vertex, link_mm = link_stops(
        streets, both.lon, both.lat, rule=rule, order=r5_order(list(both.stop_id), prefixes)
    )
    n_stops = len(stops)
    stops = replace(stops, vertex=vertex[:n_stops], link_mm=link_mm[:n_stops])
    doors = stops
    if stations.any_closed:
        inside = np.flatnonzero(stations.closed)
        vertex, link_mm = vertex.copy(), link_mm.copy()
        vertex[inside], link_mm[inside] = -1, 0
        doors = replace(both, vertex=vertex, link_mm=link_mm)
    walks_to = vertex_walks(mode_graph(split, "walk"), vertex, link_mm)
    walks_from = walks_to
    if not walkable_both_ways(split):
        walks_from = vertex_walks(mode_graph(split, "walk", reverse=True), vertex, link_mm)
    turn_mm = None
    if rule == "r5":
        turn_mm = np.zeros(split.n_vertices, np.int64)
        graph = mode_graph(split, "walk")
        for at in np.unique(vertex[vertex >= 0]).tolist():
            turn_mm[at] = shortest_turn(split, graph, at)[1]
    return Footing(
        rule=rule,
        streets=split,
        stops=stops,
        doors=doors,
        stations=stations,
        walks_to=walks_to,
        walks_from=walks_from,
        transfers=transfer_table(walks_to, vertex, link_mm, trips, turn_mm=turn_mm),
        grid=build_grid(split, timezone, walks_to, walks_from, rule=rule),
    )


def joined(stops: Stops, others: Stops) -> Stops:
    """The rows of both, one after the other."""
    return Stops(
        stop_id=texts_of([*stops.stop_id, *others.stop_id]),
        name=texts_of([*stops.name, *others.name]),
        lon=np.concatenate([stops.lon, others.lon]),
        lat=np.concatenate([stops.lat, others.lat]),
        vertex=np.concatenate([stops.vertex, others.vertex]),
        link_mm=np.concatenate([stops.link_mm, others.link_mm]),
    )
