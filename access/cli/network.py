"""``artois-access network build|info``: from streets and feeds to a network, and what one holds."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from access.analysis.files import check_new_folder
from access.cli.console import progress_stages, say, say_json, say_table
from access.cli.options import Json, NetworkPath, Quiet
from access.errors import RequestError
from access.network import Network, build_network, check_service, open_network, save_network
from access.network.service_dates import trips_on
from access.network.stations import walked_to
from access.network.store import MANIFEST, stranger_in

app = typer.Typer(help="Build networks and look into them.", add_completion=False, rich_markup_mode=None)

Osm = Annotated[Path, typer.Option(metavar="FILE", help="OpenStreetMap extract: .osm.pbf or .osm.")]
Gtfs = Annotated[
    list[Path], typer.Option(metavar="FEED", help="GTFS zip or folder; repeat for several feeds.")
]
Places = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Places people go to: id,name,kind,commune,lon,lat.")
]
Out = Annotated[Path, typer.Option(metavar="NET", help="Folder to write; an older network is replaced.")]
Date = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Say what runs on this day.")]


@app.command()
def build(
    *, osm: Osm, gtfs: Gtfs, out: Out, places: Places = None, json: Json = False, quiet: Quiet = False
) -> None:
    """Build a network from an OpenStreetMap extract and GTFS feeds."""
    check_new_folder(out, MANIFEST)
    stranger = stranger_in(out)
    if stranger is not None:
        raise RequestError(f"folder {out} holds {stranger}, which is no part of a network and would be lost")
    if out.resolve() == Path.cwd():
        raise RequestError(f"--out {out} is the folder you stand in: name one to be made")
    with progress_stages("network", quiet=quiet or json) as stage:
        network = build_network(osm, gtfs, places_path=places, progress=stage)
        stage("writing")
        save_network(network, out)
    if json:
        say_json({"out": str(out), **_facts(network)})
        return
    _say_facts(network, quiet=quiet)
    say(f"written: {out}", quiet=quiet)


@app.command()
def info(net: NetworkPath, *, date: Date = None, json: Json = False) -> None:
    """Say what a network holds: inputs, counts, span of its calendars, what the build noticed."""
    network = open_network(net)
    day = _day(network, date) if date is not None else {}
    if json:
        say_json(_facts(network) | day)
        return
    _say_facts(network, quiet=False)
    if day:
        say(f"on {day['date']}: {day['trips']} trips, {day['services']} services")


def _day(network: Network, text: str) -> dict[str, Any]:
    """What runs on a day; RequestError if it is none, NoServiceError if nothing does."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"--date {text!r} is not a day such as 2026-09-15") from None
    services = int(check_service(network, date).sum())
    return {"date": date.isoformat(), "trips": len(trips_on(network, date)), "services": services}


def _facts(network: Network) -> dict[str, Any]:
    """A network in words and numbers, ready for JSON."""
    first, last = network.service_span
    manifest, grid, footing = network.manifest, network.grid, network.footing
    return {
        "id": network.id,
        "timezone": network.timezone,
        "service_span": [first.isoformat(), last.isoformat()],
        "synthetic": manifest["synthetic"],
        "counts": {
            **manifest["counts"],
            "unlinked_stops": int((~walked_to(footing.stations, footing.doors.vertex)).sum()),
            "grid_cells": grid.nx * grid.ny,
            "places": len(network.places),
        },
        "grid": {"crs": grid.crs, "cell_m": grid.cell_m, "nx": grid.nx, "ny": grid.ny},
        "inputs": [{"name": source["name"], "sha256": source["sha256"]} for source in manifest["inputs"]],
        "feeds": list(manifest["feeds"]),
        "licences": list(manifest["licences"]),
        "code": dict(manifest["code"]),
        "audit": [
            {"code": entry.code, "count": entry.count, "text": entry.text, "examples": list(entry.examples)}
            for entry in network.audit
        ],
    }


def _say_facts(network: Network, *, quiet: bool) -> None:
    """The same for people."""
    facts = _facts(network)
    lines = [
        ("network", facts["id"] + (" (synthetic)" if facts["synthetic"] else "")),
        ("calendars", " to ".join(facts["service_span"]) + f", {facts['timezone']}"),
        *((name.replace("_", " "), f"{count:,}") for name, count in facts["counts"].items()),
        *(("input", f"{one['name']}  sha256 {one['sha256'][:16]}") for one in facts["inputs"]),
        *(("licence", text) for text in facts["licences"]),
    ]
    say_table(("what", "value"), lines, quiet=quiet)
    for entry in network.audit:
        shown = f" ({', '.join(entry.examples)})" if entry.examples else ""
        say(f"noticed: {entry.text}{shown}", quiet=quiet)
