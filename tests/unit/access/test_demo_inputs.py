"""The generated files: what they hold, that they fit together, and that they are the same every time."""

import csv
import hashlib
import io
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from access.demo import DemoInputs, facts, generate
from gtfs import validate
from osm import read_streets

Row = dict[str, str]
PLANE = np.array([70_965.0, 111_239.0])  # metres a degree around 50.49 N


@dataclass
class Feed:
    tables: dict[str, list[Row]]

    def trips(self, *services: str) -> list[Row]:
        return [t for t in self.tables["trips"] if t["service_id"] in services]

    def times(self, line: str, direction: str, services: tuple[str, ...], stop: str) -> list[str]:
        """Sorted passing times of a line at a stop name."""
        wanted = {
            t["trip_id"]
            for t in self.trips(*services)
            if (t["route_id"], t["direction_id"]) == (line, direction)
        }
        quays = {s["stop_id"] for s in self.tables["stops"] if s["stop_name"] == stop}
        return sorted(
            t["departure_time"]
            for t in self.tables["stop_times"]
            if t["trip_id"] in wanted and t["stop_id"] in quays
        )


def read(path: Path) -> Feed:
    with zipfile.ZipFile(path) as feed:
        return Feed({
            name.removesuffix(".txt"): list(csv.DictReader(io.StringIO(feed.read(name).decode("utf-8"))))
            for name in feed.namelist()
        })  # fmt: skip


