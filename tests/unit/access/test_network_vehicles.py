"""Who goes on as what on a service date: blocks, links between trips, and the places where vehicles stand."""

import numpy as np
import pytest

from access.network.changes import Vehicles
from access.network.model import Stops
from access.network.texts import texts_of
from access.network.vehicles import TripEnds, by_block, continuations, overlapping

DAY = 86_400
# Stops 0 to 4 on a line to the east: 0 and 1 are 150 m apart, 2 is 250 m from 0; 3 and 4 are far off, one station.
# Stop 5 has no place.
METRES = [0, 150, 250, 5_000, 9_000, np.nan]
STATION = [-1, -1, -1, 7, 7, -1]


def stops() -> Stops:
    lon = np.array(METRES) / 111_319.49
    n = len(lon)
    names = texts_of(range(n))
    return Stops(names, names, lon, lon * 0, np.full(n, -1, np.int32), np.zeros(n, np.int32))


def found(
    trips: list[tuple[int, int, int, int]],
    blocks: list[int],
    *,
    links: tuple[tuple[int, int], ...] = (),
    apart: tuple[tuple[int, int], ...] = (),
    running: list[int] | None = None,
    next_day: list[int] | None = None,
) -> list[tuple[int, int, int]]:
    """Continuations of trips (first stop, first departure, last stop, last arrival)."""
    first_stop, departs, last_stop, arrives = np.array(trips, np.int64).T
    ends = TripEnds(departs, departs, arrives, first_stop, last_stop)
    seats, shut = (np.array(pairs, np.int32).reshape(-1, 2).T for pairs in (links, apart))
    vehicles = Vehicles(
        np.array(blocks, np.int32), seats[0], seats[1], shut[0], shut[1], np.array(STATION, np.int32)
    )
    today = np.array(list(range(len(trips))) if running is None else running, np.int64)
    pairs = continuations(vehicles, stops(), ends, today, np.array(next_day or [], np.int64), DAY)
    return sorted(zip(pairs.before.tolist(), pairs.after.tolist(), pairs.later.tolist(), strict=True))


def test_trips_of_a_block_follow_each_other_by_first_departure() -> None:
    trips = [(0, 900, 0, 1000), (0, 100, 0, 300), (0, 300, 0, 800)]
    assert found(trips, [4, 4, 4]) == [(1, 2, 0), (2, 0, 0)]


def test_trips_of_other_blocks_and_of_none_do_not() -> None:
    trips = [(0, 100, 0, 200), (0, 300, 0, 400), (0, 500, 0, 600), (0, 700, 0, 800)]
    assert found(trips, [4, 5, -1, -1]) == []


@pytest.mark.parametrize(("departs", "goes_on"), [(200, True), (201, True), (199, False)])
def test_the_next_trip_leaves_at_or_after_the_arrival(departs: int, goes_on: bool) -> None:
    assert found([(0, 100, 0, 200), (0, departs, 0, 400)], [1, 1]) == [(0, 1, 0)] * goes_on


@pytest.mark.parametrize(
    ("here", "there", "goes_on"),
    [(0, 0, True), (0, 1, True), (0, 2, False), (3, 4, True), (0, 3, False), (5, 5, True), (5, 0, False)],
)
def test_the_vehicle_stands_where_its_next_trip_begins(here: int, there: int, goes_on: bool) -> None:
    assert found([(0, 100, here, 200), (there, 300, 0, 400)], [1, 1]) == [(0, 1, 0)] * goes_on


def test_a_block_with_trips_that_overlap_is_no_vehicle_and_the_others_are() -> None:
    trips = [(0, 0, 0, 50), (0, 100, 0, 200), (0, 199, 0, 300), (0, 400, 0, 500), (0, 0, 0, 9), (0, 9, 0, 10)]
    assert found(trips, [1, 1, 1, 1, 2, 2]) == [(4, 5, 0)]


def test_a_long_trip_overlaps_all_that_run_meanwhile() -> None:
    assert found([(0, 0, 0, 1000), (0, 100, 0, 200), (0, 300, 0, 400)], [1, 1, 1]) == []


