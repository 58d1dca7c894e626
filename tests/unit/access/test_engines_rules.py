"""Why two journeys differ: one drawn pair for each part and rule, and for each place where nothing may be claimed."""

import datetime as dt
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.analysis.engines_compare.rules import RULES, explain, planned_otherwise
from access.analysis.engines_compare.seen import UNEXPLAINED, Facts, Seen, seen
from access.engines.journeys import Journey, Journeys, RideLeg, WalkLeg
from access.network.model import TransferTable
from access.request import Request
from access.routing.timetable import UNREACHED

DATE = dt.date(2026, 9, 15)
AT = 8 * 3600
REQUEST = Request(date=DATE, time_s=AT, window_min=1, profile="r5", engine="r5")
# From stop 1: stop 2 at 100 m is the closest of its pattern, stop 3 at 100 m and stop 4 at 300 m of none.
TRANSFERS = TransferTable(
    offset=np.array([0, 0, 3, 3, 3, 3, 3], np.int64),
    stop=np.array([2, 3, 4], np.int32),
    mm=np.array([100_000, 100_400, 300_000], np.int32),
    closest=np.array([1, 0, 0], np.uint8),
    limit_mm=1_000_000,
)
# trips 0 and 1 follow one stop sequence, trip 2 another
FACTS = Facts(REQUEST, TRANSFERS, np.array([0, 0, 1], np.int64))
STRAIGHT = [(0.0, 0.0), (0.001, 0.0), (0.002, 0.0)]
AROUND = [(0.0, 0.0), (0.001, 0.002), (0.002, 0.0)]


def walk(kind, ends, times, metres, path=STRAIGHT, mode="walk"):
    lon, lat = (np.array(values) for values in zip(*path, strict=True))
    return WalkLeg(kind, *ends, AT + times[0], AT + times[1], round(1000 * metres), lon, lat, mode=mode)


def ride(stops, times, *, trip=0, ready=0, headway=0):
    depart, arrive = AT + times[0], AT + times[1]
    return RideLeg(trip, DATE, *stops, 0, 1, depart - AT - ready, depart, arrive, headway_s=headway)


def side(name, *legs, origin_m=10.0, destination_m=10.0):
    arrival = legs[-1].arrive_s
    journey = Journey(legs[0].depart_s, arrival, legs)
    return Seen(name, AT, arrival - AT, journey, origin_m, destination_m)


def nobody(name):
    return Seen(name, AT, UNREACHED, None, 10.0, 10.0)


def direct(name, seconds, metres, *, path=STRAIGHT, mode="walk", **links):
    return side(name, walk("direct", (-1, -1), (0, seconds), metres, path, mode), **links)


def ridden(name, *, access=(300, 400), catch=(400, 700), egress=(120, 160), trip=0, stops=(0, 1), **links):
    """Walk, one ride, walk: (seconds, metres) of the walks, times of the vehicle."""
    return side(
        name,
        walk("access", (-1, stops[0]), (0, access[0]), access[1]),
        ride(stops, catch, trip=trip, ready=access[0]),
        walk("egress", (stops[1], -1), (catch[1], catch[1] + egress[0]), egress[1]),
        **links,
    )


def changed(name, *, change=(60, 100), second=(800, 1000), to=2, trip=2, first=(400, 600)):
    """Two rides, a walk between them from stop 1."""
    ready = first[1] + change[0]
    return side(
        name,
        walk("access", (-1, 0), (0, 300), 400),
        ride((0, 1), first, ready=300),
        walk("transfer", (1, to), (first[1], ready), change[1]),
        ride((to, 5), second, trip=trip, ready=ready),
        walk("egress", (5, -1), (second[1], second[1] + 100), 130),
    )


def told(first, second, facts=FACTS):
    found = explain(first, second, facts)
    assert (found.why == UNEXPLAINED) == (not found.rules), found
    assert set(found.rules) <= set(RULES)
    return found


def test_the_sign_is_the_second_ones():
    fast, slow = direct("A", 600, 800), direct("B", 720, 960)
    assert told(fast, slow).delta_s == 120
    assert told(slow, fast).delta_s == -120
    assert (
        told(fast, slow).where
        == told(slow, fast).where
        == ("Trajet direct : A 10\u00a0min (800\u00a0m), B 12\u00a0min (960\u00a0m).")
    )


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


