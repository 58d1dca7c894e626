"""The streets that R5 reads: the file that the network was built from, in a form that R5 can read."""

import dataclasses
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import osmium

from access.engines.r5.street_stumbles import PARK_AND_RIDE, Stumbles, find_stumbles
from access.errors import DataError
from osm import OsmError, StreetNetwork, read_both_streets

_NODE, _WAY, _RELATION = (
    osmium.osm.osm_entity_bits.NODE,
    osmium.osm.osm_entity_bits.WAY,
    osmium.osm.osm_entity_bits.RELATION,
)
_PLAIN: Final = frozenset({1, 3})  # fields of a block as it is, or packed by zlib: the ones that R5 unpacks
_PACKED: Final = frozenset({4, 5, 6, 7})
_LARGEST_HEADER: Final = 1 << 16
_IDS: Final = frozenset({"vertex_osm_id", "edge_way_id"})


def put_streets(source: Path, target: Path) -> None:
    """Put an OSM file where R5 finds it, without copying it if that can be.

    R5 reads PBF only, packed by zlib or not at all, no negative ids, which editors give to what is new, and nothing
    that it stumbles over (`street_stumbles`). Such a file is linked. Any other is written anew as PBF by type and id,
    negative ids shifted above zero with their order kept, without stumbling blocks, and checked: our own reader must
    find the same streets in both, as ours and as R5's.

    Parameters
    ----------
    target
        does not exist yet; its name ends in ".pbf".

    Raises
    ------
    DataError
        The file cannot be read or written anew as it was.
    OSError
        The target cannot be written.
    """
    try:
        stumbles = find_stumbles(source)
        if _fits(source) and not stumbles:
            _link(source, target)
            return
        lowest = _lowest_ids(source)
        _write_anew(source, target, {kind: max(0, -low) for kind, low in lowest.items()}, stumbles)
        same = _same_streets(
            read_both_streets(source), read_both_streets(target), with_ids=min(lowest.values()) >= 0
        )
    except (OsmError, RuntimeError, ValueError) as error:
        text = " ".join(str(error).split())
        raise DataError(f"{source.name} cannot be written as PBF, which R5 needs: {text}") from None
    if not same:
        raise DataError(
            f"{source.name} cannot be written as PBF, which R5 needs: its streets would not be the same, as of several "
            "objects of one id; build the network from a PBF file"
        )


def _fits(path: Path) -> bool:
    """Whether R5 can read the file as it is."""
    return path.name.lower().endswith(".pbf") and _is_plain(path) and not _has_negative_ids(path)


def _link(source: Path, target: Path) -> None:
    """One file under two names where the disk can do that, else a pointer to it, else a copy."""
    real = source.resolve()
    for way in (os.link, os.symlink):
        with suppress(OSError):
            way(real, target)
            return
    shutil.copyfile(real, target)


def _is_plain(path: Path) -> bool:
    """Whether no block of a PBF file is packed otherwise than by zlib."""
    with path.open("rb") as file:
        return not any(_PACKED & set(kinds) or not _PLAIN & set(kinds) for kinds in _blocks(file))


def _blocks(file: BinaryIO) -> Iterator[list[int]]:
    """Numbers of the fields of each block (https://wiki.openstreetmap.org/wiki/PBF_Format), data skipped."""
    while size := file.read(4):
        header = file.read(min(int.from_bytes(size, "big"), _LARGEST_HEADER))
        length = next((value for number, value, _ in _fields(header, 0) if number == 3), 0)
        start = file.tell()
        # Sizes and kinds stand before the data, of which only the length matters.
        yield [number for number, _, _ in _fields(file.read(min(length, 64)), 0)]
        file.seek(start + length)


def _fields(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Number, value (or length) and place of each field of a message, as far as the bytes go."""
    while at < len(data):
        key, at = _varint(data, at)
        value, at = _varint(data, at)
        yield key >> 3, value, at
        at += value if key & 7 == 2 else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A whole number in groups of seven bits, and the place behind it."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    return value, at


def _has_negative_ids(path: Path) -> bool:
    """Whether anything in the file has a negative id; of a sorted file the first of each kind tells."""
    with osmium.io.Reader(str(path)) as reader:
        is_sorted = reader.header().get("sorting") == "Type_then_ID"
    for kind in (_NODE, _WAY, _RELATION):
        things: Any = osmium.FileProcessor(str(path), kind)
        for thing in things:
            if thing.id < 0:
                return True
            if is_sorted:
                break
    return False


def _lowest_ids(path: Path) -> dict[str, int]:
    """The lowest id of nodes ("n"), ways ("w") and relations ("r") that are in the file or named in it; 0 at most."""
    lowest = {"n": 0, "w": 0, "r": 0}
    things: Any = osmium.FileProcessor(str(path))
    for thing in things:
        kind = thing.type_str()
        lowest[kind] = min(lowest[kind], thing.id)
        if kind == "w":
            lowest["n"] = min([lowest["n"], *(node.ref for node in thing.nodes)])
        elif kind == "r":
            for member in thing.members:
                lowest[member.type] = min(lowest[member.type], member.ref)
    return lowest


def _write_anew(source: Path, target: Path, shift: dict[str, int], stumbles: Stumbles) -> None:
    """Write all objects by type and id, their ids raised, without what R5 stumbles over."""
    header = osmium.io.Header()
    header.set("generator", "artois-access")
    header.set("sorting", "Type_then_ID")
    reader = osmium.MergeInputReader()
    reader.add_file(str(source))
    with osmium.SimpleWriter(osmium.io.File(str(target), "pbf"), header=header) as writer:
        reader.apply(_Raising(writer, shift, stumbles), simplify=True)


class _Raising(osmium.SimpleHandler):
    """Writes what it is given under raised ids; what R5 stumbles over without its tag, or not at all."""

    def __init__(self, writer: Any, shift: dict[str, int], stumbles: Stumbles) -> None:
        super().__init__()
        self._writer, self._shift, self._stumbles = writer, shift, stumbles

    def node(self, node: Any) -> None:
        self._writer.add_node(node.replace(id=node.id + self._shift["n"]))

    def way(self, way: Any) -> None:
        nodes = [one.ref + self._shift["n"] for one in way.nodes]
        raised = way.replace(id=way.id + self._shift["w"], nodes=nodes)
        if way.id in self._stumbles.areas:
            raised.tags = {tag.k: tag.v for tag in way.tags if tag.k != PARK_AND_RIDE}
        self._writer.add_way(raised)

    def relation(self, relation: Any) -> None:
        if relation.id in self._stumbles.turns:
            return
        members = [(one.type, one.ref + self._shift[one.type], one.role) for one in relation.members]
        self._writer.add_relation(relation.replace(id=relation.id + self._shift["r"], members=members))


def _same_streets(
    some: tuple[StreetNetwork, StreetNetwork], others: tuple[StreetNetwork, StreetNetwork], *, with_ids: bool
) -> bool:
    """Whether both pairs of networks are the same, perhaps but for ids."""
    names = [field.name for field in dataclasses.fields(StreetNetwork) if with_ids or field.name not in _IDS]
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for one, other in zip(some, others, strict=True)
        for name in names
    )
