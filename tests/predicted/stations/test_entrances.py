"""Into stations and out of them: by which entrance, how long it takes, and who knows of none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.analysis.journey_text import journey_text
from access.engines.native import surface, travel_times
from access.network import open_network, save_network
from access.network.stations import walked_to
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import lon_lat, points
from tests.predicted.stations.drawn_stations import BOTH, EAST, Build, ask, clocks, legs, request


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
