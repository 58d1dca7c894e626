"""One HTML file with a map, a table and nothing to load: isochrones for people without tools, in French."""

import datetime as dt
import html
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import numpy as np
import shapely

from access.analysis.isochrones import Isochrones
from access.network import Network
from access.network.service_dates import trips_on

KINDS: Final = {
    "lycee": "Lycées",
    "gare": "Gares",
    "parc": "Parcs d'activités",
    "gare_hors_territoire": "Gares hors territoire",
    "higher_education": "Enseignement supérieur",
    "hospital": "Hôpitaux",
    "training": "Formation",
    "culture": "Culture",
    "leisure": "Loisirs",
    "sport": "Sport",
}
NOTICE: Final = (
    "Démonstration : horaires, rues et population sont synthétiques. Aucun chiffre de cette page ne décrit le "
    "réseau réel."
)
METRES_A_DEGREE: Final = 111_320.0
BUSY: Final = ((120, 2.6), (40, 1.5), (0, 0.8))  # trips a day on a link -> width of its line
#: warnings for the reader of the page; one that is not here is shown as it is
FRENCH: Final = {
    "synthetic-data": "",  # the page says it at its head
    "origin-snapped": "Le point est à plus de 100 m d'une rue.",
    "no-transit-effect": "Les transports ne raccourcissent aucun trajet.",
    "feed-without-service": "Un des réseaux ne circule pas ce jour-là : le résultat repose sur les autres seuls.",
    "window-short": "La fenêtre est courte : le résultat dépend de quelques départs.",
    "contour-empty": "La plus petite zone est trop petite pour la grille.",
    "grid-coarse": "Le territoire est si vaste que la grille est plus large que 100 m.",
    "r5-whole-minutes": "R5 donne des minutes entières, arrondies vers le bas.",
    "r5-percentiles-only": "R5 ne donne que des centiles : la part des départs n'est pas toujours connue.",
    "r5-feed-issues": "R5 a relevé des anomalies dans les horaires.",
    "r5-jar": "Le fichier de R5 n'est pas celui que ce programme attend : les durées peuvent différer.",
}
PROFILES: Final = {"default": "règles par défaut", "r5": "règles de R5"}


@dataclass(frozen=True)
class Scene:
    """One question of the page: what it is called, and its answer."""

    title: str
    result: Isochrones


@dataclass(frozen=True)
class Label:
    """A name on the map."""

    name: str
    lon: float
    lat: float


class _Plane:
    """Degrees to metres on the page: x to the east, y to the south, from the north-west corner of the areas."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self._west, self._north = west, north
        self._x = METRES_A_DEGREE * math.cos(math.radians((south + north) / 2))
        self.width = round((east - west) * self._x)
        self.height = round((north - south) * METRES_A_DEGREE)

    def whole(self, lon: Any, lat: Any) -> Any:
        """Whole metres, int64 (..., 2)."""
        x = (np.asarray(lon) - self._west) * self._x
        y = (self._north - np.asarray(lat)) * METRES_A_DEGREE
        return np.stack([np.round(x), np.round(y)], axis=-1).astype(np.int64)


def map_page(network: Network, scenes: Sequence[Scene], *, title: str, labels: Sequence[Label] = ()) -> str:
    """
    Draw isochrones of one network and day as a page that opens from disk and asks nothing of any server.

    The page holds the polygons of the first percentile of each scene, the links of the day's trips (wider where
    more trips run), the places, and a table that says the same as the map. It is in French, follows the
    keyboard, and carries the licences, the query and the hashes of the inputs.

    Parameters
    ----------
    network
        the network of every scene.
    scenes
        at least one; the first is shown at first.
    title
        of the page.
    labels
        names to write on the map, the most important first.

    Returns
    -------
    page
        HTML text. Cost: linear in the polygons' vertices; about 1 MB for four scenes of a region.
    """
    plane = _Plane(_bounds(network, scenes))
    places = [
        {
            "name": place.name,
            "kind": place.kind,
            "commune": place.commune,
            **_xy(plane, place.lon, place.lat),
        }
        for place in network.places
    ]
    kinds = dict.fromkeys(place.kind for place in network.places)
    data = {
        "width": plane.width,
        "height": plane.height,
        "notice": NOTICE if network.manifest["synthetic"] else "",
        "kinds": {kind: KINDS.get(kind, kind.capitalize()) for kind in kinds},
        "places": places,
        "labels": [{"name": label.name, **_xy(plane, label.lon, label.lat)} for label in labels],
        "net": _net(network, scenes[0].result, plane),
        "scenes": [_scene(scene, plane) for scene in scenes],
        "sources": _sources(scenes[0].result),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    page = files("access.analysis").joinpath("map_page.html").read_text(encoding="utf-8")
    return page.replace("__TITLE__", html.escape(title)).replace("__DATA__", text.replace("<", "\\u003c"))


def _bounds(network: Network, scenes: Sequence[Scene]) -> tuple[float, float, float, float]:
    """West, south, east, north of all areas and places."""
    boxes = [scene.result.polygons.total_bounds for scene in scenes]
    boxes += [np.array([place.lon, place.lat] * 2) for place in network.places]
    boxes += [_point(scene.result) for scene in scenes]
    stacked = np.array([box for box in boxes if np.isfinite(box).all()])
    west, south = stacked[:, :2].min(axis=0) - 0.01
    east, north = stacked[:, 2:].max(axis=0) + 0.01
    return float(west), float(south), float(east), float(north)


def _point(result: Isochrones) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The point of a result as a box."""
    return np.array([result.query["lon"], result.query["lat"]] * 2)


