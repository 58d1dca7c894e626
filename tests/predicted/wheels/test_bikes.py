"""Bikes all the way: ridden where they may, pushed where one only walks or the traffic is too stressful.

A block takes 23.988 s by bike, 71.964 s pushed; whole ways are rounded up once.
"""

from dataclasses import replace

import numpy as np
import pytest

from access.analysis import isochrones
from access.engines.native import travel_times
from access.network import Network
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Junction, lon_lat, points
from tests.predicted.wheels.drawn_towns import BIKE, seconds


def test_a_bike_rides_where_it_may_and_is_pushed_where_one_only_walks(strip: Network) -> None:
    assert seconds(strip, (2, 0), [(8, 0), (9, 0)], BIKE) == [144, 168]
    # Two blocks ridden, three pushed: 47.976 + 215.892 s.
    assert seconds(strip, (8, 0), [(13, 0), (10, 0)], BIKE) == [264, 48]
    assert seconds(strip, (13, 0), [(8, 0), (11, 0)], BIKE) == [264, 144]


def test_against_a_one_way_street_a_bike_is_pushed(strip: Network) -> None:
    assert seconds(strip, (14.5, 0), [(17.5, 0), (14.5, 0)], BIKE) == [72, 0]
    assert seconds(strip, (17.5, 0), [(14.5, 0), (17.5, 0)], BIKE) == [216, 0]
    # On one and the same block.
    assert seconds(strip, (15.25, 0), [(15.75, 0), (15.25, 0)], BIKE) == [12, 0]
    assert seconds(strip, (15.75, 0), [(15.25, 0), (15.75, 0)], BIKE) == [36, 0]


def test_a_cycle_path_is_for_bikes_alone(strip: Network) -> None:
    assert seconds(strip, (19, 0), [(21, 0), (25, 0)], BIKE) == [48, 144]
    on_foot = replace(BIKE, modes=("walk",))
    # Who walks from there starts at the end of the one-way street, a block away off any street.
    assert seconds(strip, (19, 0), [(17, 0), (16, 0)], on_foot) == [144, 216]
    assert seconds(strip, (16, 0), [(25.9, 0), (14, 0)], on_foot)[1] == 144


def test_between_door_and_street_one_walks(strip: Network) -> None:
    # 0.3 block off the street at either end: 43.178 s on foot; 4 blocks ridden: 95.952 s.
    assert seconds(strip, (2, 0.3), [(6, -0.3), (6, 0.3)], BIKE) == [140, 140]


@pytest.mark.parametrize(("kmh", "block_s"), [(12.0, 29.985), (20.0, 17.991), (17.3, 20.7988)])
def test_seconds_follow_the_riding_speed(strip: Network, kmh: float, block_s: float) -> None:
    expected = [int(np.ceil(n * block_s)) for n in (1, 7)]
    assert seconds(strip, (2, 0), [(3, 0), (9, 0)], replace(BIKE, bike_speed_kmh=kmh)) == expected


def test_a_bike_is_pushed_where_the_traffic_is_too_stressful(busy: Network) -> None:
    ends: tuple[Junction, Junction] = (8, 0), (12, 0)
    # Four blocks ridden, or two ridden up to the light and two pushed: 47.976 + 143.928 s. Level 1 allows neither.
    found = [
        seconds(busy, ends[0], [ends[1], (9, 0)], replace(BIKE, max_bike_stress=level))
        for level in (4, 3, 2, 1)
    ]
    assert found == [[96, 24], [192, 24], [192, 24], [288, 72]]
    back = seconds(busy, ends[1], [ends[0], (11, 0)], replace(BIKE, max_bike_stress=3))
    assert back == [192, 72]
    # On one and the same stressful street.
    assert seconds(busy, (11, 0), [(13, 0), (11, 0)], replace(BIKE, max_bike_stress=3)) == [144, 0]


def test_streets_are_as_stressful_as_what_they_cross_without_lights(busy: Network) -> None:
    # The street from 0 to 10 crosses one of level 2 at 5: it is cut there, and both parts are of level 2.
    calm = replace(BIKE, max_bike_stress=1)
    assert seconds(busy, (1, 0), [(3, 0), (7, 0)], calm) == [144, 432]
    assert seconds(busy, (1, 0), [(3, 0), (7, 0)], replace(BIKE, max_bike_stress=2)) == [48, 144]


def test_where_a_bike_may_neither_be_ridden_nor_pushed_there_is_no_way(busy: Network) -> None:
    assert seconds(busy, (12, 0), [(20, 0), (13, 0)], replace(BIKE, max_bike_stress=3)) == [UNREACHED, 72]
    assert seconds(busy, (12, 0), [(20, 0), (13, 0)], BIKE) == [192, 24]


def test_in_r5_the_first_and_the_last_street_are_ridden_at_any_stress(busy: Network) -> None:
    r5 = replace(BIKE, profile="r5", max_bike_stress=1)
    on_one = travel_times(busy, points([(11, 0)]), points([(13, 0)]), r5).seconds
    assert on_one[0, 0, 0] == 47  # 199.9 m at 15 km/h, rounded down
    over = travel_times(busy, points([(8, 0)]), points([(16, 0)]), r5).seconds
    # The first part to the light and the last one ridden, the street between pushed at 5 km/h, rounded up.
    assert over[0, 0, 0] == 47 + 288 + 47
    free = travel_times(busy, points([(8, 0)]), points([(16, 0)]), replace(r5, max_bike_stress=4)).seconds
    assert free[0, 0, 0] == 47 + 96 + 47


def test_several_modes_compete(strip: Network) -> None:
    both = replace(BIKE, modes=("walk", "bike"), bike_speed_kmh=3.0)
    assert seconds(strip, (2, 0), [(8, 0), (9, 0)], both) == [432, 504]  # a slow bike is left at home
    assert seconds(strip, (2, 0), [(8, 0), (9, 0)], replace(both, bike_speed_kmh=15.0)) == [144, 168]


def test_the_longest_time_is_strict_for_bikes(strip: Network) -> None:
    # Five blocks at 15 km/h are 119.94 s: 120, not less than 2 minutes.
    assert seconds(strip, (2, 0), [(7, 0), (6, 0)], replace(BIKE, max_min=2)) == [UNREACHED, 96]


def test_isochrones_by_bike(city: Network) -> None:
    areas = [
        isochrones(city, lon_lat((20, 10)), contours_min=[minutes], request=replace(BIKE, modes=modes))
        for minutes, modes in ((3, ("walk",)), (3, ("bike",)), (3, ("walk", "bike")), (9, ("walk",)))
    ]
    size = [float(answer.polygons["area_km2"].iloc[0]) for answer in areas]
    # As many blocks are ridden in 3 minutes as are walked in 9, but to a place off the street one walks.
    assert size[0] * 5 < size[1] == size[2] < size[3]
    assert areas[1].query["modes"] == "bike"
    assert areas[1].query["bike_speed_kmh"] == 15.0
