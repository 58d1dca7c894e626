"""Vehicles that go on as other trips, and transfers.txt: the engine, files in, against an oracle of plain trips."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from access.engines.native import travel_times
from access.network import Network, build_network
from access.points import PointSet
from access.request import Anchor, Request
from tests.helpers.continuation_feed import DATE, RidingTown, make_riding_town
from tests.helpers.continuation_oracle import RidingOracle
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.town_oracle import UNREACHED, nearest_rank
from tests.helpers.town_walks import Place

# Building a network costs ten times what a question costs: six are asked of each town, on average.
TOWNS = st.integers(0, max(1, settings.default.max_examples // 12) - 1)
FEW_TOWNS = st.integers(0, max(1, settings.default.max_examples // 40))
QUESTIONS = st.integers(0, 2**32)


@dataclass(frozen=True)
class Case:
    """A town, its network and the oracle."""

    town: RidingTown
    network: Network
    oracle: RidingOracle


def build(town: RidingTown, feeds: Sequence[dict[str, str]]) -> Network:
    with tempfile.TemporaryDirectory() as folder:
        streets = Path(folder) / "town.osm"
        streets.write_text(town.osm)
        paths = [write_feed_zip(Path(folder) / f"{i}.zip", feed) for i, feed in enumerate(feeds)]
        return build_network(streets, paths)


@lru_cache(maxsize=2000)
def case_of(seed: int) -> Case:
    town = make_riding_town(seed)
    return Case(town, build(town, town.feeds), RidingOracle(town.osm, town.feeds, town.points))


def points_of(places: list[Place]) -> PointSet:
    return PointSet(
        tuple(map(str, range(len(places)))),
        np.array([lon for lon, _ in places]),
        np.array([lat for _, lat in places]),
    )


def make_request(random: Random, town: RidingTown) -> Request:
    anchor: Anchor = random.choice(["depart", "arrive"])
    first, last = (-25, 30) if anchor == "depart" else (0, 75)
    walk_min = random.choice([2, 3, 5, 13])
    return Request(
        date=DATE,
        time_s=max(0, town.around_s + random.choice([60, 60, 59]) * random.randint(first, last)),
        anchor=anchor,
        window_min=random.choice([1, 2, 5, 15]),
        percentiles=tuple(sorted(random.sample(range(1, 100), random.randint(1, 3)))),
        max_min=random.choice([20, 60, 120, 120]),
        max_rides=random.choice([1, 1, 2, 3, 4]),
        walk_speed_kmh=random.choice([3.6, 5.0]),
        access_walk_min=walk_min,
        egress_walk_min=random.choice([walk_min, 3]),
        transfer_walk_min=random.choice([0, 2, 5, 13]),
        board_slack_s=random.choice([0, 1, 60, 60, 120]),
    )


@given(TOWNS, QUESTIONS)
def test_travel_times_are_those_of_the_oracle(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request = make_request(random, case.town)
    least, most = case.oracle.answer(request)
    n = len(case.town.points)
    rows = random.choice([list(range(n)), list(range(n)), [i % n for i in range(70)], [random.randrange(n)]])
    columns = [random.randrange(n)] if len(rows) > n else list(range(n))
    if len(rows) == 1:
        columns = [i % n for i in range(70)]
    found = travel_times(
        case.network,
        points_of([case.town.points[i] for i in rows]),
        points_of([case.town.points[i] for i in columns]),
        request,
    )
    event(f"{found.search}, {request.anchor}")
    for i, o in enumerate(rows):
        for j, d in enumerate(columns):
            for k, percentile in enumerate(request.percentiles):
                span = nearest_rank(least[o][d], percentile), nearest_rank(most[o][d], percentile)
                seconds = int(found.seconds[i, k, j])
                assert span[0] <= seconds <= span[1], (o, d, percentile, seconds, span, request)
            made = [
                sum(s < UNREACHED for s in samples[o][d]) / request.window_min for samples in (most, least)
            ]
            assert made[0] - 1e-6 <= found.reach_share[i, j] <= made[1] + 1e-6, (o, d, made, request)


@given(FEW_TOWNS, QUESTIONS)
def test_profile_r5_knows_no_blocks_and_no_transfers(seed: int, question: int) -> None:
    case, random = case_of(seed), Random(question)
    request = replace(make_request(random, case.town), profile="r5", transfer_walk_min=None)
    points = points_of(list(case.town.points))
    one, other = (travel_times(net, points, points, request) for net in (case.network, plain_of(seed)))
    assert np.array_equal(one.seconds, other.seconds)
    assert np.array_equal(one.reach_share, other.reach_share)


@lru_cache(maxsize=2000)
def plain_of(seed: int) -> Network:
    """The town's network without block ids and transfers.txt."""
    town = make_riding_town(seed)
    feeds = []
    for feed in town.feeds:
        head, *trips = feed["trips.txt"].splitlines()
        plain = "\n".join([head, *(row.rpartition(",")[0] + "," for row in trips)]) + "\n"
        feeds.append({n: text for n, text in feed.items() if n != "transfers.txt"} | {"trips.txt": plain})
    return build(town, feeds)
