"""Which network R5 has: the one that is asked about, an edited timetable included; the one before is not mixed up."""

import datetime as dt
from dataclasses import replace

import numpy as np

from access import engines
from access.network import Network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_journeys import check_legs, place
from tests.helpers.r5_standin import Desk, workers

LATER_S = 7 * 60


def test_edited_timetable_is_r5s_too(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    """All trips seven minutes later, in memory: R5 reads it so, in a process of its own; then the first one again."""
    r5 = poa.trips.r5
    later = replace(r5, arrival_s=r5.arrival_s + LATER_S, departure_s=r5.departure_s + LATER_S)
    edited = replace(poa, trips=replace(poa.trips, r5=later))
    ends = place(poa_points, "bus_central_station"), place(poa_points, "farrapos_station")
    request = Request(
        date=dt.date(2019, 5, 13),
        time_s=14 * 3600,
        window_min=1,
        access_walk_min=5,
        egress_walk_min=5,
        engine="r5",
    )
    moved = replace(request, time_s=request.time_s + LATER_S)
    before = engines.journeys(poa, *ends, request)
    (first,) = workers()
    after = engines.journeys(edited, *ends, moved)
    (second,) = workers()
    again = engines.journeys(poa, *ends, request)
    assert first != second
    rides = [[(ride.trip, ride.depart_s) for ride in journey.rides] for journey in before.journeys]
    assert any(rides)
    for journey in after.journeys:
        check_legs(edited, journey)
    assert [[(ride.trip, ride.depart_s - LATER_S) for ride in j.rides] for j in after.journeys] == rides
    np.testing.assert_array_equal(after.seconds, before.seconds)
    np.testing.assert_array_equal(again.seconds, before.seconds)
    assert desk.asked("read"), "the first network was kept and read again"
