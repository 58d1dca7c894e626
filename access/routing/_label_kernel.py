"""One departure of the search whose labels are kept, ride by ride: the loops of `access.routing.paths`.

The rounds are those of `access.routing._raptor_kernel`, so that a journey obeys the rules of every other answer.
"""

# The types that hold inside kernels are those of their signatures; numpy's own stubs reason about Python's.
# mypy: disable-error-code="arg-type,assignment,operator,index,call-overload"

import numpy as np
from numba import types

from access.routing._headway_kernel import (
    list_continuous_events,
    mark_continuous,
    ride_continuous,
    start_continuous,
)
from access.routing._jit import INT, kernel, tuple_of
from access.routing._raptor_kernel import _mark_boardable, _scan, _spread, _unready
from access.routing._raptor_start import list_events, start
from access.routing._raptor_types import (
    ACCESS_T,
    CONTINUOUS_T,
    CSR_T,
    EVENTS_T,
    MARKED,
    PATTERNS_T,
    RULES_T,
    STATE_T,
    Access,
    Continuous,
    Csr,
    Events,
    Patterns,
    State,
)


@kernel(
    types.void(PATTERNS_T, CSR_T, CSR_T, tuple_of(ACCESS_T, INT), RULES_T, EVENTS_T, STATE_T, CONTINUOUS_T)
)
def label(
    patterns: Patterns,
    at_stop: Csr,
    walks: Csr,
    journey: tuple[Access, int],
    rules: tuple[int, int, int],
    events: Events,
    state: State,
    continuous: Continuous,
) -> None:
    """Run one departure in new memory and leave its labels there; `journey` is ((access_stop, access_s), departure)."""
    access, depart = journey
    memory, _, _ = state
    marked, sizes, waiting = memory[8], memory[10], continuous[1][2]
    _, rides, max_s = rules
    limit = depart + max_s
    n_events = list_events(patterns, at_stop, access[0], events)
    start(patterns, access, depart, events, n_events, rules, state)
    start_continuous(continuous, access, depart, list_continuous_events(continuous, access[0]), rules)
    ride = 1
    while sizes[MARKED] + waiting[0] > 0:
        for k in range(sizes[MARKED]):
            _scan(np.int64(marked[k]), patterns, ride, limit, rules, state)
        sizes[MARKED] = 0
        ride_continuous(continuous, ride, limit, rules, state)
        _unready(state)
        if ride < rides:
            _spread(walks, ride, limit, rules, state)
            _mark_boardable(patterns, at_stop, ride, limit, rules, state)
            mark_continuous(continuous, ride, limit, rules, state)
        ride += 1
