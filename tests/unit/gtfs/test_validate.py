"""One defect a test: the rule finds it, at its row, with its value, and nothing else is an error."""

from pathlib import Path

import pytest

from gtfs import InvalidFeedError, Problem, read_feed, validate
from gtfs.errors import errors_first
from gtfs.feed import make_feed
from gtfs.rules import RULES
from tests.unit.gtfs.feed_text import GOOD, folder, good_feed, spoiled, with_row


def problems(tmp_path: Path, **changes: str | None) -> list[Problem]:
    return validate(folder(tmp_path / "feed", spoiled(**changes)))


def told(found: list[Problem]) -> list[tuple[str, str, int | None, str]]:
    return [(p.code, p.file.removesuffix(".txt"), p.row, p.value) for p in found]


def errors(found: list[Problem]) -> list[tuple[str, str, int | None, str]]:
    return told([p for p in found if p.severity == "error"])


def test_the_good_feed_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []
    assert validate(good_feed(tmp_path)) == []


@pytest.mark.parametrize("table", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_required_table_is_missing(tmp_path: Path, table: str) -> None:
    found = [p for p in problems(tmp_path, **{table: None}) if p.severity == "error"]
    assert [p.message for p in found] == [f"{table}.txt is missing from the feed."]


def test_an_agency_table_without_rows_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, agency="agency_id,agency_name,agency_url,agency_timezone\n")
    assert errors(found) == [("no_agency", "agency", None, "")]


def test_both_calendars_are_missing(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, calendar=None, calendar_dates=None)
    assert (
        problem.message
        == "calendar.txt and calendar_dates.txt are both missing from the feed: no day has service."
    )


def test_one_calendar_is_enough(tmp_path: Path) -> None:
    assert problems(tmp_path, calendar_dates=None) == []
    assert (
        problems(
            tmp_path / "2", calendar=None, calendar_dates="service_id,date,exception_type\nWEEK,20260901,1\n"
        )
        == []
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [("agency", "agency_timezone"), ("stops", "stop_id"), ("stops", "stop_lat"), ("routes", "route_type"),
     ("trips", "service_id"), ("stop_times", "stop_sequence"), ("stop_times", "stop_id"), ("calendar", "thursday"),
     ("calendar_dates", "exception_type")],
)  # fmt: skip
def test_a_required_column_is_missing(tmp_path: Path, table: str, column: str) -> None:
    text = GOOD[f"{table}.txt"].replace(column, f"x_{column}", 1)
    assert (f"{table}.txt, row 1: the column {column} is missing.") in [
        p.message for p in problems(tmp_path, **{table: text}) if p.code == "missing_column"
    ]


def test_stop_times_without_any_time_column(tmp_path: Path) -> None:
    found = problems(tmp_path, stop_times="trip_id,stop_id,stop_sequence\nT1,S1,1\nT1,S2,2\n")
    assert ("missing_column", "stop_times", 1, "") in errors(found)


