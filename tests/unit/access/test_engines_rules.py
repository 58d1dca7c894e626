"""Why two journeys differ as a whole, and where nothing may be claimed; the rules that can be named."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.analysis.engines_compare.rules import RULES, explain, planned_otherwise
from access.analysis.engines_compare.seen import UNEXPLAINED, seen
from access.engines.journeys import Journeys
from access.routing.timetable import UNREACHED
from tests.unit.access.drawn_journeys import AT, FACTS, changed, direct, nobody, ridden, told


def test_the_sign_is_the_second_ones():
    fast, slow = direct("A", 600, 800), direct("B", 720, 960)
    assert told(fast, slow).delta_s == 120
    assert told(slow, fast).delta_s == -120
    assert (
        told(fast, slow).where
        == told(slow, fast).where
        == ("Trajet direct : A 10\u00a0min (800\u00a0m), B 12\u00a0min (960\u00a0m).")
    )


def test_one_moment_alone_may_not_show_the_gap():
    found = told(direct("A", 610, 800), direct("B", 640, 830))
    assert (found.part, found.rules) == ("none", ())


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
    assert (
        "B montre 12\u00a0min mais ne compte aucun trajet" in planned_otherwise(slow, UNREACHED, both).where
    )
    assert planned_otherwise(nobody("B"), 660, None).where.startswith(
        "B ne montre aucun trajet mais compte 11"
    )


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
