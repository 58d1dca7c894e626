"""Options that several commands share, and how their texts are read."""

import math
from pathlib import Path
from typing import Annotated, Any, Final, cast, get_args

import typer

from access.analysis import Caution, PointTable
from access.cli.console import plural
from access.errors import RequestError
from access.request import Anchor, BikeLegs, EngineName, Mode, Profile, Request, parse_moment
from access.request import parse_modes as modes_in

KNOWN_PROFILES: Final = get_args(Profile)
KNOWN_ENGINES: Final = get_args(EngineName)

NetworkPath = Annotated[Path, typer.Argument(metavar="NET", help="Folder written by 'network build'.")]
Depart = Annotated[
    str | None,
    typer.Option(metavar="ISO", help="First departure of the window, such as 2026-09-15T08:00."),
]
Arrive = Annotated[str | None, typer.Option(metavar="ISO", help="Last arrival of the window.")]
Window = Annotated[int, typer.Option(metavar="MIN", help="Length of the window, one sample a minute.")]
MaxRides = Annotated[int, typer.Option(metavar="N", help="Vehicles boarded at most.")]
WalkSpeed = Annotated[float, typer.Option(metavar="KM/H", help="Walking speed.")]
WalkMinutes = Annotated[
    int | None, typer.Option(metavar="MIN", help="Longest walk before and after riding, both at once.")
]
AccessWalk = Annotated[int | None, typer.Option(metavar="MIN", help="Longest walk before the first ride.")]
EgressWalk = Annotated[int | None, typer.Option(metavar="MIN", help="Longest walk after the last ride.")]
TransferWalk = Annotated[int | None, typer.Option(metavar="MIN", help="Longest walk between two rides.")]
BikeSpeed = Annotated[float, typer.Option(metavar="KM/H", help="Riding speed of bikes.")]
AccessBike = Annotated[
    int,
    typer.Option(
        metavar="MIN", help="Longest way by bike before the first ride; with transit also all the way."
    ),
]
EgressBike = Annotated[int, typer.Option(metavar="MIN", help="Longest way by bike after the last ride.")]
BikeLegsName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Bikes with transit: access (left at the first stop), egress (from the last), both.",
    ),
]
Modes = Annotated[
    str,
    typer.Option(
        metavar="LIST", help="transit,walk, transit,walk,bike, or any of walk,bike,car: the fastest counts."
    ),
]
MaxBikeStress = Annotated[
    int,
    typer.Option(
        metavar="1-4", help="Ride on streets up to this level of traffic stress, push on others; 4: all."
    ),
]
ProfileName = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Rules of the search: default, or r5, which engine r5 has alone."),
]
Engine = Annotated[
    str, typer.Option(metavar="NAME", help="Who answers: native, or r5, which is R5 itself (docs/r5.md).")
]
Json = Annotated[bool, typer.Option("--json", help="Say the result as JSON on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No summary and no progress bar.")]


def parse_point(text: str, option: str) -> tuple[float, float]:
    """Longitude and latitude from LON,LAT; a RequestError names the option."""
    parts = text.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        raise RequestError(f"{option} {text!r} is not LON,LAT such as 2.83,50.43") from None
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise RequestError(f"{option} {text!r}: longitude {lon}, latitude {lat} is no place on Earth")
    return lon, lat


def parse_whole(text: str, option: str) -> tuple[int, ...]:
    """Whole numbers from a list with commas; a RequestError names the option."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise RequestError(f"{option} {text!r} is not a list of whole numbers such as 15,30,45") from None


def parse_modes(text: str) -> tuple[Mode, ...]:
    """Modes from a list with commas."""
    try:
        return modes_in(text)
    except RequestError as error:
        raise RequestError(f"--{error}") from None


def parse_bike_legs(text: str) -> BikeLegs:
    """Where bikes serve in trips by transit, or a RequestError."""
    for legs in get_args(BikeLegs):
        if text == legs:
            return cast("BikeLegs", legs)
    raise RequestError(f"--bike-legs {text!r}: known are access, egress and both")


def parse_profile(text: str | None) -> Profile | None:
    """The profile, None where the engine decides, or a RequestError."""
    if text is not None and text not in KNOWN_PROFILES:
        raise RequestError(f"--profile {text!r}: known are {' and '.join(KNOWN_PROFILES)}")
    return cast("Profile | None", text)


def parse_engine(text: str) -> EngineName:
    """The engine, or a RequestError."""
    if text not in KNOWN_ENGINES:
        raise RequestError(f"--engine {text!r}: known are {' and '.join(KNOWN_ENGINES)}")
    return cast("EngineName", text)


def one_of(first: str | None, second: str | None, names: tuple[str, str]) -> tuple[str, int]:
    """The one that is given, and which it is; a RequestError if both or none are."""
    if first is not None and second is not None:
        raise RequestError(f"{names[0]} and {names[1]} are both given, only one may be")
    if first is not None:
        return first, 0
    if second is not None:
        return second, 1
    raise RequestError(f"{names[0]} or {names[1]} is needed")


def read_request(timezone: str, depart: str | None, arrive: str | None, **parameters: Any) -> Request:
    """
    The request of a command.

    `parameters` are those of `Request`; walks that are None keep their default, ``walk_min`` stands for
    access and egress unless these are given.
    """
    text, which = one_of(depart, arrive, ("--depart", "--arrive"))
    anchors: tuple[Anchor, Anchor] = ("depart", "arrive")
    date, time_s = parse_moment(text, timezone)
    walk_min = parameters.pop("walk_min", None)
    for name in ("access_walk_min", "egress_walk_min"):
        if parameters.get(name) is None:
            parameters[name] = walk_min
    given = {name: value for name, value in parameters.items() if value is not None}
    return Request(date=date, time_s=time_s, anchor=anchors[which], **given)


def repeated_ids(path: Path, table: PointTable) -> list[Caution]:
    """A warning where ids stand more than once: their rows can only be told apart by their order."""
    if not table.repeated_ids:
        return []
    shown = ", ".join(table.repeated_ids[:5]) + (", ..." if len(table.repeated_ids) > 5 else "")
    verb = "stands" if len(table.repeated_ids) == 1 else "stand"
    detail = f"{path.name}: {plural(len(table.repeated_ids), 'id')} {verb} on several rows ({shown}); all rows are kept"
    return [{"code": "repeated-ids", "detail": detail}]
