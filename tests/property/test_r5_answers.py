"""R5's minutes as answers, for any samples, percentiles and points: against what R5 does, written out pair by pair."""

import datetime as dt
import itertools
from collections.abc import Iterator
from math import ceil
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.engines.r5 import jobs
from access.engines.r5.answers import found_in
from access.engines.r5.task import arguments, percentiles
from access.request import Mode, Request
from tests.helpers.fake_r5py import JavaTask, PointSet, r5py_without_java

U = 2**31 - 1
SEEDS = st.integers(0, 2**40)


def make_request(random: Random) -> Request:
    """Any request of the kind; windows on either side of a hundred."""
    modes: tuple[Mode, ...] = random.choice([("transit", "walk"), ("transit", "walk"), ("walk",)])
    return Request(
        date=dt.date(2026, 9, 15),
        time_s=8 * 3600,
        engine="r5",
        window_min=random.choice([1, 2, 3, 10, 60, 99, 100, 101, 120]),
        percentiles=tuple(sorted(random.sample(range(1, 100), random.randint(1, 5)))),
        max_min=random.choice([5, 30, 60]),
        modes=modes,
    )


def make_samples(random: Random, request: Request) -> tuple[int, list[int]]:
    """Seconds of the way without vehicles (or U), and of every moment of the window, limits of R5 kept."""
    longest = 60 * request.max_min
    direct_s = random.choice([U, U, random.randrange(longest + 300), longest - 1, longest, longest + 60])
    if not request.transit:
        return direct_s, [direct_s] * request.window_min
    share, spread = random.choice([0, 0.01, 0.1, 0.5, 0.9, 1]), random.choice([1, 60, 600])
    base = random.randrange(longest)
    samples = []
    for _ in range(request.window_min):
        ride_s = min(base + random.randrange(spread), longest - 1) if random.random() < share else U
        samples.append(min(direct_s, ride_s))
    return direct_s, samples


def as_r5_tells(samples: list[int], asked: tuple[int, ...]) -> list[int]:
    """Percentiles in whole minutes."""
    ordered = sorted(samples)
    picked = [ordered[ceil(p / 100 * len(ordered)) - 1] for p in asked]
    return [s if s == U else s // 60 for s in picked]


@given(SEEDS)
def test_what_is_told_is_true_and_what_is_unknown_might_be_either(seed: int) -> None:
    random = Random(seed)
    request = make_request(random)
    pairs = [make_samples(random, request) for _ in range(random.randint(1, 6))]
    asked = percentiles(request)
    minutes = np.array([as_r5_tells(samples, asked) for _, samples in pairs], np.int32).T[np.newaxis]
    found = found_in(minutes, request, np.inf)
    limit_s = 60 * request.max_min if request.transit else 60 * (request.max_min + 1)
    helped = False
    for j, (direct_s, samples) in enumerate(pairs):
        ways = [s for s in samples if s < limit_s]
        told = as_r5_tells([s if s < limit_s else U for s in samples], request.percentiles)
        assert found.seconds[0, :, j].tolist() == [U if m == U else 60 * m for m in told]
        share = found.reach_share[0, j]
        reached = as_r5_tells([s if s < limit_s else U for s in samples], asked)
        if np.isnan(share):
            assert is_open(reached, asked, len(samples))
        else:
            assert share == np.float32(len(ways) / len(samples))
        if found.reached[0, j]:
            assert ways
        elif share == 0:
            assert not ways
        else:
            assert len(ways) < ceil(asked[0] / 100 * len(samples))
        helped |= any(s < min(direct_s, limit_s) for s in samples)
    if found.by_vehicle is True:
        assert helped
    if found.by_vehicle is False:
        assert not helped


def is_open(told: list[int], asked: tuple[int, ...], n: int) -> bool:
    """Whether more than one number of reached samples would read the same."""
    fitting = 0
    for count in range(n + 1):
        ordered = [0] * count + [U] * (n - count)
        reads = [ordered[ceil(p / 100 * n) - 1] != U for p in asked]
        fitting += reads == [minute != U for minute in told]
    return fitting > 1


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Any]]:
    """r5py over a fake R5, loaded once; "answer" is what R5 says."""
    holder: dict[str, Any] = {}

    def answer(task: JavaTask, there: PointSet) -> list[list[int]]:
        rows: list[list[int]] = holder["answer"](task, there)
        return rows

    with r5py_without_java(answer):
        yield holder


@given(seed=SEEDS)
def test_the_job_answers_every_pair_in_its_place(told: dict[str, Any], seed: int) -> None:
    """Whatever the points (one place many times, at both ends), their number and the percentiles."""
    random = Random(seed)
    request = make_request(random)
    places = [(random.uniform(-1, 1), random.uniform(-1, 1)) for _ in range(3)]
    origins, destinations = (random.choices(places, k=random.randint(1, 3)) for _ in range(2))
    sent = arguments(request)["percentiles"]
    drawn: dict[Any, list[int]] = {
        pair: sorted(random.choice([U, random.randrange(200)]) for _ in sent)
        for pair in itertools.product(places, places)
    }

    def answer(task: JavaTask, there: PointSet) -> list[list[int]]:
        here = task.fromLon, task.fromLat
        columns = [drawn[here, place] for place in zip(there.lon, there.lat, strict=True)]
        return [list(of_one) for of_one in zip(*columns, strict=True)]

    arrays = {
        f"{end}_{axis}": np.array([place[k] for place in points])
        for end, points in (("origin", origins), ("destination", destinations))
        for k, axis in enumerate(("lon", "lat"))
    }
    told["answer"] = answer
    jobs._KEPT.clear()  # the places are others
    opened = jobs.open_network("streets.osm.pbf", "feed.zip")  # type: ignore[arg-type]
    about = {"arguments": arguments(request)}
    minutes = jobs.travel_times(opened, about, arrays, lambda _done, _of: None)[1]["minutes"]
    wanted = [[[drawn[i, j][k] for j in destinations] for k in range(len(sent))] for i in origins]
    assert minutes.tolist() == wanted
