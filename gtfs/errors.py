"""What can be wrong with a feed: one problem, and the errors that carry problems.

```
GtfsError (ValueError)
├── InvalidFeedError       .problems: every problem found, errors first
└── NoServiceOnDateError   also a LookupError: the feed is fine, the date is not
```
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

SHOWN_IN_MESSAGE = 100
"""How many problems the text of an `InvalidFeedError` lists; `.problems` holds all."""


class GtfsError(ValueError):
    """Base of every error of this package; its text is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One defect of a feed, told so that a person can find and repair it.

    Attributes
    ----------
    code
        Name of the rule, in lower_snake_case, stable between versions.
    severity
        "error": an answer computed from the feed could be wrong, so it is not loaded.
        "warning": odd, or confined to trips that are left out and listed.
    file
        Name of the file inside the feed, such as "stop_times.txt"; empty for the feed itself.
    row
        Line number in the file, the header being line 1; None if no single line is at fault.
    field, value
        Column and text found there; empty where they do not apply.
    message
        One English sentence that names file, row and value.
    """

    code: str
    severity: Severity
    file: str
    row: int | None
    field: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return the severity and the sentence."""
        return f"{self.severity}: {self.message}"


class InvalidFeedError(GtfsError):
    """The feed cannot be used; `problems` says why, errors before warnings."""

    def __init__(self, problems: Iterable[Problem], *, name: str = "feed") -> None:
        self.problems: tuple[Problem, ...] = errors_first(problems)
        self.name = name
        errors = [p for p in self.problems if p.severity == "error"]
        lines = [p.message for p in errors[:SHOWN_IN_MESSAGE]]
        if len(errors) > SHOWN_IN_MESSAGE:
            lines.append(f"and {len(errors) - SHOWN_IN_MESSAGE} more errors.")
        head = f"{name} cannot be used, {len(errors)} error{'s' if len(errors) != 1 else ''}: "
        super().__init__(head + (lines[0] if len(lines) == 1 else "\n  " + "\n  ".join(lines)))


class NoServiceOnDateError(GtfsError, LookupError):
    """No trip of the feed runs on the date that was asked for."""


def errors_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with errors before warnings, otherwise in the order given."""
    return tuple(sorted(problems, key=lambda p: p.severity != "error"))


def has_errors(problems: Sequence[Problem]) -> bool:
    """Return whether any problem forbids the use of the feed."""
    return any(p.severity == "error" for p in problems)
