"""R5's minutes as the contract's answers: states, shares, limits, links."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from access import engines
from access.engines.r5 import answers, service
from access.engines.r5.places import linked_points
from access.engines.r5.task import percentiles, rank_of
from access.errors import EngineFailedError, NoServiceError
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import points
from tests.helpers.r5_in_process import Answer, Desk

U = UNREACHED
REQUEST = Request(
    date=dt.date(2026, 9, 15),
    time_s=8 * 3600,
    engine="r5",
    window_min=10,
    access_walk_min=5,
    egress_walk_min=5,
)
WALK = replace(REQUEST, modes=("walk",), max_min=30)
AWAY = PointSet(("away",), np.array([12.0]), np.array([3.0]))  # hundreds of km from any street


def told(by_percentile: dict[int, list[int]]) -> Answer:
    """The same minutes from every origin: of each percentile, of each destination."""
    return lambda task, _there: [by_percentile[p] for p in task.percentiles]


ONE, FOUR = points([(0, 0)]), points([(1, 0), (2, 0), (3, 0), (4, 0)])


def test_seconds_states_and_shares(city: Network, desk: Desk) -> None:
    """Of four: always reached, half the time for certain, never, and now and then without telling how often."""
    desk.answer = told({1: [5, 9, U, 20], 50: [6, 9, U, U], 99: [8, U, U, U]})
    times = engines.travel_times(city, ONE, FOUR, REQUEST)
    assert times.seconds.tolist() == [[[360, 540, U, U]]]
    assert times.reached.tolist() == [[True, True, False, True]]
    np.testing.assert_array_equal(times.reach_share, np.array([[1, np.nan, 0, np.nan]], np.float32))
    assert times.origin_linked.all()
    assert times.destination_linked.all()
    assert times.by_vehicle is True, "5 minutes at best and 8 at worst: nobody's feet change with the clock"
    assert times.search == "forward"
    assert times.engine == "r5 7.5.1 (r5py 1.1.7)"
    assert times.request == REQUEST


def test_only_the_percentiles_asked_for_are_told(city: Network, desk: Desk) -> None:
    desk.answer = told({1: [1] * 4, 25: [2] * 4, 75: [3] * 4, 99: [4] * 4})
    times = engines.travel_times(city, ONE, FOUR, replace(REQUEST, percentiles=(25, 75)))
    assert times.seconds.tolist() == [[[120] * 4, [180] * 4]]


@pytest.mark.parametrize(
    ("request_", "limit"),
    [(replace(REQUEST, max_min=30), 29), (WALK, 30)],
    ids=["with transit", "streets alone"],
)
def test_limits_are_as_in_our_own_engine(city: Network, desk: Desk, request_: Request, limit: int) -> None:
    """Less than `max_min` with transit; on streets alone R5 adds the last part of the way, and `max_min` counts."""
    minutes = [limit - 1, limit, limit + 1, 10_000]
    desk.answer = lambda task, _there: [minutes] * len(task.percentiles)
    times = engines.travel_times(city, ONE, FOUR, request_)
    assert times.seconds.tolist() == [[[60 * (limit - 1), 60 * limit, U, U]]]
    assert times.reached.tolist() == [[True, True, False, False]]
    assert times.reach_share.tolist() == [[1, 1, 0, 0]]


def test_a_time_beyond_the_limit_is_not_reached_then(city: Network, desk: Desk) -> None:
    """The worst sample is beyond it: not all are reached, and how many is not known."""
    desk.answer = told({1: [20] * 4, 50: [29] * 4, 99: [30] * 4})
    times = engines.travel_times(city, ONE, FOUR, replace(REQUEST, max_min=30))
    assert times.seconds.tolist() == [[[29 * 60] * 4]]
    assert np.isnan(times.reach_share).all()


def test_five_percentiles_leave_the_least_unknown(city: Network, desk: Desk) -> None:
    """The 20th of ten samples is the second: below it, one sample may have a way and R5 does not tell."""
    request = replace(REQUEST, percentiles=(20, 30, 50, 70, 90))
    desk.answer = told(
        {20: [U, 5, 5, 5], 30: [U, U, 5, 5], 50: [U, U, 5, 5], 70: [U, U, 5, 5], 90: [U, U, U, 5]}
    )
    times = engines.travel_times(city, ONE, FOUR, request)
    assert times.reached.tolist() == [[False, True, True, True]]
    np.testing.assert_array_equal(times.reach_share, np.array([[np.nan, 0.2, np.nan, np.nan]], np.float32))
    (remark,) = [remark for remark in times.remarks if remark.code == "r5-percentiles-only"]
    assert "fewer than 2 of the window's 10 moments" in remark.detail


def test_two_ranks_side_by_side_tell_the_share(city: Network, desk: Desk) -> None:
    desk.answer = told({1: [5, 5, 5, 5], 50: [5, 5, 5, U], 60: [5, 5, U, U], 99: [5, U, U, U]})
    times = engines.travel_times(city, ONE, FOUR, replace(REQUEST, percentiles=(50, 60)))
    np.testing.assert_array_equal(times.reach_share, np.array([[1, np.nan, 0.5, np.nan]], np.float32))


def test_a_window_of_more_than_a_hundred_minutes(city: Network, desk: Desk) -> None:
    """The 99th of 120 is the 119th: one sample more is nobody's to tell, and so is one before the 1st of 120."""
    desk.answer = told({1: [5, U, 5, 5], 50: [5, U, 5, 5], 99: [5, U, U, 5]})
    times = engines.travel_times(city, ONE, FOUR, replace(REQUEST, window_min=120))
    assert np.isnan(times.reach_share).all()
    assert times.reached.tolist() == [[True, False, True, True]]
    (remark,) = [remark for remark in times.remarks if remark.code == "r5-percentiles-only"]
    assert "fewer than 2 of the window's 120 moments" in remark.detail


