"""R5's itineraries as journeys of ours: pure, from rows of segments to legs whose seconds add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, hypot, radians
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from access.engines.journeys import Journey, RideLeg, WalkKind, WalkLeg
from access.engines.r5.itinerary_rows import Row, read_options
from access.engines.r5.ridden_trips import Ridden, TripFinder
from access.engines.r5_speeds import r5_mm_per_s
from access.errors import EngineFailedError
from access.request import Request, StreetMode

#: What r5py adds to walks between rides: it takes R5's slack before boarding for a minute of walking.
ADDED_S: Final = 60

Place = tuple[float, float]
Reason = Literal["walk", "time", "rides", "doors"]


@dataclass(frozen=True)
class Read:
    """What itineraries are read against.

    last_mm
        from the street of each mode to the destination: R5's planner ends ways without vehicles on the street.
    trips
        None without transit.
    """

    request: Request
    ends: tuple[Place, Place]
    last_mm: Mapping[StreetMode, int]
    trips: TripFinder | None


@dataclass(frozen=True)
class Itineraries:
    """Journeys of one answer, each once, by departure, arrival and rides; a way without rides begins at 0.

    left_out
        why options are not among them, one reason for each: a walk (or way by bike) or the whole journey takes too
        long, too many rides, a stop where one may not board or alight. R5's planner knows no such limits.
    """

    journeys: tuple[Journey, ...]
    left_out: tuple[Reason, ...]


def read_itineraries(rows: object, read: Read) -> Itineraries:
    """Turn the rows of R5's answer, in any order, into journeys.

    With rides a journey leaves as late as its first vehicle allows (R5: more than a minute before it), so that the wait
    of the search's departure is spent before it; where a vehicle comes by headway, at the departure for which R5 drew
    it. Walks between rides take the seconds that R5 counted, and the metres of these, not those of the path that r5py
    draws.

    Raises
    ------
    EngineFailedError
        An option contradicts itself, or rides what the network does not have: the sentence names the segment.
    """
    journeys: dict[tuple[object, ...], Journey] = {}
    left_out: list[Reason] = []
    for option in read_options(rows):
        if _is_mark(option):
            continue
        journey, doors_open = _journey(option, read)
        reason = _beyond(journey, read.request) if doors_open else "doors"
        if reason is not None:
            left_out.append(reason)
        else:
            journeys.setdefault(_content(journey), journey)
    found = sorted(journeys.values(), key=lambda j: (j.departure_s, j.arrival_s, j.n_rides))
    return Itineraries(tuple(found), tuple(left_out))


def _is_mark(option: Sequence[Row]) -> bool:
    """Whether it is r5py's mark for vehicles from a place to itself: a ride of no line."""
    return len(option) == 1 and option[0].street_mode is None and option[0].route_id is None


def _content(journey: Journey) -> tuple[object, ...]:
    """What makes two journeys the same one: everything but the lines of walks."""
    return tuple(
        leg
        if isinstance(leg, RideLeg)
        else (leg.kind, leg.mode, leg.from_stop, leg.to_stop, leg.depart_s, leg.arrive_s)
        for leg in journey.legs
    )


def _journey(option: tuple[Row, ...], read: Read) -> tuple[Journey, bool]:
    """One option, and whether one may board and alight wherever it does."""
    _check_modes(option, read.request)
    if len(option) == 1:
        leg = _direct(option[0], read)
        return Journey(0, leg.arrive_s, (leg,)), True
    finder = read.trips
    if finder is None:
        raise _contradiction(option, "vehicles were not asked for")
    rides = [finder.find(row) for row in option if row.street_mode is None]
    return _Chain(option, rides, read).journey(), all(ride.doors_open for ride in rides)


