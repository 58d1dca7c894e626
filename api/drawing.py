"""One question to one GeoJSON answer: the engine's isochrones, what was assumed, outlines where they are wanted."""

from typing import Any

import shapely
from shapely.geometry import mapping, shape

from access.analysis import feature_collection, isochrones
from access.network import Network
from api.questions import Question


def draw(network: Network, question: Question) -> dict[str, Any]:
    """
    Answer a question as a FeatureCollection.

    What `access.analysis.feature_collection` gives, with the question's own warnings put first and its `polygons`
    echoed. Raises what the engine raises.
    """
    result = isochrones(
        network,
        (question.lon, question.lat),
        direction=question.direction,
        contours_min=question.contours_min,
        request=question.request,
    )
    body = feature_collection(result)
    body["query"] = {**body["query"], "polygons": question.polygons, "f": "geojson"}
    body["warnings"] = [*question.warnings, *body["warnings"]]
    if not question.polygons:
        for feature in body["features"]:
            feature["geometry"] = _outline(feature["geometry"])
    return body


def _outline(geometry: dict[str, Any]) -> dict[str, Any]:
    """The rings of an area as lines, in its order; an empty area has an empty outline."""
    area = shape(geometry)
    parts = getattr(area, "geoms", [area])
    rings = [ring for part in parts if not part.is_empty for ring in (part.exterior, *part.interiors)]
    return (
        dict(mapping(shapely.multilinestrings(rings)))
        if rings
        else {"type": "MultiLineString", "coordinates": []}
    )
