"""Surfaces and matrices of one network agree, in both directions; places and days without an answer."""

import datetime as dt

import numpy as np
import pytest

from access.engines.native import surface, travel_times
from access.errors import NoServiceError, UnlinkedPointError
from access.network import Network
from access.points import PointSet
from tests.unit.access.small_town.town import request


@pytest.mark.parametrize("direction", ["from", "to"])
def test_the_surface_agrees_with_the_matrix(network: Network, direction: str) -> None:
    grid = network.grid
    asked = request(percentiles=(5, 50, 95))
    seconds, share = surface(network, 2.8004, 50.4003, direction=direction, request=asked)  # type: ignore[arg-type]
    assert seconds.shape == (3, grid.nx * grid.ny)
    here = PointSet(("x",), np.array([2.8004]), np.array([50.4003]))
    cells = PointSet(tuple(map(str, range(len(share)))), grid.points.lon, grid.points.lat)
    if direction == "from":
        times = travel_times(network, here, cells, asked)
        assert np.array_equal(times.seconds[0], seconds)
        assert np.array_equal(times.reach_share[0], share)
    else:
        times = travel_times(network, cells, here, asked)
        assert np.array_equal(times.seconds[:, :, 0].T, seconds)
        assert np.array_equal(times.reach_share[:, 0], share)


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_many_to_one_and_one_to_many_agree(network: Network, anchor: str, profile: str) -> None:
    grid = network.grid
    some = np.flatnonzero(grid.linked)[::7]
    asked = request(anchor=anchor, profile=profile, time_s=8 * 3600 + 900)
    cells = PointSet(tuple(map(str, some)), grid.points.lon[some], grid.points.lat[some])
    there = PointSet(("x",), np.array([2.8095]), np.array([50.4041]))
    forward = travel_times(network, cells, there, asked).seconds[:, 0, 0]
    backward, _ = surface(network, 2.8095, 50.4041, direction="to", request=asked)
    assert np.array_equal(forward, backward[0, some])


def test_a_point_in_the_sea_and_a_day_without_service_are_told(network: Network) -> None:
    with pytest.raises(UnlinkedPointError, match=r"3\.9,50\.4 has no walkable street within 1600 m"):
        surface(network, 3.9, 50.4, direction="from", request=request())
    with pytest.raises(NoServiceError, match="2026-09-30"):
        surface(network, 2.8, 50.4, direction="from", request=request(date=dt.date(2027, 1, 1)))
    seconds, _ = surface(network, 2.8, 50.4, direction="from", request=request(modes=("walk",)))
    assert seconds.min() < 600
