"""Matrices: values, states, the files they are written to, whatever the batches and threads."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from access.analysis import matrix_frame, write_matrix
from access.analysis import travel_times as matrices
from access.engines.native import travel_times
from access.engines.times import TravelTimes
from access.errors import NoServiceError
from access.points import PointSet
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import points
from tests.unit.access.analysis_answers.drawn_city import MORNING, SEA


def times(seconds, share, *, linked=(True, True)):
    request = replace(MORNING, percentiles=(5, 50))
    return TravelTimes(
        np.array([seconds], np.int32),
        np.array([share], np.float32) > 0,
        np.array([share], np.float32),
        np.array([True]),
        np.array(linked),
        request,
    )


def test_minutes_are_floored_once_and_states_are_four_answers():
    ends = PointSet(("x",), np.zeros(1), np.zeros(1)), PointSet(("y", "z"), np.zeros(2), np.zeros(2))
    frame = matrix_frame(times([[59, 3599], [120, UNREACHED]], [1.0, 0.25]), *ends)
    assert frame.columns.tolist() == [
        "from_id",
        "to_id",
        "travel_time_p5",
        "travel_time_p50",
        "reach_share",
        "state",
    ]
    assert frame.to_dict("list") == {
        "from_id": ["x", "x"],
        "to_id": ["y", "z"],
        "travel_time_p5": [0, 59],
        "travel_time_p50": [2, None],
        "reach_share": [1.0, 0.25],
        "state": ["ok", "ok"],
    }
    nothing = matrix_frame(times([[UNREACHED] * 2] * 2, [0, 0], linked=(True, False)), *ends)
    assert nothing["state"].tolist() == ["unreachable", "unlinked"]
    assert nothing[["travel_time_p5", "travel_time_p50"]].isna().all(axis=None)


def test_a_matrix_file_says_what_the_engine_says_in_the_order_given(city, tmp_path):
    some = points([(5, 5), (35, 5), (20, 0), (5, 5)])
    far = PointSet((*some.ids, "sea, far"), np.append(some.lon, SEA[0]), np.append(some.lat, SEA[1]))
    summary = write_matrix(city, some, far, MORNING, tmp_path / "m.parquet")
    write_matrix(city, some, far, MORNING, tmp_path / "m.csv")
    expected = matrix_frame(travel_times(city, some, far, MORNING), some, far)
    table = pd.read_parquet(tmp_path / "m.parquet")
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "m.csv"), expected, check_dtype=False)
    assert table["from_id"].tolist() == [one for one in some.ids for _ in far.ids]
    assert table["to_id"].tolist() == [*far.ids] * 4
    assert summary.n_rows == 20
    assert summary.by_state == {"ok": 11, "unreachable": 5, "unlinked": 4}  # buses run east only
    # From home: at the stop at once; the bus of 8:00 leaves too soon after 8:00 for the slack, waits are 1 to 10 min.
    row = table.loc[(table["from_id"] == "5,5") & (table["to_id"] == "35,5")].iloc[0]
    assert row[["travel_time_p10", "travel_time_p50", "travel_time_p90"]].tolist() == [7, 11, 15]
    about = json.loads(pq.read_schema(tmp_path / "m.parquet").metadata[b"artois_access"])
    assert about == json.loads((tmp_path / "m.csv.json").read_text())
    assert about["query"]["depart_at"] == "2026-09-15T08:00:00+02:00"
    assert about["query"]["percentiles"] == [10, 50, 90]
    assert "OpenStreetMap" in about["provenance"]["licences"][0]
    assert {source["name"] for source in about["provenance"]["inputs"]} == {
        "grid.osm",
        "grid.zip",
        "places.csv",
    }


def test_searching_a_few_origins_at_a_time_gives_the_same_bytes(city, tmp_path, monkeypatch):
    some = points([(5, 5), (35, 5), (20, 0), (0, 0), (40, 10)])
    seen = []
    write_matrix(city, some, some, MORNING, tmp_path / "one.csv")
    monkeypatch.setattr(matrices, "CELLS_PER_SEARCH", 11)
    monkeypatch.setattr(matrices, "CELLS_PER_BATCH", 5)
    write_matrix(
        city,
        some,
        some,
        MORNING,
        tmp_path / "two.csv",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_a_matrix_that_fails_leaves_the_older_file_alone(city, tmp_path):
    some = points([(5, 5)])
    (tmp_path / "m.csv").write_text("older")
    with pytest.raises(NoServiceError, match="2030-01-01"):
        write_matrix(city, some, some, replace(MORNING, date=dt.date(2030, 1, 1)), tmp_path / "m.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["m.csv"]
    assert (tmp_path / "m.csv").read_text() == "older"


def test_a_matrix_that_no_vehicle_shortens_says_so(city, tmp_path):
    some = points([(5, 5), (6, 5), (20, 0)])
    night = replace(MORNING, time_s=3 * 3600)
    codes = {}
    for name, asked in (("morning", MORNING), ("night", night), ("walk", replace(night, modes=("walk",)))):
        summary = write_matrix(city, some, some, asked, tmp_path / f"{name}.parquet")
        codes[name] = [caution["code"] for caution in summary.warnings]
        about = json.loads(pq.read_schema(tmp_path / f"{name}.parquet").metadata[b"artois_access"])
        assert [caution["code"] for caution in about["warnings"]] == codes[name]
    assert "no-transit-effect" in codes["night"]
    assert "no-transit-effect" not in codes["morning"] + codes["walk"]


def test_threads_change_nothing(city, tmp_path):
    some = points([(x, y) for x in (0, 5, 20, 35) for y in (0, 5, 10)])
    for threads in (1, 3):
        write_matrix(city, some, some, MORNING, tmp_path / f"{threads}.csv", threads=threads)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()
