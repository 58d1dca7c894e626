"""The job of travel times in R5's process: r5py's code runs, over a drawn Java."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from access.engines.r5 import jobs
from access.engines.r5.task import arguments
from access.points import PointSet
from access.request import Request
from tests.helpers import fake_r5py
from tests.helpers.fake_r5py import JavaTask, r5py_without_java
from tests.helpers.r5_tables import R5Table, chosen, read_points, read_r5_table, request_like
from tests.helpers.shared import shared_data

REQUEST = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, engine="r5", window_min=10)
U = jobs.UNREACHED
UNHEARD = lambda _done, _of: None  # noqa: E731 - shorter so


def asked(
    request: Request, origins: PointSet, destinations: PointSet, tell: Callable[[int, int], None] = UNHEARD
) -> Any:
    """Minutes by the job, its arguments through JSON as the pipe sends them."""
    opened = jobs.open_network("streets.osm.pbf", "feed.zip")  # type: ignore[arg-type]
    about = json.loads(json.dumps({"arguments": arguments(request)}))
    told, arrays = jobs.JOBS["travel_times"](
        opened,
        about,
        {
            "origin_lon": origins.lon,
            "origin_lat": origins.lat,
            "destination_lon": destinations.lon,
            "destination_lat": destinations.lat,
        },
        tell,
    )
    assert told == {}
    assert list(arrays) == ["minutes"]
    assert arrays["minutes"].dtype == np.int32
    return arrays["minutes"]


def row(n: int, *, start: float = 0.0) -> PointSet:
    """Points side by side; all have the same id."""
    return PointSet(("same",) * n, start + np.arange(n) / 100, np.zeros(n))


def by_place(task: JavaTask, points: fake_r5py.PointSet) -> list[list[int]]:
    """Minutes that tell origin, destination and percentile."""
    first = round(task.fromLon * 100)
    return [[1_000 * p + 30 * first + round(lon * 100) for lon in points.lon] for p in task.percentiles]


def test_every_pair_stands_where_it_was_asked() -> None:
    """Equal ids and equal places at both ends are points like others: r5py's 0 for equal ids never strikes."""
    told: list[tuple[int, int]] = []
    with r5py_without_java(by_place) as r5:
        minutes = asked(REQUEST, row(3), row(4), lambda done, of: told.append((done, of)))
    wanted = [[[1_000 * p + 30 * i + j for j in range(4)] for p in (1, 50, 99)] for i in range(3)]
    np.testing.assert_array_equal(minutes, wanted)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [task.fromLon for task in r5.asked] == [0.0, 0.01, 0.02]
    assert r5.point_sets[0].ids == ["d0", "d1", "d2", "d3"]


def test_repeated_points_are_answered_each() -> None:
    ends = PointSet(("a", "a", "b"), np.array([0.01, 0.01, 0.0]), np.zeros(3))
    with r5py_without_java(by_place):
        minutes = asked(replace(REQUEST, modes=("walk",)), ends, ends)
    assert minutes[:, 0].tolist() == [[50_031, 50_031, 50_030]] * 2 + [[50_001, 50_001, 50_000]]


@pytest.mark.parametrize("percentiles", [(50,), (20,), (20, 50), (5, 25, 50, 75, 95)])
@pytest.mark.parametrize("modes", [("walk",), ("transit", "walk")])
def test_the_name_of_a_column_changes_nothing(percentiles: tuple[int, ...], modes: Any) -> None:
    request = replace(REQUEST, percentiles=percentiles, modes=modes)
    sent = arguments(request)["percentiles"]
    with r5py_without_java(by_place):
        minutes = asked(request, row(1, start=0.01), row(2))
    assert minutes.tolist() == [[[1_000 * p + 30, 1_000 * p + 31] for p in sent]]


def test_unreached_is_no_time() -> None:
    with r5py_without_java(lambda task, _points: [[U, 0, 7] for _ in task.percentiles]):
        assert asked(replace(REQUEST, percentiles=(50,), modes=("walk",)), row(1), row(3)).tolist() == [
            [[U, 0, 7]]
        ]
    with r5py_without_java(lambda task, points: [[U] * len(points.ids) for _ in task.percentiles]):
        assert (asked(REQUEST, row(2), row(2)) == U).all(), "a column without any time"


def test_headways_are_halved_and_never_drawn() -> None:
    with r5py_without_java(by_place) as r5:
        asked(REQUEST, row(2), row(2))
    assert [task.monteCarloDraws for task in r5.asked] == [0, 0]


