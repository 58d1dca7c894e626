"""The options that make a request, once for all commands that ask one."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from access.cli import options as opt
from access.engines import readiness
from access.request import EngineName, Request

PLACE: Final = "asked"


@dataclass(frozen=True, kw_only=True)
class RequestOptions:
    """What is asked of an engine, as typed: all but moment, window, percentiles and the longest trip."""

    modes: opt.Modes = "transit,walk"
    max_rides: opt.MaxRides = 4
    walk_speed: opt.WalkSpeed = 5.0
    walk_minutes: opt.WalkMinutes = None
    access_walk_minutes: opt.AccessWalk = None
    egress_walk_minutes: opt.EgressWalk = None
    transfer_walk_minutes: opt.TransferWalk = None
    bike_speed: opt.BikeSpeed = 15.0
    access_bike_minutes: opt.AccessBike = 15
    egress_bike_minutes: opt.EgressBike = 15
    bike_legs: opt.BikeLegsName = "access"
    max_bike_stress: opt.MaxBikeStress = 4
    profile: opt.ProfileName = None
    engine: opt.Engine = "native"


def with_request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `RequestOptions` in the place of its keyword `asked`.

    Typer reads signatures: the one that it gets has an option for every field.
    """
    own = inspect.signature(command)
    shared = inspect.signature(RequestOptions).parameters
    spread = [
        parameter
        for name, one in own.parameters.items()
        for parameter in (shared.values() if name == PLACE else (one,))
    ]

    @wraps(command)
    def called(**given: Any) -> None:
        asked = RequestOptions(**{name: given.pop(name) for name in shared})
        command(**given, **{PLACE: asked})

    called.__signature__ = own.replace(parameters=spread)  # type: ignore[attr-defined]
    return called


def request_of(
    asked: RequestOptions, timezone: str, depart: str | None, arrive: str | None, **parameters: Any
) -> Request:
    """
    The request of a command.

    `parameters` are those of `Request` that are no option here; walks that are not given keep their default,
    ``--walk-minutes`` stands for access and egress unless these are given.

    Raises
    ------
    RequestError
        A text that cannot be understood, a value out of its bounds; the sentence names the option.
    """
    return opt.read_request(
        timezone,
        depart,
        arrive,
        modes=opt.parse_modes(asked.modes),
        max_rides=asked.max_rides,
        walk_speed_kmh=asked.walk_speed,
        walk_min=asked.walk_minutes,
        access_walk_min=asked.access_walk_minutes,
        egress_walk_min=asked.egress_walk_minutes,
        transfer_walk_min=asked.transfer_walk_minutes,
        bike_speed_kmh=asked.bike_speed,
        access_bike_min=asked.access_bike_minutes,
        egress_bike_min=asked.egress_bike_minutes,
        bike_legs=opt.parse_bike_legs(asked.bike_legs),
        max_bike_stress=asked.max_bike_stress,
        profile=opt.parse_profile(asked.profile),
        engine=opt.parse_engine(asked.engine),
        **parameters,
    )


def until_first(engine: EngineName) -> str:
    """What a bar says until an engine's first report: that it gets ready, where it is not."""
    return "" if readiness(engine).running else f"engine {engine} gets ready and searches"
