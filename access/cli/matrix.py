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
from access.cli.request_options import RequestOptions, request_of, until_first, with_request_options
from access.engines import check_capable
from access.network import open_network

Points = Annotated[Path, typer.Option(metavar="CSV", help="Points with id,lon,lat in any column order.")]
Percentiles = Annotated[
    str, typer.Option("--percentiles", "--percentile", metavar="LIST", help="1 to 99, ascending.")
]
MaxMinutes = Annotated[int, typer.Option(metavar="MIN", help="A trip counts only if it takes less.")]
Threads = Annotated[
    int, typer.Option(min=0, metavar="N", help="Searches under way at once; 0: one for each processor.")
]
Out = Annotated[Path, typer.Option(metavar="FILE", help="M.csv (with M.csv.json beside it) or M.parquet.")]


@with_request_options
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
    max_minutes: MaxMinutes = 90,
    asked: RequestOptions,
    threads: Threads = 0,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Compute travel times between all pairs of two sets of points, one row a pair."""
    opt.one_of(depart, arrive, ("--depart", "--arrive"))
    check_output(out, SUFFIXES, inputs=(origins, destinations))
    from_table, to_table = read_points(origins), read_points(destinations)
    network = open_network(net)
    request = request_of(
        asked,
        network.timezone,
        depart,
        arrive,
        window_min=window,
        percentiles=opt.parse_whole(percentiles, "--percentiles"),
        max_min=max_minutes,
    )
    check_capable("matrix", request)
    noticed = opt.repeated_ids(origins, from_table) + opt.repeated_ids(destinations, to_table)
    with progress_bar("matrix", first=until_first(request.engine), quiet=quiet) as report:
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
