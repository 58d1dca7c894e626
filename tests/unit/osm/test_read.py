"""Files: what is cut where, what a clipped or odd file gives, and one sentence for files that cannot be read."""

import bz2
import gzip
from dataclasses import fields
from pathlib import Path

import numpy as np
import osmium
import pytest
from pyproj import Geod

from osm import NoStreetsError, OsmCallError, OsmError, OsmFileError, StreetNetwork, read_streets
from tests.unit.osm.drawn import ROAD, arcs, both, draw, lon_lat, osm_xml


def edges(streets: StreetNetwork) -> list[tuple[int, int, int]]:
    """(way, OSM node, OSM node) of each edge in order."""
    ends = streets.vertex_osm_id[np.stack([streets.edge_from, streets.edge_to], axis=1)]
    return [(int(way), int(a), int(b)) for way, (a, b) in zip(streets.edge_way_id, ends, strict=True)]


def length_mm(*nodes: int) -> int:
    lon, lat = zip(*(lon_lat(node) for node in nodes), strict=True)
    return round(Geod(ellps="WGS84").line_length(lon, lat) * 1000)


def test_ways_are_cut_where_they_meet_and_keep_their_points(tmp_path: Path) -> None:
    streets = draw(tmp_path, {7: ([1, 2, 3, 4, 5], ROAD), 9: ([103, 3, 203], ROAD)})
    assert edges(streets) == [(7, 1, 3), (7, 3, 5), (9, 103, 3), (9, 3, 203)]
    assert streets.edge_length_mm.tolist() == [
        length_mm(1, 2, 3), length_mm(3, 4, 5), length_mm(103, 3), length_mm(3, 203),
    ]  # fmt: skip
    assert streets.geometry_offset.tolist() == [0, 3, 6, 8, 10]
    points = list(zip(streets.geometry_lon.tolist(), streets.geometry_lat.tolist(), strict=True))
    assert points[:6] == [lon_lat(node) for node in (1, 2, 3, 3, 4, 5)]
    assert streets.vertex_osm_id.tolist() == [1, 3, 5, 103, 203]
    assert (streets.n_missing_nodes, streets.n_clipped_ways) == (0, 0)


def test_ways_by_ascending_id_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    streets = draw(tmp_path, {9: ([1, 2], ROAD), 3: ([2, 3], ROAD), 5: ([3, 4], ROAD)})
    assert streets.edge_way_id.tolist() == [3, 5, 9]


def test_a_street_closed_to_all_cuts_but_makes_no_edge(tmp_path: Path) -> None:
    streets = draw(
        tmp_path, {1: ([1, 2, 3], ROAD), 2: ([2, 102], {"highway": "service", "access": "private"})}
    )
    assert edges(streets) == [(1, 1, 2), (1, 2, 3)]


def test_other_ways_do_not_cut(tmp_path: Path) -> None:
    streets = draw(
        tmp_path,
        {1: ([1, 2, 3], ROAD), 2: ([2, 102], {"building": "yes"}), 3: ([2, 202], {"railway": "rail"})},
    )
    assert edges(streets) == [(1, 1, 3)]


@pytest.mark.parametrize("tags", [ROAD, {"highway": "pedestrian", "area": "yes"}])
def test_closed_way_is_a_ring(tmp_path: Path, tags: dict[str, str]) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 102, 101, 1], tags)})
    assert edges(streets) == [(1, 1, 1)]
    assert streets.edge_length_mm.tolist() == [length_mm(1, 2, 102, 101, 1)]
    assert streets.out_offset.tolist() == [0, 2]
    joined = draw(tmp_path, {1: ([1, 2, 102, 101, 1], tags), 2: ([102, 202], ROAD)})
    assert edges(joined)[:2] == [(1, 1, 102), (1, 102, 1)]


def test_a_way_that_meets_itself(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 3, 103, 2, 202], ROAD)})
    assert edges(streets) == [(1, 1, 2), (1, 2, 2), (1, 2, 202)]


def test_a_way_there_and_back(tmp_path: Path) -> None:
    assert edges(draw(tmp_path, {1: ([1, 2, 1], ROAD)})) == [(1, 1, 1)]
    assert edges(draw(tmp_path, {1: ([1, 2, 1], ROAD), 2: ([2, 3], ROAD)})) == [
        (1, 1, 2),
        (1, 2, 1),
        (2, 2, 3),
    ]


def test_nodes_named_twice_in_a_row_and_ways_of_one_node(tmp_path: Path) -> None:
    streets = draw(
        tmp_path, {1: ([1, 1, 2, 2, 2, 3, 3], ROAD), 2: ([5, 5], ROAD), 3: ([6], ROAD), 4: ([], ROAD)}
    )
    assert edges(streets) == [(1, 1, 3)]
    assert streets.geometry_offset.tolist() == [0, 3]


