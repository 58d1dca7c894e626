"""Files and folders that several programs use at once: who has them, and what nobody has any more."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_OWNER: Final = ".owner"
_YOUNG_S: Final = 600.0


def hold(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """
    Take a lock on a file, made if need be, until the descriptor that is given back is closed or the process ends.

    Parameters
    ----------
    shared
        with others that hold it shared, else alone.
    wait
        until it is free; else None where it is not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(descriptor, kind)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock on a file alone, waiting until it is free."""
    descriptor = hold(path)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


class Scratch:
    """A new folder for temporary files, which is known to be somebody's as long as this process lives."""

    def __init__(self, inside: Path) -> None:
        inside.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(dir=inside))
        self._owner = hold(self.path / _OWNER)

    def remove(self) -> None:
        """Delete the folder with all in it; what cannot be deleted is left to `sweep`."""
        self.forget()
        shutil.rmtree(self.path, ignore_errors=True)

    def forget(self) -> None:
        """Leave the folder to its other owner: after a fork the parent's is still its own."""
        if self._owner is not None:
            with suppress(OSError):
                os.close(self._owner)
            self._owner = None


def sweep(inside: Path) -> None:
    """Delete temporary folders whose processes ended without deleting them."""
    with suppress(FileNotFoundError):
        for folder in list(inside.iterdir()):
            with suppress(OSError):
                if _abandoned(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Whether nobody holds a temporary folder, and nobody has just made it and is about to."""
    if time.time() - folder.stat().st_mtime < _YOUNG_S:
        return False
    descriptor = hold(folder / _OWNER, wait=False)
    if descriptor is None:
        return False
    os.close(descriptor)
    return True
