"""Round trips in the perfect city, by arithmetic: a school day, a night shift, and what may be missing."""

import datetime as dt

import numpy as np
import pytest

from access.engines.native.round_trips import round_trips
from access.errors import NoServiceError, RequestError, UnlinkedPointError
from access.network import build_network
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import Line, lon_lat, points, write_buses, write_streets

HOUR = 3600
#: buses every ten minutes on the tens, three minutes from stop to stop; the night ones cross midnight
EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * HOUR, 25 * HOUR, 600, 180)
WEST = Line("W", ((35, 5), (20, 5), (5, 5)), 4 * HOUR, 20 * HOUR, 600, 180)
HOME, PLACE = (5, 3), (35, 5)
TUESDAY = dt.date(2026, 9, 15)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("round-trips")
    streets = write_streets(folder / "grid.osm", wide=60, high=10)
    return build_network(streets, [write_buses(folder / "grid.zip", [EAST, WEST])])


def requests(arrive_s, leave_s, *, back_date=TUESDAY, date=TUESDAY, **rest):
    return (
        Request(date=date, time_s=arrive_s, anchor="arrive", window_min=1, **rest),
        Request(date=back_date, time_s=leave_s, anchor="depart", window_min=1, **rest),
    )


def test_a_school_day(network):
    """By 7:55: the bus of 7:40, two blocks (144 s) and a minute before it. After 17:05: the bus of 17:10."""
    out, back = requests(7 * HOUR + 55 * 60, 17 * HOUR + 300)
    trips = round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    assert trips.out.clock_s.tolist() == [7 * HOUR + 40 * 60 - 60 - 144]
    assert trips.out.seconds.tolist() == [15 * 60 + 60 + 144]
    assert trips.back.clock_s.tolist() == [17 * HOUR + 16 * 60 + 144]
    assert trips.back.seconds.tolist() == [11 * 60 + 144]
    assert trips.away_s.tolist() == [trips.back.clock_s[0] - trips.out.clock_s[0]]


def test_one_home_and_many_places_is_the_same_pair(network):
    out, back = requests(7 * HOUR + 55 * 60, 17 * HOUR + 300)
    there = round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    here = round_trips(network, lon_lat(HOME), points([PLACE, HOME]), out, back, direction="from")
    assert here.away_s.tolist() == [there.away_s[0], 17 * HOUR + 300 - (7 * HOUR + 55 * 60)]
    assert here.out.seconds.tolist() == [there.out.seconds[0], 0]


def test_the_latest_departure_is_the_latest(network):
    """The second before the bus of 7:56 is in time is another bus."""
    for late, bus in ((0, 40), (59, 40), (60, 50), (61, 50)):
        out, back = requests(7 * HOUR + 55 * 60 + late, 17 * HOUR)
        trips = round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
        assert trips.out.clock_s.tolist() == [7 * HOUR + bus * 60 - 204]


def test_the_window_does_not_move_the_deadline(network):
    """Of sixty deadlines the mean wait differs; the latest departure for the last one does not."""
    out, back = requests(7 * HOUR + 55 * 60, 17 * HOUR + 300)
    wide = [
        Request(
            date=one.date,
            time_s=one.time_s,
            anchor=one.anchor,
            window_min=60,
            percentiles=(10, 50, 90),
        )
        for one in (out, back)
    ]
    trips = round_trips(network, lon_lat(PLACE), points([HOME]), *wide)
    assert trips.out.clock_s.tolist() == [7 * HOUR + 40 * 60 - 204]
    # A bus comes in at :06, :16 ...: each of ten waits at the end happens six times.
    assert trips.out.window.seconds[:, 0].tolist() == [6 * 60 + 204 + wait * 60 for wait in (0, 4, 8)]
    # The bus is caught a minute after its deadline or up to ten: at :00 the one of :10, at :09 the one of :10.
    assert trips.back.window.seconds[:, 0].tolist() == [(6 + wait) * 60 + 144 for wait in (1, 5, 9)]
    assert trips.out.window.reach_share.tolist() == trips.back.window.reach_share.tolist() == [1.0]


def test_a_night_shift_ends_on_another_day(network):
    out, back = requests(21 * HOUR, 5 * HOUR, back_date=TUESDAY + dt.timedelta(1))
    trips = round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    assert trips.out.clock_s.tolist() == [20 * HOUR + 50 * 60 - 204]
    assert trips.back.clock_s.tolist() == [5 * HOUR + 16 * 60 + 144]
    assert trips.away_s.tolist() == [24 * HOUR + trips.back.clock_s[0] - trips.out.clock_s[0]]


@pytest.mark.parametrize(
    ("arrive_s", "left_s"),
    [(30 * 60, 20 * 60 - 204), (5 * 60, -10 * 60 - 204), (24 * HOUR + 1800, 24 * HOUR + 1200 - 204)],
)
def test_trips_of_the_day_before_bring_one_there(network, arrive_s, left_s):
    """Half past midnight: the bus of 0:20 runs as 24:20 of the day before; five past: home is left on that day."""
    out, back = requests(arrive_s, 30 * HOUR)
    trips = round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    assert trips.out.clock_s.tolist() == [left_s]


def test_what_is_missing_is_told_apart(network):
    homes = points([HOME, (35, 8), (20, -60), (58, 9)])
    out, back = requests(5 * HOUR, 17 * HOUR)
    trips = round_trips(network, lon_lat(PLACE), homes, out, back)
    missing = (trips.out.clock_s == UNREACHED).tolist(), (trips.back.clock_s == UNREACHED).tolist()
    assert missing == ([True, False, True, True], [False, False, True, True])
    assert trips.linked.tolist() == [True, True, False, True]
    assert trips.out.seconds[1] == trips.back.seconds[1] == 216
    assert (trips.away_s == UNREACHED).tolist() == [True, False, True, True]
    out, back = requests(7 * HOUR, 20 * HOUR + 60)
    late = round_trips(network, lon_lat(PLACE), homes, out, back)
    assert (late.out.clock_s != UNREACHED).tolist() == [True, True, False, False]
    assert (late.back.clock_s != UNREACHED).tolist() == [False, True, False, False]


def test_refusals(network):
    out, back = requests(8 * HOUR, 7 * HOUR)
    with pytest.raises(RequestError, match="the way back begins before the arrival"):
        round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    with pytest.raises(RequestError, match="needs the arrival of the way out"):
        round_trips(network, lon_lat(PLACE), points([HOME]), back, out)
    out, back = requests(21 * HOUR, 5 * HOUR, date=dt.date(2026, 9, 30), back_date=dt.date(2026, 10, 1))
    with pytest.raises(NoServiceError, match="2026-10-01"):
        round_trips(network, lon_lat(PLACE), points([HOME]), out, back)
    out, back = requests(7 * HOUR, 17 * HOUR)
    with pytest.raises(UnlinkedPointError):
        round_trips(network, lon_lat((20, -60)), points([HOME]), out, back)


def test_no_homes_are_an_answer(network):
    out, back = requests(7 * HOUR, 17 * HOUR)
    trips = round_trips(network, lon_lat(PLACE), points([]), out, back)
    assert trips.away_s.shape == (0,)
    assert np.array_equal(trips.linked, np.zeros(0, np.bool_))
