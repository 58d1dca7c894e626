"""Rides, and what of waiting and riding is kept at each stop while a journey is looked for (`access.routing.paths`)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Ride(NamedTuple):
    """One vehicle of a path; rides compare by what comes first here, which settles ties.

    trip_row is the network's, trip the timetable's; walk_s the seconds walked to the stop of boarding, from the first
    place or from the stop where the ride before ended (0 where that is the same stop; rules of transfers may allow less
    or ask for more time than that); times on the timetable's clock. alight_position may lie in the trip's tail.
    By a pattern without a timetable trip is -1 less the pattern's number, and depart_s the second from which its wait
    counts: what else it holds of waiting is in the arrivals (see `access.routing.continuous`).
    """

    depart_s: int
    trip_row: int
    board_position: int
    alight_position: int
    arrive_s: int
    board_stop: int
    alight_stop: int
    walk_s: int
    trip: int


class Label(NamedTuple):
    """Waiting at a stop since time_s, having walked walk_s in all and last_s of it just now."""

    time_s: int
    walk_s: int
    rides: tuple[Ride, ...]
    last_s: int


class Boarded(NamedTuple):
    """A vehicle boarded at a position: its stops and arrivals, and what a ride by it is called by."""

    position: int
    depart_s: int
    trip_row: int
    trip: int
    stops: NDArray[np.int32]
    arrivals_s: NDArray[np.int32]
    may_alight: NDArray[np.uint8]


Labels = dict[int, list[Label]]


def alight(at: Label, on: Boarded, by_s: NDArray[np.int64], alighted: Labels) -> None:
    """Note every stop at which it is of use to leave a vehicle."""
    useful = (on.arrivals_s <= by_s[on.stops]) & (on.may_alight == 1)
    for later in np.flatnonzero(useful[on.position + 1 :]) + on.position + 1:
        ride = Ride(
            trip_row=on.trip_row,
            board_position=on.position,
            alight_position=int(later),
            trip=on.trip,
            board_stop=int(on.stops[on.position]),
            alight_stop=int(on.stops[later]),
            walk_s=at.last_s,
            depart_s=on.depart_s,
            arrive_s=int(on.arrivals_s[later]),
        )
        keep(alighted, ride.alight_stop, Label(ride.arrive_s, at.walk_s, (*at.rides, ride), 0))


def keep(labels: Labels, stop: int, new: Label) -> None:
    """Add a label unless another is as good; drop those that it beats."""
    here = labels.setdefault(stop, [])
    if not any(_is_as_good(old, new) for old in here):
        here[:] = [*(old for old in here if not _is_as_good(new, old)), new]


def _is_as_good(one: Label, other: Label) -> bool:
    """Whether `one` is nowhere worse: earlier and with less walking, or equal in both and first by its trips."""
    if (one.time_s, one.walk_s) == (other.time_s, other.walk_s):
        return one.rides <= other.rides
    return one.time_s <= other.time_s and one.walk_s <= other.walk_s
