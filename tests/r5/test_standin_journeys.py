"""Journeys through r5py's own TripPlanner, with the stand-in's small search below: every ride is one of our trips.

The stand-in walks in straight lines and finds the earliest arrival of at most two rides in the timetable that R5 is
given, so times and stops come from our files, by r5py's segments, into our legs.
"""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from access import engines
from access.engines.journeys import WalkLeg
from access.errors import EngineFailedError
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.r5_journeys import check_legs, place
from tests.helpers.r5_standin import Desk

BASE: dict[str, Any] = {
    "date": dt.date(2019, 5, 13),
    "time_s": 14 * 3600,
    "window_min": 10,
    "max_min": 120,
    "access_walk_min": 10,
    "egress_walk_min": 10,
    "engine": "r5",
}
EARTH_M = 6_371_000


def crow_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres as the stand-in walks them."""
    north = np.radians(b[1] - a[1])
    east = np.radians(b[0] - a[0]) * np.cos(np.radians((a[1] + b[1]) / 2))
    return float(EARTH_M * np.hypot(north, east))


@pytest.mark.parametrize(
    ("origin", "destination"),
    [
        ("public_market", "farrapos_station"),
        ("bus_central_station", "moinhos_de_vento_hospital"),
        ("89a901291abffff", "public_market"),
        ("89a901284a7ffff", "townhall"),
    ],
)
def test_rides_are_trips_of_the_network(
    desk: Desk, poa: Network, poa_points: PointSet, origin: str, destination: str
) -> None:
    ends = place(poa_points, origin), place(poa_points, destination)
    request = Request(**BASE)
    found = engines.journeys(poa, *ends, request)
    assert any(journey.rides for journey in found.journeys)
    for journey in found.journeys:
        check_legs(poa, journey)
        first, last = journey.legs[0], journey.legs[-1]
        assert isinstance(first, WalkLeg)
        assert isinstance(last, WalkLeg)
        if journey.rides:
            stop = poa.stops.lon[first.to_stop], poa.stops.lat[first.to_stop]
            assert first.mm / 1000 == pytest.approx(crow_m(ends[0], stop), abs=1)
            assert (first.arrive_s - first.depart_s) * 5 / 3.6 == pytest.approx(first.mm / 1000, abs=5)
    assert found.moments_s.tolist() == [request.time_s + 60 * k for k in range(10)]
    for moment, seconds, choice in zip(found.moments_s, found.seconds, found.choice, strict=True):
        assert seconds != UNREACHED
        chosen_one = found.journeys[choice]
        if chosen_one.rides:
            assert chosen_one.departure_s >= moment
            assert chosen_one.arrival_s - moment == seconds


def test_walk_is_listed_beside_the_rides(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    ends = place(poa_points, "public_market"), place(poa_points, "townhall")
    found = engines.journeys(poa, *ends, Request(**BASE))
    walks = [journey for journey in found.journeys if not journey.rides]
    assert len(walks) == 1
    (leg,) = walks[0].legs
    assert isinstance(leg, WalkLeg)
    # the stand-in walks from point to point; r5py leaves out the way from the last street, which is added
    assert leg.mm / 1000 == pytest.approx(crow_m(*ends) + found.destination_m, abs=1)
    assert (leg.lon[0], leg.lat[0]) == pytest.approx(ends[0])
    assert (leg.lon[-1], leg.lat[-1]) == pytest.approx(ends[1])


def test_from_a_place_to_itself(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    here = place(poa_points, "townhall")
    found = engines.journeys(poa, here, here, Request(**BASE))
    assert len(found.journeys) == 1
    assert found.journeys[0].rides == ()
    assert (found.seconds == 0).all()


@pytest.mark.parametrize("modes", [("walk",), ("bike",), ("car",)])
def test_streets_alone(desk: Desk, poa: Network, poa_points: PointSet, modes: tuple[Any, ...]) -> None:
    ends = place(poa_points, "public_market"), place(poa_points, "gasometer_museum")
    found = engines.journeys(poa, *ends, Request(**{**BASE, "modes": modes}))
    (journey,) = found.journeys
    (leg,) = journey.legs
    assert isinstance(leg, WalkLeg)
    assert leg.mode == modes[0]


def test_bikes_at_both_ends(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    ends = place(poa_points, "89a901291abffff"), place(poa_points, "public_market")
    request = Request(**{**BASE, "modes": ("transit", "walk", "bike"), "bike_legs": "both", "window_min": 3})
    found = engines.journeys(poa, *ends, request)
    for journey in found.journeys:
        check_legs(poa, journey)
    modes = {leg.mode for journey in found.journeys for leg in journey.walks}
    assert "bike" in modes


def test_trouble_is_told(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    ends = place(poa_points, "public_market"), place(poa_points, "farrapos_station")
    desk.trouble("itinerary * * exception")
    with pytest.raises(EngineFailedError, match="told to throw"):
        engines.journeys(poa, *ends, Request(**BASE))
    desk.clear()
    assert engines.journeys(poa, *ends, Request(**BASE)).journeys
