"""Which way streets head where they meet, as R5 measures it, and the turns that relations forbid."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from osm.arrays import freeze
from osm.measure import FloatArray
from osm.r5_lengths import r5_distance_m
from osm.streets import StreetNetwork
from osm.ways import Restriction

_LOOK_M: Final = 10.0  # a street heads to the first of its points that is further along it than this
_SAME_PLACE: Final = 1e-10  # radians


def r5_headings(streets: StreetNetwork) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """
    Whole degrees clockwise from north in which arcs set out and arrive, -180 to 178.

    Returns
    -------
    setting_out, arriving
        int16 (2E,). R5 keeps 256 directions and cuts degrees off towards north, so they are up to 1.4 too low. An arc
        that comes back to its first point within 10 m of it heads south.
    """
    lon, lat = streets.geometry_lon, streets.geometry_lat
    first, last = streets.geometry_offset[:-1], streets.geometry_offset[1:] - 1
    if not len(first):
        none = np.zeros(0, np.int16)
        return none, none
    step = np.zeros(len(lon))
    step[1:] = r5_distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step[first] = 0.0  # from the last point of the edge before: no street
    along = np.cumsum(step)
    ahead = np.minimum(np.searchsorted(along, along[first] + _LOOK_M, side="right"), last)
    behind = np.maximum(np.searchsorted(along, along[last] - _LOOK_M, side="left") - 1, first)
    out = _directions(lon, lat, first, ahead)
    arrive = _directions(lon, lat, behind, last)
    setting_out = np.stack([out, _turned(arrive)], axis=1).ravel()
    arriving = np.stack([arrive, _turned(out)], axis=1).ravel()
    return _degrees(setting_out), _degrees(arriving)


def _directions(
    lon: FloatArray, lat: FloatArray, start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Azimuths from points to points in 256 parts of a circle, -128 to 127."""
    phi, to_phi = np.radians(lat[start]), np.radians(lat[end])
    east = np.radians(lon[end] - lon[start])
    y = np.sin(east) * np.cos(to_phi)
    x = np.cos(phi) * np.sin(to_phi) - np.sin(phi) * np.cos(to_phi) * np.cos(east)
    angle = np.arctan2(y, x)
    angle[(np.abs(x) < _SAME_PLACE) & (np.abs(y) < _SAME_PLACE)] = np.pi
    return _wrapped(np.floor(angle * 128 / np.pi + 0.5).astype(np.int64))


def _turned(direction: NDArray[np.int64]) -> NDArray[np.int64]:
    """The opposite directions."""
    return _wrapped(direction + 128)


def _wrapped(direction: NDArray[np.int64]) -> NDArray[np.int64]:
    """Directions from -128 to 127."""
    return (direction + 128) % 256 - 128


def _degrees(direction: NDArray[np.int64]) -> NDArray[np.int16]:
    """Whole degrees, cut off towards zero."""
    return np.trunc(direction * 180 / 128).astype(np.int16)


def turn_restrictions(streets: StreetNetwork, restrictions: tuple[Restriction, ...]) -> NDArray[np.int32]:
    """
    Find the arcs of turns that are forbidden, or that alone are allowed, at a node.

    Parameters
    ----------
    streets
        Of one vertex an OSM node.
    restrictions
        As read from relations.

    Returns
    -------
    turns
        int32 (R, 3): the arc one comes from, the arc one turns into, and whether it is the only one allowed (1) or
        forbidden (0). Left out, as by R5: nodes where no street ends, ways that do not meet there, ways that do so more
        than once.
    """
    by_node = np.argsort(streets.vertex_osm_id, kind="stable")
    by_way = np.argsort(streets.edge_way_id, kind="stable")
    nodes, ways = streets.vertex_osm_id[by_node], streets.edge_way_id[by_way]
    found = []
    for one in restrictions:
        place = int(np.searchsorted(nodes, one.via_node))
        if place == len(nodes) or nodes[place] != one.via_node:
            continue
        vertex = int(by_node[place])
        arcs = []
        for way, ends in (
            (one.from_way, (streets.edge_to, streets.edge_from)),
            (one.to_way, (streets.edge_from, streets.edge_to)),
        ):
            edges = by_way[slice(*np.searchsorted(ways, [way, way + 1]))]
            arcs.append(
                [2 * e + k for k, end in enumerate(ends) for e in edges[end[edges] == vertex].tolist()]
            )
        if len(arcs[0]) == len(arcs[1]) == 1:
            found.append((arcs[0][0], arcs[1][0], int(one.only)))
    turns = np.array(found, np.int32).reshape(-1, 3)
    freeze(turns)
    return turns
