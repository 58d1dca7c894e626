"""``artois-access journey``: how to get from one place to another."""

from typing import Annotated

import typer

from access.analysis.journey_text import journey_text
from access.analysis.journeys import journey_answer, journey_collection
from access.cli import options as opt
from access.cli.console import say, say_json, warn
from access.network import open_network

From = Annotated[str, typer.Option("--from", metavar="LON,LAT", help="Where the journey begins.")]
To = Annotated[str, typer.Option("--to", metavar="LON,LAT", help="Where it ends.")]
Window = Annotated[
    int,
    typer.Option(
        metavar="MIN", help="Minutes of departures (or arrivals) to look at; 1 is the moment alone."
    ),
]
MaxMinutes = Annotated[int, typer.Option(metavar="MIN", help="A journey counts only if it takes less.")]
ByRides = Annotated[
    bool, typer.Option("--by-rides", help="Also slower journeys that take fewer rides than those faster.")
]


def journey_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    origin: From,
    destination: To,
    depart: opt.Depart = None,
    arrive: opt.Arrive = None,
    window: Window = 60,
    by_rides: ByRides = False,
    modes: opt.Modes = "transit,walk",
    max_minutes: MaxMinutes = 90,
    max_rides: opt.MaxRides = 4,
    walk_speed: opt.WalkSpeed = 5.0,
    walk_minutes: opt.WalkMinutes = None,
    access_walk_minutes: opt.AccessWalk = None,
    egress_walk_minutes: opt.EgressWalk = None,
    transfer_walk_minutes: opt.TransferWalk = None,
    bike_speed: opt.BikeSpeed = 15.0,
    access_bike_minutes: opt.AccessBike = 15,
    egress_bike_minutes: opt.EgressBike = 15,
    bike_legs: opt.BikeLegsName = "access",
    profile: opt.ProfileName = "default",
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Find the journeys between two places that are best at some minute of the window."""
    opt.one_of(depart, arrive, ("--depart", "--arrive"))
    ends = opt.parse_point(origin, "--from"), opt.parse_point(destination, "--to")
    network = open_network(net)
    request = opt.read_request(
        network.timezone,
        depart,
        arrive,
        window_min=window,
        modes=opt.parse_modes(modes),
        max_min=max_minutes,
        max_rides=max_rides,
        walk_speed_kmh=walk_speed,
        walk_min=walk_minutes,
        access_walk_min=access_walk_minutes,
        egress_walk_min=egress_walk_minutes,
        transfer_walk_min=transfer_walk_minutes,
        bike_speed_kmh=bike_speed,
        access_bike_min=access_bike_minutes,
        egress_bike_min=egress_bike_minutes,
        bike_legs=opt.parse_bike_legs(bike_legs),
        profile=opt.parse_profile(profile),
    )
    answer = journey_answer(network, *ends, request, by_rides=by_rides)
    warn(answer.warnings)
    if json:
        say_json(journey_collection(answer))
        return
    say(journey_text(answer), quiet=quiet)
