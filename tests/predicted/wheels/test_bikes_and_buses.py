"""A bike to the first stop, from the last one, or all the way beside a bus, in the perfect city."""

from dataclasses import replace

import pytest

from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.network import Network
from access.request import Request
from tests.helpers.grid_city import Junction, lon_lat, points
from tests.predicted.wheels.drawn_towns import DAY

RIDE = Request(
    date=DAY,
    time_s=8 * 3600 + 600,
    window_min=1,
    modes=("transit", "walk", "bike"),
    access_bike_min=4,
    egress_bike_min=4,
)


def _city_seconds(
    city: Network, origin: Junction, to: Junction, request: Request, search: str = "forward"
) -> int:
    """From the matrix in the direction that is cheaper, checked against its journey."""
    ends = points([origin]), points([to])
    seconds = int(travel_times(city, *ends, request).seconds[0, 0, 0])
    many = points([origin] * 40), points([to] * 40)
    either = [travel_times(city, many[0], ends[1], request), travel_times(city, ends[0], many[1], request)]
    assert {int(s) for times in either for s in times.seconds.ravel()} == {seconds}
    assert {times.search for times in either} >= {search}
    found = journeys(city, lon_lat(origin), lon_lat(to), request)
    assert found.seconds.tolist() == [seconds]
    return seconds


def test_a_bike_to_the_stop_catches_what_a_walk_misses(city: Network) -> None:
    # Eight blocks to the stop: 192 s by bike, 576 s on foot. The bus leaves at 8:15 and takes ten minutes.
    assert _city_seconds(city, (5, 2), (30, 10), RIDE) == 900
    assert _city_seconds(city, (5, 2), (30, 10), replace(RIDE, modes=("transit", "walk"))) == 1800
    # 192 s are more than three minutes; 240 s are not more than four.
    assert _city_seconds(city, (5, 2), (30, 10), replace(RIDE, access_bike_min=3)) == 1800
    assert _city_seconds(city, (5, 10), (30, 10), RIDE) == 900


def test_a_bike_from_the_last_stop(city: Network) -> None:
    leave = replace(RIDE, time_s=8 * 3600 + 840)
    found = {legs: _city_seconds(city, (5, 10), (30, 2), replace(leave, bike_legs=legs)) for legs in LEGS}
    assert found == {"access": 660 + 576, "egress": 660 + 192, "both": 660 + 192}


LEGS: list[str] = ["access", "egress", "both"]


def test_a_bike_all_the_way_needs_one_at_the_door(city: Network) -> None:
    # Ten blocks: 240 s by bike, exactly the limit; 720 s on foot.
    ends: tuple[Junction, Junction] = (10, 2), (20, 2)
    found = {legs: _city_seconds(city, *ends, replace(RIDE, bike_legs=legs)) for legs in LEGS}  # type: ignore[arg-type]
    assert found == {"access": 240, "egress": 720, "both": 240}
    assert _city_seconds(city, *ends, replace(RIDE, access_bike_min=3)) == 720
    assert _city_seconds(city, *ends, replace(RIDE, modes=("bike",))) == 240


def test_arriving_by_a_deadline_with_a_bike(city: Network) -> None:
    # There at 8:25 with the bus of 8:15, ready at the stop at 8:14, from home at 8:10:48.
    by = replace(RIDE, anchor="arrive", time_s=8 * 3600 + 1500)
    assert _city_seconds(city, (5, 2), (30, 10), by, "reverse") == 600 + 60 + 192
    assert _city_seconds(city, (5, 2), (30, 10), replace(by, time_s=by.time_s + 59), "reverse") == 911


def test_a_journey_says_who_rides_and_who_walks(city: Network) -> None:
    found = journeys(city, lon_lat((5, 2)), lon_lat((30, 6)), replace(RIDE, time_s=8 * 3600 + 840 - 192))
    (journey,) = found.journeys
    legs = [(getattr(leg, "mode", "transit"), leg.arrive_s - leg.depart_s) for leg in journey.legs]
    assert legs == [("bike", 192), ("transit", 600), ("walk", 288)]
    assert journey.walks[0].mm == pytest.approx(8 * 99_950, abs=20)
    assert len(journey.walks[0].lon) == 9
