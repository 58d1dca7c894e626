"""Forward and reverse searches of Porto Alegre, on real streets and timetables: the same numbers to the second."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import point_times, travel_times
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_tables import chosen, read_points
from tests.helpers.shared import shared_data


@pytest.fixture(scope="module")
def folder() -> Path:
    return shared_data("porto-alegre")


@pytest.fixture(scope="module")
def network(folder: Path) -> Network:
    return build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])


@pytest.fixture(scope="module")
def points(folder: Path) -> PointSet:
    return read_points(folder / "poa_hexgrid.csv", folder / "poa_points_of_interest.csv")


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_to_a_place_equals_from_everywhere(
    network: Network, points: PointSet, anchor: str, profile: str
) -> None:
    request = Request(
        date=dt.date(2019, 5, 13),
        time_s=15 * 3600,
        anchor=anchor,  # type: ignore[arg-type]
        window_min=20,
        percentiles=(5, 50, 95),
        walk_speed_kmh=4.3,
        profile=profile,  # type: ignore[arg-type]
    )
    homes = chosen(points, list(points.ids[:1242:29]))
    goals = chosen(points, ["public_market", points.ids[100], points.ids[700]])
    rows = [
        point_times(network, (float(lon), float(lat)), goals, direction="from", request=request)
        for lon, lat in zip(homes.lon, homes.lat, strict=True)
    ]
    forward_s = np.stack([row.seconds for row in rows])
    forward_share = np.stack([row.reach_share for row in rows])
    table = travel_times(network, homes, goals, request)
    assert np.array_equal(table.seconds, forward_s)
    assert np.array_equal(table.reach_share, forward_share)
    for j, (lon, lat) in enumerate(zip(goals.lon, goals.lat, strict=True)):
        there = point_times(network, (float(lon), float(lat)), homes, direction="to", request=request)
        assert np.array_equal(there.seconds, forward_s[:, :, j].T)
        assert np.array_equal(there.reach_share, forward_share[:, j])


def test_many_homes_to_one_place_are_searched_from_the_place(network: Network, points: PointSet) -> None:
    request = Request(date=dt.date(2019, 5, 13), time_s=14 * 3600, window_min=10)
    place = chosen(points, ["public_market"])
    all_at_once = travel_times(network, points, place, request)
    assert all_at_once.search == "reverse"
    one_by_one = [travel_times(network, chosen(points, [id_]), place, request) for id_ in points.ids[::131]]
    assert {times.search for times in one_by_one} == {"forward"}
    for times, row in zip(one_by_one, all_at_once.seconds[::131], strict=True):
        assert np.array_equal(times.seconds[0], row)


def test_arrivals_are_searched_from_the_destinations(network: Network, points: PointSet) -> None:
    request = Request(date=dt.date(2019, 5, 13), time_s=15 * 3600, anchor="arrive", window_min=10)
    some, place = chosen(points, list(points.ids[:1242:100])), chosen(points, ["public_market"])
    square = travel_times(network, some, some, request)
    assert square.search == "reverse"
    assert travel_times(network, place, points, request).search == "forward"
    for i, id_ in enumerate(some.ids):
        one = travel_times(network, chosen(points, [id_]), points, request)
        assert one.search == "forward"
        assert np.array_equal(one.seconds[0][:, :1242:100], square.seconds[i])
