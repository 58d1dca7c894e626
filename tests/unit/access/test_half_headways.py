"""frequencies.txt in profile `r5`, and its times of untimed stops: arrays and seconds worked out by hand."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from access.analysis.journey_text import journey_text
from access.analysis.journeys import journey_answer
from access.engines.native import travel_times
from access.engines.native.journeys import journeys
from access.network import Network, build_network, open_network, save_network
from access.network.service_dates import timetable_of
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, points, write_streets

DAY = dt.date(2026, 9, 15)
STOPS = {"A": (5, 10), "B": (10, 10), "C": (15, 10)}

BASE = """
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    G,Grid,https://grid.example,Europe/Paris
    # calendar.txt
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    D,1,1,1,1,1,0,0,20260901,20260930
    S,0,0,0,0,0,1,1,20260901,20260930
    # routes.txt
    route_id,agency_id,route_short_name,route_long_name,route_type
    M,G,M1,,1
    """
# A metro that stands a minute at A and at B; two bands, one of them with exact_times; an express by timetable.
METRO = """
    # trips.txt
    route_id,service_id,trip_id
    M,D,F
    M,D,T
    M,S,W
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
    F,04:59:00,05:00:00,A,1,0,0
    F,05:10:00,05:11:00,B,2,0,0
    F,05:20:00,05:20:00,C,3,0,0
    T,06:30:00,06:30:00,A,1,0,0
    T,06:40:00,06:40:00,C,2,0,0
    W,05:00:00,05:00:00,C,1,0,0
    W,05:20:00,05:20:00,A,2,0,0
    # frequencies.txt
    trip_id,start_time,end_time,headway_secs,exact_times
    F,06:00:00,07:00:00,600,0
    F,07:00:00,08:00:00,301,1
    W,06:00:00,07:00:00,600,0
    """


def build(folder: Path, text: str) -> Network:
    """The perfect city with a feed of three stops."""
    rows = ("{0},{0},{2:.7f},{1:.7f}\n".format(name, *lon_lat(at)) for name, at in STOPS.items())
    tables = {"stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(rows)} | tables_in(BASE + text)
    feed = write_feed_zip(folder / "feed.zip", tables)
    return build_network(write_streets(folder / "grid.osm", wide=20, high=20), [feed])


@pytest.fixture(scope="module")
def metro(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return build(tmp_path_factory.mktemp("metro"), METRO)


def seconds(network: Network, clock: str, *, to: str = "C", profile: str = "r5", **options: object) -> int:
    """From A, leaving once."""
    hour, minute, second = map(int, clock.split(":"))
    request = Request(
        date=DAY,
        time_s=3600 * hour + 60 * minute + second,
        window_min=1,
        access_walk_min=1,  # so that nobody walks along the line
        egress_walk_min=1,
        profile=profile,  # type: ignore[arg-type]
        **options,  # type: ignore[arg-type]
    )
    found = travel_times(network, points([STOPS["A"]]), points([STOPS[to]]), request)
    return int(found.seconds[0, 0, 0])


def test_each_line_of_the_date_becomes_a_pattern_and_its_trips_are_gone(metro: Network) -> None:
    table = timetable_of(metro, DAY, first_s=0, last_s=86_400, overnight=False, as_r5=True)
    assert len(table.trip_row) == 1  # the express
    found = table.continuous
    assert found is not None
    assert found.pattern_offset.tolist() == [0, 3, 6]
    assert found.pattern_stop.tolist() == [0, 1, 2] * 2
    assert (found.start_s.tolist(), found.end_s.tolist()) == ([21_600, 25_200], [25_200, 28_800])
    # From the first arrival, half a headway late on arrival and a second on departure.
    assert found.arrival_s.tolist() == [300, 960, 1560, 150, 810, 1410]
    assert found.departure_s.tolist() == [61, 721, 1261] * 2
    assert [metro.trips.trip_id[row].split("@")[0] for row in found.trip_row] == ["F", "F"]
    assert found.stop_offset.tolist() == [0, 2, 4, 6]
    assert found.stop_pattern.tolist() == [0, 1] * 3
    assert found.stop_position.tolist() == [0, 0, 1, 1, 2, 2]


def test_the_default_profile_keeps_explicit_trips(metro: Network) -> None:
    table = timetable_of(metro, DAY, first_s=0, last_s=86_400)
    assert table.continuous is None
    assert len(table.trip_row) == 6 + 12 + 1


def test_another_day_has_its_own_lines(metro: Network) -> None:
    found = timetable_of(metro, dt.date(2026, 9, 19), first_s=0, last_s=86_400, overnight=False, as_r5=True)
    assert len(found.trip_row) == 0
    assert found.continuous is not None
    assert found.continuous.pattern_stop.tolist() == [2, 0]


# To the stop a second (R5's least for a link), a minute of slack; then half a headway and 20 minutes aboard.
HALF, EXACT = 1 + 60 + 300 + 1200, 1 + 60 + 150 + 1200


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("06:10:00", HALF),
        ("06:10:17", HALF),
        ("05:50:00", 11 * 60 + 300 + 1200),  # before it begins: it passes A a minute after the start
        ("06:28:00", 12 * 60),  # the express, which the metro does not beat
        ("06:28:58", 11 * 60 + 2),  # it leaves at R5's 61st second
        ("06:28:59", HALF),
        ("06:59:00", 2 * 60 + 150 + 1200),  # sooner by the next band, once it begins
        ("07:00:00", EXACT),  # both bands let one board: the sooner counts
        ("07:30:00", EXACT),
        ("07:59:59", EXACT),  # the last second
        ("08:00:00", UNREACHED),
    ],
)
def test_waits_are_half_a_headway(metro: Network, clock: str, expected: int) -> None:
    assert seconds(metro, clock) == expected


def test_the_limit_is_strict(metro: Network) -> None:
    assert seconds(metro, "06:10:00", max_min=27) == HALF  # 26 min 1 s
    assert seconds(metro, "06:10:00", max_min=26) == UNREACHED
    assert seconds(metro, "07:30:00", max_min=24) == EXACT  # 23 min 31 s
    assert seconds(metro, "07:30:00", max_min=23) == UNREACHED


def test_a_stop_on_the_way_is_reached_without_its_own_standing(metro: Network) -> None:
    assert seconds(metro, "06:10:00", to="B") == 1 + 60 + 300 + 600


def test_arriving_by_takes_the_last_vehicle_that_is_in_time(metro: Network) -> None:
    request = Request(
        date=DAY,
        time_s=7 * 3600,
        anchor="arrive",
        window_min=3,
        access_walk_min=1,
        egress_walk_min=1,
        profile="r5",
    )
    found = travel_times(metro, points([STOPS["A"]]), points([STOPS["C"]]), request)
    assert found.seconds[0, 0, 0] == HALF


def test_a_journey_tells_the_headway_and_its_wait(metro: Network) -> None:
    request = Request(
        date=DAY, time_s=6 * 3600 + 600, window_min=1, access_walk_min=1, egress_walk_min=1, profile="r5"
    )
    ends = lon_lat(STOPS["A"]), lon_lat(STOPS["C"])
    (journey,) = journeys(metro, *ends, request).journeys
    (ride,) = journey.rides
    assert (ride.headway_s, ride.wait_s, ride.depart_s, ride.arrive_s) == (
        600,
        360,
        request.time_s + 361,
        request.time_s + HALF,
    )
    answer = journey_answer(metro, *ends, request)
    (leg,) = (leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "transit")
    assert leg["trip_id"] == "F"
    assert leg["headway_s"] == 600
    assert leg["note"] == "Passage toutes les 10 min, sans horaire : 5 min d'attente comptées."
    assert [call["arrival"][11:19] for call in leg["calls"]] == ["06:15:01", "06:26:01", "06:36:01"]
    assert "M1 towards C, every 10 min, from A to C" in journey_text(answer)


def test_a_journey_by_timetable_tells_no_headway(metro: Network) -> None:
    request = Request(
        date=DAY, time_s=6 * 3600 + 1680, window_min=1, access_walk_min=1, egress_walk_min=1, profile="r5"
    )
    answer = journey_answer(metro, lon_lat(STOPS["A"]), lon_lat(STOPS["C"]), request)
    (leg,) = (leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "transit")
    assert (leg["trip_id"], leg["headway_s"], leg["note"]) == ("T", None, None)


# A tram whose shape leads straight to B, then round: B lies at a tenth of the shape, at half of the distance.
TRAM = """
    # trips.txt
    route_id,service_id,trip_id
    M,D,T
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
    T,06:00:00,06:00:00,A,1,0
    T,,,B,2,{0}
    T,06:20:00,06:20:00,C,3,{1}
    """


def test_r5_never_looks_along_shapes(tmp_path: Path) -> None:
    network = build(tmp_path, TRAM.format(100, 1000))
    assert network.trips.arrival_s.tolist() == [21_600, 21_720, 22_800]
    assert network.trips.r5.arrival_s.tolist() == [21_600, 22_200, 22_800]
    by_profile = [seconds(network, "05:50:00", to="B", profile=p) for p in ("default", "r5")]
    assert by_profile == [600 + 120, 600 + 600]
    request = Request(
        date=DAY, time_s=21_000, window_min=1, access_walk_min=1, egress_walk_min=1, profile="r5"
    )
    answer = journey_answer(network, lon_lat(STOPS["A"]), lon_lat(STOPS["B"]), request)
    (leg,) = (leg["properties"] for leg in answer.legs if leg["properties"]["mode"] == "transit")
    assert [call["arrival"][11:19] for call in leg["calls"]] == ["06:00:00", "06:10:00"]


@pytest.mark.parametrize("text", [TRAM.format("", ""), TRAM.format(500, 1000), METRO])
def test_times_that_are_the_same_are_stored_once(tmp_path: Path, text: str) -> None:
    network = build(tmp_path, text)
    assert network.trips.r5.arrival_s is network.trips.arrival_s
    save_network(network, tmp_path / "net")
    assert not list((tmp_path / "net").glob("trips.r5.arrival_s*"))
    opened = open_network(tmp_path / "net")
    assert opened.trips.r5.arrival_s is opened.trips.arrival_s
    for name, array in vars(network.trips.r5).items():
        np.testing.assert_array_equal(getattr(opened.trips.r5, name), array)


def test_times_that_differ_are_stored_and_opened(tmp_path: Path) -> None:
    network = build(tmp_path, TRAM.format(100, 1000))
    save_network(network, tmp_path / "net")
    opened = open_network(tmp_path / "net").trips
    assert opened.arrival_s.tolist() == [21_600, 21_720, 22_800]
    assert opened.r5.arrival_s.tolist() == [21_600, 22_200, 22_800]
