"""Timed trips, calendars and headways against slow and simple versions of the same rules."""

import datetime as dt
from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gtfs import headways, service_days, services_on, timed_stop_times
from gtfs.clock import format_date, format_time
from gtfs.feed import make_feed
from gtfs.interpolate import fill_blank_times
from gtfs.schema import WEEKDAYS

START = dt.date(2026, 2, 20)
DATES = st.integers(0, 20).map(lambda i: START + dt.timedelta(i))
SERVICES = st.sampled_from(["A", "B", "C"])


@given(
    st.lists(st.tuples(SERVICES, st.lists(st.booleans(), min_size=7, max_size=7), DATES, DATES), max_size=3,
             unique_by=lambda row: row[0]),
    st.dictionaries(st.tuples(SERVICES, DATES), st.sampled_from(["1", "2"]), max_size=8),
)  # fmt: skip
def test_services_are_those_of_a_calendar_on_the_wall(weekly, exceptions) -> None:
    calendar = {
        "service_id": [row[0] for row in weekly],
        **{day: ["1" if row[1][i] else "0" for row in weekly] for i, day in enumerate(WEEKDAYS)},
        "start_date": [format_date(row[2]) for row in weekly],
        "end_date": [format_date(row[3]) for row in weekly],
    }
    dates = {
        "service_id": [service for service, _ in exceptions],
        "date": [format_date(day) for _, day in exceptions],
        "exception_type": list(exceptions.values()),
    }
    days = service_days(make_feed("drawn", {"calendar": calendar, "calendar_dates": dates}))
    for offset in range(-2, 24):
        date = START + dt.timedelta(offset)
        expected = set()
        for service in {row[0] for row in weekly} | {service for service, _ in exceptions}:
            runs = any(s == service and a <= date <= b and on[date.weekday()] for s, on, a, b in weekly)
            if (service, date) in exceptions:
                runs = exceptions[service, date] == "1"
            if runs:
                expected.add(service)
        on = services_on(days, date, required=False)
        assert {s for s, runs in zip(days.service_id, on, strict=True) if runs} == expected


@st.composite
def spans(draw) -> tuple[list[int | None], list[Fraction | None], list[Fraction | None]]:
    """A trip: times or None, gaps between stops and along the shape (None unknown), in halves of a metre."""
    n = draw(st.integers(2, 8))
    times, clock = [], 0
    for i in range(n):
        clock += draw(st.integers(0, 500))
        times.append(clock if i in (0, n - 1) or draw(st.booleans()) else None)
    gap = st.one_of(st.none(), st.integers(0, 2000).map(lambda h: Fraction(h, 2)))
    return times, draw(st.lists(gap, min_size=n, max_size=n)), draw(st.lists(gap, min_size=n, max_size=n))


@given(spans(), st.integers(1, 3))
def test_blank_times_are_those_of_exact_arithmetic(span, copies: int) -> None:
    times, gap_m, gap_shape = span
    n = len(times)
    expected = list(times)
    timed = [i for i, t in enumerate(times) if t is not None]
    for a, b in pairwise(timed):
        for gaps in (gap_shape, gap_m, [Fraction(1)] * n):
            inner = gaps[a + 1 : b + 1]
            if None not in inner and sum(inner) > 0:
                for i in range(a + 1, b):
                    expected[i] = int(
                        times[a] + (times[b] - times[a]) * sum(gaps[a + 1 : i + 1]) / sum(inner)
                    )
                break

    def floats(gaps):
        row = [np.nan if g is None else float(g) for g in gaps]
        return np.array([np.nan, *row[1:]] * copies)

    clock = np.array([0 if t is None else t for t in times] * copies, np.int64)
    known = np.array([t is not None for t in times] * copies)
    filled = fill_blank_times(clock, clock, known, floats(gap_m), floats(gap_shape))
    assert filled.tolist() == expected * copies


