"""Which services run on which day."""

import datetime as dt
from pathlib import Path

import pytest

from gtfs import (
    GtfsError,
    NoServiceOnDateError,
    ServiceDays,
    days_with_service,
    nearest_day_with_service,
    service_days,
    services_on,
)
from gtfs.feed import make_feed
from gtfs.schema import WEEKDAYS
from tests.unit.gtfs.feed_text import good_feed

DAY = dt.date


def days_of(calendar: list[str] | None = None, dates: list[str] | None = None) -> ServiceDays:
    """Service days of rows "id 1111100 start end" and "id date type"."""
    tables = {}
    if calendar is not None:
        cells = [row.split() for row in calendar]
        tables["calendar"] = {
            "service_id": [c[0] for c in cells],
            **{day: [c[1][i] for c in cells] for i, day in enumerate(WEEKDAYS)},
            "start_date": [c[2] for c in cells],
            "end_date": [c[3] for c in cells],
        }
    if dates is not None:
        cells = [row.split() for row in dates]
        names = ("service_id", "date", "exception_type")
        tables["calendar_dates"] = {name: [c[i] for c in cells] for i, name in enumerate(names)}
    return service_days(make_feed("drawn", tables))


def running(days: ServiceDays, date: dt.date) -> set[str]:
    on = services_on(days, date, required=False)
    return {service for service, runs in zip(days.service_id, on, strict=True) if runs}


def test_a_week_is_monday_to_sunday_inclusive_at_both_ends() -> None:
    days = days_of(["W 1111100 20260901 20260908"])  # Tuesday to Tuesday
    assert days_with_service(days) == [DAY(2026, 9, d) for d in (1, 2, 3, 4, 7, 8)]
    assert days.first_date == DAY(2026, 9, 1)
    assert days.active.shape == (1, 8)


@pytest.mark.parametrize("weekday", range(7))
def test_every_weekday_column_is_its_own_day(weekday: int) -> None:
    bits = "".join("1" if i == weekday else "0" for i in range(7))
    days = days_of([f"W {bits} 20260907 20260913"])  # Monday to Sunday
    assert days_with_service(days) == [DAY(2026, 9, 7 + weekday)]


def test_exceptions_decide_before_the_calendar() -> None:
    days = days_of(["W 1111100 20260901 20260904"], ["W 20260902 2", "W 20260903 1", "W 20260904 2"])
    assert days_with_service(days) == [DAY(2026, 9, 1), DAY(2026, 9, 3)]


def test_exceptions_outside_the_range_extend_the_span() -> None:
    days = days_of(["W 1111111 20260910 20260911"], ["W 20260901 1", "W 20260920 1", "W 20260925 2"])
    assert days_with_service(days) == [DAY(2026, 9, d) for d in (1, 10, 11, 20)]
    assert (days.first_date, days.active.shape[1]) == (DAY(2026, 9, 1), 25)


def test_services_in_calendar_dates_only() -> None:
    days = days_of(None, ["A 20260901 1", "B 20260902 1", "A 20260903 1"])
    assert days.service_id == ("A", "B")
    assert [running(days, DAY(2026, 9, d)) for d in (1, 2, 3)] == [{"A"}, {"B"}, {"A"}]
    mixed = days_of(["W 1111111 20260901 20260902"], ["A 20260901 1"])
    assert running(mixed, DAY(2026, 9, 1)) == {"W", "A"}


def test_a_calendar_without_calendar_dates() -> None:
    assert running(days_of(["W 1111111 20260901 20260901"]), DAY(2026, 9, 1)) == {"W"}


def test_the_last_of_several_exceptions_counts() -> None:
    assert running(days_of(None, ["A 20260901 1", "A 20260901 2", "B 20260901 1"]), DAY(2026, 9, 1)) == {"B"}


def test_a_range_that_ends_before_it_starts_runs_on_no_day() -> None:
    days = days_of(["W 1111111 20260902 20260901"], ["A 20260901 1"])
    assert days_with_service(days) == [DAY(2026, 9, 1)]
    assert running(days, DAY(2026, 9, 1)) == {"A"}


def test_a_leap_day_and_a_year_boundary() -> None:
    days = days_of(["W 1111111 20271231 20280301"])
    assert DAY(2028, 2, 29) in days_with_service(days)
    assert len(days_with_service(days)) == 62


def test_a_date_without_service_names_first_last_and_nearest(tmp_path: Path) -> None:
    days = service_days(good_feed(tmp_path))
    with pytest.raises(NoServiceOnDateError) as caught:
        services_on(days, DAY(2027, 1, 5))
    assert str(caught.value) == (
        "No service of good runs on 2027-01-05: its first day with service is 2026-09-01, "
        "its last 2026-12-19, the nearest 2026-12-19."
    )
    with pytest.raises(NoServiceOnDateError, match="the nearest 2026-11-12"):
        services_on(days, DAY(2026, 11, 11))
    assert services_on(days, DAY(2026, 11, 11), required=False).tolist() == [False]
    assert services_on(days, DAY(2026, 12, 19)).tolist() == [True]


def test_the_nearest_day_is_the_later_of_two_as_near() -> None:
    days = days_of(None, ["A 20260901 1", "A 20260903 1"])
    assert nearest_day_with_service(days, DAY(2026, 9, 2)) == DAY(2026, 9, 3)
    assert nearest_day_with_service(days, DAY(2020, 1, 1)) == DAY(2026, 9, 1)


def test_a_feed_without_days() -> None:
    days = days_of([], [])
    assert (days.service_id, days.active.shape) == ((), (0, 0))
    assert nearest_day_with_service(days, DAY(2026, 9, 2)) is None
    with pytest.raises(NoServiceOnDateError, match="nor on any other day"):
        services_on(days, DAY(2026, 9, 2))
    with pytest.raises(NoServiceOnDateError, match="nor on any other day"):
        services_on(days_of(["W 0000000 20260901 20260930"]), DAY(2026, 9, 2))


def test_two_centuries_are_refused() -> None:
    with pytest.raises(GtfsError, match="two centuries"):
        days_of(["W 1111111 00010101 99991231"])


def test_the_answer_cannot_be_written_to() -> None:
    days = days_of(["W 1111111 20260901 20260902"])
    with pytest.raises(ValueError, match="read-only"):
        days.active[0, 0] = False
    services_on(days, DAY(2026, 9, 1))[0] = False
    assert running(days, DAY(2026, 9, 1)) == {"W"}