@pytest.mark.parametrize(
    ("table", "row", "expected"),
    [
        # missing values
        ("stops", ",Nom,50.4,2.8,,", ("missing_value", 6, "")),
        ("trips", "B1,,T9", ("missing_value", 4, "")),
        ("stop_times", "T1,08:30:00,08:30:00,,9", ("missing_value", 8, "")),
        ("calendar_dates", "WEEK,,1", ("missing_value", 4, "")),
        # keys
        ("stops", "S1,Autre,50.4,2.9,,", ("duplicate_key", 6, "S1")),
        ("routes", "B1,A,Bulle 2,3", ("duplicate_key", 3, "B1")),
        ("trips", "B1,WEEK2,T1", ("duplicate_key", 4, "T1")),
        ("calendar", "WEEK,1,0,1,1,1,0,0,20260901,20261218", ("duplicate_key", 3, "WEEK")),
        ("calendar_dates", "WEEK,20261111,1", ("duplicate_key", 4, "WEEK")),
        ("stop_times", "T1,08:30:00,08:30:00,S1,4", ("duplicate_key", 8, "4")),
        ("stop_times", "T1,08:30:00,08:30:00,S1,04", ("duplicate_key", 8, "04")),
        # values
        ("stop_times", "T1,8h30,08:30:00,S1,9", ("bad_time", 8, "8h30")),
        ("stop_times", "T1,08:30:00,99:00:00,S1,9", ("bad_time", 8, "99:00:00")),
        ("stop_times", "T1,08:30:00,08:30:00,S1,9.5", ("bad_number", 8, "9.5")),
        ("stop_times", "T1,08:30:00,08:30:00,S1,-1", ("negative_stop_sequence", 8, "-1")),
        ("stops", "S9,Nom,x,2.8,,", ("bad_number", 6, "x")),
        ("stops", 'S9,Nom,"50,4",2.8,,', ("bad_number", 6, "50,4")),
        ("stops", "S9,Nom,90.5,2.8,,", ("coordinate_out_of_range", 6, "90.5")),
        ("stops", "S9,Nom,50.4,-180.1,,", ("coordinate_out_of_range", 6, "-180.1")),
        ("stops", "S9,Nom,50.4,2.8,7,", ("bad_enum", 6, "7")),
        ("calendar", "W2,1,1,1,1,1,0,0,2026-09-01,20261218", ("bad_date", 3, "2026-09-01")),
        ("calendar", "W2,1,1,1,1,1,0,0,20260901,20260931", ("bad_date", 3, "20260931")),
        ("calendar", "W2,1,1,2,1,1,0,0,20260901,20261218", ("bad_enum", 3, "2")),
        ("calendar", "W2,1,1,1,1,1,0,0,20260902,20260901", ("end_before_start", 3, "20260901")),
        ("calendar", "W2,1,1,1,1,1,0,0,20260901,99991231", ("calendar_too_long", 3, "99991231")),
        ("calendar_dates", "WEEK,20261112,3", ("bad_enum", 4, "3")),
        # references
        ("trips", "B9,WEEK,T9", ("broken_reference", 4, "B9")),
        ("trips", "B1,NEVER,T9", ("broken_reference", 4, "NEVER")),
        ("stop_times", "T9,08:30:00,08:30:00,S1,1", ("broken_reference", 8, "T9")),
        ("stop_times", "T1,08:30:00,08:30:00,S9,9", ("broken_reference", 8, "S9")),
        # agencies
        ("agency", "B,Autre,http://b.be,Europe/Brussels", ("different_timezones", 3, "Europe/Brussels")),
        ("agency", "B,Autre,http://b.fr,Paris", ("unknown_timezone", 3, "Paris")),
        ("agency", "B,Autre,http://b.fr,../../etc/passwd", ("unknown_timezone", 3, "../../etc/passwd")),
    ],
)  # fmt: skip
def test_an_error_in_one_row(tmp_path: Path, table: str, row: str, expected: tuple[str, int, str]) -> None:
    found = problems(tmp_path, **{table: with_row(table, row)})
    code, line, value = expected
    assert (code, table, line, value) in errors(found)
    (message,) = [p.message for p in found if (p.code, p.row, p.value) == expected]
    assert message.startswith(f"{table}.txt, row {line}: ")
    assert value in message
    with pytest.raises(InvalidFeedError, match="cannot be used") as caught:
        read_feed(tmp_path / "feed")
    assert list(caught.value.problems) == found


