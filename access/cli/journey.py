"""``artois-access journey``: how to get from one place to another."""

from typing import Annotated

import typer

from access.analysis.journey_text import journey_text
from access.analysis.journeys import journey_answer, journey_collection
from access.cli import options as opt
from access.cli.console import progress_bar, say, say_json, warn
from access.cli.request_options import RequestOptions, request_of, until_first, with_request_options
from access.engines import check_capable
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


@with_request_options
def journey_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    origin: From,
    destination: To,
    depart: opt.Depart = None,
    arrive: opt.Arrive = None,
    window: Window = 60,
    by_rides: ByRides = False,
    max_minutes: MaxMinutes = 90,
    asked: RequestOptions,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Find the journeys between two places that are best at some minute of the window."""
    opt.one_of(depart, arrive, ("--depart", "--arrive"))
    ends = opt.parse_point(origin, "--from"), opt.parse_point(destination, "--to")
    network = open_network(net)
    request = request_of(
        asked,
        network.timezone,
        depart,
        arrive,
        window_min=window,
        max_min=max_minutes,
    )
    check_capable("journeys", request, by_rides=by_rides)
    with progress_bar("journey", first=until_first(request.engine), quiet=quiet):
        answer = journey_answer(network, *ends, request, by_rides=by_rides)
    warn(answer.warnings)
    if json:
        say_json(journey_collection(answer))
        return
    say(journey_text(answer), quiet=quiet)
