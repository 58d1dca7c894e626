"""Kinds of day of the demonstration, as GTFS services (school year 2026-2027, zone B)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from access.demo.facts import Period

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Service:
    """A GTFS service: its weekdays (Monday first), and whether it keeps to school days or takes holidays over."""

    service_id: str
    day: str
    weekdays: str
    school_only: bool = False
    on_public_holidays: bool = False


SERVICES: Final = (
    Service("SEM", "week", "1111100"),
    Service("SCO", "school", "1101100", school_only=True),
    Service("MER", "wednesday", "0010000", school_only=True),
    Service("SAM", "sat", "0000010"),
    Service("DIM", "sun", "0000001", on_public_holidays=True),
    Service("NUI", "night", "0000110"),
)
"""Mondays to Fridays; school days but Wednesdays, on top; Wednesdays of school weeks, on top; Saturdays;
Sundays and public holidays; Friday and Saturday nights."""


def days_of(periods: Sequence[Period], kind: str) -> frozenset[date]:
    """Every day of the periods of one kind."""
    return frozenset(
        p.first + timedelta(days=i)
        for p in periods
        if p.kind == kind
        for i in range((p.last - p.first).days + 1)
    )


def runs_on(service: Service, day: date, periods: Sequence[Period]) -> bool:
    """True if the service runs on a day of the validity."""
    if day in days_of(periods, "public_holiday"):
        return service.on_public_holidays
    if service.school_only and (
        day not in days_of(periods, "school") or day in days_of(periods, "school_holiday")
    ):
        return False
    return service.weekdays[day.weekday()] == "1"


def calendar_tables(
    periods: Sequence[Period], services: Sequence[Service]
) -> tuple[list[tuple[str, ...]], list[tuple[str, str, str]]]:
    """
    Rows of ``calendar.txt`` (service, seven weekdays, first and last day) and of ``calendar_dates.txt``.

    The weekly pattern says the rule, `calendar_dates` each exception to it: added (1) or removed (2).
    """
    validity = next(p for p in periods if p.kind == "validity")
    first, last = validity.first.strftime("%Y%m%d"), validity.last.strftime("%Y%m%d")
    calendar = [(s.service_id, *s.weekdays, first, last) for s in services]
    dates = []
    for service in services:
        for day in sorted(days_of(periods, "validity")):
            regular = service.weekdays[day.weekday()] == "1"
            runs = runs_on(service, day, periods)
            if runs != regular:
                dates.append((service.service_id, day.strftime("%Y%m%d"), "1" if runs else "2"))
    return calendar, dates
