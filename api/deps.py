"""What routes ask for: the state of their app, its settings and its network."""

from typing import Annotated

from fastapi import Depends, Request

from access.network import Network
from api.questions import check_names
from api.schemas import IsochroneParameters
from api.settings import Settings
from api.state import State


def state_of(request: Request) -> State:
    """The state that `create_app` put on the app."""
    state = request.app.state.artois
    if not isinstance(state, State):  # pragma: no cover - an app that create_app did not make
        raise TypeError("the app has no state: make it with create_app")
    return state


async def ready_network(request: Request) -> Network:
    """The network, or the error that says why there is none yet."""
    return state_of(request).network


async def settings_of(request: Request) -> Settings:
    """The settings of the app."""
    return state_of(request).settings


async def no_parameters(request: Request) -> None:
    """Refuse every query parameter."""
    check_names(request.query_params.multi_items(), ())


async def isochrone_names(request: Request) -> None:
    """Refuse parameters that `GET /isochrones` does not have, before anything else is looked at."""
    check_names(request.query_params.multi_items(), tuple(IsochroneParameters.model_fields))


StateDep = Annotated[State, Depends(state_of)]
NetworkDep = Annotated[Network, Depends(ready_network)]
SettingsDep = Annotated[Settings, Depends(settings_of)]
