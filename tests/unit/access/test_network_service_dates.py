"""The timetable of one date: neighbouring service days, clocks that change, overtaking trips."""

import datetime as dt
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from access.errors import NoServiceError
from access.network.half_headways import by_timetable
from access.network.model import Network, Trips
from access.network.service_dates import timetable_of
from access.network.texts import texts_of
from access.routing.timetable import Timetable
from gtfs import ServiceDays

DAY = 86_400
WIDE = {"first_s": -DAY, "last_s": 2 * DAY}


def network(
    trips: list[tuple[int, list[int], list[int]]],
    active: list[list[int]],
    *,
    first: dt.date = dt.date(2026, 9, 14),
    timezone: str = "Europe/Paris",
) -> Network:
    """Trips as (service, stops, times), arrival = departure; active[service][day]. One pattern per stop sequence."""
    groups: dict[tuple[int, ...], list[tuple[int, list[int]]]] = {}
    for service, stops, times in trips:
        groups.setdefault(tuple(stops), []).append((service, times))
    times = np.array([t for group in groups.values() for _, ts in group for t in ts], np.int32)
    lengths, counts = [len(s) for s in groups], [len(g) for g in groups.values()]
    stop = np.array([s for stops in groups for s in stops], np.int32)
    table = Trips(
        pattern_offset=np.cumsum([0, *lengths]).astype(np.int64),
        pattern_stop=stop,
        may_board=np.ones(len(stop), np.uint8),
        may_alight=np.ones(len(stop), np.uint8),
        pattern_route=np.zeros(len(groups), np.int32),
        trip_offset=np.cumsum([0, *counts]).astype(np.int64),
        time_offset=np.cumsum([0, *(a * b for a, b in zip(lengths, counts, strict=True))]).astype(np.int64),
        arrival_s=times,
        departure_s=times,
        service=np.array([service for group in groups.values() for service, _ in group], np.int32),
        trip_id=texts_of(range(sum(counts))),
        route_id=texts_of(["r"]),
        route_name=texts_of(["r"]),
        r5=by_timetable(times, times, sum(counts)),
    )
    calendar = ServiceDays(tuple(map(str, range(len(active)))), first, np.array(active, np.bool_))
    stops = [None] * (int(stop.max()) + 1)
    fake = SimpleNamespace(trips=table, calendar=calendar, stops=stops, timezone=timezone)
    return cast("Network", fake)


def departures(timetable: Timetable) -> list[int]:
    """First departure of every trip, pattern by pattern."""
    found: list[int] = []
    for p in range(timetable.n_patterns):
        n = int(timetable.trip_offset[p + 1] - timetable.trip_offset[p])
        start = int(timetable.time_offset[p])
        found += timetable.departure_s[start : start + n].tolist()
    return found


def test_only_trips_of_active_services_run() -> None:
    net = network([(0, [0, 1], [100, 200]), (1, [0, 1], [300, 400])], [[1, 0], [0, 1]])
    assert departures(timetable_of(net, dt.date(2026, 9, 14), first_s=0, last_s=1000, overnight=False)) == [
        100
    ]
    assert departures(timetable_of(net, dt.date(2026, 9, 15), first_s=0, last_s=1000, overnight=False)) == [
        300
    ]


def test_a_trip_of_the_day_before_that_runs_past_midnight_takes_part() -> None:
    net = network([(0, [0, 1], [DAY + 3600, DAY + 7200]), (0, [0, 1], [1000, 2000])], [[1, 1]])
    found = timetable_of(net, dt.date(2026, 9, 15), first_s=0, last_s=DAY - 1)
    assert sorted(departures(found)) == [1000, 3600, DAY + 3600]
    alone = timetable_of(net, dt.date(2026, 9, 15), first_s=0, last_s=DAY - 1, overnight=False)
    assert sorted(departures(alone)) == [1000, DAY + 3600]


def test_the_first_trips_of_the_next_day_take_part() -> None:
    net = network([(0, [0, 1], [600, 900])], [[1, 1]])
    found = timetable_of(net, dt.date(2026, 9, 14), first_s=23 * 3600, last_s=DAY + 3600)
    assert sorted(departures(found)) == [600, DAY + 600]


def test_a_trip_beyond_48_hours_reaches_the_day_after_next() -> None:
    net = network(
        [(0, [0, 1], [2 * DAY + 60, 2 * DAY + 600]), (1, [0, 1], [5000, 6000])], [[1, 0, 0], [0, 0, 1]]
    )
    assert sorted(departures(timetable_of(net, dt.date(2026, 9, 16), first_s=0, last_s=DAY))) == [60, 5000]


@pytest.mark.parametrize(
    ("date", "hours"), [(dt.date(2026, 10, 25), 25), (dt.date(2027, 3, 28), 23), (dt.date(2026, 10, 27), 24)]
)
def test_clocks_start_at_noon_minus_12_hours_also_when_they_change(date: dt.date, hours: int) -> None:
    # The day's zero lies 12 h before noon: the two zeros are `hours` apart where the clock changes in between.
    net = network([(0, [0, 1], [30 * 3600, 31 * 3600])], [[1, 1, 1]], first=date - dt.timedelta(days=1))
    found = departures(timetable_of(net, date, first_s=0, last_s=DAY))
    assert 30 * 3600 - hours * 3600 in found


def test_overtaking_trips_are_split_into_patterns_without_overtaking() -> None:
    net = network([(0, [0, 1, 2], [0, 500, 900]), (0, [0, 1, 2], [100, 300, 600])], [[1]])
    found = timetable_of(net, dt.date(2026, 9, 14), **WIDE, overnight=False)
    assert found.n_patterns == 2
    assert sorted(departures(found)) == [0, 100]


def test_trips_that_do_not_overtake_stay_together_sorted() -> None:
    net = network([(0, [0, 1], [500, 600]), (0, [0, 1], [0, 100]), (0, [0, 1], [500, 600])], [[1]])
    found = timetable_of(net, dt.date(2026, 9, 14), **WIDE, overnight=False)
    assert found.n_patterns == 1
    assert departures(found) == [0, 500, 500]
    assert found.trip_row.tolist() == [1, 0, 2]
    assert found.arrival_s.tolist() == [0, 100, 500, 600, 500, 600]


@pytest.mark.parametrize(
    ("date", "nearest"), [(dt.date(2026, 9, 1), "2026-09-14"), (dt.date(2026, 12, 1), "2026-09-17")]
)
def test_a_date_without_service_names_first_last_and_nearest_day(date: dt.date, nearest: str) -> None:
    net = network([(0, [0, 1], [0, 1])], [[1, 0, 0, 1]])
    with pytest.raises(
        NoServiceError, match=f"first .* is 2026-09-14, its last 2026-09-17, the nearest {nearest}"
    ):
        timetable_of(net, date, **WIDE)
    with pytest.raises(NoServiceError, match="the nearest 2026-09-14"):
        timetable_of(net, dt.date(2026, 9, 15), **WIDE)