def seconds(clock: str) -> int:
    hours, minutes, secs = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + int(secs)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> DemoInputs:
    told: list[float] = []
    made = generate(tmp_path_factory.mktemp("demo"), seed=1, progress=lambda _what, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    return made


@pytest.fixture(scope="module")
def bus(inputs: DemoInputs) -> Feed:
    return read(inputs.tadao)


@pytest.fixture(scope="module")
def train(inputs: DemoInputs) -> Feed:
    return read(inputs.ter)


class Streets(osmium.SimpleHandler):
    """Nodes and ways of the file as they come."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.node_ids: list[int] = []
        self.place: dict[int, tuple[float, float]] = {}
        self.ways: list[tuple[int, dict[str, str], list[int]]] = []
        self.apply_file(str(path))

    def node(self, n: "osmium.osm.Node") -> None:
        self.node_ids.append(n.id)
        self.place[n.id] = (n.location.lon, n.location.lat)

    def way(self, w: "osmium.osm.Way") -> None:
        self.ways.append((w.id, {t.k: t.v for t in w.tags}, [n.ref for n in w.nodes]))


@pytest.fixture(scope="module")
def streets(inputs: DemoInputs) -> Streets:
    return Streets(inputs.streets)


@pytest.fixture(scope="module")
def near_street(streets: Streets) -> cKDTree:
    """Nodes of streets to walk on; a point within 25 m of a node is no further from a street."""
    walked = {
        n for _, tags, nodes in streets.ways for n in nodes if not tags["highway"].startswith("motorway")
    }
    return cKDTree(np.array([streets.place[n] for n in sorted(walked)]) * PLANE)


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_same_bytes_whatever_the_hash_seed(inputs: DemoInputs, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from access.demo import generate; generate(Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": "."},
    )
    for path in (inputs.tadao, inputs.ter, inputs.streets, inputs.population, inputs.places, inputs.readme):
        again = tmp_path / path.name
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest(), (
            path.name
        )


def test_feeds_are_without_problem(inputs: DemoInputs) -> None:
    assert validate(inputs.tadao) == []
    assert validate(inputs.ter) == []


def test_size_of_the_bus_network(bus: Feed) -> None:
    assert 2_400 <= len(bus.tables["stops"]) <= 2_800
    assert 6_000 <= len(bus.trips("SEM", "SCO")) <= 8_000
    assert len(bus.trips("SEM", "MER")) < len(bus.trips("SEM", "SCO"))
    assert len(bus.trips("SAM")) < len(bus.trips("SEM"))
    assert len(bus.trips("DIM")) < len(bus.trips("SAM"))


def test_every_commune_is_served_on_a_school_day(bus: Feed) -> None:
    served = {t["trip_id"] for t in bus.trips("SEM", "SCO")}
    quays = {t["stop_id"] for t in bus.tables["stop_times"] if t["trip_id"] in served}
    communes = {s["stop_desc"].split(",")[0] for s in bus.tables["stops"] if s["stop_id"] in quays}
    assert {c.name for c in facts.communes()} <= communes


@pytest.mark.parametrize(
    ("line", "direction", "origin", "destination", "minutes"),
    [
        ("L1", "0", "Nauticaa", "Parc Louvre-Lens", 10),
        ("L1", "0", "Nauticaa", "Bollaert Delelis", 12),
        ("L1", "0", "Nauticaa", "Pont de Douai", 18),
        ("L3", "0", "Faculté Jean Perrin", "Hôpital", 2),
        ("L13", "1", "Nauticaa", "I.U.T", 24),
        ("L13", "1", "Nauticaa", "Van Pelt", 34),
        ("L41", "1", "Parc Louvre-Lens", "Hôpital Ouest", 13),
        ("L41", "0", "Parc Louvre-Lens", "Van Pelt", 13),
        ("L18", "0", "Europe", "Gares", 90),
        ("L180", "0", "Europe", "Gares", 60),
    ],
)
def test_ride_times_are_the_known_ones(
    bus: Feed, line: str, direction: str, origin: str, destination: str, minutes: int
) -> None:
    name = {s["stop_id"]: s["stop_name"] for s in bus.tables["stops"]}
    own = {t["trip_id"] for t in bus.trips("SEM") if (t["route_id"], t["direction_id"]) == (line, direction)}
    rides: dict[str, dict[str, int]] = defaultdict(dict)
    for row in bus.tables["stop_times"]:
        if row["trip_id"] in own:
            rides[row["trip_id"]].setdefault(name[row["stop_id"]], seconds(row["arrival_time"]))
    took = {times[destination] - times[origin] for times in rides.values()}
    assert max(abs(t / 60 - minutes) for t in took) <= 1.0


def test_the_published_journeys_leave_when_they_do_in_reality(bus: Feed) -> None:
    at_nauticaa = bus.times("L1", "0", ("SEM",), "Nauticaa")
    assert {"06:03:00", "06:18:00", "06:33:00"} <= set(at_nauticaa)
    assert {"05:46:00", "06:16:00", "06:44:00"} <= set(bus.times("L13", "1", ("SEM",), "Nauticaa"))
    assert "06:19:00" in bus.times("L3", "0", ("SEM",), "Faculté Jean Perrin")
    assert "06:26:00" in bus.times("L41", "1", ("SEM",), "Parc Louvre-Lens")
    assert "06:28:00" in bus.times("L41", "0", ("SEM",), "Parc Louvre-Lens")


def gaps_min(clock: list[str], start: str, end: str) -> set[float]:
    some = [seconds(t) for t in clock if start <= t <= end]
    return {(b - a) / 60 for a, b in pairwise(some)}


def test_headways_are_the_published_ones(bus: Feed) -> None:
    assert gaps_min(bus.times("L1", "0", ("SEM",), "Nauticaa"), "06:33:00", "09:03:00") == {10}
    assert gaps_min(bus.times("L2", "1", ("SEM",), "Gare"), "06:39:00", "09:09:00") == {10}
    harnes = bus.times("L5", "1", ("SEM",), "Coulée Verte")  # two stops after the town hall, towards Lens
    assert len(harnes) == len(bus.times("L5", "1", ("SEM",), "Grand Moulin"))
    wanted = {t["trip_id"] for t in bus.trips("SEM") if (t["route_id"], t["direction_id"]) == ("L5", "1")}
    names = {s["stop_id"]: (s["stop_name"], s["stop_desc"].split(",")[0]) for s in bus.tables["stops"]}
    mairie = sorted(
        t["departure_time"]
        for t in bus.tables["stop_times"]
        if t["trip_id"] in wanted and names[t["stop_id"]] == ("Mairie", "Harnes")
    )
    assert (mairie[0], mairie[-1]) == ("06:35:00", "22:35:00")
    assert gaps_min(mairie, "06:35:00", "09:05:00") == {15}
    assert gaps_min(mairie, "09:05:00", "16:05:00") == {30}
    for bulle in "1234567":
        trips = [t for t in bus.trips("DIM") if t["route_id"] == f"L{bulle}" and t["direction_id"] == "0"]
        first = {t["trip_id"] for t in trips}
        starts = sorted(
            t["departure_time"]
            for t in bus.tables["stop_times"]
            if t["trip_id"] in first and t["stop_sequence"] == "1"
        )
        assert gaps_min(starts, "00:00:00", "24:00:00") == {30}, bulle
    assert gaps_min(bus.times("L18", "0", ("SEM",), "Gares"), "07:00:00", "10:00:00") == {30}


def test_trips_cover_both_directions_and_both_branches(bus: Feed) -> None:
    directions = {(t["route_id"], t["direction_id"]) for t in bus.trips("SEM", "SCO")}
    routes = {r["route_id"] for r in bus.tables["routes"]}
    assert directions == {(r, d) for r in routes for d in "01"}
    signs = Counter(
        t["trip_headsign"] for t in bus.trips("SEM") if (t["route_id"], t["direction_id"]) == ("L2", "0")
    )
    assert set(signs) == {"Houdain Marne", "Barlin Collège Moulin"}
    assert abs(signs["Houdain Marne"] - signs["Barlin Collège Moulin"]) <= 1


def test_times_never_go_back_and_no_bus_flies(bus: Feed) -> None:
    before: Row = {"trip_id": ""}
    hops: list[tuple[float, float]] = []
    for row in bus.tables["stop_times"]:
        if row["trip_id"] == before["trip_id"]:
            metres = float(row["shape_dist_traveled"]) - float(before["shape_dist_traveled"])
            hops.append((metres, seconds(row["arrival_time"]) - seconds(before["departure_time"])))
        before = row
    metres, ride = np.array(hops).T
    assert ride.min() >= 10
    assert metres.min() > 0
    assert (metres / ride).max() * 3.6 < 50


def test_friday_nights_run_past_midnight(bus: Feed) -> None:
    night = {t["trip_id"] for t in bus.trips("NUI")}
    times = [t["departure_time"] for t in bus.tables["stop_times"] if t["trip_id"] in night]
    assert max(times) > "25:00:00"
    assert {t["route_id"] for t in bus.trips("NUI")} == {f"L{n}" for n in range(1, 8)}


def test_colours_are_those_of_the_lines(bus: Feed) -> None:
    color = {r["route_id"]: r["route_color"] for r in bus.tables["routes"]}
    assert (color["L1"], color["L2"], color["L13"]) == ("B61F21", "EBBD00", "0099FF")


def test_everything_says_that_it_is_synthetic(
    bus: Feed, train: Feed, streets: Streets, inputs: DemoInputs
) -> None:
    for feed in (bus, train):
        info = feed.tables["feed_info"][0]
        assert "synthétiques" in info["feed_publisher_name"]
        assert "synthétique" in info["feed_version"]
        assert "synthétiques" in info["feed_desc"]
        assert "synthétiques" in feed.tables["agency"][0]["agency_name"]
        assert all("synthétiques" in r["route_desc"] for r in feed.tables["routes"])
        assert all("synthétiques" in s["stop_desc"] for s in feed.tables["stops"])
    invented = [
        r
        for r in bus.tables["routes"]
        if not (r["route_short_name"].isdigit() and int(r["route_short_name"]) < 200)
    ]
    assert all(
        r["route_long_name"].startswith("Ligne ") and "fictive" in r["route_long_name"] for r in invented
    )
    assert {tags["source"] for _, tags, _ in streets.ways} == {"synthetic"}
    assert "synthétiques" in osmium.io.Reader(str(inputs.streets)).header().get("generator")
    assert "SYNTHÉTIQUES" in inputs.readme.read_text(encoding="utf-8")


def test_trains_stop_as_often_as_in_reality(train: Feed) -> None:
    name = {s["stop_id"]: s["stop_name"] for s in train.tables["stops"]}
    week = {t["trip_id"] for t in train.trips("SEM")}
    calls = Counter(name[t["stop_id"]] for t in train.tables["stop_times"] if t["trip_id"] in week)
    assert (calls["Lens"], calls["Béthune"], calls["Libercourt"], calls["Hénin-Beaumont"]) == (
        150,
        103,
        87,
        65,
    )
    assert (calls["Liévin"], calls["Mazingarbe"]) == (18, 2)


def test_streets_are_many_ordered_and_one_network(streets: Streets) -> None:
    assert len(streets.node_ids) >= 150_000
    assert min(streets.node_ids) > 0
    assert all(a < b for a, b in pairwise(streets.node_ids))
    assert [w for w, _, _ in streets.ways] == list(range(1, len(streets.ways) + 1))
    pairs = np.array([pair for _, _, nodes in streets.ways for pair in pairwise(nodes)])
    n = max(streets.node_ids) + 1
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    size = np.sort(np.bincount(part[streets.node_ids]))[::-1]
    small = size[1:][size[1:] > 0]
    assert size[0] > 0.98 * len(streets.node_ids)
    # The rest are the quarters around stations out of the territory, each too large to be taken for an island.
    assert 5 <= len(small) <= 20
    assert small.min() > 100
    kinds = Counter(tags["highway"] for _, tags, _ in streets.ways)
    assert {"primary", "secondary", "tertiary", "residential", "footway", "steps", "track"} <= set(kinds)
    assert sum(tags.get("junction") == "roundabout" for _, tags, _ in streets.ways) >= 10
    assert sum("oneway" in tags for _, tags, _ in streets.ways) >= 100


def test_streets_have_no_island_for_any_mode(inputs: DemoInputs) -> None:
    network = read_streets(inputs.streets)
    assert network.n_missing_nodes == 0
    assert int(network.vertex_island.max()) == 0


def test_motorways_are_joined_to_roads_and_to_nothing_else(streets: Streets) -> None:
    motorway = {n for _, tags, nodes in streets.ways if tags["highway"] == "motorway" for n in nodes}
    links = [nodes for _, tags, nodes in streets.ways if tags["highway"] == "motorway_link"]
    others = {
        n for _, tags, nodes in streets.ways if not tags["highway"].startswith("motorway") for n in nodes
    }
    assert not motorway & others
    assert all(({nodes[0], nodes[-1]} & motorway) and ({nodes[0], nodes[-1]} & others) for nodes in links)
    assert {tags["ref"] for _, tags, _ in streets.ways if tags["highway"] == "motorway"} == {
        "A1",
        "A21",
        "A26",
    }
    ramps = [np.hypot(*(np.subtract(streets.place[a], streets.place[b]) * PLANE)) for a, b in links]
    assert max(ramps) < 3_000


def test_stops_and_places_lie_on_streets(bus: Feed, inputs: DemoInputs, near_street: cKDTree) -> None:
    stops = np.array([(float(s["stop_lon"]), float(s["stop_lat"])) for s in bus.tables["stops"]])
    assert near_street.query(stops * PLANE)[0].max() < 25.0
    places = rows_of(inputs.places)
    assert list(places[0])[:5] == ["id", "lon", "lat", "name", "kind"]
    spots = np.array([(float(p["lon"]), float(p["lat"])) for p in places])
    assert near_street.query(spots * PLANE)[0].max() < 50.0


def test_population_of_each_commune_is_its_own(inputs: DemoInputs, near_street: cKDTree) -> None:
    rows = rows_of(inputs.population)
    assert list(rows[0]) == ["id", "lon", "lat", "population", "commune", "insee"]
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        total[row["insee"]] += int(row["population"])
    assert total == {c.insee: c.population for c in facts.communes()}
    assert sum(total.values()) == 644_460
    assert len({row["id"] for row in rows}) == len(rows)
    points = np.array([(float(r["lon"]), float(r["lat"])) for r in rows])
    assert near_street.query(points * PLANE)[0].max() < 60.0
    assert max(int(r["population"]) for r in rows) < 1_500


def test_another_seed_invents_another_town(tmp_path: Path, inputs: DemoInputs) -> None:
    other = generate(tmp_path, seed=2)
    assert other.streets.read_bytes() != inputs.streets.read_bytes()
    assert other.ter.read_bytes() == inputs.ter.read_bytes()  # nothing in it is left to chance
    assert other.places.read_bytes() == inputs.places.read_bytes()
    assert 6_000 <= len(read(other.tadao).trips("SEM", "SCO")) <= 8_000
    assert len(Streets(other.streets).node_ids) >= 150_000
