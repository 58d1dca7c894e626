"""Bikes and cars in drawn towns: a block takes 23.988 s by bike, 71.964 s pushed; whole ways are rounded up once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.analysis import isochrones
from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.errors import UnlinkedPointError
from access.network import Network, build_network
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Junction, Line, lon_lat, points, write_buses

DAY = dt.date(2026, 9, 15)
BIKE = Request(date=DAY, time_s=8 * 3600, modes=("bike",), max_min=90, window_min=1)
CAR = replace(BIKE, modes=("car",))
STREET = {"highway": "residential"}
Way = tuple[list[Junction], dict[str, str]]


def _east(first: int, last: int, y: float = 0) -> list[Junction]:
    return [(x, y) for x in range(first, last + 1)]


def _build(
    folder: Path,
    ways: Sequence[Way],
    stops: tuple[Junction, ...],
    lights: Sequence[Junction] = (),
    turns: Sequence[tuple[str, int, Junction, int]] = (),
) -> Network:
    """A town of these ways and one bus line, a bus every 15 minutes, 2 minutes from stop to stop.

    Turns are a kind of restriction, the number of a way (from 1), a junction, another way.
    """
    number = {at: i for i, at in enumerate(dict.fromkeys(at for way, _ in ways for at in way), 1)}
    lines = ["<osm version='0.6'>"]
    lines += [
        "<node id='{}' version='1' lon='{:.7f}' lat='{:.7f}'>{}</node>".format(
            i, *lon_lat(at), "<tag k='highway' v='traffic_signals'/>" if at in lights else ""
        )
        for at, i in number.items()
    ]
    for i, (way, tags) in enumerate(ways, 1):
        inside = "".join(f"<nd ref='{number[at]}'/>" for at in way)
        inside += "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
        lines.append(f"<way id='{i}' version='1'>{inside}</way>")
    for i, (kind, first, via, second) in enumerate(turns, 1):
        inside = (
            f"<member type='way' ref='{first}' role='from'/><member type='way' ref='{second}' role='to'/>"
        )
        inside += f"<member type='node' ref='{number[via]}' role='via'/><tag k='type' v='restriction'/>"
        lines.append(f"<relation id='{i}' version='1'>{inside}<tag k='restriction' v='{kind}'/></relation>")
    (folder / "town.osm").write_text("\n".join([*lines, "</osm>"]))
    feed = write_buses(folder / "bus.zip", [Line("B", stops, 5 * 3600, 22 * 3600, 900, 120)])
    return build_network(folder / "town.osm", [feed])


@pytest.fixture(scope="module")
def strip(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """One street after the other from west to east: everyone's, footway, one-way, cycle path, everyone's."""
    ways: list[Way] = [
        (_east(0, 10), STREET),
        (_east(10, 14), {"highway": "footway"}),
        (_east(14, 18), STREET | {"oneway": "yes"}),
        (_east(18, 22), {"highway": "cycleway", "foot": "no"}),
        (_east(22, 26), STREET),
    ]
    return _build(tmp_path_factory.mktemp("strip"), ways, ((0, 0), (9, 0)))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """From west to east: calm (level 1), a primary road (4) at a traffic light, one without walkers, calm again."""
    ways: list[Way] = [
        (_east(0, 10), STREET),
        (_east(10, 14), {"highway": "primary", "maxspeed": "50"}),
        (_east(14, 18), {"highway": "primary", "foot": "no"}),
        (_east(18, 22), STREET),
        ([(5, 0), (5, 5)], {"highway": "tertiary", "lanes": "2"}),
    ]
    return _build(tmp_path_factory.mktemp("busy"), ways, ((0, 0), (4, 0)), lights=((10, 0),))


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A one-way ring of 4 by 4 blocks at 30 km/h, anticlockwise, a street of 50 km/h at each corner, a footway."""
    corners: list[Junction] = [(0, 0), (4, 0), (4, 4), (0, 4)]
    loop = [*_east(0, 4), (4, 1), (4, 2), (4, 3), *_east(0, 4, 4)[::-1], (0, 3), (0, 2), (0, 1), (0, 0)]
    ways: list[Way] = [(loop, STREET | {"oneway": "yes", "maxspeed": "30"})]
    ways += [([(x, y), (x + (4 if x else -4), y)], STREET) for x, y in corners]
    ways.append(([(2, 0), (2, 2)], {"highway": "footway"}))
    return _build(tmp_path_factory.mktemp("ring"), ways, ((0, 0), (4, 4)))


