"""What is kept of points between questions: what fits, and never another answer."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pytest

from access.engines.native import point_sets, point_times, surface, surface_and_times, travel_times
from access.engines.native.kept import Kept, bytes_of
from access.network import build_network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Line, lon_lat, points, write_buses, write_streets

# One line along the middle street, from (5, 5) to (35, 5) in 6 minutes, every 10 minutes, on the tens.
EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
MORNING = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, max_min=30, percentiles=(10, 50, 90))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    streets = write_streets(folder / "grid.osm", wide=40, high=10)
    return build_network(streets, [write_buses(folder / "grid.zip", [EAST])])


@dataclass(frozen=True)
class _Pair:
    first: np.ndarray
    second: dict[str, np.ndarray]


def test_bytes_are_those_of_all_arrays_within():
    pair = _Pair(np.zeros(3, np.int64), {"a": np.zeros(5, np.int8), "b": np.zeros((2, 2), np.int32)})
    assert bytes_of(pair) == 24 + 5 + 16
    assert bytes_of((pair, pair.first, "text")) == 45 + 24


def test_what_was_used_last_stays_and_what_is_too_large_never_enters():
    kept: Kept[np.ndarray] = Kept(100)
    made = []

    def value(name, size=40):
        return kept.get(name, lambda: made.append(name) or np.zeros(size, np.int8))

    for name in ("a", "b", "a", "c", "a", "b"):  # c pushes out b, not a
        value(name)
    assert made == ["a", "b", "c", "b"]
    assert kept.n_bytes == 80
    value("large", 101)
    value("large", 101)
    assert made[4:] == ["large", "large"]
    assert kept.n_bytes == 80
    value("all", 100)
    assert kept.n_bytes == 100
    value("a")
    assert made[6:] == ["all", "a"]


def test_points_known_before_are_not_put_on_streets_again(city, monkeypatch):
    # of this test alone: what others have asked is kept, whichever of them comes first
    here, some = points([(5, 6)]), points([(6, 6), (20.3, 0), (7.2, 3)])
    first = travel_times(city, here, some, MORNING)

    def refused(*_, **__):
        raise AssertionError("found again")

    monkeypatch.setattr(point_sets, "link_places", refused)
    monkeypatch.setattr(point_sets, "stop_legs", refused)
    copy = PointSet(("x", "y", "z"), some.lon.copy(), some.lat.copy())
    later = replace(MORNING, time_s=MORNING.time_s + 60, percentiles=(10, 50), max_rides=2)
    assert travel_times(city, here, copy, MORNING).seconds.tolist() == first.seconds.tolist()
    assert travel_times(city, here, copy, later).seconds.shape == (1, 2, 3)
    turned = PointSet(some.ids, some.lon[::-1], some.lat[::-1])
    with pytest.raises(AssertionError, match="found again"):
        travel_times(city, here, turned, MORNING)
    for changed in ({"walk_speed_kmh": 3.0}, {"egress_walk_min": 2}, {"profile": "r5"}):
        with pytest.raises(AssertionError, match="found again"):
            travel_times(city, here, copy, replace(MORNING, **changed))


def test_order_walks_and_profile_are_answered_afresh(city):
    here, some = points([(5, 5)]), points([(6, 5), (20.2, 0), (7.1, 3)])
    turned = PointSet(some.ids[::-1], some.lon[::-1], some.lat[::-1])
    for request in (MORNING, replace(MORNING, walk_speed_kmh=3.0), replace(MORNING, profile="r5")):
        one = travel_times(city, here, some, request).seconds
        assert travel_times(city, here, turned, request).seconds[:, :, ::-1].tolist() == one.tolist()


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
@pytest.mark.parametrize("changes", [{}, {"modes": ("walk",)}, {"profile": "r5"}, {"time_s": 23 * 3600}])
def test_surface_and_times_are_those_of_each_alone(city, direction, anchor, changes):
    request = replace(MORNING, anchor=anchor, **changes)
    here = lon_lat((5, 5) if direction == "from" else (35, 5))  # the line runs one way
    others = points([(6, 5), (20.2, 0), (7.1, 3), (5, 5)])
    both = surface_and_times(city, here, others, direction=direction, request=request)
    seconds, share = surface(city, *here, direction=direction, request=request)
    times = point_times(city, here, others, direction=direction, request=request)
    assert both.seconds.tobytes() == seconds.tobytes()
    assert both.reach_share.tobytes() == share.tobytes()
    assert both.times.seconds.tobytes() == times.seconds.tobytes()
    assert both.times.reach_share.tobytes() == times.reach_share.tobytes()
    assert both.times.offset_m == times.offset_m
    assert (seconds != UNREACHED).any()
    assert both.by_vehicle == (not changes or "profile" in changes)
