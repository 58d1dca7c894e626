"""One line for each rule of the tables: tags, who may go along the way, who against it."""

import pytest

from osm import BIKE, BRIDGE, CAR, FERRY, LINKABLE, ROUNDABOUT, STEPS, TUNNEL, WALK
from osm.tags import barred_modes, classify_way

LETTERS = {"w": WALK, "b": BIKE, "c": CAR}


def tags_of(text: str) -> dict[str, str]:
    """``"primary oneway=yes"``: the first word without `=` is the highway."""
    pairs = [word if "=" in word else f"highway={word}" for word in text.split()]
    return dict(pair.split("=", 1) for pair in pairs)


def letters(modes: int) -> str:
    return "".join(letter for letter, bit in LETTERS.items() if modes & bit) or "-"


CASES = """
residential                                         wbc wbc
unclassified                                        wbc wbc
living_street                                       wbc wbc
service                                             wbc wbc
track                                               wbc wbc
road                                                wbc wbc
trunk                                               wbc wbc
motorway                                            c -
motorway oneway=no                                  c c
motorway_link                                       c c
motorway_link oneway=yes                            c -
motorway foot=yes                                   wc w
pedestrian                                          wb wb
pedestrian area=yes                                 wb wb
path                                                wb wb
cycleway                                            wb wb
cycleway foot=no                                    b b
bridleway                                           wb wb
footway                                             w w
footway bicycle=yes                                 wb wb
footway bicycle=dismount                            w w
footway access=yes                                  w w
footway motor_vehicle=yes                           wc wc
footway access=permissive                           w w
steps                                               w w
steps bicycle=yes                                   wb wb
corridor                                            w w
platform                                            w w
elevator                                            w w
railway=platform                                    w w
public_transport=platform                           w w
railway=platform usage=tourism                      none
railway=rail                                        none
route=ferry                                         wb wb
route=ferry motor_vehicle=yes                       wbc wbc
route=ferry foot=no bicycle=no motorcar=yes         c c
route=bus                                           none
busway                                              - -
busway foot=yes bicycle=yes                         wb wb
construction                                        none
proposed                                            none
raceway                                             none
services                                            none
rest_area                                           none
ferry                                               none
whatever                                            none
residential construction=minor                      wbc wbc
secondary construction=secondary                    none
secondary proposed=yes                              none
tertiary;unclassified                               wbc wbc
RESIDENTIAL                                         wbc wbc
residential access=no                               - -
residential access=private                          - -
residential access=private foot=yes                 w w
residential access=no vehicle=yes                   bc bc
residential access=no motorcar=yes                  c c
residential access=permissive                       wbc wbc
residential access=designated                       wbc wbc
residential access=destination                      - -
residential access=customers                        - -
residential access=nonsense                         wbc wbc
footway access=destination                          w w
footway access=private                              w w
footway access=no                                   - -
path access=customers                               wb wb
residential vehicle=no                              w w
residential vehicle=no bicycle=yes                  wb wb
residential vehicle=destination                     w w
residential motor_vehicle=no                        wb wb
residential motor_vehicle=destination               wb wb
residential motor_vehicle=private                   wb wb
residential motor_vehicle=no motorcar=yes           wbc wbc
residential motor_vehicle=yes motorcar=no           wb wb
residential motor_vehicle=agricultural              wb wb
residential motor_vehicle=agricultural;forestry     wb wb
residential foot=no                                 bc bc
residential foot=private                            bc bc
residential foot=use_sidepath                       bc bc
residential bicycle=use_sidepath                    wc wc
residential bicycle=use_sidepath cycleway=track     wbc wbc
residential bicycle=use_sidepath cycleway=separate  wc wc
residential bicycle=no                              wc wc
primary motorroad=yes                               c c
primary motorroad=yes foot=yes                      wc wc
primary motorroad=yes sidewalk=both                 wc wc
primary motorroad=yes sidewalk:left=yes             wc wc
primary motorroad=yes sidewalk=separate             c c
primary motorroad=yes sidewalk=no                   c c
primary motorroad=yes cycleway=track                bc bc
primary motorroad=yes access=yes                    c c
trunk motorroad=yes sidewalk=right                  wc wc
trunk motorroad=no                                  wbc wbc
residential access=private sidewalk=both            w w
residential oneway=yes                              wbc w
residential oneway=true                             wbc w
residential oneway=1                                wbc w
residential oneway=-1                               w wbc
residential oneway=reverse                          w wbc
residential oneway=no                               wbc wbc
residential oneway=reversible                       wbc wbc
residential oneway=alternating                      wbc wbc
residential oneway=yes oneway:bicycle=no            wbc wb
residential oneway=-1 oneway:bicycle=no             wb wbc
residential oneway=no oneway:bicycle=yes            wbc wc
residential oneway=yes oneway:bicycle=-1            wc wb
residential oneway:vehicle=yes                      wbc w
residential oneway:motor_vehicle=yes                wbc wb
residential oneway=yes oneway:motorcar=no           wbc wc
residential oneway=yes oneway:foot=yes              wbc -
residential oneway=yes oneway:foot=no               wbc w
footway oneway=yes                                  w w
footway oneway:foot=-1                              - w
cycleway oneway=yes                                 wb w
residential oneway=yes cycleway=opposite            wbc wb
residential oneway=yes cycleway=opposite_lane       wbc wb
residential oneway=-1 cycleway=opposite_track       wb wbc
residential oneway=yes cycleway:left=opposite_lane  wbc wb
residential oneway=yes cycleway=lane                wbc w
residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1  wbc wb
residential oneway=yes cycleway:right=track cycleway:right:oneway=no  wbc wb
residential oneway=yes cycleway:both=lane cycleway:both:oneway=no  wbc wb
residential oneway=yes cycleway:left=no cycleway:left:oneway=no  wbc w
residential oneway=yes cycleway:right=lane cycleway:right:oneway=yes  wbc w
residential oneway=yes bicycle=no cycleway:left:oneway=no  wc w
residential cycleway:both=no                        wbc wbc
residential junction=roundabout                     wbc w
residential junction=circular                       wbc w
residential junction=roundabout oneway=no           wbc wbc
residential junction=roundabout oneway:bicycle=no   wbc wb
residential bicycle:backward=no                     wbc wc
residential motor_vehicle:forward=no                wb wbc
residential access:backward=no                      wbc -
steps conveying=forward                             w -
steps conveying=backward                            - w
steps conveying=yes                                 w w
steps conveying=reversible                          w w
""".strip().splitlines()


