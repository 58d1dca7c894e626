"""One defect a row: the rule finds it, at its row, with its value, and nothing else is an error."""

from pathlib import Path

import pytest

from gtfs import InvalidFeedError, Problem, read_feed
from gtfs.errors import errors_first
from tests.unit.gtfs.feed_text import GOOD, with_row
from tests.unit.gtfs.problems import errors, problems, told


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


def test_rows_are_lines_of_the_file_even_after_blank_lines_and_long_cells(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"].replace("S1,Gare", '\n\nS1,"Gare\nSNCF"') + "S9,Nom,x,2.8,,\n"
    assert errors(problems(tmp_path, stops=stops)) == [("bad_number", "stops", 9, "x")]


def test_one_defect_in_very_many_rows_is_counted(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"] + "".join(f"X{i},Nom,x,2.8,,\n" for i in range(1200))
    found = [p for p in problems(tmp_path, stops=stops) if p.code == "bad_number"]
    assert len(found) == 1001
    assert found[-1].message == "stops.txt: 200 more rows have the same problem with stop_lat."


def test_errors_stand_before_warnings_in_the_order_found() -> None:
    made = [
        Problem(c, s, "", None, "", "", "") for c, s in (("a", "warning"), ("b", "error"), ("c", "error"))
    ]
    assert [p.code for p in errors_first(made)] == ["b", "c", "a"]
    assert str(made[0]) == "warning: "
