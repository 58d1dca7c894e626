"""The feed that R5 reads, drawn: what trips, their times and their days become in it, to the letter."""

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from access.engines.r5.timetable_files import timetable_feed, trip_ids
from access.errors import DataError
from gtfs import write_feed
from tests.unit.engines.r5_timetable.drawn_feed import (
    AGENCY,
    ROUTE,
    STOPS,
    TRIP,
    WEEK,
    check_again,
    network_of,
    rows,
)


def test_a_trip_is_told_in_full_and_nothing_that_r5_leaves_aside(tmp_path: Path) -> None:
    text = (
        AGENCY
        + STOPS
        + ROUTE.replace("route_type\n    R,G,1,3", "route_type\n    R,G,1,715")
        + TRIP.replace(
            "trip_id\n    R,D,T", "trip_id,block_id,shape_id,wheelchair_accessible\n    R,D,T,9,,1"
        )
        + WEEK
        + "\n# transfers.txt\nfrom_stop_id,to_stop_id,transfer_type\nA,B,3\n"
    )
    network = network_of(tmp_path, text)
    feed = timetable_feed(network)
    assert {name: list(table.columns) for name, table in feed.tables.items()} == {
        "agency": ["agency_id", "agency_name", "agency_url", "agency_timezone"],
        "stops": ["stop_id", "stop_name", "stop_lat", "stop_lon"],
        "routes": ["route_id", "agency_id", "route_short_name", "route_type"],
        "trips": ["route_id", "service_id", "trip_id"],
        "stop_times": [
            "trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "pickup_type", "drop_off_type",
        ],
        "calendar": [
            "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
            "start_date", "end_date",
        ],
    }  # fmt: skip
    assert rows(feed, "agency", "agency_id", "agency_timezone") == ["a,Europe/Paris"]
    assert rows(feed, "routes", "route_id", "route_short_name", "route_type") == ["r00000,1,3"]
    assert rows(feed, "trips", "route_id", "service_id", "trip_id") == ["r00000,c000,t0000000"]
    assert rows(feed, "stop_times", *feed.tables["stop_times"].columns) == [
        "t0000000,08:00:00,08:00:00,s000000,0,0,0",
        "t0000000,08:05:00,08:05:30,s000001,1,0,0",
    ]
    check_again(network, feed, tmp_path)


def test_times_after_midnight_count_on(tmp_path: Path) -> None:
    trip = (
        TRIP.replace("08:00:00", "23:59:59").replace("08:05:00", "25:10:00").replace("08:05:30", "72:59:59")
    )
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + trip + WEEK)
    feed = timetable_feed(network)
    assert rows(feed, "stop_times", "arrival_time", "departure_time") == [
        "23:59:59,23:59:59",
        "25:10:00,72:59:59",
    ]
    check_again(network, feed, tmp_path)


@pytest.mark.parametrize(("second", "told"), [(-1, "-1"), (73 * 3600, "262800")])
def test_times_that_gtfs_cannot_say_are_refused(tmp_path: Path, second: int, told: str) -> None:
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + TRIP + WEEK)
    r5 = dataclasses.replace(network.trips.r5, arrival_s=np.array([second, 30_000], np.int32))
    changed = dataclasses.replace(network, trips=dataclasses.replace(network.trips, r5=r5))
    with pytest.raises(
        DataError, match=f"^trip T has a call {told} s after the beginning of its service day"
    ):
        timetable_feed(changed)


def test_doors_that_stay_shut_make_patterns_of_their_own(tmp_path: Path) -> None:
    trips = """
        # trips.txt
        route_id,service_id,trip_id
        R,D,T1
        R,D,T2
        R,D,T3
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
        T1,08:00:00,08:00:00,A,1,0,1
        T1,08:05:00,08:05:00,B,2,1,0
        T2,09:00:00,09:00:00,A,1,2,3
        T2,09:05:00,09:05:00,B,2,,
        T3,10:00:00,10:00:00,A,5,,
        T3,10:05:00,10:05:00,C,7,,
        """
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + trips + WEEK)
    feed = timetable_feed(network)
    assert rows(
        feed, "stop_times", "trip_id", "stop_id", "stop_sequence", "pickup_type", "drop_off_type"
    ) == [
        "t0000000,s000000,0,0,1",
        "t0000000,s000001,1,1,0",
        "t0000001,s000000,0,0,0",
        "t0000001,s000001,1,0,0",
        "t0000002,s000000,0,0,0",
        "t0000002,s000002,1,0,0",
    ]
    assert check_again(network, feed, tmp_path).trips.n_patterns == 3


