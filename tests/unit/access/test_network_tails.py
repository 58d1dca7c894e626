"""Tails: what a date's timetable holds of the trips that vehicles run next, and what it leaves out."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from access.errors import DataError
from access.network import tails
from access.network.changes import Vehicles
from access.network.model import Network, Stops
from access.network.service_dates import timetable_of
from access.network.tails import without_prefixes
from access.network.texts import texts_of
from access.routing.mirror import mirror
from access.routing.timetable import Timetable
from tests.helpers.trips import trips_in
from tests.unit.access.test_network_service_dates import network

DAY = 86_400
DATE = dt.date(2026, 9, 14)
A, B, C, D, E = range(5)
Drawn = tuple[int, list[int], list[int]]  # service, stops, times


def town(
    trips: list[Drawn],
    *,
    blocks: list[int] | None = None,
    links: tuple[tuple[int, int], ...] = (),
    active: list[list[int]] | None = None,
) -> Network:
    """A network of trips, one of each sequence or sorted by it, so that rows are as drawn."""
    drawn = network(trips, active or [[1, 1, 1]])
    n_stops = len(drawn.stops)
    names, zeros = texts_of(range(n_stops)), np.zeros(n_stops)
    pairs = np.array(links, np.int32).reshape(-1, 2).T
    nothing = np.zeros(0, np.int32)
    station = np.full(n_stops, 5, np.int32)  # one place, all of it
    block = np.array(blocks or [-1] * len(trips), np.int32)
    parts = {
        **vars(drawn),
        "stops": Stops(names, names, zeros, zeros, nothing, nothing),
        "vehicles": Vehicles(block, pairs[0], pairs[1], nothing, nothing, station),
    }
    return cast("Network", SimpleNamespace(**parts))


def of_date(net: Network, *, stay_s: int = 7200, last_s: int = 2 * DAY, overnight: bool = False) -> Timetable:
    return timetable_of(net, DATE, first_s=0, last_s=last_s, overnight=overnight, stay_s=stay_s)


def shown(table: Timetable) -> list[str]:
    """Every trip as "0>1: A100 B200 |B200 |C300": its parts, then calls; a bar where nobody boards."""
    named = []
    for p in range(table.n_patterns):
        k0, k1 = int(table.pattern_offset[p]), int(table.pattern_offset[p + 1])
        for i, t in enumerate(range(int(table.trip_offset[p]), int(table.trip_offset[p + 1]))):
            start = int(table.time_offset[p]) + i * (k1 - k0)
            rows = [int(table.trip_row[t])]
            if table.parts is not None:
                rows = table.parts.row[table.parts.offset[t] : table.parts.offset[t + 1]].tolist()
                assert rows[0] == table.trip_row[t]
            calls = [
                f"{'' if table.may_board[k] else '|'}{'ABCDE'[table.pattern_stop[k]]}{table.arrival_s[start + k - k0]}"
                for k in range(k0, k1)
            ]
            named.append(f"{'>'.join(map(str, rows))}: {' '.join(calls)}")
    trips_in(table)  # checks what a timetable promises
    return sorted(named)


def test_without_staying_there_are_no_tails() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, C], [200, 300])], blocks=[1, 1])
    table = of_date(net, stay_s=0)
    assert table.parts is None
    assert shown(table) == ["0: A100 B200", "1: B200 C300"]


def test_where_nothing_goes_on_the_timetable_is_the_same() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, C], [200, 300])], blocks=[1, 2])
    assert of_date(net).parts is None
    assert shown(of_date(net)) == shown(of_date(net, stay_s=0))


def test_a_trip_has_the_next_one_of_its_block_behind_it_to_alight_at() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, C, D], [250, 300, 400])], blocks=[1, 1])
    table = of_date(net)
    assert shown(table) == ["0>1: A100 |B200 |C300 |D400", "1: B250 C300 D400"]
    assert table.parts is not None
    tail = table.parts.position_part == 1
    assert table.parts.position_call[tail].tolist() == [1, 2]
    assert table.parts.position_call[~tail].tolist() in ([0, 1, 0, 1, 2], [0, 1, 2, 0, 1])


def test_the_first_stop_of_the_next_trip_counts_where_it_is_another_one() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [D, C], [250, 300])], blocks=[1, 1])
    assert "0>1: A100 |B200 |D250 |C300" in shown(of_date(net))


def test_nobody_arrives_with_the_next_trip_before_the_one_before_has() -> None:
    # The next trip stands at its first stop from 150 on; the vehicle is not there before 200.
    net = town([(0, [A, B], [100, 200]), (0, [D, C], [250, 300])], blocks=[1, 1])
    early = net.trips.arrival_s.copy()
    early[2] = 150
    moved = cast("Network", SimpleNamespace(**{**vars(net), "trips": replace(net.trips, arrival_s=early)}))
    assert "0>1: A100 |B200 |D200 |C300" in shown(of_date(moved))


def test_each_stop_of_a_tail_stands_once_where_the_vehicle_is_first() -> None:
    trips = [
        (0, [A, B], [100, 200]),
        (0, [B, C, B], [200, 300, 400]),
        (0, [B, C, A, D], [400, 500, 600, 700]),
    ]
    assert "0>1>2: A100 |B200 |C300 |A600 |D700" in shown(of_date(town(trips, blocks=[1, 1, 1])))


def test_parts_that_call_at_nothing_new_are_left_out() -> None:
    trips = [(0, [A, B], [100, 200]), (0, [B, C], [200, 300]), (0, [C, B, C], [300, 350, 400])]
    assert "0>1: A100 |B200 |C300" in shown(of_date(town(trips, blocks=[1, 1, 1])))


def test_a_trip_whose_vehicle_calls_at_nothing_new_stays_as_it_is() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, B], [200, 300])], blocks=[1, 1])
    assert shown(of_date(net)) == ["0: A100 B200", "1: B200 B300"]
    assert of_date(net).parts is None


def test_closed_doors_stay_closed_and_a_later_call_counts_then() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, C, C], [200, 300, 400])], blocks=[1, 1])
    doors = np.array(
        [1, 0, 1, 0, 1], np.uint8
    )  # nobody alights at the end of the first trip, nor at the first C
    shut = cast("Network", SimpleNamespace(**{**vars(net), "trips": replace(net.trips, may_alight=doors)}))
    assert "0>1: A100 |B200 |B200 |C400" in shown(of_date(shut))


def test_nobody_boards_where_a_trip_that_goes_on_ends() -> None:
    table = of_date(town([(0, [A, B], [100, 200]), (0, [D, C], [250, 300])], blocks=[1, 1]))
    boards = {trip[0].stop: [call.may_board for call in trip] for trip in trips_in(table)}
    assert boards == {A: [True, False, False, False], D: [True, True]}


@pytest.mark.parametrize(("stay_s", "goes_on"), [(100, False), (101, True)])
def test_a_tail_ends_where_no_one_may_be_under_way_any_more(stay_s: int, goes_on: bool) -> None:
    net = town([(0, [A, B], [100, 200]), (0, [D, C], [300, 400])], blocks=[1, 1])
    assert ("0>1: A100 |B200 |D300 |C400" in shown(of_date(net, stay_s=stay_s))) == goes_on


def test_a_tail_does_not_begin_before_the_vehicle_is_there() -> None:
    # The last trip stands at its first stop from 250 on, but the vehicle, which is to run it, arrives there at 310.
    trips = [(0, [A, B], [100, 200]), (0, [B, C], [200, 310]), (0, [D, E], [310, 400])]
    net = town(trips, blocks=[1, 1, 1])
    early = net.trips.arrival_s.copy()
    early[4] = 250
    moved = cast("Network", SimpleNamespace(**{**vars(net), "trips": replace(net.trips, arrival_s=early)}))
    assert "0>1: A100 |B200 |C310" in shown(of_date(moved, stay_s=110))
    assert "0>1>2: A100 |B200 |C310 |D310 |E400" in shown(of_date(moved, stay_s=111))


def test_a_train_that_splits_stands_once_for_each_way_on() -> None:
    trips = [
        (0, [A, B], [100, 200]),
        (0, [B, C], [250, 300]),
        (0, [B, D], [260, 400]),
        (0, [D, E], [400, 500]),
    ]
    net = town(trips, links=((0, 1), (0, 2), (2, 3)))
    assert shown(of_date(net)) == [
        "0>1: A100 |B200 |C300",
        "0>2>3: A100 |B200 |D400 |E500",
        "1: B250 C300",
        "2>3: B260 |D400 |E500",
        "3: D400 E500",
    ]


def test_trains_that_join_and_split_again_do_not_multiply() -> None:
    # Ten couplings in a row have 2 to the power of 10 ways through; each trip is reached by one of them.
    ways = [(0, [B, way, B], [10 * i, 10 * i + 5, 10 * i + 10]) for way in (C, D) for i in range(1, 11)]
    rows = {(way, i): 1 + 10 * way + i for way in range(2) for i in range(10)}
    links = [(0, rows[0, 0]), (0, rows[1, 0])]
    links += [(rows[a, i], rows[b, i + 1]) for a in range(2) for b in range(2) for i in range(9)]
    net = town([(0, [A, B], [0, 10]), *ways], links=tuple(links))
    found = [text for text in shown(of_date(net)) if text.startswith("0")]
    assert len(found) <= 11
    assert "0>11: A0 |B10 |D15" in found
    assert "0>1>12: A0 |B10 |C15 |D25" in found


def test_trips_that_go_round_in_a_circle_end() -> None:
    net = town([(0, [A, A], [100, 100]), (0, [A, B, A], [100, 100, 100])], links=((0, 1), (1, 0), (0, 0)))
    assert shown(of_date(net)) == ["0>1: A100 |A100 |B100", "1: A100 B100 A100"]


def test_a_link_to_the_next_date_carries_riders_over() -> None:
    net = town(
        [(0, [A, B], [DAY - 300, DAY + 60]), (0, [B, C], [120, 300])], links=((0, 1),), active=[[1, 1, 0]]
    )
    assert shown(of_date(net)) == [f"0: A{DAY - 300} B{DAY + 60}", "1: B120 C300"]
    assert f"0>1: A{DAY - 300} |B{DAY + 60} |C{DAY + 300}" in shown(of_date(net, overnight=True))


def test_a_trip_of_the_day_before_goes_on_on_its_own_clock() -> None:
    trips = [(0, [A, B], [DAY + 100, DAY + 200]), (0, [B, C], [DAY + 200, DAY + 300])]
    late = [(1, [D, E], [100, 200])]  # so that the date itself has service
    net = town([*trips, *late], blocks=[1, 1, 2], active=[[1, 0], [0, 1]])
    table = timetable_of(net, DATE + dt.timedelta(1), first_s=0, last_s=DAY, stay_s=7200)
    assert shown(table) == ["0>1: A100 |B200 |C300", "1: B200 C300", "2: D100 E200"]


def test_a_tail_may_lie_beyond_the_times_asked_for() -> None:
    net = town([(0, [A, B], [100, 200]), (0, [B, C], [DAY - 10, DAY])], blocks=[1, 1])
    assert f"0>1: A100 |B200 |C{DAY}" in shown(of_date(net, last_s=500, stay_s=DAY))


def test_trips_with_one_tail_are_one_pattern_and_overtaking_in_the_tail_splits_them() -> None:
    trips = [
        (0, [A, B], [100, 200]),
        (0, [A, B], [110, 210]),
        (0, [B, C], [200, 300]),
        (0, [B, C], [210, 310]),
    ]
    table = of_date(town(trips, blocks=[1, 2, 1, 2]))
    assert table.n_patterns == 2
    slow = [*trips[:2], (0, [B, C], [200, 500]), trips[3]]
    assert of_date(town(slow, blocks=[1, 2, 1, 2])).n_patterns == 4


def test_the_mirrored_timetable_carries_the_parts() -> None:
    trips = [
        (0, [A, B], [100, 200]),
        (0, [A, B], [110, 250]),
        (0, [B, C], [200, 300]),
        (0, [B, C, D], [260, 310, 400]),
    ]
    table = of_date(town(trips, blocks=[1, 2, 1, 2]))
    back = mirror(table)
    assert table.parts is not None
    assert back.parts is not None
    for t, row in enumerate(back.trip_row.tolist()):
        rows = back.parts.row[back.parts.offset[t] : back.parts.offset[t + 1]].tolist()
        assert rows == {0: [0, 2], 1: [1, 3], 2: [2], 3: [3]}[row]
    for name in ("position_part", "position_call"):
        one, other = getattr(table.parts, name), getattr(back.parts, name)
        for k0, k1 in pairwise(table.pattern_offset.tolist()):
            assert one[k0:k1].tolist() == other[k0:k1][::-1].tolist()
    again = mirror(back)
    assert again.parts is not None
    for name in ("offset", "row", "position_part", "position_call"):
        assert np.array_equal(getattr(again.parts, name), getattr(table.parts, name))


def test_vehicles_that_become_ever_more_trips_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "MAX_PARTS", 3)
    trips = [(0, [A, B], [100, 200]), (0, [B, C], [200, 300]), (0, [C, D], [300, 400])]
    with pytest.raises(DataError, match=r"more than 3 times .* until trip 1: the rows of type 4"):
        of_date(town(trips, blocks=[1, 1, 1]))


def test_chains_that_another_one_begins_with_are_dropped() -> None:
    assert without_prefixes([(1, 2, 3), (1,), (1, 2), (1, 4), (1, 2, 3)]) == [(1, 2, 3), (1, 4)]
    assert without_prefixes([(1,)]) == [(1,)]
