"""R5's recorded answers come back through our whole stack to the minute: process, r5py, JPype and Java are real.

The stand-in answers from the tables, so this proves the way there and back, not R5.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from access import engines
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.r5_standin import Desk
from tests.helpers.r5_tables import R5Table, chosen, read_r5_table, recorded_minutes, request_like

DATE = dt.date(2019, 5, 13)
TABLES = [
    "poa_poi_1400_w10_trip60",
    "poa_poi_1400_w10_maxwalk30",
    "poa_poi_1400_w10_maxwalk120",
    "poa_walk_poi",
    "poa_bike_lts2_poi",
    "poa_bike_lts4_poi",
    "poa_car_poi",
    "poa_dev_1400_w120",
]


def first_rows(table: R5Table, n_from: int) -> R5Table:
    """The table of its first origins only."""
    return replace(table, from_ids=table.from_ids[:n_from], seconds=table.seconds[:n_from])


def lay(desk: Desk, table: R5Table, points: PointSet) -> tuple[PointSet, PointSet]:
    """Lay a table on the desk; its origins and destinations."""
    ends = chosen(points, table.from_ids), chosen(points, table.to_ids)
    desk.lay_table(*ends, table.percentiles, table.seconds // 60)
    return ends


def minutes_of(seconds: NDArray[np.int32]) -> NDArray[np.float64]:
    """Whole minutes, NaN where unreached."""
    return np.where(seconds == UNREACHED, np.nan, seconds / 60)


@pytest.mark.parametrize("name", TABLES)
def test_recorded_minutes_come_back(
    desk: Desk, poa: Network, poa_points: PointSet, poa_folder: Path, name: str
) -> None:
    table = first_rows(read_r5_table(poa_folder / f"r5/{name}.csv.gz"), 15)
    ends = lay(desk, table, poa_points)
    request = request_like(table, engine="r5")
    times = engines.travel_times(poa, *ends, request)
    np.testing.assert_array_equal(minutes_of(times.seconds), recorded_minutes(table))
    assert times.engine.startswith("r5 ")
    assert times.request == request
    assert len(desk.asked()) == len(ends[0].ids)


def test_callers_order_and_repeated_points_are_kept(
    desk: Desk, poa: Network, poa_points: PointSet, poa_folder: Path
) -> None:
    """The same place thrice under one id, both as origin and as destination, in an order of the caller's."""
    table = read_r5_table(poa_folder / "r5/poa_poi_1400_w10_maxwalk30.csv.gz")
    lay(desk, table, poa_points)
    rows, columns = [4, 0, 4, 14, 4], [9, 4, 4, 0, 9]
    origins = chosen(poa_points, [table.from_ids[i] for i in rows])
    destinations = chosen(poa_points, [table.to_ids[j] for j in columns])
    times = engines.travel_times(poa, origins, destinations, request_like(table, engine="r5"))
    wanted = recorded_minutes(table)[np.ix_(rows, range(len(table.percentiles)), columns)]
    np.testing.assert_array_equal(minutes_of(times.seconds), wanted)


def test_progress_is_told(desk: Desk, poa: Network, poa_points: PointSet, poa_folder: Path) -> None:
    table = read_r5_table(poa_folder / "r5/poa_walk_poi.csv.gz")
    ends = lay(desk, table, poa_points)
    told: list[tuple[int, int]] = []
    engines.travel_times(
        poa, *ends, request_like(table, engine="r5"), progress=lambda done, of: told.append((done, of))
    )
    assert told[-1] == (15, 15)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_second_question_needs_no_second_start(
    desk: Desk, poa: Network, poa_points: PointSet, poa_folder: Path
) -> None:
    """One process answers question after question; a network is read once."""
    table = read_r5_table(poa_folder / "r5/poa_walk_poi.csv.gz")
    ends = lay(desk, table, poa_points)
    request = request_like(table, engine="r5")
    first = engines.travel_times(poa, *ends, request)
    desk.clear()
    desk.lay_table(*ends, table.percentiles, table.seconds // 60 + 1)
    second = engines.travel_times(poa, *ends, replace(request, max_min=300))
    assert desk.asked("write") == desk.asked("read") == []
    both = (first.seconds != UNREACHED) & (second.seconds != UNREACHED)
    assert both.any()
    assert (second.seconds[both] - first.seconds[both] == 60).all()


def test_nobody_to_ask_about(desk: Desk, poa: Network, poa_points: PointSet) -> None:
    """Without origins or destinations there is nothing to ask R5."""
    request = Request(date=DATE, time_s=14 * 3600, engine="r5")
    none, some = chosen(poa_points, []), chosen(poa_points, ["townhall"])
    assert engines.travel_times(poa, none, some, request).seconds.shape == (0, 1, 1)
    assert engines.travel_times(poa, some, none, request).seconds.shape == (1, 1, 0)
    assert desk.asked() == []