def test_the_same_destinations_are_made_once() -> None:
    """The point set itself is given again: R5 keeps its links with the object as the key."""
    with r5py_without_java(by_place) as r5:
        first = asked(REQUEST, row(2), row(3))
        again = asked(replace(REQUEST, time_s=9 * 3600), row(1), row(3))
        assert len(r5.point_sets) == 1
        assert {id(task.destinationPointSets[0]) for task in r5.asked} == {id(r5.point_sets[0])}
        np.testing.assert_array_equal(first[0], again[0])
        other = PointSet(("same",) * 3, np.arange(3) / 100, np.array([0.0, 0.0, 1e-15]))
        asked(REQUEST, row(1), other)
        assert len(r5.point_sets) == 2, "another place by a hair is another"
        backwards = PointSet(("same",) * 3, np.arange(3)[::-1] / 100, np.zeros(3))
        assert asked(REQUEST, row(1), backwards)[0, 0].tolist() == [1_002, 1_001, 1_000]
        assert len(r5.point_sets) == 3, "another order is another"


def test_only_the_last_point_sets_are_kept() -> None:
    with r5py_without_java(by_place) as r5:
        for n in (1, 2, 3, 1, 4, 1, 2):  # 1 is used again and again, 2 has made room for 4
            asked(REQUEST, row(1), row(n))
        assert [len(points.ids) for points in r5.point_sets] == [1, 2, 3, 4, 2]
        assert len(jobs._KEPT) == jobs.KEPT_POINT_SETS


def test_an_error_of_r5_keeps_nothing_back() -> None:
    """The next question is answered as if there had been none."""

    def fails(task: JavaTask, points: fake_r5py.PointSet) -> list[list[int]]:
        if task.fromLon > 0.5:
            raise RuntimeError("java.lang.OutOfMemoryError")
        return by_place(task, points)

    with r5py_without_java(fails):
        with pytest.raises(RuntimeError, match="OutOfMemory"):
            asked(REQUEST, row(2, start=0.51), row(2))
        assert asked(REQUEST, row(1), row(2))[0, 0].tolist() == [1_000, 1_001]


TO_IDS = ["d0", "d1", "d2"]


def table(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"from_id": ["o0"] * 3, "to_id": TO_IDS} | columns)


def test_rows_in_any_order() -> None:
    shuffled = table(travel_time_p5=[3.0, np.nan, 1.0], travel_time_p50=[4.0, np.nan, 1.0]).iloc[[2, 0, 1]]
    assert jobs.minutes_of(shuffled, "o0", TO_IDS, [5, 50]).tolist() == [[3, U, 1], [4, U, 1]]


def test_numbers_of_any_kind() -> None:
    for values in (
        [1, 2, 3],
        [1.0, 2.0, 3.0],
        np.array([1, 2, 3], np.int32),
        pd.Series([1, 2, 3], dtype=object),
    ):
        assert jobs.minutes_of(table(travel_time=values), "o0", TO_IDS, [50]).tolist() == [[1, 2, 3]]


