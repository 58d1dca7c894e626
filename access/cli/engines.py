"""``artois-access engines``: what each engine can do here, and where their answers agree."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from access.analysis import Caution, read_points
from access.analysis.engines_compare import (
    Sample,
    busy_moment,
    check_comparable,
    check_report_folder,
    compare_engines,
    sample_points,
    write_report,
)
from access.analysis.engines_compare.agreement import BAR_PERCENTILE, NEAR_MIN
from access.analysis.engines_compare.run import PAIR
from access.cli import options as opt
from access.cli.console import progress_stages, say, say_json, say_table, warn
from access.cli.matrix import MaxMinutes, Percentiles, Threads
from access.engines import ENGINES, capabilities_of, readiness
from access.engines.contract import Capabilities, Readiness
from access.errors import RequestError
from access.network import Network, open_network
from access.points import PointSet
from access.request import Request, parse_moment

app = typer.Typer(
    help="Look at engines: list what they can do, compare their answers.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)

Out = Annotated[
    Path,
    typer.Option(
        metavar="DIR", help="Folder for report.html, pairs.csv, summary.json; an older report is replaced."
    ),
]
SampleSize = Annotated[int, typer.Option("--sample", metavar="N", help="Origins, and destinations, drawn.")]
Points = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Points with id,lon,lat; none are drawn then.")
]
Seed = Annotated[int, typer.Option(metavar="N", help="Seed of what is drawn.")]
Depart = Annotated[
    str | None,
    typer.Option(metavar="ISO", help="First departure; by default a weekday and hour with much service."),
]
Check = Annotated[bool, typer.Option("--check", help="End with 1 unless 99 % lie within a minute at p50.")]


@app.command("list")
def list_command(*, json: opt.Json = False, quiet: opt.Quiet = False) -> None:
    """List the engines: what each can answer, and whether it could run here. Nothing is started."""
    rows = [(capabilities_of(name), readiness(name)) for name in ENGINES]
    if json:
        say_json({"engines": [_engine_json(*row) for row in rows]})
        return
    columns = [_engine_column(*row) for row in rows]
    say_table(
        ("", *(able.name for able, _ in rows)),
        [(name, *(one[name] for one in columns)) for name in columns[0]],
        quiet=quiet,
    )
    for able, here in rows:
        if here.detail:
            say(f"{able.name}: {here.detail}", quiet=quiet)


@app.command("compare")
def compare_command(  # noqa: PLR0913 - one parameter an option
    net: opt.NetworkPath,
    *,
    out: Out,
    sample: SampleSize = 100,
    seed: Seed = 0,
    origins: Points = None,
    destinations: Points = None,
    depart: Depart = None,
    window: opt.Window = 60,
    percentiles: Percentiles = "50",
    modes: opt.Modes = "transit,walk",
    max_minutes: MaxMinutes = 90,
    max_rides: opt.MaxRides = 4,
    walk_speed: opt.WalkSpeed = 5.0,
    walk_minutes: Annotated[
        int, typer.Option(metavar="MIN", help="Longest walk before, between and after rides.")
    ] = 20,
    bike_speed: opt.BikeSpeed = 15.0,
    access_bike_minutes: opt.AccessBike = 15,
    egress_bike_minutes: opt.EgressBike = 15,
    bike_legs: opt.BikeLegsName = "access",
    max_bike_stress: opt.MaxBikeStress = 4,
    threads: Threads = 0,
    check: Check = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Ask both engines the same by R5's rules: where they agree, where not and why, what each costs."""
    ranks = opt.parse_whole(percentiles, "--percentiles")
    if check and BAR_PERCENTILE not in ranks:
        raise RequestError(f"--check looks at percentile {BAR_PERCENTILE}: add it to --percentiles")
    check_report_folder(out)
    given = [(path, read_points(path) if path else None) for path in (origins, destinations)]
    network = open_network(net)
    date, time_s = parse_moment(depart, network.timezone) if depart else busy_moment(network)
    request = Request(
        date=date,
        time_s=time_s,
        window_min=window,
        percentiles=ranks,
        modes=opt.parse_modes(modes),
        max_min=max_minutes,
        max_rides=max_rides,
        walk_speed_kmh=walk_speed,
        access_walk_min=walk_minutes,
        egress_walk_min=walk_minutes,
        bike_speed_kmh=bike_speed,
        access_bike_min=access_bike_minutes,
        egress_bike_min=egress_bike_minutes,
        bike_legs=opt.parse_bike_legs(bike_legs),
        max_bike_stress=max_bike_stress,
        profile="r5",
        engine=PAIR[1],
    )
    check_comparable(request)
    starts = given[0][1].points if given[0][1] else sample_points(network, sample, seed=seed)
    goals = given[1][1].points if given[1][1] else sample_points(network, sample, seed=seed, places=True)
    noticed: list[Caution] = [
        caution for path, table in given if path and table for caution in opt.repeated_ids(path, table)
    ]
    with progress_stages("compare", quiet=quiet or json) as stage:
        report = compare_engines(
            network,
            starts,
            goals,
            request,
            sample=Sample(
                seed=seed,
                origins="given" if given[0][1] else "cells",
                destinations="given" if given[1][1] else _drawn(network),
                moment="given" if depart else "busiest",
            ),
            warnings=noticed,
            threads=threads or os.cpu_count() or 1,
            progress=lambda name, done, total: stage(f"{name} {done} of {total}"),
        )
        summary = write_report(report, network, out)
    warn(report.warnings)
    if json:
        say_json({"out": str(out), **summary})
    else:
        _say_summary(summary, goals, out, quiet=quiet)
    if check and not report.comparison.met:
        raise typer.Exit(1)