def test_one_moment_alone_may_not_show_the_gap():
    found = told(direct("A", 610, 800), direct("B", 640, 830))
    assert (found.part, found.rules) == ("none", ())


def test_the_last_walk_alone_differs():
    found = told(ridden("A", egress=(120, 160)), ridden("B", egress=(240, 320)))
    assert (found.part, found.delta_s, found.rules) == ("egress", 120, (24, 27))


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


def test_a_walk_at_its_limit():
    slow = ridden("B", catch=(400, 2000), stops=(3, 1))
    fast = ridden("A", access=(1190, 1580), catch=(1300, 1500))
    assert told(fast, slow).rules == (20,)
    fast = ridden("A", egress=(600, 1990))
    assert told(fast, slow).rules == (22,)
    fast = ridden("A", egress=(1190, 1500), catch=(400, 500))
    assert told(fast, slow).rules == (22,)


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


def test_walking_against_riding():
    found = told(ridden("A"), direct("B", 1100, 1500))
    assert (found.part, found.rules) == ("whole", ())
    found = told(direct("A", 1190, 1580), ridden("B", catch=(400, 2000)))
    assert (found.rules, "est à la limite de 20 min" in found.why) == ((8, 20), True)
    found = told(direct("A", 1500, 1580), ridden("B", catch=(400, 2000)))
    assert (found.rules, "dernier carrefour" in found.why) == ((8, 20), True)


def test_one_engine_alone_has_a_way():
    found = told(ridden("A"), nobody("B"))
    assert (found.part, found.delta_s, found.rules) == ("whole", None, ())
    assert found.where.startswith("B ne trouve aucun trajet")
    assert told(nobody("A"), ridden("B", catch=(400, 5300), egress=(60, 80))).rules == (7,)
    assert told(nobody("A"), changed("B", to=4)).rules == (17,)
    assert told(nobody("A"), changed("B", to=2, change=(200, 990), second=(1000, 1200))).rules == (17,)
    assert told(nobody("A"), nobody("B")).part == "none"


def test_an_answer_without_legs_is_said_so():
    bare = replace(direct("B", 720, 960), journey=None)
    found = told(direct("A", 600, 800), bare)
    assert (found.part, found.rules, "B ne sont pas connues" in found.where) == ("whole", (), True)


def test_a_journey_that_is_not_the_tables():
    slow = direct("B", 720, 960)
    found = planned_otherwise(slow, 660, None)
    assert (found.rules, found.why) == ((), UNEXPLAINED)
    assert "12\u00a0min mais compte 11\u00a0min" in found.where
    both = explain(direct("A", 600, 800), slow, FACTS)
    assert planned_otherwise(slow, UNREACHED, both).rules == both.rules
    assert "aucun trajet" in planned_otherwise(slow, UNREACHED, both).where


@pytest.mark.parametrize("choice", [0, -1])
def test_what_is_seen_of_journeys(choice):
    journey = direct("A", 600, 800).journey
    found = Journeys(
        (journey,),
        np.array([AT], np.int32),
        np.array([600 if choice == 0 else UNREACHED], np.int32),
        np.array([choice], np.int32),
        origin_m=1.5,
        destination_m=2.5,
    )
    one = seen("A", found)
    assert (one.journey, one.origin_m, one.destination_m) == (journey if choice == 0 else None, 1.5, 2.5)
    assert (one.moment_s, one.seconds) == (AT, int(found.seconds[0]))


def test_the_rules_that_can_be_named_are_those_that_are_explained():
    """Every number in the code has its sentence, on the page and in the document."""
    root = Path(__file__).parents[3]
    code = "".join(
        (root / "access/analysis/engines_compare" / name).read_text() for name in ("rules.py", "walks.py")
    )
    document = (root / "docs/r5.md").read_text()
    named = {
        int(n) for group in re.findall(r"\((\d+(?:, ?\d+)*),?\)", code) for n in re.findall(r"\d+", group)
    }
    assert named & set(range(1, 36)) <= set(RULES)
    assert all(re.search(rf"^\| {rule} \|", document, re.MULTILINE) for rule in RULES)
