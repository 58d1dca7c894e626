"""A zip or folder on disk -> the bytes of each file of one feed, wherever the feed lies in it."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from gtfs.errors import InvalidFeedError, Problem
from gtfs.schema import TABLES

MAX_BYTES: Final = 16 * 2**30
"""Largest sum of unpacked files that is read (the largest national feeds hold about 4 GB)."""
MAX_RATIO: Final = 200
"""Packing better than this, above 1 GiB, is no timetable (they pack 5 to 30 times)."""
_KNOWN: Final = frozenset(f"{table}.txt" for table in TABLES)


def read_files(path: Path) -> dict[str, bytes]:
    """
    Return the files of the feed in a zip or folder, by name, in sorted order.

    The feed may lie in one sub-folder. System files (`__MACOSX`, names that begin with a dot) and
    other folders are left out.

    Raises
    ------
    InvalidFeedError
        With one problem: nothing at the path, not a zip, damaged, encrypted, no GTFS file in it, or
        two feeds in it.
    """
    if not path.exists():
        raise _unusable("file_not_found", path, f"There is no file or folder {path}.")
    try:
        return _from_folder(path) if path.is_dir() else _from_zip(path)
    except OSError as error:
        raise _unusable("unreadable_file", path, f"{path.name} cannot be read: {error.strerror}.") from error


def _from_folder(path: Path) -> dict[str, bytes]:
    """Return the files of the feed in a folder, or in the one sub-folder that has a feed."""
    names = [p.relative_to(path).as_posix() for p in _two_levels(path)]
    chosen = _feed_members(names, path)
    return {name: (path / member).read_bytes() for name, member in chosen.items()}


def _two_levels(path: Path) -> Iterator[Path]:
    """Yield the files of a folder and of its direct sub-folders."""
    for entry in sorted(path.iterdir()):
        if entry.is_file():
            yield entry
        elif entry.is_dir() and not _is_system(entry.name):
            yield from (inner for inner in sorted(entry.iterdir()) if inner.is_file())


def _from_zip(path: Path) -> dict[str, bytes]:
    """Return the files of the feed in a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            names = [info.filename.replace("\\", "/") for info in infos]
            by_name = dict(zip(names, infos, strict=True))
            chosen = _feed_members(names, path)
            size = sum(by_name[member].file_size for member in chosen.values())
            packed = sum(by_name[member].compress_size for member in chosen.values())
            if size > MAX_BYTES or (size > 2**30 and size > MAX_RATIO * packed):
                raise _unusable(
                    "feed_too_large",
                    path,
                    f"{path.name} unpacks from {packed:,} to {size:,} bytes: no timetable does.",
                )
            return {name: _member(archive, by_name[member], path) for name, member in chosen.items()}
    except zipfile.BadZipFile as error:
        raise _unusable(
            "not_a_zip", path, f"{path.name} is not a zip file, or it is damaged: {error}."
        ) from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    """Return the bytes of one member of a zip."""
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _unusable(
            "damaged_zip", path, f"{info.filename} in {path.name} is damaged: {error}."
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise _unusable(
            "unreadable_zip", path, f"{info.filename} in {path.name} cannot be unpacked: {error}."
        ) from error


def _feed_members(names: list[str], path: Path) -> dict[str, str]:
    """Return name -> member of the folder of the archive that holds the feed."""
    kept = [PurePosixPath(name) for name in names if not any(map(_is_system, PurePosixPath(name).parts))]
    folders = sorted({p.parent for p in kept if p.name in _KNOWN}, key=lambda f: (len(f.parts), str(f)))
    if not folders:
        inner = [str(p) for p in kept if p.suffix.lower() == ".zip"]
        hint = f" Give {inner[0]}, which lies in it, or what it unpacks to." if inner else ""
        raise _unusable("no_gtfs_file", path, f"{path.name} holds no GTFS file such as stops.txt.{hint}")
    shallowest = [f for f in folders if len(f.parts) == len(folders[0].parts)]
    if len(shallowest) > 1:
        both = " and ".join(str(f) for f in shallowest[:2])
        raise _unusable("several_feeds", path, f"{path.name} holds several feeds, in {both}: give one.")
    chosen = [p for p in kept if p.parent == shallowest[0]]
    repeated = sorted({p.name for p in chosen if sum(q == p for q in chosen) > 1}) if _repeats(chosen) else []
    if repeated:
        raise _unusable("repeated_file", path, f"{path.name} holds {repeated[0]} more than once.")
    member = dict(zip((PurePosixPath(n) for n in names), names, strict=True))
    return {p.name: member[p] for p in sorted(chosen)}


def _repeats(paths: list[PurePosixPath]) -> bool:
    """Return whether a path occurs more than once."""
    return len(set(paths)) < len(paths)


def _is_system(part: str) -> bool:
    """Return whether a part of a path belongs to the operating system, not to the feed."""
    return part == "__MACOSX" or (part.startswith(".") and part not in (".", ".."))


def _unusable(code: str, path: Path, message: str) -> InvalidFeedError:
    """Return the error of a feed that cannot even be opened."""
    return InvalidFeedError([Problem(code, "error", path.name, None, "", "", message)], name=path.name)