def test_nodes_on_the_same_spot_give_one_millimetre(tmp_path: Path) -> None:
    path = tmp_path / "spot.osm"
    text = osm_xml({1: ([1, 2], ROAD), 2: ([2, 3], ROAD)})
    path.write_text(text.replace('lon="2.8020000"', 'lon="2.8010000"'), encoding="utf-8")
    assert read_streets(path).edge_length_mm.tolist() == [1, length_mm(1, 3)]


def test_clipped_ways_are_cut_into_what_is_there(tmp_path: Path) -> None:
    streets = draw(
        tmp_path,
        {1: ([1, 2, 3, 4, 5, 6], ROAD), 2: ([2, 3], ROAD), 3: ([8, 9], ROAD), 4: ([5, 6], ROAD)},
        absent=[3, 8],
    )
    assert edges(streets) == [(1, 1, 2), (1, 4, 5), (1, 5, 6), (4, 5, 6)]
    assert (streets.n_missing_nodes, streets.n_clipped_ways) == (2, 3)


def test_missing_nodes_of_other_ways_do_not_count(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], ROAD), 2: ([3, 4], {"building": "yes"})}, absent=[3])
    assert (streets.n_missing_nodes, streets.n_clipped_ways) == (0, 0)


def test_ways_before_their_nodes(tmp_path: Path) -> None:
    ways = {1: ([4, 2, 3, 1], ROAD), 2: ([2, 102], ROAD)}
    assert_same(draw(tmp_path, ways, ways_first=True), draw(tmp_path, ways))


def test_the_last_of_several_versions_of_a_way_counts(tmp_path: Path) -> None:
    text = osm_xml({1: ([1, 2], ROAD), 5: ([3, 4], ROAD)})
    again = '<way id="1" version="2"><nd ref="3"/><nd ref="4"/><tag k="highway" v="footway"/></way>\n</osm>'
    path = tmp_path / "merged.osm"
    path.write_text(text.replace("</osm>", again), encoding="utf-8")
    streets = read_streets(path)
    assert edges(streets) == [(1, 3, 4), (5, 3, 4)]
    assert arcs(streets, "car") == both((3, 4))


@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz", "a.osm.bz2", "a.osm.pbf", "a.opl"])
def test_formats_give_the_same_arrays(tmp_path: Path, name: str) -> None:
    ways = {2: ([1, 2, 3], ROAD), 1: ([2, 102], {"highway": "steps"})}
    expected = draw(tmp_path, ways)
    text, path = osm_xml(ways).encode(), tmp_path / name
    if name.endswith((".pbf", ".opl")):
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(tmp_path / "drawn.osm")):
                writer.add(thing)
    else:
        path.write_bytes({"gz": gzip.compress, "z2": bz2.compress}.get(name[-2:], bytes)(text))
    assert_same(read_streets(path), expected)


def assert_same(a: StreetNetwork, b: StreetNetwork) -> None:
    for field in fields(StreetNetwork):
        one, other = np.asarray(getattr(a, field.name)), np.asarray(getattr(b, field.name))
        assert one.dtype == other.dtype, field.name
        assert one.tobytes() == other.tobytes(), field.name


def test_arrays_are_of_the_stated_types_and_read_only(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2, 3], ROAD)})
    expected = {
        "vertex_osm_id": "int64", "vertex_lon": "float64", "vertex_lat": "float64", "vertex_island": "uint8",
        "edge_way_id": "int64", "edge_from": "int32", "edge_to": "int32", "edge_length_mm": "int32",
        "edge_flags": "uint16", "arc_modes": "uint8", "arc_car_kmh": "float32", "geometry_offset": "int64",
        "geometry_lon": "float64", "geometry_lat": "float64", "out_offset": "int64", "out_arc": "int32",
        "in_offset": "int64", "in_arc": "int32",
    }  # fmt: skip
    for name, dtype in expected.items():
        array = getattr(streets, name)
        assert array.dtype == dtype, name
        assert not array.flags.writeable, name


def test_adjacency_lists_arcs_of_a_vertex_by_number(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 2], {"highway": "motorway"}), 2: ([2, 3], ROAD), 3: ([4, 2], ROAD)})
    at = streets.vertex_osm_id.tolist().index(2)
    # edge 0: 1->2 by car only; edge 1: 2-3; edge 2: 4-2
    assert streets.out_arc[streets.out_offset[at] : streets.out_offset[at + 1]].tolist() == [2, 5]
    assert streets.in_arc[streets.in_offset[at] : streets.in_offset[at + 1]].tolist() == [0, 3, 4]
    assert streets.arc_car_kmh.tolist() == [130, 0, 50, 50, 50, 50]


