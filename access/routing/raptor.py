"""Range RAPTOR: the earliest arrival by vehicle at every stop, for every departure of a window.

RAPTOR (Delling, Pajor, Werneck 2012, "Round-Based Public Transit Routing", section 3) looks at each pattern at most
once per ride; rRAPTOR (section 4) runs the departures from the last to the first and keeps the labels, because
leaving earlier can only help. Four things are added, none of which changes a result:

- events: a departure starts a ride only where it can catch a trip that the departure after it could not;
- a label with r rides also holds for more rides, so it is written to all of them at once, as long as it is better
  (there is no pass over the stops between two rounds);
- a trip is ridden once from each position on: what a later departure or an earlier ride found there still holds;
- only what was touched is cleared between two searches.

A label of a later departure is an arrival that the earlier one can reach too, so it stays valid. The limit `max_s`
counts from each departure, so it falls with the sweep: what it once cut off it would cut off again, and a label
kept from before may have passed it, which is seen when the row is written.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.routing._arrays import nearest_access, read_only, walk_arrays
from access.routing._raptor_kernel import sweep
from access.routing._raptor_types import NEVER, NOWHERE
from access.routing.continuous import continuous_arrays
from access.routing.timetable import SearchRules, Timetable, Transfers

#: in rows of int16 seconds: no vehicle arrives in time
UNREACHED_ROW: Final = 20_000
_LARGEST_ACCESS_S: Final = 18_000
_LARGEST_TIME_S: Final = NEVER // 2


@dataclass(frozen=True)
class SearchWorkspace:
    """Memory of one thread, for any search that needs no more stops, patterns and rides.

    labels
        two int32 (S * (max_rides + 1),): all "never" between two searches.
    stops
        four int32 (S,): best label, lists of stops improved, ready, touched.
    patterns
        four int32 (P,): first and last marked position, lists of patterns marked, ridden.
    flags
        uint8 (S,) improved, ready, touched; (P,) ridden; all 0 between two searches.
    sizes
        int32 (5,): sizes of the lists; all 0 between two searches.
    boarded
        int16 (T * max_rides,): where trips have been boarded; nowhere between two searches.
    """

    labels: tuple[NDArray[np.int32], NDArray[np.int32]]
    stops: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    patterns: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    flags: tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]
    sizes: NDArray[np.int32]
    boarded: NDArray[np.int16]


def search_workspace(timetable: Timetable, rules: SearchRules) -> SearchWorkspace:
    """Memory for `range_raptor` in this timetable with at most this many rides."""
    n_labels = timetable.n_stops * (rules.max_rides + 1)
    n_stops, n_patterns = timetable.n_stops, timetable.n_patterns
    return SearchWorkspace(
        labels=(np.full(n_labels, NEVER, np.int32), np.full(n_labels, NEVER, np.int32)),
        stops=(
            np.full(n_stops, NEVER, np.int32),
            np.empty(n_stops, np.int32),
            np.empty(n_stops, np.int32),
            np.empty(n_stops, np.int32),
        ),
        patterns=(
            np.full(n_patterns, NEVER, np.int32),
            np.empty(n_patterns, np.int32),
            np.empty(n_patterns, np.int32),
            np.empty(n_patterns, np.int32),
        ),
        flags=(
            np.zeros(n_stops, np.uint8),
            np.zeros(n_stops, np.uint8),
            np.zeros(n_stops, np.uint8),
            np.zeros(n_patterns, np.uint8),
        ),
        sizes=np.zeros(5, np.int32),
        boarded=np.full(int(timetable.trip_offset[-1]) * rules.max_rides, NOWHERE, np.int16),
    )


def range_raptor(
    timetable: Timetable,
    transfers: Transfers,
    access_stop: NDArray[np.int32],
    access_s: NDArray[np.int32],
    departures_s: NDArray[np.int32],
    rules: SearchRules,
    workspace: SearchWorkspace | None = None,
) -> NDArray[np.int16]:
    """Seconds from each departure to the earliest arrival by vehicle at every stop.

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
        memory of this thread (`search_workspace`), which stays as it was; a new one is made if it is left out.

    Returns
    -------
    int16 (n, n_stops)
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

    Cost: grows with the part of the network that is reached and with the events, plus n * n_stops to write.

    References
    ----------
    Delling, Pajor, Werneck 2012, Round-Based Public Transit Routing, ALENEX: sections 3 (rounds, marking, pruning) and
    4 (rRAPTOR).
    """
    stop, seconds = nearest_access(access_stop, access_s, timetable.n_stops, below_s=rules.max_s)
    departures = np.ascontiguousarray(departures_s, np.int32)
    space = workspace or search_workspace(timetable, rules)
    _check(timetable, seconds, departures, rules, space)
    rows = np.empty((len(departures), timetable.n_stops), np.int16)
    at_stop = timetable.stop_offset, timetable.stop_pattern, timetable.stop_position
    n_events = int((timetable.stop_offset[stop.astype(np.int64) + 1] - timetable.stop_offset[stop]).sum())
    events = tuple(np.empty(n_events, np.int32) for _ in range(4))
    memory = (*space.labels, *space.stops, *space.patterns, space.sizes)
    sweep(
        read_only(pattern_arrays(timetable)),
        read_only(at_stop),
        walk_arrays(transfers.offset, transfers.stop, transfers.seconds),
        (read_only((stop, seconds)), *read_only((departures,))),
        (int(rules.board_slack_s), int(rules.max_rides), int(rules.max_s)),
        events,
        (memory, space.flags, space.boarded),
        continuous_arrays(timetable.continuous, stop),
        rows,
    )
    return rows


def pattern_arrays(timetable: Timetable) -> tuple[NDArray[np.generic], ...]:
    """The arrays of the patterns in the order that the kernels know."""
    return (
        timetable.pattern_offset,
        timetable.pattern_stop,
        timetable.may_board,
        timetable.may_alight,
        timetable.trip_offset,
        timetable.time_offset,
        timetable.arrival_s,
        timetable.departure_s,
    )


def _check(
    timetable: Timetable,
    access_s: NDArray[np.int32],
    departures: NDArray[np.int32],
    rules: SearchRules,
    space: SearchWorkspace,
) -> None:
    """Refuse what the kernel would answer wrongly."""
    if len(departures) > 1 and np.any(departures[1:] >= departures[:-1]):
        raise ValueError("departures_s must be strictly descending")
    if len(departures) and max(abs(int(departures[0])), abs(int(departures[-1]))) > _LARGEST_TIME_S:
        raise ValueError(f"departures_s must lie within {_LARGEST_TIME_S} s of the service date")
    if len(access_s) and access_s.min() < -_LARGEST_ACCESS_S:
        raise ValueError(f"access_s is {access_s.min()}, it must be at least {-_LARGEST_ACCESS_S}")
    if rules.board_slack_s < 0:
        raise ValueError(f"board_slack_s is {rules.board_slack_s}, it must not be negative")
    large_enough = (
        len(space.labels[0]) >= timetable.n_stops * (rules.max_rides + 1)
        and len(space.boarded) >= int(timetable.trip_offset[-1]) * rules.max_rides
        and len(space.stops[0]) >= timetable.n_stops
        and len(space.patterns[0]) >= timetable.n_patterns
    )
    if not large_enough:
        raise ValueError("the workspace is for a smaller timetable or fewer rides")
