"""The generated timetables: their size, the published times and headways, nothing that no bus could do."""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest

from access.demo import DemoInputs, facts
from gtfs import validate
from tests.unit.access.demo_inputs.generated import Feed, Row, seconds


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