def _drawn(network: Network) -> Literal["cells", "places"]:
    """What destinations are drawn from."""
    return "places" if network.places else "cells"


def _say_summary(summary: dict[str, Any], goals: PointSet, out: Path, *, quiet: bool) -> None:
    """Agreement as a table, the bar, the costs."""
    first, second = (one["name"] for one in summary["engines"])
    agreements = summary["agreements"]
    rows = {
        "pairs that either reaches": [one["n_either"] for one in agreements],
        **{
            f"within {near} min": [_percent(one["share_within"][str(near)]) for one in agreements]
            for near in NEAR_MIN
        },
        "mean difference, min": [_minutes(one["mean_min"]) for one in agreements],
        "median difference, min": [_minutes(one["median_min"]) for one in agreements],
        **{f"{who} only": [one[f"n_{who}_only"] for one in agreements] for who in (first, second)},
        "neither": [one["n_neither"] for one in agreements],
    }
    columns = ("", *(f"p{one['percentile']}" for one in agreements))
    say_table(columns, [(name, *cells) for name, cells in rows.items()], quiet=quiet)
    query = summary["query"]
    say(
        f"{summary['n_origins']} origins x {len(goals)} destinations, departures from {query['depart_at']} on for "
        f"{query['window_minutes']} min, seed {summary['sample']['seed']}; difference: {first} minus {second}",
        quiet=quiet,
    )
    for one in summary["engines"]:
        prepared = "" if one["prepare_s"] is None else f", network prepared in {one['prepare_s']:.1f} s"
        memory = "" if one["peak_bytes"] is None else f", {one['peak_bytes'] / 1e6:.0f} MB at most"
        say(f"{one['version']}: {one['ms_per_origin']:.1f} ms an origin{prepared}{memory}", quiet=quiet)
    say(f"{_bar(summary['verdict'])}\nwritten: {out}", quiet=quiet)


def _bar(verdict: dict[str, Any]) -> str:
    """Whether the bar is met, in a sentence."""
    bar = verdict["bar"]
    goal = f"at least {bar['share']:.0%} of pairs within {bar['minutes']} minute at p{bar['percentile']}"
    if verdict["met"] is None:
        return f"bar not measured ({goal}): no pair has such a time, or the percentile was not asked for"
    return f"bar {'met' if verdict['met'] else 'missed'}: {_percent(verdict['share'])} ({goal})"


def _percent(share: float | None) -> str:
    """A share cut to hundredths of a percent, so that 99 % stands only where it is reached."""
    return "-" if share is None else f"{int(share * 10_000 + 1e-9) / 100:.2f} %"


def _minutes(value: float | None) -> str:
    """A difference with its sign."""
    return "-" if value is None else f"{value:+.2f}" if round(value, 2) else "0.00"


def _engine_column(able: Capabilities, here: Readiness) -> dict[str, object]:
    """One engine in few words."""
    sets = {
        "answers": able.questions,
        "modes": able.modes,
        "rules": able.profiles,
        "windows": {{"depart": "departures", "arrive": "arrivals"}[anchor] for anchor in able.anchors},
    }
    return {
        "version": here.version,
        "here": "running" if here.running else "ready to start" if here.possible else "missing",
        **{name: ", ".join(sorted(some)) for name, some in sets.items()},
        "percentiles": f"{able.max_percentiles} at most",
        "bike stress": "limited on demand" if able.stress_limit else "not known",
    }


def _engine_json(able: Capabilities, here: Readiness) -> dict[str, Any]:
    """Everything that an engine says of itself."""
    return {
        "name": able.name,
        "version": here.version,
        "possible": here.possible,
        "running": here.running,
        "detail": here.detail,
        "capabilities": {
            field: sorted(value) if isinstance(value, frozenset) else value
            for field, value in asdict(able).items()
            if field != "name"
        },
    }
