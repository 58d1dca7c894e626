"""Small strongly connected parts, mode by mode."""

from pathlib import Path

from osm import BIKE, CAR, WALK, StreetNetwork, read_both_streets
from osm.islands import ISLAND_VERTICES
from tests.unit.osm.drawn import ROAD, Drawn, draw, osm_xml

ALL = WALK | BIKE | CAR


def chain(first_way: int, first_node: int, n_vertices: int) -> Drawn:
    """A street of `n_vertices` junctions, a way from each to the next."""
    return {first_way + i: ([first_node + i, first_node + i + 1], ROAD) for i in range(n_vertices - 1)}


def bits(streets: StreetNetwork, node: int) -> int:
    return int(streets.vertex_island[streets.vertex_osm_id.tolist().index(node)])


def test_limit_is_that_of_r5() -> None:
    assert ISLAND_VERTICES == 40


def test_below_the_limit_is_an_island_at_the_limit_is_not(tmp_path: Path) -> None:
    streets = draw(tmp_path, {**chain(1, 1, 60), **chain(101, 201, 40), **chain(201, 401, 39)})
    assert bits(streets, 1) == bits(streets, 201) == 0
    assert bits(streets, 401) == bits(streets, 439) == ALL
    assert (streets.vertex_island != 0).sum() == 39
    assert streets.n_vertices == 60 + 40 + 39


def test_the_largest_part_is_never_an_island(tmp_path: Path) -> None:
    streets = draw(tmp_path, {**chain(1, 1, 3), **chain(101, 201, 5), **chain(201, 401, 5)})
    assert bits(streets, 1) == ALL
    assert bits(streets, 201) == 0
    assert bits(streets, 401) == ALL


def test_parts_are_strong_and_of_a_mode(tmp_path: Path) -> None:
    way_in = {"highway": "residential", "oneway": "yes"}
    streets = draw(tmp_path, {**chain(1, 1, 60), 500: ([1, 101, 102], way_in), 501: ([102, 103], ROAD)})
    # A car that goes in cannot come back; who walks can, and a bike is pushed.
    assert bits(streets, 102) == bits(streets, 103) == CAR
    assert bits(streets, 1) == 0


def test_a_bike_hangs_together_by_what_is_walked(tmp_path: Path) -> None:
    only_bikes = {"highway": "cycleway", "foot": "no"}
    stair = {"highway": "steps"}
    streets = draw(
        tmp_path,
        {
            **chain(1, 1, 60),
            500: ([1, 101], stair),
            501: ([101, 102], only_bikes),
            502: ([201, 202], only_bikes),
        },
    )
    assert bits(streets, 101) == bits(streets, 102) == 0
    assert bits(streets, 201) == bits(streets, 202) == BIKE


def test_vertices_that_a_mode_does_not_touch_have_no_bit(tmp_path: Path) -> None:
    streets = draw(tmp_path, {**chain(1, 1, 60), 500: ([1, 101], {"highway": "footway"})})
    assert bits(streets, 101) == 0


def test_r5_closes_islands_and_pushes_no_bike_over_them(tmp_path: Path) -> None:
    """A yard that a bike leaves by a one-way path and enters pushed: walkers cannot leave it, so R5 closes it."""
    ways: Drawn = {
        **chain(1, 1, 60),
        500: ([1, 101], {"highway": "cycleway", "foot": "no", "oneway": "yes"}),
        501: ([101, 102], ROAD),
        502: ([102, 1], {"highway": "footway", "oneway:foot": "yes"}),
    }
    path = tmp_path / "yard.osm"
    path.write_text(osm_xml(ways), encoding="utf-8")
    ours, theirs = read_both_streets(path)
    place = theirs.edge_way_id.tolist().index
    assert ours.arc_modes[2 * place(502)] == WALK
    assert bits(ours, 101) == WALK | CAR
    # Walkers get out of the yard but not in, cars neither; a bike would be pushed out over 502, which is closed.
    assert theirs.arc_modes[2 * place(501) : 2 * place(501) + 2].tolist() == [0, 0]
    assert theirs.arc_modes[2 * place(502)] == 0
    assert theirs.arc_modes[2 * place(500)] == 0
    assert theirs.arc_modes[:4].tolist() == [ALL] * 4
    assert theirs.arc_modes[theirs.out_arc].all()
    assert bits(theirs, 101) == ALL
