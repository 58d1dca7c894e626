"""Where one changes in the perfect city: seconds and legs that follow from arithmetic.

Buses run from A at (2, 10) to B at (10, 10), and from B' at (11, 10), a block away, to C at (20, 10). A block on foot
takes 72 s. The first bus reaches B at 8:10; from B' buses leave at 8:11, 8:15 and 8:25 and take nine minutes.
"""

import datetime as dt
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from access.analysis.journeys import JourneyAnswer, journey_answer
from access.engines.native import travel_times
from access.network import Network, build_network
from access.request import Request
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, points, write_streets

DATE = dt.date(2026, 9, 15)
PLACES = {"A": (2, 10), "B": (10, 10), "B'": (11, 10), "C": (20, 10), "F": (11, 40)}
MINUTE = 60
EIGHT = 8 * 3600
FEED = """
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    G,Grid,https://grid.example,Europe/Paris
    # calendar_dates.txt
    service_id,date,exception_type
    D,20260915,1
    D,20260916,1
    # routes.txt
    route_id,agency_id,route_short_name,route_type
    1,G,Un,3
    2,G,Deux,3
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    one,8:00:00,8:00:00,A,1
    one,8:10:00,8:10:00,B,2
    soon,8:11:00,8:11:00,B',1
    soon,8:20:00,8:20:00,C,2
    then,8:15:00,8:15:00,B',1
    then,8:24:00,8:24:00,C,2
    night,23:55:00,23:55:00,A,1
    night,24:05:00,24:05:00,B,2
    dawn,0:10:00,0:10:00,B',1
    dawn,0:19:00,0:19:00,C,2
    late,8:25:00,8:25:00,B',1
    late,8:34:00,8:34:00,C,2
    far,8:18:00,8:18:00,F,1
    far,8:30:00,8:30:00,C,2
    """
TRIPS = ("one", "soon", "then", "late", "far", "night", "dawn")


@lru_cache(maxsize=30)
def city(
    transfers: tuple[str, ...] = (),
    blocks: tuple[str, ...] = (),
    header: str = "",
    *,
    feeds: int = 1,
    headways: str = "",
    pathways: str = "",
) -> Network:
    """The city with rows of transfers.txt, trips of one block, perhaps headway service, perhaps told several times."""
    tables = tables_in(FEED)
    if headways:
        tables["frequencies.txt"] = f"trip_id,start_time,end_time,headway_secs\n{headways}\n"
    if pathways:
        head = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time"
        tables["pathways.txt"] = f"{head}\n{pathways}\n"
    tables["stops.txt"] = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n" + "".join(
        "{0},{0},{2:.7f},{1:.7f},,{3}\n".format(name, *lon_lat(at), "S" * name.startswith("B"))
        for name, at in PLACES.items()
    )
    tables["stops.txt"] += "S,S,{1:.7f},{0:.7f},1,\n".format(*lon_lat((10, 10)))
    tables["trips.txt"] = "trip_id,route_id,service_id,block_id\n" + "".join(
        f"{trip},{1 if trip in ('one', 'night') else 2},D,{'V' * (trip in blocks)}\n" for trip in TRIPS
    )
    if transfers:
        head = header or "from_stop_id,to_stop_id,transfer_type,min_transfer_time"
        tables["transfers.txt"] = "\n".join([head, *transfers]) + "\n"
    with TemporaryDirectory() as folder:
        streets = write_streets(Path(folder) / "grid.osm", wide=22, high=20)
        return build_network(
            streets, [write_feed_zip(Path(folder) / f"grid{i}.zip", tables) for i in range(feeds)]
        )


def asked(**changes: Any) -> Request:
    """From 7:50 on, within two hours."""
    about: dict[str, Any] = {"date": DATE, "time_s": EIGHT - 600, "anchor": "depart", "window_min": 1}
    return Request(**{**about, "max_min": 120, "access_walk_min": 5, "egress_walk_min": 5, **changes})


def seconds(network: Network, **changes: Any) -> int:
    """From the stop A to the stop C."""
    ends = points([PLACES["A"]]), points([PLACES["C"]])
    return int(travel_times(network, *ends, asked(**changes)).seconds[0, 0, 0])


def arrival(minutes: float) -> int:
    """Seconds from 7:50 to so many minutes past eight."""
    return int(600 + 60 * minutes)


def legs(network: Network, **changes: Any) -> tuple[JourneyAnswer, list[dict[str, Any]]]:
    """The journey from A to C, and its legs but those of no length at its ends."""
    answer = journey_answer(network, lon_lat(PLACES["A"]), lon_lat(PLACES["C"]), asked(**changes))
    assert len(answer.journeys) == 1
    return answer, [leg for leg in answer.legs if leg["properties"]["kind"] not in ("access", "egress")]