@st.composite
def feeds(draw):
    """Rows of stop_times of a few trips, good and bad, in any order."""
    rows = []
    for trip in ("X", "Y", "Z"):
        clock = draw(st.integers(0, 90_000))
        for sequence in range(draw(st.integers(0, 5))):
            clock += draw(st.integers(-5, 600))
            wait = draw(st.integers(-2, 60))
            blank = draw(st.booleans())
            times = ("", "") if blank else (format_time(max(clock, 0)), format_time(max(clock + wait, 0)))
            rows.append((trip, draw(st.sampled_from("ABCD")), str(sequence * 3), *times))
    return draw(st.permutations(rows))


def feed_of(rows):
    columns = ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time")
    return make_feed(
        "drawn",
        {
            "stops": {"stop_id": list("ABCD"), "stop_lat": ["50.4", "50.41", "50.41", "50.5"],
                      "stop_lon": ["2.8", "2.8", "2.81", "2.9"]},
            "trips": {"trip_id": ["X", "Y", "Z"]},
            "stop_times": {name: [row[i] for row in rows] for i, name in enumerate(columns)},
        },
    )  # fmt: skip


@given(feeds())
def test_every_trip_is_timed_or_dropped_and_never_goes_back_in_time(rows) -> None:
    times = timed_stop_times(feed_of(rows))
    assert sorted([*times.trip_id, *(p.value for p in times.dropped)]) == ["X", "Y", "Z"]
    assert (times.departure_s >= times.arrival_s).all()
    for t in range(len(times.trip_id)):
        part = slice(times.trip_offset[t], times.trip_offset[t + 1])
        assert (times.arrival_s[part][1:] >= times.departure_s[part][:-1]).all()
        for row in times.row[part]:
            given_times = rows[row][3:]
            at = int(np.flatnonzero(times.row == row)[0])
            if given_times[0]:
                assert (
                    format_time(int(times.arrival_s[at])),
                    format_time(int(times.departure_s[at])),
                ) == given_times


@given(feeds())
def test_the_order_of_the_rows_does_not_matter(rows) -> None:
    one, other = timed_stop_times(feed_of(rows)), timed_stop_times(feed_of(sorted(rows)))
    for name in ("trip_offset", "trip_id", "stop", "arrival_s", "departure_s"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


@given(
    st.lists(st.tuples(st.sampled_from("XY"), st.integers(0, 30), st.integers(1, 20), st.integers(1, 900),
                       st.booleans()), max_size=5),
    st.floats(0, 1, exclude_max=True),
)  # fmt: skip
def test_headways_are_those_of_a_loop(windows, phase: float) -> None:
    rows = [("X", "A", "0", "10:00:00", "10:00:00"), ("X", "B", "1", "10:05:00", "10:05:00"),
            ("Y", "B", "0", "12:00:00", "12:00:00"), ("Y", "A", "1", "12:05:00", "12:05:00")]  # fmt: skip
    plain = feed_of(rows)
    tables = {name: {c: frame[c].tolist() for c in frame} for name, frame in plain.tables.items()}
    clock = {"X": 0, "Y": 0}
    entries = []
    for trip, gap, length, headway, exact in windows:  # windows of a trip never overlap
        start = clock[trip] + gap * 60
        clock[trip] = start + length * 60
        entries.append((trip, start, clock[trip], headway, exact))
    tables["frequencies"] = {
        "trip_id": [e[0] for e in entries],
        "start_time": [format_time(e[1]) for e in entries],
        "end_time": [format_time(e[2]) for e in entries],
        "headway_secs": [str(e[3]) for e in entries],
        "exact_times": ["1" if e[4] else "0" for e in entries],
    }
    feed = make_feed("drawn", tables)
    expected = []
    for trip in ("X", "Y", "Z"):
        mine = [e for e in entries if e[0] == trip]
        for _, start, end, headway, exact in mine:
            first = start if exact else start + int(phase * headway)
            expected += [f"{trip}@{format_time(s)}" for s in range(first, end, headway)]
        if not mine and trip != "Z":
            expected.append(trip)
    times = timed_stop_times(feed, headway_phase=phase)
    assert times.trip_id.tolist() == expected
    assert len(headways(feed).row) == len(entries)
    for t, trip in enumerate(times.trip_id):
        if "@" in trip:
            at = times.trip_offset[t]
            assert format_time(int(times.departure_s[at])) == trip.split("@")[1]
            assert times.arrival_s[at + 1] - times.departure_s[at] == 300
