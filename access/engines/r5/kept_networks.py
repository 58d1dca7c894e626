"""Where R5 keeps its networks: a folder for each, sound or wiped, the latest few."""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from access.engines.r5.locks import held, hold

_MARK: Final = "opened.json"


@dataclass(frozen=True)
class KeptNetwork:
    """R5's own files for one network, of which several programs may have opened it at once.

    r5py keeps what it has built in a cache below `folder`. Half of it, left by a process that was killed, would be
    taken for whole: so what was opened is marked, and what bears no mark, or another jar's, is wiped before.
    """

    root: Path
    key: str

    @property
    def folder(self) -> Path:
        """Home of R5's process while it has this network."""
        return self.root / self.key

    def announce(self) -> None:
        """Make the folder, or make it the latest: nobody deletes it before it is in use.

        An OSError where that cannot be, or where nothing could be written in it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        os.utime(self.folder)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.folder))

    @contextmanager
    def opening(self, by: Mapping[str, Any]) -> Iterator[None]:
        """
        Open the network within this: alone, on a cache that is whole or empty, and marked when all went well.

        From then on the folder is in use, until this process ends.

        Parameters
        ----------
        by
            what opens it, as JSON has it; a cache that another one has made is wiped.
        """
        self.announce()
        with held(self._lock("opening")):
            hold(self._lock("use"), shared=True)  # never closed: the system does so when this process ends
            mark, cache = self.folder / _MARK, self.folder / "cache"
            if _read(mark) != dict(by):
                mark.unlink(missing_ok=True)
                shutil.rmtree(cache, ignore_errors=True)
            _touch(cache)  # r5py deletes what nobody has read for two weeks, file by file
            try:
                yield
            except BaseException:
                mark.unlink(missing_ok=True)  # perhaps it is the cache: the next one builds it anew
                raise
            fresh = mark.with_name(f"{_MARK}.{os.getpid()}")
            fresh.write_text(json.dumps(dict(by)), encoding="utf-8")
            fresh.replace(mark)

    def _lock(self, name: str) -> Path:
        """A lock on the folder, beside it."""
        return self.root / f"{self.key}.{name}.lock"


def forget_old(root: Path, most: int) -> None:
    """Delete all but the networks that were opened last; those in use stay whatever their number."""
    found: list[tuple[float, Path]] = []
    for folder in root.iterdir():
        with suppress(OSError):
            if folder.is_dir():
                found.append((folder.stat().st_mtime, folder))
    for _, folder in sorted(found, reverse=True)[most:]:
        _delete(KeptNetwork(root, folder.name))


def _delete(kept: KeptNetwork) -> None:
    """Delete a network that nobody opens or has open."""
    locks: list[int] = []
    try:
        for name in ("opening", "use"):
            lock = hold(kept._lock(name), wait=False)  # noqa: SLF001 - one module, one secret
            if lock is None:
                return
            locks.append(lock)
        shutil.rmtree(kept.folder, ignore_errors=True)
    finally:
        for lock in locks:
            os.close(lock)


def _read(mark: Path) -> object:
    """What is in a mark, None where there is none or it is not whole."""
    with suppress(OSError, ValueError):
        return json.loads(mark.read_text(encoding="utf-8"))
    return None


def _touch(folder: Path) -> None:
    """Make every file below a folder one that has just been used."""
    for path in folder.rglob("*"):
        with suppress(OSError):  # a link to a file that is no more
            os.utime(path)
