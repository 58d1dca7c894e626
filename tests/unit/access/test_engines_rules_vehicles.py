"""Why two journeys differ by their vehicles: one that is missed, overtakes or comes by headway, and changes."""

from dataclasses import replace

from tests.unit.access.drawn_journeys import changed, ridden, told


def test_a_longer_walk_misses_the_vehicle():
    fast = ridden("A", access=(300, 400), catch=(400, 700))
    slow = ridden("B", access=(360, 480), catch=(1000, 1300), trip=1)
    found = told(fast, slow)
    assert (found.part, found.delta_s, found.rules) == ("access", 600, (24, 27))
    assert "manque le premier" in found.where
    assert "08:06:40" in found.where


def test_a_second_too_late_is_the_slack():
    fast = ridden("A", access=(339, 400), catch=(400, 700))
    slow = ridden("B", access=(340, 400), catch=(1000, 1300), trip=1)
    assert told(fast, slow).rules == (11,)


def test_a_vehicle_that_could_be_caught_is_unexplained():
    fast = ridden("A", access=(300, 400), catch=(400, 700))
    slow = ridden("B", access=(300, 400), catch=(1000, 1300), trip=2)
    found = told(fast, slow)
    assert (found.part, found.rules) == ("wait", ())


def test_a_vehicle_that_overtakes():
    fast = ridden("A", catch=(500, 700), trip=1)
    slow = ridden("B", catch=(400, 1000), trip=0)
    assert told(fast, slow).rules == (13,)
    # of two lines, one is simply faster: each engine would see it
    assert told(ridden("A", catch=(500, 700), trip=2), slow).rules == ()


def test_lines_by_headway_wait_half_of_it():
    fast, slow = ridden("A", catch=(400, 700)), ridden("B", catch=(700, 1000))
    legs = list(slow.journey.legs)
    legs[1] = replace(legs[1], headway_s=600)
    slow = replace(slow, journey=replace(slow.journey, legs=tuple(legs)))
    assert told(fast, slow).rules == (16,)


def test_one_vehicle_of_two_arrival_times():
    found = told(ridden("A", catch=(400, 700)), ridden("B", catch=(400, 900)))
    assert (found.part, found.delta_s, found.rules) == ("ride", 200, ())


def test_other_stops_to_begin_and_to_end():
    fast = ridden("A", catch=(400, 700))
    found = told(fast, ridden("B", catch=(400, 900), stops=(3, 1)))
    assert (found.part, found.rules) == ("access", ())
    found = told(fast, ridden("B", catch=(400, 900), stops=(0, 4)))
    assert (found.part, found.rules) == ("egress", ())


def test_a_change_that_is_no_longer_caught():
    fast = changed("A", change=(60, 100), second=(725, 1000))
    slow = changed("B", change=(120, 200), second=(1400, 1700))
    found = told(fast, slow)
    assert (found.part, found.rules) == ("transfer", (25, 27))


def test_what_is_let_go_without_loss_is_passed_over():
    """The slower one leaves later on purpose: only its second vehicle matters, which its walk misses."""
    fast = changed("A", first=(400, 600), change=(60, 100), second=(725, 1000))
    slow = changed("B", first=(500, 700), change=(120, 200), second=(1400, 1700))
    found = told(fast, slow)
    assert (found.part, found.rules) == ("transfer", (25, 27))
    assert "1\u00a0min plus tard" in found.where


def test_a_change_kept_by_one_alone():
    fast = changed("A", to=4, change=(240, 300), second=(1000, 1200))
    slow = changed("B", to=2, second=(1000, 1600))
    found = told(fast, slow)
    assert (found.part, found.rules) == ("transfer", (17,))
    assert "A" in found.why


def test_two_stops_equally_far():
    fast, slow = changed("A", to=2), changed("B", to=3, second=(900, 1400))
    found = told(fast, slow)
    assert found.rules == (17,)
    assert "égale distance" in found.why


def test_one_more_vehicle():
    found = told(changed("A"), ridden("B", catch=(400, 2000), stops=(0, 4)))
    assert (found.part, found.rules) == ("transfer", ())
    assert "nombre de véhicules" in found.where
    same_first = ridden("B", catch=(400, 600), egress=(900, 1200))
    found = told(changed("A"), same_first)
    assert (found.part, found.rules) == ("transfer", ())
