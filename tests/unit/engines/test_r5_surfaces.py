"""Maps by R5: the cells of our grid and the places of a caller, in one question."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from access import engines
from access.engines.r5 import answers
from access.errors import NoServiceError, UnlinkedPointError
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.fake_r5py import JavaTask
from tests.helpers.fake_r5py import PointSet as JavaPoints
from tests.helpers.grid_city import lon_lat, points
from tests.helpers.r5_in_process import Desk

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

FOUR = points([(1, 0), (2, 0), (3, 0), (4, 0)])


def surface(
    city: Network, request: Request, at: tuple[float, float] | None = None, others: PointSet = FOUR
) -> Any:
    return engines.surface_and_times(city, at or lon_lat((0, 0)), others, direction="from", request=request)


def by_lon(task: JavaTask, there: JavaPoints) -> list[list[int]]:
    """Minutes that tell where a place lies, and which percentile it is."""
    return [
        [round((lon - task.fromLon) * 1e4) % 50 + k for lon in there.lon]
        for k in range(len(task.percentiles))
    ]


def test_cells_and_places_in_one_question(city: Network, desk: Desk) -> None:
    desk.answer = by_lon
    grid = city.footing_r5.grid
    found = surface(city, replace(REQUEST, percentiles=(25, 50)))
    ((task, n_asked),) = desk.asked
    assert n_asked == np.count_nonzero(grid.linked) + 4
    assert (task.fromLon, task.fromLat) == lon_lat((0, 0))
    lon = lon_lat((0, 0))[0]
    wanted = [[60 * (round((x - lon) * 1e4) % 50 + k) + 30 for x in grid.points.lon] for k in (1, 2)]
    np.testing.assert_array_equal(found.seconds, np.where(grid.linked, wanted, U))
    wanted = [[60 * (round((x - lon) * 1e4) % 50 + k) for x in FOUR.lon] for k in (1, 2)]
    np.testing.assert_array_equal(found.times.seconds, wanted)
    assert found.times.reach_share.tolist() == [1] * 4
    assert found.times.linked.all()
    assert found.times.offset_m == pytest.approx(0, abs=0.2)
    np.testing.assert_array_equal(found.linked, grid.linked)
    np.testing.assert_array_equal(found.reach_share, grid.linked.astype(np.float32))
    assert found.grid is grid
    assert found.by_vehicle is True
    assert found.engine == "r5 7.5.1 (r5py 1.1.7)"
    assert [remark.code for remark in found.remarks] == ["r5-jar", "r5-whole-minutes", "r5-percentiles-only"]


def test_cells_without_a_street_are_not_asked_for(city: Network, desk: Desk) -> None:
    """The city's cells all have one: three are given none."""
    grid = city.footing_r5.grid
    edge = grid.points.edge.copy()
    edge[[0, 5, len(edge) - 1]] = -1
    bare = replace(
        city, footing_r5=replace(city.footing_r5, grid=replace(grid, points=replace(grid.points, edge=edge)))
    )
    found = surface(bare, REQUEST)
    ((_, n_asked),) = desk.asked
    assert n_asked == np.count_nonzero(edge >= 0) + 4
    assert not found.linked[[0, 5, -1]].any()
    assert (found.seconds[:, [0, 5, -1]] == U).all()
    assert (found.reach_share[[0, 5, -1]] == 0).all()
    assert (found.seconds[:, found.linked] == 450).all()


def test_no_other_places(city: Network, desk: Desk) -> None:
    found = surface(city, WALK, others=points([]))
    assert found.times.seconds.shape == (1, 0)
    assert found.times.linked.shape == (0,)
    assert (found.seconds[:, found.linked] == 450).all()


def test_bikes_have_cells_of_their_own(city: Network, desk: Desk) -> None:
    """Linked if any mode is; a grid's own links are those of walks."""
    found = surface(city, replace(WALK, modes=("bike",)))
    assert found.linked.any()
    assert desk.asked[0][1] == np.count_nonzero(found.linked) + 4


@pytest.mark.parametrize("modes", [("walk",), ("transit", "walk"), ("bike",), ("walk", "bike", "car")])
def test_one_sentence_for_a_point_without_a_street(city: Network, desk: Desk, modes: Any) -> None:
    request = replace(WALK, modes=modes)
    said = []
    for engine in engines.ENGINES:
        with pytest.raises(UnlinkedPointError) as error:
            surface(city, replace(request, engine=engine), at=(12.0, 3.0))
        said.append(str(error.value))
    assert said[0] == said[1]
    assert said[0].startswith("the point 12.0,3.0 has no ")
    assert desk.asked == []


def test_a_day_without_service_is_said_before_anybody_is_asked(city: Network, desk: Desk) -> None:
    with pytest.raises(NoServiceError, match="2031-01-05"):
        surface(city, replace(REQUEST, date=dt.date(2031, 1, 5)))
    assert desk.asked == []


def test_towards_a_point_is_never_asked() -> None:
    with pytest.raises(ValueError, match='"from" a point only'):
        answers.surface_and_times(None, (0, 0), FOUR, direction="to", request=REQUEST)  # type: ignore[arg-type]
