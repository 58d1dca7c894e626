"""The map page and what it draws itself on."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from api.code import code_version
from api.deps import NetworkDep, SettingsDep, StateDep
from api.geojson import answer, etag_of, is_known, not_modified
from api.questions import check_names
from api.schemas import FeatureCollection

router = APIRouter(tags=["page"])


class PageFiles(StaticFiles):
    """The page's files, named by their content: kept by browsers for ever. Not built yet is 404, no fault."""

    async def check_config(self) -> None:
        """Accept a folder that does not exist (yet)."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, with leave to keep it."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


HOW_TO_BUILD = "La page de la carte n'est pas construite : lancez « make web » à la racine du projet.\n"


@router.get("/", include_in_schema=False)
def page(settings: SettingsDep) -> Response:
    """The page; its query is read by the page itself, so that every parameter is let through."""
    index = settings.web_dist / "index.html"
    if not index.is_file():
        return PlainTextResponse(HOW_TO_BUILD, status_code=503)
    return FileResponse(index, media_type="text/html", headers={"Cache-Control": "no-cache"})


@router.get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response:
    """Nothing: the page carries its own icon."""
    return Response(status_code=204)


async def _names(request: Request) -> None:
    """Refuse parameters that the backdrop does not have."""
    check_names(request.query_params.multi_items(), ("streets",))


@router.get(
    "/backdrop",
    summary="Backdrop of the map",
    response_model=FeatureCollection,
    dependencies=[Depends(_names)],
)
def backdrop(
    request: Request,
    state: StateDep,
    network: NetworkDep,
    streets: Annotated[
        Literal["main", "local"],
        Query(description="`main`: main streets, stops, names of communes; `local`: all other streets"),
    ] = "main",
) -> Any:
    """Streets, stops and names of communes as GeoJSON, so that the map needs no tiles from elsewhere."""
    etag = etag_of([network.id, code_version(), "backdrop", streets])
    body = state.backdrop.main if streets == "main" else state.backdrop.local
    return not_modified(etag) if is_known(request, etag) else answer(body, etag)
