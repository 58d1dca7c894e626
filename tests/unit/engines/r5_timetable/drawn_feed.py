"""A feed of one trip, in parts that tests change; the network of it, and what R5 is to read of that held against it."""

from pathlib import Path

from access.network import Network, build_network
from gtfs import Feed, validate, write_feed
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