def test_trips_of_no_time_stand_between_their_neighbours() -> None:
    trips = [(0, 200, 0, 300), (0, 200, 0, 200), (0, 100, 0, 200)]
    assert found(trips, [1, 1, 1]) == [(1, 0, 0), (2, 1, 0)]


def test_only_trips_that_run_that_date_make_the_block() -> None:
    trips = [(0, 0, 0, 100), (0, 50, 0, 150), (0, 200, 0, 300)]
    assert found(trips, [1, 1, 1], running=[0, 2]) == [(0, 2, 0)]
    assert found(trips, [1, 1, 1], running=[0]) == []


def test_type_5_keeps_riders_from_staying() -> None:
    trips = [(0, 0, 0, 100), (0, 100, 0, 200), (0, 200, 0, 300)]
    assert found(trips, [1, 1, 1], apart=((0, 1),)) == [(1, 2, 0)]
    assert found(trips, [-1, -1, -1], links=((0, 1), (1, 2)), apart=((0, 1),)) == [(1, 2, 0)]


def test_links_need_no_block_and_no_place() -> None:
    assert found([(0, 0, 0, 100), (3, 100, 4, 200)], [-1, -1], links=((0, 1),)) == [(0, 1, 0)]
    assert found([(0, 0, 0, 100), (3, 100, 4, 200)], [-1, -1]) == []


def test_a_train_splits_and_trains_join() -> None:
    trips = [(0, 0, 0, 100), (0, 50, 0, 120), (0, 150, 1, 200), (0, 160, 2, 300)]
    links = ((0, 2), (0, 3), (1, 3))
    assert found(trips, [-1] * 4, links=links) == [(0, 2, 0), (0, 3, 0), (1, 3, 0)]


def test_a_link_that_holds_takes_the_trip_out_of_its_block() -> None:
    trips = [(0, 0, 0, 100), (0, 100, 0, 200), (0, 150, 0, 300)]
    assert found(trips, [1, 1, -1], links=((0, 2),)) == [(0, 2, 0)]
    assert found(trips, [1, 1, -1], links=((0, 2),), running=[0, 1]) == [(0, 1, 0)]


def test_a_link_to_a_trip_that_has_left_means_the_next_date() -> None:
    trips = [(0, DAY - 600, 0, DAY + 600), (0, 900, 0, 1800)]
    assert found(trips, [-1, -1], links=((0, 1),), next_day=[1]) == [(0, 1, 1)]
    assert found(trips, [-1, -1], links=((0, 1),), next_day=[0]) == []
    assert found(trips, [-1, -1], links=((0, 1),), running=[0], next_day=[1]) == [(0, 1, 1)]


def test_a_link_to_the_next_date_holds_only_where_the_trip_leaves_after_the_arrival() -> None:
    arrives = DAY + 901
    assert found([(0, 0, 0, arrives), (0, 900, 0, 1800)], [-1, -1], links=((0, 1),), next_day=[1]) == []
    arrives = DAY + 900
    assert found([(0, 0, 0, arrives), (0, 900, 0, 1800)], [-1, -1], links=((0, 1),), next_day=[1]) == [
        (0, 1, 1)
    ]


def test_blocks_do_not_go_on_into_the_next_date() -> None:
    trips = [(0, DAY - 600, 0, DAY + 600), (0, 900, 0, 1800)]
    assert found(trips, [1, 1], running=[0], next_day=[1]) == []


def test_overlaps_are_named_by_block() -> None:
    ends = TripEnds(*(np.array(v) for v in ([0, 10, 0, 5], [0, 10, 0, 5], [10, 20, 6, 9], [0] * 4, [0] * 4)))
    nothing = np.zeros(0, np.int32)
    blocks = np.array([1, 1, 2, 2], np.int32)
    vehicles = Vehicles(blocks, nothing, nothing, nothing, nothing, np.zeros(1, np.int32))
    later, earlier = overlapping(vehicles, ends, by_block(vehicles, ends, np.arange(4)))
    assert (later.tolist(), earlier.tolist()) == ([3], [2])
    assert overlapping(vehicles, ends, by_block(vehicles, ends, np.array([0, 1, 2])))[0].tolist() == []
