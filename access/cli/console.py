"""What the commands say: results on standard output; warnings, errors and progress on standard error."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from access.analysis import Caution

Report = Callable[[int, int], None]


def say(text: str, *, quiet: bool = False) -> None:
    """A line on standard output."""
    if not quiet:
        typer.echo(text)


def plural(count: int, word: str) -> str:
    """A count and its word: "1 error", "2 errors"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def say_json(value: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def say_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, quiet: bool = False) -> None:
    """A table on standard output; numbers and text as they are given."""
    if quiet:
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)


def warn(cautions: "Sequence[Caution]") -> None:
    """One line a warning on standard error."""
    for caution in cautions:
        typer.echo(f"warning: {caution['detail']} ({caution['code']})", err=True)


@contextmanager
def progress_bar(title: str, *, first: str = "", quiet: bool = False) -> Iterator[Report]:
    """A bar on standard error while something long runs; nothing unless that is a terminal.

    `first` stands behind its title until the first report: what has to be done before anything can be counted.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    off = quiet or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=off) as progress:
        task = progress.add_task(f"{title}: {first}" if first else title, total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, description=title, completed=done, total=total)

        yield report


@contextmanager
def progress_stages(title: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line on standard error that names the stage of something long; nothing unless that is a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    off = quiet or not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=off) as progress:
        task = progress.add_task(title, total=None)

        def stage(words: str) -> None:
            progress.update(task, description=f"{title}: {words}")

        yield stage
