"""Levels of traffic stress: each rule by itself, and what junctions make of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from osm import StreetNetwork, from_osmnx, read_both_streets, read_streets, split_edges, to_networkx
from osm.tags import classify_way
from tests.unit.osm.drawn import ROAD, Drawn, draw, osm_xml

PRIMARY = {"highway": "primary"}
TERTIARY = {"highway": "tertiary"}
LIGHTS = {"highway": "traffic_signals"}


def levels(streets: StreetNetwork) -> dict[tuple[int, int], int]:
    """Stress of every arc by the OSM nodes at its ends."""
    found = {}
    for edge in range(streets.n_edges):
        ends = [int(streets.vertex_osm_id[v]) for v in (streets.edge_from[edge], streets.edge_to[edge])]
        found[ends[0], ends[1]] = int(streets.arc_stress[2 * edge])
        found[ends[1], ends[0]] = int(streets.arc_stress[2 * edge + 1])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # no cars
        ("highway=footway", (1, 1)),
        ("highway=cycleway", (1, 1)),
        ("highway=primary motor_vehicle=no", (1, 1)),
        # calm by class, whatever else is tagged
        ("highway=residential maxspeed=90 lanes=6", (1, 1)),
        ("highway=living_street", (1, 1)),
        ("highway=service maxspeed=50", (1, 1)),
        # large streets
        ("highway=primary", (4, 4)),
        ("highway=primary maxspeed=30 lanes=2", (4, 4)),
        ("highway=trunk", (4, 4)),
        ("highway=motorway", (4, 4)),
        ("highway=road", (4, 4)),
        ("highway=tertiary_link", (3, 3)),
        # lanes for bikes on large streets
        ("highway=primary cycleway=lane", (3, 3)),
        ("highway=primary cycleway=lane maxspeed=40", (2, 2)),
        ("highway=primary cycleway=lane maxspeed=41", (3, 3)),
        ("highway=primary cycleway=lane maxspeed=40 lanes=3", (2, 2)),
        ("highway=primary cycleway=lane maxspeed=40 lanes=4", (3, 3)),
        ("highway=primary cycleway=track", (4, 4)),
        ("highway=primary cycleway:right=lane", (3, 4)),
        ("highway=primary cycleway:left=lane", (4, 3)),
        ("highway=primary cycleway:left=opposite", (3, 4)),
        ("highway=primary cycleway:right=opposite", (4, 3)),
        ("highway=primary oneway=yes cycleway=opposite", (4, 3)),
        ("highway=primary oneway=yes cycleway=opposite_lane", (4, 4)),
        # small streets
        ("highway=tertiary", (3, 3)),
        ("highway=unclassified", (3, 3)),
        ("highway=unclassified lanes=2", (2, 2)),
        ("highway=unclassified lanes=3", (2, 2)),
        ("highway=unclassified lanes=4", (3, 3)),
        ("highway=unclassified lanes=two", (3, 3)),
        ("highway=tertiary lanes=2 maxspeed=50", (3, 3)),
        ("highway=tertiary lanes=2 maxspeed=30", (2, 2)),
        ("highway=tertiary maxspeed=30", (2, 2)),
        ("highway=tertiary lanes=4 maxspeed=30", (3, 3)),
        ("highway=tertiary lanes=4 maxspeed=50 cycleway=lane", (2, 2)),
        ("highway=tertiary cycleway:right=lane", (2, 3)),
        # a level that is tagged
        ("highway=primary lts=1", (1, 1)),
        ("highway=residential lts=3.7", (3, 3)),
        ("highway=residential lts=0", (1, 1)),
        ("highway=residential lts=9", (4, 4)),
        ("highway=primary lts=high", (4, 4)),
        ("highway=residential lts=" + "9" * 400, (4, 4)),
        ("highway=unclassified lanes=" + "9" * 400, (3, 3)),
    ],
)
def test_a_street_by_itself(text: str, expected: tuple[int, int]) -> None:
    rule = classify_way(dict(one.split("=", 1) for one in text.split()))
    assert rule is not None
    assert (rule.stress_forward, rule.stress_backward) == expected


def test_a_zone_counts_as_a_limit_in_france_and_not_in_r5(tmp_path: Path) -> None:
    path = tmp_path / "drawn.osm"
    path.write_text(osm_xml({1: ([1, 2], TERTIARY | {"maxspeed": "FR:zone30"})}), encoding="utf-8")
    ours, theirs = read_both_streets(path)
    assert ours.arc_stress.tolist() == [2, 2]
    assert theirs.arc_stress.tolist() == [3, 3]


# A calm street from 1 to 4 that a primary road crosses at 3, and a small one at 2.
CROSSED: Drawn = {1: ([101, 102, 103, 104], ROAD), 2: ([3, 103, 203], PRIMARY), 3: ([2, 102], TERTIARY)}


def test_a_street_is_as_stressful_as_what_it_crosses(tmp_path: Path) -> None:
    found = levels(draw(tmp_path, CROSSED))
    assert {ends: found[ends] for ends in ((101, 102), (102, 103), (103, 104), (104, 103))} == {
        (101, 102): 3, (102, 103): 4, (103, 104): 4, (104, 103): 4,
    }  # fmt: skip
    assert (found[2, 102], found[3, 103]) == (3, 4)  # the crossing at 2 does not hand on what it has from 3


def test_traffic_lights_calm_a_junction(tmp_path: Path) -> None:
    found = levels(draw(tmp_path, CROSSED, node_tags={103: LIGHTS}))
    assert (found[101, 102], found[102, 103], found[103, 104]) == (3, 3, 1)
    crossing = levels(draw(tmp_path, CROSSED, node_tags={103: {"highway": "crossing"}}))
    assert crossing[103, 104] == 4


def test_one_direction_is_enough_to_make_a_junction_stressful(tmp_path: Path) -> None:
    one_lane: Drawn = {1: ([1, 2], ROAD), 2: ([2, 3], PRIMARY | {"cycleway:right": "lane"})}
    found = levels(draw(tmp_path, one_lane))
    assert (found[1, 2], found[2, 1], found[2, 3], found[3, 2]) == (4, 4, 4, 4)
    calm = levels(draw(tmp_path, one_lane, node_tags={2: LIGHTS, 3: LIGHTS}))
    assert (calm[1, 2], calm[2, 1], calm[2, 3], calm[3, 2]) == (1, 1, 3, 4)


def test_a_tagged_level_is_not_raised_but_raises_others(tmp_path: Path) -> None:
    tagged = ROAD | {"lts": "2"}
    found = levels(draw(tmp_path, {1: ([1, 2], tagged), 2: ([2, 3], PRIMARY), 3: ([1, 101], ROAD)}))
    assert (found[1, 2], found[2, 3], found[1, 101]) == (2, 4, 2)


def test_a_path_is_raised_where_it_meets_a_road_and_closed_streets_raise_nobody(tmp_path: Path) -> None:
    path = {"highway": "path"}
    closed = PRIMARY | {"access": "private"}
    found = levels(
        draw(tmp_path, {1: ([1, 2], path), 2: ([2, 3], path), 3: ([3, 103], PRIMARY), 4: ([1, 101], closed)})
    )
    assert (found[1, 2], found[2, 3]) == (1, 4)


def test_barriers_do_not_keep_stress_out(tmp_path: Path) -> None:
    """Who is stopped has a vertex of their own at the barrier; the road beside it is as near."""
    bollard = {2: {"barrier": "bollard"}}
    found = levels(draw(tmp_path, {1: ([1, 2], ROAD), 2: ([2, 3], PRIMARY)}, node_tags=bollard))
    assert found[1, 2] == 4


def test_the_box_does_not_change_stress(tmp_path: Path) -> None:
    path = tmp_path / "drawn.osm"
    path.write_text(osm_xml({1: ([1, 2, 3], ROAD), 2: ([3, 4, 5], PRIMARY)}), encoding="utf-8")
    part = read_streets(path, bbox=(2.8005, 50.39, 2.8025, 50.41))
    assert part.arc_stress.tolist() == [4, 4]


def test_parts_of_a_street_inherit_its_stress(tmp_path: Path) -> None:
    streets = draw(tmp_path, {1: ([1, 9], TERTIARY)})
    streets = replace(streets, arc_stress=np.array([2, 3], np.uint8))
    split, _ = split_edges(streets, [0], [int(streets.edge_length_mm[0]) // 2])
    assert split.arc_stress.tolist() == [2, 3, 2, 3]


def test_stress_survives_the_way_through_networkx(tmp_path: Path) -> None:
    streets = draw(tmp_path, CROSSED, node_tags={103: LIGHTS})
    again = from_osmnx(to_networkx(streets))
    np.testing.assert_array_equal(again.arc_stress, streets.arc_stress)
    graph = to_networkx(streets)
    for *_, data in graph.edges(data=True):  # as osmnx has it: tags, no levels
        data["highway"] = "primary" if data["osmid"] == 2 else "residential"
        for key in ("modes", "stress"):
            del data[key]
    assert levels(from_osmnx(graph))[103, 104] == 4
    graph.nodes[103]["highway"] = "traffic_signals"
    assert levels(from_osmnx(graph))[103, 104] == 1
