"""The root command, and the one place where errors become sentences."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, Final, NamedTuple

import typer
from typer.core import TyperGroup

from access.cli.failures import exit_code, sentence

DEBUG: Final = "--debug"
HELP: Final = "Travel times, isochrones and matrices by transit and on foot, from GTFS and OpenStreetMap."


class Entry(NamedTuple):
    """Where a command lives, and its line in the root's help."""

    module: str
    name: str
    help: str


COMMANDS: Final = {
    "demo": Entry("demo", "demo_command", "Build the Artois demonstration in one folder."),
    "gtfs": Entry("feed", "app", "Look at GTFS feeds: validate."),
    "network": Entry("network", "app", "Build networks and look into them: build, info."),
    "isochrones": Entry("isochrones", "isochrones_command", "Draw the areas within some minutes of a point."),
    "matrix": Entry("matrix", "matrix_command", "Compute travel times between two sets of points."),
    "journey": Entry("journey", "journey_command", "Find the journeys between two places."),
    "round-trips": Entry(
        "round_trips", "round_trips_command", "Compute who can be at a place by a deadline and home again."
    ),
    "engines": Entry("engines", "app", "Look at engines: list what they can do, compare their answers."),
    "serve": Entry("serve", "serve_command", "Serve a network: map page and API."),
}


class _LazyGroup(TyperGroup):
    """Loads the one command that is called: help and wrong calls need not wait for maps and kernels."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        part = getattr(import_module(f"access.cli.{entry.module}"), entry.name)
        if not isinstance(part, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(name=cmd_name)(part)
            part = alone
        return typer.main.get_command(part)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


app = typer.Typer(
    name="artois-access",
    cls=_LazyGroup,
    help=HELP,
    add_completion=False,
    rich_markup_mode=None,
)


def _say_version(asked: bool) -> None:
    """Say the version and end."""
    if asked:
        typer.echo(f"artois-access {version('artois-access')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version."),
    ] = False,
    _debug: Annotated[
        bool, typer.Option(DEBUG, help="Show the trace of an error; may stand anywhere in the call.")
    ] = False,
) -> None:
    """Travel times, isochrones and matrices by transit and on foot, from GTFS and OpenStreetMap."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Parameters
    ----------
    arguments
        what follows the program's name; by default those of the process.

    Returns
    -------
    code
        0 if all went well, 1 for bad data, 2 for a wrong call, 130 if interrupted. Errors are one sentence on
        standard error (a list where an input has several problems), never a trace unless ``--debug`` is given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    words = [word for word in given if word != DEBUG]
    try:
        code = command.main(words, prog_name="artois-access", standalone_mode=False)
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:  # the last resort
        if DEBUG in given:
            traceback.print_exc()
        typer.echo(f"error: {sentence(error)}", err=True)
        return exit_code(error)
    return code if isinstance(code, int) else 0
