"""``artois-access round-trips``: there by a deadline and home again, for many homes and one place."""

from pathlib import Path
from typing import Annotated

import typer

from access.analysis import read_points
from access.analysis.files import check_output
from access.analysis.round_trips import write_round_trips
from access.analysis.tables import SUFFIXES
from access.cli import options as opt
from access.cli.console import plural, say, say_json, warn
from access.network import open_network
from access.request import BikeLegs

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
        "modes": opt.parse_modes(modes),
        "max_min": max_minutes,
        "max_rides": max_rides,
        "walk_speed_kmh": walk_speed,
        "walk_min": walk_minutes,
        "transfer_walk_min": transfer_walk_minutes,
        "bike_speed_kmh": bike_speed,
        "profile": opt.parse_profile(profile),
    }
    walks, bikes = (access_walk_minutes, egress_walk_minutes), (access_bike_minutes, egress_bike_minutes)
    legs = opt.parse_bike_legs(bike_legs)
    there = opt.read_request(
        network.timezone, None, arrive_by, **_limits(walks, bikes), bike_legs=legs, **shared
    )
    turned: dict[BikeLegs, BikeLegs] = {"access": "egress", "egress": "access", "both": "both"}
    back = opt.read_request(
        network.timezone,
        leave_after,
        None,
        **_limits(walks[::-1], bikes[::-1]),
        bike_legs=turned[legs],
        **shared,
    )
    noticed = opt.repeated_ids(homes, table)
    summary = write_round_trips(network, place, table.points, there, back, out, warnings=noticed)
    warn(summary.warnings)
    if json:
        rows = {"rows": summary.n_rows, "by_state": summary.by_state}
        say_json({"out": str(out), **rows, "warnings": list(summary.warnings)})
        return
    counts = ", ".join(f"{count} {state}" for state, count in summary.by_state.items())
    say(f"{plural(summary.n_rows, 'home')}: {counts}\nwritten: {out}", quiet=quiet)


def _limits(walks: tuple[int | None, int | None], bikes: tuple[int, int]) -> dict[str, int | None]:
    """Limits of the ways before and after riding."""
    return {
        "access_walk_min": walks[0],
        "egress_walk_min": walks[1],
        "access_bike_min": bikes[0],
        "egress_bike_min": bikes[1],
    }
