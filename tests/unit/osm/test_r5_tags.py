"""How R5 reads tags: who may use a way, how fast cars are, where points may be linked."""

import pytest

from osm import BIKE, CAR, LINKABLE, WALK
from osm.r5_tags import r5_rule

LETTERS = {"w": WALK, "b": BIKE, "c": CAR}


def tags_of(text: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in text.split())


def bits(letters: str) -> int:
    return sum(LETTERS[one] for one in letters if one != "-")


@pytest.mark.parametrize(
    ("text", "along", "against"),
    [
        ("highway=residential", "wbc", "wbc"),
        ("highway=elevator", "wbc", "wbc"),  # whatever it does not know is a road
        ("highway=Residential", "wbc", "wbc"),
        ("highway=motorway", "c", "-"),
        ("highway=motorway_link", "c", "c"),
        ("highway=footway", "w", "w"),
        ("highway=steps", "w", "w"),
        ("highway=pedestrian", "wb", "wb"),
        ("highway=path", "wb", "wb"),
        ("highway=bridleway", "wb", "wb"),
        ("highway=cycleway", "wb", "wb"),
        ("railway=platform", "w", "w"),
        ("public_transport=platform usage=tourism", "w", "w"),
        # access keys: the first label from the mode upwards decides
        ("highway=footway access=permissive", "wbc", "wbc"),
        ("highway=footway access=no", "w", "w"),
        ("highway=residential access=no", "-", "-"),
        ("highway=residential access=private foot=yes", "w", "w"),
        ("highway=residential access=no sidewalk=both", "w", "w"),
        ("highway=residential access=no sidewalk=Left", "w", "w"),
        ("highway=residential access=no sidewalk=yes", "-", "-"),
        ("highway=residential foot=no sidewalk=both", "wbc", "wbc"),
        ("highway=residential vehicle=no", "w", "w"),
        ("highway=residential vehicle=no bicycle=yes", "wb", "wb"),
        ("highway=residential motor_vehicle=destination", "wb", "wb"),
        ("highway=residential motor_vehicle=no motorcar=yes", "wbc", "wbc"),
        ("highway=residential bicycle=dismount", "wc", "wc"),
        ("highway=residential bicycle=use_sidepath", "wc", "wc"),
        ("highway=residential bicycle=limited", "wc", "wc"),
        ("highway=residential bicycle=psv", "wbc", "wbc"),  # says nothing
        ("highway=residential access=designated;no", "wbc", "wbc"),
        ("highway=path access=yes", "wbc", "wbc"),
        # cycleways
        ("highway=footway cycleway=track", "wb", "wb"),
        ("highway=residential bicycle=no cycleway=lane", "wbc", "wbc"),
        ("highway=residential cycleway=no", "wbc", "wbc"),
        ("highway=residential cycleway:both=no", "wc", "wc"),
        ("highway=residential cycleway=opposite_lane bicycle=no", "wc", "wbc"),
        ("highway=residential bicycle=no cycleway:right=lane", "wbc", "wc"),
        ("highway=residential bicycle=no cycleway:left=track", "wc", "wbc"),
        # one way
        ("highway=residential oneway=yes", "wbc", "w"),
        ("highway=residential oneway=-1", "w", "wbc"),
        ("highway=residential oneway=reversible", "wbc", "wbc"),
        ("highway=residential junction=roundabout", "wbc", "w"),
        ("highway=residential junction=circular", "wbc", "wbc"),
        ("highway=motorway oneway=no", "c", "c"),
        ("highway=residential oneway=yes oneway:vehicle=no", "wbc", "wbc"),
        ("highway=residential oneway=yes oneway:motorcar=no", "wbc", "wc"),
        ("highway=residential oneway=yes oneway:bicycle=no", "wbc", "wb"),
        ("highway=residential oneway:foot=yes", "wbc", "bc"),
        ("highway=footway oneway=yes", "w", "w"),
        ("highway=residential bicycle:forward=no", "wc", "wbc"),
        ("highway=residential bicycle:backward=use_sidepath", "wbc", "wc"),
        ("highway=residential bicycle:backward=no bicycle:forward=no", "wbc", "wc"),
        ("highway=residential bicycle:backward=private", "wbc", "wbc"),
        ("highway=residential oneway=yes cycleway=opposite", "wbc", "wb"),
        ("highway=residential oneway=-1 cycleway=opposite", "wb", "wbc"),
        ("highway=residential oneway=yes cycleway:right=opposite_lane", "wbc", "wb"),
        ("highway=residential oneway=yes cycleway:left=opposite_track", "wbc", "wb"),
    ],
)
def test_who_may_use_a_way(text: str, along: str, against: str) -> None:
    rule = r5_rule(tags_of(text))
    assert rule is not None
    assert (rule.forward, rule.backward) == (bits(along), bits(against))


