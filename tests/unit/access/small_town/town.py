"""A small town written as real files, and what is asked of it."""

import datetime as dt
import zipfile
from pathlib import Path

from access.request import Request

STEP = 0.002  # degrees between junctions: about 222 m north, 142 m east
N = 6
FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Demo,http://example.org,Europe/Paris\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type\n"
    f"W,West,50.4001,{2.8 + 0.3 * STEP:.6f},\nE,East,50.4001,{2.8 + 4.6 * STEP:.6f},0\n"
    "S,Station,50.4,2.8,1\nF,Far away,51.4,2.8,0\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,a,1,One,3\n",
    "trips.txt": "route_id,service_id,trip_id\n" + "".join(f"r,s,t{i}\n" for i in range(3)),
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    + "".join(
        f"t{i},08:{10 * i:02}:00,08:{10 * i:02}:00,W,1\nt{i},08:{10 * i + 1:02}:00,,E,2\n" for i in range(3)
    ),
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "s,1,1,1,1,1,0,0,20260901,20260930\n",
}


def write_town(folder: Path) -> tuple[Path, Path]:
    """A town of N x N junctions and a bus along its southern street."""
    ways = []
    nodes = [
        f'<node id="{1 + y * N + x}" version="1" lat="{50.4 + y * STEP}" lon="{2.8 + x * STEP}"/>'
        for y in range(N)
        for x in range(N)
    ]
    lines = [[1 + y * N + x for x in range(N)] for y in range(N)]
    lines += [[1 + y * N + x for y in range(N)] for x in range(N)]
    for i, line in enumerate(lines):
        refs = "".join(f'<nd ref="{n}"/>' for n in line)
        ways.append(f'<way id="{i + 1}" version="1">{refs}<tag k="highway" v="residential"/></way>')
    streets = folder / "town.osm"
    streets.write_text('<osm version="0.6">' + "".join(nodes + ways) + "</osm>")
    feed = folder / "feed.zip"
    with zipfile.ZipFile(feed, "w") as archive:
        for name, text in FEED.items():
            archive.writestr(name, text)
    return streets, feed


def request(**change: object) -> Request:
    """At eight on a Tuesday, within half an hour."""
    asked = {"date": dt.date(2026, 9, 15), "time_s": 8 * 3600, "window_min": 5, "max_min": 30, **change}
    return Request(**asked)  # type: ignore[arg-type]
