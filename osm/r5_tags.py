"""Tags of a way to what R5 7.5.1 makes of them, for comparison with it: who may use it, its speed, its stress.

R5 follows the rules of the United States wherever it runs. Against `osm.tags`: every `highway` that it does not know is
a road for all, ferries are none, `access=no` closes no path made for walking and no street with a sidewalk,
`cycleway:both=no` closes a street to bikes, `cycleway=track` opens a footway to them, barriers on nodes are not read.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

import numpy as np

from osm.streets import BIKE, CAR, LINKABLE, WALK
from osm.stress import STRESS_KEYS, stress_of
from osm.tags import WayRule, flags_of

Label = Literal["open", "closed", "local"]
Who = Literal["access", "foot", "vehicle", "bicycle", "car"]

YES: Final = frozenset({
    "yes", "1", "true", "official", "unknown", "public", "permissive", "designated", "lane", "track", "shared_lane",
    "share_busway", "crossing",
})  # fmt: skip
NO: Final = frozenset({
    "no", "0", "false", "license", "restricted", "prohibited", "emergency", "use_sidepath", "dismount",
})  # fmt: skip
# Of no through traffic, and `limited`: nobody's way.
LOCAL: Final = frozenset({
    "destination", "customers", "delivery", "forestry", "agricultural", "residents", "resident", "customer", "private",
    "limited",
})  # fmt: skip

_PATH: Final[Mapping[Who, Label]] = {"access": "closed", "foot": "open", "bicycle": "open"}
_FOOTWAY: Final[Mapping[Who, Label]] = {"access": "closed", "foot": "open"}
_MOTORWAY: Final[Mapping[Who, Label]] = {"access": "open", "foot": "closed", "bicycle": "closed"}
_ROAD: Final[Mapping[Who, Label]] = {"access": "open"}
CLASS_LABELS: Final[Mapping[str, Mapping[Who, Label]]] = {
    "motorway": _MOTORWAY, "motorway_link": _MOTORWAY,
    "pedestrian": _PATH, "path": _PATH, "bridleway": _PATH, "cycleway": _PATH,
    "footway": _FOOTWAY, "steps": _FOOTWAY, "platform": _FOOTWAY, "corridor": _FOOTWAY,
}  # fmt: skip
PARENT: Final[Mapping[Who, Who]] = {
    "foot": "access", "vehicle": "access", "bicycle": "vehicle", "car": "vehicle",
}  # fmt: skip
# In R5's order: a later key overrides an earlier one.
LABEL_KEYS: Final[tuple[tuple[str, Who], ...]] = (
    ("access", "access"), ("foot", "foot"), ("sidewalk", "foot"), ("vehicle", "vehicle"), ("bicycle", "bicycle"),
    ("cycleway", "bicycle"), ("cycleway:both", "bicycle"), ("motor_vehicle", "car"), ("motorcar", "car"),
)  # fmt: skip
MODE_OF: Final[tuple[tuple[int, Who], ...]] = ((WALK, "foot"), (BIKE, "bicycle"), (CAR, "car"))
SIDEWALK_YES: Final = frozenset({"both", "left", "right"})
NOT_THERE: Final = frozenset({"construction", "abandoned", "removed", "proposed", "propossed", "unbuilt"})
NO_WAY: Final = frozenset({"services", "rest_area", "raceway"})
ONEWAY: Final[Mapping[str, int]] = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}
CYCLEWAY_SIDES: Final = ("cycleway", "cycleway:right", "cycleway:left")

MPH: Final[Mapping[str, int]] = {
    "motorway": 65, "motorway_link": 35, "trunk": 55, "trunk_link": 35, "primary": 45, "primary_link": 25,
    "secondary": 35, "secondary_link": 25, "tertiary": 25, "tertiary_link": 25, "living_street": 5,
}  # fmt: skip
OTHER_MPH: Final = 25
MPS_OF_MPH: Final = 0.44704
MPS_OF: Final[Mapping[str, float]] = {
    "": 0.277778, "kmh": 0.277778, "km/h": 0.277778, "kmph": 0.277778, "kph": 0.277778,
    "mph": 0.446944, "knots": 0.514444,
}  # fmt: skip
KMH_OF: Final[Mapping[str, float]] = {"mph": 1.609, "knots": 1.852}  # of the limit that stress looks at
FASTEST_MPS: Final = 327.67  # what R5's numbers hold

_SPEED = re.compile(r"([0-9][.0-9]+?)(?: ?(kmh|km/h|kmph|kph|mph|knots))?\Z")  # two digits at least
_LIMIT = re.compile(r"([0-9][.0-9]*?) ?(km/h|kmh|kph|mph|knots)?\Z")

R5_KEYS: Final = frozenset({
    "highway", "railway", "public_transport", "usage", "construction", "proposed", "junction", "tunnel", "covered",
    "oneway", "oneway:vehicle", "oneway:motorcar", "oneway:bicycle", "oneway:foot",
    "bicycle:forward", "bicycle:backward",
    "maxspeed", "maxspeed:motorcar", "maxspeed:forward", "maxspeed:reverse", "maxspeed:lanes",
    *(key for key, _ in LABEL_KEYS), *CYCLEWAY_SIDES, *STRESS_KEYS,
})  # fmt: skip


def r5_rule(tags: Mapping[str, str]) -> WayRule | None:
    """
    Read what R5 makes of the tags of a way.

    Parameters
    ----------
    tags
        Keys and values as in OpenStreetMap; keys outside `R5_KEYS` do not matter.

    Returns
    -------
    rule
        None if the way is no street to R5. Speeds are R5's, whole centimetres a second.
    """
    if not _is_there(tags):
        return None
    street_class = tags["highway"].lower().strip() if "highway" in tags else "platform"
    forward, backward = _modes(tags, street_class)
    cars = bool((forward | backward) & CAR)
    along, against, is_fixed = stress_of(
        tags, tags.get("highway", ""), cars=cars, kmh=_limit_kmh(tags.get("maxspeed", ""))
    )
    flags = flags_of(tags, street_class) & ~LINKABLE
    is_hidden = "yes" in (tags.get("tunnel"), tags.get("covered")) or tags.get("highway") == "motorway"
    return WayRule(
        forward,
        backward,
        flags if is_hidden else flags | LINKABLE,
        _car_kmh(tags, street_class, "maxspeed:forward") if forward & CAR else 0.0,
        _car_kmh(tags, street_class, "maxspeed:reverse") if backward & CAR else 0.0,
        along,
        against,
        is_fixed,
    )


def _is_there(tags: Mapping[str, str]) -> bool:
    """Whether R5 takes the way for a street that exists."""
    highway = tags.get("highway")
    is_road = highway is not None and highway not in NO_WAY
    on_rails = tags.get("railway") == "platform" and tags.get("usage") != "tourism"
    if not (is_road or on_rails or tags.get("public_transport") == "platform"):
        return False
    if "construction" in tags or "proposed" in tags:
        return False
    return highway not in NOT_THERE and tags.get("cycleway") not in NOT_THERE


def _label(value: str) -> Label | None:
    """What a value of an access key says; None for nothing."""
    word = value.split(";", 1)[0].lower().strip()
    return "open" if word in YES else "closed" if word in NO else "local" if word in LOCAL else None


def _labels(tags: Mapping[str, str], street_class: str) -> dict[Who, Label]:
    """Labels by class, overridden by the way's own keys."""
    labels = dict(CLASS_LABELS.get(street_class, _ROAD))
    for key, who in LABEL_KEYS:
        if key not in tags:
            continue
        label = _label(tags[key])
        if key == "sidewalk":
            label = "open" if tags[key].lower() in SIDEWALK_YES else None
        if key == "cycleway" and label == "closed":  # no lane on it: says nothing of the street
            continue
        if label is not None:
            labels[who] = label
    return labels


