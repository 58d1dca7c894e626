"""Towns with stations against the oracle that walks through them: times, surfaces, journeys."""

import math
from dataclasses import replace
from functools import lru_cache
from random import Random

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from access.engines.journeys import WalkLeg
from access.engines.native import surface, travel_times
from access.engines.native.journeys import journeys
from access.engines.native.walks import point_walks_of, reach_on_foot, stops_on_foot, transfers_of
from access.network import Network
from access.network.links import link_points
from access.request import Request
from access.routing.timetable import StopWalks, Transfers
from tests.helpers.town_oracle import DOUBT_MM
from tests.helpers.town_stations import StationOracle, make_station_town
from tests.helpers.towns import at_a_limit, at_a_moment, make_request
from tests.property.test_end_to_end import QUESTIONS, Case, ask, build, check, points_of
from tests.property.test_journeys import Checker, check_choice, check_list

TOWNS = st.integers(0, max(1, settings.default.max_examples // 12) - 1)
FEW_TOWNS = st.integers(0, max(1, settings.default.max_examples // 40))


@lru_cache(maxsize=1000)
def case_of(seed: int) -> Case:
    town = make_station_town(seed)
    return Case(town, build(town.osm, town), StationOracle(town.osm, town.feeds, town.points))


def asked(case: Case, random: Random) -> Request:
    request = make_request(random, case.town)
    if not case.oracle.trips.has_service(request.date):
        request = make_request(random, case.town)
    if not case.oracle.trips.has_service(request.date):
        return Request(date=case.town.date, time_s=case.town.around_s, modes=("walk",))
    if random.random() < 0.7:  # long walks, many rides, vehicles under way
        minutes = random.choice([15, 25, 45])
        request = replace(request, access_walk_min=minutes, egress_walk_min=minutes, max_min=180, max_rides=4)
        before_s = 60 * random.randint(-20, 25) * (1 if request.anchor == "depart" else -2)
        request = replace(request, time_s=max(0, case.town.around_s + before_s), window_min=15)
        request = replace(request, transfer_walk_min=random.choice([5, 15, 40]), modes=("transit", "walk"))
    return request


@given(TOWNS, QUESTIONS)
def test_travel_times_are_those_of_the_oracle(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request = asked(case, random)
    if random.random() < 0.5:  # one question an example: the oracle is slow
        check(case, request)
    else:
        if random.random() < 0.5:
            request = at_a_limit(random, request, case.oracle)
        check(case, at_a_moment(random, request, case.oracle))
    stations = case.network.footing.stations
    event(
        "stations" if stations.n_entrances else "nothing closed" if not stations.any_closed else "no entrance"
    )


@given(TOWNS, QUESTIONS)
def test_walks_between_points_and_stops_are_those_of_the_oracle(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request = make_request(random, case.town)
    if random.random() < 0.5:
        request = at_a_limit(random, request, case.oracle)
    request = replace(request, modes=("transit", "walk"))
    footing, oracle = case.network.footing, case.oracle
    low, high = (oracle._seconds(request.walk_speed_kmh, doubt) for doubt in (-DOUBT_MM, DOUBT_MM))
    row = [oracle.stop_ids.index(i if ":" in i else f"0:{i}") for i in case.network.stops.stop_id]
    n_stops, points = len(row), points_of(case.town.points)
    links = link_points(footing.streets, points.lon, points.lat)

    def compare(found: StopWalks | Transfers, away: list[int], limit_min: int, *, towards: bool) -> None:
        for i, end in enumerate(away):
            part = slice(found.offset[i], found.offset[i + 1])
            told = dict(zip(found.stop[part].tolist(), found.seconds[part].tolist(), strict=True))
            for s, other in enumerate(row):
                if other == end:
                    assert found.stop[part].tolist().count(s) == 1
                    assert told[s] == 0
                    continue
                a, b = (end, other) if towards else (other, end)
                assert not math.isinf(low[a][b]) or s not in told
                if low[a][b] <= 60 * limit_min < high[a][b]:
                    event("a limit in doubt by millimetres")
                elif high[a][b] <= 60 * limit_min:
                    assert low[a][b] <= told[s] <= high[a][b], (a, b, told.get(s), low[a][b])
                else:
                    assert s not in told, (a, b, told.get(s), low[a][b])

    ends = [n_stops + i for i in range(len(points))]
    access, egress = (point_walks_of(footing, links, request, sense) for sense in ("access", "egress"))
    compare(access, ends, request.access_walk_min, towards=True)
    compare(egress, ends, request.egress_walk_min, towards=False)
    compare(transfers_of(footing, request), row, request.transfer_walk_min or 0, towards=True)
    o = random.choice(np.flatnonzero(links.linked))
    reach = reach_on_foot(
        footing, link_points(footing.streets, points.lon[[o]], points.lat[[o]]), request, "access"
    )
    stop, seconds = stops_on_foot(footing, reach, request, "access")
    compare(
        StopWalks(np.array([0, len(stop)]), stop, seconds),
        [n_stops + o],
        request.access_walk_min,
        towards=True,
    )


@given(FEW_TOWNS, QUESTIONS, st.sampled_from(["from", "to"]))
def test_the_surface_is_the_matrix_of_its_centres(seed: int, question: int, direction: str) -> None:
    case, random = case_of(seed), Random(question)
    request = asked(case, random)
    here = random.choice(
        [p for p, linked in zip(case.town.points, case.oracle.linked, strict=True) if linked]
    )
    seconds, share = surface(case.network, *here, direction=direction, request=request)  # type: ignore[arg-type]
    centres = case.network.grid.points
    some = sorted(random.sample(range(len(share)), min(20, len(share))))
    cells = points_of([(float(centres.lon[i]), float(centres.lat[i])) for i in some])
    if direction == "from":
        times = travel_times(case.network, points_of([here]), cells, request)
        assert np.array_equal(times.seconds[0], seconds[:, some])
    else:
        times = travel_times(case.network, cells, points_of([here]), request)
        assert np.array_equal(times.seconds[:, :, 0].T, seconds[:, some])


@given(FEW_TOWNS, QUESTIONS)
def test_profile_r5_is_as_without_pathways(seed: int, question: int) -> None:
    case, request = case_of(seed), replace(asked(case_of(seed), Random(question)), profile="r5")
    one, other = (ask(replace(case, network=network), request) for network in (case.network, without(seed)))
    assert np.array_equal(one.seconds, other.seconds)
    assert np.array_equal(one.reach_share, other.reach_share)


@lru_cache(maxsize=1000)
def without(seed: int) -> Network:
    town = case_of(seed).town
    feeds = tuple(
        {name: text for name, text in feed.items() if name != "pathways.txt"} for feed in town.feeds
    )
    return build(town.osm, replace(town, feeds=feeds))


@given(TOWNS, QUESTIONS)
def test_journeys_go_by_the_entrances(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request = asked(case, random)
    share = ask(case, request).reach_share
    walk = case.oracle._seconds(request.walk_speed_kmh, 0)
    n_stops = len(case.oracle.stop_ids)
    pairs = [(int(o), int(d)) for o, d in zip(*np.nonzero(share), strict=True)]
    far = [(o, d) for o, d in pairs if walk[n_stops + o][n_stops + d] > 60 * request.access_walk_min]
    for o, d in random.sample(far, min(2, len(far))) or random.sample(pairs, min(1, len(pairs))):
        found = journeys(case.network, case.town.points[o], case.town.points[d], request)
        check_choice(found, request)
        check_list(found, by_rides=False)
        checker = StationChecker(case, request, o, d)
        for journey in found.journeys:
            checker.follow(journey)


class StationChecker(Checker):
    """Follows journeys, in and out of stations."""

    def exact(self, leg: WalkLeg, taken: int) -> None:
        oracle, (o, d) = self.case.oracle, self.ends
        assert isinstance(oracle, StationOracle)
        stops = [None if s < 0 else self.stop[s] for s in (leg.from_stop, leg.to_stop)]
        points = [len(self.stop) + i for i in (o, d)]
        rows = [point if stop is None else stop for stop, point in zip(stops, points, strict=True)]
        closed = [oracle._closed(row) for row in rows]
        if not any(closed):
            assert (leg.station_s, leg.entrances) == (0, ())
            super().exact(leg, taken)
            return
        low, high = (
            oracle._seconds(self.request.walk_speed_kmh, doubt)[rows[0]][rows[1]]
            for doubt in (-DOUBT_MM, DOUBT_MM)
        )
        assert low <= taken <= high
        assert taken <= 60 * getattr(self.request, f"{leg.kind}_walk_min")
        if all(closed) and oracle._led(*rows) < math.inf:
            event("from platform to platform")
            assert (leg.station_s, leg.mm, leg.entrances) == (taken, 0, ())
            return
        event(f"{leg.kind} through {len(leg.entrances)} entrances")
        assert len(leg.entrances) == sum(closed)
        doors, n_ends = self.case.network.footing.doors, len(self.stop) + len(oracle.points)
        ids = [name if ":" in name else f"0:{name}" for name in (doors.stop_id[i] for i in leg.entrances)]
        passed = iter(n_ends + oracle.entrances.index(i) for i in ids)
        ends = [next(passed) if is_closed else row for row, is_closed in zip(rows, closed, strict=True)]
        assert leg.station_s == sum(
            oracle._led(a, b) for a, b in ((rows[0], ends[0]), (ends[1], rows[1])) if a != b
        )
        assert abs(leg.mm - oracle.mm[ends[0]][ends[1]]) <= DOUBT_MM

    def line(self, leg: WalkLeg) -> None:
        if not leg.entrances and not leg.station_s and leg.mm:
            super().line(leg)
            return
        doors, stops = self.case.network.footing.doors, self.case.network.footing.stops
        passed = list(leg.entrances)
        ends = []
        for stop, point, at in ((leg.from_stop, self.ends[0], 0), (leg.to_stop, self.ends[1], -1)):
            closed = stop >= 0 and self.case.network.footing.stations.closed[stop]
            if closed and passed:
                door = passed[at]
                ends.append((doors.lon[door], doors.lat[door]))
            else:
                ends.append(self.case.town.points[point] if stop < 0 else (stops.lon[stop], stops.lat[stop]))
        assert [(leg.lon[i], leg.lat[i]) for i in (0, -1)] == ends
