"""The street file for R5: linked where R5 can read it, else written anew, and never with other streets."""

import bz2
import os
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from access.engines.r5.street_files import put_streets
from access.errors import DataError
from osm import StreetNetwork, read_streets
from tests.helpers.grid_city import write_streets


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write_streets(tmp_path / "city.osm", wide=4, high=2)


def written(source: Path, target: Path, options: str = "pbf", *, shift: int = 0) -> Path:
    """The file in another form, ids moved."""

    def moved(node: Any) -> int:
        return int(node.ref) + shift

    with osmium.SimpleWriter(osmium.io.File(str(target), options)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            nodes = {"nodes": list(map(moved, thing.nodes))} if thing.is_way() else {}
            writer.add(thing.replace(id=thing.id + shift, **nodes))
    return target


def put(source: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    target = folder / "target.osm.pbf"
    put_streets(source, target)
    return target


def shape(streets: StreetNetwork) -> list[Any]:
    return [
        streets.edge_from.tolist(),
        streets.edge_to.tolist(),
        streets.geometry_lon.tolist(),
        streets.edge_length_mm.tolist(),
    ]


@pytest.mark.parametrize("options", ["pbf", "pbf,pbf_compression=none", "pbf,pbf_dense_nodes=false"])
def test_a_file_that_r5_reads_is_linked(city: Path, tmp_path: Path, options: str) -> None:
    source = written(city, tmp_path / "city.osm.pbf", options)
    assert put(source, tmp_path / "out").stat().st_ino == source.stat().st_ino


def test_a_link_to_a_file_leads_to_the_file_itself(city: Path, tmp_path: Path) -> None:
    source = written(city, tmp_path / "city.osm.pbf")
    (tmp_path / "link.pbf").symlink_to(source)
    target = put(tmp_path / "link.pbf", tmp_path / "out")
    assert not target.is_symlink()
    assert target.stat().st_ino == source.stat().st_ino


def test_where_the_disk_has_no_hard_links_it_points_and_where_not_even_that_it_copies(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("no links")

    source = written(city, tmp_path / "city.osm.pbf")
    monkeypatch.setattr(os, "link", refused)
    pointer = put(source, tmp_path / "points")
    assert pointer.is_symlink()
    assert pointer.read_bytes() == source.read_bytes()
    monkeypatch.setattr(os, "symlink", refused)
    copy = put(source, tmp_path / "copies")
    assert not copy.is_symlink()
    assert copy.stat().st_ino != source.stat().st_ino
    assert copy.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("kind", ["osm", "osm.bz2", "osm.opl", "lz4"])
def test_any_other_form_is_written_anew_with_ids_and_order_kept(
    city: Path, tmp_path: Path, kind: str
) -> None:
    source = city
    if kind == "osm.bz2":
        source = tmp_path / "city.osm.bz2"
        source.write_bytes(bz2.compress(city.read_bytes()))
    elif kind == "osm.opl":
        source = written(city, tmp_path / "city.osm.opl", "opl")
    elif kind == "lz4":
        source = written(city, tmp_path / "city.osm.pbf", "pbf,pbf_compression=lz4")
    target = put(source, tmp_path / "out")
    assert target.stat().st_ino != source.stat().st_ino
    ids = [(thing.type_str(), thing.id) for thing in osmium.FileProcessor(str(target))]
    assert ids == sorted(ids)
    assert ids == [(thing.type_str(), thing.id) for thing in osmium.FileProcessor(str(city))]
    assert shape(read_streets(target)) == shape(read_streets(city))
    again = put(target, tmp_path / "again")  # now it is one that R5 reads
    assert again.stat().st_ino == target.stat().st_ino


def test_the_same_file_gives_the_same_bytes(city: Path, tmp_path: Path) -> None:
    assert put(city, tmp_path / "one").read_bytes() == put(city, tmp_path / "other").read_bytes()


def test_ways_and_nodes_in_any_order_are_sorted(city: Path, tmp_path: Path) -> None:
    head, _, rest = city.read_text().partition("<node")
    lines = ("<node" + rest).splitlines()
    mixed = tmp_path / "mixed.osm"
    mixed.write_text("\n".join([head, *reversed(lines[:-1]), lines[-1]]))
    target = put(mixed, tmp_path / "out")
    ids = [(thing.type_str(), thing.id) for thing in osmium.FileProcessor(str(target))]
    assert ids == sorted(ids)
    assert len(ids) == 15 + 8
    assert shape(read_streets(target)) == shape(read_streets(mixed))


@pytest.mark.parametrize("options", ["pbf", "xml"])
@pytest.mark.parametrize("shift", [-100, -10])
def test_negative_ids_are_raised_with_their_order_kept(
    city: Path, tmp_path: Path, shift: int, options: str
) -> None:
    """R5 keeps ids as whole numbers from 0 on; editors number new streets from -1 down."""
    source = written(
        city, tmp_path / ("city.osm.pbf" if options == "pbf" else "other.osm"), options, shift=shift
    )
    target = put(source, tmp_path / "out")
    ways = [thing.id for thing in osmium.FileProcessor(str(target)) if thing.is_way()]
    nodes = {thing.id for thing in osmium.FileProcessor(str(target)) if thing.is_node()}
    assert min(*ways, *nodes) == 0
    assert (len(ways), len(nodes)) == (8, 15)
    theirs, ours = read_streets(target), read_streets(source)
    assert shape(theirs) == shape(ours)
    assert (np.diff(theirs.edge_way_id) >= 0).all()


def test_relations_keep_their_members(city: Path, tmp_path: Path) -> None:
    text = city.read_text().replace(
        "</osm>",
        "<relation id='-7' version='1'><member type='way' ref='2' role='from'/><member type='node' ref='3' role='via'/>"
        "<member type='relation' ref='-7' role=''/><tag k='type' v='restriction'/></relation></osm>",
    )
    source = tmp_path / "relations.osm"
    source.write_text(text)
    target = put(source, tmp_path / "out")
    found = [
        (thing.id, [(member.type, member.ref, member.role) for member in thing.members], dict(thing.tags))
        for thing in osmium.FileProcessor(str(target))
        if thing.is_relation()
    ]
    assert found == [(0, [("w", 2, "from"), ("n", 3, "via"), ("r", 0, "")], {"type": "restriction"})]


def area(number: int, nodes: tuple[int, ...], tag: str = "yes") -> str:
    """A car park beside a station, with its outline."""
    refs = "".join(f"<nd ref='{node}'/>" for node in nodes)
    tags = f"<tag k='amenity' v='parking'/><tag k='park_ride' v='{tag}'/>"
    return f"<way id='{number}' version='1'>{refs}{tags}</way>"


@pytest.mark.parametrize("form", ["pbf", "xml"])
@pytest.mark.parametrize("nodes", [(1, 2, 999, 1), (3,), ()], ids=["a node is missing", "a point", "nothing"])
def test_areas_that_r5_stumbles_over_are_no_park_and_ride(
    city: Path, tmp_path: Path, nodes: tuple[int, ...], form: str
) -> None:
    """R5 draws the outline of every area of park and ride, node by node, and has no line for these."""
    told = area(50, nodes) + area(51, (1, 2, 7, 1)) + area(52, (1, 999, 7, 1), "No")
    source = tmp_path / "clipped.osm"
    source.write_text(city.read_text().replace("</osm>", f"{told}</osm>"))
    if form == "pbf":
        source = written(source, tmp_path / "clipped.osm.pbf")
    target = put(source, tmp_path / "out")
    tags = {
        way.id: dict(way.tags) for way in osmium.FileProcessor(str(target)) if way.is_way() and way.id >= 50
    }
    assert tags == {
        50: {"amenity": "parking"},
        51: {"amenity": "parking", "park_ride": "yes"},
        52: {"amenity": "parking", "park_ride": "No"},
    }
    assert shape(read_streets(target)) == shape(read_streets(source))


def turn(number: int, *ways: tuple[str, int], kind: str = "no_left_turn") -> str:
    """A turn that is forbidden from a way over another one into a third."""
    members = "".join(f"<member type='way' ref='{ref}' role='{role}'/>" for role, ref in ways)
    tags = f"<tag k='type' v='restriction'/><tag k='restriction' v='{kind}'/>"
    return f"<relation id='{number}' version='1'>{members}{tags}</relation>"


def test_turns_that_r5_stumbles_over_are_left_out(city: Path, tmp_path: Path) -> None:
    """R5 looks for the junctions of a turn over ways, and has none where the node is missing or no street has it."""
    ways = "".join(
        f"<way id='{number}' version='1'>{''.join(f'<nd ref={ref!r}/>' for ref in refs)}"
        f"<tag k='highway' v='{highway}'/></way>"
        for number, highway, refs in (
            (60, "residential", ("1", "999")),
            (61, "residential", ("999", "7")),
            (62, "construction", ("12", "13")),
            (63, "construction", ("13", "14")),
        )
    )
    point = "<node id='998' version='1' lon='10.0' lat='0.0'/>"
    turns = (
        turn(70, ("from", 1), ("via", 4), ("to", 2))  # streets of the city, which meet
        + turn(71, ("from", 60), ("via", 61), ("to", 2))  # 999 is not in the file
        + turn(72, ("from", 62), ("via", 63), ("to", 2))  # nobody uses 13 yet
        + turn(73, ("from", 60), ("via", 8_000), ("to", 2))  # R5 sees by itself that 8000 is not there
        + turn(74, ("from", 60), ("via", 61), ("to", 2), kind="give_way")  # nor does it look at this one
        + turn(75, ("from", 60), ("to", 61))
    )
    text = city.read_text().replace("</osm>", f"{ways}{turns}</osm>").replace("<way", f"{point}<way", 1)
    source = tmp_path / "turns.osm"
    source.write_text(text)
    target = put(source, tmp_path / "out")
    assert [thing.id for thing in osmium.FileProcessor(str(target)) if thing.is_relation()] == [
        70,
        73,
        74,
        75,
    ]
    assert shape(read_streets(target)) == shape(read_streets(source))
    again = put(target, tmp_path / "again")  # nothing is left to stumble over
    assert again.stat().st_ino == target.stat().st_ino


def test_streets_that_would_become_others_are_refused(city: Path, tmp_path: Path) -> None:
    # Of two versions of a way we take the last in the file, a sorted file keeps the newest.
    text = city.read_text()
    old = "<way id='1' version='0'><nd ref='1'/><nd ref='2'/><tag k='highway' v='residential'/></way>"
    source = tmp_path / "twice.osm"
    source.write_text(text.replace("</osm>", f"{old}</osm>"))
    with pytest.raises(
        DataError, match=r"^twice\.osm cannot be written as PBF, which R5 needs: its streets would not"
    ):
        put(source, tmp_path / "out")


def test_a_file_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "broken.osm"
    source.write_text("<osm version='0.6'><node id='1'")
    with pytest.raises(DataError, match=r"^broken\.osm cannot be written as PBF, which R5 needs: ") as caught:
        put(source, tmp_path / "out")
    assert "\n" not in str(caught.value)
