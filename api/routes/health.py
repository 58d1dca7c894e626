"""Whether the server can answer, and what it serves."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends

from access.engines import ENGINES, readiness
from access.errors import AccessError
from access.network import Network
from access.request import EngineName
from api.about import attributions_of, bounds_of, days_with_service, is_synthetic
from api.code import code_version
from api.deps import NetworkDep, SettingsDep, StateDep, no_parameters
from api.errors import PROBLEMS, UnknownNameError
from api.schemas import EngineHealth, Health, Limits, NetworkInfo, PlaceKind
from api.settings import Settings

router = APIRouter(tags=["service"], dependencies=[Depends(no_parameters)])


@router.get("/health", summary="Ready or not")
def health(state: StateDep) -> Health:
    """200 only when the network is open and its kernels compiled; 503 before, with the reason.

    An engine that is not possible here does not make the server unhealthy: it is told, and nothing is started.
    """
    network = state.network
    return Health(
        network=network.id,
        code=code_version(),
        warm_up_s=state.warm_up_s or 0.0,
        engines={name: _engine_health(name) for name in ENGINES},
    )


def _engine_health(name: EngineName) -> EngineHealth:
    """One engine; what keeps even that from being told is told."""
    try:
        return EngineHealth(**asdict(readiness(name)))
    except AccessError as error:
        return EngineHealth(possible=False, running=False, version=name, detail=str(error))


@router.get("/network", summary="What is served")
def network_info(network: NetworkDep, settings: SettingsDep) -> NetworkInfo:
    """Days, sources, licences, kinds of places, and this server's limits."""
    return describe(network, settings)


@router.get(
    "/problems/{name}", summary="What a problem type means", responses={404: {"description": "no such type"}}
)
async def problem_type(name: str) -> dict[str, Any]:
    """Explain the ``type`` of a problem document."""
    for error, kind in PROBLEMS.items():
        if kind.name == name:
            meaning = (error.__doc__ or kind.title).split("\n")[0]
            return {
                "type": f"/problems/{name}",
                "title": kind.title,
                "status": kind.status,
                "meaning": meaning,
            }
    raise UnknownNameError(f"there is no problem type {name[:60]!r}")


def describe(network: Network, settings: Settings) -> NetworkInfo:
    """Collect what `GET /network` says. Cost: one pass over the calendar."""
    first, last = network.service_span
    kinds = Counter(place.kind for place in network.places)
    return NetworkInfo(
        id=network.id,
        code=code_version(),
        timezone=network.timezone,
        first_date=first.isoformat(),
        last_date=last.isoformat(),
        days_with_service=days_with_service(network),
        bounds=bounds_of(network),
        stops=len(network.stops),
        trips=len(network.trips),
        kinds=[PlaceKind(kind=kind, count=count) for kind, count in sorted(kinds.items())],
        synthetic=is_synthetic(network),
        attributions=attributions_of(network),
        limits=Limits(
            max_contours=settings.max_contours,
            max_window_minutes=settings.max_window_minutes,
            max_minutes=settings.max_minutes,
            max_concurrent=settings.max_concurrent,
        ),
    )
