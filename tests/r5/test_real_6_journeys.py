"""R5's own journeys: every one is made of trips that the network has, and takes what R5's travel times say."""

import datetime as dt
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from access import engines
from access.engines.journeys import Journey, Journeys
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.r5_journeys import check_legs, place
from tests.helpers.r5_real import RealR5, minutes_of
from tests.helpers.r5_tables import chosen, read_points

BASE: dict[str, Any] = {
    "date": dt.date(2019, 5, 13),
    "time_s": 14 * 3600,
    "window_min": 1,
    "max_min": 120,
    "max_rides": 3,
    "walk_speed_kmh": 3.6,
    "access_walk_min": 30,
    "egress_walk_min": 30,
    "engine": "r5",
}
N_POINTS_OF_INTEREST = 15
BUDGET_S = 240  # r5py draws the way to every stop near by, for each pair: as many pairs as this allows


@pytest.fixture
def places(poa_points: PointSet) -> PointSet:
    return chosen(poa_points, list(poa_points.ids[-N_POINTS_OF_INTEREST:]))


def test_one_journey(real: RealR5, poa: Network, places: PointSet) -> None:
    """The first is shown whole, so that one can read what R5 and r5py have made of it."""
    found = engines.journeys(
        poa, place(places, "public_market"), place(places, "farrapos_station"), Request(**BASE)
    )
    print(f"\n{found.engine}")
    for journey in found.journeys:
        print(_told(poa, journey))
        check_legs(poa, journey)
    assert found.journeys
    assert found.seconds[0] != UNREACHED


def test_journeys_take_what_travel_times_say(real: RealR5, poa: Network, places: PointSet) -> None:
    """15 x 15 points at 14:00. An error here, not a number, is a ride that no trip of ours is.

    The two searches of R5 are not the same (docs/r5.md, "Journeys"): a journey may be slower by a little, and faster by
    their roundings. How often was never measured on R5: the three shares are guesses, and the pairs are shown.
    """
    pairs = [(o, d) for o in range(N_POINTS_OF_INTEREST) for d in range(N_POINTS_OF_INTEREST) if o != d]
    random.Random(4).shuffle(pairs)
    if real.desk is not None:
        pairs = pairs[:5]
    begun = time.monotonic()
    found: dict[tuple[int, int], Journeys] = {}
    for o, d in pairs:
        ends = place(places, places.ids[o]), place(places, places.ids[d])
        found[o, d] = engines.journeys(poa, *ends, Request(**BASE))
        for journey in found[o, d].journeys:
            check_legs(poa, journey)
        if time.monotonic() - begun > BUDGET_S:
            break
    took_s = (time.monotonic() - begun) / len(found)
    wanted = np.full((15, 1, 15), np.nan)
    for (o, d), journeys in found.items():
        wanted[o, 0, d] = minutes_of(journeys.seconds)[0]
    real.prepare(places, places, (50,), wanted)
    matrix = minutes_of(engines.travel_times(poa, places, places, Request(**BASE)).seconds)[:, 0]

    rows, columns = np.array(list(found)).T
    theirs, shown = matrix[rows, columns], wanted[rows, 0, columns]
    off = shown - theirs
    both = ~np.isnan(off)
    n_lost, n_new = (
        int((np.isnan(shown) & ~np.isnan(theirs)).sum()),
        int((np.isnan(theirs) & ~np.isnan(shown)).sum()),
    )
    counts = {int(k): int((off[both] == k).sum()) for k in np.unique(off[both])}
    print(f"\n{len(found)} pairs, {took_s:.2f} s each; journey minus matrix, minutes: {counts}")
    print(f"without a journey though the matrix has a time: {n_lost}; the other way round: {n_new}")
    worst = np.argsort(-np.nan_to_num(np.abs(off), nan=99))[:5]
    for k in worst.tolist():
        o, d = int(rows[k]), int(columns[k])
        print(f"{places.ids[o]} -> {places.ids[d]}: journey {shown[k]:g}, matrix {theirs[k]:g} min")
        for journey in found[o, d].journeys:
            print("   " + _told(poa, journey))
    guessed = "of R5's two searches, a share that is a guess; see the pairs above"
    assert both.mean() >= 0.9, f"pairs with journey and time: {both.mean():.1%} {guessed}"
    faster = (off[both] < -1).mean()
    assert faster <= 0.03, f"journeys faster than the matrix by more than a minute: {faster:.1%} {guessed}"
    near = (np.abs(off[both]) <= 2).mean()
    assert near >= 0.9, f"journeys within two minutes of the matrix: {near:.1%} {guessed}"


def test_window_of_journeys(real: RealR5, poa: Network, places: PointSet) -> None:
    """Over twenty minutes: whoever leaves later never arrives earlier, and one minute alone says the same."""
    ends = place(places, "public_market"), place(places, "farrapos_station")
    request = replace(Request(**BASE), window_min=20)
    found = engines.journeys(poa, *ends, request)
    arrivals = found.moments_s + found.seconds
    by_ride = [k for k, choice in enumerate(found.choice) if choice >= 0 and found.journeys[choice].rides]
    assert (np.diff(arrivals[by_ride]) >= 0).all()
    for k in (0, 7, 19):
        alone = engines.journeys(poa, *ends, replace(request, time_s=request.time_s + 60 * k, window_min=1))
        assert alone.seconds[0] == found.seconds[k], k


@pytest.mark.parametrize(
    ("modes", "legs"),
    [
        (("walk",), "access"),
        (("bike",), "access"),
        (("car",), "access"),
        (("transit", "walk", "bike"), "access"),
        (("transit", "walk", "bike"), "egress"),
    ],
)
def test_other_modes(real: RealR5, poa: Network, places: PointSet, modes: tuple[Any, ...], legs: Any) -> None:
    ends = place(places, "public_market"), place(places, "gasometer_museum")
    request = replace(Request(**BASE), modes=modes, bike_legs=legs, bike_speed_kmh=12.0)
    found = engines.journeys(poa, *ends, request)
    assert found.journeys
    for journey in found.journeys:
        print("\n" + _told(poa, journey))
        check_legs(poa, journey)
        assert {leg.mode for leg in journey.walks} <= set(modes)


@pytest.mark.parametrize(("origin", "destination"), [(3, 200), (250, 60), (88, 300)])
def test_headways_of_sao_paulo(
    real: RealR5, spo: Network, spo_folder: Path, origin: int, destination: int
) -> None:
    """Service by frequencies.txt, and no other in this feed: journeys map to the line's trip. R5 draws the waits."""
    points = read_points(spo_folder / "spo_hexgrid.csv")
    ends = place(points, points.ids[origin]), place(points, points.ids[destination])
    found = engines.journeys(spo, *ends, Request(**BASE))
    for journey in found.journeys:
        print("\n" + _told(spo, journey))
        check_legs(spo, journey)
        for ride in journey.rides:
            assert ride.headway_s > 0


def _told(network: Network, journey: Journey) -> str:
    """A journey in one line."""
    legs = []
    for leg in journey.legs:
        hour, second = divmod(leg.depart_s, 3600)
        span = f"{hour}:{second // 60:02d}:{second % 60:02d}+{leg.arrive_s - leg.depart_s}s"
        name = leg.mode if hasattr(leg, "mode") else f"ride {network.trips.trip_id[leg.trip]}"
        legs.append(f"{name} {span}")
    return f"{journey.arrival_s - journey.departure_s} s: " + ", ".join(legs)
