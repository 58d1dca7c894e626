"""The files that R5 reads for a network: made once, kept, and made anew where they are damaged."""

import dataclasses
import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from access.engines.r5.locks import Scratch, sweep
from access.engines.r5.settings import read_settings
from access.engines.r5.street_files import put_streets
from access.engines.r5.timetable_files import timetable_feed
from access.errors import DataError, EngineFailedError, EngineUnavailableError, StaleNetworkError
from access.network import r5_order
from access.network.model import Network
from access.network.store import file_hash, file_stamp
from gtfs import GtfsError, validate, write_feed

CONTENTS: Final = "contents.json"
_MAKING: Final = ".making"
_UNUSED_S: Final = 14 * 86_400.0
_TOUCHED_S: Final = 86_400.0
_SOURCES: Final = ("files.py", "ids.py", "street_files.py", "street_stumbles.py", "timetable_files.py")
_keys: WeakKeyDictionary[Network, str] = WeakKeyDictionary()
_whole: dict[Path, list[int]] = {}  # stamps of files whose hashes this process has checked


@dataclass(frozen=True)
class R5Files:
    """What R5 opens for one network.

    key
        of everything that decides what the files hold; both file names contain it, as r5py tells inputs apart by name.
    folder
        holds both, and nothing of another network.
    """

    key: str
    folder: Path
    pbf: Path
    gtfs: Path


def files_for(network: Network, *, folder: Path | None = None) -> R5Files:
    """Return the files that R5 reads for a network, made now if they are not there or not whole.

    The streets are those of the file that the network was built from, the timetable that of the network's own tables.
    Two processes may ask at once; whoever is later finds what the other has made.

    Parameters
    ----------
    folder
        under which ``networks/KEY`` lies; None takes it from the settings.

    Raises
    ------
    DataError
        The street file is gone, or cannot be told to R5; a time of the timetable cannot.
    StaleNetworkError
        The street file has changed since the network was built.
    EngineUnavailableError
        The folder cannot be written to.
    EngineFailedError
        What was written is not sound, which is a fault of this program.

    Notes
    -----
    Cost: some milliseconds where all is there (at first the hashes of both files); else a second or two.
    """
    key = key_of(network)
    place = (read_settings().folder if folder is None else Path(folder)) / "networks" / key
    files = R5Files(key=key, folder=place, pbf=place / f"{key}.osm.pbf", gtfs=place / f"{key}.zip")
    if not _are_whole(files):
        try:
            _make(network, files)
        except OSError as error:
            said = error.strerror or type(error).__name__
            raise EngineUnavailableError(
                f"{place}: the files that R5 reads cannot be written ({said}); ARTOIS_R5_FOLDER names another place"
            ) from None
    return files


def key_of(network: Network) -> str:
    """Return the key of a network's files: a hash of the network, its tables, r5py's version and the code that writes.

    Tables count one by one, for a network that was changed in memory keeps its id.
    """
    key = _keys.get(network)
    if key is None:
        text = hashlib.blake2b(digest_size=10)
        _feed(
            text, [network.id, _r5py_version(), _code(), network.timezone, network.manifest.get("name", "")]
        )
        _feed(text, [feed["prefix"] for feed in network.manifest["feeds"]])
        _feed(text, _street_source(network)["sha256"])
        stops = network.footing_r5.stops
        _feed(text, [stops.stop_id, stops.name, stops.lon, stops.lat, network.trips, network.calendar])
        key = _keys[network] = text.hexdigest()
    return key


def _feed(text: Any, value: Any) -> None:
    """Add a value to a hash, with what keeps it apart from its neighbours."""
    if dataclasses.is_dataclass(value):
        _feed(text, [getattr(value, field.name) for field in dataclasses.fields(value)])
    elif isinstance(value, np.ndarray):
        text.update(f"{value.dtype}{value.shape}".encode())
        text.update(np.ascontiguousarray(value).data)
    elif isinstance(value, list | tuple):
        text.update(f"{len(value)}:".encode())
        for part in value:
            _feed(text, part)
    else:
        told = str(value).encode("utf-8", "surrogatepass")
        text.update(f"{len(told)}.".encode() + told)


