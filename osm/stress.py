"""Levels of traffic stress for who rides a bike, 1 (calm) to 4, as R5 guesses them from tags (Conveyal's surrogate).

What counts: whether cars go there, the class of the street, a stated speed limit, the number of lanes, a painted lane
for bikes. Streets meet their neighbours' stress where they cross them without a traffic light.
"""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

HIGHEST: Final = 4  # no limit
# Calm whatever the speed limit. Of `service` R5 says nothing, which is as calm: alleys make no crossing stressful.
QUIET: Final = frozenset({"residential", "living_street", "service"})
MINOR: Final = frozenset({"unclassified", "tertiary", "tertiary_link"})
SLOW_KMH: Final = 25 * 1.61
FEW_LANES: Final = 3
STRESS_KEYS: Final = ("lts", "lanes", "cycleway", "cycleway:left", "cycleway:right")

_INTEGER = re.compile(r"[+-]?\d{1,9}\Z")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z")


def stress_of(
    tags: Mapping[str, str], street_class: str, *, cars: bool, kmh: float | None
) -> tuple[int, int, bool]:
    """
    Guess how stressful a way is by itself, without its junctions.

    Parameters
    ----------
    tags
        `STRESS_KEYS` matter. A level that is tagged (`lts`) is taken, decimals cut off, 1 at least and 4 at most.
    street_class
        Value of `highway`.
    cars
        Whether cars may use the way in either direction.
    kmh
        The speed limit that is tagged, None if there is none.

    Returns
    -------
    along, against
        1 to 4 in the direction as drawn and in the other one.
    is_fixed
        Whether the level was tagged: junctions do not raise it.
    """
    tagged = tags.get("lts", "").strip()
    if _DECIMAL.match(tagged):
        level = int(min(max(float(tagged), 1.0), float(HIGHEST)))
        return level, level, True
    if not cars or street_class in QUIET:
        return 1, 1, False
    lanes = _lanes(tags.get("lanes", ""))
    is_narrow = lanes is not None and lanes <= FEW_LANES
    is_slow = kmh is not None and kmh <= SLOW_KMH and (lanes is None or is_narrow)
    if street_class in MINOR:
        on_lane, without = 2, 2 if is_slow or (kmh is None and is_narrow) else 3
    else:
        on_lane, without = 2 if is_slow else 3, HIGHEST
    along, against = _bike_lanes(tags)
    return on_lane if along else without, on_lane if against else without, False


def _lanes(value: str) -> int | None:
    """Number of lanes, None where the tag says no number."""
    return int(value) if _INTEGER.match(value) else None


def _bike_lanes(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether R5 sees a painted lane for bikes along and against the way (it knows where one drives on the right)."""
    here, left, right = (tags.get(key) for key in ("cycleway", "cycleway:left", "cycleway:right"))
    along = here == "lane" or right == "lane" or left == "opposite"
    against = here in ("lane", "opposite") or left == "lane" or right == "opposite"
    return along, against


def with_junctions(
    level: NDArray[np.uint8],
    fixed: NDArray[np.bool_],
    ends: NDArray[np.int64],
    calm: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """
    Raise streets to the most stressful street at either end.

    Parameters
    ----------
    level
        (E, 2): along and against each street, by itself.
    fixed
        (E,): streets whose level stays; they raise others nevertheless.
    ends
        (E, 2): junctions, 0 to N - 1.
    calm
        (N,): junctions with traffic lights, which raise nobody.

    Returns
    -------
    raised
        (E, 2). A junction is judged by the streets' own levels, so that stress does not spread from street to street.
    """
    worst = np.ones(len(calm), np.uint8)
    own = level.max(axis=1, initial=1)
    for side in range(2):
        np.maximum.at(worst, ends[:, side], own)
    worst[calm] = 1
    at_ends = np.maximum(worst[ends[:, 0]], worst[ends[:, 1]])
    raised: NDArray[np.uint8] = np.where(fixed[:, None], level, np.maximum(level, at_ends[:, None]))
    return raised
