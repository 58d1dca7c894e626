"""Journeys by trying them all, and by riding them again: on explicit trips, without patterns or labels."""

from collections.abc import Iterable
from typing import NamedTuple

from access.routing.mirror import mirror, transpose
from access.routing.paths import Path, Side
from access.routing.timetable import SearchRules
from tests.helpers.networks import Question
from tests.helpers.searches import access_arrays
from tests.helpers.trips import City, stop_walks, timetable_of, transfers_of

Pairs = Iterable[tuple[int, int]]


def sides(q: Question, egress: list[tuple[int, int]], *, alone: bool = False) -> tuple[Side, Side]:
    """The two places on both clocks; `alone` gives every trip a pattern of its own."""
    table, transfers, slack = timetable_of(q.city, alone=alone), transfers_of(q.city), q.rules.board_slack_s
    back = [(stop, walk_s - slack) for stop, walk_s in egress]
    to_stops = [(stop, walk_s + slack) for stop, walk_s in q.access]
    return (
        Side(table, transfers, *access_arrays(q.access), stop_walks([egress]), q.rules),
        Side(
            mirror(table),
            transpose(transfers, q.city.n_stops),
            *access_arrays(back),
            stop_walks([to_stops]),
            q.rules,
        ),
    )


class Best(NamedTuple):
    """What the best journey for an arrival is like, in the order in which it is chosen."""

    departure: int
    rides: int
    walk_s: int


def best_journey(city: City, ends: tuple[Pairs, Pairs], arrival: int, rules: SearchRules) -> Best | None:
    """The latest departure in time, then the fewest rides, then the least walking; None if none is in time."""
    access, egress = ends
    starts = {
        call.departure - rules.board_slack_s - walk_s
        for stop, walk_s in access
        for trip in city.trips
        for call in trip
        if call.stop == stop
        and call.may_board
        and arrival - rules.max_s < call.departure - rules.board_slack_s - walk_s
    }
    for departure in sorted((s for s in starts if arrival - s < rules.max_s), reverse=True):
        waiting = {(stop, departure + walk_s, walk_s) for stop, walk_s in access}
        for rides in range(1, rules.max_rides + 1):
            alighted = _ridden(city, waiting, rules, arrival)
            walks = [
                walk_s + last_s
                for stop, at, walk_s in alighted
                for end, last_s in egress
                if end == stop and at + last_s <= arrival
            ]
            if walks:
                return Best(departure, rides, min(walks))
            waiting = alighted | {
                (b, at + seconds, walk_s + seconds)
                for (a, b), seconds in city.walks.items()
                for stop, at, walk_s in alighted
                if stop == a
            }
    return None


def _ridden(
    city: City, waiting: set[tuple[int, int, int]], rules: SearchRules, last: int
) -> set[tuple[int, int, int]]:
    """Every (stop, time, seconds walked) that one ride leads to."""
    found = set()
    for trip in city.trips:
        aboard: set[int] = set()
        for call in trip:
            if call.may_alight and call.arrival <= last:
                found |= {(call.stop, call.arrival, walk_s) for walk_s in aboard}
            if call.may_board:
                aboard |= {
                    walk_s
                    for stop, at, walk_s in waiting
                    if stop == call.stop and at + rules.board_slack_s <= call.departure
                }
    return found


def ride_again(city: City, ends: tuple[Pairs, Pairs], path: Path, rules: SearchRules) -> Best:
    """Follow a path leg by leg through the trips it names; fails where a leg is not possible."""
    access, egress = (set(pairs) for pairs in ends)
    assert 1 <= len(path.rides) <= rules.max_rides
    now, at, walked = path.departure_s, -1, 0
    for ride in path.rides:
        assert (at == -1 and (ride.board_stop, ride.walk_s) in access) or (
            at >= 0
            and (
                ride.walk_s == 0 if at == ride.board_stop else city.walks[at, ride.board_stop] == ride.walk_s
            )
        )
        trip = city.trips[ride.trip_row]
        board, alight = trip[ride.board_position], trip[ride.alight_position]
        assert ride.board_position < ride.alight_position
        assert (board.stop, board.departure, board.may_board) == (ride.board_stop, ride.depart_s, True)
        assert (alight.stop, alight.arrival, alight.may_alight) == (ride.alight_stop, ride.arrive_s, True)
        assert now + ride.walk_s + rules.board_slack_s <= board.departure
        now, at, walked = ride.arrive_s, ride.alight_stop, walked + ride.walk_s
    assert (at, path.egress_s) in egress
    assert now + path.egress_s == path.arrival_s
    assert path.arrival_s - path.departure_s < rules.max_s
    return Best(path.departure_s, len(path.rides), walked + path.egress_s)
