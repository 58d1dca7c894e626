"""``artois-access matrix``: travel times of every pair of origin and destination."""

import os
from pathlib import Path
from typing import Annotated

import typer

from access.analysis import read_points, write_matrix
from access.analysis.files import check_output
from access.analysis.tables import SUFFIXES
from access.cli import options as opt
from access.cli.console import plural, progress_bar, say, say_json, warn
from access.errors import RequestError
from access.network import open_network

Points = Annotated[Path, typer.Option(metavar="CSV", help="Points with id,lon,lat in any column order.")]
Percentiles = Annotated[
    str, typer.Option("--percentiles", "--percentile", metavar="LIST", help="1 to 99, ascending.")
]
MaxMinutes = Annotated[int, typer.Option(metavar="MIN", help="A trip counts only if it takes less.")]
Engine = Annotated[str, typer.Option(metavar="NAME", help="native or r5.")]
Threads = Annotated[
    int, typer.Option(min=0, metavar="N", help="Searches under way at once; 0: one for each processor.")
]
Out = Annotated[Path, typer.Option(metavar="FILE", help="M.csv (with M.csv.json beside it) or M.parquet.")]


def matrix_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    origins: Points,
    destinations: Points,
    out: Out,
    depart: opt.Depart = None,
    arrive: opt.Arrive = None,
    window: opt.Window = 60,
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
    engine: Engine = "native",
    threads: Threads = 0,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Compute travel times between all pairs of two sets of points, one row a pair."""
    _check_engine(engine)
    opt.one_of(depart, arrive, ("--depart", "--arrive"))
    check_output(out, SUFFIXES, inputs=(origins, destinations))
    from_table, to_table = read_points(origins), read_points(destinations)
    network = open_network(net)
    request = opt.read_request(
        network.timezone,
        depart,
        arrive,
        window_min=window,
        percentiles=opt.parse_whole(percentiles, "--percentiles"),
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
    noticed = opt.repeated_ids(origins, from_table) + opt.repeated_ids(destinations, to_table)
    with progress_bar("matrix", quiet=quiet) as report:
        summary = write_matrix(
            network,
            from_table.points,
            to_table.points,
            request,
            out,
            warnings=noticed,
            threads=threads or os.cpu_count() or 1,
            progress=report,
        )
    warn(summary.warnings)
    counts = ", ".join(f"{count} {state}" for state, count in summary.by_state.items())
    if json:
        rows = {"rows": summary.n_rows, "by_state": summary.by_state}
        say_json({"out": str(out), **rows, "warnings": list(summary.warnings)})
        return
    say(f"{plural(summary.n_rows, 'pair')}: {counts}\nwritten: {out}", quiet=quiet)


def _check_engine(engine: str) -> None:
    """Refuse an engine that is not there."""
    if engine == "r5":
        raise RequestError("--engine r5 is not part of this version yet: use --engine native")
    if engine != "native":
        raise RequestError(f"--engine {engine!r}: known are native and r5")
