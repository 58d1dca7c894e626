"""A feed -> a zip or folder: tables through gtfs-kit's writer, other files byte for byte."""

import importlib
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from gtfs.errors import GtfsError
from gtfs.feed import Feed, stage_feed

if TYPE_CHECKING:
    from gtfs_kit import Feed as GtfsKitFeed

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_feed(feed: Feed, path: str | Path) -> Path:
    """
    Write a feed as a zip (name ends in ".zip") or as a folder, and return the path.

    Tables keep their columns, also unknown ones, their order and their text; what was trimmed when it
    was read stays trimmed, lines end in a line feed, quotes stand only where they must. Other files
    are written byte for byte. The same feed always gives the same bytes: files in order of name, all
    with one fixed date. `read_feed` of the result gives the same tables. Nothing is checked.

    Raises
    ------
    GtfsError
        If an extra file has no plain name, the folder holds files that are no part of the feed, or
        the place cannot be written to.
    """
    path = Path(path)
    wrong = [name for name in feed.extras if name in ("", ".", "..") or Path(name).name != name]
    if wrong:
        raise GtfsError(f"{feed.name}: the file name {wrong[0]!r} cannot be written.")
    try:
        if path.suffix.lower() == ".zip":
            _write_zip(feed, path)
        else:
            _write_folder(feed, path)
    except OSError as error:
        raise GtfsError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _write_zip(feed: Feed, path: Path) -> None:
    """Write the zip beside its place, then move it there, so that no half-written feed is ever seen."""
    with tempfile.TemporaryDirectory(dir=path.resolve().parent) as folder:
        tables = Path(folder) / "tables"
        _write_tables(feed, tables)
        beside = Path(folder) / "feed.zip"
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name in sorted({p.name for p in tables.iterdir()} | feed.extras.keys()):
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                info.create_system = 3
                table = tables / name
                archive.writestr(info, table.read_bytes() if table.exists() else feed.extras[name])
        beside.replace(path)


def _write_folder(feed: Feed, path: Path) -> None:
    """Write the files into a folder."""
    names = {f"{table}.txt" for table in feed.tables} | feed.extras.keys()
    foreign = sorted(p.name for p in path.iterdir() if p.name not in names) if path.is_dir() else []
    if foreign:
        raise GtfsError(f"{path} holds {foreign[0]}, which is no part of the feed: choose an empty folder.")
    path.mkdir(parents=True, exist_ok=True)
    _write_tables(feed, path)
    for name, content in feed.extras.items():
        (path / name).write_bytes(content)


def _write_tables(feed: Feed, folder: Path) -> None:
    """Write the tables by gtfs-kit."""
    gtfs_kit = importlib.import_module("gtfs_kit")  # seconds to import, and only writing needs it

    frames = {name: frame for name, frame in feed.tables.items() if len(frame.columns)}
    folder.mkdir(parents=True, exist_ok=True)
    gtfs_kit.Feed(dist_units="km", **frames).to_file(folder)


def to_gtfs_kit(feed: Feed) -> "GtfsKitFeed":
    """
    Return the feed as a `gtfs_kit.Feed`, with gtfs-kit's types, for its statistics and maps.

    What gtfs-kit cannot hold is left out: extra files, and texts it takes for nothing ("NA", "null").
    """
    gtfs_kit = importlib.import_module("gtfs_kit")
    with tempfile.TemporaryDirectory() as folder:
        _write_tables(feed, Path(folder))
        kit: GtfsKitFeed = gtfs_kit.read_feed(Path(folder))
        return kit


def from_gtfs_kit(feed: "GtfsKitFeed", *, name: str = "feed", prefix: str = "") -> Feed:
    """Return a `gtfs_kit.Feed` as a feed of text, unchecked; see `validate`."""
    with tempfile.TemporaryDirectory() as folder:
        feed.to_file(Path(folder))
        return stage_feed(folder, name=name, prefix=prefix)[0]
