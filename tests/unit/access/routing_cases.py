"""Small random timetables and a search by brute force, for the unit tests of `access.routing`."""

import numpy as np

from access.routing.timetable import SearchRules, StopWalks, Timetable, Transfers

NOTHING = 1 << 40


def timetable_of(n_stops, patterns):
    """Patterns are (stops, may_board, may_alight, arrivals [trip][position], departures [trip][position])."""
    pairs = sorted((s, p, k) for p, (stops, *_) in enumerate(patterns) for k, s in enumerate(stops))
    sizes = [len(p[0]) for p in patterns]
    trips = [len(p[3]) for p in patterns]

    def offset(counts):
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def flat(parts, dtype):
        return np.concatenate([np.asarray(part, dtype).ravel() for part in parts] or [np.empty(0, dtype)])

    return Timetable(
        n_stops=n_stops,
        pattern_offset=offset(sizes),
        pattern_stop=flat([p[0] for p in patterns], np.int32),
        may_board=flat([p[1] for p in patterns], np.uint8),
        may_alight=flat([p[2] for p in patterns], np.uint8),
        trip_offset=offset(trips),
        time_offset=offset([a * b for a, b in zip(sizes, trips, strict=True)]),
        arrival_s=flat([p[3] for p in patterns], np.int32),
        departure_s=flat(
            [np.asarray(p[4], np.int32).reshape(len(p[3]), len(p[0])).T for p in patterns], np.int32
        ),
        trip_row=np.arange(sum(trips), dtype=np.int32)[::-1].copy(),
        stop_offset=offset(
            np.bincount([s for s, _, _ in pairs], minlength=n_stops) if pairs else [0] * n_stops
        ),
        stop_pattern=np.array([p for _, p, _ in pairs], np.int32),
        stop_position=np.array([k for _, _, k in pairs], np.int32),
    )


def csr(kind, n, walks):
    """`Transfers` or `StopWalks` of (from, stop, seconds) triples."""
    walks = sorted(walks)
    offset = np.concatenate(
        [[0], np.cumsum(np.bincount([w[0] for w in walks], minlength=n) if walks else [0] * n)]
    )
    return kind(
        offset.astype(np.int64),
        np.array([w[1] for w in walks], np.int32),
        np.array([w[2] for w in walks], np.int32),
    )


def random_patterns(rng, n_stops, n_patterns, max_trips, span_s, start_s):
    """Patterns with loops, dwell, hops of no time, equal trips and forbidden boarding."""
    patterns = []
    for _ in range(n_patterns):
        size = int(rng.integers(2, 7))
        n_trips = int(rng.integers(1, max_trips + 1))
        stops = rng.integers(0, n_stops, size)
        steps = rng.integers(0, 300, (n_trips, 2 * size)) * rng.integers(0, 2, (n_trips, 2 * size))
        steps[:, 0] = start_s + rng.integers(0, span_s, n_trips)
        times = np.sort(np.cumsum(steps, axis=1), axis=0)
        board, alight = (rng.random((2, size)) < 0.85).astype(np.uint8)
        patterns.append((stops, board, alight, times[:, 0::2], times[:, 1::2]))
    return patterns


def random_case(rng, negative_access=False):
    """Timetable, its patterns, transfers and access walks."""
    n_stops = int(rng.integers(2, 12))
    start = int(rng.choice([-3000, 0, 80000, 170000]))
    patterns = random_patterns(rng, n_stops, int(rng.integers(0, 9)), 6, 4000, start)
    rules = SearchRules(
        int(rng.choice([0, 60, 61])), int(rng.integers(1, 6)), int(rng.choice([1, 600, 1800, 5400]))
    )
    stays = {(stop, stop): 0 for stop in range(n_stops) if rng.random() < 0.9}
    walks = stays | {
        (int(a), int(b)): int(rng.integers(-rules.board_slack_s, 500))
        for a, b in rng.integers(0, n_stops, (6, 2))
    }
    k = int(rng.integers(0, 5))
    low = -400 if negative_access else 0
    access = rng.integers(0, n_stops, k).astype(np.int32), rng.integers(low, 600, k).astype(np.int32)
    departures = start + np.unique(rng.integers(-500, 4000, int(rng.integers(1, 25)))).astype(np.int32)[::-1]
    transfers = csr(Transfers, n_stops, [(a, b, w) for (a, b), w in walks.items()])
    return timetable_of(n_stops, patterns), patterns, transfers, access, departures.copy(), rules


def brute_force(n_stops, patterns, transfers, access, departure, rules):
    """Earliest arrival by vehicle at each stop: every trip from every boarding, exactly r rides for each r."""
    ready = np.full(n_stops, NOTHING)
    for stop, seconds in zip(*access, strict=True):
        ready[stop] = min(ready[stop], departure + int(seconds))
    best = np.full(n_stops, NOTHING)
    for _ in range(rules.max_rides):
        vehicle = np.full(n_stops, NOTHING)
        for stops, may_board, may_alight, arrivals, departures in patterns:
            for arrival, leave in zip(arrivals, departures, strict=True):
                aboard = False
                for k, stop in enumerate(stops):
                    if aboard and may_alight[k]:
                        vehicle[stop] = min(vehicle[stop], arrival[k])
                    aboard = aboard or (may_board[k] and leave[k] >= ready[stop] + rules.board_slack_s)
        vehicle[vehicle >= departure + rules.max_s] = NOTHING
        best = np.minimum(best, vehicle)
        ready = np.full(n_stops, NOTHING)
        for stop in np.flatnonzero(vehicle < NOTHING):
            for walk in range(transfers.offset[stop], transfers.offset[stop + 1]):
                other = transfers.stop[walk]
                ready[other] = min(ready[other], vehicle[stop] + transfers.seconds[walk])
    return np.where(best < NOTHING, best - departure, 20_000)


def random_egress(rng, n_targets, n_stops, longest=900):
    """Walks from stops to targets, some targets without any."""
    walks = {
        (int(t), int(s)): int(w)
        for t, s, w in zip(
            rng.integers(0, n_targets, 3 * n_targets),
            rng.integers(0, n_stops, 3 * n_targets),
            rng.integers(0, longest, 3 * n_targets),
            strict=True,
        )
    }
    return csr(StopWalks, n_targets, [(t, s, w) for (t, s), w in walks.items()])
