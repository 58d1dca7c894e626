"""The command line: Typer commands that read options, call the rooms below and say what they did."""

from access.cli.app import main

__all__ = ["main"]
