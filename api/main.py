"""The service: `create_app` wires settings, routes and errors; importing this module loads no network."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from access import engines
from access.network import Network
from access.request import Request
from api import errors, warm
from api.backdrop import draw_backdrop
from api.code import code_version
from api.routes import documents, health, isochrones, page, places
from api.schemas import Problem
from api.security import HeadAsGet, SecurityHeaders
from api.settings import Settings
from api.state import new_state

DESCRIPTION = """
Travel times by transit and on foot. Every answer echoes its query with all defaults filled, names the network and
the code that made it, and lists warnings. Errors are problem documents (RFC 9457). Unknown parameters are refused.
"""
_PROBLEM = {"content": {errors.MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, **_PROBLEM}
    for status, text in {
        422: "invalid-parameter, unknown-parameter, limit-exceeded, no-service-on-date, origin-not-linked or "
        "engine-incapable",
        500: "engine-error or unexpected-error",
        503: "not-ready, busy, engine-failed (these with Retry-After), engine-unavailable, network-unusable or "
        "network-stale",
    }.items()
}


def create_app(settings: Settings, *, open_it: Callable[[], Network] | None = None) -> FastAPI:
    """
    Make the application; nothing is opened until the server starts it.

    At start-up the network is opened, the kernels compiled and the backdrop drawn in a thread, while `/health`
    and every data route answer 503 with the reason.

    Parameters
    ----------
    settings
        caps, folder of the network, folder of the built page
    open_it
        how to get the network; by default `open_network(settings.network)`

    Returns
    -------
    app
        ASGI application; its `state.artois` is a `api.state.State`
    """
    state = new_state(settings)
    opener = open_it or (lambda: warm.open_from(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        engines.be_patient(settings.queue_timeout_s)
        # A worker that will compute gets ready: threads that only prepared would keep their memory.
        workers = state.desks[Request.engine].workers
        preparing = loop.run_in_executor(workers, state.prepare, opener, warm.warm_up, draw_backdrop)
        yield
        await preparing
        await loop.run_in_executor(None, engines.stop)

    app = FastAPI(
        title="Artois Access",
        version=code_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # FastAPI's pages load their scripts from a CDN; no request may leave the machine
        redoc_url=None,
        responses=_PROBLEMS,
    )
    app.state.artois = state
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET"],
        expose_headers=["ETag", "Retry-After"],
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    for routes in (health, isochrones, places, page, documents):
        app.include_router(routes.router)
    app.mount(
        "/assets", page.PageFiles(directory=settings.web_dist / "assets", check_dir=False), name="assets"
    )
    return app


def app_from_environment() -> FastAPI:
    """Make the application from ``ARTOIS_*`` variables; the factory that `artois-access serve` names to uvicorn."""
    return create_app(Settings())
