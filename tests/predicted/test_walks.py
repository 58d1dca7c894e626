"""Walking in the perfect city: 72 s a block, 5 km/h, rounded up once for the whole walk."""

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np
import pytest

from access.engines.native import travel_times
from access.network import Network
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import points

DAY = dt.date(2026, 9, 15)
ON_FOOT = Request(date=DAY, time_s=8 * 3600, modes=("walk",), max_min=90, window_min=1)


def _walks(
    city: Network, origin: tuple[float, float], to: Sequence[tuple[float, float]], request: Request
) -> list[int]:
    times = travel_times(city, points([origin]), points(to), request)
    return [int(s) for s in times.seconds[0, 0]]


def test_every_junction_is_its_blocks_away(city: Network) -> None:
    junctions = [(x, y) for x in range(8, 33) for y in range(21) if 0 < abs(x - 20) + abs(y - 10) <= 22]
    expected = [72 * (abs(x - 20) + abs(y - 10)) for x, y in junctions]
    assert _walks(city, (20, 10), junctions, ON_FOOT) == expected


def test_a_place_is_no_walk_away_from_itself(city: Network) -> None:
    assert _walks(city, (20, 10), [(20, 10)], ON_FOOT) == [0]
    assert _walks(city, (20.5, 10), [(20.5, 10)], ON_FOOT) == [0]


def test_between_junctions_both_ways_along_the_street(city: Network) -> None:
    # From the middle of a block: half a block, then whole ones; on the same block, straight along it.
    assert _walks(city, (20.5, 10), [(20, 10), (21, 10), (23, 12)], ON_FOOT) == [36, 36, 36 + 72 * 4]
    assert _walks(city, (20.25, 10), [(20.75, 10)], ON_FOOT) == [36]
    assert _walks(city, (20, 10.5), [(23, 10.5)], ON_FOOT) == [72 * 4]  # round either end


def test_the_way_off_the_street_is_walked_too(city: Network) -> None:
    # 0.3 block south of the southernmost street, at its 8th junction: 29.985 m before the walk along it.
    metres = 0.3 * 99.95 + 4 * 99.95
    assert _walks(city, (8, -0.3), [(12, 0)], ON_FOOT) == [math.ceil(metres / (5 / 3.6))]
    assert _walks(city, (12, 0), [(8, -0.3)], ON_FOOT) == [math.ceil(metres / (5 / 3.6))]
    both = 2 * 0.3 * 99.95 + 4 * 99.95
    assert _walks(city, (8, -0.3), [(12, -0.3)], ON_FOOT) == [math.ceil(both / (5 / 3.6))]


@pytest.mark.parametrize(("speed_kmh", "block_s"), [(5.0, 71.964), (3.6, 99.95), (10.0, 35.982)])
def test_seconds_follow_the_speed(city: Network, speed_kmh: float, block_s: float) -> None:
    request = Request(date=DAY, time_s=0, modes=("walk",), window_min=1, walk_speed_kmh=speed_kmh)
    expected = [math.ceil(blocks * block_s) for blocks in (1, 7, 15)]
    assert _walks(city, (2, 2), [(3, 2), (9, 2), (10, 9)], request) == expected


def test_the_longest_time_is_strict(city: Network) -> None:
    # Five blocks take exactly 360 s = 6 minutes: not less than 6.
    six = Request(date=DAY, time_s=0, modes=("walk",), window_min=1, max_min=6)
    assert _walks(city, (2, 2), [(6, 2), (7, 2), (8, 2)], six) == [288, UNREACHED, UNREACHED]
    seven = Request(date=DAY, time_s=0, modes=("walk",), window_min=1, max_min=7)
    assert _walks(city, (2, 2), [(6, 2), (7, 2), (8, 2)], seven) == [288, 360, UNREACHED]


def test_too_far_from_any_street_is_unlinked_and_stays_in_its_row(city: Network) -> None:
    places = points([(4, 4), (20, -40), (6, 4)])
    times = travel_times(city, places, places, ON_FOOT)
    np.testing.assert_array_equal(times.origin_linked, [True, False, True])
    np.testing.assert_array_equal(times.destination_linked, [True, False, True])
    far = UNREACHED
    np.testing.assert_array_equal(times.seconds[:, 0], [[0, far, 144], [far, far, far], [144, far, 0]])
    np.testing.assert_array_equal(times.reach_share, [[1, 0, 1], [0, 0, 0], [1, 0, 1]])


def test_every_percentile_of_a_walk_is_the_walk(city: Network) -> None:
    request = Request(date=DAY, time_s=0, modes=("walk",), window_min=30, percentiles=(1, 50, 99))
    times = travel_times(city, points([(2, 2)]), points([(5, 2), (2, 9)]), request)
    np.testing.assert_array_equal(times.seconds[0], [[216, 504]] * 3)
