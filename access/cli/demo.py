"""``artois-access demo``: from nothing to inputs, network, isochrones, tables and a map in one folder."""

from pathlib import Path
from typing import Annotated

import typer

from access.analysis.files import check_new_folder
from access.cli.console import progress_stages, say, say_json
from access.cli.demo_answers import write_answers
from access.cli.options import Json, Quiet
from access.demo import generate
from access.network import build_network, save_network

MARKER = "inputs/README.txt"

Out = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder to write; an older demonstration is replaced.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of everything that is invented.")]


def demo_command(*, out: Out, seed: Seed = 1, json: Json = False, quiet: Quiet = False) -> None:
    """Build the Artois demonstration: synthetic inputs, network, isochrones, tables, a map page; then end."""
    check_new_folder(out, MARKER)
    with progress_stages("demo", quiet=quiet or json) as stage:
        inputs = generate(out / "inputs", seed=seed, progress=lambda what, _share: stage(what))
        network = build_network(inputs.streets, inputs.gtfs, places_path=inputs.places, progress=stage)
        save_network(network, out / "network")
        stage("isochrones")
        written = write_answers(network, out)
    if json:
        say_json({"network": str(out / "network"), "files": [str(path) for path in written]})
        return
    say("written:", quiet=quiet)
    for path in (out / "inputs", out / "network", *written):
        say(f"  {path}", quiet=quiet)
    say("timetable, streets and population are synthetic", quiet=quiet)
