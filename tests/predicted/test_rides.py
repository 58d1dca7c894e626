"""Walk, ride, walk in the perfect city: every time is a sum of blocks, waits and hops.

East runs along street 10 from (5, 10) on each quarter of an hour, 2 minutes from stop to stop, five blocks apart.
North leaves (20, 11) at 5, 25 and 45 past, 90 s from stop to stop, four blocks apart.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import surface, travel_times
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Line, points, write_buses, write_streets

BLOCK_S = 72
DAY = dt.date(2026, 9, 15)
HOUR = Request(date=DAY, time_s=8 * 3600, window_min=60, percentiles=(1, 25, 50, 75, 99), access_walk_min=15)


def _nearest_rank(samples: list[int], percentile: int) -> int:
    """The smallest sample that at least `percentile` in a hundred do not exceed."""
    return min(s for s in samples if 100 * sum(t <= s for t in samples) >= percentile * len(samples))


def _one(
    city: Network, origin: tuple[float, float], to: tuple[float, float], request: Request
) -> tuple[list[int], float]:
    times = travel_times(city, points([origin]), points([to]), request)
    return [int(s) for s in times.seconds[0, :, 0]], float(times.reach_share[0, 0])


def _east(ready_s: int, stops: int, egress_blocks: int, *, headway_s: int = 900) -> list[int]:
    """Samples of an hour: ready `ready_s` after leaving (walk and slack), then the wait, the ride, the walk."""
    waits = [-(60 * minute + ready_s) % headway_s for minute in range(60)]
    return [ready_s + wait + 120 * stops + BLOCK_S * egress_blocks for wait in waits]


@pytest.mark.parametrize("blocks", [0, 1, 3, 5, 10])
def test_the_hour_of_a_walk_a_wait_a_ride_and_a_walk(city: Network, blocks: int) -> None:
    # From `blocks` south of the stop (10, 10), four stops on, then two blocks north.
    expected = _east(BLOCK_S * blocks + 60, 4, 2)
    found, share = _one(city, (10, 10 - blocks), (30, 12), replace(HOUR, time_s=8 * 3600 - 120))
    assert found == [_nearest_rank(expected, p) for p in HOUR.percentiles]
    assert share == 1


def test_a_uniform_headway_in_figures(city: Network) -> None:
    # Five blocks and the slack are 7 minutes to the second: the bus that leaves just then is caught. The bus
    # passes (10, 10) two minutes past the quarter, so of each quarter's minutes one waits 0, one 1, ... 14.
    # 420 + (0 ... 840) + 480 + 144 = 1044 ... 1884; four samples of each.
    found, _ = _one(city, (10, 5), (30, 12), HOUR)
    assert found == [1044, 1224, 1464, 1704, 1884]


def test_a_longer_slack_shifts_the_distribution(city: Network) -> None:
    # One minute more slack makes everyone who waits 0 wait 15: each time is a minute longer.
    assert _one(city, (10, 5), (30, 12), replace(HOUR, board_slack_s=120))[0] == [
        1104,
        1284,
        1524,
        1764,
        1944,
    ]
    # One second more misses the bus by a second in one sample of fifteen, and shortens no other wait.
    assert _one(city, (10, 5), (30, 12), replace(HOUR, board_slack_s=61))[0] == [1104, 1284, 1524, 1764, 1944]
    assert _one(city, (10, 5), (30, 12), replace(HOUR, board_slack_s=59))[0] == [1044, 1224, 1464, 1704, 1884]


def test_the_strict_slack_of_r5_is_a_minute_of_the_distribution(city: Network) -> None:
    # On R5's sphere a block northwards is 72.4 s: five, each rounded up, and a second to the stop are 366 s, two
    # rounded down at once 144 s. Six seconds before the minute one is just there a minute before a bus: it is missed.
    strict = replace(HOUR, profile="r5", time_s=8 * 3600 - 6)
    assert _one(city, (10, 5), (30, 12), strict)[0] == [1110, 1290, 1530, 1770, 1950]
    earlier = replace(strict, time_s=8 * 3600 - 7)  # and a second earlier it is caught
    assert _one(city, (10, 5), (30, 12), earlier)[0] == [1051, 1231, 1471, 1711, 1891]


def test_a_limit_inside_the_distribution_gives_its_share(city: Network) -> None:
    # Times 1044 ... 1884 in steps of 60, four of each: below 25 minutes = 1500 lie 1044 ... 1464, 8 of 15.
    found, share = _one(city, (10, 5), (30, 12), replace(HOUR, max_min=25))
    assert found == [1044, 1224, 1464, UNREACHED, UNREACHED]
    assert share == pytest.approx(8 / 15, abs=1e-6)


def test_the_longest_time_is_strict_with_a_ride_too(city: Network) -> None:
    # 0 blocks, slack 60, the bus of 8:02 at (10, 10): leave at 8:01, ride 480 s, no walk: 540 s, 9 minutes sharp.
    one = replace(HOUR, time_s=8 * 3600 + 60, window_min=1, percentiles=(50,))
    assert _one(city, (10, 10), (30, 10), one)[0] == [540]
    assert _one(city, (10, 10), (30, 10), replace(one, max_min=9))[0] == [UNREACHED]
    assert _one(city, (10, 10), (30, 10), replace(one, max_min=10))[0] == [540]


def test_the_walk_competes_minute_by_minute(city: Network) -> None:
    # Ten blocks along the line: 720 s on foot; by bus 60 + wait + 240. Walking wins where the wait exceeds 420.
    found, _ = _one(city, (10, 10), (20, 10), HOUR)
    rides = _east(60, 2, 0)
    assert found == [_nearest_rank([min(720, ride) for ride in rides], p) for p in HOUR.percentiles]
    assert found == [300, 480, 720, 720, 720]


def test_the_walk_limits_bound_each_leg(city: Network) -> None:
    # Ten blocks are 720 s: within 12 minutes, not within 11. The direct walk of 35 blocks is out of the limits.
    base = replace(HOUR, percentiles=(50,), window_min=15)
    assert _one(city, (10, 0), (35, 10), replace(base, access_walk_min=11))[1] == 0
    assert _one(city, (10, 0), (35, 10), replace(base, access_walk_min=12))[1] == 1
    assert _one(city, (10, 10), (35, 0), replace(base, egress_walk_min=11))[1] == 0
    assert _one(city, (10, 10), (35, 0), replace(base, egress_walk_min=12))[1] == 1


@pytest.mark.parametrize(("leave", "arrive"), [(0, 28), (13, 28), (16, 28), (17, 48), (18, 48), (59, 88)])
def test_a_transfer_of_one_block(city: Network, leave: int, arrive: int) -> None:
    # The East bus passes (10, 10) at :02, :17, :32, :47 and is at (20, 10) four minutes later; after a block
    # (72 s) and the slack (60 s) one is ready at :08:12, :23:12, :38:12, :53:12. North leaves (20, 11) at :05,
    # :25, :45 and is at (20, 19) three minutes later. Leaving at 8:59 one takes 9:02, 9:25 and is there at 9:28.
    one = replace(HOUR, time_s=8 * 3600 + 60 * leave, window_min=1, percentiles=(50,))
    near = replace(one, access_walk_min=5, egress_walk_min=5)
    assert _one(city, (10, 10), (20, 19), near)[0] == [60 * (arrive - leave)]


def test_two_rides_are_two(city: Network) -> None:
    base = replace(HOUR, percentiles=(50,), access_walk_min=5, egress_walk_min=5)
    assert _one(city, (10, 10), (20, 19), replace(base, max_rides=1))[1] == 0
    assert _one(city, (10, 10), (20, 19), replace(base, max_rides=2))[1] == 1


def test_no_transfer_beyond_the_transfer_limit(city: Network) -> None:
    base = replace(HOUR, percentiles=(50,), access_walk_min=5, egress_walk_min=5)
    assert (
        _one(city, (10, 10), (20, 19), replace(base, transfer_walk_min=1))[1] == 0
    )  # 72 s is not less than 60
    assert _one(city, (10, 10), (20, 19), replace(base, transfer_walk_min=2))[1] == 1


def test_arriving_by_a_deadline(city: Network) -> None:
    # East is at (30, 10) at :10, :25, :40, :55 and two blocks on 144 s later; it left (10, 10) 8 minutes before,
    # and 60 s of slack and 360 s of walk before that one had to leave. A deadline A costs A - that departure.
    by = replace(HOUR, anchor="arrive", time_s=9 * 3600)
    doors = [8 * 3600 - 3600 + 600 + 900 * k + 144 for k in range(12)]
    deadlines = [9 * 3600 - 60 * j for j in range(60)]
    samples = []
    for deadline in deadlines:
        door = max(d for d in doors if d <= deadline)
        samples.append(deadline - (door - 144 - 480 - 60 - 360))
    found, share = _one(city, (10, 5), (30, 12), by)
    assert found == [_nearest_rank(samples, p) for p in HOUR.percentiles]
    # The best deadline comes 36 s after the door: 1044 + 36; then a minute more each, four of each.
    assert found == [1080, 1260, 1500, 1740, 1920]
    assert share == 1


def test_a_bus_of_the_day_before_is_still_out_after_midnight(city: Network) -> None:
    # The night bus of 25:00 of Tuesday is Wednesday's 1:00; at 0:55 on Wednesday one waits for it.
    after_midnight = replace(
        HOUR, date=DAY + dt.timedelta(days=1), time_s=55 * 60, window_min=1, percentiles=(50,)
    )
    assert _one(city, (5, 0), (35, 0), after_midnight)[0] == [5 * 60 + 600]
    asked_on_tuesday = replace(after_midnight, date=DAY, time_s=24 * 3600 + 55 * 60)
    assert _one(city, (5, 0), (35, 0), asked_on_tuesday)[0] == [5 * 60 + 600]
    assert _one(city, (5, 0), (35, 0), replace(after_midnight, profile="r5"))[1] == 0


def test_a_matrix_is_its_pairs(city: Network) -> None:
    places = [(10, 5), (30, 12), (20, 19), (5, 0), (12.5, 10)]
    request = replace(HOUR, percentiles=(10, 90))
    whole = travel_times(city, points(places), points(places), request)
    for i, origin in enumerate(places):
        for j, to in enumerate(places):
            found, share = _one(city, origin, to, request)
            assert found == whole.seconds[i, :, j].tolist()
            assert share == whole.reach_share[i, j]
    turned = travel_times(city, points(places[::-1]), points(places), request)
    np.testing.assert_array_equal(turned.seconds, whole.seconds[::-1])


def test_in_profile_r5_a_map_says_what_a_matrix_of_its_cells_says(tmp_path: Path) -> None:
    """R5 cuts walks from stops at 2 km to the last junction, not to the door: neither does the map's own table."""
    line = Line("F", ((0, 1), (5, 1)), 5 * 3600, 22 * 3600, 900, 120)
    feed = write_buses(tmp_path / "line.zip", [line])
    narrow = build_network(write_streets(tmp_path / "narrow.osm", wide=60, high=2), [feed])
    asked = replace(HOUR, profile="r5", access_walk_min=1, egress_walk_min=45, percentiles=(50,))
    cells = narrow.footing_r5.grid.points
    everywhere = PointSet(tuple(map(str, range(len(cells)))), cells.lon, cells.lat)
    home = points([(0, 1)])
    times = travel_times(narrow, home, everywhere, asked)
    seconds, share = surface(narrow, float(home.lon[0]), float(home.lat[0]), direction="from", request=asked)
    assert np.array_equal(times.seconds[0], seconds)
    assert np.array_equal(times.reach_share[0], share)