@pytest.mark.parametrize(
    ("table", "row", "expected"),
    [
        ("agency", "A,Réseau,http://a.fr,Europe/Paris", ("duplicate_row", 3, "A")),
        ("agency", ",Autre,http://b.fr,Europe/Paris", ("missing_agency_id", 3, "")),
        ("stops", "S1,Gare,50.40,2.80,0,", ("duplicate_row", 6, "S1")),
        ("stops", "S9,Seul,50.5,2.9,,", ("unused_stop", 6, "S9")),
        ("stops", "S9,Jumeau,50.400001,2.80,,", ("twin_stop", 6, "S9")),
        ("stops", "S9,Perdu,0,0,,", ("null_island", 6, "S9")),
        ("stops", "S9,Perdu,,,,", ("missing_coordinate", 6, "")),
        ("stops", "S9,Quai,50.5,2.9,,P", ("broken_reference", 6, "P")),
        ("stops", "S9,Quai,50.5,2.9,,S1", ("wrong_parent", 6, "S1")),
        ("stops", "S9,Entrée,50.5,2.9,2,", ("missing_parent", 6, "")),
        ("routes", "B2,A,Bulle 2,42", ("bad_enum", 3, "42")),
        ("routes", "B2,Z,Bulle 2,3", ("broken_reference", 3, "Z")),
        ("trips", "B1,WEEK,T9", ("trip_with_one_stop", 4, "T9")),
        ("calendar", "W2,0,0,0,0,0,0,0,20260901,20261218", ("service_without_days", 3, "W2")),
        ("calendar_dates", "W2,20260901,2", ("service_without_days", 4, "W2")),
    ],
)
def test_a_warning_in_one_row(tmp_path: Path, table: str, row: str, expected: tuple[str, int, str]) -> None:
    found = problems(tmp_path, **{table: with_row(table, row)})
    assert errors(found) == []
    code, line, value = expected
    assert (code, table, line, value) in told(found)
    feed = read_feed(tmp_path / "feed")
    assert list(feed.warnings) == found


def test_every_problem_is_shown_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, trips=with_row("trips", "B9,WEEK,T9"), stops=with_row("stops", "S9,Nom,x,2.8,,"), agency=None,
        stop_times=with_row("stop_times", "T1,8h,08:30:00,S7,-4"),
    )  # fmt: skip
    assert {code for code, *_ in errors(found)} == {
        "missing_table", "bad_number", "bad_time", "negative_stop_sequence", "broken_reference",
    }  # fmt: skip
    with pytest.raises(InvalidFeedError) as caught:
        read_feed(tmp_path / "feed")
    text = str(caught.value)
    assert text.startswith("feed cannot be used, 6 errors: \n")
    assert (
        "stop_times.txt, row 8: arrival_time '8h' is not a time HH:MM:SS between 00:00:00 and 72:59:59."
        in text
    )
    assert "trips.txt, row 4: route_id 'B9' is not in routes.txt." in text


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


def test_rows_are_lines_of_the_file_even_after_blank_lines_and_long_cells(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"].replace("S1,Gare", '\n\nS1,"Gare\nSNCF"') + "S9,Nom,x,2.8,,\n"
    assert errors(problems(tmp_path, stops=stops)) == [("bad_number", "stops", 9, "x")]


def test_one_defect_in_very_many_rows_is_counted(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"] + "".join(f"X{i},Nom,x,2.8,,\n" for i in range(1200))
    found = [p for p in problems(tmp_path, stops=stops) if p.code == "bad_number"]
    assert len(found) == 1001
    assert found[-1].message == "stops.txt: 200 more rows have the same problem with stop_lat."


def test_an_empty_file_is_not_told_to_be_missing_too(tmp_path: Path) -> None:
    assert errors(problems(tmp_path, agency="")) == [("empty_file", "agency", None, "")]


def test_a_file_named_almost_right_is_pointed_at(tmp_path: Path) -> None:
    files = spoiled(stops=None) | {"Stops.txt": GOOD["stops.txt"]}
    messages = [p.message for p in validate(folder(tmp_path / "feed", files))]
    assert "stops.txt is missing from the feed; Stops.txt must be named stops.txt." in messages


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(
    "tables",
    [
        {},
        {t.removesuffix(".txt"): {"x": []} for t in GOOD},
        {t.removesuffix(".txt"): {"x": ["1", "2"]} for t in GOOD},
        {"frequencies": {"trip_id": ["T1"]}, "stop_times": {"trip_id": ["T1"]}, "stops": {"stop_lat": ["1"]}},
    ],
)
def test_no_rule_falls_over_missing_tables_and_columns(rule, tables) -> None:
    assert all(isinstance(problem, Problem) for problem in rule(make_feed("bare", tables)))


def test_errors_stand_before_warnings_in_the_order_found() -> None:
    made = [
        Problem(c, s, "", None, "", "", "") for c, s in (("a", "warning"), ("b", "error"), ("c", "error"))
    ]
    assert [p.code for p in errors_first(made)] == ["b", "c", "a"]
    assert str(made[0]) == "warning: "
