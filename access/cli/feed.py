"""``artois-access gtfs validate``: every problem of a feed at once."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from access.cli.console import plural, progress_bar, say, say_json
from access.cli.failures import BAD_DATA
from access.errors import RequestError
from gtfs import validate

app = typer.Typer(help="Look at GTFS feeds.", add_completion=False, rich_markup_mode=None)

MAX_SHOWN = 1000

FeedPath = Annotated[Path, typer.Argument(metavar="FEED", help="GTFS zip or folder.")]
Format = Annotated[str, typer.Option("--format", metavar="NAME", help="text or json.")]


@app.callback()
def feeds() -> None:
    """Look at GTFS feeds."""


@app.command("validate")
def validate_command(feed: FeedPath, *, form: Format = "text") -> None:
    """List every problem of a feed; ends with 0 if there are only warnings, with 1 if there are errors."""
    if form not in ("text", "json"):
        raise RequestError(f"--format {form!r}: known are text and json")
    with progress_bar("validate", quiet=form == "json"):
        problems = validate(feed)
    count = Counter(problem.severity for problem in problems)
    if form == "json":
        say_json(
            {
                "feed": str(feed),
                "errors": count["error"],
                "warnings": count["warning"],
                "problems": [asdict(problem) for problem in problems],
            }
        )
    else:
        for problem in problems[:MAX_SHOWN]:
            say(f"{problem.severity}: {problem.message} ({problem.code})")
        if len(problems) > MAX_SHOWN:
            say(f"and {len(problems) - MAX_SHOWN} more; --format json lists all")
        counts = (plural(count[severity], severity) for severity in ("error", "warning"))
        say(f"{feed}: {', '.join(counts)}")
    if count["error"]:
        raise typer.Exit(BAD_DATA)
