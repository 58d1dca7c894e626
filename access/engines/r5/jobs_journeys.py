"""What R5's process does when asked how: itineraries of one pair, minute by minute, by r5py's TripPlanner.

`r5py.DetailedItineraries` puts each pair to the same TripPlanner, once for the whole window, and no answer of ours can
be made of that (read in r5py 1.1.7 and in R5; docs/r5.md, "Journeys"): R5 draws departures until it has exactly 60 of
them, for ever in windows of one to three minutes; drops what arrives later than five minutes after the best of the
first draws; r5py shows one of those within five minutes of the best, not the best; and of two modes the second gets the
first one's paths. So here each search has one departure, one mode at each end and no tolerance, and only a minute that
no journey found so far can serve is searched.
"""

import datetime as dt
import warnings
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import dist
from typing import Any, Final

from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from access.engines.r5.jobs import Arrays, JobRefused, Opened, Tell, r5py_arguments

#: R5 boards what leaves more than 60 s after the arrival at a stop.
LEAST_WAIT_S: Final = 61
#: R5 draws departures from [fromTime, toTime): within one second it would draw for ever, within two it takes either.
WIDTH_S: Final = 2
#: What R5 assumes where nobody says otherwise: that no stop within five minutes is reached by bike, and that no street
#: is faster for cars than 8 km/h, so that its search towards the destination misses the fastest way. R5 keeps speeds
#: below 328 m/s.
_UNASKED: Final[Mapping[str, int | float]] = {"minBikeTime": 0, "carSpeed": 328.0}
#: How R5's planner of journeys says so.
_MIXED: Final = "does not support frequencies and schedules in the same trip pattern"

Place = tuple[float, float]