def _r5py_version() -> str:
    """The version of r5py, "none" where there is none."""
    try:
        return importlib.metadata.version("r5py")
    except importlib.metadata.PackageNotFoundError:
        return "none"


@functools.cache
def _code() -> str:
    """Hash of the sources that decide what the files hold."""
    here = Path(__file__).parent
    paths = [*(here / name for name in _SOURCES), Path(str(r5_order.__file__))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _street_source(network: Network) -> Mapping[str, Any]:
    """What the manifest says of the street file."""
    source: Mapping[str, Any] = network.manifest["inputs"][0]
    return source


def _are_whole(files: R5Files) -> bool:
    """Whether both files are there as they were made; their bytes are looked at once in a process."""
    try:
        contents = files.folder / CONTENTS
        told = json.loads(contents.read_text(encoding="utf-8"))
        for path in (files.pbf, files.gtfs):
            stamp = file_stamp(path)
            if stamp[0] != told[path.name]["size"]:
                return False
            if _whole.get(path) != stamp:
                if file_hash(path) != told[path.name]["sha256"]:
                    return False
                _whole[path] = stamp
        if time.time() - contents.stat().st_mtime > _TOUCHED_S:
            contents.touch()
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _make(network: Network, files: R5Files) -> None:
    """Make the files aside, then move them to their place in one step."""
    source = _checked_source(network)
    above = files.folder.parent
    _forget_unused(above)
    sweep(above / _MAKING)
    aside = Scratch(above / _MAKING)
    try:
        fresh = aside.path / "fresh"
        fresh.mkdir()
        put_streets(source, fresh / files.pbf.name)
        _write_timetable(network, fresh / files.gtfs.name)
        contents = {
            path.name: {"size": path.stat().st_size, "sha256": file_hash(path)}
            for path in (fresh / files.pbf.name, fresh / files.gtfs.name)
        }
        (fresh / CONTENTS).write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
        _put_in_place(fresh, files, aside.path / "damaged")
    finally:
        aside.remove()


def _forget_unused(above: Path) -> None:
    """Delete the files of networks that nobody has asked about for two weeks; r5py keeps its own as long."""
    for contents in above.glob(f"*/{CONTENTS}"):
        with suppress(OSError):
            if time.time() - contents.stat().st_mtime > _UNUSED_S:
                shutil.rmtree(contents.parent, ignore_errors=True)


def _put_in_place(fresh: Path, files: R5Files, aside: Path) -> None:
    """Move what was made to its place; what another process has put there meanwhile stays if it is whole."""
    if files.folder.exists() or files.folder.is_symlink():
        if _are_whole(files):
            return
        with suppress(FileNotFoundError):  # another process has just taken it away
            files.folder.rename(aside)
    try:
        fresh.rename(files.folder)
    except OSError:
        if not _are_whole(files):
            raise


def _checked_source(network: Network) -> Path:
    """The street file of a network, which still is what it was."""
    source = _street_source(network)
    name, path = str(source["name"]), Path(source["path"])
    if not path.is_file():
        raise DataError(
            f"{name}, which the network was built from and R5 reads, is not at {path} any more: "
            "put it there, or run 'artois-access network build' again"
        )
    if not os.access(path, os.R_OK):
        raise DataError(f"{name}, which the network was built from and R5 reads, cannot be read at {path}")
    if file_stamp(path) != source["stamp"] and file_hash(path) != source["sha256"]:
        raise StaleNetworkError(
            f"{name} has changed since the network was built from it, and R5 reads it: "
            "run 'artois-access network build' again"
        )
    return path


def _write_timetable(network: Network, path: Path) -> None:
    """Write the feed for R5, and only one without errors."""
    feed = timetable_feed(network)
    errors = [problem for problem in validate(feed) if problem.severity == "error"]
    if errors:
        raise EngineFailedError(f"the timetable written for R5 has an error: {errors[0].message}")
    try:
        write_feed(feed, path)
    except GtfsError as error:
        raise EngineUnavailableError(str(error)) from None
