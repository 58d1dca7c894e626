"""Which services run on which day, from calendar.txt and calendar_dates.txt in any combination."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtfs.clock import BAD, dates_to_ordinals, texts_to_ints
from gtfs.errors import GtfsError, NoServiceOnDateError
from gtfs.feed import Feed, texts
from gtfs.schema import WEEKDAYS

MAX_DAYS = 200 * 366
"""Longest span of days a feed may cover; `validate` reports a longer one."""


@dataclass(frozen=True, eq=False)
class ServiceDays:
    """
    The days of every service of a feed.

    Attributes
    ----------
    service_id
        Services in order of first mention, calendar.txt before calendar_dates.txt.
    first_date
        Day of column 0 of `active`: the first day any table speaks of.
    active
        bool, shape (n_services, n_days), read-only: whether the service runs that day. A day outside
        is a day without service. A feed that names no day has 0 columns.
    name
        Name of the feed, for messages.
    """

    service_id: tuple[str, ...]
    first_date: dt.date
    active: npt.NDArray[np.bool_]
    name: str = "feed"


def service_days(feed: Feed) -> ServiceDays:
    """
    Return the days of every service.

    A row of calendar_dates.txt decides for its day (1 runs, 2 does not); else the weekday and the
    inclusive range of calendar.txt. Exceptions outside every range extend the span; services that
    occur in calendar_dates.txt only are services too. If one day of a service has several exceptions
    the last one counts. Rows with unreadable dates are left out: `validate` reports them.

    Raises
    ------
    GtfsError
        If the days span more than two centuries.
    """
    in_calendar, in_dates = (texts(feed, t, "service_id").to_pylist() for t in ("calendar", "calendar_dates"))
    ids = tuple(dict.fromkeys(i for i in (*in_calendar, *in_dates) if i))
    index = {service: i for i, service in enumerate(ids)}
    start, end, date = (
        dates_to_ordinals(texts(feed, *column)).astype(np.int64)
        for column in (("calendar", "start_date"), ("calendar", "end_date"), ("calendar_dates", "date"))
    )
    ranged = _known(in_calendar) & (start > BAD) & (end > BAD) & (end >= start)
    dated = _known(in_dates) & (date > BAD)
    days = np.concatenate((start[ranged], end[ranged], date[dated]))
    if not len(days):
        return ServiceDays(ids, dt.date.min, _frozen(np.zeros((len(ids), 0), np.bool_)), feed.name)
    first, n_days = int(days.min()), int(days.max() - days.min()) + 1
    if n_days > MAX_DAYS:
        raise GtfsError(f"{feed.name}: its calendar spans {n_days:,} days, more than two centuries.")
    active = np.zeros((len(ids), n_days), np.bool_)
    weekly = _weekly(feed)
    weekday = (first - 1 + np.arange(n_days)) % 7
    for row in np.flatnonzero(ranged):
        span = slice(start[row] - first, end[row] - first + 1)
        active[index[in_calendar[row]], span] |= weekly[row, weekday[span]]
    kind = texts_to_ints(texts(feed, "calendar_dates", "exception_type"))
    dated &= (kind == 1) | (kind == 2)
    service = np.array([index.get(i, 0) for i in in_dates], np.int64)
    active[service[dated], date[dated] - first] = kind[dated] == 1
    return ServiceDays(ids, dt.date.fromordinal(first), _frozen(active), feed.name)


def services_on(days: ServiceDays, date: dt.date, *, required: bool = True) -> npt.NDArray[np.bool_]:
    """
    Return which services run on a date: bool, shape (n_services,).

    Raises
    ------
    NoServiceOnDateError
        If none does and one is `required`; it names the first and last day with service and the nearest.
    """
    column = date.toordinal() - days.first_date.toordinal()
    if 0 <= column < days.active.shape[1]:
        running: npt.NDArray[np.bool_] = days.active[:, column].copy()
    else:
        running = np.zeros(len(days.service_id), np.bool_)
    if required and not running.any():
        raise NoServiceOnDateError(_no_service(days, date))
    return running


def days_with_service(days: ServiceDays) -> list[dt.date]:
    """Return every day on which some service runs, in order."""
    first = days.first_date.toordinal()
    return [dt.date.fromordinal(first + int(i)) for i in np.flatnonzero(days.active.any(axis=0))]


def nearest_day_with_service(days: ServiceDays, date: dt.date) -> dt.date | None:
    """Return the day with service closest to a date, the later of two equally close; None if there is none."""
    running = np.flatnonzero(days.active.any(axis=0)) + days.first_date.toordinal()
    if not len(running):
        return None
    distance = np.abs(running - date.toordinal())
    return dt.date.fromordinal(int(running[distance == distance.min()][-1]))


def _no_service(days: ServiceDays, date: dt.date) -> str:
    """Return the sentence of a date without service."""
    running = np.flatnonzero(days.active.any(axis=0))
    if not len(running):
        return f"No service of {days.name} runs on {date}, nor on any other day."
    first, last = (days.first_date + dt.timedelta(int(i)) for i in running[[0, -1]])
    nearest = nearest_day_with_service(days, date)
    return (
        f"No service of {days.name} runs on {date}: its first day with service is {first}, "
        f"its last {last}, the nearest {nearest}."
    )


def _weekly(feed: Feed) -> npt.NDArray[np.bool_]:
    """Return the weekdays of every row of calendar.txt, Monday first: bool, shape (n_rows, 7)."""
    columns = [texts_to_ints(texts(feed, "calendar", day)) == 1 for day in WEEKDAYS]
    return np.stack(columns, axis=1) if len(columns[0]) else np.zeros((0, 7), np.bool_)


def _known(ids: list[str]) -> npt.NDArray[np.bool_]:
    """Return which identifiers are there."""
    return np.array([bool(i) for i in ids], np.bool_)


def _frozen(array: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the array, no longer to be written to."""
    array.flags.writeable = False
    return array
