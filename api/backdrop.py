"""The map's own backdrop, drawn from the network: streets by importance, stops, names of communes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from access.network import Network
from api.geojson import encode
from osm.streets import FERRY, StreetNetwork

# Share of all edges that the two upper ranks may hold; the third takes the rest while there is room for it.
RANK_SHARES: Final = (0.06, 0.25)
MAX_EDGES: Final = 40_000
SIMPLIFY_DEG: Final = 0.00008  # about 8 m: less than a pixel until one stands in the street


def draw_backdrop(network: Network) -> bytes:
    """
    Draw the backdrop as GeoJSON text.

    Features have `layer`: "street" (`rank` 1 main to 3 local), "stop" (`name`) and "commune" (`name`, at the median
    of its places). Streets are ranked by car speed, the only class that the network keeps; local streets are left
    out of large networks. An empty network gives an empty collection. Cost: about 1 s for 200,000 edges.
    """
    features = [*_streets(network.streets), *_stops(network), *_communes(network)]
    return encode({"type": "FeatureCollection", "features": features})


def rank_streets(speed_kmh: NDArray[np.float32]) -> NDArray[np.int8]:
    """
    Rank edges 1 (main) to 3 (local), 0 for those to leave out; int8 (E,).

    A rank takes whole speeds, fastest first, until its share is full, so that one road keeps one rank. The fastest
    are main streets even beyond the first share, unless they are most of the network.
    """
    rank = np.zeros(len(speed_kmh), np.int8)
    room = MAX_EDGES
    limits = [max(1, int(share * len(speed_kmh))) for share in RANK_SHARES] + [len(speed_kmh)]
    level = 0
    for speed in np.unique(speed_kmh)[::-1]:
        chosen = speed_kmh == speed
        count = int(chosen.sum())
        taken = int((rank > 0).sum()) + count
        first = level == 0 and taken == count <= limits[1]
        while not first and level < len(limits) - 1 and taken > limits[level]:
            level += 1
        if count > room:
            break
        rank[chosen] = level + 1
        room -= count
    return rank


def _streets(streets: StreetNetwork) -> Iterator[dict[str, Any]]:
    """One multi-line feature for each rank that has streets."""
    speed = np.asarray(streets.arc_car_kmh).reshape(-1, 2).max(axis=1) if streets.n_edges else np.zeros(0)
    rank = rank_streets(speed.astype(np.float32))
    rank[(np.asarray(streets.edge_flags) & FERRY) > 0] = 0
    for level in (3, 2, 1):
        edges = np.flatnonzero(rank == level)
        if len(edges):
            line = shapely.simplify(shapely.line_merge(_lines(streets, edges)), SIMPLIFY_DEG)
            yield _feature(shapely.set_precision(line, 1e-5, mode="pointwise"), layer="street", rank=level)


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


def _feature(geometry: Any, **properties: object) -> dict[str, Any]:
    """A GeoJSON feature of a shapely geometry."""
    return {"type": "Feature", "geometry": shapely.geometry.mapping(geometry), "properties": properties}
