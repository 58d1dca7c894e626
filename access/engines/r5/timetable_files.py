"""The timetable that R5 reads: a feed written from the network's own tables.

Every stop, also unused ones, in R5's order; trips with explicit times as R5 reads them; services as weeks and days;
a line of frequencies.txt as a trip of its own. Left out: what R5 7.5.1 does not use for travel times (shapes, fares,
blocks, transfers, accessibility), and route types, all written as buses: R5 refuses some, and we never ask by them.
"""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from access.engines.r5.ids import (
    Int64,
    first_of_each,
    plain_texts,
    route_ids,
    service_ids,
    stop_ids,
    trip_ids,
)
from access.errors import DataError
from access.network.csr import ranges
from access.network.model import Network
from gtfs import Feed

__all__ = ["route_ids", "service_ids", "stop_ids", "timetable_feed", "trip_ids"]

LAST_S: Final = 73 * 3600 - 1  # R5 warns of hours beyond 72 and reads them; we do not read them
LONGEST_NAME: Final = 200  # R5's reader gives up beyond 100,000 characters
AGENCY: Final = "a"
BUS: Final = "3"
NOWHERE: Final = ((0.0, 0.0), (90.0, 0.0), (-90.0, 0.0))  # lon, lat: of three, two are far from any street
FAR_DEGREES: Final = 0.1  # R5 looks 1.6 km far

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Columns = dict[str, pa.Array]


def timetable_feed(network: Network) -> Feed:
    """Return the feed that R5 reads for a network.

    Read and built again on the same streets it gives the same network for profile "r5", but for ids and order.

    Returns
    -------
    Feed of agency, stops, routes, trips, stop_times, calendar, calendar_dates and, where there is headway service,
    frequencies; all rows by rising id. A stop without coordinates lies where no street is, so that R5 links it as
    little as we do.

    Raises
    ------
    DataError
        A time lies before its service day or beyond 72:59:59, which GTFS or R5 cannot say.

    Notes
    -----
    Cost: array passes, about 1 s for 300,000 stop times.
    """
    tables = {
        "agency": _agency(network),
        "stops": _stops(network),
        "routes": _routes(network),
        **_trips(network),
        **_calendars(network),
    }
    frames = {name: _frame(columns) for name, columns in tables.items()}
    if not len(frames["calendar_dates"]):
        del frames["calendar_dates"]  # R5 takes an empty table for a fault
    return Feed("timetable for R5", tables=frames)


def _agency(network: Network) -> Columns:
    """One agency for all routes; it says the time zone."""
    name = _name(str(network.manifest.get("name", "")), "Artois Access")
    return {
        "agency_id": _texts([AGENCY]),
        "agency_name": _texts([name]),
        "agency_url": _texts(["https://gtfs.org"]),
        "agency_timezone": _texts([network.timezone]),
    }


def _stops(network: Network) -> Columns:
    """All stops."""
    ids = stop_ids(network)
    order = np.argsort(ids)
    known = np.isfinite(network.footing_r5.stops.lon) & np.isfinite(network.footing_r5.stops.lat)
    nowhere = _nowhere(network)
    lon, lat = (
        np.where(known, degrees, lost)[order].tolist()
        for degrees, lost in zip(
            (network.footing_r5.stops.lon, network.footing_r5.stops.lat), nowhere, strict=True
        )
    )
    names = plain_texts(network.footing_r5.stops.name)
    return {
        "stop_id": _texts([ids[i] for i in order]),
        "stop_name": _texts([_name(names[i], ids[i]) for i in order]),
        "stop_lat": _texts([repr(value) for value in lat]),
        "stop_lon": _texts([repr(value) for value in lon]),
    }


def _nowhere(network: Network) -> tuple[float, float]:
    """A place (lon, lat) without streets: 0, 0, which our own reader takes for none, unless streets lie around it."""
    streets = network.footing_r5.streets
    west, east = streets.geometry_lon.min() - FAR_DEGREES, streets.geometry_lon.max() + FAR_DEGREES
    south, north = streets.geometry_lat.min() - FAR_DEGREES, streets.geometry_lat.max() + FAR_DEGREES
    free = ((lon, lat) for lon, lat in NOWHERE if not (west <= lon <= east and south <= lat <= north))
    return next(free, NOWHERE[-1])


def _routes(network: Network) -> Columns:
    """All routes."""
    ids = route_ids(network)
    order = np.argsort(ids)
    names = plain_texts(network.trips.route_name)
    return {
        "route_id": _texts([ids[i] for i in order]),
        "agency_id": _texts([AGENCY] * len(ids)),
        "route_short_name": _texts([_name(names[i], ids[i]) for i in order]),
        "route_type": _texts([BUS] * len(ids)),
    }


