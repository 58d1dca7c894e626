"""The map's own backdrop, drawn from the network: streets by importance, stops, names of communes."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from access.network import Network
from api.geojson import encode
from osm.streets import FERRY, StreetNetwork

# The network keeps no class of road; the speed of cars tells main roads from streets, in town and out of it.
FAST_KMH: Final = 85.0
MAIN_KMH: Final = 45.0
MAX_MAIN_EDGES: Final = 60_000
MAX_LOCAL_EDGES: Final = 150_000
SIMPLIFY_DEG: Final = 0.00008  # about 8 m: less than a pixel until one stands in the street


@dataclass(frozen=True)
class Backdrop:
    """GeoJSON text: `main` for the whole region, `local` for those who look closely."""

    main: bytes
    local: bytes


def draw_backdrop(network: Network) -> Backdrop:
    """
    Draw the backdrop.

    Features have `layer`: "street" (`rank` 1 fast road, 2 main, 3 local), "stop" (`name`) and "commune" (`name`, at
    the median of its places; `places`, how many). Local streets stand in `local`, all else in `main`; a rank with
    too many edges to send is left out. An empty network gives empty collections. Cost: about 1 s for 100,000 edges.
    """
    streets = {feature["properties"]["rank"]: feature for feature in _streets(network.streets)}
    main = [streets[rank] for rank in (2, 1) if rank in streets]
    return Backdrop(
        main=_collection([*main, *_stops(network), *_communes(network)]),
        local=_collection([streets[3]] if 3 in streets else []),
    )


def rank_streets(speed_kmh: NDArray[np.float32]) -> NDArray[np.int8]:
    """
    Rank edges 1 (fast roads), 2 (main) or 3 (local) by the speed of cars; int8 (E,).

    A speed that most edges have tells nothing of importance: those are local, so that a town without any other
    speed is not all main roads.
    """
    rank = np.full(len(speed_kmh), 3, np.int8)
    for speed, count in zip(*np.unique(speed_kmh, return_counts=True), strict=True):
        if 2 * count <= len(speed_kmh) and speed >= MAIN_KMH:
            rank[speed_kmh == speed] = 1 if speed >= FAST_KMH else 2
    return rank


def _collection(features: list[dict[str, Any]]) -> bytes:
    """GeoJSON text of some features."""
    return encode({"type": "FeatureCollection", "features": features})


def _streets(streets: StreetNetwork) -> Iterator[dict[str, Any]]:
    """One multi-line feature for each rank that has streets."""
    if not streets.n_edges:
        return
    rank = rank_streets(np.asarray(streets.arc_car_kmh).reshape(-1, 2).max(axis=1))
    rank[(np.asarray(streets.edge_flags) & FERRY) > 0] = 0
    for level, most in ((3, MAX_LOCAL_EDGES), (2, MAX_MAIN_EDGES), (1, MAX_MAIN_EDGES)):
        edges = np.flatnonzero(rank == level)
        if 0 < len(edges) <= most:
            parts = shapely.get_parts(shapely.line_merge(_lines(streets, edges)))
            # One by one: kept apart from each other, tens of thousands of lines would take minutes.
            simple = shapely.simplify(parts, SIMPLIFY_DEG, preserve_topology=False)
            geometry = {"type": "MultiLineString", "coordinates": _coordinates(simple)}
            yield {"type": "Feature", "geometry": geometry, "properties": {"layer": "street", "rank": level}}


def _lines(streets: StreetNetwork, edges: NDArray[np.int64]) -> shapely.Geometry:
    """The geometry of some edges as one multi-line."""
    offset = np.asarray(streets.geometry_offset)
    counts = (offset[edges + 1] - offset[edges]).astype(np.int64)
    starts = np.repeat(offset[edges] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    index = starts + np.arange(counts.sum())
    points = np.column_stack([streets.geometry_lon[index], streets.geometry_lat[index]])
    lines = np.asarray(shapely.linestrings(points, indices=np.repeat(np.arange(len(edges)), counts)))
    return shapely.MultiLineString(list(lines))


def _stops(network: Network) -> Iterator[dict[str, Any]]:
    """Stops that are linked to streets, with their names."""
    stops = network.stops
    for i in np.flatnonzero(np.asarray(stops.vertex) >= 0):
        point = [round(float(stops.lon[i]), 5), round(float(stops.lat[i]), 5)]
        geometry = {"type": "Point", "coordinates": point}
        properties = {"layer": "stop", "name": stops.name[int(i)]}
        yield {"type": "Feature", "geometry": geometry, "properties": properties}


def _communes(network: Network) -> Iterator[dict[str, Any]]:
    """The name of each commune that has places, at their median; `rank` says which to show first."""
    places = defaultdict(list)
    for place in network.places:
        if place.commune:
            places[place.commune].append((place.lon, place.lat))
    for name, points in sorted(places.items(), key=lambda item: (-len(item[1]), item[0])):
        lon, lat = np.median(np.array(points), axis=0)
        geometry = {"type": "Point", "coordinates": [round(float(lon), 5), round(float(lat), 5)]}
        properties = {"layer": "commune", "name": name, "places": len(points)}
        yield {"type": "Feature", "geometry": geometry, "properties": properties}


def _coordinates(lines: NDArray[np.object_]) -> list[list[list[float]]]:
    """Coordinates of lines, degrees to about a metre."""
    points = np.round(shapely.get_coordinates(lines), 5)
    ends = np.cumsum(shapely.get_num_coordinates(lines))
    return [part.tolist() for part in np.split(points, ends[:-1])]
