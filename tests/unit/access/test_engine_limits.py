"""The edges of what is counted, files in: five hours less a second, walks beyond int16, clocks of two time zones."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from access.cli import main
from access.engines.native import surface, travel_times
from access.network import Network, build_network
from access.request import MAX_TRIP_MIN, Request
from access.routing.timetable import LONGEST_S, UNREACHED, UNREACHED_ROW, SearchRules
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.grid_city import Line, lon_lat, points, write_buses, write_streets
from tests.helpers.towns import make_town

# From (0, 0) at 8:00 to (20, 0), and from there on: with the minute of slack 17,999 s, 18,000 s and 17,999 s.
LAST = Line("L", ((0, 0), (20, 0)), 8 * 3600, 8 * 3600, 900, 17_939)
LATE = Line("M", ((0, 2), (20, 2)), 8 * 3600, 8 * 3600, 900, 17_940)
LONGEST = Request(
    date=dt.date(2026, 9, 15),
    time_s=8 * 3600 - 60,
    window_min=1,
    max_min=MAX_TRIP_MIN,
    access_walk_min=1,
    egress_walk_min=1,
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Twenty blocks by four, and two buses that take five hours or nearly."""
    folder: Path = tmp_path_factory.mktemp("long")
    streets = write_streets(folder / "grid.osm", wide=20, high=4)
    return build_network(streets, [write_buses(folder / "grid.zip", [LAST, LATE])])


def test_a_request_may_last_as_long_as_a_search_and_no_longer():
    """One limit in two rooms that may not see each other; a time below it is told from an unreached stop."""
    assert 60 * MAX_TRIP_MIN == LONGEST_S < UNREACHED_ROW


@pytest.mark.parametrize("anchor", ["depart", "arrive"])
@pytest.mark.parametrize(("row", "seconds"), [(0, 17_999), (2, UNREACHED)])
@pytest.mark.parametrize("many", ["origins", "destinations"])
def test_five_hours_less_a_second(city: Network, anchor: str, row: int, seconds: int, many: str) -> None:
    arrive_s = 8 * 3600 + (17_939 if row == 0 else 17_940)
    request = replace(LONGEST, anchor=anchor, time_s=LONGEST.time_s if anchor == "depart" else arrive_s)
    origins, destinations = [(0, row)], [(20, row)]
    if many == "origins":
        origins *= 80
    else:
        destinations *= 80
    times = travel_times(city, points(origins), points(destinations), request)
    assert set(times.seconds.ravel().tolist()) == {seconds}
    assert set(times.reach_share.ravel().tolist()) == {float(seconds < UNREACHED)}


def test_no_walk_is_so_long_that_it_wraps_round(city: Network) -> None:
    # At half a kilometre an hour a block takes 12 minutes: 24 blocks are 4 h 48 min, no vehicle is of use.
    slow = replace(LONGEST, walk_speed_kmh=0.5, access_walk_min=180, egress_walk_min=180, time_s=15 * 3600)
    for direction in ("from", "to"):
        seconds, _ = surface(city, *lon_lat((0, 0)), direction=direction, request=slow)  # type: ignore[arg-type]
        reached = seconds[seconds < UNREACHED]
        assert reached.min() >= 0
        assert reached.max() <= 180 * 60
    on_foot = replace(slow, modes=("walk",))
    corner = travel_times(city, points([(0, 0)]), points([(20, 4), (20, 2)]), on_foot).seconds[0, 0]
    exact = [blocks * 99.95 / 500 * 3600 for blocks in (24, 22)]
    assert np.allclose(corner, exact, atol=25)


def test_what_int16_could_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r"max_s is 18001, it must lie in 1\.\.18000"):
        SearchRules(60, 4, 18_001)
    assert MAX_TRIP_MIN * 60 == 18_000


def test_feeds_and_agencies_of_several_time_zones_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = make_town(0)
    (tmp_path / "town.osm").write_text(town.osm)
    home = dict(town.feeds[0])
    zone = home["agency.txt"].strip().rpartition(",")[2]
    abroad = home | {"agency.txt": home["agency.txt"].replace(zone, "Asia/Tokyo")}
    mixed = home | {"agency.txt": home["agency.txt"] + "b,Tokyo,http://example.org,Asia/Tokyo\n"}
    paths = {
        name: write_feed_zip(tmp_path / f"{name}.zip", tables)
        for name, tables in {"home": home, "abroad": abroad, "mixed": mixed}.items()
    }
    for names, said in ((["home", "abroad"], ["home", "abroad"]), (["mixed"], ["mixed", "row"])):
        words = ["network", "build", "--osm", str(tmp_path / "town.osm"), "--out", str(tmp_path / "net")]
        code = main([*words, *(word for name in names for word in ("--gtfs", str(paths[name])))])
        err = capsys.readouterr().err
        assert code == 1, err
        assert all(word in err for word in [*said, zone, "Asia/Tokyo"]), err
        assert "Traceback" not in err
        assert not (tmp_path / "net").exists()