def _is_open(labels: Mapping[Who, Label], who: Who) -> bool:
    """Whether the first label found from a mode upwards opens the way."""
    while who not in labels:
        who = PARENT[who]
    return labels[who] == "open"


def _modes(tags: Mapping[str, str], street_class: str) -> tuple[int, int]:
    """Mode bits along and against the way."""
    labels = _labels(tags, street_class)
    modes = sum(bit for bit, who in MODE_OF if _is_open(labels, who))
    forward = modes | (BIKE if _label(tags.get("cycleway:right", "")) == "open" else 0)
    backward = modes | (BIKE if _label(tags.get("cycleway:left", "")) == "open" else 0)
    car, bike = _oneway(tags, "oneway:motorcar"), _oneway(tags, "oneway:bicycle")
    for key, bound in (("bicycle:backward", 1), ("bicycle:forward", -1)):
        if _label(tags.get(key, "")) == "closed":
            bike = bound
            break
    for bit, bound in ((CAR, car), (BIKE, bike), (WALK, ONEWAY.get(_word(tags, "oneway:foot"), 0))):
        forward &= ~bit if bound < 0 else ~0
        backward &= ~bit if bound > 0 else ~0
    if any(tags.get(key, "").startswith("opposite") for key in CYCLEWAY_SIDES):
        forward |= BIKE if car < 0 else 0
        backward |= BIKE if car >= 0 else 0
    return forward, backward


def _oneway(tags: Mapping[str, str], own_key: str) -> int:
    """Direction that binds cars or bikes: +1 along the way, -1 against it, 0 none."""
    bound = int(tags.get("highway") == "motorway" or tags.get("junction") == "roundabout")
    for key in ("oneway", "oneway:vehicle", own_key):
        if key in tags:
            bound = ONEWAY.get(_word(tags, key), 0)
    return bound


def _word(tags: Mapping[str, str], key: str) -> str:
    """A tag's value, lower case; empty if there is none."""
    return tags.get(key, "").lower().strip()


def _car_kmh(tags: Mapping[str, str], street_class: str, own_key: str) -> float:
    """Speed of cars: the first tag that R5 can read, else by class; whole centimetres a second as R5 stores them."""
    lanes = [_tagged_mps(lane) for lane in tags.get("maxspeed:lanes", "").split("|")]
    tagged = (
        _tagged_mps(tags.get("maxspeed:motorcar", "")),
        _tagged_mps(tags.get(own_key, "")),
        max((one for one in lanes if one is not None), default=None),
        _tagged_mps(tags.get("maxspeed", "")),
    )
    first = next((one for one in tagged if one is not None), None)
    if first is None or first < 1e-4:
        first = np.float32(MPH.get(street_class, OTHER_MPH) * MPS_OF_MPH)
    cm_per_s = np.floor(first * np.float32(100) + np.float32(0.5))
    return float(np.clip(cm_per_s, 1, 100 * FASTEST_MPS)) / 100 * 3.6


def _tagged_mps(value: str) -> np.float32 | None:
    """Metres a second of a value that R5's pattern fits, None for others: numbers of one digit are none."""
    match = _SPEED.match(value)
    if match is None or match[1].count(".") > 1:
        return None
    return np.float32(match[1]) * np.float32(MPS_OF[match[2] or ""])


def _limit_kmh(value: str) -> float | None:
    """The speed limit as R5's stress reads it, None for none."""
    match = _LIMIT.match(value)
    if match is None or match[1].count(".") > 1:
        return None
    return float(match[1]) * KMH_OF.get(match[2] or "", 1.0)