def test_without_transit_all_samples_are_alike(city: Network, desk: Desk) -> None:
    desk.answer = told({20: [5, U, 5, U], 80: [5, U, 5, U]})
    times = engines.travel_times(city, ONE, FOUR, replace(WALK, percentiles=(20, 80)))
    assert times.seconds.tolist() == [[[300, U, 300, U]] * 2]
    assert times.reach_share.tolist() == [[1, 0, 1, 0]]
    assert times.by_vehicle is False
    assert [remark.code for remark in times.remarks] == ["r5-jar", "r5-whole-minutes"]


def all_alike(*minutes: int) -> Answer:
    return lambda task, _there: [list(minutes)] * len(task.percentiles)


@pytest.mark.parametrize(
    ("answer", "by_vehicle"),
    [
        (all_alike(3, 4, U, U), None),
        (all_alike(U, U, U, U), False),
        (all_alike(3, 4, U, 89), True),
        (told({1: [3, 3, U, U], 50: [4, 3, U, U], 99: [4, 3, U, U]}), True),
        (told({1: [3, 3, U, 9], 50: [3, 3, U, 9], 99: [3, 3, U, U]}), True),
    ],
    ids=["walks, perhaps", "nothing", "longer than any walk", "better now and then", "reached now and then"],
)
def test_whether_a_vehicle_helps(city: Network, desk: Desk, answer: Answer, by_vehicle: bool | None) -> None:
    desk.answer = answer
    assert engines.travel_times(city, ONE, FOUR, REQUEST).by_vehicle is by_vehicle


def test_how_long_a_walk_may_be_all_the_same(city: Network) -> None:
    """Five minutes to the last junction, a block of 99.95 m and twice the 1,600 m to a street, at 5 km/h."""
    assert answers.longest_direct_s(city, REQUEST) == pytest.approx(1.02 * (300 + 3_299.95 * 3.6 / 5), abs=1)
    bikes = replace(REQUEST, modes=("transit", "walk", "bike"), access_bike_min=170, bike_speed_kmh=4)
    assert answers.longest_direct_s(city, bikes) == pytest.approx(1.02 * (5_400 + 3_299.95 * 3.6 / 4), abs=1)
    assert answers.longest_direct_s(city, WALK) == np.inf


