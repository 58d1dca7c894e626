"""The root command, and the one place where errors become sentences."""

import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from access.cli import demo, feed, isochrones, matrix, network, serve
from access.cli.failures import exit_code, sentence

DEBUG = "--debug"

app = typer.Typer(
    name="artois-access",
    help="Travel times, isochrones and matrices by transit and on foot, from GTFS and OpenStreetMap.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(feed.app, name="gtfs")
app.add_typer(network.app, name="network")
app.command(name="demo")(demo.demo_command)
app.command(name="isochrones")(isochrones.isochrones_command)
app.command(name="matrix")(matrix.matrix_command)
app.command(name="serve")(serve.serve_command)


def _version(asked: bool) -> None:
    """Say the version and end."""
    if asked:
        typer.echo(f"artois-access {version('artois-access')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
    _debug: Annotated[
        bool, typer.Option(DEBUG, help="Show the trace of an error, anywhere in the call.")
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
        0 if all went well, 1 for bad data, 2 for a wrong call, 130 if interrupted. Errors are one sentence
        on standard error (a list where an input has several problems), never a trace unless ``--debug`` is
        given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in given
    command = typer.main.get_command(app)
    try:
        code = command.main(
            [word for word in given if word != DEBUG], prog_name="artois-access", standalone_mode=False
        )
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # the last resort
        if debug:
            traceback.print_exc()
        typer.echo(f"error: {sentence(error)}", err=True)
        return exit_code(error)
    return code if isinstance(code, int) else 0
