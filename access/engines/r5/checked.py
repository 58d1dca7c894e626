"""Checksums of large files, remembered by size and time so that 100 MB are read once and not at each start."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_FILE: Final = "checked.json"
_KEPT: Final = 32


def sha256_of(path: Path, folder: Path) -> str:
    """SHA-256 of a file, in small letters, remembered in `folder`; where that cannot be written, read each time."""
    known = known_sha256(path, folder)
    if known is not None:
        return known
    stamp = _stamp(path)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if _stamp(path) == stamp:  # nobody wrote to it meanwhile
        with suppress(OSError):
            _remember(folder, path, [*stamp, sha256])
    return sha256


def known_sha256(path: Path, folder: Path) -> str | None:
    """What was remembered of a file that has not changed since; None where nothing was."""
    *stamp, sha256 = _read(folder).get(str(path), [None])
    try:
        return str(sha256) if stamp == _stamp(path) else None
    except OSError:
        return None


def _stamp(path: Path) -> list[int]:
    """What changes when a file is written."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _read(folder: Path) -> dict[str, list[object]]:
    """All that is remembered; nothing where the file is not ours."""
    with suppress(OSError, ValueError):
        kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if isinstance(kept, dict) and all(isinstance(entry, list) and entry for entry in kept.values()):
            return kept
    return {}


def _remember(folder: Path, path: Path, entry: list[object]) -> None:
    """Add one file, forgetting the oldest; two at once lose one entry, which is then read again."""
    kept = _read(folder)
    kept.pop(str(path), None)
    kept[str(path)] = entry
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{_FILE}.{os.getpid()}"
    fresh.write_text(json.dumps(dict(list(kept.items())[-_KEPT:]), indent=1), encoding="utf-8")
    fresh.replace(folder / _FILE)
