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
    courses: Sequence[int],
    every_course: Sequence[Course],
    seconds: Sequence[Sequence[int]],
    rule: Headways,
    service_id: str,
    stops: Sequence[Stop],
    *,
    shift_s: int = 0,
) -> list[TripRow]:
    """
    Trips of one route, direction and service: the departures of a rule, shared in turn by its branches.

    The departures hold at the reference stop of the rule, else at the first stop that all branches share.
    """
    if rule.ref_stop:
        wanted = (rule.ref_stop, rule.ref_commune)
        named = [[(stops[s].name, stops[s].commune) for s in every_course[c].stops] for c in courses]
        places = [names.index(wanted) for names in named]
    else:
        common = set(every_course[courses[0]].stops).intersection(*(every_course[c].stops for c in courses))
        first = next(s for s in every_course[courses[0]].stops if s in common)
        places = [every_course[c].stops.index(first) for c in courses]
        shift_s = shift_s if len(courses) == 1 else 0
    rows = []
    for i, departure in enumerate(departures_s(rule.departures)):
        turn = i % len(courses)
        course = courses[turn]
        offset = seconds[course][places[turn]] if rule.ref_stop or len(courses) > 1 else 0
        rows.append(TripRow(course, service_id, departure + shift_s - offset))
    return rows
