"""The Java task that R5 is given holds what the request says, whatever r5py makes of its arguments on the way."""

import datetime as dt
from typing import Any

import pytest

from access import engines
from access.engines.r5.task import TRANSIT_MODES
from access.errors import EngineCapabilityError
from access.network import Network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_standin import Desk
from tests.helpers.r5_tables import chosen

BASE: dict[str, Any] = {"date": dt.date(2019, 5, 13), "time_s": 8 * 3600, "engine": "r5"}
WALKS: dict[str, Any] = {"access_walk_min": 15, "egress_walk_min": 15}
BIKES: dict[str, Any] = {"modes": ("transit", "walk", "bike"), "access_bike_min": 10, "egress_bike_min": 10}
STREETS = {"transitModes": set(), "maxTripDurationMinutes": 90}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "transit": (
        {"window_min": 30, "percentiles": (25, 50, 75), "max_min": 60, "max_rides": 2, **WALKS},
        {
            "date": "2019-05-13",
            "fromTime": 28_800,
            "toTime": 30_600,
            "percentiles": [1, 25, 50, 75, 99],
            "maxTripDurationMinutes": 60,
            "maxRides": 2,
            "maxWalkTime": 15,
            "monteCarloDraws": 0,
            "transitModes": set(TRANSIT_MODES),
            "accessModes": {"WALK"},
            "egressModes": {"WALK"},
            "directModes": {"WALK"},
            "recordTimes": True,
        },
    ),
    "five percentiles leave no room": (
        {"percentiles": (5, 25, 50, 75, 95)},
        {"percentiles": [5, 25, 50, 75, 95]},
    ),
    "walks longer than trips": (
        {"access_walk_min": 90, "egress_walk_min": 90, "max_min": 45},
        {"maxWalkTime": 45, "maxTripDurationMinutes": 45},
    ),
    "speeds": (
        {"walk_speed_kmh": 4.5, "bike_speed_kmh": 18.0},
        {"walkSpeed": pytest.approx(1.25), "bikeSpeed": pytest.approx(5.0)},
    ),
    "window over midnight": (
        {"time_s": 23 * 3600 + 30 * 60, "window_min": 60},
        {"fromTime": 84_600, "toTime": 88_200},
    ),
    "one minute": ({"window_min": 1}, {"fromTime": 28_800, "toTime": 28_860}),
    "bike before rides": (
        {**BIKES, "bike_legs": "access", "max_bike_stress": 2},
        {
            "accessModes": {"WALK", "BICYCLE"},
            "egressModes": {"WALK"},
            "directModes": {"WALK", "BICYCLE"},
            "maxBikeTime": 10,
            "maxWalkTime": 20,
            "bikeTrafficStress": 2,
            "transitModes": set(TRANSIT_MODES),
        },
    ),
    "bike after rides": (
        {**BIKES, "bike_legs": "egress"},
        {
            "accessModes": {"WALK"},
            "egressModes": {"WALK", "BICYCLE"},
            "directModes": {"WALK"},
            "maxBikeTime": 10,
        },
    ),
    "bike at both ends": (
        {**BIKES, "bike_legs": "both"},
        {"accessModes": {"WALK", "BICYCLE"}, "egressModes": {"WALK", "BICYCLE"}, "bikeTrafficStress": 4},
    ),
    "walk": (
        {"modes": ("walk",)},
        {**STREETS, "accessModes": {"WALK"}, "directModes": {"WALK"}, "maxWalkTime": 90},
    ),
    "bike": (
        {"modes": ("bike",), "max_bike_stress": 1},
        {
            **STREETS,
            "accessModes": {"BICYCLE"},
            "directModes": {"BICYCLE"},
            "maxBikeTime": 90,
            "bikeTrafficStress": 1,
        },
    ),
    "car": (
        {"modes": ("car",)},
        {**STREETS, "accessModes": {"CAR"}, "directModes": {"CAR"}, "maxCarTime": 90},
    ),
    "walk and bike": (
        {"modes": ("walk", "bike")},
        {**STREETS, "accessModes": {"WALK", "BICYCLE"}, "directModes": {"WALK", "BICYCLE"}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_java_task_is_as_asked(desk: Desk, poa: Network, poa_points: PointSet, case: str) -> None:
    asked, wanted = CASES[case]
    ends = chosen(poa_points, ["public_market"]), chosen(poa_points, ["townhall", "gasometer_museum"])
    engines.travel_times(poa, *ends, Request(**{**BASE, **asked}))
    (told,) = desk.asked()
    sets = {name: set(value) for name, value in told.items() if name.endswith("Modes")}
    found = {**told, **sets}
    assert {name: found[name] for name in wanted} == wanted
    assert found["destinations"] == 2
    assert (found["fromLat"], found["fromLon"]) == (float(ends[0].lat[0]), float(ends[0].lon[0]))


@pytest.mark.parametrize(
    "asked",
    [
        {"anchor": "arrive"},
        {"access_walk_min": 10, "egress_walk_min": 12},
        {"board_slack_s": 90},
        {"percentiles": (5, 10, 25, 50, 75, 90)},
        {"time_s": 8 * 3600 + 30},
        {"time_s": 25 * 3600},
        {"profile": "default"},
        {"access_walk_min": 0, "egress_walk_min": 0},
    ],
)
def test_what_r5_has_not_is_refused_before_it_is_asked(
    desk: Desk, poa: Network, poa_points: PointSet, asked: dict[str, Any]
) -> None:
    ends = chosen(poa_points, ["public_market"]), chosen(poa_points, ["townhall"])
    with pytest.raises(EngineCapabilityError, match=r"^engine r5 .*: use engine native$"):
        engines.travel_times(poa, *ends, Request(**{**BASE, **asked}))
    assert desk.asked() == []
