"""What is asked where nobody says: points near stops drawn by a seed, a weekday and an hour with much service."""

import datetime as dt

import numpy as np
import pytest

from access.analysis.engines_compare import busy_moment, sample_points
from access.errors import RequestError
from access.network import Network, build_network
from tests.helpers.feed_text import tables_in, write_feed_zip
from tests.helpers.grid_city import lon_lat, write_streets


def feed(path, services, trips):
    """Services as rows of calendar.txt, trips as (service, first departure, number of hops of a minute)."""
    stops = "".join("S{0},S{0},{2},{1}\n".format(i, *lon_lat((2 * i, 1))) for i in range(5))
    calls = "".join(
        f"t{n},{(s + 60 * i) // 3600:02}:{(s + 60 * i) // 60 % 60:02}:00,{(s + 60 * i) // 3600:02}:"
        f"{(s + 60 * i) // 60 % 60:02}:00,S{i},{i}\n"
        for n, (_, s, hops) in enumerate(trips)
        for i in range(hops + 1)
    )
    rows = "".join(f"{name},{week},{first},{last}\n" for name, week, first, last in services)
    tables = tables_in("""
        # agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        G,Grid,https://grid.example,Europe/Paris
        # routes.txt
        route_id,agency_id,route_short_name,route_long_name,route_type
        R,G,R,,3
        """)
    tables["stops.txt"] = "stop_id,stop_name,stop_lat,stop_lon\n" + stops
    tables["calendar.txt"] = (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n" + rows
    )
    tables["trips.txt"] = "route_id,service_id,trip_id\n" + "".join(
        f"R,{service},t{n}\n" for n, (service, _, _) in enumerate(trips)
    )
    tables["stop_times.txt"] = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + calls
    return write_feed_zip(path, tables)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    streets = write_streets(folder / "grid.osm", wide=40, high=4)

    def built(services, trips) -> Network:
        return build_network(streets, [feed(folder / "feed.zip", services, trips)])

    return built


WEEK, SUNDAYS = "1,1,1,1,1,1,1", "0,0,0,0,0,0,1"
H = 3600


def test_the_first_weekday_with_most_trips_amid_the_service(build):
    """September 1 to 28: the middle half is 8 to 21; from the 10th on (a Thursday) one trip more; Sundays most."""
    services = [
        ("all", WEEK, 20260901, 20260928),
        ("late", WEEK, 20260910, 20260928),
        ("sun", SUNDAYS, 20260901, 20260928),
        ("early", WEEK, 20260901, 20260903),
    ]
    trips = [("all", 8 * H, 2), ("late", 9 * H, 2), *[("sun", 7 * H, 1), ("early", 7 * H, 1)] * 5]
    assert busy_moment(build(services, trips))[0] == dt.date(2026, 9, 10)


def test_the_hour_in_which_most_vehicles_go_on(build):
    """Calls are counted where one can leave, so a trip's last is not; of equal hours the first."""
    services = [("all", WEEK, 20260901, 20260928), ("sun", SUNDAYS, 20260901, 20260928)]
    day = ("all", 8 * H, 2), ("all", 9 * H + 59 * 60, 2), ("all", 9 * H, 1), ("sun", 12 * H, 4)
    assert busy_moment(build(services, day))[1] == 8 * H
    assert busy_moment(build(services, [*day, ("all", 9 * H, 1)]))[1] == 9 * H
    assert busy_moment(build(services, [("all", 25 * H, 4), ("all", 5 * H, 1)]))[1] == 5 * H, (
        "not past midnight"
    )


def test_without_a_weekday_any_day_will_do(build):
    services = [("sun", SUNDAYS, 20260901, 20260930)]
    assert busy_moment(build(services, [("sun", 8 * H, 2)]))[0] == dt.date(2026, 9, 13)


def test_one_day_of_service_is_its_middle(build):
    assert busy_moment(build([("one", WEEK, 20260902, 20260902)], [("one", 8 * H, 2)])) == (
        dt.date(2026, 9, 2),
        8 * H,
    )


@pytest.fixture(scope="module")
def network(build):
    return build([("all", WEEK, 20260901, 20260928)], [("all", 8 * H, 4)])


def test_points_are_cells_near_stops_and_the_seed_decides(network):
    some = sample_points(network, 20, seed=1)
    again = sample_points(network, 20, seed=1)
    assert some.ids == again.ids
    assert (some.lon == again.lon).all()
    assert some.ids != sample_points(network, 20, seed=2).ids
    assert some.ids != sample_points(network, 20, seed=1, places=True).ids, "destinations are drawn apart"
    grid = network.footing_r5.grid
    cells = np.array([int(one.removeprefix("cell-")) for one in some.ids])
    assert (np.diff(cells) > 0).all()
    assert grid.linked[cells].all()
    assert np.abs(some.lon - grid.points.lon[cells]).max() < 1e-6
    nearest = [
        grid.walks_from.mm[grid.walks_from.offset[c] : grid.walks_from.offset[c + 1]].min() for c in cells
    ]
    assert max(nearest) <= 1_000_000
    # stops stand within the westernmost 8 blocks of 40: 10 more blocks, and the way to the street
    assert some.lon.max() < lon_lat((20, 0))[0]


def test_all_there_are_where_more_are_wanted(network):
    every = sample_points(network, 10_000, seed=0)
    assert len(set(every.ids)) == len(every) < 10_000
    assert every.ids == sample_points(network, 20_000, seed=5).ids


def test_a_sample_of_none_is_refused(network):
    with pytest.raises(RequestError, match="sample is 0"):
        sample_points(network, 0, seed=0)