@pytest.mark.parametrize("line", CASES, ids=lambda line: " ".join(line.split()))
def test_rule(line: str) -> None:
    *words, last = line.split()
    if last == "none":
        assert classify_way(tags_of(" ".join(words))) is None
        return
    rule = classify_way(tags_of(" ".join(words[:-1])))
    assert rule is not None
    assert (letters(rule.forward), letters(rule.backward)) == (words[-1], last)


FLAGS = {
    "residential": LINKABLE,
    "residential tunnel=yes": TUNNEL,
    "residential tunnel=building_passage": TUNNEL | LINKABLE,
    "residential tunnel=no": LINKABLE,
    "residential tunnel=culvert": LINKABLE,
    "residential covered=yes": 0,
    "residential covered=no": LINKABLE,
    "residential bridge=yes": BRIDGE | LINKABLE,
    "residential bridge=viaduct": BRIDGE | LINKABLE,
    "residential junction=roundabout": ROUNDABOUT | LINKABLE,
    "motorway": 0,
    "motorway_link": LINKABLE,
    "steps": STEPS | LINKABLE,
    "route=ferry": FERRY,
}


@pytest.mark.parametrize("text", FLAGS)
def test_flags(text: str) -> None:
    rule = classify_way(tags_of(text))
    assert rule is not None
    assert rule.flags == FLAGS[text]


BARRIERS = {
    "barrier=bollard": "c",
    "barrier=bollard bicycle=no": "bc",
    "barrier=bollard motor_vehicle=yes": "-",
    "barrier=block": "c",
    "barrier=cycle_barrier": "c",
    "barrier=gate": "-",
    "barrier=gate access=private": "wbc",
    "barrier=gate access=private foot=yes": "bc",
    "barrier=gate access=no foot=yes bicycle=yes": "c",
    "barrier=gate access=destination": "-",
    "barrier=gate locked=yes": "bc",
    "barrier=gate motor_vehicle=private": "c",
    "barrier=gate motor_vehicle=no motorcar=yes": "-",
    "barrier=lift_gate": "-",
    "barrier=swing_gate": "-",
    "barrier=toll_booth": "-",
    "barrier=stile": "bc",
    "barrier=kissing_gate": "bc",
    "barrier=turnstile": "bc",
    "barrier=wall": "wbc",
    "barrier=fence": "wbc",
    "barrier=kerb": "-",
    "barrier=yes": "-",
    "access=no": "-",
}


@pytest.mark.parametrize("text", BARRIERS)
def test_barrier(text: str) -> None:
    assert letters(barred_modes(tags_of(text))) == BARRIERS[text]
