"""On a square grid the places within a walk are a diamond: its area is arithmetic."""

import datetime as dt
import math
from dataclasses import replace
from typing import Literal

import pytest
from shapely import Point

from access.analysis import isochrones
from access.network import Network
from access.request import Request
from tests.helpers.grid_city import lon_lat

ON_FOOT = Request(
    date=dt.date(2026, 9, 15), time_s=8 * 3600, modes=("walk",), max_min=20, window_min=1, percentiles=(50,)
)


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("minutes", [5, 8, 11])
def test_the_walk_of_some_minutes_is_a_diamond(
    city: Network, direction: Literal["from", "to"], minutes: int
) -> None:
    # 5, 8 and 11 minutes at 5 km/h are 417, 667 and 917 m along streets: |x| + |y| <= r has the area 2 r^2.
    # From inside a block one first walks to the nearest street, which may lead away: up to 50 m in the mean.
    answer = isochrones(
        city, lon_lat((20, 10)), direction=direction, contours_min=(minutes,), request=ON_FOOT
    )
    (area_km2,) = answer.polygons["area_km2"]
    radius_m = 1000 * math.sqrt(area_km2 / 2)
    assert minutes * 5000 / 60 - 55 <= radius_m <= minutes * 5000 / 60 + 5


def test_a_far_stop_is_an_island(city: Network) -> None:
    # The night bus leaves (5, 0) at 23:00 and is at (35, 0) ten minutes later, without a stop between: leaving
    # at 22:58 one has three of fifteen minutes left there, 250 m, and 1250 m round the place of departure.
    request = replace(ON_FOOT, time_s=23 * 3600 - 120, modes=("transit", "walk"))
    answer = isochrones(city, lon_lat((5, 0)), contours_min=(12, 15), request=request)
    shape = dict(zip(answer.polygons["contour"], answer.polygons.geometry, strict=True))
    assert len(shape[12].geoms) == 1  # at the far stop after 12 minutes sharp: not less than 12
    home, island = sorted(shape[15].geoms, key=lambda part: part.bounds[0])
    assert home.contains(Point(lon_lat((5.5, 10.5))))
    assert island.contains(Point(lon_lat((35.5, 0.2))))
    assert island.contains(Point(lon_lat((34, 1))))
    assert not island.contains(Point(lon_lat((35, 4))))