def test_unlinked_is_not_unreachable(city: Network, desk: Desk) -> None:
    """A point without a street is unlinked, also where it is the origin; the others are none of it."""
    far = PointSet(("a", "away"), np.array([ONE.lon[0], 12.0]), np.array([ONE.lat[0], 3.0]))
    desk.answer = lambda task, there: [
        [U if task.fromLon > 11 or lon > 11 else 4 for lon in there.lon] for _ in task.percentiles
    ]
    times = engines.travel_times(city, far, far, REQUEST)
    assert times.seconds[:, 0].tolist() == [[240, U], [U, U]]
    assert times.origin_linked.tolist() == times.destination_linked.tolist() == [True, False]
    assert times.reach_share.tolist() == [[1, 0], [0, 0]]


def test_links_that_are_kept_are_those_of_these_points(city: Network) -> None:
    """Kept by coordinates, in their order; what one caller does to an answer is nothing to the next."""
    lon, lat = np.array([ONE.lon[0], 12.0]), np.array([ONE.lat[0], 3.0])
    for _ in range(2):
        linked = linked_points(city, lon, lat, WALK)
        assert linked.tolist() == [True, False]
        linked[:] = True
        assert linked_points(city, lon[::-1], lat[::-1], WALK).tolist() == [False, True]
        assert linked_points(city, lon[:0], lat[:0], WALK).tolist() == []
    assert linked_points(city, lon, lat, replace(WALK, modes=("walk", "bike"))).tolist() == [True, False]


def test_what_r5_reaches_is_linked(city: Network, desk: Desk) -> None:
    """R5 knows better about R5: a time says that there is a street."""
    times = engines.travel_times(city, AWAY, AWAY, WALK)
    assert times.seconds.tolist() == [[[420]]]
    assert times.origin_linked.tolist() == times.destination_linked.tolist() == [True]


def test_nobody_is_asked_for_nothing(city: Network, desk: Desk) -> None:
    none = points([])
    for ends in ((none, FOUR), (ONE, none), (none, none)):
        times = engines.travel_times(city, *ends, replace(REQUEST, percentiles=(20, 50)))
        shape = len(ends[0]), len(ends[1])
        assert times.seconds.shape == (shape[0], 2, shape[1])
        assert times.reached.shape == times.reach_share.shape == shape
        assert times.origin_linked.shape == (shape[0],)
        assert times.destination_linked.all()
        assert times.by_vehicle is False
        assert times.engine == "r5 unborn"
    assert desk.asked == []


def test_a_day_without_service_is_said_before_anybody_is_asked(city: Network, desk: Desk) -> None:
    sunday = dt.date(2031, 1, 5)
    with pytest.raises(NoServiceError, match="2031-01-05"):
        engines.travel_times(city, ONE, FOUR, replace(REQUEST, date=sunday))
    assert desk.asked == []
    engines.travel_times(city, ONE, FOUR, replace(WALK, date=sunday))
    assert len(desk.asked) == 1, "who walks needs no service"


def test_progress_is_passed_on(city: Network, desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    engines.travel_times(
        city, FOUR, ONE, REQUEST, threads=7, progress=lambda done, of: seen.append((done, of))
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_error_of_the_service_is_the_callers(city: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_given: Any, **_options: Any) -> service.Reply:
        raise EngineFailedError("R5 ended")

    monkeypatch.setattr(service, "ask", ask)
    with pytest.raises(EngineFailedError, match="R5 ended"):
        engines.travel_times(city, ONE, FOUR, REQUEST)


def test_ranks_of_the_bounds() -> None:
    """What the shares above rest on."""
    assert [rank_of(p, 10) for p in percentiles(REQUEST)] == [1, 5, 10]
