"""Why two journeys differ on their walks: where they are linked, which streets, rounding, limits, modes."""

import math

from access.analysis.engines_compare.seen import UNEXPLAINED
from tests.unit.access.drawn_journeys import AROUND, STRAIGHT, direct, ridden, told


def test_walks_linked_to_other_streets():
    found = told(direct("A", 600, 800, origin_m=12.0), direct("B", 720, 960, origin_m=40.0))
    assert (found.part, found.rules) == ("direct", (24,))
    assert "départ" in found.why
    found = told(direct("A", 600, 800), direct("B", 720, 960, destination_m=40.0))
    assert (found.rules, "arrivée" in found.why) == ((24,), True)


def test_an_unknown_link_proves_nothing():
    found = told(direct("A", 600, 800, origin_m=12.0), direct("B", 720, 960, origin_m=math.nan))
    assert found.rules == (24, 27)  # one path of two lengths: the street or the place on it


def test_walks_along_other_streets():
    found = told(direct("A", 600, 800), direct("B", 720, 960, path=AROUND))
    assert (found.part, found.rules) == ("direct", (24, 27, 28))
    assert "100\u00a0m" in found.why


def test_the_whole_first_street_is_no_other_path():
    """R5 draws the first street whole, and so beyond where one comes from."""
    longer = [(-0.002, 0.0), *STRAIGHT]
    assert told(direct("A", 600, 800), direct("B", 720, 960, path=longer)).rules == (24, 27)


def test_a_straight_line_tells_no_path():
    found = told(direct("A", 600, 800), direct("B", 720, 960, path=STRAIGHT[::2]))
    assert (found.part, found.rules, found.why) == ("direct", (), UNEXPLAINED)


def test_seconds_of_one_length_are_rounding():
    found = told(direct("A", 599, 800), direct("B", 601, 800))
    assert found.rules == (6, 20, 23)
    assert found.why.startswith("2\u00a0s d'écart, devenues une minute")


def test_minutes_of_one_length_are_not():
    assert told(direct("A", 500, 800), direct("B", 640, 800)).rules == ()


def test_bikes_pushed_and_cars_that_turn():
    by = {
        mode: told(*(direct(n, s, 3000, mode=mode) for n, s in (("A", 600), ("B", 700))))
        for mode in ("bike", "car")
    }
    assert (by["bike"].rules, by["car"].rules) == ((30,), (31,))


def test_other_modes_on_the_way_are_not_compared():
    found = told(direct("A", 600, 3000, mode="bike"), direct("B", 2400, 3000))
    assert (found.rules, "mode" in found.where) == ((), True)


def test_the_last_walk_alone_differs():
    found = told(ridden("A", egress=(120, 160)), ridden("B", egress=(240, 320)))
    assert (found.part, found.delta_s, found.rules) == ("egress", 120, (24, 27))


def test_a_walk_at_its_limit():
    slow = ridden("B", catch=(400, 2000), stops=(3, 1))
    fast = ridden("A", access=(1190, 1580), catch=(1300, 1500))
    assert told(fast, slow).rules == (20,)
    fast = ridden("A", egress=(600, 1990))
    assert told(fast, slow).rules == (22,)
    fast = ridden("A", egress=(1190, 1500), catch=(400, 500))
    assert told(fast, slow).rules == (22,)