def _trips(network: Network) -> dict[str, Columns]:
    """Trips, their calls, and the lines of frequencies.txt."""
    trips = network.trips
    ids = trip_ids(network)
    rows = np.array(first_of_each(trips.r5.entry)[0], np.int64)
    rows = rows[np.argsort([ids[row] for row in rows])]
    pattern = np.searchsorted(trips.trip_offset, rows, side="right") - 1
    names = _texts([ids[row] for row in rows])
    entry = trips.r5.entry[rows]
    tables = {
        "trips": {
            "route_id": _taken(route_ids(network), trips.pattern_route[pattern]),
            "service_id": _taken(service_ids(network), trips.service[rows]),
            "trip_id": names,
        },
        "stop_times": _stop_times(network, rows, pattern, names),
    }
    lines = np.flatnonzero(entry >= 0)
    if len(lines):
        about = trips.r5
        seconds = {"start_time": about.start_s, "end_time": about.end_s}
        tables["frequencies"] = {
            "trip_id": names.take(pa.array(lines)),
            **{
                column: _clock(network, rows[lines], values[entry[lines]])
                for column, values in seconds.items()
            },
            "headway_secs": _texts(map(str, about.headway_s[entry[lines]].tolist())),
            "exact_times": _texts(["0"] * len(lines)),  # R5 never asks
        }
    return tables


def _stop_times(network: Network, rows: Int64, pattern: Int64, names: pa.Array) -> Columns:
    """Calls of these trips, one after the other; those of headway service begin at 0:00, to where R5 moves them."""
    trips = network.trips
    first = trips.pattern_offset[pattern]
    lengths = trips.pattern_offset[pattern + 1] - first
    calls = ranges(first, lengths)
    starts = trips.time_offset[pattern] + (rows - trips.trip_offset[pattern]) * lengths
    at = ranges(starts, lengths)
    zero = np.where(trips.r5.entry[rows] >= 0, trips.r5.arrival_s[starts], 0)
    shift = np.repeat(zero, lengths)
    row = np.repeat(rows, lengths)
    return {
        "trip_id": names.take(pa.array(np.repeat(np.arange(len(rows)), lengths))),
        "arrival_time": _clock(network, row, trips.r5.arrival_s[at] - shift),
        "departure_time": _clock(network, row, trips.r5.departure_s[at] - shift),
        "stop_id": _taken(stop_ids(network), trips.pattern_stop[calls]),
        "stop_sequence": _integers(calls - np.repeat(first, lengths)),
        "pickup_type": _integers(1 - trips.may_board[calls].astype(np.int64)),
        "drop_off_type": _integers(1 - trips.may_alight[calls].astype(np.int64)),
    }


def _calendars(network: Network) -> dict[str, Columns]:
    """Every service as the week that says most of its days, and the days that differ."""
    ids = service_ids(network)
    order = np.argsort(ids)
    active = network.calendar.active[order]
    n_days = active.shape[1]
    dates = [_date(network.calendar.first_date + dt.timedelta(i)) for i in range(n_days)]
    runs = active.any(axis=1)
    first = np.where(runs, active.argmax(axis=1), 0)
    last = np.where(runs, n_days - 1 - active[:, ::-1].argmax(axis=1), n_days - 1)
    day = np.arange(n_days)
    within = (day >= first[:, None]) & (day <= last[:, None])
    weekday = (network.calendar.first_date.weekday() + day) % 7
    week = np.stack(
        [2 * active[:, weekday == w].sum(axis=1) > within[:, weekday == w].sum(axis=1) for w in range(7)],
        axis=1,
    )
    service, other = np.nonzero((week[:, weekday] & within) != active)
    names = [ids[i] for i in order]
    return {
        "calendar": {
            "service_id": _texts(names),
            **{name: _integers(week[:, w].astype(np.int64)) for w, name in enumerate(WEEKDAYS)},
            "start_date": _taken(dates, first),
            "end_date": _taken(dates, last),
        },
        "calendar_dates": {
            "service_id": _taken(names, service),
            "date": _taken(dates, other),
            "exception_type": _integers(2 - active[service, other].astype(np.int64)),
        },
    }


def _date(day: dt.date) -> str:
    """A day as YYYYMMDD."""
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _clock(network: Network, rows: Int64, seconds: NDArray[np.integer]) -> pa.Array:
    """Seconds of the trips of these rows as HH:MM:SS."""
    wrong = np.flatnonzero((seconds < 0) | (seconds > LAST_S))
    if len(wrong):
        trip, second = network.trips.trip_id[int(rows[wrong[0]])], int(seconds[wrong[0]])
        raise DataError(
            f"trip {trip} has a call {second} s after the beginning of its service day: "
            f"R5 reads times between 0 and {LAST_S} s"
        )
    known, which = np.unique(seconds, return_inverse=True)
    return _taken([f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in known.tolist()], which)


def _integers(values: Int64) -> pa.Array:
    """Numbers as text."""
    return pa.array(values).cast(pa.large_string())


def _taken(values: list[str], rows: NDArray[np.integer]) -> pa.Array:
    """The texts of these rows."""
    return _texts(values).take(pa.array(rows))


def _texts(values: object) -> pa.Array:
    """Texts as arrow has them."""
    return pa.array(values, pa.large_string())


def _name(text: str, instead: str) -> str:
    """A name on one line, not too long, never empty: R5 does not read on where a stop has none."""
    return " ".join(text.split())[:LONGEST_NAME].strip() or instead


def _frame(columns: Columns) -> pd.DataFrame:
    """Columns as a table of a feed."""
    frame: pd.DataFrame = pa.table(columns).to_pandas()
    return frame