@pytest.mark.parametrize(
    "text",
    [
        "route=ferry",
        "railway=rail",
        "railway=platform usage=tourism",
        "highway=services",
        "highway=rest_area",
        "highway=raceway",
        "highway=construction",
        "highway=proposed",
        "highway=propossed",
        "highway=residential construction=minor",
        "highway=residential proposed=no",
        "highway=residential cycleway=proposed",
        "building=yes",
    ],
)
def test_no_street(text: str) -> None:
    assert r5_rule(tags_of(text)) is None


@pytest.mark.parametrize(
    ("text", "cm_per_s"),
    [
        # by class, miles an hour
        ("highway=motorway oneway=no", (2906, 2906)),
        ("highway=motorway_link", (1565, 1565)),
        ("highway=trunk", (2459, 2459)),
        ("highway=primary", (2012, 2012)),
        ("highway=primary_link", (1118, 1118)),
        ("highway=secondary", (1565, 1565)),
        ("highway=tertiary", (1118, 1118)),
        ("highway=residential", (1118, 1118)),
        ("highway=living_street", (224, 224)),
        # tagged
        ("highway=residential maxspeed=60", (1667, 1667)),
        ("highway=residential maxspeed=60kmh", (1667, 1667)),
        ("highway=residential maxspeed=30mph", (1341, 1341)),
        ("highway=residential maxspeed=20knots", (1029, 1029)),
        ("highway=residential maxspeed=2.5", (69, 69)),
        ("highway=residential maxspeed=5", (1118, 1118)),  # one digit is none
        ("highway=residential maxspeed=BR:urban", (1118, 1118)),
        ("highway=residential maxspeed=50;60", (1118, 1118)),
        ("highway=residential maxspeed=5.0.0", (1118, 1118)),
        ("highway=residential maxspeed=00", (1118, 1118)),
        ("highway=residential maxspeed=99999", (32767, 32767)),
        ("highway=residential maxspeed=50 maxspeed:forward=30", (833, 1389)),
        ("highway=residential maxspeed=50 maxspeed:backward=30", (1389, 1389)),
        ("highway=residential maxspeed=50 maxspeed:reverse=30", (1389, 833)),
        ("highway=residential maxspeed=50 maxspeed:motorcar=40", (1111, 1111)),
        ("highway=residential maxspeed=50 maxspeed:lanes=30|none|70", (1944, 1944)),
    ],
)
def test_how_fast_cars_are(text: str, cm_per_s: tuple[int, int]) -> None:
    rule = r5_rule(tags_of(text))
    assert rule is not None
    found = tuple(round(kmh / 3.6 * 100) for kmh in (rule.kmh_forward, rule.kmh_backward))
    assert found == cm_per_s


def test_where_no_car_goes_there_is_no_speed() -> None:
    rule = r5_rule(tags_of("highway=residential oneway=yes maxspeed=50"))
    assert rule is not None
    assert rule.kmh_backward == 0


@pytest.mark.parametrize(
    ("text", "linkable"),
    [
        ("highway=residential", True),
        ("highway=residential tunnel=yes", False),
        ("highway=residential tunnel=building_passage", True),
        ("highway=residential covered=yes", False),
        ("highway=motorway", False),
        ("highway=motorway_link", True),
    ],
)
def test_where_points_may_be_linked(text: str, linkable: bool) -> None:
    rule = r5_rule(tags_of(text))
    assert rule is not None
    assert bool(rule.flags & LINKABLE) == linkable


def test_stress_follows_r5s_own_reading() -> None:
    """The speed limit that stress looks at may have one digit; a street that R5 closes to cars is calm."""
    for text, level in [
        ("highway=tertiary maxspeed=5", 2),
        ("highway=tertiary maxspeed=25mph", 2),
        ("highway=tertiary maxspeed=26mph", 3),
        ("highway=tertiary maxspeed=25kmph", 3),  # no unit that it knows here
        ("highway=primary access=private", 1),
        ("highway=Residential", 4),
    ]:
        rule = r5_rule(tags_of(text))
        assert rule is not None
        assert rule.stress_forward == level, text
