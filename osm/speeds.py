"""Car speeds: the `maxspeed` tags, else the French legal default of the class of street.

Which streets lie in a town (50 km/h) and which do not (80 km/h) cannot be told from a class. The choice here: `primary`
and `secondary` are taken as roads between towns, everything below as streets in town. A tag that states the zone
(`source:maxspeed=FR:urban` and its like) decides where it exists.
"""

import re
from collections.abc import Mapping
from typing import Final

# km/h by class; slip roads are slower than what they serve.
DEFAULT_KMH: Final[Mapping[str, float]] = {
    "motorway": 130, "motorway_link": 70,
    "trunk": 110, "trunk_link": 70,
    "primary": 80, "primary_link": 50,
    "secondary": 80, "secondary_link": 50,
    "tertiary": 50, "tertiary_link": 50,
    "unclassified": 50, "residential": 50, "road": 50,
    "living_street": 20, "service": 20, "track": 20,
    "ferry": 15,
}  # fmt: skip
OTHER_KMH: Final = 10.0  # a car on a pedestrian street, a path...

# Words after the country code, as in `FR:urban`; the countries beside France that differ come first.
ZONE_KMH: Final[Mapping[str, float]] = {
    "be-vlg:rural": 70, "be-wal:rural": 90, "be-bru:rural": 70, "be-bru:urban": 30, "be:motorway": 120, "be:trunk": 120,
    "be-vlg:motorway": 120, "be-wal:motorway": 120, "be:rural": 70, "de:rural": 100, "de:motorway": 130,
    "gb:motorway": 112.65408, "gb:nsl_dual": 112.65408, "gb:nsl_single": 96.56064, "gb:nsl_restricted": 48.28032,
    "urban": 50, "rural": 80, "trunk": 110, "motorway": 130, "expressway": 110, "nsl_single": 80, "nsl_dual": 110,
    "living_street": 20, "pedestrian_zone": 6, "walk": 6, "bicycle_road": 30, "school": 30,
}  # fmt: skip
WORD_KMH: Final[Mapping[str, float]] = {"walk": 6, "none": 130}
UNIT_KMH: Final[Mapping[str, float]] = {
    "": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "kmph": 1.0, "mph": 1.609344, "knots": 1.852, "kn": 1.852,
}  # fmt: skip
ZONE_KEYS: Final = ("source:maxspeed", "maxspeed:type", "zone:maxspeed", "zone:traffic")
SPEED_KEYS: Final = ("maxspeed", "maxspeed:forward", "maxspeed:backward", *ZONE_KEYS)
SLOWEST_KMH, FASTEST_KMH = 1.0, 150.0  # outside: a slip of the keyboard, not a speed

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z/]*)\Z")


def parse_kmh(value: str) -> float | None:
    """
    Read one `maxspeed` value.

    Parameters
    ----------
    value
        As tagged: ``"50"``, ``"30 mph"``, ``"FR:urban"``, ``"FR:50"``, ``"FR:zone30"``, ``"walk"``, ``"none"``;
        of a list (``"50;70"``) the lowest counts.

    Returns
    -------
    kmh
        km/h; None where the value says no speed (``"signals"``, ``"variable"``, a slip, below 1 or above 150 km/h).
    """
    speeds = [kmh for part in value.lower().split(";") if (kmh := _parse_one(part.strip())) is not None]
    return min(speeds, default=None)


def _parse_one(text: str) -> float | None:
    """Speed of one value without list."""
    if text in WORD_KMH:
        return WORD_KMH[text]
    if text in ZONE_KMH:
        return ZONE_KMH[text]
    if ":" in text:
        text = text.rsplit(":", 1)[1].strip()
        if text in ZONE_KMH:
            return ZONE_KMH[text]
        text = text.removeprefix("zone").lstrip(":")
    match = _NUMBER.match(text)
    if match is None or match[2] not in UNIT_KMH:
        return None
    kmh = float(match[1].replace(",", ".")) * UNIT_KMH[match[2]]
    return kmh if SLOWEST_KMH <= kmh <= FASTEST_KMH else None


def car_kmh(tags: Mapping[str, str], street_class: str) -> tuple[float, float]:
    """
    Car speed along and against the way, km/h.

    First found of: `maxspeed:forward` or `:backward`, `maxspeed`, a stated zone, the default of the class.
    `maxspeed:conditional`, advisory and practical speeds are not read.
    """
    both = stated_kmh(tags) or DEFAULT_KMH.get(street_class, OTHER_KMH)
    return (
        parse_kmh(tags.get("maxspeed:forward", "")) or both,
        parse_kmh(tags.get("maxspeed:backward", "")) or both,
    )


def stated_kmh(tags: Mapping[str, str]) -> float | None:
    """Speed limit that `maxspeed` or a stated zone says, km/h; None where neither does."""
    zone = next((v for k in ZONE_KEYS if k in tags and ":" in tags[k] and (v := parse_kmh(tags[k]))), None)
    return parse_kmh(tags.get("maxspeed", "")) or zone
