"""A small drawn city: a street grid, two bus lines and a train, nine places; written as OSM XML, GTFS and CSV."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from access.network import Network, build_network, save_network

WEST, SOUTH = 2.78, 50.40
STEP_LON, STEP_LAT = 0.0035, 0.00225  # about 250 m each way
COLUMNS, ROWS = 25, 15
MIDDLE = ROWS // 2

# id, name, kind, commune, column, row
PLACES = (
    ("lycee-1", "Lycée Condorcet", "lycee", "Lens", 4, 8),
    ("lycee-2", "Lycée Robespierre", "lycee", "Lens", 12, 2),
    ("lycee-3", "Lycée Béhal", "lycee", "Liévin", 22, 12),
    ("gare-1", "Gare de Lens", "gare", "Lens", 2, 7),
    ("gare-2", "Gare de Liévin", "gare", "Liévin", 22, 7),
    ("parc-1", "Parc des Cygnes", "parc", "Lens", 14, 13),
    ("parc-2", "Parc de l'Alouette", "parc", "Liévin", 18, 6),
    ("hopital-1", "Hôpital Schaffner", "hospital", "Lens", 6, 5),
    ("parc-3", "Parc sans rue", "parc", "Ailleurs", 24, 60),
)


def at(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a crossing."""
    return WEST + column * STEP_LON, SOUTH + row * STEP_LAT


def write_city(folder: Path, *, publisher: str = "Ville dessinée (synthétique)") -> tuple[Path, Path, Path]:
    """Write streets.osm, feed.zip and places.csv into a folder."""
    streets, feed, places = folder / "streets.osm", folder / "feed.zip", folder / "places.csv"
    streets.write_text(_osm(), encoding="utf-8")
    with zipfile.ZipFile(feed, "w") as archive:
        for name, text in _gtfs(publisher).items():
            archive.writestr(name, text)
    rows = [
        f"{i},{name},{kind},{town},{at(x, y)[0]:.6f},{at(x, y)[1]:.6f}"
        for i, name, kind, town, x, y in PLACES
    ]
    places.write_text("\n".join(["id,name,kind,commune,lon,lat", *rows, ""]), encoding="utf-8")
    return streets, feed, places


def build_city(folder: Path, *, publisher: str = "Ville dessinée (synthétique)") -> tuple[Network, Path]:
    """Build and save the city's network; the network and its folder."""
    streets, feed, places = write_city(folder, publisher=publisher)
    network = build_network(streets, [feed], places_path=places, name="ville dessinée")
    save_network(network, folder / "network")
    return network, folder / "network"


def _osm() -> str:
    """A grid of residential streets with a primary road along the middle and secondary ones across."""
    nodes = [
        f'<node id="{_node(x, y)}" lon="{at(x, y)[0]:.7f}" lat="{at(x, y)[1]:.7f}" version="1"/>'
        for y in range(ROWS)
        for x in range(COLUMNS)
    ]
    lines = [[_node(x, y) for x in range(COLUMNS)] for y in range(ROWS)]
    lines += [[_node(x, y) for y in range(ROWS)] for x in range(COLUMNS)]
    classes = ["primary" if y == MIDDLE else "residential" for y in range(ROWS)]
    classes += ["secondary" if x % 8 == 4 else "residential" for x in range(COLUMNS)]
    ways = [
        f'<way id="{i}" version="1">{"".join(f"""<nd ref="{n}"/>""" for n in line)}<tag k="highway" v="{kind}"/></way>'
        for i, (line, kind) in enumerate(zip(lines, classes, strict=True), 1)
    ]
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">', *nodes, *ways, "</osm>", ""]
    )


def _node(column: int, row: int) -> int:
    """OSM id of a crossing."""
    return 1 + column + COLUMNS * row


def _gtfs(publisher: str) -> dict[str, str]:
    """Two bus lines every 10 and 20 minutes on weekdays, a train every hour on weekdays and Saturdays."""
    bus = [(f"b{x}", f"Arrêt {x}", x, MIDDLE) for x in range(2, 23, 4)]
    across = [(f"c{y}", f"Place {y}", 12, y) for y in range(1, ROWS, 3)]
    train = [("t2", "Lens TER", 2, MIDDLE), ("t22", "Liévin TER", 22, MIDDLE)]
    stops = ["stop_id,stop_name,stop_lon,stop_lat"]
    for stop_id, name, x, y in [*bus, *across, *train]:
        lon, lat = at(x + 0.1, y)
        stops.append(f"{stop_id},{escape(name)},{lon:.6f},{lat:.6f}")
    trips = ["route_id,service_id,trip_id"]
    times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for route, service, ids, every, hop in (
        ("B1", "week", [s[0] for s in bus], 10, 3),
        ("B2", "week", [s[0] for s in across], 20, 2),
        ("TER", "days", [s[0] for s in train], 60, 5),
    ):
        for way, order in (("a", ids), ("r", ids[::-1])):
            for start in range(5 * 60, 23 * 60, every):
                trip = f"{route}-{way}-{start}"
                trips.append(f"{route},{service},{trip}")
                for k, stop in enumerate(order):
                    clock = f"{(start + k * hop) // 60:02d}:{(start + k * hop) % 60:02d}:00"
                    times.append(f"{trip},{clock},{clock},{stop},{k + 1}")
    return {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Ville,https://example.org,Europe/Paris\n",
        "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang,feed_version\n"
        f"{publisher},https://example.org,fr,1\n",
        "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\n"
        "B1,A,B1,Ouest - Est,3\nB2,A,B2,Sud - Nord,3\nTER,A,TER,Lens - Liévin,2\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20260831,20270702\ndays,1,1,1,1,1,1,0,20260831,20270702\n",
        "stops.txt": "\n".join([*stops, ""]),
        "trips.txt": "\n".join([*trips, ""]),
        "stop_times.txt": "\n".join([*times, ""]),
    }
