"""The feed that R5 reads, drawn: what each thing of a network becomes in it, to the letter."""

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from access.engines.r5.timetable_files import route_ids, service_ids, stop_ids, timetable_feed, trip_ids
from access.errors import DataError
from access.network import Network, build_network
from gtfs import Feed, read_feed, validate, write_feed
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, write_streets
from tests.helpers.same_timetable import assert_told_alike

AGENCY = """
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    G,Grid,https://grid.example,Europe/Paris
    """
WEEK = """
    # calendar.txt
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    D,1,1,1,1,1,1,1,20260907,20260913
    """
ROUTE = """
    # routes.txt
    route_id,agency_id,route_short_name,route_type
    R,G,1,3
    """
TRIP = """
    # trips.txt
    route_id,service_id,trip_id
    R,D,T
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence
    T,08:00:00,08:00:00,A,1
    T,08:05:00,08:05:30,B,2
    """
CORNERS = {"A": (0, 0), "B": (2, 0), "C": (4, 0), "D": (0, 2), "E": (4, 2)}


def stops_at(corners: dict[str, tuple[int, int]]) -> str:
    rows = [f"{name},{name},{lon_lat(at)[1]!r},{lon_lat(at)[0]!r}" for name, at in corners.items()]
    return "\n# stops.txt\nstop_id,stop_name,stop_lat,stop_lon\n" + "\n".join(rows) + "\n"


STOPS = stops_at(CORNERS)


def network_of(folder: Path, *feeds: str) -> Network:
    """The city of four blocks by two with these feeds."""
    streets = write_streets(folder / "city.osm", wide=4, high=2)
    return build_network(
        streets, [write_feed_zip(folder / f"{9 - i}.zip", tables_in(text)) for i, text in enumerate(feeds)]
    )


def rows(feed: Feed, table: str, *columns: str) -> list[str]:
    """Rows of a table, cells with commas between."""
    return [
        ",".join(cells) for cells in zip(*(feed.tables[table][column] for column in columns), strict=True)
    ]


def check_again(network: Network, feed: Feed, folder: Path) -> Network:
    """The network of the feed on the same streets, after a comparison with the first."""
    assert [problem.message for problem in validate(feed) if problem.severity == "error"] == []
    again = build_network(folder / "city.osm", [write_feed(feed, folder / "again.zip")])
    assert_told_alike(network, again)
    return again


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


def test_coordinates_are_told_to_the_last_digit(tmp_path: Path) -> None:
    lat, lon = "-0.0089999999999123", "10.000123456789012"
    text = AGENCY + STOPS.replace(f"A,A,{lon_lat((0, 0))[1]!r},{lon_lat((0, 0))[0]!r}", f"A,A,{lat},{lon}")
    network = network_of(tmp_path, text + ROUTE + TRIP + WEEK)
    told = timetable_feed(network).tables["stops"].iloc[0]
    assert (float(told["stop_lat"]), float(told["stop_lon"])) == (float(lat), float(lon))


def test_unused_stops_are_told_for_they_split_streets_that_others_are_linked_to(tmp_path: Path) -> None:
    feed = timetable_feed(network_of(tmp_path, AGENCY + STOPS + ROUTE + TRIP + WEEK))
    assert rows(feed, "stops", "stop_id", "stop_name") == [
        f"s00000{i},{name}" for i, name in enumerate("ABCDE")
    ]


def test_a_stop_without_a_place_lies_where_r5_finds_no_street(tmp_path: Path) -> None:
    text = AGENCY + STOPS + "L,Lost,0,0\nM,Missing,,\n" + ROUTE + TRIP.replace(",B,", ",L,") + WEEK
    network = network_of(tmp_path, text)
    feed = timetable_feed(network)
    assert rows(feed, "stops", "stop_id", "stop_lat", "stop_lon")[-2:] == [
        "s000005,0.0,0.0",
        "s000006,0.0,0.0",
    ]
    again = check_again(network, feed, tmp_path)
    assert again.footing_r5.stops.vertex[-2:].tolist() == [-1, -1]


