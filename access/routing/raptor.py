"""Range RAPTOR: the earliest arrival by vehicle at every stop, for every departure of a window.

RAPTOR (Delling, Pajor, Werneck 2012, "Round-Based Public Transit Routing", section 3) looks at each pattern at most
once per ride; rRAPTOR (section 4) runs the departures from the last to the first and keeps the labels, because
leaving earlier can only help. Five things are added, none of which changes a result:

- at each place where a trip can be boarded stands the first trip caught so far, per number of rides, and beside it the
  departure of the one before; a stop knows the latest of these, so that coming there too late for anything new costs
  one comparison, after a ride as at the start (the events of a window: trips that a later departure could not catch);
- a label with r rides also holds for more rides, so it is written to all of them at once, as long as it is better
  (there is no pass over the stops between two rounds);
- a trip is ridden once from each position on: what a later departure or an earlier ride found there still holds;
- a trip that was caught is noted at the position of its pattern, so that riding looks nothing up;
- only what was touched is cleared between two searches, and only that is written to rows.

A label of a later departure is an arrival that the earlier one can reach too, so it stays valid. The limit `max_s`
counts from each departure, so it falls with the sweep: what it once cut off it would cut off again, and a label
kept from before may have passed it, which is seen when the row is written.

Tried and left out, measured on Porto Alegre (100 access stops an origin, 250,000 changes looked at, 86,000 positions
ridden; no gain above the noise of 3 %): a bound for each stop beyond which none of its changes can matter (a third of
the stops are skipped, keeping the bound costs as much); no list of improved stops in the last round; the numbers of
trip and position beside each place instead of looked up by pattern. Not tried, by counting: columns instead of rows (a
line of the cache for each stop and departure; all rows together take 0.1 ms).
"""

import threading
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import nearest_access
from access.routing._layout import frozen
from access.routing._raptor_kernel import run_departure, sweep
from access.routing._raptor_types import NEVER, NONE, Access, Memory, Rules
from access.routing.continuous import continuous_arrays
from access.routing.timetable import LONGEST_S, UNREACHED_ROW, ReachedRows, SearchRules, Timetable, Transfers

_LARGEST_TIME_S: Final = NEVER // 2
_KEPT: Final = threading.local()


def search_workspace(timetable: Timetable, rules: SearchRules) -> Memory:
    """Memory of one thread, for any search that needs no more stops, positions, trips, patterns and rides."""
    rides, n_stops, n_patterns = rules.max_rides, timetable.n_stops, timetable.n_patterns
    n_positions, n_trips = len(timetable.pattern_stop), int(timetable.trip_offset[-1])
    return Memory(
        vehicle=np.full(n_stops * (rides + 1), NEVER, np.int32),
        ready=np.full(n_stops * rides, NEVER, np.int32),
        useful=np.full(n_stops * rides, NEVER, np.int32),
        caught=np.empty(n_positions * rides, np.uint32),
        before=np.empty(n_positions * rides, np.int32),
        boarded=np.full(n_trips * rides, NONE, np.uint32),
        board=np.full(n_positions, NONE, np.uint32),
        first=np.full(n_patterns, NONE, np.uint32),
        last=np.empty(n_patterns, np.uint32),
        improved=np.empty(n_stops, np.uint32),
        waiting=np.empty(n_stops, np.uint32),
        touched=np.empty(n_stops, np.uint32),
        marked=np.empty(n_patterns, np.uint32),
        ridden=np.empty(n_patterns, np.uint32),
        is_improved=np.zeros(n_stops, np.uint8),
        is_waiting=np.zeros(n_stops, np.uint8),
        is_touched=np.zeros(n_stops, np.uint8),
        is_ridden=np.zeros(n_patterns, np.uint8),
        sizes=np.zeros(5, np.uint64),
    )


def reached_rows(
    timetable: Timetable,
    transfers: Transfers,
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    departures_s: NDArray[np.int32],
    rules: SearchRules,
    workspace: Memory | None = None,
) -> ReachedRows:
    """Seconds from each departure to the earliest arrival by vehicle, at the stops that are reached.

    Parameters
    ----------
    timetable, transfers
        trips and walks between stops; all times in seconds.
    access_stop, access_s
        int32 (k,): stops that can be walked to from the place of departure and the seconds it takes. A stop may
        be named twice (the shorter walk counts). Seconds may be negative: searches on a mirrored timetable take the
        boarding slack off them.
    departures_s
        int32 (n,): times at which the walk starts, strictly descending, with any spacing.
    rules
        boarding slack, rides, limit.
    workspace
        memory (`search_workspace`), which is left as it was found; if left out, one that this thread keeps.

    Returns
    -------
    ReachedRows
        row i belongs to ``departures_s[i]``; strictly less than ``rules.max_s``, else `UNREACHED_ROW`. Walking
        alone reaches no stop, and no trip ends with a walk between stops: an access stop that no vehicle
        serves in time is unreached.

    Raises
    ------
    ValueError
        Departures are not strictly descending, an access stop does not exist, an access walk or a departure is out
        of all proportion, or the workspace is for a smaller timetable.

    Notes
    -----
    A trip is boarded if it departs at or after (arrival at the stop + slack). Arrival is by the access walk, by a
    vehicle at this stop, or by a vehicle and one walk; walks are never chained. Staying aboard is no new ride.
    The timetable is trusted to be sorted as its class says, with no time running backwards along a trip.

    Cost: grows with the part of the network that is reached and with the events, whatever lies beyond.

    References
    ----------
    Delling, Pajor, Werneck 2012, Round-Based Public Transit Routing, ALENEX: sections 3 (rounds, marking, pruning) and
    4 (rRAPTOR).
    """
    access = _access(timetable, access_stop, access_s, rules)
    departures = np.ascontiguousarray(departures_s, np.int32)
    space = workspace if workspace is not None else _workspace(timetable, rules)
    _check(timetable, departures, rules, space)
    rows = np.empty(
        (len(departures), timetable.n_stops), np.int16
    )  # memory that nobody writes to is never there
    stops, lengths = np.empty(timetable.n_stops, np.uint32), np.empty(len(departures), np.int64)
    n_touched = sweep(
        *timetable.kernel_arrays,
        transfers.kernel_arrays,
        continuous_arrays(timetable.continuous),
        access,
        *frozen(departures),
        _rules(rules),
        space,
        (rows, stops, lengths),
    )
    return ReachedRows(stops[:n_touched], rows, timetable.n_stops)


