"""Bugs in the loops of the search, of the reduction and of the walk."""

from typing import Final

from tests.mutants.plant import DRAWN, LANES, ORACLES, REDUCTION, WALK, Plant

_SCAN: Final = "access/routing/_raptor_kernel.py"
_START: Final = "access/routing/_raptor_start.py"
_LABELS: Final = "access/routing/_raptor_labels.py"
_LAYOUT: Final = "access/routing/_layout.py"
_REDUCE: Final = "access/routing/_reduce_kernel.py"
_RANK: Final = "access/routing/_rank_kernel.py"
_SEARCH: Final = (DRAWN, ORACLES)
_AGAIN: Final = (DRAWN, ("tests/property/test_search_reduce.py",))  # one memory for several searches

KERNELS: Final[tuple[Plant, ...]] = (
    Plant(
        "strict boarding: a departure on the very second is missed",
        _START,
        "if departure[start + middle] < time:",
        "if departure[start + middle] <= time:",
        _SEARCH,
    ),
    Plant(
        "strict boarding: the trip beside the pointer is missed on the very second",
        _START,
        "            if before >= earliest:\n                # Mostly",
        "            if before > earliest:\n                # Mostly",
        _SEARCH,
    ),
    Plant(
        "loose boarding: no slack before a second ride",
        _SCAN,
        "arrived = memory.vehicle[level + stop] + rules.slack",
        "arrived = np.int64(memory.vehicle[level + stop])",
        _SEARCH,
    ),
    Plant(
        "an earlier trip that is caught midway is missed",
        _SCAN,
        "                if caught < trip:\n",
        "                if trip == n_trips:\n",
        _SEARCH,
    ),
    Plant(
        "rounds leak: an arrival counts as one with fewer rides",
        _LABELS,
        "for r in range(ride, rides + ONE):",
        "for r in range(ONE, rides + ONE):",
        _SEARCH,
    ),
    Plant(
        "rounds leak: what is caught is thought caught with fewer rides",
        _START,
        "for r in range(ride, rules.rides):  # what is caught",
        "for r in range(ZERO, rules.rides):  # what is caught",
        _SEARCH,
    ),
    Plant(
        "rounds leak: what is caught with many rides is not waited for with fewer",
        _START,
        "        for r in range(ride, rules.rides):\n            memory.useful",
        "        for r in range(ZERO, rules.rides):\n            memory.useful",
        _SEARCH,
    ),
    Plant(
        "a trip too late ends the ride of its pattern",
        _SCAN,
        "                    ride_end = ZERO\n                elif",
        "                    break\n                elif",
        _SEARCH,
    ),
    Plant(
        "the last walk from a stop is lost",
        _SCAN,
        "for walk in range(walks.offset[stop], walks.offset[stop + ONE]):",
        "for walk in range(walks.offset[stop], walks.offset[stop + ONE] - ONE):",
        _SEARCH,
    ),
    Plant(
        "the change at a stop itself is not read from the walks",
        _SCAN,
        "if earliest <= memory.useful[level + at] and earliest < limit:",
        "if at != stop and earliest <= memory.useful[level + at] and earliest < limit:",
        _SEARCH,
    ),
    Plant(
        "a change that is in time for the last departure of a stop comes too late",
        _SCAN,
        "if earliest <= memory.useful[level + at] and earliest < limit:",
        "if earliest < memory.useful[level + at] and earliest < limit:",
        _SEARCH,
    ),
    Plant(
        "alighting where it is forbidden",
        _SCAN,
        "elif time < memory.vehicle[level + stop] and patterns.may_alight[base + position]:",
        "elif time < memory.vehicle[level + stop]:",
        _SEARCH,
    ),
    Plant(
        "boarding where it is forbidden",
        _LAYOUT,
        "kept = (timetable.may_board[key] == 1) & goes_on & (n_trips > 0)",
        "kept = goes_on & (n_trips > 0)",
        _SEARCH,
    ),
    Plant(
        "a trip of exactly the limit counts",
        _SCAN,
        "in_time = arrives < depart + rules.max_s",
        "in_time = arrives <= depart + rules.max_s",
        _SEARCH,
    ),
    Plant(
        "a stop touched by an earlier departure is reached by the later ones at once",
        _SCAN,
        "            rows[i, place] = 20_000\n",
        "            rows[i, place] = 0\n",
        _SEARCH,
    ),
    Plant(
        "a stop takes the column of another",
        _REDUCE,
        "        least[stop] = least_turned[k]\n",
        "        least[stop] = least_turned[0]\n",
        (("tests/unit/access/test_routing_reduce.py",),),
    ),
    Plant(
        "of a loop only the last place is boarded",
        _START,
        "memory.first[pattern] = min(np.uint64(memory.first[pattern]), position)",
        "memory.first[pattern] = max(np.uint64(memory.first[pattern]), position)",
        _SEARCH,
    ),
    Plant(
        "a ride ends before the last place where one boards",
        _START,
        "memory.last[pattern] = max(np.uint64(memory.last[pattern]), position)",
        "memory.last[pattern] = min(np.uint64(memory.last[pattern]), position)",
        _SEARCH,
    ),
    Plant(
        "a later label with more rides covers an earlier one",
        _LABELS,
        "        if memory.vehicle[r * n_stops + stop] <= time:\n            break\n",
        "",
        _SEARCH,
    ),
    Plant(
        "what was ridden with more rides is not ridden with fewer",
        _START,
        "level = ride * patterns.trip_offset[np.uint64(len(patterns.trip_offset) - 1)]",
        "level = (rules.rides - ONE) * patterns.trip_offset[np.uint64(len(patterns.trip_offset) - 1)]",
        _SEARCH,
    ),
    Plant(
        "later trips of a pattern count as ridden from every place",
        _SCAN,
        "            boarded[place] = position\n",
        "            boarded[place] = 0\n",
        _SEARCH,
    ),
    Plant(
        "labels are not cleared between origins",
        _SCAN,
        "            memory.vehicle[(r + ONE) * n_stops + stop] = NEVER\n",
        "",
        _AGAIN,
    ),
    Plant(
        "from when on nothing new is caught is not forgotten between origins",
        _SCAN,
        "            memory.useful[r * n_stops + stop] = NEVER\n",
        "",
        _AGAIN,
    ),
    Plant(
        "the trips ridden before are not forgotten between origins",
        _SCAN,
        "                memory.boarded[r * all_trips + trip] = NONE\n",
        "                pass\n",
        _AGAIN,
    ),
    Plant(
        "the pointer to the next trip is not reset between origins",
        _LABELS,
        "            memory.caught[r * n_places + place] = boardings.n_trips[place]\n",
        "            memory.caught[r * n_places + place] = min(\n"
        "                np.uint64(memory.caught[r * n_places + place]), np.uint64(boardings.n_trips[place])\n"
        "            )\n",
        _AGAIN,
    ),
    Plant(
        "a change that waits for no slack takes the slack",
        _LAYOUT,
        "(seconds << 32) | transfers.stop))",
        "(np.maximum(seconds, 0) << 32) | transfers.stop))",
        (*_SEARCH, ("tests/property/test_continuations.py",)),
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
        "samples of two halves are not merged before they are read",
        _RANK,
        "if low ^ high < 2 * size:",
        "if low ^ high < size:",
        (LANES, REDUCTION),
    ),
    Plant(
        "windows of more than 128 minutes begin anew after 128",
        "access/routing/_lanes.py",
        "at = builder.add(builder.mul(stop, width), args[8])",
        "at = builder.mul(stop, width)",
        (LANES, REDUCTION),
    ),
    Plant(
        "ways to stops are kept for walkers of another speed",
        "access/engines/native/point_sets.py",
        "        board_slack_s=0,\n",
        "        board_slack_s=0,\n        walk_speed_kmh=5.0,\n",
        (("tests/unit/access/test_kept_points.py",),),
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
