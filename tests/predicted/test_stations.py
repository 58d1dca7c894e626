"""Stations drawn in the perfect city: every walk is blocks of 72 s and the seconds of a pathway.

Gare Ouest has platforms P (5, 5) and Q (5, 6), entrances Nord (5, 8) and Sud (5, 2); Gare Est has R (35, 5) and the
entrance Est (35, 7); C (8, 5) and D (20, 5) are stops in the open. A train leaves P at 8:10 and is at R at 8:20. Buses
run from C (8:00) to P (8:05), from Q (8:30) to D (8:35), from R (8:40) to D (8:50).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.analysis.journey_text import journey_text
from access.analysis.journeys import JourneyAnswer, journey_answer
from access.engines.native import surface, travel_times
from access.engines.native.transfers import changes_of
from access.engines.native.walks import transfers_of
from access.network import Network, build_network, open_network, save_network
from access.network.stations import walked_to
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, points, write_streets

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


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder: Path = tmp_path_factory.mktemp("stations")
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
    hour, minute = clock.split(":")
    asked = {"access_walk_min": 15, "egress_walk_min": 15, "window_min": 1} | kwargs
    return Request(date=DAY, time_s=int(hour) * 3600 + int(minute) * 60, **asked)  # type: ignore[arg-type]


def ask(network: Network, origin: Place, to: Place, asked: Request) -> JourneyAnswer:
    return journey_answer(network, lon_lat(origin), lon_lat(to), asked)


def legs(answer: JourneyAnswer) -> list[tuple[object, ...]]:
    """Of each walk: kind, seconds, of them inside, metres, entrances."""
    found = [leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "walk"]
    return [(p["kind"], p["duration_s"], p["station_s"], p["distance_m"], p["entrances"]) for p in found]


def clocks(answer: JourneyAnswer) -> list[tuple[str, str]]:
    return [(j["departure"][11:19], j["arrival"][11:19]) for j in answer.journeys]


def test_in_by_one_entrance_and_out_by_another(build: Build) -> None:
    answer = ask(build(BOTH), (5, 9), (35, 8), request())
    # 72 + 30 s and the slack before 8:10; 45 + 72 s after 8:20. Straight to the platform it would be 288 s.
    assert clocks(answer) == [("08:07:18", "08:21:57")]
    assert legs(answer) == [
        ("access", 102, 30, 100, ["Entrée nord"]),
        ("egress", 117, 45, 100, ["Entrée est"]),
    ]
    lines = [leg["geometry"]["coordinates"] for leg in answer.legs if leg["properties"]["mode"] == "walk"]
    assert [leg["properties"]["note"] for leg in answer.legs] == [
        "Entrez par « Entrée nord » : 30 s à pied dans la station.",
        None,
        "Sortez par « Entrée est » : 45 s à pied dans la station.",
    ]
    assert "walk 1 min (100 m, 30 s of it inside the station, by Entrée nord) to Quai 1" in journey_text(
        answer
    )
    assert lines[0][-1] == list(lon_lat((5, 8)))
    assert lines[1][0] == list(lon_lat((35, 7)))
    totals = answer.journeys[0]
    assert (totals["walk_s"], totals["walk_m"], totals["wait_s"], totals["ride_s"]) == (219, 200, 60, 600)


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_matrix_and_surface_say_the_same(build: Build, direction: str, anchor: str) -> None:
    network = build(BOTH)
    asked = request("8:00" if anchor == "depart" else "8:30", anchor=anchor)
    # from the departure (or the latest one, 8:07:18) to the arrival (or the deadline)
    expected = 21 * 60 + 57 if anchor == "depart" else 30 * 60 - 7 * 60 - 18
    times = travel_times(network, points([(5, 9)]), points([(35, 8)]), asked)
    assert times.seconds[0, 0, 0] == expected
    here, there = (lon_lat((5, 9)), (35, 8)) if direction == "from" else (lon_lat((35, 8)), (5, 9))
    seconds, _ = surface(network, *here, direction=direction, request=asked)  # type: ignore[arg-type]
    centres = network.grid.points
    near = np.flatnonzero(np.hypot(centres.lon - lon_lat(there)[0], centres.lat - lon_lat(there)[1]) < 0.0015)
    cells = points([(0, 0)] * len(near))
    cells.lon[:], cells.lat[:] = centres.lon[near], centres.lat[near]
    one = points([(5, 9) if direction == "from" else (35, 8)])
    pair = (one, cells) if direction == "from" else (cells, one)
    assert np.array_equal(travel_times(network, *pair, asked).seconds.ravel(), seconds[0, near])
    assert seconds[0, near].min() < UNREACHED


def test_cells_enter_by_the_way_in(build: Build) -> None:
    # In by the north alone, out by the south alone: cells are nearer to the one or to the other.
    network, asked = build("N,P,0,30\nP,S,0,30\n" + EAST), request("8:07")
    seconds, _ = surface(network, *lon_lat((35, 8)), direction="to", request=asked)
    centres, (lon, lat) = network.grid.points, lon_lat((5, 5))
    near = np.flatnonzero(np.hypot(centres.lon - lon, centres.lat - lat) < 0.005)
    cells = points([(0, 0)] * len(near))
    cells.lon[:], cells.lat[:] = centres.lon[near], centres.lat[near]
    times = travel_times(network, cells, points([(35, 8)]), asked)
    assert np.array_equal(times.seconds.ravel(), seconds[0, near])
    by_north, by_south = (
        travel_times(network, points([at]), points([(35, 8)]), asked).seconds[0, 0, 0]
        for at in ((5, 9), (5, 1))
    )
    assert by_north == 14 * 60 + 57
    assert by_south > by_north


def test_without_the_file_the_platform_is_on_the_street(build: Build) -> None:
    for ways in (None, ""):
        answer = ask(build(ways), (5, 9), (35, 8), request())
        assert legs(answer) == [("access", 288, 0, 400, []), ("egress", 216, 0, 300, [])]
        assert build(ways).footing.doors is build(ways).footing.stops


def test_a_pathway_of_one_way_leads_only_out(build: Build) -> None:
    network = build("N,P,1,30 P,S,0,20 " + EAST)
    assert walked_to(network.footing.stations, network.footing.doors.vertex).all()
    # From the south one walks round by Nord: 6 blocks and 30 s.
    assert legs(ask(network, (5, 2), (35, 8), request()))[0] == ("access", 462, 30, 600, ["Entrée nord"])
    # Out of P by Sud.
    answer = ask(network, (8, 5), (5, 1), request("7:55", max_rides=1, access_walk_min=5))
    assert legs(answer)[-1] == ("egress", 92, 20, 100, ["Entrée sud"])


def test_of_two_entrances_the_quicker_in_all(build: Build) -> None:
    network = build("N,P,1,300 S,P,1,30 " + EAST)
    assert legs(ask(network, (5, 6), (35, 8), request()))[0] == ("access", 318, 30, 400, ["Entrée sud"])
    assert legs(ask(network, (5, 8), (35, 8), request()))[0] == ("access", 300, 300, 0, ["Entrée nord"])


def test_through_corridors_and_boarding_areas_the_least_time(build: Build) -> None:
    network = build("N,X,0,10 X,A,0,25 N,P,0,60 N,A,0,90 P,N,0,1 " + EAST)
    assert legs(ask(network, (5, 9), (35, 8), request()))[0] == ("access", 107, 35, 100, ["Entrée nord"])


@pytest.mark.parametrize(("seconds", "reached"), [(48, True), (49, False)])
def test_the_walk_and_the_station_obey_the_limit_together(build: Build, seconds: int, reached: bool) -> None:
    ways = f"N,P,1,{seconds}\n{EAST}"
    answer = ask(build(ways), (5, 9), (35, 8), request(access_walk_min=2))
    assert (answer.state == "ok") == reached
    answer = ask(build(ways), (8, 5), (5, 9), request("7:55", egress_walk_min=2, access_walk_min=5))
    assert (answer.state == "ok") == reached


def test_a_platform_without_an_entrance_serves_changes_only(build: Build) -> None:
    network = build("P,Q,1,40 " + EAST)
    assert ask(network, (5, 6), (20, 5), request("8:20", access_walk_min=5)).state == "unreachable"
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert [leg["properties"]["kind"] for leg in answer.legs] == [
        "access",
        "ride",
        "transfer",
        "ride",
        "egress",
    ]
    codes = {entry.code: (entry.count, entry.examples) for entry in network.audit}
    assert codes["stops-without-way-in"] == (2, ("P (Quai 1)", "Q (Quai 2)"))
    assert codes["stops-without-way-out"] == (2, ("P (Quai 1)", "Q (Quai 2)"))
    assert "stops-unlinked" not in codes


def test_an_entrance_without_a_street_lets_nobody_in(build: Build) -> None:
    network = build(BOTH, N=(5, 60))
    assert ask(network, (5, 6), (35, 8), request(access_walk_min=10)).state == "unreachable"
    assert walked_to(network.footing.stations, network.footing.doors.vertex).tolist() == [
        False,
        True,
        False,
        True,
        True,
        True,
    ]
    codes = {entry.code: entry.examples for entry in network.audit}
    assert codes["entrances-unlinked"] == ("N (Entrée nord)",)
    assert codes["stops-without-way-in"] == codes["stops-without-way-out"] == ("P (Quai 1)",)


@pytest.mark.parametrize(("limit_min", "reached"), [(4, True), (3, False)])
def test_joined_platforms_are_as_far_apart_as_the_pathway_says(
    build: Build, limit_min: int, reached: bool
) -> None:
    # 200 s inside, although the street is one block and both have entrances beside them.
    network = build("P,Q,1,200 N,P,1,30 N,Q,1,190")
    answer = ask(
        network, (8, 5), (20, 5), request("7:55", access_walk_min=1, transfer_walk_min=limit_min, max_rides=2)
    )
    assert (answer.state == "ok") == reached
    if reached:
        assert legs(answer)[1] == ("transfer", 200, 200, 0, [])
        (line,) = [leg["geometry"] for leg in answer.legs if leg["properties"]["kind"] == "transfer"]
        assert line["coordinates"] == [list(lon_lat((5, 5))), list(lon_lat((5, 6)))]


def test_the_street_does_not_shorten_the_way_inside(build: Build) -> None:
    # Out by Nord, six blocks, in by Sud would be 452 s.
    network = build("P,Q,1,600 P,N,0,10 S,Q,0,10")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1, max_rides=2))
    assert legs(answer)[1] == ("transfer", 600, 600, 0, [])


def test_a_way_through_an_entrance_joins_platforms_too(build: Build) -> None:
    network = build("P,N,0,20 N,Q,0,35")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert legs(answer)[1] == ("transfer", 55, 55, 0, [])
    assert answer.legs[2]["properties"]["note"] == "55 s à pied dans la station."


def test_platforms_that_are_not_joined_change_by_the_street(build: Build) -> None:
    # Out by Sud (20 s), six blocks, in by Nord (35 s): nothing leads from P to Q inside.
    network = build("P,S,0,20 N,Q,0,35")
    answer = ask(network, (8, 5), (20, 5), request("7:55", access_walk_min=1))
    assert legs(answer)[1] == ("transfer", 487, 55, 600, ["Entrée sud", "Entrée nord"])
    assert answer.legs[2]["properties"]["note"] == (
        "Sortez par « Entrée sud », entrez par « Entrée nord » : 55 s à pied dans la station."
    )
    limited = request("7:55", access_walk_min=1, transfer_walk_min=8, max_rides=2)
    assert ask(network, (8, 5), (20, 5), limited).state == "unreachable"


def test_from_a_platform_to_a_stop_in_the_open_and_back(build: Build) -> None:
    # P to C: out by Sud (20 s), and 3 + 3 blocks; C to P the same, in by Nord (30 s), 3 + 3 blocks.
    network = build("P,S,0,20 N,P,0,30")
    assert _changes(network, "P") == {"P": 0, "Q": 308, "A": 0, "C": 452}
    assert _changes(network, "C") == {"P": 462, "Q": 288, "A": 462, "C": 0}


def _changes(network: Network, stop: str) -> dict[str, int]:
    found, ids = transfers_of(network.footing, request(transfer_walk_min=9)), list(network.stops.stop_id)
    row = slice(*found.offset[ids.index(stop) : ids.index(stop) + 2])
    return {ids[i]: int(s) for i, s in zip(found.stop[row], found.seconds[row], strict=True)}


def test_slow_walkers_are_as_fast_inside(build: Build) -> None:
    answer = ask(build(BOTH), (5, 9), (35, 8), request(walk_speed_kmh=2.5))
    assert legs(answer)[0][:3] == ("access", 174, 30)


def test_profile_r5_knows_no_pathways(build: Build) -> None:
    places = points([(5, 9), (35, 8), (5, 1), (8, 5), (12, 6)])
    asked = request(profile="r5", window_min=10, percentiles=(1, 50, 99))
    one, other = (travel_times(build(ways), places, places, asked) for ways in (BOTH, None))
    assert np.array_equal(one.seconds, other.seconds)
    assert np.array_equal(one.reach_share, other.reach_share)
    assert (one.seconds < UNREACHED).sum() > len(places)


def test_a_stored_network_keeps_its_stations(build: Build, tmp_path: Path) -> None:
    network = build("N,P,1,30 P,S,0,20 P,Q,1,40 " + EAST)
    save_network(network, tmp_path / "net")
    opened = open_network(tmp_path / "net")
    asked = request(window_min=5)
    places = points([(5, 9), (35, 8), (5, 1), (8, 5)])
    assert np.array_equal(*(travel_times(one, places, places, asked).seconds for one in (network, opened)))
    assert list(opened.stops.stop_id) == ["P", "Q", "A", "R", "C", "D"]
    assert list(opened.footing.doors.stop_id) == ["P", "Q", "A", "R", "C", "D", "N", "S", "E"]
    assert opened.footing_r5.doors is opened.footing_r5.stops
    assert opened.manifest["counts"]["stops"] == 6


def test_bikes_are_left_at_the_entrance(build: Build) -> None:
    # Two blocks at 15 km/h are 48 s, by bike and street alike; then 30 s inside on foot.
    asked = request(modes=("transit", "walk", "bike"), access_bike_min=5)
    answer = ask(build(BOTH), (5, 10), (35, 8), asked)
    first = answer.legs[0]["properties"]
    assert (first["mode"], first["duration_s"], first["station_s"]) == ("bike", 78, 30)
    assert first["entrances"] == ["Entrée nord"]


@pytest.mark.parametrize(
    ("rule", "wait_s"),
    [("P,Q,2,1440", 1440), ("W,W,2,30", 30), ("P,Q,1,", 0), ("P,Q,0,", 260), ("P,Q,3,", None)],
)
def test_rules_of_changes_go_before_pathways(build: Build, rule: str, wait_s: int | None) -> None:
    # The feeder is at P at 8:05, the bus leaves Q at 8:30; 200 s inside and the slack where nothing else is said.
    network = build("P,Q,1,200 N,P,1,30", rule)
    asked = request("7:55", access_walk_min=1, max_rides=2)
    assert (ask(network, (8, 5), (20, 5), asked).state == "ok") == (wait_s is not None)
    changes = changes_of(network, network.footing, asked)
    ids = list(network.stops.stop_id)
    row = slice(*changes.offset[ids.index("P") : ids.index("P") + 2])
    told = {ids[i]: int(s) + 60 for i, s in zip(changes.stop[row], changes.seconds[row], strict=True)}
    assert told.get("Q") == wait_s


def test_a_bike_is_ridden_to_an_entrance_and_left_there(build: Build) -> None:
    network = build(BOTH)
    asked = request(modes=("transit", "walk", "bike"), access_walk_min=1, access_bike_min=5)
    answer = ask(network, (15, 9), (35, 8), asked)
    # Eleven blocks at 15 km/h, 263.868 s, and 30 s inside; the slack before 8:10.
    assert clocks(answer) == [("08:04:06", "08:21:57")]
    (ridden,) = (leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "bike")
    assert (ridden["kind"], ridden["duration_s"], ridden["station_s"]) == ("access", 294, 30)
    assert ridden["entrances"] == ["Entrée nord"]
    assert answer.journeys[0]["bike_s"] == 294
    # Ridden and walked inside obey the bike's limit together: four minutes are not enough.
    assert ask(network, (15, 9), (35, 8), replace(asked, access_bike_min=4)).state == "unreachable"
    # From the destination's side the same, one search for many points or one point's own.
    many = points([(15, 9)] * 30)
    times = travel_times(network, many, points([(35, 8)]), replace(asked, anchor="arrive", time_s=30_600))
    assert times.search == "reverse"
    assert set(times.seconds.ravel().tolist()) == {30_600 - 29_046}
