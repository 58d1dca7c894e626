"""A drawn town for journeys by R5: a street grid and few trips, and rows as R5's process tells them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from access.engines.journeys import Journeys
from access.engines.r5.timetable_files import route_ids, stop_ids
from access.network import Network, build_network
from access.request import Request
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.unit.api.drawn_city import at, write_city

# Stops lie on the crossings of the middle street; "x" of the next one. T6 and T7 run alike, as do T8 (where nobody may
# board) and T8b; nobody may board T10 at b, or leave it at c.
FEED = """
# agency.txt
agency_id,agency_name,agency_url,agency_timezone
A,Bus,https://bus.example,Europe/Paris

# stops.txt
stop_id,stop_name,stop_lat,stop_lon
{stops}

# routes.txt
route_id,agency_id,route_short_name,route_type
L1,A,1,3
L2,A,2,3
L3,A,3,3
L4,A,4,3
F,A,F,3

# trips.txt
route_id,service_id,trip_id
L1,WEEK,T1
L1,WEEK,T2
L1,SUN,T3
L2,WEEK,T4
L2,WEEK,T5
L3,WEEK,T7
L3,WEEK,T6
L3,WEEK,T8
L3,WEEK,T8b
L4,WEEK,T10
F,WEEK,T9

# stop_times.txt
trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
T1,08:00:00,08:00:00,a,1,0,0
T1,08:05:00,08:06:00,b,2,0,0
T1,08:12:00,08:12:00,c,3,0,0
T2,08:20:00,08:20:00,a,1,0,0
T2,08:25:00,08:26:00,b,2,0,0
T2,08:32:00,08:32:00,c,3,0,0
T3,08:10:00,08:10:00,a,1,0,0
T3,08:15:00,08:16:00,b,2,0,0
T3,08:22:00,08:22:00,c,3,0,0
T4,08:10:00,08:10:00,b,1,0,0
T4,08:18:00,08:18:00,d,2,0,0
T5,08:14:00,08:14:00,x,1,0,0
T5,08:24:00,08:24:00,d,2,0,0
T7,08:40:00,08:40:00,a,1,0,0
T7,08:50:00,08:50:00,d,2,0,0
T6,08:40:00,08:40:00,a,1,0,0
T6,08:50:00,08:50:00,d,2,0,0
T8,08:45:00,08:45:00,a,1,1,0
T8,08:55:00,08:55:00,d,2,0,0
T8b,08:45:00,08:45:00,a,1,0,0
T8b,08:55:00,08:55:00,d,2,0,0
T10,08:30:00,08:30:00,a,1,0,0
T10,08:34:00,08:34:00,b,2,1,0
T10,08:38:00,08:38:00,c,3,0,1
T10,08:42:00,08:42:00,d,4,0,0
T9,08:00:00,08:00:00,a,1,0,0
T9,08:04:00,08:05:00,b,2,0,0
T9,08:15:00,08:15:00,d,3,0,0

# frequencies.txt
trip_id,start_time,end_time,headway_secs,exact_times
T9,09:00:00,10:00:00,600,0

# calendar.txt
service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
WEEK,1,1,1,1,1,0,0,20260901,20261231
SUN,0,0,0,0,0,0,1,20260901,20261231
"""
STOPS = {"a": (4, 7), "b": (12, 7), "c": (16, 7), "d": (22, 7), "x": (12, 8)}
Rows = list[dict[str, Any]]
Ask = Callable[..., Journeys]
HOME, WORK = at(3.9, 7.0), at(22.2, 7.0)


def build_town(folder: Path) -> Network:
    """The town's network."""
    streets, _, _ = write_city(folder)
    stops = "\n".join(
        f"{name},{name},{at(x, y)[1] + 2e-5:.7f},{at(x, y)[0]:.7f}" for name, (x, y) in STOPS.items()
    )
    feed = write_feed_zip(folder / "town.zip", tables_in(FEED.format(stops=stops)))
    return build_network(streets, [feed])


def r5_stop(network: Network, name: str) -> str:
    """R5's id of a stop."""
    return stop_ids(network)[stop_row(network, name)]


def stop_row(network: Network, name: str) -> int:
    """Our row of a stop."""
    return list(network.stops.stop_id).index(name)


def trip_row(network: Network, name: str) -> int:
    """Our row of a trip."""
    return list(network.trips.trip_id).index(name)


def seconds(clock: str) -> int:
    """Seconds of "8:05" or "8:05:30"."""
    parts = [int(part) for part in clock.split(":")] + [0]
    return 3600 * parts[0] + 60 * parts[1] + parts[2]


TUESDAY = dt.date(2026, 9, 15)
REQUEST = Request(
    date=TUESDAY,
    time_s=seconds("7:50"),
    window_min=5,
    max_min=90,
    access_walk_min=20,
    egress_walk_min=20,
    engine="r5",
)
PLANNED = "r5-journeys-planned"


def street(travel_s: int, *, wait_s: int = 0, mode: str = "WALK", line: Any = ()) -> dict[str, Any]:
    """A row on the streets, a metre a second."""
    return {
        "mode": mode,
        "departure_s": None,
        "distance_m": float(travel_s),
        "travel_s": travel_s,
        "wait_s": wait_s,
        "route_id": None,
        "from_stop_id": None,
        "to_stop_id": None,
        "line": [list(place) for place in line],
    }


def vehicle(
    network: Network, route: str, board: str, alight: str, leaves: str, arrives: str, wait_s: int
) -> dict[str, Any]:
    """A row of a ride."""
    name = route_ids(network)[list(network.trips.route_id).index(route)]
    return {
        "mode": "BUS",
        "departure_s": seconds(leaves),
        "distance_m": 1.5,
        "travel_s": seconds(arrives) - seconds(leaves),
        "wait_s": wait_s,
        "route_id": name,
        "from_stop_id": r5_stop(network, board),
        "to_stop_id": r5_stop(network, alight),
        "line": [],
    }


def options(*given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of several options, numbered."""
    return [
        {"option": option, "segment": segment, **row}
        for option, rows in enumerate(given)
        for segment, row in enumerate(rows)
    ]


def line_1(town: Network, wait_s: int = 100) -> dict[str, Any]:
    """Line 1 from a to b."""
    return vehicle(town, "L1", "a", "b", "8:00", "8:05", wait_s)


def one_ride(town: Network, access_s: int = 120, egress_s: int = 90) -> Rows:
    """Line 1 and what is walked before and after it."""
    return [street(access_s), line_1(town), street(egress_s)]


def with_a_change(town: Network) -> Rows:
    """Line 1 to b, 200 s on foot to x, of which r5py shows another path of 210 s, 340 s of waiting, line 2 to d."""
    change = street(210, wait_s=200 - 210 + 60)
    return [
        street(120),
        line_1(town),
        change,
        vehicle(town, "L2", "x", "d", "8:14", "8:24", 340),
        street(90),
    ]
