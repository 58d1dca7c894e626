"""Files in, travel times out: small random towns against the plain oracle, and laws that need none."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from access.engines.native import surface, travel_times
from access.engines.times import TravelTimes
from access.errors import NoServiceError
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.town_oracle import UNREACHED, TownOracle, nearest_rank
from tests.helpers.town_streets import shuffled
from tests.helpers.town_walks import Place
from tests.helpers.towns import Town, at_a_limit, at_a_moment, at_the_end, make_request, make_town

# Building costs twenty times what a question costs: four questions, on average, are asked of each town.
TOWNS = st.integers(0, max(1, settings.default.max_examples // 8) - 1)
FEW_TOWNS = st.integers(1_000_000, 1_000_000 + max(1, settings.default.max_examples // 80))
QUESTIONS = st.integers(0, 2**32)


@dataclass(frozen=True)
class Case:
    """A town, its network and the oracle."""

    town: Town
    network: Network
    oracle: TownOracle


def build(osm: str, town: Town) -> Network:
    with tempfile.TemporaryDirectory() as folder:
        streets = Path(folder) / "town.osm"
        streets.write_text(osm)
        feeds = [write_feed_zip(Path(folder) / f"{i}.zip", tables) for i, tables in enumerate(town.feeds)]
        return build_network(streets, feeds)


@lru_cache(maxsize=1000)
def case_of(seed: int) -> Case:
    town = make_town(seed)
    return Case(town, build(town.osm, town), TownOracle(town.osm, town.feeds, town.points))


def points_of(places: list[Place] | tuple[Place, ...]) -> PointSet:
    return PointSet(
        tuple(map(str, range(len(places)))),
        np.array([lon for lon, _ in places]),
        np.array([lat for _, lat in places]),
    )


def ask(case: Case, request: Request) -> TravelTimes:
    points = points_of(case.town.points)
    return travel_times(case.network, points, points, request)


@given(TOWNS, QUESTIONS)
def test_travel_times_are_those_of_the_oracle(seed: int, question: int) -> None:
    case = case_of(seed)
    random = Random(question)
    request = make_request(random, case.town)
    if request.transit and not case.oracle.trips.has_service(request.date):
        event("no service")
        with pytest.raises(NoServiceError, match=request.date.isoformat()):
            ask(case, request)
        return
    if random.random() < 0.5:  # one question an example: the oracle is slow
        check(case, request)
        return
    if random.random() < 0.5:
        request = at_a_limit(random, request, case.oracle)
    check(case, random.choice([at_a_moment, at_the_end])(random, request, case.oracle))


def check(case: Case, request: Request) -> None:
    """The engine between the oracle's least and most, pair by pair; almost always they are one."""
    found = ask(case, request)
    assert found.origin_linked.tolist() == found.destination_linked.tolist() == case.oracle.linked
    least, most = case.oracle.answer(request)
    event("in doubt by millimetres" if least != most else "one answer")
    n = len(case.town.points)
    for o in range(n):
        for d in range(n):
            low, high = least[o][d], most[o][d]
            for i, percentile in enumerate(request.percentiles):
                seconds = int(found.seconds[o, i, d])
                span = nearest_rank(low, percentile), nearest_rank(high, percentile)
                assert span[0] <= seconds <= span[1], (o, d, percentile, seconds, span, request)
            made = [sum(s < UNREACHED for s in samples) / request.window_min for samples in (high, low)]
            share = float(found.reach_share[o, d])
            assert made[0] - 1e-6 <= share <= made[1] + 1e-6, (o, d, share, made, request)