def test_blank_times_are_told_as_r5_fills_them_in(tmp_path: Path) -> None:
    # By the shape B lies a tenth of the way, by the stops half of it: R5 never looks along shapes.
    trip = """
        # trips.txt
        route_id,service_id,trip_id
        R,D,T
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
        T,08:00:00,08:00:00,A,1,0
        T,,,B,2,1
        T,08:10:01,08:10:01,C,3,10
        """
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + trip + WEEK)
    assert network.trips.arrival_s[1] == 8 * 3600 + 60
    feed = timetable_feed(network)
    assert rows(feed, "stop_times", "arrival_time", "departure_time")[1] == "08:05:00,08:05:00"
    check_again(network, feed, tmp_path)


def test_services_are_weeks_and_the_days_that_differ(tmp_path: Path) -> None:
    dates = """
        # calendar_dates.txt
        service_id,date,exception_type
        D,20260909,2
        D,20261004,1
        O,20260914,1
        N,20260914,2
        """
    week = WEEK.replace("20260913", "20260927") + "H,0,0,1,0,0,0,0,20260901,20260930\n"
    trips = TRIP.replace("R,D,T\n", "R,D,T\nR,O,T2\nR,N,T3\nR,H,T4\n")
    trips += "".join(f"{t},08:00:00,08:00:00,A,1\n{t},08:05:00,08:05:00,B,2\n" for t in ("T2", "T3", "T4"))
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + trips + week + dates)
    feed = timetable_feed(network)
    assert rows(feed, "calendar", *feed.tables["calendar"].columns) == [
        "c000,1,1,0,1,1,1,1,20260907,20261004",  # D: three weeks but a Wednesday, and a Sunday a week later
        "c001,0,0,1,0,0,0,0,20260902,20260930",  # H: Wednesdays
        "c002,0,0,0,0,0,0,0,20260901,20261004",  # N: never
        "c003,1,0,0,0,0,0,0,20260914,20260914",  # O: once
    ]
    assert rows(feed, "calendar_dates", "service_id", "date", "exception_type") == [
        *(f"c000,{day},1" for day in (20260916, 20260923)),
        *(f"c000,{day},2" for day in (20260928, 20260929, 20261001, 20261002, 20261003)),
    ]
    again = check_again(network, feed, tmp_path)
    assert again.service_span == network.service_span == (dt.date(2026, 9, 2), dt.date(2026, 10, 4))


HEADWAYS = """
    # trips.txt
    route_id,service_id,trip_id
    R,D,id
    R,D,id2
    R,D,plain
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    id,06:00:00,06:00:20,A,1
    id,06:05:00,06:05:30,B,2
    id2,00:00:00,00:00:00,B,1
    id2,00:05:00,00:05:00,A,2
    plain,08:00:00,08:00:00,A,1
    plain,08:05:00,08:05:00,B,2
    # frequencies.txt
    trip_id,start_time,end_time,headway_secs,exact_times
    id,07:00:00,07:20:00,600,0
    id,00:00:00,01:00:00,1200,1
    id2,25:00:00,26:00:00,900,
    """


def test_each_line_of_frequencies_is_a_trip_that_begins_at_midnight(tmp_path: Path) -> None:
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + HEADWAYS + WEEK)
    feed = timetable_feed(network)
    assert rows(feed, "frequencies", *feed.tables["frequencies"].columns) == [
        "t0000000,00:00:00,01:00:00,1200,0",
        "t0000001,07:00:00,07:20:00,600,0",
        "t0000002,25:00:00,26:00:00,900,0",
    ]
    times = rows(feed, "stop_times", "trip_id", "arrival_time", "departure_time", "stop_id")
    assert times == [
        # the first vehicle of a day has not waited at A since before midnight: the last one tells how long they wait
        "t0000000,00:00:00,00:00:20,s000000", "t0000000,00:05:00,00:05:30,s000001",
        "t0000001,00:00:00,00:00:20,s000000", "t0000001,00:05:00,00:05:30,s000001",
        "t0000002,00:00:00,00:00:00,s000001", "t0000002,00:05:00,00:05:00,s000000",
        "t0000003,08:00:00,08:00:00,s000000", "t0000003,08:05:00,08:05:00,s000001",
    ]  # fmt: skip
    ids = dict(zip(network.trips.trip_id, trip_ids(network), strict=True))
    assert ids["id@00:40:00"] == ids["id@00:00:00"] == "t0000000"
    assert ids["id@07:10:00"] == "t0000001"
    assert ids["id2@25:45:00"] == "t0000002"
    assert ids["plain"] == "t0000003"
    check_again(network, feed, tmp_path)


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + HEADWAYS + WEEK)
    one, other = (
        write_feed(timetable_feed(network), tmp_path / name).read_bytes() for name in ("1.zip", "2.zip")
    )
    assert one == other
