"""Speeds as tagged in France and next door, and the defaults."""

import pytest

from osm.speeds import car_kmh, parse_kmh
from osm.tags import classify_way

VALUES: dict[str, float | None] = {
    "50": 50,
    " 50 ": 50,
    "5": 5,
    "50 km/h": 50,
    "50km/h": 50,
    "50 kmh": 50,
    "30 mph": 48.28032,
    "30mph": 48.28032,
    "10 knots": 18.52,
    "FR:urban": 50,
    "fr:urban": 50,
    "FR:rural": 80,
    "FR:motorway": 130,
    "FR:50": 50,
    "FR:zone30": 30,
    "FR:zone:30": 30,
    "FR:living_street": 20,
    "BE-WAL:rural": 90,
    "BE-VLG:rural": 70,
    "GB:nsl_single": 96.56064,
    "walk": 6,
    "none": 130,
    "50;70": 50,
    "70; 50": 50,
    "signals;50": 50,
    "49,5": 49.5,
    "signals": None,
    "variable": None,
    "": None,
    "0": None,
    "-50": None,
    "500": None,
    "50 parsecs": None,
    "cinquante": None,
    "1e9": None,
}


@pytest.mark.parametrize("value", VALUES)
def test_parse(value: str) -> None:
    expected = VALUES[value]
    assert parse_kmh(value) == (None if expected is None else pytest.approx(expected))


WAYS = [
    ("motorway", {}, (130, 130)),
    ("trunk", {}, (110, 110)),
    ("primary", {}, (80, 80)),
    ("secondary", {}, (80, 80)),
    ("tertiary", {}, (50, 50)),
    ("residential", {}, (50, 50)),
    ("living_street", {}, (20, 20)),
    ("pedestrian", {}, (10, 10)),
    ("primary", {"maxspeed": "70"}, (70, 70)),
    ("primary", {"maxspeed": "signals"}, (80, 80)),
    ("primary", {"maxspeed": "70", "maxspeed:backward": "50"}, (70, 50)),
    ("primary", {"maxspeed:forward": "30"}, (30, 80)),
    ("primary", {"source:maxspeed": "FR:urban"}, (50, 50)),
    ("primary", {"source:maxspeed": "sign"}, (80, 80)),
    ("primary", {"source:maxspeed": "survey 2019"}, (80, 80)),
    ("primary", {"maxspeed": "90", "zone:maxspeed": "FR:30"}, (90, 90)),
    ("residential", {"zone:maxspeed": "FR:30"}, (30, 30)),
    ("secondary", {"maxspeed:type": "FR:urban"}, (50, 50)),
]


@pytest.mark.parametrize(("name", "tags", "expected"), WAYS)
def test_way(name: str, tags: dict[str, str], expected: tuple[float, float]) -> None:
    assert car_kmh(tags, name) == expected


def test_no_speed_where_no_car_may_go() -> None:
    rule = classify_way({"highway": "residential", "oneway": "yes", "maxspeed": "30"})
    assert rule is not None
    assert (rule.kmh_forward, rule.kmh_backward) == (30, 0)
