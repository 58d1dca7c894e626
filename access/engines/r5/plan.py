"""How a process is started and what it may take: all that its supervisor has to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a process may take.

    open_s
        from its start until it is ready.
    question_s
        from the beginning of a question to its answer.
    silence_s
        from one progress of a question to the next.
    idle_s
        without a question: then it is ended, which costs the next one its start.
    listen_s
        until it says that it hears, and until it begins a question.
    trust_s
        after it was last heard; later it is asked whether it hears before it is asked anything else.
    memory_bytes
        of its own, files that it maps left out; watched on Linux only. None is no limit.
    """

    open_s: float = 900.0
    question_s: float = 3600.0
    silence_s: float = 900.0
    idle_s: float = 600.0
    listen_s: float = 30.0
    trust_s: float = 5.0
    memory_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a process is started: questions with equal plans are answered by one process.

    name
        as messages call it.
    command
        program and arguments; the numbers of two pipes are put behind.
    environment
        which may change between two questions without another process being needed.
    start
        what it is told first.
    folder
        of its log and its temporary files.
    small_talk
        how lines of its output begin that tell nothing of its end.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(compare=False)
    start: Mapping[str, Any]
    folder: Path
    limits: Limits = Limits()
    small_talk: tuple[str, ...] = ()

    @property
    def log(self) -> Path:
        """What the process says beside its answers."""
        return self.folder / "worker.log"
