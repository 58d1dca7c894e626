"""Bugs next to the loops: what they are given, and what is made of what they find."""

from typing import Final

from tests.mutants.plant import ABOARD, CHANGES, PREDICTED, RIDING, TOWNS, Plant

_SEARCH: Final = "access/engines/native/search.py"
_STAGES: Final = (PREDICTED, TOWNS)

AROUND: Final[tuple[Plant, ...]] = (
    Plant(
        "walks are rounded down to the second",
        "access/engines/native/walk_rules.py",
        "return (-(-cost.astype(np.int64) * 3600 // self.mm_per_hour)).astype(np.int32)",
        "return (cost.astype(np.int64) * 3600 // self.mm_per_hour).astype(np.int32)",
        _STAGES,
    ),
    Plant(
        "a walk of exactly the limit is left out",
        "access/engines/native/walk_rules.py",
        "return limit_s * self.mm_per_hour // 3600",
        "return limit_s * self.mm_per_hour // 3600 - 1",
        _STAGES,
    ),
    Plant(
        "the slack stays before the first ride on the mirrored clock",
        _SEARCH,
        "    walk_s = walk_s - slack\n",
        "",
        _STAGES,
    ),
    Plant(
        "no slack before the first true ride on the mirrored clock",
        _SEARCH,
        "walks = StopWalks(walks.offset, walks.stop, walks.seconds + swept.slack_s)",
        "walks = StopWalks(walks.offset, walks.stop, walks.seconds)",
        _STAGES,
    ),
    Plant(
        "changes lead the wrong way on the mirrored clock",
        _SEARCH,
        "transpose(transfers, len(network.stops)) if backwards else transfers,",
        "transfers,",
        (RIDING, TOWNS),
    ),
    Plant(
        "the window is sampled a minute late",
        _SEARCH,
        "steps = 60 * np.arange(request.window_min, dtype=np.int32)",
        "steps = 60 * np.arange(1, request.window_min + 1, dtype=np.int32)",
        _STAGES,
    ),
    Plant(
        "deadlines are sampled a minute off",
        _SEARCH,
        'moments = request.time_s + steps if request.anchor == "depart" else request.time_s - steps',
        'moments = request.time_s + steps if request.anchor == "depart" else request.time_s - 60 - steps',
        _STAGES,
    ),
    Plant(
        "R5's strict slack is lost",
        _SEARCH,
        'strict = 1 if request.profile == "r5" else 0',
        "strict = 0",
        (PREDICTED,),
    ),
    Plant(
        "trips of the service day before come a day early",
        "access/network/service_dates.py",
        "shifts = (seconds_between(date, day, network.timezone) for day in days)",
        "shifts = (seconds_between(day, date, network.timezone) for day in days)",
        (("tests/unit/access/test_network_service_dates.py",), *_STAGES),
    ),
    Plant(
        "service days are 24 hours long when clocks change",
        "access/network/service_dates.py",
        "return int((noons[1] - noons[0]).total_seconds())",
        "return 86_400 * (other - date).days",
        (("tests/unit/access/test_network_service_dates.py",), TOWNS),
    ),
    Plant(
        "trips that overtake stay in one pattern",
        "access/network/date_patterns.py",
        "if (arrivals[last] <= arrivals[trip]).all() and (departures[last] <= departures[trip]).all():",
        "if (departures[last] <= departures[trip]).any():",
        (("tests/unit/access/test_network_service_dates.py",), TOWNS),
    ),
    Plant(
        "one boards in the tail of a trip",
        "access/network/date_patterns.py",
        "may_board = trips.may_board[where] * (part == 0).astype(np.uint8)",
        "may_board = trips.may_board[where]",
        (ABOARD, RIDING),
    ),
    Plant(
        "a block whose trips overlap is a vehicle",
        "access/network/vehicles.py",
        "keep = (vehicles.block[before] == vehicles.block[after]) & ~np.isin(vehicles.block[before], no_vehicle)",
        "keep = vehicles.block[before] == vehicles.block[after]",
        (ABOARD, RIDING),
    ),
    Plant(
        "riders stay aboard although type 5 forbids it",
        "access/network/vehicles.py",
        "keep &= ~np.isin(_pair(before, after), _pair(vehicles.apart_from, vehicles.apart_to))",
        "keep &= True",
        (ABOARD, RIDING),
    ),
    Plant(
        "a change forbidden by type 3 takes no time",
        "access/engines/native/transfers.py",
        "some = (changes.total_s >= 0) & (changes.total_s < LONGEST_S)",
        "some = changes.total_s < LONGEST_S",
        (CHANGES, RIDING),
    ),
    Plant(
        "the slack comes on top of min_transfer_time",
        "access/engines/native/transfers.py",
        "seconds = np.concatenate([walks_s[free], total_s - np.int32(slack_s)])",
        "seconds = np.concatenate([walks_s[free], total_s])",
        (CHANGES, RIDING),
    ),
    Plant(
        "min_transfer_time and the shorter walk both hold",
        "access/engines/native/transfers.py",
        "free = ~np.isin(keys, ruled)",
        "free = np.ones(len(keys), np.bool_)",
        (CHANGES, RIDING),
    ),
    Plant(
        "a bike is pushed at riding speed",
        "access/engines/native/wheel_rules.py",
        "np.where((modes & WALK) != 0, self.walk_kmh, 0)",
        "np.where((modes & WALK) != 0, self.bike_kmh, 0)",
        (("tests/predicted/test_wheels.py",), ("tests/property/test_modes.py",)),
    ),
    Plant(
        "the way inside a station takes no time",
        "access/engines/native/stations.py",
        "total = seconds[at] + inside[behind]",
        "total = seconds[at]",
        (("tests/predicted/test_stations.py",), ("tests/property/test_stations.py",)),
    ),
    Plant(
        "riders with a vehicle without timetable leave before its service starts",
        "access/routing/_headway_kernel.py",
        "vehicle = max(earliest - departure[offset[pattern] + position], np.int64(start[pattern]))",
        "vehicle = np.int64(earliest - departure[offset[pattern] + position])",
        (("tests/property/test_headways.py",),),
    ),
    Plant(
        "the last vehicle of a service without timetable is missed",
        "access/routing/_headway_kernel.py",
        "if vehicle <= end[pattern] else",
        "if vehicle < end[pattern] else",
        (("tests/property/test_headways.py",),),
    ),
)
