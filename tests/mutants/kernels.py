"""Bugs in the loops of the search, of the reduction and of the walk."""

from typing import Final

from tests.mutants.plant import DRAWN, ORACLES, REDUCTION, WALK, Plant

_SCAN: Final = "access/routing/_raptor_kernel.py"
_START: Final = "access/routing/_raptor_start.py"
_REDUCE: Final = "access/routing/_reduce_kernel.py"
_RANK: Final = "access/routing/_rank_kernel.py"
_SEARCH: Final = (DRAWN, ORACLES)

KERNELS: Final[tuple[Plant, ...]] = (
    Plant(
        "strict boarding: a departure on the very second is missed",
        _START,
        "if departure[start + middle] < time:",
        "if departure[start + middle] <= time:",
        _SEARCH,
    ),
    Plant(
        "loose boarding: no slack before a second ride",
        _SCAN,
        "earliest = ready[stop * width + ride - 1] + slack",
        "earliest = np.int64(ready[stop * width + ride - 1])",
        _SEARCH,
    ),
    Plant(
        "an earlier trip that can be caught midway is missed",
        _SCAN,
        "if trip == n_trips or departure[block + trip - 1] >= earliest:",
        "if trip == n_trips:",
        _SEARCH,
    ),
    Plant(
        "rounds leak: boarding from a label of the same ride",
        _SCAN,
        "earliest = ready[stop * width + ride - 1] + slack",
        "earliest = ready[stop * width + min(ride, rides - 1)] + slack",
        _SEARCH,
    ),
    Plant(
        "a trip too late ends the scan of its pattern",
        _SCAN,
        "                ride_until = -1\n            elif",
        "                break\n            elif",
        _SEARCH,
    ),
    Plant(
        "the last walk from a stop is lost",
        _SCAN,
        "for walk in range(offset[stop], offset[stop + 1]):",
        "for walk in range(offset[stop], offset[stop + 1] - 1):",
        _SEARCH,
    ),
    Plant(
        "the change at a stop itself is not read from the walks",
        _SCAN,
        "if time + slack >= limit or time >= ready[at * width + ride]:",
        "if at == stop or time + slack >= limit or time >= ready[at * width + ride]:",
        _SEARCH,
    ),
    Plant(
        "alighting where it is forbidden",
        _SCAN,
        "elif time < vehicle[stop * width + ride] and may_alight[base + position]:",
        "elif time < vehicle[stop * width + ride]:",
        _SEARCH,
    ),
    Plant(
        "boarding where it is forbidden",
        _SCAN,
        "if ready_flag[stop] and trip > 0 and may_board[base + position]:",
        "if ready_flag[stop] and trip > 0:",
        _SEARCH,
    ),
    Plant(
        "a trip of exactly the limit counts",
        _SCAN,
        "            if time >= limit:\n",
        "            if time > limit:\n",
        _SEARCH,
    ),
    Plant(
        "of a loop only the last place is boarded",
        _START,
        "first[pattern] = min(first[pattern], position)",
        "first[pattern] = max(first[pattern], position)",
        _SEARCH,
    ),
    Plant(
        "a scan ends before the last place marked",
        _START,
        "last[pattern] = max(last[pattern], position)",
        "last[pattern] = min(last[pattern], position)",
        _SEARCH,
    ),
    Plant(
        "a later label with more rides covers an earlier one",
        _SCAN,
        "                    if vehicle[label] <= time:\n                        break\n",
        "",
        _SEARCH,
    ),
    Plant(
        "what is ridden once is not ridden again with more rides left",
        _SCAN,
        "if boarded[level + trip_offset[pattern] + trip] > position:",
        "if boarded[trip_offset[pattern] + trip] > position:",
        _SEARCH,
    ),
    Plant(
        "labels of the search before are not cleared",
        _SCAN,
        "            vehicle[label] = NEVER\n",
        "",
        (DRAWN, ("tests/property/test_search_reduce.py",)),
    ),
    Plant(
        "the trips ridden before are not forgotten between origins",
        _SCAN,
        "                boarded[level + trip] = NOWHERE\n",
        "                pass\n",
        (DRAWN, ("tests/property/test_search_reduce.py",)),
    ),
    Plant(
        "the pointer to the next trip is not reset between origins",
        _START,
        "events[3][count] = patterns[4][pattern + 1] - patterns[4][pattern]",
        "events[3][count] = min(events[3][count], patterns[4][pattern + 1] - patterns[4][pattern])",
        (DRAWN, ("tests/property/test_search_reduce.py",)),
    ),
    Plant(
        "one departure too few is listed for arrivals",
        "access/routing/profile.py",
        "                if event > last_s:\n                    break\n",
        "                if event >= last_s:\n                    break\n",
        (REDUCTION,),
    ),
    Plant(
        "long walks wrap round in 16 bits",
        _REDUCE,
        "_LONGEST_WALK_S: Final = 32_767 - _UNREACHED_ROW",
        "_LONGEST_WALK_S: Final = 32_767",
        (REDUCTION,),
    ),
    Plant(
        "percentile rank off by one",
        "access/routing/reduce.py",
        "[-(-int(p) * n_samples // 100) - 1 for p in percentiles]",
        "[min(-(-int(p) * n_samples // 100), n_samples - 1) for p in percentiles]",
        (REDUCTION,),
    ),
    Plant(
        "percentile rank rounded down",
        "access/routing/reduce.py",
        "[-(-int(p) * n_samples // 100) - 1 for p in percentiles]",
        "[max(int(p) * n_samples // 100 - 1, 0) for p in percentiles]",
        (REDUCTION,),
    ),
    Plant(
        "a sample of exactly the limit has a time",
        _RANK,
        "seconds[k, target] = value if value < max_s else direct[target]",
        "seconds[k, target] = value if value <= max_s else direct[target]",
        (REDUCTION,),
    ),
    Plant(
        "the last stop that cannot improve is skipped one second early",
        _REDUCE,
        "least[stop] + walk >= bound:",
        "least[stop] + walk >= bound - 1:",
        (REDUCTION,),
    ),
    Plant(
        "an arrival on the very second of the deadline is late",
        _REDUCE,
        "np.int64(events[event]) + lanes[0, event] > deadlines[j]",
        "np.int64(events[event]) + lanes[0, event] >= deadlines[j]",
        (REDUCTION,),
    ),
    Plant(
        "arrivals and departures are not swapped on the mirrored clock",
        "access/routing/mirror.py",
        "arrival_s=-timetable.departure_s[arrival_from],",
        "arrival_s=-timetable.arrival_s[departure_from],",
        (("tests/unit/access/test_routing_raptor.py",), ORACLES),
    ),
    Plant(
        "pick-up and drop-off are not swapped on the mirrored clock",
        "access/routing/mirror.py",
        "may_board=timetable.may_alight[keys],",
        "may_board=timetable.may_board[keys],",
        (("tests/unit/access/test_routing_raptor.py",), ORACLES),
    ),
    Plant(
        "a street is searched to less than the limit only",
        "access/routing/walk.py",
        "if total > limit or (stamp[head] == now and total >= cost[head]):",
        "if total >= limit or (stamp[head] == now and total >= cost[head]):",
        (WALK,),
    ),
    Plant(
        "of two ways to a corner the first found is kept",
        "access/routing/walk.py",
        "if total > limit or (stamp[head] == now and total >= cost[head]):",
        "if total > limit or stamp[head] == now:",
        (WALK,),
    ),
)
