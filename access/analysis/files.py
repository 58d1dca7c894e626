"""Output files: refused before any computing when they cannot be written, and never left half written."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from access.errors import RequestError


def check_output(path: Path, suffixes: Sequence[str], *, inputs: Sequence[Path] = ()) -> Path:
    """
    Refuse an output path that cannot be written, before anything is computed.

    Parameters
    ----------
    path
        where the output will stand; an existing file there will be replaced.
    suffixes
        the endings that can be written, such as ``.csv``; compared without regard to case.
    inputs
        files of the same call, which an output must not replace.

    Raises
    ------
    RequestError
        Unknown ending, folder missing or not writable, the path is a folder, or it is one of `inputs`.
    """
    if path.suffix.lower() not in suffixes:
        raise RequestError(f"{path} ends in {path.suffix or 'no suffix'!r}: known are {', '.join(suffixes)}")
    if path.is_dir():
        raise RequestError(f"{path} is a folder, not a file to write")
    check_folder(path.parent)
    if path.exists() and any(source.exists() and path.samefile(source) for source in inputs):
        raise RequestError(f"{path} is also an input of this call: it would be overwritten")
    return path


def check_folder(folder: Path) -> Path:
    """Refuse a folder that does not exist, is none, or cannot be written to (RequestError)."""
    if not folder.exists():
        raise RequestError(f"folder {folder} does not exist")
    if not folder.is_dir():
        raise RequestError(f"{folder} is a file, not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RequestError(f"folder {folder} cannot be written to")
    return folder


def check_new_folder(folder: Path, marker: str) -> Path:
    """Refuse a folder to be written unless it is new, empty, or holds the file `marker` of an older run.

    Folders above it that do not exist yet will be made; the first that does must be writable (RequestError).
    """
    if folder.exists():
        check_folder(folder)
        if any(folder.iterdir()) and not (folder / marker).is_file():
            raise RequestError(f"folder {folder} holds other files: choose a new one")
    above = folder.absolute().parent
    while not above.exists():
        above = above.parent
    check_folder(above)
    return folder


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """
    Give temporary paths to write to; rename them to `paths` at the end, or drop them after an error.

    All `paths` stand in one folder. The temporary files lie in a hidden folder beside them, with the same
    names, so that what drivers leave next to a file goes with it and a rename stays on one disk.
    """
    folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=paths[0].parent))
    try:
        drafts = tuple(folder / path.name for path in paths)
        yield drafts
        for draft, path in zip(drafts, paths, strict=True):
            draft.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