def test_box_keeps_edges_with_a_point_inside_whole(tmp_path: Path) -> None:
    draw(tmp_path, {1: ([1, 2, 3, 4, 5], ROAD), 2: ([3, 103], ROAD), 3: ([5, 105], ROAD)})
    (west, south), (east, north) = lon_lat(0), lon_lat(102)
    streets = read_streets(tmp_path / "drawn.osm", bbox=(west, south, east, north))
    assert edges(streets) == [(1, 1, 3)]
    assert streets.edge_length_mm.tolist() == [length_mm(1, 2, 3)]
    assert streets.vertex_osm_id.tolist() == [1, 3]
    with pytest.raises(NoStreetsError, match=r"drawn.osm: .* in the box \(0, 0, 1, 1\)"):
        read_streets(tmp_path / "drawn.osm", bbox=(0, 0, 1, 1))


@pytest.mark.parametrize(
    "box", [(3, 50, 2, 51), (2, 51, 3, 50), (2, 50, 2, 51), (-200, 0, 0, 1), (0, 0, float("nan"), 1)]
)
def test_box_that_is_none(tmp_path: Path, box: tuple[float, float, float, float]) -> None:
    draw(tmp_path, {1: ([1, 2], ROAD)})
    with pytest.raises(OsmCallError, match="west, south, east, north"):
        read_streets(tmp_path / "drawn.osm", bbox=box)


BAD_FILES = {
    "text.pbf": b"id,lon,lat\n1,2,3\n",
    "text.osm.pbf": b"hello",
    "empty.osm.pbf": b"",
    "empty.osm": b"",
    "cut.osm": b'<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1" ',
    "page.osm": b"<html><body>502 Bad Gateway</body></html>",
    "text.osm.gz": b"hello",
    "data.csv": b"a,b\n1,2\n",
    "noname": b"hello",
    "number.osm": b'<osm version="0.6"><node id="x" lat="1" lon="1"/></osm>',
    "place.osm": b'<osm version="0.6"><node id="1" lat="1x" lon="1"/></osm>',
    "change.osc": b'<osmChange version="0.6"><create/></osmChange>',
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD_FILES[name])
    with pytest.raises(OsmFileError) as caught:
        read_streets(path)
    assert_sentence(caught.value, path)


def test_truncated_pbf_is_one_sentence(tmp_path: Path) -> None:
    draw(tmp_path, {way: (list(range(1, 90)), ROAD) for way in range(1, 40)})
    whole, path = tmp_path / "whole.osm.pbf", tmp_path / "cut.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for thing in osmium.FileProcessor(str(tmp_path / "drawn.osm")):
            writer.add(thing)
    for share in (0.2, 0.6, 0.99):
        path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
        with pytest.raises(OsmError) as caught:
            read_streets(path)
        assert_sentence(caught.value, path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(OsmFileError, match=r"none\.osm\.pbf: this street file does not exist\.$"):
        read_streets(tmp_path / "none.osm.pbf")
    with pytest.raises(OsmFileError, match=r"this street file is a folder\.$"):
        read_streets(str(tmp_path))


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {1: ([1, 2], {"building": "yes"})},
        {1: ([1, 2], {"highway": "construction"})},
        {1: ([1, 2], {"highway": "residential", "access": "private"})},
        {1: ([1], ROAD)},
    ],
)
def test_no_streets(tmp_path: Path, ways: dict[int, tuple[list[int], dict[str, str]]]) -> None:
    with pytest.raises(NoStreetsError) as caught:
        draw(tmp_path, ways)
    assert_sentence(caught.value, tmp_path / "drawn.osm")


def test_all_nodes_missing(tmp_path: Path) -> None:
    with pytest.raises(NoStreetsError):
        draw(tmp_path, {1: ([1, 2], ROAD)}, absent=[1, 2])


def assert_sentence(error: OsmError, path: Path) -> None:
    text = str(error)
    assert text.startswith(f"{path}: ")
    assert text.endswith(".")
    assert "\n" not in text
    assert isinstance(error, ValueError)


def test_nodes_and_ways_that_an_editor_has_not_uploaded_yet(tmp_path: Path) -> None:
    text = osm_xml({1: ([1, 2, 3], ROAD)}).replace('id="2"', 'id="-2"').replace('ref="2"', 'ref="-2"')
    path = tmp_path / "new.osm"
    path.write_text(text.replace('<way id="1"', '<way id="-1"'), encoding="utf-8")
    streets = read_streets(path)
    assert edges(streets) == [(-1, 1, 3)]
    assert streets.edge_length_mm.tolist() == [length_mm(1, 2, 3)]
    assert streets.n_missing_nodes == 0


def test_an_edge_has_the_same_length_whatever_else_is_in_the_file(tmp_path: Path) -> None:
    alone = draw(tmp_path, {50: ([901, 1002, 903, 1205], ROAD)})
    others = {way: ([way, way + 1, 100 + way], ROAD) for way in range(1, 40)}
    crowd = draw(tmp_path, {**others, 50: ([901, 1002, 903, 1205], ROAD)})
    assert crowd.edge_length_mm[-1] == alone.edge_length_mm[0]