def _seconds(network: Network, origin: Junction, to: Sequence[Junction], request: Request) -> list[int]:
    found = travel_times(network, points([origin]), points(to), request)
    back = travel_times(network, points([origin, origin]), points(to[:1]), request)  # the other direction
    assert (found.search, back.search) == ("forward", "reverse") if len(to) > 1 else True
    assert back.seconds[0, 0, 0] == found.seconds[0, 0, 0]
    return [int(s) for s in found.seconds[0, 0]]


def test_a_bike_rides_where_it_may_and_is_pushed_where_one_only_walks(strip: Network) -> None:
    assert _seconds(strip, (2, 0), [(8, 0), (9, 0)], BIKE) == [144, 168]
    # Two blocks ridden, three pushed: 47.976 + 215.892 s.
    assert _seconds(strip, (8, 0), [(13, 0), (10, 0)], BIKE) == [264, 48]
    assert _seconds(strip, (13, 0), [(8, 0), (11, 0)], BIKE) == [264, 144]


def test_against_a_one_way_street_a_bike_is_pushed(strip: Network) -> None:
    assert _seconds(strip, (14.5, 0), [(17.5, 0), (14.5, 0)], BIKE) == [72, 0]
    assert _seconds(strip, (17.5, 0), [(14.5, 0), (17.5, 0)], BIKE) == [216, 0]
    # On one and the same block.
    assert _seconds(strip, (15.25, 0), [(15.75, 0), (15.25, 0)], BIKE) == [12, 0]
    assert _seconds(strip, (15.75, 0), [(15.25, 0), (15.75, 0)], BIKE) == [36, 0]


def test_a_cycle_path_is_for_bikes_alone(strip: Network) -> None:
    assert _seconds(strip, (19, 0), [(21, 0), (25, 0)], BIKE) == [48, 144]
    on_foot = replace(BIKE, modes=("walk",))
    # Who walks from there starts at the end of the one-way street, a block away off any street.
    assert _seconds(strip, (19, 0), [(17, 0), (16, 0)], on_foot) == [144, 216]
    assert _seconds(strip, (16, 0), [(25.9, 0), (14, 0)], on_foot)[1] == 144


def test_between_door_and_street_one_walks(strip: Network) -> None:
    # 0.3 block off the street at either end: 43.178 s on foot; 4 blocks ridden: 95.952 s.
    assert _seconds(strip, (2, 0.3), [(6, -0.3), (6, 0.3)], BIKE) == [140, 140]


@pytest.mark.parametrize(("kmh", "block_s"), [(12.0, 29.985), (20.0, 17.991), (17.3, 20.7988)])
def test_seconds_follow_the_riding_speed(strip: Network, kmh: float, block_s: float) -> None:
    expected = [int(np.ceil(n * block_s)) for n in (1, 7)]
    assert _seconds(strip, (2, 0), [(3, 0), (9, 0)], replace(BIKE, bike_speed_kmh=kmh)) == expected


def test_a_bike_is_pushed_where_the_traffic_is_too_stressful(busy: Network) -> None:
    ends: tuple[Junction, Junction] = (8, 0), (12, 0)
    # Four blocks ridden, or two ridden up to the light and two pushed: 47.976 + 143.928 s. Level 1 allows neither.
    found = [
        _seconds(busy, ends[0], [ends[1], (9, 0)], replace(BIKE, max_bike_stress=level))
        for level in (4, 3, 2, 1)
    ]
    assert found == [[96, 24], [192, 24], [192, 24], [288, 72]]
    back = _seconds(busy, ends[1], [ends[0], (11, 0)], replace(BIKE, max_bike_stress=3))
    assert back == [192, 72]
    # On one and the same stressful street.
    assert _seconds(busy, (11, 0), [(13, 0), (11, 0)], replace(BIKE, max_bike_stress=3)) == [144, 0]


