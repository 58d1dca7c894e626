"""How far one gets: areas and their places, for one point and one window."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from access.engines import check_capable, readiness
from access.network import Network
from api.code import code_version
from api.deps import NetworkDep, StateDep, isochrone_names
from api.drawing import draw
from api.geojson import answer, encode, etag_of, is_known, not_modified
from api.questions import Question, fingerprint, read_question
from api.schemas import FeatureCollection, IsochroneParameters
from api.settings import Settings

router = APIRouter(tags=["analysis"])


@router.get(
    "/isochrones",
    summary="Isochrones of one point",
    response_model=FeatureCollection,
    dependencies=[Depends(isochrone_names)],
    responses={304: {"description": "If-None-Match names the current answer"}},
)
async def isochrones(
    request: Request,
    state: StateDep,
    network: NetworkDep,
    given: Annotated[IsochroneParameters, Query()],
) -> Any:
    """
    Draw where one gets within each contour, by transit and on foot.

    Features are nested areas with `contour`, `percentile`, `direction` and `area_km2`. Foreign members: `query`
    (every parameter, defaults filled), `places` (minutes and share of departures for each place), `provenance`,
    `limits`, `warnings`. `engine` says who answers; what it cannot do is refused, naming the engine that can.
    """
    question, engine = await run_in_threadpool(_read, given, network, state.settings)
    key = fingerprint(question, network.id, code_version(), engine)
    if is_known(request, etag_of(key)):
        return not_modified(etag_of(key))
    kept = state.answers.find(key)
    if kept is not None:
        return answer(kept, etag_of(key))
    body, engine = await state.desks[question.request.engine].compute(lambda: _drawn(network, question))
    key = fingerprint(question, network.id, code_version(), engine)
    state.answers.keep(key, body)
    return answer(body, etag_of(key))


def _read(given: IsochroneParameters, network: Network, settings: Settings) -> tuple[Question, str]:
    """The question, one that its engine can answer, and the version of the engine as far as it is known by now."""
    question = read_question(given, network.timezone, settings)
    check_capable("isochrones", question.request, direction=question.direction)
    return question, readiness(question.request.engine).version


def _drawn(network: Network, question: Question) -> tuple[bytes, str]:
    """The answer, and the version of who gave it: one that was not started may have been taken for another."""
    body = draw(network, question)
    return encode(body), str(body["provenance"]["engine"])
