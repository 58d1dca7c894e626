"""A journey behind every cell: followed leg by leg through the text of the feeds and the walks of the oracle."""

import math
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st
from pyproj import Geod

from access.engines.journeys import Journey, Journeys, RideLeg, WalkLeg
from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.engines.native.search import setting_of
from access.engines.native.walks import direct_walks, point_walks_of, reach_on_foot, transfers_of
from access.network.links import link_points
from access.request import Request
from tests.helpers.town_oracle import DOUBT_MM, UNREACHED, nearest_rank
from tests.property.test_end_to_end import FEW_TOWNS, QUESTIONS, Case, ask, asked, points_of

GEOD = Geod(ellps="WGS84")


@given(FEW_TOWNS, QUESTIONS, st.sampled_from(["default", "r5"]), st.booleans())
def test_every_cell_has_its_journey(seed: int, question: int, profile: str, by_rides: bool) -> None:
    case, request = asked(seed, question)
    request = replace(request, profile=profile)  # type: ignore[arg-type]
    times = ask(case, request)
    linked = np.flatnonzero(times.origin_linked)
    random = Random(question)
    for _ in range(3):
        o, d = random.choice(linked), random.choice(linked)
        places = case.town.points[o], case.town.points[d]
        found = journeys(case.network, *places, request, by_rides=by_rides)
        samples = sorted(found.seconds.tolist())
        assert [nearest_rank(samples, p) for p in request.percentiles] == times.seconds[o, :, d].tolist()
        assert round(times.reach_share[o, d] * len(samples)) == sum(s < UNREACHED for s in samples)
        check_choice(found, request)
        check_list(found, by_rides=by_rides)
        checker = Checker(case, request, int(o), int(d))
        for journey in found.journeys:
            checker.follow(journey)
            event(f"{len(journey.rides)} rides")
        event("nothing found" if not found.journeys else f"profile {profile}")


