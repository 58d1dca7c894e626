"""Tags of a way or a node to what walk, bike and car may do there. The rules are the tables below.

Close to the labels of R5 (whose answers ours are compared with) where France leaves the choice open; the tables say
where not. What is left out: conditional restrictions (`*:conditional`), turn restrictions, opening hours, widths and
heights, surfaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from osm.speeds import SPEED_KEYS, car_kmh, stated_kmh
from osm.streets import BIKE, BRIDGE, CAR, FERRY, LINKABLE, ROUNDABOUT, STEPS, TUNNEL, WALK
from osm.stress import STRESS_KEYS, stress_of

ALL: Final = WALK | BIKE | CAR

# Who may use a street of this class when nothing else is tagged. Cycleways and bridleways are walkable, pedestrian
# streets may be cycled (as R5). A class that is not listed is no street: construction, proposed, raceway, rest_area,
# services, abandoned, via_ferrata...
CLASS_MODES: Final[Mapping[str, int]] = {
    "motorway": CAR, "motorway_link": CAR,
    "trunk": ALL, "trunk_link": ALL, "primary": ALL, "primary_link": ALL, "secondary": ALL, "secondary_link": ALL,
    "tertiary": ALL, "tertiary_link": ALL, "unclassified": ALL, "residential": ALL, "living_street": ALL,
    "road": ALL, "service": ALL, "track": ALL,
    "pedestrian": WALK | BIKE, "path": WALK | BIKE, "bridleway": WALK | BIKE, "cycleway": WALK | BIKE,
    "footway": WALK, "steps": WALK, "platform": WALK, "corridor": WALK, "elevator": WALK, "crossing": WALK,
    "busway": 0, "bus_guideway": 0, "escape": 0, "emergency_bay": 0,
    "ferry": WALK | BIKE,  # a car only where tagged
}  # fmt: skip

# A street that is being built is not there yet, whatever its class says.
UNBUILT_KEYS: Final = ("construction", "proposed")
UNBUILT_NOT: Final = frozenset({"no", "minor"})

# Keys that hold for a mode, general first: a later one overrides an earlier one. Only the last ones (`OPENING`) open
# a street that its class closes: `access=yes` on a footway does not let cars in, `motor_vehicle=yes` does.
ACCESS_KEYS: Final[Mapping[int, tuple[str, ...]]] = {
    WALK: ("access", "foot"),
    BIKE: ("access", "vehicle", "bicycle"),
    CAR: ("access", "vehicle", "motor_vehicle", "motorcar"),
}
OPENING: Final = frozenset({"foot", "bicycle", "motor_vehicle", "motorcar"})
YES: Final = frozenset({
    "yes", "true", "1", "designated", "official", "permissive", "public", "unknown", "allowed",
})  # fmt: skip
NO: Final = frozenset({
    "no", "false", "0", "emergency", "military", "employees", "members", "permit", "restricted",
    "prohibited", "license", "use_sidepath", "dismount", "psv", "bus",
})  # fmt: skip
# Open for who lives, shops or works there: no through way, as R5 has it. On the node of a barrier they say nothing.
LOCAL: Final = frozenset({
    "destination", "customers", "customer", "delivery", "residents", "resident", "agricultural", "forestry",
})  # fmt: skip
PRIVATE: Final = frozenset({"private"})
# On paths made for walking (and cycling) `access=destination` and `access=private` are meant for vehicles and do not
# close them (as R5); nor does `access=private` where a sidewalk is drawn.
LOCAL_TOO: Final[Mapping[str, tuple[int, ...]]] = {
    "footway": (WALK,), "steps": (WALK,), "platform": (WALK,), "corridor": (WALK,), "elevator": (WALK,),
    "pedestrian": (WALK, BIKE), "path": (WALK, BIKE), "bridleway": (WALK, BIKE), "cycleway": (WALK, BIKE),
}  # fmt: skip
# A value in none of the three says nothing, as if the tag were absent.
SIDEWALK_YES: Final = frozenset({"both", "left", "right", "yes"})
LANES: Final = frozenset({
    "yes", "lane", "track", "shared_lane", "share_busway", "shared", "crossing", "designated",
})  # fmt: skip

# `oneway`: +1 along the way, -1 against it, 0 both. A reversible lane is open both ways (as R5).
ONEWAY: Final[Mapping[str, int]] = {
    "yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0, "false": 0, "0": 0,
    "reversible": 0, "alternating": 0,
}  # fmt: skip
ONEWAY_KEYS: Final[Mapping[int, tuple[str, ...]]] = {
    WALK: ("oneway:foot",),  # who walks is not bound by `oneway`
    BIKE: ("oneway", "oneway:vehicle", "oneway:bicycle"),
    CAR: ("oneway", "oneway:vehicle", "oneway:motor_vehicle", "oneway:motorcar"),
}
ONEWAY_JUNCTIONS: Final = frozenset({"roundabout", "circular"})
CYCLEWAY_KEYS: Final = ("cycleway", "cycleway:both", "cycleway:left", "cycleway:right")

# Modes that a barrier on a node stops when the node has no access tag of its own.
BARRIER_STOPS: Final[Mapping[str, int]] = {
    "bollard": CAR, "block": CAR, "cycle_barrier": CAR, "motorcycle_barrier": CAR, "bus_trap": CAR, "sump_buster": CAR,
    "jersey_barrier": CAR, "log": CAR, "planter": CAR, "chain": CAR, "rope": CAR, "debris": CAR, "barrier_board": CAR,
    "bar": CAR, "stile": CAR | BIKE, "kissing_gate": CAR | BIKE, "turnstile": CAR | BIKE,
    "full-height_turnstile": CAR | BIKE,
    "hampshire_gate": CAR, "horse_stile": CAR | BIKE, "step": CAR, "kerb": 0,
    "wall": ALL, "fence": ALL, "hedge": ALL, "city_wall": ALL, "retaining_wall": ALL, "ditch": ALL, "spikes": CAR,
}  # fmt: skip
# Not listed (gate, lift_gate, swing_gate, entrance, toll_booth, cattle_grid, height_restrictor, yes...): stops nobody.


@dataclass(frozen=True)
class WayRule:
    """What a way allows: mode bits along and against it as drawn, edge flags, car km/h along and against.

    Then its stress for bikes by itself, 1 to 4 along and against, and whether that was tagged (`osm.stress`).
    """

    forward: int
    backward: int
    flags: int
    kmh_forward: float
    kmh_backward: float
    stress_forward: int = 1
    stress_backward: int = 1
    stress_fixed: bool = False


WAY_KEYS: Final = frozenset({
    "highway", "railway", "public_transport", "route", "usage", "junction", "sidewalk", "sidewalk:both",
    "sidewalk:left", "sidewalk:right", "motorroad", "conveying", "tunnel", "covered", "bridge",
    *UNBUILT_KEYS, *SPEED_KEYS, *STRESS_KEYS, *CYCLEWAY_KEYS, *(f"{key}:oneway" for key in CYCLEWAY_KEYS),
    *(key for keys in (*ACCESS_KEYS.values(), *ONEWAY_KEYS.values()) for key in keys),
    *(f"{key}:{way}" for keys in ACCESS_KEYS.values() for key in keys for way in ("forward", "backward")),
})  # fmt: skip


def classify_way(tags: Mapping[str, str]) -> WayRule | None:
    """Read what the tags of a way allow.

    Keys outside `WAY_KEYS` do not matter.

    Returns
    -------
    rule
        None if the way is no street. A rule without any mode is a street closed to all (`access=private`): it makes no
        edge, but still cuts the streets it meets.
    """
    street_class = street_class_of(tags)
    if street_class is None:
        return None
    forward = backward = 0
    for mode in (WALK, BIKE, CAR):
        along, against = _directions(tags, street_class, mode)
        forward |= mode if along else 0
        backward |= mode if against else 0
    kmh_forward, kmh_backward = car_kmh(tags, street_class)
    cars = bool((forward | backward) & CAR)
    return WayRule(
        forward,
        backward,
        flags_of(tags, street_class),
        kmh_forward if forward & CAR else 0.0,
        kmh_backward if backward & CAR else 0.0,
        *stress_of(tags, street_class, cars=cars, kmh=stated_kmh(tags)),
    )


def street_class_of(tags: Mapping[str, str]) -> str | None:
    """Class of street (a key of `CLASS_MODES`): the highway, a platform, a ferry; None if the way is no street."""
    highway = tags.get("highway")
    if highway is not None:
        name = _value(highway)
        if name not in CLASS_MODES or name == "ferry" or _is_unbuilt(tags):
            return None
        return name
    if tags.get("public_transport") == "platform":
        return "platform"
    if tags.get("railway") == "platform" and tags.get("usage") != "tourism":
        return "platform"
    return "ferry" if tags.get("route") == "ferry" else None


def _is_unbuilt(tags: Mapping[str, str]) -> bool:
    """Whether the street is only planned or being built."""
    return any(key in tags and tags[key] not in UNBUILT_NOT for key in UNBUILT_KEYS)


def _value(text: str) -> str:
    """First value of a tag, lower case."""
    return text.split(";", 1)[0].strip().lower()


def _verdict(tags: Mapping[str, str], key: str) -> bool | None:
    """What an access key says: True, False, or None for nothing."""
    value = _value(tags[key]) if key in tags else ""
    return True if value in YES else False if value in NO or value in LOCAL or value in PRIVATE else None


def is_allowed(tags: Mapping[str, str], street_class: str, mode: int) -> bool:
    """Whether the mode may use the street at all, before directions."""
    by_class = _is_allowed_by_class(tags, street_class, mode)
    allowed = by_class
    for key in ACCESS_KEYS[mode]:
        verdict = _verdict(tags, key)
        if key == "access" and _is_meant_for_others(tags, street_class, mode):
            continue
        if verdict is not None:
            allowed = verdict if key in OPENING else verdict and by_class
    # The side path that bikes have to take may be a lane of this very way.
    return allowed or (
        mode == BIKE and _value(tags.get("bicycle", "")) == "use_sidepath" and _has_cycle_lane(tags)
    )


def _is_meant_for_others(tags: Mapping[str, str], street_class: str, mode: int) -> bool:
    """Whether `access` has a value that does not concern the mode on this street."""
    value = _value(tags.get("access", ""))
    on_path = mode in LOCAL_TOO.get(street_class, ())
    if value in PRIVATE:
        return on_path or (mode == WALK and _has_sidewalk(tags))
    return value in LOCAL and on_path


def _is_allowed_by_class(tags: Mapping[str, str], street_class: str, mode: int) -> bool:
    """Whether class, `motorroad`, sidewalks and cycle lanes let the mode in."""
    if (mode == WALK and _has_sidewalk(tags)) or (mode == BIKE and _has_cycle_lane(tags)):
        return True
    if mode != CAR and _value(tags.get("motorroad", "no")) in YES:
        return False
    return bool(CLASS_MODES[street_class] & mode)


def _has_sidewalk(tags: Mapping[str, str]) -> bool:
    """Whether the street has a sidewalk of its own (one drawn apart does not count)."""
    sides = (tags.get("sidewalk:both"), tags.get("sidewalk:left"), tags.get("sidewalk:right"))
    return _value(tags.get("sidewalk", "")) in SIDEWALK_YES or "yes" in sides


def _has_cycle_lane(tags: Mapping[str, str]) -> bool:
    """Whether the street has a cycle lane or track of its own (one drawn apart does not count)."""
    return any(_value(tags.get(key, "")) in LANES for key in CYCLEWAY_KEYS)


def _directions(tags: Mapping[str, str], street_class: str, mode: int) -> tuple[bool, bool]:
    """Whether the mode may go along and against the way as drawn."""
    allowed = is_allowed(tags, street_class, mode)
    oneway = _oneway(tags, street_class, mode)
    along, against = allowed and oneway >= 0, allowed and oneway <= 0
    if mode == BIKE and allowed:
        contra_along, contra_against = _contraflow(tags, _oneway(tags, street_class, CAR))
        along, against = along or contra_along, against or contra_against
    for key in ACCESS_KEYS[mode]:
        on, back = _verdict(tags, f"{key}:forward"), _verdict(tags, f"{key}:backward")
        opens = key in OPENING
        along = along if on is None else on and (opens or along)
        against = against if back is None else back and (opens or against)
    return along, against


def _oneway(tags: Mapping[str, str], street_class: str, mode: int) -> int:
    """Direction that binds the mode: +1 along the way, -1 against it, 0 none."""
    if mode == WALK:
        conveying = {"forward": 1, "backward": -1}.get(_value(tags.get("conveying", "")), 0)
        return ONEWAY.get(_value(tags.get("oneway:foot", "")), conveying)
    implied = street_class == "motorway" or _value(tags.get("junction", "")) in ONEWAY_JUNCTIONS
    direction = int(implied)
    for key in ONEWAY_KEYS[mode]:
        if key in tags:
            direction = ONEWAY.get(_value(tags[key]), direction)
    return direction


def _contraflow(tags: Mapping[str, str], car_oneway: int) -> tuple[bool, bool]:
    """Directions that a cycle lane opens for bikes, whatever binds the cars."""
    along = against = False
    for key in CYCLEWAY_KEYS:
        if tags.get(key, "").startswith("opposite"):
            along, against = along or car_oneway < 0, against or car_oneway >= 0
        lane = ONEWAY.get(_value(tags.get(f"{key}:oneway", "")))
        if lane is not None and _value(tags.get(key, "lane")) in LANES:
            along, against = along or lane >= 0, against or lane <= 0
    return along, against


def flags_of(tags: Mapping[str, str], street_class: str) -> int:
    """Edge flags; points may be linked unless the street is a tunnel, covered, a motorway (as R5) or a ferry."""
    tunnel, bridge = _value(tags.get("tunnel", "no")), _value(tags.get("bridge", "no"))
    hidden = tunnel == "yes" or _value(tags.get("covered", "no")) == "yes"
    flags = 0 if hidden or street_class in ("motorway", "ferry") else LINKABLE
    flags |= STEPS if street_class == "steps" else 0
    flags |= FERRY if street_class == "ferry" else 0
    flags |= TUNNEL if tunnel not in ("no", "culvert") else 0
    flags |= BRIDGE if bridge != "no" else 0
    return flags | (ROUNDABOUT if _value(tags.get("junction", "")) in ONEWAY_JUNCTIONS else 0)


def barred_modes(tags: Mapping[str, str]) -> int:
    """Mode bits that may not pass a node.

    `barrier` by its table, overridden mode by mode by the node's own access tags (`access=private` on a gate stops all,
    `bicycle=yes` on a bollard lets bikes pass); a locked gate without access tags stops vehicles. Nodes without
    `barrier` never bar.
    """
    barrier = tags.get("barrier")
    if barrier is None:
        return 0
    barred = BARRIER_STOPS.get(_value(barrier), 0)
    if _value(tags.get("locked", "no")) == "yes":
        barred |= CAR | BIKE
    for mode, keys in ACCESS_KEYS.items():
        for key in keys:
            verdict = None if _value(tags.get(key, "")) in LOCAL else _verdict(tags, key)
            if verdict is not None:
                barred = barred & ~mode if verdict else barred | mode
    return barred
