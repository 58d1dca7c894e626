"""Cars: at the speed of each street, and in R5 with turns that cost time or are restricted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.errors import UnlinkedPointError
from access.network import Network
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Junction, lon_lat, points
from tests.predicted.wheels.drawn_towns import CAR, STREET, Way, build_town, seconds


def test_a_car_goes_round_at_the_speed_of_each_street(ring: Network) -> None:
    # At 30 km/h a block takes 11.994 s, at 50 km/h 7.1964 s.
    assert seconds(ring, (1, 0), [(3, 0), (3, 4)], CAR) == [24, 96]
    assert seconds(ring, (3, 0), [(1, 0), (3, 0)], CAR) == [168, 0]
    assert seconds(ring, (6, 0), [(-2, 0), (5, 0)], CAR) == [173, 8]
    # On one block: straight along, or all the way round.
    assert seconds(ring, (1.25, 0), [(1.75, 0), (1.25, 0)], CAR) == [6, 0]
    assert seconds(ring, (1.75, 0), [(1.25, 0), (1.75, 0)], CAR) == [186, 0]


def test_from_a_footway_one_walks_to_the_car(ring: Network) -> None:
    # From a block up the footway to the ring: 71.964 s; then two blocks.
    assert seconds(ring, (2, 1), [(4, 0), (3, 0)], CAR) == [96, 84]


def test_where_no_car_may_go_a_point_is_unlinked(strip: Network, ring: Network) -> None:
    far = points([(1, 0), (1, -30)])
    times = travel_times(ring, far, far, CAR)
    np.testing.assert_array_equal(times.origin_linked, [True, False])
    np.testing.assert_array_equal(times.seconds[:, 0], [[0, UNREACHED], [UNREACHED, UNREACHED]])
    with pytest.raises(UnlinkedPointError, match="no street for cars within 1600 m"):
        journeys(ring, lon_lat((1, -30)), lon_lat((1, 0)), CAR)


R5_CAR = replace(CAR, profile="r5")


def _cross(folder: Path, *turns: tuple[str, int, Junction, int]) -> Network:
    """Two streets of 16 blocks that cross in their middle, cut 4 blocks from there."""
    arms = [[(-4, 0), (0, 0)], [(0, 0), (4, 0)], [(0, -4), (0, 0)], [(0, 0), (0, 4)]]
    ends = [[(4, 0), (8, 0)], [(0, 4), (0, 8)], [(0, -8), (0, -4)], [(-8, 0), (-4, 0)]]
    ways: list[Way] = [
        ([(x0 + (x1 - x0) * k / 4, y0 + (y1 - y0) * k / 4) for k in range(5)], STREET)
        for (x0, y0), (x1, y1) in [*arms, *ends]
    ]
    return build_town(folder, ways, ((8, 0), (0, 8)), turns=turns)


def _by_car(network: Network, *to: Junction) -> list[int]:
    return seconds(network, (-2, 0), to, R5_CAR)


def test_in_r5_turns_of_cars_cost_time(tmp_path: Path) -> None:
    """Four blocks at 25 mph take 35.7 s, rounded up to 36; two at either end 17.9, rounded down, without a turn."""
    cross = _cross(tmp_path)
    assert _by_car(cross, (6, 0), (0, 6), (0, -6)) == [17 + 36 + 17, 17 + 30 + 36 + 17, 17 + 10 + 36 + 17]
    assert _by_car(cross, (2, 0), (0, 2)) == [34, 34]
    # The other profile knows no turns: eight blocks at 50 km/h.
    assert seconds(cross, (-2, 0), [(6, 0), (0, 6)], CAR) == [58, 58]


def test_in_r5_restricted_turns_are_obeyed(tmp_path: Path) -> None:
    no_left = _cross(tmp_path, ("no_left_turn", 1, (0, 0), 4))
    # On to the east, back there for 90 s, then right: 17 + 36 + 90 + 36 + 10 + 36 + 17.
    assert _by_car(no_left, (0, 6), (0, -6)) == [242, 80]
    assert seconds(no_left, (-2, 0), [(0, 6), (0, 2)], CAR) == [58, 29]


def test_in_r5_the_only_turn_allowed_is_taken(tmp_path: Path) -> None:
    only = _cross(tmp_path, ("only_straight_on", 1, (0, 0), 2))
    # Back in the east and left into the south: 17 + 36 + 90 + 36 + 30 + 36 + 17.
    assert _by_car(only, (0, 6), (0, -6), (6, 0)) == [242, 262, 70]


def test_a_journey_by_car_in_r5_goes_the_way_that_was_timed(tmp_path: Path) -> None:
    no_left = _cross(tmp_path, ("no_left_turn", 1, (0, 0), 4))
    found = journeys(no_left, lon_lat((-2, 0)), lon_lat((0, 6)), R5_CAR)
    assert found.seconds.tolist() == [242]
    (leg,) = found.journeys[0].legs
    assert abs(leg.mm / 1e6 - 16 * 0.1) < 0.01  # 8 blocks there, 8 more for the detour
