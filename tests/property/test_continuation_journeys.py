"""Journeys in towns where vehicles go on as other trips and changes have rules: each is ridden again on plain trips."""

import datetime as dt
from itertools import pairwise
from random import Random

from hypothesis import event, given

from access.engines.journeys import Journey, RideLeg
from access.engines.native.journeys import journeys
from access.network import Network
from access.request import Request
from tests.helpers.continuation_oracle import RidingOracle
from tests.helpers.town_oracle import DOUBT_MM, UNREACHED
from tests.helpers.town_trips import Call
from tests.property.test_continuations import QUESTIONS, TOWNS, case_of, make_request


@given(TOWNS, QUESTIONS)
def test_every_journey_can_be_ridden_and_takes_what_its_cell_says(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request, points = make_request(random, case.town), case.town.points
    least, most = case.oracle.answer(request)
    pairs = [(o, d) for o in range(len(points)) for d in range(len(points)) if o != d]
    for o, d in random.sample(pairs, min(4, len(pairs))):
        check_pair(seed, request, (o, d), (least[o][d], most[o][d]))


def check_pair(
    seed: int, request: Request, pair: tuple[int, int], spans: tuple[list[int], list[int]]
) -> None:
    """Every journey behind one cell; `spans` are the oracle's times, all walks a little shorter, and longer."""
    case, points = case_of(seed), case_of(seed).town.points
    found = journeys(case.network, points[pair[0]], points[pair[1]], request)
    assert all(
        low <= seconds <= high
        for low, seconds, high in zip(spans[0], sorted(found.seconds.tolist()), spans[1], strict=True)
    )
    for moment, seconds, choice in zip(found.moments_s, found.seconds, found.choice, strict=True):
        assert (choice >= 0) == (seconds < UNREACHED)
        if choice < 0:
            continue
        journey = found.journeys[choice]
        if not journey.rides:
            event("on foot")
        elif request.anchor == "depart":
            assert journey.departure_s >= moment
            assert journey.arrival_s == moment + seconds
        else:
            assert journey.arrival_s <= moment
            assert journey.departure_s == moment - seconds
    for journey in found.journeys:
        event("aboard" if any(leg.stay_s is not None for leg in journey.rides) else "as usual")
        event(
            "changes by rule" if any(leg.rule_s is not None for leg in journey.walks) else "changes on foot"
        )
        ride_again(journey, pair, request, case.oracle, case.network)


def ride_again(
    journey: Journey, ends: tuple[int, int], request: Request, oracle: RidingOracle, network: Network
) -> None:
    """Check every boarding, stay, change and walk of a journey against the feed's own words."""
    shortest, longest = (oracle._seconds(request, doubt) for doubt in (-DOUBT_MM, DOUBT_MM))
    rides, n = journey.rides, len(oracle.stops)
    if not rides:
        took = journey.arrival_s - journey.departure_s
        same = oracle.points[ends[0]] == oracle.points[ends[1]]
        assert same or shortest[n + ends[0]][n + ends[1]] <= took <= longest[n + ends[0]][n + ends[1]]
        return
    assert journey.n_rides <= request.max_rides
    calls = [[plain_call(oracle, network, request.date, leg, end) for end in (0, 1)] for leg in rides]
    for leg, (on, off) in zip(rides, calls, strict=True):
        assert leg.arrive_s >= off.arrival  # later only where the vehicle's trip before ends later
        assert leg.arrive_s == off.arrival or leg.stay_s is not None
        assert off.may_alight or following_stays(rides, leg)
        assert leg.to_position > leg.from_position or leg.stay_s is not None
        if leg.stay_s is None:
            assert on.may_board
            assert leg.depart_s == on.departure
    rows = [[oracle.row[call.stop] for call in pair] for pair in calls]
    for (leg, later), (mine, his), ((_, off), (on, _)) in zip(
        pairwise(rides), pairwise(rows), pairwise(calls), strict=True
    ):
        if later.stay_s is None:
            ready_s = leg.arrive_s + oracle.change_s(mine[1], his[0], request, shortest)
            assert later.depart_s >= ready_s, (leg, later)
        else:
            days = (later.service_date - leg.service_date).days
            assert (on.trip, days) in oracle.continuations(leg.service_date)[off.trip, 0]
            assert later.from_position == 0
    access, egress = journey.legs[0], journey.legs[-1]
    assert (
        rides[0].depart_s >= journey.departure_s + shortest[n + ends[0]][rows[0][0]] + request.board_slack_s
    )
    walk_s = shortest[rows[-1][1]][n + ends[1]], longest[rows[-1][1]][n + ends[1]]
    assert rides[-1].arrive_s + walk_s[0] <= journey.arrival_s <= rides[-1].arrive_s + walk_s[1]
    assert shortest[n + ends[0]][rows[0][0]] <= 60 * request.access_walk_min
    assert walk_s[0] <= 60 * request.egress_walk_min
    assert access.depart_s == journey.departure_s
    assert egress.arrive_s == journey.arrival_s
    assert all(leg.depart_s <= leg.arrive_s for leg in journey.legs)
    assert all(leg.arrive_s <= later.depart_s for leg, later in pairwise(journey.legs))


def following_stays(rides: tuple[RideLeg, ...], leg: RideLeg) -> bool:
    """Whether the rider is still aboard after this leg."""
    place = rides.index(leg)
    return place + 1 < len(rides) and rides[place + 1].stay_s is not None


def plain_call(oracle: RidingOracle, network: Network, date: dt.date, leg: RideLeg, end: int) -> Call:
    """The feed's call at one end of a leg, on the date's clock; of a repeated trip, that of the run that fits."""
    name = network.trips.trip_id[leg.trip].partition("@")[0]  # of a repeated trip, with its time
    by_s = oracle.trips._noon_s(leg.service_date) - oracle.trips._noon_s(date)
    position = (leg.from_position, leg.to_position)[end]
    second = (leg.depart_s, leg.arrive_s)[end] - by_s
    fitting = [
        run for run in oracle._runs(leg.service_date) if run[0].trip.partition("@")[0] in (name, f"0:{name}")
    ]
    run = min(fitting, key=lambda run: abs((run[position].departure, run[position].arrival)[end] - second))
    call = run[position]
    return Call(
        call.trip,
        call.position,
        call.stop,
        call.arrival + by_s,
        call.departure + by_s,
        call.may_board,
        call.may_alight,
    )
