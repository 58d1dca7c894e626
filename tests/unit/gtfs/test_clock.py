"""Clock times and dates."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from gtfs.clock import (
    BAD,
    MISSING,
    dates_to_ordinals,
    format_date,
    format_time,
    parse_date,
    parse_time,
    texts_to_floats,
    texts_to_ints,
    times_to_seconds,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:00", 0), ("6:05:04", 21904), ("06:05:04", 21904), ("12:5:0", 43500), ("25:10:00", 90600),
     ("72:59:59", 262799)],
)  # fmt: skip
def test_a_time_counts_from_the_start_of_its_service_day(text: str, seconds: int) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8:00",
        "08:60:00",
        "08:00:60",
        "73:00:00",
        "-1:00:00",
        "8:00:00 AM",
        "٠٨:00:00",
        "8h00",
        "100:00:00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_time(text)


def test_times_are_written_with_two_digits_each() -> None:
    assert [format_time(s) for s in (0, 21904, 90600)] == ["00:00:00", "06:05:04", "25:10:00"]
    with pytest.raises(ValueError, match="before the service day"):
        format_time(-1)


def test_many_times_at_once_mark_blank_and_bad_cells() -> None:
    texts = pa.array(["08:00:00", "", "x", "8:00:00", "24:00:00"], pa.large_string())
    assert times_to_seconds(texts).tolist() == [28800, MISSING, BAD, 28800, 86400]
    assert times_to_seconds(pa.array([], pa.large_string())).tolist() == []


def test_dates() -> None:
    assert parse_date("20260228") == dt.date(2026, 2, 28)
    assert format_date(dt.date(2026, 9, 1)) == "20260901"
    for bad in ("20260229", "2026-09-01", "260901", "", "20261301"):
        with pytest.raises(ValueError):  # noqa: PT011  the words are the calendar's own
            parse_date(bad)
    ordinals = dates_to_ordinals(pa.array(["20260901", "", "20260931"], pa.large_string()))
    assert ordinals.tolist() == [dt.date(2026, 9, 1).toordinal(), MISSING, BAD]


def test_numbers() -> None:
    ints = texts_to_ints(pa.array(["12", "-3", "+4", "1.0", "", "1e3", "9999999999"], pa.large_string()))
    assert ints.tolist() == [12, -3, 4, BAD, MISSING, BAD, BAD]
    floats = texts_to_floats(pa.array(["1.5", "", "nan", "x", "1_0", "inf", "-2"], pa.large_string()))
    np.testing.assert_array_equal(floats, [1.5, np.nan, np.inf, np.inf, np.inf, np.inf, -2.0])
