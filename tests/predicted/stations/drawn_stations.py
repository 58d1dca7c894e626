"""Stations drawn in the perfect city: every walk is blocks of 72 s and the seconds of a pathway.

Gare Ouest has platforms P (5, 5) and Q (5, 6), entrances Nord (5, 8) and Sud (5, 2); Gare Est has R (35, 5) and the
entrance Est (35, 7); C (8, 5) and D (20, 5) are stops in the open. A train leaves P at 8:10 and is at R at 8:20. Buses
run from C (8:00) to P (8:05), from Q (8:30) to D (8:35), from R (8:40) to D (8:50).
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from access.analysis.journeys import JourneyAnswer, journey_answer
from access.network import Network, build_network
from access.request import Request
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, write_streets

DAY = dt.date(2026, 9, 15)
FEED = """
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    G,Grid,https://grid.example,Europe/Paris
    # calendar.txt
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    D,1,1,1,1,1,1,1,20260901,20260930
    # routes.txt
    route_id,agency_id,route_short_name,route_long_name,route_type
    L,G,L,,3
    # trips.txt
    route_id,service_id,trip_id
    L,D,train
    L,D,bus
    L,D,feeder
    L,D,back
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    train,08:10:00,08:10:00,P,1
    train,08:20:00,08:20:00,R,2
    bus,08:30:00,08:30:00,Q,1
    bus,08:35:00,08:35:00,D,2
    feeder,08:00:00,08:00:00,C,1
    feeder,08:05:00,08:05:00,P,2
    back,08:40:00,08:40:00,R,1
    back,08:50:00,08:50:00,D,2
    """
STOPS = {  # id: name, place, kind, parent
    "W": ("Gare Ouest", (5, 5), "1", ""),
    "P": ("Quai 1", (5, 5), "0", "W"),
    "Q": ("Quai 2", (5, 6), "", "W"),
    "N": ("Entrée nord", (5, 8), "2", "W"),
    "S": ("Entrée sud", (5, 2), "2", "W"),
    "X": ("Couloir", None, "3", "W"),
    "A": ("Quai 1 avant", None, "4", "P"),
    "V": ("Gare Est", (35, 5), "1", ""),
    "R": ("Quai", (35, 5), "0", "V"),
    "E": ("Entrée est", (35, 7), "2", "V"),
    "C": ("Mairie", (8, 5), "", ""),
    "D": ("Parc", (20, 5), "", ""),
}
EAST = "E,R,1,45\n"
BOTH = "N,P,1,30\n" + EAST
Place = tuple[float, float]
Build = Callable[..., Network]


def builder(folder: Path) -> Build:
    """Builds the city in its variants, each once, from files in the folder."""
    streets = write_streets(folder / "grid.osm", wide=40, high=10)
    made: dict[tuple[object, ...], Network] = {}

    def make(ways: str | None, changes: str = "", **moved: Place) -> Network:
        """The city with pathways "from,to,both,seconds" and changes "from,to,type,seconds", some stops moved."""
        key = (ways, changes, *moved.items())
        if key not in made:
            tables = tables_in(FEED)
            rows = []
            for stop, (name, at, kind, parent) in STOPS.items():
                where = moved.get(stop, at)
                lon, lat = lon_lat(where) if where else ("", "")
                rows.append(f"{stop},{name},{lat},{lon},{kind},{parent}\n")
            tables["stops.txt"] = (
                "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n" + "".join(rows)
            )
            if ways is not None:
                tables["pathways.txt"] = (
                    "from_stop_id,to_stop_id,is_bidirectional,traversal_time,pathway_id,pathway_mode\n"
                    + "".join(f"{line},{i},1\n" for i, line in enumerate(ways.split()))
                )
            if changes:
                tables["transfers.txt"] = (
                    "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n" + changes + "\n"
                )
            feed = write_feed_zip(folder / f"{len(made)}.zip", tables)
            made[key] = build_network(streets, [feed])
        return made[key]

    return make


def request(clock: str = "8:00", **kwargs: object) -> Request:
    """At one minute, with walks of up to a quarter of an hour."""
    hour, minute = clock.split(":")
    asked = {"access_walk_min": 15, "egress_walk_min": 15, "window_min": 1} | kwargs
    return Request(date=DAY, time_s=int(hour) * 3600 + int(minute) * 60, **asked)  # type: ignore[arg-type]


def ask(network: Network, origin: Place, to: Place, asked: Request) -> JourneyAnswer:
    """The journeys between two places in blocks."""
    return journey_answer(network, lon_lat(origin), lon_lat(to), asked)


def legs(answer: JourneyAnswer) -> list[tuple[object, ...]]:
    """Of each walk: kind, seconds, of them inside, metres, entrances."""
    found = [leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "walk"]
    return [(p["kind"], p["duration_s"], p["station_s"], p["distance_m"], p["entrances"]) for p in found]


def clocks(answer: JourneyAnswer) -> list[tuple[str, str]]:
    """Of each journey: departure and arrival, HH:MM:SS."""
    return [(j["departure"][11:19], j["arrival"][11:19]) for j in answer.journeys]