def test_where_there_are_streets_around_0_0_lost_stops_lie_elsewhere(tmp_path: Path) -> None:
    streets = tmp_path / "island.osm"
    nodes = "".join(f"<node id='{i}' version='1' lon='{i * 1e-3:.7f}' lat='0.0010000'/>" for i in range(4))
    refs = "".join(f"<nd ref='{i}'/>" for i in range(4))
    streets.write_text(
        f"<osm version='0.6'>{nodes}<way id='1' version='1'>{refs}<tag k='highway' v='footway'/></way></osm>"
    )
    stops = (
        "\n# stops.txt\nstop_id,stop_name,stop_lat,stop_lon\nA,A,0.001,0.0005\nB,B,0.001,0.0025\nL,Lost,0,0\n"
    )
    path = write_feed_zip(tmp_path / "feed.zip", tables_in(AGENCY + stops + ROUTE + TRIP + WEEK))
    network = build_network(streets, [path])
    feed = timetable_feed(network)
    assert rows(feed, "stops", "stop_lat", "stop_lon")[-1] == "0.0,90.0"
    again = build_network(streets, [write_feed(feed, tmp_path / "again.zip")])
    assert again.footing_r5.stops.vertex.tolist() == network.footing_r5.stops.vertex.tolist()
    assert again.footing_r5.stops.vertex[-1] == -1


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


def test_ids_are_ranks_in_r5s_order_feed_after_feed(tmp_path: Path) -> None:
    one = (
        STOPS.replace("\nA,A,", "\nzone:1,A,")
        .replace("\nB,B,", "\n10,Ä,")
        .replace("\nC,C,", "\n9,Grüße\t 東京 ,")
    )
    first = AGENCY + one + ROUTE + TRIP.replace(",A,", ",zone:1,").replace(",B,", ",10,") + WEEK
    second = AGENCY + STOPS + ROUTE + TRIP + WEEK
    network = network_of(tmp_path, first, second)
    assert [source["prefix"] for source in network.manifest["feeds"]] == ["9", "8"]
    # of the first feed 10, 9, D, E, zone:1, then A to E of the second
    assert [f"{name} {ours}" for name, ours in zip(network.stops.stop_id, stop_ids(network), strict=True)] == [
        "9:zone:1 s000004", "9:10 s000000", "9:9 s000001", "9:D s000002", "9:E s000003",
        "8:A s000005", "8:B s000006", "8:C s000007", "8:D s000008", "8:E s000009",
    ]  # fmt: skip
    assert (route_ids(network), trip_ids(network), service_ids(network)) == (
        ["r00000", "r00001"],
        ["t0000000", "t0000001"],
        ["c000", "c001"],
    )
    feed = timetable_feed(network)
    assert feed.tables["stops"]["stop_name"].tolist()[:2] == ["Ä", "Grüße 東京"]
    check_again(network, feed, tmp_path)


def test_no_id_has_a_colon_at_which_r5py_would_cut_it(tmp_path: Path) -> None:
    colons = AGENCY + STOPS + ROUTE.replace("R,G", "R:1,G") + TRIP.replace("R,D,T", "R:1,D,T") + WEEK
    network = network_of(tmp_path, colons)
    ids = [*stop_ids(network), *route_ids(network), *trip_ids(network), *service_ids(network)]
    assert not [name for name in ids if not name.isalnum() or not name.isascii()]


def test_ranks_beyond_their_digits_stay_in_order(tmp_path: Path) -> None:
    weeks = "".join(f"S{i:04d},1,1,1,1,1,1,1,20260907,20260913\n" for i in range(1001))
    network = network_of(tmp_path, AGENCY + STOPS + ROUTE + TRIP + WEEK + weeks)
    ids = service_ids(network)
    assert (ids[0], ids[1], ids[-1]) == ("c0000", "c0001", "c1001")
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "s000000"), ('"a\n b ""c"", d"', 'a b "c", d'), ("x" * 300, "x" * 200), ("\u200b", "\u200b")],
)
def test_every_stop_has_a_name_of_one_line(tmp_path: Path, name: str, told: str) -> None:
    tables = tables_in(AGENCY + STOPS + ROUTE + TRIP + WEEK)
    tables["stops.txt"] = tables["stops.txt"].replace("\nA,A,", f"\nA,{name},")
    streets = write_streets(tmp_path / "city.osm", wide=4, high=2)
    network = build_network(streets, [write_feed_zip(tmp_path / "feed.zip", tables)])
    feed = timetable_feed(network)
    assert feed.tables["stops"]["stop_name"].iloc[0] == told
    assert read_feed(write_feed(feed, tmp_path / "again.zip")).tables["stops"]["stop_name"].iloc[0] == told


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