def itineraries(
    opened: Opened, about: Mapping[str, Any], arrays: Arrays, progress: Tell
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Itineraries by R5 from one place to another, the best for every minute of a window.

    Parameters
    ----------
    about
        {"arguments": as `task.arguments` makes them, "origin": [lon, lat], "destination": [lon, lat], "every_minute":
        bool}. every_minute: search also where a journey found before can still be taken, as service by headway wants,
        whose vehicles R5 draws anew for each search.
    arrays
        none.
    progress
        called with minutes done and minutes in all, of all pairs of modes.

    Returns
    -------
    {"rows": [...]}, {}: rows as `access.engines.r5.itinerary_rows.Row` describes them, options numbered from 0: the
    ways without vehicles first, then the journeys of each pair of modes in order of departure. From a place to itself
    only the ways without vehicles, of 0 s.

    Raises
    ------
    JobRefused
        R5 meets a line that runs by headway and by timetable with the same stops.

    Notes
    -----
    Cost: two searches of the streets for each pair of modes, and one or two of R5's timetable searches for each journey
    that is best at some minute and for each minute without any.
    """
    arguments = r5py_arguments(about["arguments"])
    ends: tuple[Place, Place] = (_place(about["origin"]), _place(about["destination"]))
    midnight = arguments["departure"].replace(hour=0, minute=0, second=0, microsecond=0)
    direct = arguments["access_modes"]
    tables = _direct(_planner(opened.network, arguments, ends, (direct, direct, direct)))
    minutes = _minutes(arguments, midnight)
    pairs = _pairs(arguments) if ends[0] != ends[1] else []
    n_all = max(1, len(pairs) * len(minutes))
    every_minute = bool(about.get("every_minute"))
    for i, (transit, access, egress) in enumerate(pairs):
        planner = _ridden(opened.network, arguments, ends, (transit, access, egress))
        served_s, early_s = -1, None
        for k, minute_s in enumerate(minutes):
            if minute_s > served_s:
                table, early_s = _best(planner, midnight, minute_s, early_s)
                if table is not None:
                    tables.append(table)
                    served_s = minute_s if every_minute else _latest_s(table, midnight)
            progress(i * len(minutes) + k + 1, n_all)
    progress(n_all, n_all)
    rows = (row for option, table in enumerate(tables) for row in rows_of(option, table, midnight, ends))
    return {"rows": list(rows)}, {}


def _place(lon_lat: Sequence[Any]) -> Place:
    """Longitude and latitude."""
    return float(lon_lat[0]), float(lon_lat[1])


def _pairs(arguments: Mapping[str, Any]) -> list[tuple[list[Any], Any, Any]]:
    """Modes of vehicles with a mode before and one after them; none where one's limit is 0, which R5 takes for none."""
    transit = [mode for mode in arguments["transport_modes"] if mode.is_transit_mode]
    pairs = product(arguments["access_modes"], arguments["egress_modes"]) if transit else ()
    return [(transit, *pair) for pair in pairs if all(_limit(arguments, mode) for mode in pair)]


def _planner(
    network: Any, arguments: Mapping[str, Any], ends: tuple[Place, Place], modes: tuple[Any, Any, Any]
) -> Any:
    """r5py's planner of one pair of places, by these modes: of transport, of access, of egress."""
    import r5py
    from r5py.r5 import TripPlanner

    named = dict(zip(("transport_modes", "access_modes", "egress_modes"), modes, strict=True))
    window = dt.timedelta(minutes=10)  # replaced for each search; of less than five r5py warns
    request = r5py.RegionalTask(network, **{**arguments, **named, "departure_time_window": window})
    task = request._regional_task
    (task.fromLon, task.fromLat), (task.toLon, task.toLat) = ends
    task.monteCarloDraws = 1
    task.suboptimalMinutes = 0
    for name, value in _UNASKED.items():
        setattr(task, name, value)  # an error, and not another answer, from an R5 without such a field
    return TripPlanner(network, request)


def _ridden(
    network: Any, arguments: Mapping[str, Any], ends: tuple[Place, Place], modes: tuple[Any, Any, Any]
) -> Any:
    """r5py's planner with the request's limits: of transit modes, one mode before and one after rides.

    Walks after the last ride are searched from the destination as if one came from there. R5's backward search, which
    r5py uses, takes the way to one end of the destination's street for that to the other.
    """
    transit, access, egress = modes
    planner = _planner(network, arguments, ends, (transit, [access], [egress]))
    planner.MAX_ACCESS_TIME = _limit(arguments, access)
    planner.MAX_EGRESS_TIME = _limit(arguments, egress)
    if egress.name == "WALK":
        back = _planner(network, arguments, (ends[1], ends[0]), (transit, [egress], [egress]))
        back.MAX_ACCESS_TIME = planner.MAX_EGRESS_TIME
        planner.__dict__["_transit_egress_paths"] = back._transit_access_paths  # where r5py keeps its own
    return planner


def _minutes(arguments: Mapping[str, Any], midnight: dt.datetime) -> list[int]:
    """The window's departures, in seconds from midnight."""
    first_s = int((arguments["departure"] - midnight).total_seconds())
    return [first_s + 60 * k for k in range(int(arguments["departure_time_window"].total_seconds()) // 60)]


def _limit(arguments: Mapping[str, Any], mode: Any) -> dt.timedelta:
    """Longest way by a mode before or after rides."""
    name = {"WALK": "walking", "BICYCLE": "cycling", "CAR": "driving"}[mode.name]
    limit: dt.timedelta = arguments[f"max_time_{name}"]
    return limit


def _best(
    planner: Any, midnight: dt.datetime, minute_s: int, early_s: int | None
) -> tuple[list[dict[str, Any]] | None, int | None]:
    """The journey that arrives first of those that leave at a minute, None where there is none; and when to begin.

    R5 draws one of two seconds, and for one origin always the same: `early_s` is 1 where it is the second, so that the
    search has to begin earlier. Which one it is can be told only from a journey, and until then it is None.
    """
    later = None
    for early in (early_s or 0, 1 - (early_s or 0)):
        task = planner.request._regional_task
        task.fromTime = minute_s - early
        task.toTime = minute_s - early + WIDTH_S
        trips = _found(planner)
        if trips:
            table = _table(trips[0])  # one departure, one journey
            drawn_s = _drawn_s(table, midnight)
            if drawn_s == minute_s:
                return table, early
            early_s = 1 - early
            if drawn_s > minute_s:
                later = table
        elif early_s is not None:
            break
    return later, early_s


def _found(planner: Any) -> list[Any]:
    """What R5 finds for the departure that is set."""
    planner.__dict__.pop("transit_paths", None)  # r5py keeps what it has found before
    try:
        trips: list[Any] = planner.transit_paths
    except Exception as error:
        if _MIXED in str(error):
            raise JobRefused(
                "R5 plans no journeys where trips with the same stops run by headway and by timetable; "
                "it has travel times there, and engine native has journeys"
            ) from None
        raise
    return trips


def _direct(planner: Any) -> list[list[dict[str, Any]]]:
    """The ways without vehicles; r5py warns where a mode has none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Could not find route", RuntimeWarning)
        return [_table(trip) for trip in planner.direct_paths]


def _table(trip: Any) -> list[dict[str, Any]]:
    """A trip's segments by r5py's columns, at once: r5py uses some segments again and changes their times."""
    return [dict(zip(trip.COLUMNS, row, strict=True)) for row in trip.as_table()]


def _drawn_s(table: Sequence[Mapping[str, Any]], midnight: dt.datetime) -> int:
    """The departure for which R5 found a journey."""
    return (
        _seconds(table[1]["departure_time"] - midnight) - _seconds(table[1]["wait_time"]) - _access_s(table)
    )


def _latest_s(table: Sequence[Mapping[str, Any]], midnight: dt.datetime) -> int:
    """The latest departure with which its first vehicle can be boarded."""
    return _seconds(table[1]["departure_time"] - midnight) - LEAST_WAIT_S - _access_s(table)


def _access_s(table: Sequence[Mapping[str, Any]]) -> int:
    """Seconds to the first stop."""
    return _seconds(table[0]["travel_time"])


def _seconds(span: dt.timedelta) -> int:
    """Whole seconds; r5py makes its spans of such."""
    return round(span.total_seconds())


def rows_of(
    option: int, table: Sequence[Mapping[str, Any]], midnight: dt.datetime, ends: tuple[Place, Place]
) -> Iterator[dict[str, Any]]:
    """One option of r5py's as rows of plain values, see `access.engines.r5.itinerary_rows.Row`.

    Parameters
    ----------
    table
        its segments by r5py's columns (`r5py.r5.Trip.COLUMNS`).
    ends
        origin and destination: which way the lines of the first and the last segment lead.
    """
    for k, row in enumerate(table):
        leaves = row["departure_time"]
        is_ride = row["route_id"] is not None
        yield {
            "option": option,
            "segment": int(row["segment"]),
            "mode": str(row["transport_mode"].name),
            # of others r5py has None, or numpy's "not a time"
            "departure_s": _seconds(leaves - midnight) if isinstance(leaves, dt.datetime) else None,
            "distance_m": float(row["distance"] or 0.0),
            "travel_s": _seconds(row["travel_time"]),
            "wait_s": _seconds(row["wait_time"]),
            "route_id": str(row["route_id"]) if is_ride else None,
            "from_stop_id": str(row["start_stop_id"]) if is_ride else None,
            "to_stop_id": str(row["end_stop_id"]) if is_ride else None,
            "line": [] if is_ride else line_of(row["geometry"], ends[0] if k == 0 else ends[1]),
        }


def line_of(geometry: BaseGeometry, near: Place) -> list[list[float]]:
    """The places of a line, [longitude, latitude]; none of an empty one.

    A way that meets itself comes in parts that are in no order: they are put one behind the other, each time the one
    that is closest, from the end that is closest to `near` on.
    """
    parts = [
        [[float(x), float(y)] for x, y, *_ in part.coords]
        for part in getattr(geometry, "geoms", [geometry])
        if not part.is_empty
    ]
    line: list[list[float]] = []
    while parts:
        at = line[-1] if line else list(near)
        closest, backwards = min(
            ((i, turned) for i in range(len(parts)) for turned in (False, True)),
            key=lambda end: dist(at, parts[end[0]][-1 if end[1] else 0]),
        )
        part = parts.pop(closest)
        line += part[::-1] if backwards else part
    return line
