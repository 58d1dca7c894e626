"""The exhaustive oracle: every departure, every trip, every boarding position, ride after ride.

It works on explicit trips, knows no pattern, keeps nothing from one departure to the next, and discards only
what it has already tried: the same stop at the same second with the same number of rides left.
"""

from collections.abc import Iterable, Sequence

from access.routing.timetable import UNREACHED, SearchRules
from tests.helpers.trips import City


def arrivals(
    city: City, access: Iterable[tuple[int, int]], departure: int, rules: SearchRules
) -> dict[int, int]:
    """Earliest arrival by vehicle at each stop that is reached within the limits, in seconds of the clock."""
    earliest: dict[int, int] = {}
    tried: set[tuple[int, int, int]] = set()

    def ride(stop: int, here_s: int, rides_left: int) -> None:
        """Try everything that leaves `stop` for one who stands there at `here_s`."""
        if rides_left == 0 or (stop, here_s, rides_left) in tried:
            return
        tried.add((stop, here_s, rides_left))
        for trip in city.trips:
            for i, call in enumerate(trip):
                if call.stop == stop and call.may_board and call.departure >= here_s + rules.board_slack_s:
                    for later in trip[i + 1 :]:
                        if later.may_alight and later.arrival - departure < rules.max_s:
                            alight(later.stop, later.arrival, rides_left - 1)

    def alight(stop: int, arrival: int, rides_left: int) -> None:
        """Note an arrival by vehicle, then wait here or walk once to another stop."""
        earliest[stop] = min(arrival, earliest.get(stop, arrival))
        ride(stop, arrival, rides_left)
        for (a, b), walk_s in city.walks.items():
            if a == stop:
                ride(b, arrival + walk_s, rides_left)

    for stop, walk_s in access:
        ride(stop, departure + walk_s, rules.max_rides)
    return earliest


def door_to_door(by_vehicle: dict[int, int], egress: Iterable[tuple[int, int]]) -> int | None:
    """Earliest arrival at a point behind `egress` walks, or None."""
    return min((by_vehicle[stop] + walk_s for stop, walk_s in egress if stop in by_vehicle), default=None)


def nearest_rank(samples: Sequence[int | None], percentile: int) -> int:
    """The percentile of samples of which None is later than all others; R5's rule, an observed value."""
    ordered = sorted(UNREACHED if sample is None else sample for sample in samples)
    below = 0  # smallest k such that k of n samples make at least `percentile` percent
    while 100 * below < percentile * len(ordered):
        below += 1
    return ordered[below - 1]
