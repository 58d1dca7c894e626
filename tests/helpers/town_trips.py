"""The calls of a small feed's trips on one date's clock, read from its text: half of the end-to-end oracle."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Call:
    """A vehicle at a stop."""

    trip: str
    position: int
    stop: str
    arrival: int
    departure: int
    may_board: bool
    may_alight: bool


@dataclass(frozen=True)
class Trips:
    """The trips by service, in seconds of their own day, and the days of the services.

    repeats: lines of frequencies.txt as (template, service, start, end, headway), as R5 rides them.
    """

    zone: ZoneInfo
    by_service: dict[str, list[list[Call]]]
    days: dict[str, set[dt.date]]
    repeats: list[tuple[list[Call], str, int, int, int]] = field(default_factory=list)

    def has_service(self, date: dt.date) -> bool:
        """Whether any trip belongs to the date."""
        return any(date in self.days[service] for service in self.by_service)

    def on(self, date: dt.date, first_s: int, last_s: int) -> list[Call]:
        """Every call of every trip of every day that can matter between two seconds of the date's clock."""
        found = []
        for service, trips in self.by_service.items():
            for day in sorted(self.days[service]):
                shift = self._noon_s(day) - self._noon_s(date)
                for trip in trips:
                    found += [
                        replace(
                            call, trip=f"{call.trip} of {day}", arrival=at, departure=call.departure + shift
                        )
                        for call in trip
                        if (at := call.arrival + shift) <= last_s and call.departure + shift >= first_s
                    ]
        return found

    def _noon_s(self, day: dt.date) -> int:
        """Noon of a day, in seconds that run on when clocks are changed."""
        return int(dt.datetime.combine(day, dt.time(12), tzinfo=self.zone).timestamp())


def read_trips(feeds: Sequence[Mapping[str, str]]) -> Trips:
    """Read agency, calendars, trips, stop times and frequencies; ids of feed n become "n:id"."""
    by_service: dict[str, list[list[Call]]] = {}
    days: dict[str, set[dt.date]] = {}
    lines: list[tuple[list[Call], str, int, int, int]] = []
    for number, tables in enumerate(feeds):
        rows = {name: list(csv.DictReader(text.splitlines())) for name, text in tables.items()}
        repeats: dict[str, list[tuple[int, int, int]]] = {}
        for row in rows.get("frequencies.txt", []):
            times = _clock(row["start_time"]), _clock(row["end_time"]), int(row["headway_secs"])
            repeats.setdefault(row["trip_id"], []).append(times)
        for trip in rows["trips.txt"]:
            key = trip["trip_id"]
            calls = [_call(row, f"{number}:") for row in rows["stop_times.txt"] if row["trip_id"] == key]
            calls.sort(key=lambda call: call.position)
            mine = by_service.setdefault(f"{number}:{trip['service_id']}", [])
            if key not in repeats:
                mine.append(calls)
            for start, end, headway in repeats.get(key, []):
                mine += [_moved(calls, second) for second in range(start, end, headway)]
                lines.append((calls, f"{number}:{trip['service_id']}", start, end, headway))
            days[f"{number}:{trip['service_id']}"] = _days(trip["service_id"], rows)
    zone = ZoneInfo(next(csv.DictReader(feeds[0]["agency.txt"].splitlines()))["agency_timezone"])
    return Trips(zone, by_service, days, lines)


def _days(service: str, rows: Mapping[str, list[dict[str, str]]]) -> set[dt.date]:
    days = set()
    for row in rows.get("calendar.txt", []):
        day, last = _date(row["start_date"]), _date(row["end_date"])
        while row["service_id"] == service and day <= last:
            if row[WEEKDAYS[day.weekday()]] == "1":
                days.add(day)
            day += dt.timedelta(1)
    for row in rows.get("calendar_dates.txt", []):
        if row["service_id"] == service:
            (days.add if row["exception_type"] == "1" else days.discard)(_date(row["date"]))
    return days


def _call(row: Mapping[str, str], feed: str) -> Call:
    arrival = _clock(row["arrival_time"])
    departure = _clock(row["departure_time"]) if row["departure_time"] else arrival
    return Call(
        feed + row["trip_id"], int(row["stop_sequence"]), feed + row["stop_id"], arrival, departure,
        row["pickup_type"] != "1", row["drop_off_type"] != "1",
    )  # fmt: skip


def _moved(calls: list[Call], second: int) -> list[Call]:
    """The trip leaving its first stop at another second."""
    by = second - calls[0].departure
    return [
        replace(c, trip=f"{c.trip}@{second}", arrival=c.arrival + by, departure=c.departure + by)
        for c in calls
    ]


def _clock(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return 3600 * hours + 60 * minutes + seconds


def _date(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").date()
