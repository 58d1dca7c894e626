"""From courses and headways to trips: ride times that keep the known ones, departures at reference stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from access.demo.facts import Headways, RideTime
from access.demo.stops import Course, Stop

# With the stops of the tables these give about 20 km/h, the speed that the known ride times show.
DWELL_S: Final = {"bulle": 22.0}
OTHER_DWELL_S: Final = 18.0
TOWN_MPS: Final = {"bulle": 7.6}  # running between stops, before dwell
OTHER_TOWN_MPS: Final = 7.2
ROAD_MPS: Final = 12.5  # on the part of a hop beyond TOWN_HOP_M
TOWN_HOP_M: Final = 800.0


@dataclass(frozen=True)
class Branch:
    """A course (index) ready for trips: (name, commune) of its stops, and seconds from the first to each."""

    course: int
    places: tuple[tuple[str, str], ...]
    seconds: Sequence[int]


@dataclass(frozen=True)
class TripRow:
    """A trip: its course (index), service and first departure, seconds since midnight of the service day."""

    course: int
    service_id: str
    start_s: int


def ride_seconds(
    course: Course, leg_m: Sequence[float], kind: str, stops: Sequence[Stop], known: Sequence[RideTime]
) -> tuple[int, ...]:
    """
    Seconds from the first stop to each stop of a course.

    Running time by distance plus a dwell; then each stretch between stops whose ride time is known is stretched
    to that time, and the rest of the course by the mean of these factors.
    """
    dwell, speed = DWELL_S.get(kind, OTHER_DWELL_S), TOWN_MPS.get(kind, OTHER_TOWN_MPS)
    legs = [min(m, TOWN_HOP_M) / speed + max(m - TOWN_HOP_M, 0.0) / ROAD_MPS + dwell for m in leg_m]
    plain = np.array([0.0, *accumulate(legs)])
    knots = _knots(course, stops, known)
    if len(knots) > 1:
        at, wanted = np.array([k[0] for k in knots]), np.array([k[1] for k in knots], dtype=np.float64)
        factor = (wanted[-1] - wanted[0]) / (plain[at[-1]] - plain[at[0]])
        before, after = plain < plain[at[0]], plain > plain[at[-1]]
        inside = np.interp(plain, plain[at], wanted - wanted[0])
        inside[before] = (plain[before] - plain[at[0]]) * factor
        inside[after] = inside[at[-1]] + (plain[after] - plain[at[-1]]) * factor
        plain = inside - inside[0]
    return tuple(int(s) for s in np.round(plain))


def _knots(course: Course, stops: Sequence[Stop], known: Sequence[RideTime]) -> list[tuple[int, int]]:
    """(position in the course, seconds) of stops tied by known ride times, in order; one common origin."""
    place = {(stops[s].name, stops[s].commune): i for i, s in reversed(list(enumerate(course.stops)))}
    knots: dict[int, int] = {}
    for ride in known:
        if ride.line != course.route or ride.origin not in place or ride.destination not in place:
            continue
        origin, destination = place[ride.origin], place[ride.destination]
        knots.setdefault(origin, 0)
        knots[destination] = knots[origin] + (60 if destination > origin else -60) * ride.minutes
    return sorted(knots.items())


def departures_s(text: str) -> list[int]:
    """
    Departures, seconds, of ``"05:20/15 06:35/10 09:05"``.

    From 05:20 every 15 minutes until before 06:35, from 06:35 every 10, up to 09:05 included.
    """
    marks = text.split()
    out: list[int] = []
    for mark, following in pairwise(marks):
        start, step = mark.split("/")
        out += range(_seconds(start), _seconds(following.split("/")[0]), 60 * int(step))
    last_step = 60 * int(marks[-2].split("/")[1])
    if out[-1] + last_step == _seconds(marks[-1]):
        out.append(_seconds(marks[-1]))
    return out


def _seconds(hhmm: str) -> int:
    """Seconds of ``HH:MM``."""
    hours, minutes = hhmm.split(":")
    return 3600 * int(hours) + 60 * int(minutes)


def trips_of(
    branches: Sequence[Branch], rule: Headways, service_id: str, *, shift_s: int = 0
) -> list[TripRow]:
    """
    Trips of one route, direction and service: the departures of a rule, shared in turn by the branches.

    The departures hold at the reference stop of the rule; else at the first stop of the only branch, moved by
    `shift_s`, or at the first stop that all branches share.
    """
    reference = (rule.ref_stop, rule.ref_commune)
    if not rule.ref_stop:
        shared = set(branches[0].places).intersection(*(b.places for b in branches))
        reference = next(place for place in branches[0].places if place in shared)
    moved_s = shift_s if not rule.ref_stop and len(branches) == 1 else 0
    offset_s = [b.seconds[b.places.index(reference)] for b in branches]
    rows = []
    for i, departure_s in enumerate(departures_s(rule.departures)):
        turn = i % len(branches)
        rows.append(TripRow(branches[turn].course, service_id, departure_s + moved_s - offset_s[turn]))
    return rows
