"""One straight street and a small feed in which vehicles go on as other trips, and transfers.txt has its say.

Stops stand in clusters a kilometre apart, up to three in each within 150 m; some belong to stations, of which one may
have platforms in two clusters, and one stop is far from any street. Runs of trips form blocks, some of them broken:
by overlaps, by a gap too long to be one place, by a row of type 5; rows of type 4 join trips across blocks, split
them, join them after midnight. Beside them run trips of no block, so that there is something to change to.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tests.helpers.town_walks import GEOD, Place

WEST: Place = (2.75, 50.43)
DATE = dt.date(2026, 9, 15)
AT_M = [0, 0, 100, 150, 1000, 1100, 1150, 2000, 2000, 2100, 3000, 3150, 4000]
FAR_M = 4_000  # north of the street
SERVICES = {"s0": [0], "s1": [0, 1], "s2": [-1, 0], "s3": [1]}


@dataclass(frozen=True)
class RidingTown:
    """What is written to disk, where to ask, and the second around which vehicles run."""

    osm: str
    feeds: tuple[dict[str, str], ...]
    points: tuple[Place, ...]
    around_s: int


@dataclass(frozen=True)
class _Stop:
    id: str
    along_m: int
    station: str
    north_m: int = 0


@dataclass(frozen=True)
class _Trip:
    """A drawn trip: its stops, its first departure and its last arrival."""

    id: str
    stops: tuple[_Stop, ...]
    service: str
    first_s: int
    last_s: int


def make_riding_town(seed: int) -> RidingTown:
    """The town of a seed."""
    random = Random(seed)
    around_s = random.choice([8 * 3600, 8 * 3600, 23 * 3600 + 1800, 24 * 3600, 25 * 3600])
    stops = _stops(random)
    feeds = [_feed(random, stops, around_s)]
    if random.random() < 0.2:  # another operator with the same names for other things
        feeds.append(_feed(random, _stops(random), around_s))
    points = [_at(stop.along_m, 15) for stop in random.sample(stops, min(3, len(stops)))]
    points += [_at(random.randrange(0, 4200), random.choice([5, 40])) for _ in range(2)]
    return RidingTown(_street(), tuple(feeds), tuple(dict.fromkeys(points)), around_s)


def _feed(random: Random, stops: list[_Stop], around_s: int) -> dict[str, str]:
    """Blocks, trips of none, frequencies, transfers."""
    rows: dict[str, list[str]] = {"trips": [], "stop_times": [], "frequencies": []}
    trips = [trip for n in range(random.randint(1, 3)) for trip in _block(random, stops, around_s, n, rows)]
    for n in range(random.randint(2, 8)):
        line = random.sample(stops, random.randint(2, min(4, len(stops))))
        second = around_s + 60 * random.randint(-10, 70)
        trips.append(_trip(random, f"x{n}", line, second, random.choice(["", "", "", "b0"]), rows))
    if random.random() < 0.2:
        vehicle = random.choice(trips)
        rows["frequencies"].append(
            f"{vehicle.id},{_hms(vehicle.first_s)},{_hms(vehicle.first_s + 1500)},{random.choice([420, 600])},1"
        )
        rows["trips"] = [
            _without_block(row) if row.startswith(f"{vehicle.id},") else row for row in rows["trips"]
        ]
    return _tables(stops, rows, _transfers(random, stops, trips))


def _stops(random: Random) -> list[_Stop]:
    """Four to nine stops; stations S and T take some of them."""
    places = sorted(random.sample(AT_M, random.randint(4, 9)))
    by_cluster = random.random() < 0.7
    stops = []
    for i, along in enumerate(places):
        station = random.choice(["", "S", "T"])
        if by_cluster:
            station = {0: "S", 2: "T"}.get(along // 1000, "") if random.random() < 0.8 else ""
        stops.append(_Stop("ABCDEFGHI"[i], along, station))
    if random.random() < 0.3:
        stops[-1] = _Stop(stops[-1].id, stops[-1].along_m, random.choice(["", "T"]), FAR_M)
    return stops


def _block(
    random: Random, stops: list[_Stop], around_s: int, number: int, rows: dict[str, list[str]]
) -> list[_Trip]:
    """Two to four trips that one vehicle could do, or nearly."""
    second = around_s + 60 * random.randint(-20, 40)
    here, trips = random.choice(stops), []
    for leg in range(random.randint(2, 4)):
        line = [here, *random.choices(stops, k=random.randint(1, 3))]
        trips.append(_trip(random, f"t{number}{leg}", line, second, f"b{number}", rows))
        layover = random.choice([0, 0, 60, 61, 300, 600, 600, -60])
        second = trips[-1].last_s + layover
        near = [stop for stop in stops if abs(stop.along_m - line[-1].along_m) <= 150]
        here = random.choice(near if random.random() < 0.8 else stops)
    return trips


def _trip(
    random: Random, name: str, line: list[_Stop], second: int, block: str, rows: dict[str, list[str]]
) -> _Trip:
    """Write a trip that leaves its first stop at `second`; it may arrive there earlier, and close some doors."""
    service = random.choice(["s0", "s0", "s0", "s0", "s1", "s2", "s3"])
    second = max(0, second - (86_400 if service == "s3" else 0))
    rows["trips"].append(f"{name},r{len(rows['trips'])},{service},{block}")
    shut = random.random() < 0.25
    first_s = second
    arrival = second - random.choice([0, 0, 0, 120, 300])
    for i, stop in enumerate(line):
        if i:
            arrival = second + random.choice([60, 120, 181, 300, 300])
            second = arrival + random.choice([0, 0, 0, 30, 60])
        doors = (random.choice("001"), random.choice("001")) if shut else ("", "")
        rows["stop_times"].append(
            f"{name},{_hms(max(0, arrival))},{_hms(second)},{stop.id},{2 * i},{doors[0]},{doors[1]}"
        )
    return _Trip(name, tuple(line), service, first_s, arrival)


def _transfers(random: Random, stops: list[_Stop], trips: list[_Trip]) -> list[str]:
    """Rows between stops and stations, between trips, and some that name a route and mean nothing here."""
    names = [*(stop.id for stop in stops), *sorted({stop.station for stop in stops} - {""})]
    pairs = dict.fromkeys((random.choice(names), random.choice(names)) for _ in range(random.randint(0, 10)))
    rows = []
    for a, b in pairs:
        kind = random.choice(["", "0", "1", "2", "2", "2", "3", "3"])
        least = random.choice(["0", "30", "60", "61", "120", "300", "900", ""]) if kind == "2" else ""
        rows.append(f"{a},{b},,,{kind},{least}")
    joined: dict[tuple[str, str], str] = {}
    for a, b in pairwise(trips):
        if random.random() < 0.2:
            joined[a.id, b.id] = random.choice("455")
    for _ in range(random.choice([0, 1, 2, 4])):
        a = random.choice(trips)
        later = [b for b in trips if a.last_s <= b.first_s <= a.last_s + 1800 and b.id != a.id]
        b = random.choice(later if later and random.random() < 0.8 else trips)
        if a.id != b.id:
            joined[a.id, b.id] = "4"
    ends = {trip.id: (trip.stops[0].id, trip.stops[-1].id) for trip in trips}
    for (a, b), kind in joined.items():
        at = f"{ends[a][1]},{ends[b][0]}" if random.random() < 0.7 else ","
        rows.append(f"{at},{a},{b},{kind},")
    random.shuffle(rows)
    return rows


def _tables(stops: list[_Stop], rows: dict[str, list[str]], transfers: list[str]) -> dict[str, str]:
    stations = sorted({stop.station for stop in stops} - {""})
    spots = [(stop.id, _at(stop.along_m, stop.north_m), "", stop.station) for stop in stops]
    spots += [(name, _at(2500, 30), "1", "") for name in stations]
    days = [
        f"{service},{DATE + dt.timedelta(shift):%Y%m%d},1" for service, n in SERVICES.items() for shift in n
    ]
    tables = {
        "agency.txt": [
            "agency_id,agency_name,agency_url,agency_timezone",
            "a,T,http://example.org,Europe/Paris",
        ],
        "stops.txt": [
            "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
            *(f"{name},{name},{y},{x},{kind},{parent}" for name, (x, y), kind, parent in spots),
        ],
        "routes.txt": [
            "route_id,agency_id,route_short_name,route_type",
            *(f"r{i},a,{i},3" for i in range(len(rows["trips"]))),
        ],
        "trips.txt": ["trip_id,route_id,service_id,block_id", *rows["trips"]],
        "stop_times.txt": [
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
            *rows["stop_times"],
        ],
        "calendar_dates.txt": ["service_id,date,exception_type", *days],
    }
    if transfers:
        head = "from_stop_id,to_stop_id,from_trip_id,to_trip_id,transfer_type,min_transfer_time"
        tables["transfers.txt"] = [head, *transfers]
    if rows["frequencies"]:
        tables["frequencies.txt"] = [
            "trip_id,start_time,end_time,headway_secs,exact_times",
            *rows["frequencies"],
        ]
    return {name: "\n".join(lines) + "\n" for name, lines in tables.items()}


def _street() -> str:
    """A street of nine kilometres, cut every 500 m, with the clusters on its first half."""
    lines = ['<osm version="0.6">']
    for i in range(-10, 92):
        lon, lat = _at(100 * i, 0)
        lines.append(f'<node id="{i + 11}" version="1" lat="{lat}" lon="{lon}"/>')
    for way in range(20):
        nodes = "".join(f'<nd ref="{1 + 5 * way + i}"/>' for i in range(6))
        lines.append(f'<way id="{way + 1}" version="1">{nodes}<tag k="highway" v="residential"/></way>')
    return "\n".join([*lines, "</osm>"])


def _at(along_m: float, north_m: float) -> Place:
    """A place east of the street's beginning, and off the street; the geodesic's own bend is some millimetres."""
    lon, lat, _ = GEOD.fwd(*WEST, 90, along_m)
    lon, lat, _ = GEOD.fwd(lon, lat, 0, north_m)
    return round(lon, 7), round(lat, 7)


def _without_block(row: str) -> str:
    return row.rpartition(",")[0] + ","


def _hms(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