def _xy(plane: _Plane, lon: float, lat: float) -> dict[str, int]:
    """A point on the page."""
    x, y = plane.whole(lon, lat).tolist()
    return {"x": x, "y": y}


def _scene(scene: Scene, plane: _Plane) -> dict[str, Any]:
    """What the page needs of one result."""
    result, query = scene.result, scene.result.query
    percentile = query["percentiles"][0]
    areas = result.polygons[result.polygons["percentile"] == percentile][::-1]  # smallest first
    largest = areas.geometry.iloc[-1]
    west, south, east, north = _point(result) if largest.is_empty else largest.bounds
    (x0, y0), (x1, y1) = (
        plane.whole(west, north).tolist(),
        plane.whole(east, south).tolist(),
    )
    minutes = result.places[f"travel_time_p{percentile}"]
    return {
        "title": scene.title,
        "terms": _terms(query),
        "share": "Part des arrivées" if "arrive_by" in query else "Part des départs",
        "note": " ".join(FRENCH.get(one["code"], one["detail"]) for one in result.warnings).strip(),
        **_xy(plane, query["lon"], query["lat"]),
        "extent": [x0, y0, max(x1 - x0, 2000), max(y1 - y0, 2000)],
        "max": query["max_minutes"],
        "contours": [
            {
                "minutes": int(row.contour),
                "area": f"{row.area_km2:.1f} km²".replace(".", ","),
                "path": _area_path(row.geometry, plane),
            }
            for row in areas.itertuples()
        ],
        "minutes": [
            None if value is None else int(value)
            for value in minutes.astype(object).where(minutes.notna(), None)
        ],
        "shares": [None if math.isnan(share) else round(share, 3) for share in result.places["reach_share"]],
        "states": result.places["state"].tolist(),
    }


def _terms(query: dict[str, Any]) -> str:
    """The query in one French sentence."""
    moment = query.get("depart_at") or query["arrive_by"]
    day = dt.datetime.fromisoformat(moment)
    clock = f"{day.hour} h {day.minute:02d}"
    span = f"départs pendant {query['window_minutes']} min à partir de {clock}"
    if "arrive_by" in query:
        span = f"arrivées dans les {query['window_minutes']} min jusqu'à {clock}"
    speed = f"{query['walk_speed_kmh']:g}".replace(".", ",")
    half = {50: "durée médiane"}.get(query["percentiles"][0], f"centile {query['percentiles'][0]}")
    return (
        f"{day.strftime('%d/%m/%Y')}, {span} ; {half} ; marche à {speed} km/h, "
        f"{query['access_walk_max_minutes']} min au plus avant et {query['egress_walk_max_minutes']} min après ; "
        f"{query['max_rides']} véhicules au plus ; {PROFILES[query['profile']]}."
    )


def _area_path(area: shapely.MultiPolygon, plane: _Plane) -> str:
    """SVG path of all rings, relative whole metres."""
    parts = []
    for polygon in area.geoms:
        for ring in (polygon.exterior, *polygon.interiors):
            lon, lat = shapely.get_coordinates(ring).T
            parts.append(_path(plane.whole(lon, lat)[:-1]) + "z")
    return "".join(parts)


def _path(points: np.ndarray[Any, np.dtype[np.int64]]) -> str:
    """Move to the first point, then lines."""
    steps = np.diff(points, axis=0).tolist()
    start = f"M{points[0, 0]} {points[0, 1]}"
    return start + ("l" + " ".join(f"{dx} {dy}" for dx, dy in steps) if steps else "")


def _net(network: Network, result: Isochrones, plane: _Plane) -> list[dict[str, Any]]:
    """Straight links between consecutive stops, by how many of the day's trips run on them."""
    trips, stops = network.trips, network.stops
    date = dt.date.fromisoformat(result.query["service_date"])
    of_pattern = np.repeat(np.arange(trips.n_patterns), np.diff(trips.trip_offset))
    n_running = np.bincount(of_pattern[trips_on(network, date)], minlength=trips.n_patterns)
    link_pattern = np.repeat(np.arange(trips.n_patterns), np.diff(trips.pattern_offset))
    a, b = trips.pattern_stop[:-1].astype(np.int64), trips.pattern_stop[1:].astype(np.int64)
    within = link_pattern[:-1] == link_pattern[1:]
    pair = (np.minimum(a, b) * len(stops) + np.maximum(a, b))[within]
    pairs, row = np.unique(pair, return_inverse=True)
    count = np.bincount(row, weights=n_running[link_pattern[:-1][within]], minlength=len(pairs))
    xy = plane.whole(stops.lon, stops.lat)
    lines, upper = [], math.inf
    for lower, width in BUSY:
        some = pairs[(count > lower) & (count <= upper)]
        ends = zip(xy[some // len(stops)], xy[some % len(stops)], strict=True)
        lines.append({"width": width, "path": "".join(_path(np.stack(pair)) for pair in ends)})
        upper = lower
    return lines[::-1]


def _sources(result: Isochrones) -> list[str]:
    """Licences, code and hashes, one line each."""
    origin = result.provenance
    hashes = ", ".join(f"{source['name']} (sha256 {source['sha256'][:12]})" for source in origin["inputs"])
    return [
        "Données : " + " · ".join(origin["licences"]),
        f"Réseau {origin['network']} ; {origin['code']} ; moteur {origin['engine']} ; fichiers : {hashes}.",
        "Traits gris : liaisons desservies ce jour, plus épaisses où passent plus de courses.",
    ]