WRONG = {
    "a row is missing": (table(travel_time=[1, 2, 3]).iloc[:2], "2 rows for 3 destinations of o0"),
    "a row stands twice": (table(travel_time=[1, 2, 3]).iloc[[0, 1, 1]], "3 rows for 3 destinations"),
    "a row too many": (table(travel_time=[1, 2, 3]).iloc[[0, 1, 2, 2]], "4 rows for 3 destinations"),
    "another destination": (table(travel_time=[1, 2, 3]).replace("d1", "d9"), "3 rows for 3 destinations"),
    "another origin": (table(travel_time=[1, 2, 3]).replace("o0", "o1"), "rows of other origins"),
    "no column": (
        table(travel_time_p51=[1, 2, 3]),
        "no column for percentile 50: from_id, to_id, travel_time_p51",
    ),
    "a fraction": (table(travel_time=[1, 2.5, 3]), "2.5 is no number of whole minutes"),
    "a negative": (table(travel_time=[1, -1, 3]), "-1.0 is no number"),
    "endless": (table(travel_time=[1, np.inf, 3]), "inf is no number"),
    "beyond int32": (table(travel_time=[1, 2.0**31, 3]), "2147483648.0 is no number"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_true_is_not_answered(what: str) -> None:
    found, sentence = WRONG[what]
    with pytest.raises(jobs.AnswerError, match=sentence):
        jobs.minutes_of(found, "o0", TO_IDS, [50])


def test_percentiles_that_fall() -> None:
    falling = table(travel_time_p5=[3, 4, 5], travel_time_p50=[3, 3, 5])
    with pytest.raises(jobs.AnswerError, match="faster than an earlier one"):
        jobs.minutes_of(falling, "o0", TO_IDS, [5, 50])


def test_a_network_is_opened_in_spite_of_its_feed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What R5 finds wrong is handed on, one text for each, and goes to the log; other warnings are none of it."""
    monkeypatch.setattr(fake_r5py.FakeNetwork, "issues", ("NoAgency: a", "Date: b, c", "Stop: d"))
    with r5py_without_java(by_place):
        opened = jobs.open_network("streets.osm.pbf", "feed.zip")  # type: ignore[arg-type]
    assert opened.network.made_of == ("streets.osm.pbf", ["feed.zip"], True)
    assert "Stop: d" in caplog.text
    assert opened.issues == ("NoAgency: a", "Date: b, c", "Stop: d")
    assert opened.versions == {"r5py": "1.1.7"}, "the drawn Java has no version of R5"
    assert jobs._issues("R5 has aged: \n- a") == []
    assert jobs._issues("") == []


@pytest.mark.parametrize("kind", ["NumberParseError", "ReferentialIntegrityError"])
def test_a_feed_that_r5_would_ruin_is_not_opened(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """R5 finds no patterns beside such an error, says nothing, and rides all trips along the stops of the first."""
    worst = f"{kind}: stop_times line 7, field 'stop_id': s9"
    monkeypatch.setattr(fake_r5py.FakeNetwork, "issues", ("EmptyTableError: a", worst))
    with (
        r5py_without_java(by_place),
        pytest.raises(jobs.AnswerError, match=r"stop sequences .* line 7, field"),
    ):
        jobs.open_network("streets.osm.pbf", "feed.zip")  # type: ignore[arg-type]


@pytest.mark.parametrize("told", ["v7.5.1", "7.5.1", "v7.5.1-r5py", "v7.5.1-3-gabcdef.dirty"])
def test_the_jar_tells_its_version(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    class Instance:
        version = told

    class SoftwareVersion:
        instance = Instance

    with r5py_without_java(by_place):
        monkeypatch.setattr("jpype.JClass", lambda _name: SoftwareVersion)
        assert jobs._version_of_r5() == {"r5": "7.5.1"}
        Instance.version = "UNKNOWN"
        assert jobs._version_of_r5() == {}


TABLES = ["poi_1400_w10_trip60", "poi_1400_w10_maxwalk30", "poi_1400_w10_maxwalk120", "walk_poi", "walk_50"]
TABLES += ["bike_lts2_poi", "bike_lts4_poi", "car_poi", "dev_1400_w120"]


def answer_of(
    recorded: R5Table, points: PointSet
) -> Callable[[JavaTask, fake_r5py.PointSet], list[list[int]]]:
    """R5 as it was recorded, by coordinates; a percentile that was not recorded is the next one that was."""
    place = {id_: (lon, lat) for id_, lon, lat in zip(points.ids, points.lon, points.lat, strict=True)}
    from_row = {place[id_]: i for i, id_ in enumerate(recorded.from_ids)}
    to_column = {place[id_]: j for j, id_ in enumerate(recorded.to_ids)}
    minutes = np.where(np.isnan(recorded.seconds), U, recorded.seconds // 60).astype(np.int64)

    def answer(task: JavaTask, there: fake_r5py.PointSet) -> list[list[int]]:
        of_one = minutes[from_row[task.fromLon, task.fromLat]]
        columns = [to_column[at] for at in zip(there.lon, there.lat, strict=True)]
        told = np.searchsorted(recorded.percentiles, task.percentiles)
        return [of_one[min(k, len(of_one) - 1), columns].tolist() for k in told]

    return answer


@pytest.mark.parametrize("name", TABLES)
def test_recorded_minutes_come_through(name: str) -> None:
    """Every minute and every unreached pair of R5 7.5.1, the way of a point to itself among them."""
    folder = shared_data("porto-alegre")
    recorded = read_r5_table(folder / f"r5/poa_{name}.csv.gz")
    recorded = replace(recorded, from_ids=recorded.from_ids[:20], seconds=recorded.seconds[:20])
    points = read_points(folder / "poa_hexgrid.csv", folder / "poa_points_of_interest.csv")
    request = request_like(recorded, engine="r5")
    with r5py_without_java(answer_of(recorded, points)):
        minutes = asked(request, chosen(points, recorded.from_ids), chosen(points, recorded.to_ids))
    sent = arguments(request)["percentiles"]
    kept = minutes[:, [sent.index(p) for p in recorded.percentiles]]
    np.testing.assert_array_equal(np.where(kept == U, np.nan, kept), recorded.seconds // 60)
