"""Where streets head, and the turns that relations restrict, as R5 reads both."""

from pathlib import Path

import numpy as np
import pytest

from osm import StreetNetwork, r5_headings, read_both_streets, split_edges
from tests.unit.osm.drawn import ROAD, Drawn, draw, osm_xml

METRE = 1 / 111_195
# Streets from the crossing 102 to the west, east, south and north.
CROSS: Drawn = {1: ([101, 102], ROAD), 2: ([102, 103], ROAD), 3: ([2, 102], ROAD), 4: ([102, 202], ROAD)}


def headings(streets: StreetNetwork) -> dict[tuple[int, int], tuple[int, int]]:
    """Degrees in which every arc sets out and arrives, by the OSM nodes at its ends."""
    out, arrive = r5_headings(streets)
    found = {}
    for edge in range(streets.n_edges):
        a, b = (int(streets.vertex_osm_id[v]) for v in (streets.edge_from[edge], streets.edge_to[edge]))
        found[a, b] = int(out[2 * edge]), int(arrive[2 * edge])
        found[b, a] = int(out[2 * edge + 1]), int(arrive[2 * edge + 1])
    return found


def bent(folder: Path, *places: tuple[float, float]) -> dict[tuple[int, int], tuple[int, int]]:
    """Headings of one street through places so many metres east and north of a point on the equator."""
    nodes = [
        f'<node id="{i}" version="1" lon="{x * METRE:.9f}" lat="{y * METRE:.9f}"/>'
        for i, (x, y) in enumerate(places, 1)
    ]
    refs = "".join(f'<nd ref="{i}"/>' for i in range(1, len(places) + 1))
    way = f'<way id="1" version="1">{refs}<tag k="highway" v="residential"/></way>'
    path = folder / "bent.osm"
    path.write_text("\n".join(['<osm version="0.6">', *nodes, way, "</osm>"]))
    return headings(read_both_streets(path)[1])


def test_streets_head_to_the_four_winds(tmp_path: Path) -> None:
    found = headings(draw(tmp_path, CROSS))
    assert found[101, 102] == found[102, 103] == (90, 90)
    assert found[102, 101] == (-90, -90)
    assert found[102, 202] == (0, 0)
    assert found[202, 102] == (-180, -180)


def test_degrees_are_cut_off_towards_north(tmp_path: Path) -> None:
    # 45 degrees are 32 parts of 256; 46 are 32.7, so 33 parts or 46.4 degrees; the other way 33 - 128 parts.
    assert bent(tmp_path, (0, 0), (100, 100))[1, 2] == (45, 45)
    east, north = 100 * np.sin(np.radians(46)), 100 * np.cos(np.radians(46))
    found = bent(tmp_path, (0, 0), (east, north))
    assert (found[1, 2], found[2, 1]) == ((46, 46), (-133, -133))


def test_bends_within_ten_metres_of_an_end_do_not_count(tmp_path: Path) -> None:
    found = bent(tmp_path, (0, 0), (6, 0), (6, 60), (60, 60))
    # To the first point further than 10 m along: 60 m north, 6 m east, 5.7 degrees, 4 parts of 256.
    assert found[1, 4] == (5, 90)
    assert found[4, 1] == (-90, -174)


def test_a_short_street_heads_to_its_end_and_a_ring_south(tmp_path: Path) -> None:
    assert bent(tmp_path, (0, 0), (2, 0), (2, 2))[1, 3] == (45, 45)
    ring = bent(tmp_path, (0, 0), (2, 0), (2, 2), (0, 0))
    assert ring == {(1, 4): (-180, -180), (4, 1): (0, 0)}


def relation(kind: str, *members: tuple[str, str, int]) -> str:
    inside = "".join(f'<member type="{type_}" ref="{ref}" role="{role}"/>' for role, type_, ref in members)
    return (
        f'<relation id="1" version="1">{inside}<tag k="type" v="restriction"/>'
        f'<tag k="restriction" v="{kind}"/></relation>'
    )


def turns(folder: Path, ways: Drawn, *relations: str) -> list[tuple[tuple[int, int], tuple[int, int], int]]:
    """Restricted turns of R5's streets, each arc by the OSM nodes at its ends; none of ours."""
    path = folder / "turns.osm"
    path.write_text(osm_xml(ways).replace("</osm>", "\n".join([*relations, "</osm>"])))
    ours, theirs = read_both_streets(path)
    assert ours.turns.shape == (0, 3)

    def ends(arc: int) -> tuple[int, int]:
        edge = arc >> 1
        nodes = [int(theirs.vertex_osm_id[v]) for v in (theirs.edge_from[edge], theirs.edge_to[edge])]
        return (nodes[1], nodes[0]) if arc & 1 else (nodes[0], nodes[1])

    return [(ends(into), ends(out), only) for into, out, only in theirs.turns.tolist()]


FROM, VIA, TO = ("from", "way", 1), ("via", "node", 102), ("to", "way", 4)


def test_a_turn_is_the_arc_that_enters_and_the_one_that_leaves(tmp_path: Path) -> None:
    assert turns(tmp_path, CROSS, relation("no_left_turn", FROM, VIA, TO)) == [((101, 102), (102, 202), 0)]
    only = relation("only_straight_on", ("from", "way", 2), VIA, ("to", "way", 1))
    assert turns(tmp_path, CROSS, only) == [((103, 102), (102, 101), 1)]
    back = relation("no_u_turn", FROM, VIA, ("to", "way", 1))
    assert turns(tmp_path, CROSS, back) == [((101, 102), (102, 101), 0)]


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("give_way", (FROM, VIA, TO)),
        ("no_left_turn", (FROM, VIA)),
        ("no_left_turn", (FROM, TO)),
        ("no_left_turn", (FROM, VIA, TO, ("to", "way", 2))),
        ("no_left_turn", (FROM, ("via", "way", 2), TO)),
        ("no_left_turn", (FROM, VIA, ("via", "node", 101), TO)),
        ("no_left_turn", (("from", "node", 101), VIA, TO)),
        ("no_left_turn", (FROM, ("via", "node", 101), TO)),  # they do not meet there
        ("no_left_turn", (FROM, ("via", "node", 999), TO)),
        ("no_left_turn", (("from", "way", 99), VIA, TO)),
    ],
)
def test_relations_that_say_nothing(
    tmp_path: Path, kind: str, members: tuple[tuple[str, str, int], ...]
) -> None:
    assert turns(tmp_path, CROSS, relation(kind, *members)) == []


def test_a_way_that_passes_the_junction_is_ambiguous(tmp_path: Path) -> None:
    through: Drawn = {1: ([101, 102, 103], ROAD), 4: ([102, 202], ROAD)}
    assert turns(tmp_path, through, relation("no_left_turn", FROM, VIA, TO)) == []


def test_turns_keep_their_arcs_when_streets_are_split(tmp_path: Path) -> None:
    path = tmp_path / "turns.osm"
    path.write_text(osm_xml(CROSS).replace("</osm>", relation("no_left_turn", FROM, VIA, TO) + "</osm>"))
    streets = read_both_streets(path)[1]
    split, _ = split_edges(streets, [0], [int(streets.edge_length_mm[0]) // 2])
    np.testing.assert_array_equal(split.turns, streets.turns)
