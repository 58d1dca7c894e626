"""What a process says, kept in a file that cannot grow without bound."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 1024 * 1024  # of the file, and of the one before it


class LogFile:
    """A file that is put aside as ``.1`` when it is full, replacing what was put aside before.

    Several processes may write to one: each puts it aside by its own count, so it is bounded for each of them.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._most_bytes = most_bytes
        self._bytes = 0
        self._descriptor = -1
        self._open()

    def write(self, some: bytes) -> None:
        """Append; OSError as the system has it (a full disk)."""
        if self._bytes + len(some) > self._most_bytes and self._bytes:
            os.close(self._descriptor)
            with suppress(FileNotFoundError):  # somebody has deleted it
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
            self._open()
        kept = some[-self._most_bytes :]
        self._bytes += os.write(self._descriptor, kept)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> None:
        """Go on with the file as it is."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)
        self._bytes = os.fstat(self._descriptor).st_size
