"""A built network in one folder: memory-mapped arrays and a manifest; changed inputs are noticed."""

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import os
import tempfile
import types
import typing
from pathlib import Path
from typing import Any

import numpy as np

import gtfs
import osm
from access.errors import DataError, StaleNetworkError
from access.network.model import AuditEntry, Network, Place

MANIFEST = "manifest.json"
FORMAT = 1

_ENTRIES = frozenset(
    {"id", "timezone", "places", "audit", "arrays", "scalars", "same", "inputs", "code", "feeds", "licences"}
)
_SKIPPED = frozenset({"places", "audit", "manifest", "id", "timezone"})  # they stand in the manifest


def save_network(network: Network, folder: Path) -> None:
    """Write a network to a folder, all or nothing; an earlier network there is replaced.

    Raises DataError where the folder holds anything else (it would be lost) or cannot be written.
    """
    folder = Path(folder).resolve()  # a link stays, what it points to is replaced
    stranger = stranger_in(folder)
    if stranger is not None:
        raise DataError(f"{folder} exists and holds no network, but {stranger}: choose another folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
            fresh = Path(parent) / "network"
            fresh.mkdir()
            _write(network, fresh)
            if folder.exists():  # moved aside first: a kill in between leaves both, and nothing is lost
                folder.rename(Path(parent) / "replaced")
            fresh.rename(folder)
    except OSError as error:
        raise DataError(f"{folder}: the network cannot be written ({error.strerror or error})") from None


def stranger_in(folder: Path) -> str | None:
    """Return the name of something in a folder that is no part of a stored network, None if there is nothing."""
    if not folder.is_dir():
        return folder.name if folder.exists() else None
    try:
        ours = {f"{name}.npy" for name in _read_manifest(folder)["arrays"]} | {MANIFEST}
    except (DataError, KeyError, TypeError):
        ours = set()
    return next((name for name in sorted(path.name for path in folder.iterdir()) if name not in ours), None)


def open_network(folder: Path) -> Network:
    """Open a stored network; arrays are mapped, not read.

    Raises
    ------
    DataError
        No network lies there, or one of its files is missing, cut short or of another format.
    StaleNetworkError
        A feed or extract it was built from has changed since, or the code that builds networks has.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    if manifest.get("format") != FORMAT:
        raise StaleNetworkError(
            f"{folder} is of format {manifest.get('format')}, this version reads {FORMAT}: build it again"
        )
    missing = _ENTRIES - manifest.keys()
    if missing:
        raise DataError(f"{folder / MANIFEST} lacks {min(missing)!r}: build the network again")
    _check_fresh(folder, manifest)
    arrays = _Arrays(folder, manifest["arrays"])
    fields = _load(Network, "", arrays, manifest, {})
    return Network(
        id=manifest["id"],
        timezone=manifest["timezone"],
        places=tuple(Place(**place) for place in manifest["places"]),
        audit=tuple(
            AuditEntry(**{**entry, "examples": tuple(entry["examples"])}) for entry in manifest["audit"]
        ),
        manifest=types.MappingProxyType(manifest),
        **fields,
    )


@functools.cache
def code_hash() -> str:
    """Hash of the sources that decide what a network holds, as they were when this process first asked."""
    here = Path(__file__).parent
    folders = [Path(gtfs.__file__).parent, Path(osm.__file__).parent, here, here.parent / "routing"]
    text = hashlib.sha256()
    for folder in folders:
        for source in sorted(folder.rglob("*.py")):
            text.update(str(source.relative_to(folder)).encode() + b"\0" + source.read_bytes())
    return text.hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file, or of all files of a folder with their names."""
    text = hashlib.sha256()
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    for file in files:
        if path.is_dir():
            text.update(str(file.relative_to(path)).encode() + b"\0")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                text.update(block)
    return text.hexdigest()


def file_stamp(path: Path) -> list[int]:
    """Size and time of the last change: if both are as before, the content is taken to be."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    stats = [file.stat() for file in files]
    return [sum(s.st_size for s in stats), max((s.st_mtime_ns for s in stats), default=0)]


class _Arrays:
    """The arrays of a stored network, opened by name."""

    def __init__(self, folder: Path, sizes: dict[str, int]) -> None:
        self._folder, self._sizes = folder, sizes

    def get(self, name: str) -> np.ndarray[Any, Any]:
        path = self._folder / f"{name}.npy"
        if name not in self._sizes:
            raise DataError(f"{self._folder} lacks {name} in its manifest: build the network again")
        try:
            size = path.stat().st_size
            array = np.load(path, mmap_mode="r", allow_pickle=False) if size == self._sizes[name] else None
        except OSError:
            raise DataError(f"{path} is missing or cannot be read: build the network again") from None
        except ValueError:
            array = _load_empty(path)
        if array is None:
            raise DataError(f"{path} is not as long as it was written: build the network again")
        return np.asarray(array)  # mapped as before, but no `np.memmap`, which takes longer to index


def _load_empty(path: Path) -> np.ndarray[Any, Any]:
    """An array without elements, which cannot be mapped."""
    try:
        return typing.cast("np.ndarray[Any, Any]", np.load(path, allow_pickle=False))
    except (OSError, ValueError):
        raise DataError(f"{path} holds no array: build the network again") from None


def _write(network: Network, folder: Path) -> None:
    """Write arrays and manifest."""
    sizes: dict[str, int] = {}
    scalars: dict[str, Any] = {}
    same: dict[str, str] = {}
    _dump(network, "", folder, (sizes, scalars, same), {})
    manifest = dict(network.manifest) | {
        "format": FORMAT,
        "id": network.id,
        "timezone": network.timezone,
        "places": [dataclasses.asdict(place) for place in network.places],
        "audit": [dataclasses.asdict(entry) for entry in network.audit],
        "arrays": sizes,
        "scalars": scalars,
        "same": same,
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _dump(
    value: Any,
    prefix: str,
    folder: Path,
    out: tuple[dict[str, int], dict[str, Any], dict[str, str]],
    seen: dict[int, str],
) -> None:
    """Write the arrays of a dataclass and of those in it; note scalars, and what is one object."""
    sizes, scalars, same = out
    for field in dataclasses.fields(value):
        if not prefix and field.name in _SKIPPED:
            continue
        name, part = prefix + field.name, getattr(value, field.name)
        if id(part) in seen and (isinstance(part, np.ndarray) or dataclasses.is_dataclass(part)):
            same[name] = seen[id(part)]
        elif isinstance(part, np.ndarray):
            seen[id(part)] = name
            path = folder / f"{name}.npy"
            np.save(path, np.ascontiguousarray(part))
            sizes[name] = path.stat().st_size
        elif dataclasses.is_dataclass(part):
            seen[id(part)] = name
            _dump(part, name + ".", folder, out, seen)
        else:
            scalars[name] = part.isoformat() if isinstance(part, dt.date) else part


def _load(
    cls: type, prefix: str, arrays: _Arrays, manifest: dict[str, Any], loaded: dict[str, Any]
) -> dict[str, Any]:
    """Fields of a dataclass from its arrays, scalars and parts; `loaded` holds all by their full names."""
    hints = typing.get_type_hints(cls)
    same, scalars = manifest["same"], manifest["scalars"]
    parts: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        if not prefix and field.name in _SKIPPED:
            continue
        name, kind = prefix + field.name, hints[field.name]
        if name in same:
            parts[field.name] = loaded[same[name]]
        elif dataclasses.is_dataclass(kind):
            loaded[name] = typing.cast("type[Any]", kind)(
                **_load(typing.cast("type[Any]", kind), name + ".", arrays, manifest, loaded)
            )
            parts[field.name] = loaded[name]
        elif name in scalars:
            parts[field.name] = _scalar(scalars[name], kind)
        else:
            parts[field.name] = loaded[name] = arrays.get(name)
    return parts


def _scalar(value: Any, kind: Any) -> Any:
    """What JSON cannot hold: dates and tuples."""
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a stored network."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"{folder} holds no network (no {MANIFEST}): run 'artois-access network build'"
        ) from None
    except (OSError, ValueError) as error:
        raise DataError(f"{folder / MANIFEST} cannot be read ({error})") from None
    if not isinstance(manifest, dict):
        raise DataError(f"{folder / MANIFEST} is no manifest of a network")
    return manifest


def _check_fresh(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse a network whose inputs have changed, where they still lie where they were, or whose code has."""
    for source in manifest["inputs"]:
        path = Path(os.path.join(folder, source["path"]))
        if not path.exists() or file_stamp(path) == source["stamp"]:
            continue
        if file_hash(path) != source["sha256"]:
            raise StaleNetworkError(
                f"{source['name']} has changed since {folder} was built from it: "
                "run 'artois-access network build' again"
            )
    if manifest["code"]["sha256"] != code_hash():
        raise StaleNetworkError(
            f"{folder} was built by another version of the code: run 'artois-access network build' again"
        )
