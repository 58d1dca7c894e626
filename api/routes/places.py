"""Places people go to: lycées, gares, industrial parks, as GeoJSON points."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from access.network import Place
from api.deps import NetworkDep
from api.errors import ParameterError
from api.geojson import geojson_response
from api.questions import check_names
from api.schemas import FeatureCollection

router = APIRouter(tags=["data"])

Box = tuple[float, float, float, float]


async def _names(request: Request) -> None:
    """Refuse parameters that this route does not have."""
    check_names(request.query_params.multi_items(), ("kind", "bbox"))


@router.get(
    "/places",
    summary="Places by kind and box",
    response_model=FeatureCollection,
    dependencies=[Depends(_names)],
)
def places(
    request: Request,
    network: NetworkDep,
    kind: Annotated[
        str | None,
        Query(max_length=200, description="kinds, comma separated; all if absent", examples=["lycee,gare"]),
    ] = None,
    bbox: Annotated[
        str | None,
        Query(max_length=200, description="west,south,east,north, degrees", examples=["2.7,50.3,2.9,50.5"]),
    ] = None,
) -> Any:
    """List places in the order of the network: properties `id`, `name`, `kind`, `commune`."""
    kinds = _kinds_of(kind, known={place.kind for place in network.places})
    box = _box_of(bbox)
    found = [
        place for place in network.places if (kinds is None or place.kind in kinds) and _inside(place, box)
    ]
    body = {"type": "FeatureCollection", "features": [feature_of(place) for place in found]}
    return geojson_response(request, body, key=[network.id, "places", sorted(kinds or ()), box])


def feature_of(place: Place) -> dict[str, object]:
    """One place as a GeoJSON feature."""
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {"id": place.id, "name": place.name, "kind": place.kind, "commune": place.commune},
    }


def _kinds_of(text: str | None, known: set[str]) -> set[str] | None:
    """The kinds asked for; one that no place has is a mistake, not an empty answer."""
    if text is None:
        return None
    kinds = {part.strip() for part in text.split(",")}
    wrong = sorted(kinds - known)
    if wrong:
        raise ParameterError(
            "kind", f"{wrong[0][:60]!r}: known are {', '.join(sorted(known)) or 'none'}", text
        )
    return kinds


def _box_of(text: str | None) -> Box | None:
    """West, south, east, north out of text."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ParameterError("bbox", f"{text!r} must be west,south,east,north in degrees", text) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ParameterError(
            "bbox", f"{text!r}: west <= east and south <= north, in degrees, are needed", text
        )
    return west, south, east, north


def _inside(place: Place, box: Box | None) -> bool:
    """Whether a place lies in the box, its edge included."""
    return box is None or (box[0] <= place.lon <= box[2] and box[1] <= place.lat <= box[3])
