"""What is found in the good feed once it is spoiled."""

from pathlib import Path

from gtfs import Problem, validate
from tests.unit.gtfs.feed_text import folder, spoiled


def problems(tmp_path: Path, **changes: str | None) -> list[Problem]:
    """All that is wrong with the good feed after these changes of its tables."""
    return validate(folder(tmp_path / "feed", spoiled(**changes)))


def told(found: list[Problem]) -> list[tuple[str, str, int | None, str]]:
    """Of each: code, table, row, value."""
    return [(p.code, p.file.removesuffix(".txt"), p.row, p.value) for p in found]


def errors(found: list[Problem]) -> list[tuple[str, str, int | None, str]]:
    """The same of the errors alone."""
    return told([p for p in found if p.severity == "error"])
