"""A request as R5 is asked it: Java's fields after r5py's own setters."""

import ast
import datetime as dt
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from access.engines.r5 import jobs
from access.engines.r5.task import BOUNDS, TRANSIT_MODES, arguments, percentiles, rank_of
from access.request import Request
from tests.helpers.fake_r5py import JavaTask, PointSet, r5py_folder, r5py_without_java

REQUEST = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600 + 35 * 60, engine="r5")
BIKES = replace(REQUEST, modes=("transit", "walk", "bike"), access_bike_min=25, egress_bike_min=35)


def java_task(request: Request) -> JavaTask:
    """The task that reaches Java, once our arguments have gone through JSON and r5py's setters."""

    def nothing(task: JavaTask, points: PointSet) -> list[list[int]]:
        return [[jobs.UNREACHED] * len(points.ids) for _ in task.percentiles]

    about = json.loads(json.dumps({"arguments": arguments(request)}))
    place = np.array([2.8])
    arrays = dict.fromkeys(("origin_lon", "origin_lat", "destination_lon", "destination_lat"), place)
    with r5py_without_java(nothing) as r5:
        opened = jobs.open_network("streets.osm.pbf", "feed.zip")  # type: ignore[arg-type]
        jobs.travel_times(opened, about, arrays, lambda _done, _of: None)
        (task,) = r5.asked
    return task


def fields_of(task: JavaTask, names: Any) -> dict[str, Any]:
    return {name: getattr(task, name) for name in names}


STREETS: dict[str, Any] = {"transitModes": set(), "egressModes": set()}
CASES: list[tuple[str, Request, dict[str, Any]]] = [
    (
        "moment, window, limits, speeds",
        replace(REQUEST, window_min=45, max_min=75, max_rides=3, access_walk_min=12, walk_speed_kmh=3.6),
        {
            "date": (2026, 9, 15),
            "fromTime": 30_900,
            "toTime": 30_900 + 2_700,
            "maxTripDurationMinutes": 75,
            "streetTime": 75,
            "maxWalkTime": 12,
            "maxBikeTime": 75,
            "maxCarTime": 75,
            "maxRides": 3,
            "walkSpeed": 1.0,
            "monteCarloDraws": 0,
            "recordTimes": True,
            "oneToOne": False,
            "transitModes": set(TRANSIT_MODES),
            "accessModes": {"WALK"},
            "directModes": {"WALK"},
            "egressModes": {"WALK"},
            "percentiles": [1, 50, 99],
            "bikeTrafficStress": 4,
        },
    ),
    (
        "a walk longer than the trip does not make the trip longer",
        replace(REQUEST, max_min=10),
        {
            "maxTripDurationMinutes": 10,
            "maxWalkTime": 10,
            "maxBikeTime": 10,
            "maxCarTime": 10,
        },
    ),
    (
        "the window passes midnight",
        replace(REQUEST, time_s=86_340, window_min=30),
        {
            "fromTime": 86_340,
            "toTime": 88_140,
        },
    ),
    ("a window too short for r5py's taste", replace(REQUEST, window_min=1), {"toTime": 30_960}),
    (
        "the clock springs forward: seconds of the service date",
        replace(REQUEST, date=dt.date(2026, 3, 29)),
        {
            "date": (2026, 3, 29),
            "fromTime": 30_900,
        },
    ),
    (
        "bike to the first stop",
        replace(BIKES, bike_legs="access"),
        {
            "accessModes": {"WALK", "BICYCLE"},
            "directModes": {"WALK", "BICYCLE"},
            "egressModes": {"WALK"},
            "maxBikeTime": 25,
            "maxWalkTime": 20,
            "bikeSpeed": 15 / 3600 * 1000,
        },
    ),
    (
        "bike from the last stop",
        replace(BIKES, bike_legs="egress"),
        {
            "accessModes": {"WALK"},
            "directModes": {"WALK"},
            "egressModes": {"WALK", "BICYCLE"},
            "maxBikeTime": 35,
        },
    ),
    (
        "bike at both ends",
        replace(BIKES, bike_legs="both", egress_bike_min=25, max_bike_stress=2),
        {
            "accessModes": {"WALK", "BICYCLE"},
            "egressModes": {"WALK", "BICYCLE"},
            "maxBikeTime": 25,
            "bikeTrafficStress": 2,
        },
    ),
    (
        "walk",
        replace(REQUEST, modes=("walk",), max_min=30),
        {
            **STREETS,
            "accessModes": {"WALK"},
            "directModes": {"WALK"},
            "maxWalkTime": 30,
            "percentiles": [50],
        },
    ),
    (
        "bike, and nobody walks",
        replace(REQUEST, modes=("bike",), max_min=30, max_bike_stress=1),
        {
            **STREETS,
            "accessModes": {"BICYCLE"},
            "directModes": {"BICYCLE"},
            "maxBikeTime": 30,
            "bikeTrafficStress": 1,
        },
    ),
    (
        "car, and nobody walks",
        replace(REQUEST, modes=("car",), max_min=200),
        {
            **STREETS,
            "accessModes": {"CAR"},
            "directModes": {"CAR"},
            "maxCarTime": 200,
        },
    ),
    (
        "whatever is fastest",
        replace(REQUEST, modes=("walk", "bike", "car")),
        {
            **STREETS,
            "accessModes": {"WALK", "BICYCLE", "CAR"},
            "directModes": {"WALK", "BICYCLE", "CAR"},
        },
    ),
]


