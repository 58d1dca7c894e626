"""Stops and points on the streets."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from access.network.model import LinkedPoints
from access.request import StreetMode
from osm import Foot, StreetNetwork, place_stops_as_r5, r5_distance_m, snap, split_edges

LINK_LIMIT_M = 1600.0  # R5 searches as far

_GEOD = Geod(ellps="WGS84")


def link_points(
    streets: StreetNetwork,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    rule: Foot = "nearest",
    mode: StreetMode = "walk",
) -> LinkedPoints:
    """Link each point to the nearest street of a mode within `LINK_LIMIT_M`; the streets are not changed.

    For a bike these are the streets that may be ridden or walked. One-way streets count for bikes and cars, as one
    leaves and enters them at either end; under rule "r5" they do not, nor do streets on which a bike is pushed.
    """
    if rule == "r5" or mode == "walk":
        found = snap(streets, lon, lat, mode=mode, limit_m=LINK_LIMIT_M, foot=rule)
    else:
        modes = ("walk", "bike") if mode == "bike" else ("car",)
        found = snap(streets, lon, lat, mode=modes, limit_m=LINK_LIMIT_M, foot=rule, one_way=True)
    linked = found.edge >= 0
    edge = np.where(linked, found.edge, 0)
    ends = [np.where(linked, end[edge], -1).astype(np.int32) for end in (streets.edge_from, streets.edge_to)]
    return LinkedPoints(
        lon=np.asarray(lon, np.float64),
        lat=np.asarray(lat, np.float64),
        edge=found.edge,
        end_a=ends[0],
        end_b=ends[1],
        a_mm=found.from_mm,
        b_mm=found.to_mm,
        offset_mm=found.offset_mm,
    )


def link_stops(
    streets: StreetNetwork,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    *,
    rule: Foot = "nearest",
    order: NDArray[np.int64] | None = None,
) -> tuple[StreetNetwork, NDArray[np.int32], NDArray[np.int32]]:
    """Make each stop's place on its street a vertex.

    Under rule "r5" the stops are linked one after the other, in the given order or in theirs.

    Returns
    -------
    streets, vertex, link_mm
        the streets with their edges split at the stops; int32 (S,) the vertex of each stop, -1 where no street
        lies within `LINK_LIMIT_M` or the stop has no place; int32 (S,) the distance from stop to street, 0 where
        unlinked.
    """
    placed = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    found = snap(streets, lon[placed], lat[placed], mode="walk", limit_m=LINK_LIMIT_M, foot=rule)
    edge, from_mm = found.edge, found.from_mm.astype(np.int64)
    if rule == "r5":
        rank = np.arange(len(lon)) if order is None else np.argsort(order)
        turns = np.argsort(rank[placed], kind="stable")
        edge, from_mm = place_stops_as_r5(streets, lon[placed], lat[placed], turns, limit_m=LINK_LIMIT_M)
    linked = np.flatnonzero(edge >= 0)
    split, at = split_edges(streets, edge[linked], from_mm[linked])
    vertex = np.full(len(lon), -1, np.int32)
    link_mm = np.zeros(len(lon), np.int32)
    vertex[placed[linked]] = at
    stop = placed[linked]
    at_end = at < streets.n_vertices  # within 5 m of an end, the end itself is the stop's place
    ends = lon[stop], lat[stop], split.vertex_lon[at], split.vertex_lat[at]
    if rule == "r5":
        link_mm[stop] = r5_distance_m(*ends) * 1000  # truncated, as R5's link edges are
    else:
        to_vertex = np.asarray(_GEOD.inv(*ends)[2])
        link_mm[stop] = np.where(at_end, np.rint(to_vertex * 1000), found.offset_mm[linked])
    return split, vertex, link_mm