def _check_modes(option: tuple[Row, ...], request: Request) -> None:
    """One way over the streets, or rides with one before, one after and at most one between them."""
    on_streets = [row.street_mode is not None for row in option]
    if not (on_streets[0] and on_streets[-1]):
        raise _contradiction(option, "it does not begin and end on the streets")
    if any(one and other for one, other in pairwise(on_streets)):
        raise _contradiction(option, "two ways over the streets follow each other")
    kinds = [request.access_modes, request.egress_modes if len(option) > 1 else request.access_modes]
    for row, modes in zip((option[0], option[-1]), kinds, strict=True):
        if row.street_mode not in modes:
            raise _contradiction(option, f"{row.mode} was not asked for")
    if any(row.street_mode not in (None, "walk") for row in option[1:-1]):
        raise _contradiction(option, "one changes otherwise than on foot")


@dataclass(frozen=True)
class _Chain:
    """An option of rides, its trips found, to be put on one clock."""

    option: tuple[Row, ...]
    rides: list[Ridden]
    read: Read

    def journey(self) -> Journey:
        """The legs one after the other, each from where and when the one before ends."""
        access, egress, first = self.option[0], self.option[-1], self.rides[0]
        ready_s = first.depart_s - self.first_wait_s(first)
        departure_s = ready_s - access.travel_s
        legs: list[WalkLeg | RideLeg] = [
            _walk(access, "access", (-1, first.from_stop), (departure_s, ready_s), self.read)
        ]
        at = first.from_stop
        for (walk, row), ride in zip(_steps(self.option), self.rides, strict=True):
            if walk is not None:
                ends_s = ready_s + walk.travel_s + walk.wait_s - ADDED_S
                legs.append(self.change(walk, (at, ride.from_stop), (ready_s, ends_s)))
                at, ready_s = ride.from_stop, ends_s
            if at != ride.from_stop:
                raise _contradiction(self.option, f"nothing leads to the stop of {row.text}")
            legs.append(self.ride(ride, row, ready_s, told=ride is not first))
            at, ready_s = ride.to_stop, ride.arrive_s
        arrival_s = ready_s + egress.travel_s
        legs.append(_walk(egress, "egress", (at, -1), (ready_s, arrival_s), self.read))
        return Journey(departure_s, arrival_s, tuple(legs))

    def first_wait_s(self, first: Ridden) -> int:
        """Seconds at the first stop: the least, or those told of a search for which vehicles were drawn."""
        told_s, least_s = self.option[1].wait_s, self.least_wait_s(first)
        if told_s < least_s:
            raise _contradiction(self.option, f"{self.option[1].text} is boarded after {told_s} s")
        return told_s if any(ride.headway_s for ride in self.rides) else least_s

    def least_wait_s(self, ride: Ridden) -> int:
        """R5 leaves more than its slack between stop and departure, with service by headway at least that."""
        return self.read.request.board_slack_s + (0 if ride.headway_s else 1)

    def change(self, walk: Row, stops: tuple[int, int], times: tuple[int, int]) -> WalkLeg:
        """The walk to the next ride."""
        if times[1] < times[0]:
            raise _contradiction(self.option, f"a change takes {times[1] - times[0]} s ({walk.text})")
        leg = _walk(walk, "transfer", stops, times, self.read)
        mm_s = self.read.request.walk_speed_kmh * 1e6 / 3600
        return replace(leg, mm=round((times[1] - times[0]) * mm_s))

    def ride(self, ride: Ridden, row: Row, ready_s: int, *, told: bool) -> RideLeg:
        """A vehicle; told: whether the wait before it must be the one that R5 tells."""
        wait_s = ride.depart_s - ready_s
        if told and wait_s != row.wait_s:
            raise _contradiction(
                self.option, f"one waits {wait_s} s for {row.text}, and R5 tells {row.wait_s} s"
            )
        if wait_s < self.least_wait_s(ride):
            raise _contradiction(self.option, f"one waits only {wait_s} s for {row.text}")
        return RideLeg(
            trip=ride.trip,
            service_date=self.read.request.date,
            from_stop=ride.from_stop,
            to_stop=ride.to_stop,
            from_position=ride.from_position,
            to_position=ride.to_position,
            wait_s=wait_s,
            depart_s=ride.depart_s,
            arrive_s=ride.arrive_s,
            headway_s=ride.headway_s,
            drawn=ride.headway_s > 0,
        )