@pytest.mark.parametrize(
    ("request_", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_java_has_what_the_request_says(request_: Request, wanted: dict[str, Any]) -> None:
    assert fields_of(java_task(request_), wanted) == wanted


def test_no_default_of_r5py_slips_in() -> None:
    """Every argument of r5py's task is given; what is left are the points and the network."""
    tree = ast.parse((r5py_folder() / "r5/regional_task.py").read_text())
    (task,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    init = next(node for node in task.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    with r5py_without_java(lambda _task, _points: []):
        given = jobs.r5py_arguments(arguments(REQUEST))
    assert {arg.arg for arg in init.args.args} - set(given) == {
        "self",
        "transport_network",
        "origin",
        "destinations",
    }
    assert len(given) == len(init.args.args) - 4


def test_arguments_are_plain() -> None:
    """What numpy has counted is JSON all the same, and Java gets Python's own numbers."""
    counted = replace(REQUEST, max_min=np.int64(70), percentiles=(np.int64(25),), window_min=np.int32(9))
    assert json.loads(json.dumps(arguments(counted)))["max_time_min"] == 70
    assert {type(p) for p in arguments(counted)["percentiles"]} == {int}


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ((50,), (1, 50, 99)),
        ((1,), (1, 99)),
        ((99,), (1, 99)),
        ((1, 50, 99), (1, 50, 99)),
        ((5, 25, 50, 75), (1, 5, 25, 50, 75)),
        ((25, 50, 75, 99), (1, 25, 50, 75, 99)),
        ((5, 25, 50, 75, 95), (5, 25, 50, 75, 95)),
    ],
)
def test_percentiles_that_tell_whether_any_and_whether_all(
    asked: tuple[int, ...], sent: tuple[int, ...]
) -> None:
    assert percentiles(replace(REQUEST, percentiles=asked)) == sent


def test_streets_need_no_other_percentile() -> None:
    assert percentiles(replace(REQUEST, modes=("walk",), percentiles=(20, 80))) == (20, 80)


@pytest.mark.parametrize("n", range(1, 101))
def test_the_bounds_are_the_least_and_nearly_the_greatest(n: int) -> None:
    assert rank_of(BOUNDS[0], n) == 1
    assert rank_of(BOUNDS[1], n) == (n if n < 100 else 99)


def test_ranks_are_r5s_and_not_arithmetics() -> None:
    assert [rank_of(p, 100) for p in (6, 7, 8, 14, 28, 55, 56, 57)] == [6, 8, 8, 15, 29, 56, 57, 57]
    assert rank_of(50, 10) == 5, "the 5th smallest of ten"
