"""What rows and tables say together: stops that are served, frequencies, speeds, service, shapes."""

from pathlib import Path

import pytest

from tests.unit.gtfs.feed_text import GOOD, with_row
from tests.unit.gtfs.problems import errors, problems


def test_stops_that_are_served_need_a_place(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"].replace("S2,Lycée,50.41,2.80", "S2,Lycée,,")
    found = errors(problems(tmp_path, stops=stops))
    assert found == [("missing_coordinate", "stops", 3, "")] * 2


def test_boarding_areas_lie_where_their_platform_does(tmp_path: Path) -> None:
    stops = with_row("stops", "G,Gare,50.4,2.8,1,\nQ,Quai,50.4,2.8,0,G\nQ1,Repère,,,4,Q")
    stop_times = GOOD["stop_times.txt"].replace("S1,1", "Q1,1").replace("S1,2", "Q,2")
    found = problems(tmp_path, stops=stops, stop_times=stop_times)
    assert errors(found) == []
    assert [p.code for p in found] == ["unused_stop"]


@pytest.mark.parametrize("kind", ["1", "2", "3"])
def test_vehicles_stop_at_stops_only(tmp_path: Path, kind: str) -> None:
    stops = GOOD["stops.txt"].replace("S1,Gare,50.40,2.80,0", f"S1,Gare,50.40,2.80,{kind}")
    found = errors(problems(tmp_path, stops=stops))
    assert found == [
        ("wrong_location_type", "stop_times", 2, "S1"),
        ("wrong_location_type", "stop_times", 6, "S1"),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("T9,06:00:00,07:00:00,600,1", ("broken_reference", 2, "T9")),
        ("T1,07:00:00,06:00:00,600,1", ("end_before_start", 2, "06:00:00")),
        ("T1,06:00:00,06:00:00,600,1", ("end_before_start", 2, "06:00:00")),
        ("T1,06:00:00,07:00:00,0,1", ("bad_headway", 2, "0")),
        ("T1,06:00:00,07:00:00,-5,1", ("bad_headway", 2, "-5")),
        ("T1,06:00:00,07:00:00,ten,1", ("bad_number", 2, "ten")),
        ("T1,6h,07:00:00,600,1", ("bad_time", 2, "6h")),
        ("T1,06:00:00,07:00:00,600,2", ("bad_enum", 2, "2")),
        (
            "T1,06:00:00,07:00:00,600,0\nT1,06:50:00,08:00:00,600,0",
            ("overlapping_frequencies", 3, "06:50:00"),
        ),
    ],
)
def test_frequencies_that_cannot_be(tmp_path: Path, row: str, expected: tuple[str, int, str]) -> None:
    header = "trip_id,start_time,end_time,headway_secs,exact_times\n"
    code, line, value = expected
    assert errors(problems(tmp_path, frequencies=f"{header}{row}\n")) == [(code, "frequencies", line, value)]


def test_windows_that_touch_do_not_overlap(tmp_path: Path) -> None:
    text = "trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,600\nT1,07:00:00,08:00:00,900\n"
    assert problems(tmp_path, frequencies=text) == []


def test_far_too_many_trips_are_refused_before_they_are_made(tmp_path: Path) -> None:
    rows = "".join(f"B1,WEEK,X{i}\n" for i in range(30))
    windows = "".join(f"X{i},00:00:00,72:00:00,1\n" for i in range(30))
    found = problems(
        tmp_path,
        trips=GOOD["trips.txt"] + rows,
        frequencies="trip_id,start_time,end_time,headway_secs\n" + windows,
    )
    assert [code for code, *_ in errors(found)] == ["too_many_trips"]


def test_speeds_that_cannot_be(tmp_path: Path) -> None:
    stop_times = GOOD["stop_times.txt"].replace("T2,25:10:00,25:10:00,S1,2", "T2,25:00:00,25:00:00,S1,2")
    (problem,) = problems(tmp_path, stop_times=stop_times)
    assert (problem.code, problem.row, problem.value) == ("impossible_speed", 6, "S1")
    assert problem.message == (
        "stop_times.txt, row 6: stop_id 'S1' is 3.3 km from the timed stop before and reached in 0 s."
    )


def test_a_feed_in_which_nothing_runs(tmp_path: Path) -> None:
    calendar = GOOD["calendar.txt"].replace("1,1,1,1,1,0,0", "0,0,0,0,0,0,0")
    found = errors(problems(tmp_path, calendar=calendar, calendar_dates=None))
    assert found == [("no_service", "calendar", None, "")]
    found = problems(tmp_path / "2", stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n")
    assert [code for code, *_ in errors(found)] == ["no_usable_trip"]


def test_shapes_that_are_missing_are_told_once(tmp_path: Path) -> None:
    trips = "route_id,service_id,trip_id,shape_id\nB1,WEEK,T1,s1\nB1,WEEK,T2,s2\n"
    (problem,) = problems(tmp_path, trips=trips)
    assert problem.message == "trips.txt: 2 rows name a shape_id, but the feed has no shapes.txt."
    assert problem.severity == "warning"


def test_boarding_between_stops_is_noted_not_computed(tmp_path: Path) -> None:
    routes = "route_id,agency_id,route_short_name,route_type,continuous_pickup\nB1,A,Bulle 1,3,2\n"
    (problem,) = problems(tmp_path, routes=routes)
    assert (problem.code, problem.severity) == ("continuous_service", "warning")
    assert (
        problem.message
        == "routes.txt: continuous_pickup lets riders on or off between stops in 1 rows; only stops count."
    )
