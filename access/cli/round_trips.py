"""``artois-access round-trips``: there by a deadline and home again, for many homes and one place."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from access.analysis import read_points
from access.analysis.files import check_output
from access.analysis.round_trips import write_round_trips
from access.analysis.tables import SUFFIXES
from access.cli import options as opt
from access.cli.console import plural, say, say_json, warn
from access.cli.request_options import RequestOptions, request_of, with_request_options
from access.engines import check_capable
from access.network import open_network

Homes = Annotated[Path, typer.Option(metavar="CSV", help="Homes with id,lon,lat in any column order.")]
To = Annotated[str, typer.Option("--to", metavar="LON,LAT", help="Where all of them go.")]
ArriveBy = Annotated[str, typer.Option(metavar="ISO", help="Be there by, such as 2026-09-15T07:55.")]
LeaveAfter = Annotated[str, typer.Option(metavar="ISO", help="Leave for home then or later.")]
Window = Annotated[
    int,
    typer.Option(
        metavar="MIN", help="Minutes before the arrival and after the departure that percentiles are over."
    ),
]
Percentiles = Annotated[
    str, typer.Option("--percentiles", "--percentile", metavar="LIST", help="1 to 99, ascending.")
]
MaxMinutes = Annotated[
    int, typer.Option(metavar="MIN", help="Either way counts only if it takes less, waiting included.")
]
Out = Annotated[Path, typer.Option(metavar="FILE", help="R.csv (with R.csv.json beside it) or R.parquet.")]


@with_request_options
def round_trips_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    homes: Homes,
    to: To,
    arrive_by: ArriveBy,
    leave_after: LeaveAfter,
    out: Out,
    window: Window = 60,
    percentiles: Percentiles = "50",
    max_minutes: MaxMinutes = 90,
    asked: RequestOptions,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Compute who can be at a place by a deadline and home again after a moment, one row a home.

    Access is the home's end of the trip and egress the place's, on the way out and on the way back.
    """
    check_output(out, SUFFIXES, inputs=(homes,))
    table = read_points(homes)
    place = opt.parse_point(to, "--to")
    network = open_network(net)
    shared = {
        "window_min": window,
        "percentiles": opt.parse_whole(percentiles, "--percentiles"),
        "max_min": max_minutes,
    }
    there = request_of(asked, network.timezone, None, arrive_by, **shared)
    back = request_of(_turned(asked), network.timezone, leave_after, None, **shared)
    for request in (there, back):
        check_capable("round-trips", request)
    noticed = opt.repeated_ids(homes, table)
    summary = write_round_trips(network, place, table.points, there, back, out, warnings=noticed)
    warn(summary.warnings)
    if json:
        rows = {"rows": summary.n_rows, "by_state": summary.by_state}
        say_json({"out": str(out), **rows, "warnings": list(summary.warnings)})
        return
    counts = ", ".join(f"{count} {state}" for state, count in summary.by_state.items())
    say(f"{plural(summary.n_rows, 'home')}: {counts}\nwritten: {out}", quiet=quiet)


def _turned(asked: RequestOptions) -> RequestOptions:
    """The options of the way back: its access is the place's end, its egress the home's."""
    turned = {"access": "egress", "egress": "access"}
    return replace(
        asked,
        access_walk_minutes=asked.egress_walk_minutes,
        egress_walk_minutes=asked.access_walk_minutes,
        access_bike_minutes=asked.egress_bike_minutes,
        egress_bike_minutes=asked.access_bike_minutes,
        bike_legs=turned.get(asked.bike_legs, asked.bike_legs),
    )