def _steps(option: tuple[Row, ...]) -> Iterator[tuple[Row | None, Row]]:
    """Rides, each with the walk before it unless it is the first one's."""
    walk = None
    for row in option[1:-1]:
        if row.street_mode is not None:
            walk = row
        else:
            yield walk, row
            walk = None


def _beyond(journey: Journey, request: Request) -> Reason | None:
    """The first limit of the request that a journey does not keep; all are strict in R5."""
    for leg in journey.walks:
        if leg.arrive_s - leg.depart_s >= 60 * _limit_min(leg, request):
            return "walk" if request.transit else "time"
    if journey.n_rides > request.max_rides:
        return "rides"
    if request.transit and journey.arrival_s - journey.departure_s >= 60 * request.max_min:
        return "time"
    return None


def _limit_min(leg: WalkLeg, request: Request) -> int:
    """Minutes that a way over the streets does not reach; without transit whole minutes count, as in R5's matrices."""
    if not request.transit:
        return request.max_min + 1
    if leg.kind == "transfer":
        assert request.transfer_walk_min is not None  # noqa: S101  the request fills it
        return request.transfer_walk_min
    return request.egress_limit_min(leg.mode) if leg.kind == "egress" else request.access_limit_min(leg.mode)


def _direct(row: Row, read: Read) -> WalkLeg:
    """A way without vehicles, with the stretch from the last street to the door as R5's matrices count it."""
    leg = _walk(row, "direct", (-1, -1), (0, row.travel_s), read)
    if read.ends[0] == read.ends[1]:
        return leg
    last_mm = read.last_mm.get(leg.mode, 0)
    last_s = last_mm // r5_mm_per_s(read.request.walk_speed_kmh / 3.6)
    return replace(leg, arrive_s=leg.arrive_s + last_s, mm=leg.mm + last_mm)


def _walk(row: Row, kind: WalkKind, stops: tuple[int, int], times: tuple[int, int], read: Read) -> WalkLeg:
    """A way over the streets."""
    mode = row.street_mode
    assert mode is not None  # noqa: S101  rides do not come here
    lon, lat = _line(row, _place(stops[0], read.ends[0], read), _place(stops[1], read.ends[1], read))
    return WalkLeg(kind, *stops, *times, round(1000 * row.distance_m), lon, lat, mode=mode)


def _place(stop: int, end: Place, read: Read) -> Place:
    """Where a stop is; -1 is an end of the journey."""
    if stop < 0:
        return end
    assert read.trips is not None  # noqa: S101  no stops without rides
    stops = read.trips.network.footing_r5.stops
    return float(stops.lon[stop]), float(stops.lat[stop])


def _line(row: Row, start: Place, end: Place) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A way's line from its start to its end, both added where it does not begin or end there.

    R5 draws whole edges, in whichever direction it searched: the line is turned the way in which its ends lie closer.
    """
    places = list(row.line)
    if places and _apart(places[0], start) + _apart(places[-1], end) > (
        _apart(places[-1], start) + _apart(places[0], end)
    ):
        places.reverse()
    if not places or places[0] != start:
        places.insert(0, start)
    if len(places) < 2 or places[-1] != end:
        places.append(end)
    line = np.array(places, np.float64)
    return np.ascontiguousarray(line[:, 0]), np.ascontiguousarray(line[:, 1])


def _apart(one: Place, other: Place) -> float:
    """How far two places are from each other, in degrees of latitude."""
    return hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])


def _contradiction(option: tuple[Row, ...], what: str) -> EngineFailedError:
    """What to raise about an option that cannot be true."""
    return EngineFailedError(f"R5's journey {option[0].option} contradicts itself: {what}")
