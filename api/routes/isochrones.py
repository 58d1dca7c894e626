"""How far one gets: areas and their places, for one point and one window."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from api.code import code_version
from api.deps import NetworkDep, StateDep, isochrone_names
from api.drawing import draw
from api.geojson import answer, encode, etag_of, is_known, not_modified
from api.questions import fingerprint, read_question
from api.schemas import FeatureCollection, IsochroneParameters

router = APIRouter(tags=["analysis"])


@router.get(
    "/isochrones",
    summary="Isochrones of one point",
    response_model=FeatureCollection,
    dependencies=[Depends(isochrone_names)],
    responses={304: {"description": "If-None-Match names the current answer"}},
)
def isochrones(
    request: Request,
    state: StateDep,
    network: NetworkDep,
    given: Annotated[IsochroneParameters, Query()],
) -> Any:
    """
    Draw where one gets within each contour, by transit and on foot.

    Features are nested areas with `contour`, `percentile`, `direction` and `area_km2`. Foreign members: `query`
    (every parameter, defaults filled), `places` (minutes and share of departures for each place), `provenance`,
    `limits`, `warnings`.
    """
    question = read_question(given, network.timezone, state.settings)
    key = fingerprint(question, network.id, code_version())
    etag = etag_of(key)
    if is_known(request, etag):
        return not_modified(etag)
    body = state.answers.find(key)
    if body is None:
        body = state.compute(lambda: encode(draw(network, question)))
        state.answers.keep(key, body)
    return answer(body, etag)