@given(FEW_TOWNS, QUESTIONS)
def test_who_leaves_later_never_arrives_earlier(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    late_s = Random(question).choice([1, 30, 60, 600])
    request = replace(request, window_min=1, percentiles=(50,))
    early, late = (
        ask(case, moved).seconds.astype(np.int64)
        for moved in (request, replace(request, time_s=request.time_s + late_s))
    )
    if request.anchor == "arrive":  # who must arrive earlier never leaves later
        early, late = late, early
    would_do = late + late_s
    assert (early[would_do < request.max_min * 60] <= would_do[would_do < request.max_min * 60]).all()


@given(FEW_TOWNS, QUESTIONS)
def test_rows_and_columns_follow_the_points(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    whole = ask(case, request)
    random, n = Random(question), len(case.town.points)
    rows = random.sample(range(n), random.randint(1, n))
    columns = random.choices(range(n), k=random.randint(1, n))
    part = travel_times(
        case.network,
        points_of([case.town.points[i] for i in rows]),
        points_of([case.town.points[i] for i in columns]),
        request,
    )
    assert np.array_equal(part.seconds, whole.seconds[rows][:, :, columns])
    assert np.array_equal(part.reach_share, whole.reach_share[rows][:, columns])
    assert np.array_equal(part.origin_linked, whole.origin_linked[rows])
    assert np.array_equal(part.destination_linked, whole.destination_linked[columns])


EASIER: list[Callable[[Request], Request]] = [
    lambda r: replace(r, max_min=min(300, r.max_min + 7)),
    lambda r: replace(r, max_rides=min(16, r.max_rides + 1)),
    lambda r: replace(r, access_walk_min=min(180, r.access_walk_min + 3)),
    lambda r: replace(r, egress_walk_min=min(180, r.egress_walk_min + 3)),
    lambda r: replace(r, transfer_walk_min=min(180, (r.transfer_walk_min or 0) + 3)),
    lambda r: replace(r, walk_speed_kmh=r.walk_speed_kmh * 1.1),
    lambda r: replace(r, board_slack_s=r.board_slack_s // 2),
]


@given(FEW_TOWNS, QUESTIONS, st.sampled_from(EASIER))
def test_what_makes_it_easier_never_hurts(
    seed: int, question: int, easier: Callable[[Request], Request]
) -> None:
    case, request = asked(seed, question)
    one, other = ask(case, request), ask(case, easier(request))
    assert (other.seconds <= one.seconds).all()
    assert (other.reach_share >= one.reach_share).all()


@given(FEW_TOWNS, QUESTIONS, st.sampled_from(["from", "to"]))
def test_the_surface_is_the_matrix_of_its_centres(seed: int, question: int, direction: str) -> None:
    case, request = asked(seed, question)
    linked = [p for p, is_linked in zip(case.town.points, case.oracle.linked, strict=True) if is_linked]
    random = Random(question)
    here = random.choice(linked)
    seconds, share = surface(case.network, *here, direction=direction, request=request)  # type: ignore[arg-type]
    centres = case.network.grid.points
    some = sorted(random.sample(range(len(share)), min(20, len(share))))
    cells = points_of([(float(centres.lon[i]), float(centres.lat[i])) for i in some])
    if direction == "from":
        times = travel_times(case.network, points_of([here]), cells, request)
        assert np.array_equal(times.seconds[0], seconds[:, some])
        assert np.array_equal(times.reach_share[0], share[some])
    else:
        times = travel_times(case.network, cells, points_of([here]), request)
        assert np.array_equal(times.seconds[:, :, 0].T, seconds[:, some])
        assert np.array_equal(times.reach_share[:, 0], share[some])


@given(FEW_TOWNS, QUESTIONS)
def test_the_order_in_the_file_does_not_matter(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    one, other = ask(case, request), ask(replace(case, network=reordered(seed)), request)
    assert np.array_equal(one.seconds, other.seconds)
    assert np.array_equal(one.reach_share, other.reach_share)


@lru_cache(maxsize=1000)
def reordered(seed: int) -> Network:
    town = make_town(seed)
    return build(shuffled(town.osm, Random(seed)), town)


def asked(seed: int, question: int) -> tuple[Case, Request]:
    """A town, and a question on a day with service (else on foot)."""
    case = case_of(seed)
    request = make_request(Random(question), case.town)
    if not case.oracle.trips.has_service(request.date):
        request = replace(request, modes=("walk",))
    return case, request