def test_streets_are_as_stressful_as_what_they_cross_without_lights(busy: Network) -> None:
    # The street from 0 to 10 crosses one of level 2 at 5: it is cut there, and both parts are of level 2.
    calm = replace(BIKE, max_bike_stress=1)
    assert _seconds(busy, (1, 0), [(3, 0), (7, 0)], calm) == [144, 432]
    assert _seconds(busy, (1, 0), [(3, 0), (7, 0)], replace(BIKE, max_bike_stress=2)) == [48, 144]


def test_where_a_bike_may_neither_be_ridden_nor_pushed_there_is_no_way(busy: Network) -> None:
    assert _seconds(busy, (12, 0), [(20, 0), (13, 0)], replace(BIKE, max_bike_stress=3)) == [UNREACHED, 72]
    assert _seconds(busy, (12, 0), [(20, 0), (13, 0)], BIKE) == [192, 24]


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
    assert _seconds(strip, (2, 0), [(8, 0), (9, 0)], both) == [432, 504]  # a slow bike is left at home
    assert _seconds(strip, (2, 0), [(8, 0), (9, 0)], replace(both, bike_speed_kmh=15.0)) == [144, 168]


def test_the_longest_time_is_strict_for_bikes(strip: Network) -> None:
    # Five blocks at 15 km/h are 119.94 s: 120, not less than 2 minutes.
    assert _seconds(strip, (2, 0), [(7, 0), (6, 0)], replace(BIKE, max_min=2)) == [UNREACHED, 96]


def test_a_car_goes_round_at_the_speed_of_each_street(ring: Network) -> None:
    # At 30 km/h a block takes 11.994 s, at 50 km/h 7.1964 s.
    assert _seconds(ring, (1, 0), [(3, 0), (3, 4)], CAR) == [24, 96]
    assert _seconds(ring, (3, 0), [(1, 0), (3, 0)], CAR) == [168, 0]
    assert _seconds(ring, (6, 0), [(-2, 0), (5, 0)], CAR) == [173, 8]
    # On one block: straight along, or all the way round.
    assert _seconds(ring, (1.25, 0), [(1.75, 0), (1.25, 0)], CAR) == [6, 0]
    assert _seconds(ring, (1.75, 0), [(1.25, 0), (1.75, 0)], CAR) == [186, 0]


def test_from_a_footway_one_walks_to_the_car(ring: Network) -> None:
    # From a block up the footway to the ring: 71.964 s; then two blocks.
    assert _seconds(ring, (2, 1), [(4, 0), (3, 0)], CAR) == [96, 84]


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
    return _build(folder, ways, ((8, 0), (0, 8)), turns=turns)


def _by_car(network: Network, *to: Junction) -> list[int]:
    return _seconds(network, (-2, 0), to, R5_CAR)


def test_in_r5_turns_of_cars_cost_time(tmp_path: Path) -> None:
    """Four blocks at 25 mph take 35.7 s, rounded up to 36; two at either end 17.9, rounded down, without a turn."""
    cross = _cross(tmp_path)
    assert _by_car(cross, (6, 0), (0, 6), (0, -6)) == [17 + 36 + 17, 17 + 30 + 36 + 17, 17 + 10 + 36 + 17]
    assert _by_car(cross, (2, 0), (0, 2)) == [34, 34]
    # The other profile knows no turns: eight blocks at 50 km/h.
    assert _seconds(cross, (-2, 0), [(6, 0), (0, 6)], CAR) == [58, 58]


def test_in_r5_restricted_turns_are_obeyed(tmp_path: Path) -> None:
    no_left = _cross(tmp_path, ("no_left_turn", 1, (0, 0), 4))
    # On to the east, back there for 90 s, then right: 17 + 36 + 90 + 36 + 10 + 36 + 17.
    assert _by_car(no_left, (0, 6), (0, -6)) == [242, 80]
    assert _seconds(no_left, (-2, 0), [(0, 6), (0, 2)], CAR) == [58, 29]


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
