"""Bikes and cars end to end: random towns against networkx, and laws that need no oracle."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random
from unittest.mock import patch

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from access.engines import native
from access.engines.journeys import WalkLeg
from access.engines.native import surface, travel_times
from access.engines.native.journeys import journeys
from access.errors import UnlinkedPointError
from access.network import Network
from access.request import MODES as MODE_ORDER
from access.request import Request
from tests.helpers.town_oracle import UNREACHED, nearest_rank
from tests.helpers.town_roads import WHEEL_WAYS
from tests.helpers.town_wheels import WheelOracle
from tests.helpers.towns import Town, make_request, make_town
from tests.property.test_end_to_end import build, points_of

GEOD = Geod(ellps="WGS84")
TOWNS = st.integers(2_000_000, 2_000_000 + max(1, settings.default.max_examples // 15))
QUESTIONS = st.integers(0, 2**32)
MODES = [
    ("bike",),
    ("car",),
    ("walk", "bike"),
    ("walk", "bike", "car"),
    ("transit", "walk", "bike"),
    ("transit", "walk", "bike"),
    ("transit", "walk", "bike"),
]


@lru_cache(maxsize=400)
def case_of(seed: int) -> tuple[Town, Network, WheelOracle]:
    town = make_town(seed, WHEEL_WAYS)
    return town, build(town.osm, town), WheelOracle(town.osm, town.feeds, town.points)


def question(random: Random, town: Town, oracle: WheelOracle) -> Request:
    """Any request with a bike or a car in it."""
    request = make_request(random, town)
    modes = random.choice(MODES)
    if not oracle.trips.has_service(request.date) and "transit" in modes:
        modes = ("bike",)
    limits = [0, 1, 3, 5, 10, 30]
    return replace(
        request,
        modes=modes,
        bike_legs=random.choice(["access", "egress", "both"]),
        bike_speed_kmh=random.choice([5.0, 12.0, 15.0, 15.0, 17.3, 25.0, 3.0]),
        access_bike_min=random.choice(limits),
        egress_bike_min=random.choice(limits),
        max_bike_stress=random.choice([4, 4, 3, 2, 1]),
        percentiles=(random.randint(1, 99),),
    )


@given(TOWNS, QUESTIONS)
def test_travel_times_by_bike_and_car_are_those_of_the_oracle(seed: int, asked: int) -> None:
    town, network, oracle = case_of(seed)
    request = question(Random(asked), town, oracle)
    linked, doubt, least, most = oracle.ask(request)
    points = points_of(town.points)
    found = travel_times(network, points, points, request)
    sure = [i for i, unsure in enumerate(doubt) if not unsure]
    event("in doubt" if least != most or len(sure) < len(doubt) else "one answer")
    event(",".join(request.modes))
    for o in sure:
        assert bool(found.origin_linked[o]) == linked[o]
        assert bool(found.destination_linked[o]) == linked[o]
        for d in sure:
            seconds = int(found.seconds[o, 0, d])
            span = [nearest_rank(side[o][d], request.percentiles[0]) for side in (least, most)]
            assert span[0] <= seconds <= span[1], (o, d, seconds, span, request)
            made = [sum(s < UNREACHED for s in side[o][d]) / request.window_min for side in (most, least)]
            assert made[0] - 1e-6 <= found.reach_share[o, d] <= made[1] + 1e-6, (o, d, request)


@given(TOWNS, QUESTIONS, st.sampled_from(["default", "r5"]))
def test_either_direction_and_any_part_give_the_same_numbers(seed: int, asked: int, profile: str) -> None:
    town, network, oracle = case_of(seed)
    request = replace(question(Random(asked), town, oracle), profile=profile)  # type: ignore[arg-type]
    points = points_of(town.points)
    both = []
    for reverse in (False, True):
        with patch.object(native, "_reverse_is_cheaper", return_value=reverse):
            both.append(travel_times(network, points, points, request))
    assert [times.search for times in both] == ["forward", "reverse"]
    np.testing.assert_array_equal(both[0].seconds, both[1].seconds)
    np.testing.assert_array_equal(both[0].reach_share, both[1].reach_share)
    one = Random(asked).randrange(len(town.points))
    here = points_of([town.points[one]])
    np.testing.assert_array_equal(
        travel_times(network, here, points, request).seconds[0], both[0].seconds[one]
    )
    np.testing.assert_array_equal(
        travel_times(network, points, here, request).seconds[..., 0], both[0].seconds[..., one]
    )


@given(TOWNS, QUESTIONS, st.sampled_from(["default", "r5"]), st.sampled_from(["from", "to"]))
def test_the_surface_is_the_matrix_of_its_centres(
    seed: int, asked: int, profile: str, direction: str
) -> None:
    town, network, oracle = case_of(seed)
    random = Random(asked)
    request = replace(question(random, town, oracle), profile=profile)  # type: ignore[arg-type]
    here = random.choice([p for p, linked in zip(town.points, oracle.linked, strict=True) if linked])
    try:
        seconds, share = surface(network, *here, direction=direction, request=request)  # type: ignore[arg-type]
    except UnlinkedPointError:
        assert request.modes == ("car",) or profile == "r5"
        return
    centres = (network.footing_r5 if profile == "r5" else network.footing).grid.points
    some = sorted(random.sample(range(len(share)), min(12, len(share))))
    cells = points_of([(float(centres.lon[i]), float(centres.lat[i])) for i in some])
    if direction == "from":
        times = travel_times(network, points_of([here]), cells, request)
        np.testing.assert_array_equal(times.seconds[0], seconds[:, some])
        np.testing.assert_array_equal(times.reach_share[0], share[some])
        linked = times.destination_linked
    else:
        times = travel_times(network, cells, points_of([here]), request)
        np.testing.assert_array_equal(times.seconds[:, :, 0].T, seconds[:, some])
        np.testing.assert_array_equal(times.reach_share[:, 0], share[some])
        linked = times.origin_linked
    cells_linked = native.surface_and_times(
        network,
        here,
        cells,
        direction=direction,
        request=request,  # type: ignore[arg-type]
    ).linked
    np.testing.assert_array_equal(linked, cells_linked[some])


@given(TOWNS, QUESTIONS, st.sampled_from(["default", "r5"]))
def test_every_cell_has_its_journey(seed: int, asked: int, profile: str) -> None:
    town, network, oracle = case_of(seed)
    random = Random(asked)
    request = replace(question(random, town, oracle), profile=profile)  # type: ignore[arg-type]
    points = points_of(town.points)
    times = travel_times(network, points, points, request)
    if not times.origin_linked.any():
        return
    o, d = (random.choice(np.flatnonzero(times.origin_linked)) for _ in range(2))
    found = journeys(network, town.points[o], town.points[d], request)
    samples = sorted(found.seconds.tolist())
    assert [nearest_rank(samples, p) for p in request.percentiles] == times.seconds[o, :, d].tolist()
    for journey in found.journeys:
        now, at = journey.departure_s, -1
        for leg in journey.legs:
            event(f"{getattr(leg, 'kind', 'ride')} {getattr(leg, 'mode', 'transit')}")
            if isinstance(leg, WalkLeg):
                assert (leg.depart_s, leg.from_stop) == (now, at)
                check_leg(leg, request, town.points[o] == town.points[d])
                if leg.from_stop < 0:
                    assert (leg.lon[0], leg.lat[0]) == town.points[o]
                if leg.to_stop < 0:
                    assert (leg.lon[-1], leg.lat[-1]) == town.points[d]
            else:
                assert (leg.from_stop, leg.depart_s - leg.wait_s) == (at, now)
            now, at = leg.arrive_s, leg.to_stop
        assert (now, at) == (journey.arrival_s, -1)


def check_leg(leg: WalkLeg, request: Request, same_place: bool) -> None:
    """A mode that may serve there, a line as long as the way, and no speed beyond the fastest."""
    allowed = {
        "access": request.access_modes,
        "egress": request.egress_modes,
        "transfer": ("walk",),
        "direct": request.access_modes,
    }[leg.kind]
    assert leg.mode in allowed
    seconds = leg.arrive_s - leg.depart_s
    fastest_kmh = {"walk": request.walk_speed_kmh, "bike": request.bike_speed_kmh, "car": 130.0}[leg.mode]
    fastest_kmh = max(fastest_kmh, request.walk_speed_kmh)
    if request.profile == "default":
        assert abs(GEOD.line_length(leg.lon, leg.lat) - leg.mm / 1000) < 0.05 + leg.mm * 1e-6
        assert seconds >= leg.mm / 1e6 / fastest_kmh * 3600 - 0.1
        if request.transit and leg.kind != "transfer":
            limit_min = request.egress_limit_min if leg.kind == "egress" else request.access_limit_min
            assert seconds <= 60 * limit_min(leg.mode)
    if same_place and leg.kind == "direct" and request.profile == "default":
        assert seconds == 0


EASIER: list[Callable[[Request], Request]] = [
    lambda r: replace(r, bike_speed_kmh=max(r.bike_speed_kmh, r.walk_speed_kmh) * 1.2),
    lambda r: replace(r, access_bike_min=r.access_bike_min + 2, egress_bike_min=r.egress_bike_min + 2),
    lambda r: replace(r, bike_legs="both"),
    lambda r: replace(r, max_bike_stress=4 if r.bike_speed_kmh >= r.walk_speed_kmh else r.max_bike_stress),
    lambda r: replace(r, modes=tuple(mode for mode in MODE_ORDER if mode in {*r.modes, "walk", "bike"})),
]


@given(TOWNS, QUESTIONS, st.sampled_from(EASIER))
def test_more_bike_never_hurts(seed: int, asked: int, easier: Callable[[Request], Request]) -> None:
    town, network, oracle = case_of(seed)
    request = question(Random(asked), town, oracle)
    points = points_of(town.points)
    one = travel_times(network, points, points, request)
    other = travel_times(network, points, points, easier(request))
    assert (other.seconds <= one.seconds).all()
    assert (other.reach_share >= one.reach_share).all()
