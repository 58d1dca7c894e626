"""Round trips in small random towns: each way is the plain oracle's answer, and the clock shows both moments."""

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from access.engines.native.round_trips import OneWay, round_trips
from access.request import Request
from tests.helpers.town_oracle import UNREACHED, TownOracle, nearest_rank
from tests.helpers.towns import make_request
from tests.property.test_end_to_end import FEW_TOWNS, QUESTIONS, case_of, points_of


@given(FEW_TOWNS, QUESTIONS, st.sampled_from(["to", "from"]))
def test_both_ways_are_those_of_the_oracle(seed: int, question: int, direction: str) -> None:
    case, random = case_of(seed), Random(question)
    base = make_request(random, case.town)
    assume(not base.transit or case.oracle.trips.has_service(base.date))
    out = replace(base, anchor="arrive")
    stay_s = random.choice([0, 1, 900, 7200])
    back = replace(make_request(random, case.town), date=base.date, anchor="depart", modes=base.modes)
    back = replace(back, time_s=min(out.time_s + stay_s, 72 * 3600))
    points = case.town.points
    here = random.choice([i for i, linked in enumerate(case.oracle.linked) if linked] or [-1])
    assume(here >= 0)
    trips = round_trips(case.network, points[here], points_of(points), out, back, direction=direction)
    assert trips.linked.tolist() == case.oracle.linked
    outward = direction == "to"
    _check(trips.out, case.oracle, here, to_here=outward)
    _check(trips.back, case.oracle, here, to_here=not outward)
    for i in range(len(points)):
        ways = trips.out.clock_s[i], trips.back.clock_s[i]
        away_s = UNREACHED if UNREACHED in ways else int(ways[1]) - int(ways[0])
        assert trips.away_s[i] == away_s
        if away_s != UNREACHED:
            assert trips.out.clock_s[i] <= out.time_s <= back.time_s <= trips.back.clock_s[i]


def _check(way: OneWay, oracle: TownOracle, here: int, *, to_here: bool) -> None:
    """The moment's seconds, the window's percentiles and shares between the oracle's least and most."""
    request = way.request
    moment = replace(request, window_min=1, percentiles=(50,))
    sign = 1 if request.anchor == "depart" else -1
    for asked, seconds in ((moment, way.seconds[None]), (request, way.window.seconds)):
        low, high = ([row[here] for row in a] if to_here else a[here] for a in oracle.answer(asked))
        for i in range(len(low)):
            for row, percentile in zip(seconds, asked.percentiles, strict=True):
                assert nearest_rank(low[i], percentile) <= row[i] <= nearest_rank(high[i], percentile)
            _check_share(asked, way, i, (high[i], low[i]))
    reached = way.seconds != UNREACHED
    assert (way.clock_s[~reached] == UNREACHED).all()
    assert np.array_equal(way.clock_s[reached], request.time_s + sign * way.seconds[reached])


def _check_share(asked: Request, way: OneWay, i: int, samples: tuple[list[int], list[int]]) -> None:
    """The share of the whole window."""
    if asked.window_min != way.request.window_min:
        return
    least, most = (sum(s < UNREACHED for s in some) / asked.window_min for some in samples)
    assert least - 1e-6 <= float(way.window.reach_share[i]) <= most + 1e-6
