"""From an error to one sentence and an exit code: 2 for a wrong call, 1 for bad data or an engine that fails."""

import errno
import sys
from typing import Any, Final

import typer

from access.errors import AccessError, DataError, EngineBusyError, EngineError

WRONG_CALL: Final = 2
BAD_DATA: Final = 1
INTERRUPTED: Final = 130

_UsageError = typer.BadParameter.__base__  # Typer's own word for a call that it cannot read


def exit_code(error: BaseException) -> int:
    """The exit code of an error that ends a command."""
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return INTERRUPTED
    if _is_usage(error) or (
        isinstance(error, AccessError) and not isinstance(error, DataError | EngineError)
    ):
        return WRONG_CALL
    return BAD_DATA


def sentence(error: BaseException) -> str:
    """What went wrong, in one sentence; a list of problems where an input has several."""
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return "interrupted: nothing was written"
    if _is_usage(error):
        return _usage(error)
    if isinstance(error, AccessError) or _is_of_input(error):
        again = f": try again in {error.retry_after_s} s" if isinstance(error, EngineBusyError) else ""
        return f"{error}{again}"
    if isinstance(error, OSError):
        return f"{_file_of(error)}{error.strerror or error}"
    if isinstance(error, MemoryError):
        return "not enough memory for this call"
    what = f"{type(error).__name__}: {_first_line(error)}"
    return f"this should not have happened: {what} (add --debug for the trace)"


def _is_usage(error: BaseException) -> bool:
    """Whether Typer refused the call."""
    return _UsageError is not None and isinstance(error, _UsageError)


def _usage(error: Any) -> str:
    """What Typer says about the call, and where to look."""
    said = " ".join(error.format_message().split()).removesuffix(".")
    context = getattr(error, "ctx", None)
    return f"{said} (see '{context.command_path} --help')" if context else said


def _is_of_input(error: BaseException) -> bool:
    """Whether `gtfs` or `osm` raised it: looked up only if they are loaded, for loading them takes a second."""
    families = (
        getattr(sys.modules.get(package), name, None)
        for package, name in (("gtfs", "GtfsError"), ("osm", "OsmError"))
    )
    return any(family is not None and isinstance(error, family) for family in families)


def _file_of(error: OSError) -> str:
    """The file that the system complains about."""
    if error.errno == errno.ENOSPC:
        return "the disk is full: "
    return f"{error.filename}: " if error.filename else ""


def _first_line(error: BaseException) -> str:
    """The first line of a message that may be long."""
    return (str(error).strip().splitlines() or ["no message"])[0][:300]
