"""Tables and columns that are missing, empty or misnamed, and a feed that lacks nothing."""

from pathlib import Path

import pytest

from gtfs import Problem, validate
from gtfs.feed import make_feed
from gtfs.rules import RULES
from tests.unit.gtfs.feed_text import GOOD, folder, good_feed, spoiled
from tests.unit.gtfs.problems import errors, problems


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


def test_an_empty_file_is_not_told_to_be_missing_too(tmp_path: Path) -> None:
    assert errors(problems(tmp_path, agency="")) == [("empty_file", "agency", None, "")]


def test_a_file_named_almost_right_is_pointed_at(tmp_path: Path) -> None:
    files = spoiled(stops=None) | {"Stops.txt": GOOD["stops.txt"]}
    messages = [p.message for p in validate(folder(tmp_path / "feed", files))]
    assert "stops.txt is missing from the feed; Stops.txt must be named stops.txt." in messages


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
