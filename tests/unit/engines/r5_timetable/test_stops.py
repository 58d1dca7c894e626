"""The stops of the feed that R5 reads, drawn: all of them, where they lie, those without a place, their names."""

from pathlib import Path

import pytest

from access.engines.r5.timetable_files import timetable_feed
from access.network import build_network
from gtfs import read_feed, write_feed
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, write_streets
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