def range_raptor(
    timetable: Timetable,
    transfers: Transfers,
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    departures_s: NDArray[np.int32],
    rules: SearchRules,
    workspace: Memory | None = None,
) -> NDArray[np.int16]:
    """`reached_rows` with a column for every stop: int16 (n, n_stops), `UNREACHED_ROW` where it is not reached."""
    found = reached_rows(timetable, transfers, access_stop, access_s, departures_s, rules, workspace)
    rows = np.full((len(found), timetable.n_stops), UNREACHED_ROW, np.int16)
    rows[:, found.stop] = found.seconds[:, : len(found.stop)]
    return rows


def departure_labels(
    timetable: Timetable,
    transfers: Transfers,
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    departure_s: int,
    rules: SearchRules,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """What the search knows of every stop after one departure.

    Parameters are those of `range_raptor`.

    Returns
    -------
    vehicle
        int32 (S, max_rides + 1): earliest arrival by vehicle with at most that many rides, `NEVER` if there is none.
    ready
        int32 (S, max_rides): earliest departure that can be boarded after at most that many rides. Where being
        there catches nothing, or nothing more than with fewer rides, it may be `NEVER`, or theirs: the trips caught
        are the same.
    """
    departure = np.array([departure_s], np.int32)
    access = _access(timetable, access_stop, access_s, rules)
    space = search_workspace(timetable, rules)
    _check(timetable, departure, rules, space)
    run_departure(
        *timetable.kernel_arrays,
        transfers.kernel_arrays,
        continuous_arrays(timetable.continuous),
        access,
        int(departure_s),
        _rules(rules),
        space,
    )
    ready = np.minimum.accumulate(space.ready.reshape(rules.max_rides, -1), axis=0)
    return space.vehicle.reshape(rules.max_rides + 1, -1).T, ready.T


def _access(
    timetable: Timetable, access_stop: NDArray[np.int32], access_s: NDArray[np.int32], rules: SearchRules
) -> Access:
    """The access walks as kernels want them."""
    stop, seconds = nearest_access(access_stop, access_s, timetable.n_stops, below_s=rules.max_s)
    if len(seconds) and seconds.min() < -LONGEST_S:
        raise ValueError(f"access_s is {seconds.min()}, it must be at least {-LONGEST_S}")
    return Access(*frozen(stop.view(np.uint32), seconds))


def _rules(rules: SearchRules) -> Rules:
    """The rules with the types that kernels know."""
    return Rules(int(rules.board_slack_s), np.uint64(rules.max_rides), int(rules.max_s))


def _workspace(timetable: Timetable, rules: SearchRules) -> Memory:
    """The memory that this thread keeps, or a new one if it is too small."""
    kept: Memory | None = getattr(_KEPT, "space", None)
    if kept is None or not _suffices(kept, timetable, rules):
        kept = _KEPT.space = search_workspace(timetable, rules)
    return kept


def _suffices(space: Memory, timetable: Timetable, rules: SearchRules) -> bool:
    """Whether a search has room in this memory."""
    return (
        len(space.ready) >= timetable.n_stops * rules.max_rides
        and len(space.vehicle) >= timetable.n_stops * (rules.max_rides + 1)
        and len(space.caught) >= len(timetable.pattern_stop) * rules.max_rides
        and len(space.boarded) >= int(timetable.trip_offset[-1]) * rules.max_rides
        and len(space.board) >= len(timetable.pattern_stop)
        and len(space.improved) >= timetable.n_stops
        and len(space.first) >= timetable.n_patterns
    )


def _check(timetable: Timetable, departures: NDArray[np.int32], rules: SearchRules, space: Memory) -> None:
    """Refuse what the kernel would answer wrongly."""
    if len(departures) > 1 and np.any(departures[1:] >= departures[:-1]):
        raise ValueError("departures_s must be strictly descending")
    if len(departures) and max(abs(int(departures[0])), abs(int(departures[-1]))) > _LARGEST_TIME_S:
        raise ValueError(f"departures_s must lie within {_LARGEST_TIME_S} s of the service date")
    if rules.board_slack_s < 0:
        raise ValueError(f"board_slack_s is {rules.board_slack_s}, it must not be negative")
    if not _suffices(space, timetable, rules):
        raise ValueError("the workspace is for a smaller timetable or fewer rides")