@given(FEW_TOWNS, QUESTIONS)
def test_a_moment_is_its_cell(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    linked = [p for p, is_linked in zip(case.town.points, case.oracle.linked, strict=True) if is_linked]
    random = Random(question)
    places = random.choice(linked), random.choice(linked)
    found = journeys(case.network, *places, request)
    k = random.randrange(request.window_min)
    alone = replace(request, time_s=int(found.moments_s[k]), window_min=1, percentiles=(50,))
    cell = travel_times(case.network, *(points_of([place]) for place in places), alone).seconds[0, 0, 0]
    only = journeys(case.network, *places, alone)
    assert int(cell) == only.seconds[0] == found.seconds[k]
    assert len(only.journeys) == (cell < UNREACHED)
    if cell < UNREACHED and only.journeys[0].rides:
        assert same(only.journeys[0]) == same(found.journeys[found.choice[k]])


def same(journey: Journey) -> list[object]:
    """A journey without its lines on the ground."""
    return [
        leg if isinstance(leg, RideLeg) else (leg.kind, leg.to_stop, leg.depart_s, leg.arrive_s, leg.mm)
        for leg in journey.legs
    ]


def check_choice(found: Journeys, request: Request) -> None:
    """Each moment's journey has the moment's time; an unreached one has none; every journey but Pareto's is chosen."""
    step = 60 if request.anchor == "depart" else -60
    assert found.moments_s.tolist() == [request.time_s + step * k for k in range(request.window_min)]
    for moment, seconds, i in zip(
        found.moments_s.tolist(), found.seconds.tolist(), found.choice.tolist(), strict=True
    ):
        assert (i < 0) == (seconds == UNREACHED)
        if i < 0:
            continue
        journey = found.journeys[i]
        if not journey.rides:
            assert journey.arrival_s - journey.departure_s == seconds
            continue
        shorter = [j for j in found.journeys if j.rides and lies_within(j, journey)]
        assert all(lies_within(journey, j) for j in shorter)
        if request.anchor == "depart":
            assert moment <= journey.departure_s
            assert journey.arrival_s - moment == seconds
        else:
            assert journey.arrival_s <= moment
            assert moment - journey.departure_s == seconds


def lies_within(one: Journey, other: Journey) -> bool:
    """Whether one leaves no earlier and arrives no later."""
    return one.departure_s >= other.departure_s and one.arrival_s <= other.arrival_s


def check_list(found: Journeys, *, by_rides: bool) -> None:
    """Sorted, distinct, and none is nowhere better than another."""
    keys = [(j.departure_s, j.arrival_s, len(j.rides)) for j in found.journeys]
    assert keys == sorted(set(keys))
    if not by_rides:
        assert set(range(len(keys))) <= set(found.choice.tolist())
    for one in found.journeys:
        for other in found.journeys:
            if one is other or not one.rides:
                continue
            if other.rides:
                beaten = other.departure_s >= one.departure_s and other.arrival_s <= one.arrival_s
                assert not (beaten and (len(other.rides) <= len(one.rides) or not by_rides))
            else:
                assert one.arrival_s - one.departure_s < other.arrival_s - other.departure_s


class Checker:
    """Follows journeys of one pair, by the oracle's calls and walks; in profile "r5" by the engine's walks."""

    def __init__(self, case: Case, request: Request, o: int, d: int) -> None:
        self.case, self.request, self.ends = case, request, (o, d)
        far_s = 60 * (request.window_min + 2 * request.max_min)
        around = request.time_s - far_s, request.time_s + far_s
        self.calls = case.oracle.trips.on(request.date, *around) if request.transit else []
        names = list(case.network.stops.stop_id)
        self.stop = [case.oracle.stop_ids.index(name if ":" in name else f"0:{name}") for name in names]
        self.slack = request.board_slack_s + (request.profile == "r5")

    def follow(self, journey: Journey) -> None:
        now, at, before = journey.departure_s, -1, "start"
        for leg in journey.legs:
            if isinstance(leg, WalkLeg):
                assert (leg.depart_s, leg.from_stop) == (now, at)
                assert (before, leg.kind) in {
                    ("start", "access"),
                    ("start", "direct"),
                    ("ride", "transfer"),
                    ("ride", "egress"),
                }
                self.walk(leg)
                now, at, before = leg.arrive_s, leg.to_stop, leg.kind
            else:
                assert before in {"access", "ride", "transfer"}
                assert (leg.from_stop, leg.wait_s) == (at, leg.depart_s - now)
                assert leg.wait_s >= self.slack
                self.ride(leg)
                now, at, before = leg.arrive_s, leg.to_stop, "ride"
        assert (now, at) == (journey.arrival_s, -1)
        assert before in {"egress", "direct"}
        assert len(journey.rides) <= self.request.max_rides
        walk_only_r5 = self.request.profile == "r5" and not self.request.transit
        assert now - journey.departure_s < 60 * (self.request.max_min + walk_only_r5)

    def ride(self, leg: RideLeg) -> None:
        """One and the same trip of the service date calls at both stops, in this order, at these times."""
        name = self.case.network.trips.trip_id[leg.trip].split("@")[0]
        name = name if ":" in name else f"0:{name}"
        stops = [self.case.oracle.stop_ids[self.stop[stop]] for stop in (leg.from_stop, leg.to_stop)]
        if leg.headway_s:
            assert self.request.profile == "r5"
            assert self.comes_by(leg, name, stops)
            return
        mine = [
            call
            for call in self.calls
            if call.trip.split("@")[0].split(" of ")[0] == name
            and call.trip.endswith(f" of {leg.service_date}")
        ]
        boards = [c for c in mine if (c.stop, c.departure, c.may_board) == (stops[0], leg.depart_s, True)]
        alights = [c for c in mine if (c.stop, c.arrival, c.may_alight) == (stops[1], leg.arrive_s, True)]
        assert any(b.trip == a.trip and b.position < a.position for b in boards for a in alights)
        if self.request.profile == "r5":
            assert leg.service_date == self.request.date

    def comes_by(self, leg: RideLeg, name: str, stops: list[str]) -> bool:
        """Some line of frequencies.txt lets one wait from half a headway before the departure, and takes so long."""
        since = leg.depart_s - leg.headway_s // 2
        return any(
            (board.stop, board.may_board, alight.stop, alight.may_alight) == (stops[0], True, stops[1], True)
            and leg.arrive_s - leg.depart_s == alight.arrival - board.departure
            and start <= since - (board.departure - calls[0].arrival) <= end
            for calls, service, start, end, headway in self.case.oracle.trips.repeats
            if (calls[0].trip, headway) == (name, leg.headway_s)
            and self.request.date in self.case.oracle.trips.days[service]
            for board, alight in combinations(calls, 2)
        )

    def walk(self, leg: WalkLeg) -> None:
        """The seconds are those of the rules, within the limit, and the line leads there."""
        taken = leg.arrive_s - leg.depart_s
        if self.request.profile == "r5":
            assert taken == self.r5_seconds(leg)
        else:
            self.exact(leg, taken)
        self.line(leg)

    def exact(self, leg: WalkLeg, taken: int) -> None:
        n_stops, (o, d) = len(self.stop), self.ends
        rows = (
            n_stops + o if leg.from_stop < 0 else self.stop[leg.from_stop],
            n_stops + d if leg.to_stop < 0 else self.stop[leg.to_stop],
        )
        mm = self.case.oracle.mm[rows[0]][rows[1]]
        if leg.kind == "direct" and self.case.town.points[o] == self.case.town.points[d]:
            mm = 0
        assert abs(leg.mm - mm) <= DOUBT_MM
        per_second = self.request.walk_speed_kmh * 1e6 / 3600
        low, high = (math.ceil(max(0.0, mm + doubt) / per_second) for doubt in (-DOUBT_MM, DOUBT_MM))
        assert low <= taken <= high
        limit_min = getattr(self.request, f"{'access' if leg.kind == 'direct' else leg.kind}_walk_min")
        if leg.kind == "direct" and not self.request.transit:
            limit_min = self.request.max_min
        assert taken <= 60 * limit_min

    def r5_seconds(self, leg: WalkLeg) -> int:
        """What the tables of the search hold."""
        footing, request = self.case.network.footing_r5, self.request
        places = [self.case.town.points[i] for i in self.ends]
        links = [link_points(footing.streets, *map(np.array, ([x], [y])), rule="r5") for x, y in places]
        if leg.kind == "direct":
            reach = reach_on_foot(footing, links[0], request, "access")
            return int(direct_walks(reach, links[1], request, "access")[0])
        if leg.kind == "transfer":
            setting = setting_of(self.case.network, request, backwards=False)
            assert setting.transfers is transfers_of(footing, request)
            row = slice(*setting.transfers.offset[leg.from_stop : leg.from_stop + 2])
            walks, stop = setting.transfers, leg.to_stop
            return int(walks.seconds[row][walks.stop[row] == stop][0])
        side, sense = (0, "access") if leg.kind == "access" else (1, "egress")
        found = point_walks_of(footing, links[side], request, sense)  # type: ignore[arg-type]
        stop = leg.to_stop if leg.kind == "access" else leg.from_stop
        return int(found.seconds[found.stop == stop][0])

    def line(self, leg: WalkLeg) -> None:
        """From end to end, as long as the walk."""
        footing = self.case.network.footing_r5 if self.request.profile == "r5" else self.case.network.footing
        stops = footing.stops
        ends = [
            self.case.town.points[point] if stop < 0 else (stops.lon[stop], stops.lat[stop])
            for stop, point in zip((leg.from_stop, leg.to_stop), self.ends, strict=True)
        ]
        assert [(leg.lon[i], leg.lat[i]) for i in (0, -1)] == ends
        assert len(leg.lon) >= 2
        if self.request.profile == "default":  # R5 measures the way from a point to its street otherwise
            assert abs(GEOD.line_length(leg.lon, leg.lat) - leg.mm / 1000) < 0.05 + leg.mm * 1e-6
