"""A perfect city: square blocks, straight lines, even headways. Its travel times follow from arithmetic.

Streets are 99.95 m apart: a block takes 71.96 s at 5 km/h, so a walk of k blocks rounds up to exactly 72 k seconds
for 1 <= k <= 26, whichever way the last millimetres of the coordinates fall. The city lies on the equator, where
a degree is the same everywhere within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from access.points import PointSet
from tests.helpers.feed_text import tables_in, write_feed_zip

BLOCK_M = 99.95
METRES_PER_DEGREE_LON = 111_319.4908  # WGS 84, at the equator
METRES_PER_DEGREE_LAT = 110_574.2758
WEST, SOUTH = 10.0, -0.009  # so that the equator runs through it

Junction = tuple[float, float]  # blocks east and north of the south-west corner; fractions lie between


@dataclass(frozen=True)
class Line:
    """Buses from `first_s` to `last_s` every `headway_s`, `hop_s` from stop to stop, without standing."""

    name: str
    stops: tuple[Junction, ...]
    first_s: int
    last_s: int
    headway_s: int
    hop_s: int


def lon_lat(at: Junction) -> tuple[float, float]:
    """Coordinates, rounded as OpenStreetMap rounds them."""
    x, y = at
    lon = WEST + x * BLOCK_M / METRES_PER_DEGREE_LON
    lat = SOUTH + y * BLOCK_M / METRES_PER_DEGREE_LAT
    return round(lon, 7), round(lat, 7)


def points(junctions: Sequence[Junction]) -> PointSet:
    """Points at places of the city, named by them."""
    coordinates = np.array([lon_lat(at) for at in junctions], dtype=np.float64).reshape(-1, 2)
    ids = tuple(f"{x},{y}" for x, y in junctions)
    return PointSet(ids, coordinates[:, 0].copy(), coordinates[:, 1].copy())


def write_streets(path: Path, *, wide: int, high: int) -> Path:
    """Write the streets as OSM XML: `wide` by `high` blocks, one way for each whole street."""
    node = {(x, y): 1 + y * (wide + 1) + x for y in range(high + 1) for x in range(wide + 1)}
    streets = [[node[x, y] for x in range(wide + 1)] for y in range(high + 1)]
    streets += [[node[x, y] for y in range(high + 1)] for x in range(wide + 1)]
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='grid city'>"]
    for at, number in node.items():
        lon, lat = lon_lat(at)
        lines.append(f"<node id='{number}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'/>")
    for number, street in enumerate(streets, 1):
        members = "".join(f"<nd ref='{n}'/>" for n in street)
        lines.append(f"<way id='{number}' version='1'>{members}<tag k='highway' v='residential'/></way>")
    path.write_text("\n".join([*lines, "</osm>\n"]), encoding="utf-8")
    return path


def write_buses(path: Path, lines: Sequence[Line]) -> Path:
    """Write the lines as a GTFS feed that runs every day of September 2026; clocks are those of Paris."""
    stops = sorted({stop for line in lines for stop in line.stops})
    name = {stop: f"S{i}" for i, stop in enumerate(stops)}
    tables = tables_in("""
        # agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        G,Grid,https://grid.example,Europe/Paris
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        D,1,1,1,1,1,1,1,20260901,20260930
        """)
    tables["stops.txt"] = "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(
        "{0},{0},{2:.7f},{1:.7f}\n".format(name[stop], *lon_lat(stop)) for stop in stops
    )
    tables["routes.txt"] = "route_id,agency_id,route_short_name,route_long_name,route_type\n" + "".join(
        f"{line.name},G,{line.name},,3\n" for line in lines
    )
    trips, stop_times = [], []
    for line in lines:
        for begin in range(line.first_s, line.last_s + 1, line.headway_s):
            trip = f"{line.name}-{begin}"
            trips.append(f"{line.name},D,{trip}\n")
            for i, stop in enumerate(line.stops):
                clock = _clock(begin + i * line.hop_s)
                stop_times.append(f"{trip},{clock},{clock},{name[stop]},{i}\n")
    tables["trips.txt"] = "route_id,service_id,trip_id\n" + "".join(trips)
    tables["stop_times.txt"] = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "".join(
        stop_times
    )
    return write_feed_zip(path, tables)


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
