"""Milliseconds of the search's parts on a synthetic region: `python -m tests.bench.bench_search [--write]`.

The region has the size of Artois (engine.md section 5): about 2,800 stops, 540 patterns, 8,000 trips, 170,000 stop
times and 23,000 transfers; it is no map of it. Arrays alone, no engine around them. Times are processor time of
one thread, the least of several runs.
"""

import sys
from collections.abc import Callable

import numpy as np

from access.routing._jit import warm_up
from access.routing.profile import departure_events, reduce_arrivals
from access.routing.raptor import range_raptor, search_workspace
from access.routing.reduce import reduce_rows
from access.routing.timetable import UNREACHED, SearchRules, StopWalks, Timetable, Transfers, with_stays
from access.routing.walk import bounded_search, bounded_searches, walk_workspace
from tests.bench._harness import RUNS, Figure, Settings, least, main

N_STOPS, N_LINES, WIDTH_M, HEIGHT_M = 2_800, 270, 42_000, 26_000
WALK_M_S = 5.0 / 3.6


def region(rng):
    """Stops in towns along a corridor, and lines both ways through neighbouring stops."""
    towns = np.column_stack([rng.uniform(0, WIDTH_M, 60), rng.uniform(0, HEIGHT_M, 60)])
    xy = towns[rng.integers(0, 60, N_STOPS)] + rng.normal(0, 1_300, (N_STOPS, 2))
    lines = []
    for line in range(N_LINES):
        here, heading, stops = int(rng.integers(N_STOPS)), rng.uniform(0, 2 * np.pi), []
        while len(stops) < rng.integers(19, 30) and here not in stops:
            stops.append(here)
            ahead = xy[here] + 450 * np.array([np.cos(heading), np.sin(heading)])
            distance = np.hypot(*(xy - ahead).T)
            distance[stops] = np.inf
            here = int(np.argmin(distance))
            heading += rng.normal(0, 0.25)
        lines.append((stops, 70 if line < 7 else int(rng.choice([6, 11, 16, 24], p=[0.3, 0.3, 0.25, 0.15]))))
    return xy, lines


def timetable_of(rng, xy, lines):
    """Trips from 5:00 to 21:30, spread evenly on frequent lines and at peaks on the others."""
    parts = []
    for stops, n_trips in [*lines, *((stops[::-1], n) for stops, n in lines)]:
        hops = np.maximum(40, np.hypot(*np.diff(xy[stops], axis=0).T) / 5.5).astype(np.int64)
        peaks = rng.choice([7.3, 12.2, 17.0], n_trips) * 3600 + rng.normal(0, 2_400, n_trips)
        start = np.linspace(18_000, 77_400, n_trips) if n_trips > 40 else peaks
        run = np.concatenate([[0], np.cumsum(hops)])
        parts.append((stops, np.sort(start.astype(np.int64))[:, None] + run))
    sizes, trips = [len(s) for s, _ in parts], [len(t) for _, t in parts]
    flat = np.concatenate([s for s, _ in parts]).astype(np.int32)
    order = np.argsort(flat, kind="stable")
    return Timetable(
        n_stops=len(xy),
        pattern_offset=_offset(sizes),
        pattern_stop=flat,
        may_board=np.ones(len(flat), np.uint8),
        may_alight=np.ones(len(flat), np.uint8),
        trip_offset=_offset(trips),
        time_offset=_offset([a * b for a, b in zip(sizes, trips, strict=True)]),
        arrival_s=np.concatenate([t.ravel() for _, t in parts]).astype(np.int32),
        departure_s=np.concatenate([t.T.ravel() for _, t in parts]).astype(np.int32),
        trip_row=np.arange(sum(trips), dtype=np.int32),
        stop_offset=_offset(np.bincount(flat, minlength=len(xy))),
        stop_pattern=np.repeat(np.arange(len(parts)), sizes)[order].astype(np.int32),
        stop_position=np.concatenate([np.arange(n) for n in sizes])[order].astype(np.int32),
    )


def _offset(counts):
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def walks_within(points, xy, limit_m, kind, *, skip_self):
    """Walks from each point to each stop within a distance, with a detour of a third."""
    stops, seconds = [], []
    for i, point in enumerate(points):
        metres = 1.3 * np.hypot(*(xy - point).T)
        near = np.flatnonzero(metres <= limit_m)
        near = near[near != i] if skip_self else near
        stops.append(near)
        seconds.append(metres[near] / WALK_M_S)
    return kind(
        _offset([len(s) for s in stops]),
        np.concatenate(stops).astype(np.int32),
        np.concatenate(seconds).astype(np.int32),
    )


def street_grid(n):
    """A street grid of n x n vertices, 40 m apart."""
    index = np.arange(n * n).reshape(n, n)
    pairs = [(index[:, 1:], index[:, :-1]), (index[1:], index[:-1])]
    tail = np.concatenate([a.ravel() for pair in pairs for a in pair])
    head = np.concatenate([a.ravel() for pair in pairs for a in pair[::-1]])
    order = np.argsort(tail, kind="stable")
    weight = np.random.default_rng(1).integers(30_000, 50_000, len(tail)).astype(np.int32)
    return _offset(np.bincount(tail, minlength=n * n)), head[order].astype(np.int32), weight


def measure() -> tuple[Settings, list[Figure]]:
    """The sweep, the reduction and the walks, each alone."""
    warm_up()
    rng = np.random.default_rng(7)
    xy, lines = region(rng)
    timetable = timetable_of(rng, xy, lines)
    transfers = with_stays(walks_within(xy, xy, 1_000, Transfers, skip_self=True))
    homes = xy[rng.integers(0, N_STOPS, 60)] + rng.normal(0, 150, (60, 2))
    access = walks_within(homes, xy, 2_800, StopWalks, skip_self=False)
    settings = {
        "stops": timetable.n_stops,
        "patterns": timetable.n_patterns,
        "trips": len(timetable.trip_row),
        "stop_times": len(timetable.arrival_s),
        "transfers": len(transfers.stop),
        "access_stops": round(len(access.stop) / 60),
    }
    figures = search(timetable, transfers, access)
    return settings, figures + reduction(rng, timetable, transfers, access, xy) + streets()


def ms_of(name: str, call: Callable[[], object], *, n: int = 1, repeat: int = RUNS) -> Figure:
    """Milliseconds of processor time of one of the call's n jobs."""
    return Figure(name, 1000 * least(call, runs=repeat).cpu_s / n, "ms")


def _access_of(access, i):
    part = slice(access.offset[i], access.offset[i + 1])
    return access.stop[part], access.seconds[part]


def search(timetable, transfers, access) -> list[Figure]:
    """Range RAPTOR from 60 homes: by rides and longest trip, then by departures."""
    departures = np.arange(9 * 3600 - 60, 7 * 3600 - 1, -60, dtype=np.int32)
    questions = [
        (f"120 departures, {rides} rides, trips to {max_min} min", departures, rides, max_min)
        for rides, max_min in ((1, 120), (2, 120), (3, 120), (4, 120), (8, 120), (4, 90), (4, 60))
    ]
    for n in (0, 1, 1_000):
        close = np.arange(9 * 3600, 9 * 3600 - 7 * n, -7, dtype=np.int32)
        questions.append((f"{n} departures, 7 s apart, 4 rides, trips to 120 min", close, 4, 120))
    found = []
    for name, starts, rides, max_min in questions:
        rules = SearchRules(60, rides, 60 * max_min)
        space = search_workspace(timetable, rules)

        def run(starts=starts, rules=rules, space=space):
            for i in range(60):
                range_raptor(timetable, transfers, *_access_of(access, i), starts, rules, space)

        found.append(ms_of(f"sweep of one origin: {name}", run, n=60, repeat=3))
    return found


def reduction(rng, timetable, transfers, access, xy) -> list[Figure]:
    """80,000 targets with 50 stops each, 120 samples; and the other anchor."""
    rules = SearchRules(60, 4, 5_400)
    departures = np.arange(9 * 3600 - 60, 7 * 3600 - 1, -60, dtype=np.int32)
    rows = range_raptor(timetable, transfers, *_access_of(access, 0), departures, rules)
    n = 80_000
    side = int(np.sqrt(n))
    cells = np.column_stack([np.repeat(np.arange(side), side), np.tile(np.arange(side), side)])[:n]
    nearest = np.argsort(xy[:, 0])
    centre = (cells[:, 0] * N_STOPS // side)[:, None] + rng.integers(-60, 60, (len(cells), 50))
    stops = nearest[np.clip(centre, 0, N_STOPS - 1)].astype(np.int32)
    egress = StopWalks(
        _offset(np.full(len(cells), 50)), stops.ravel(), rng.integers(0, 1_440, stops.size).astype(np.int32)
    )
    direct = np.full(len(cells), UNREACHED, np.int32)
    found = []
    for max_min in (60, 90, 120):
        for percentiles in ((50,), (5, 25, 50, 75, 95)):
            name = (
                f"reduction: {len(cells):,} targets x 50 stops x 120 samples, {len(percentiles)} percentiles"
            )

            def reduce(percentiles=percentiles, max_s=60 * max_min):
                reduce_rows(rows, egress, direct, percentiles, max_s)

            found.append(ms_of(f"{name}, {max_min} min", reduce, repeat=2))
    few = StopWalks(egress.offset[:1001], egress.stop[:50_000], egress.seconds[:50_000])
    return found + other_anchor(timetable, transfers, access, few, direct[:1000])


def other_anchor(timetable, transfers, access, few, direct) -> list[Figure]:
    """Arrivals sampled: a search at every useful moment of one origin, and its reduction."""
    rules = SearchRules(60, 4, 5_400)
    deadlines = np.arange(9 * 3600 - 60, 7 * 3600 - 1, -60, dtype=np.int32)
    span = int(deadlines[-1]) - rules.max_s + 1, int(deadlines[0])
    stop, seconds = _access_of(access, 0)
    events = departure_events(timetable, stop, seconds, rules, *span)
    rows = range_raptor(timetable, transfers, stop, seconds, events, rules)
    return [
        ms_of(
            "useful moments of one origin", lambda: departure_events(timetable, stop, seconds, rules, *span)
        ),
        ms_of(
            f"sweep at all {len(events)} of them",
            lambda: range_raptor(timetable, transfers, stop, seconds, events, rules),
        ),
        ms_of(
            "reduction: 1,000 targets x 50 stops x 120 deadlines",
            lambda: reduce_arrivals(rows, events, few, direct, deadlines, (50,), rules.max_s),
        ),
    ]


def streets() -> list[Figure]:
    """Walks of 2 km on a grid of 300,000 vertices."""
    graph = street_grid(560)
    space = walk_workspace(graph[0], graph[1])
    vertices = np.random.default_rng(2).integers(0, 560 * 560, 400).astype(np.int32)
    zeros = np.zeros(400, np.int32)
    found = bounded_search(*graph, vertices[:1], zeros[:1], 2_000_000, space)[0]
    return [
        ms_of(
            f"walk of 2 km, {len(found):,} vertices",
            lambda: bounded_search(*graph, vertices[:1], zeros[:1], 2_000_000, space),
        ),
        ms_of(
            "400 walks of 2 km, each",
            lambda: bounded_searches(graph, np.arange(401), vertices, zeros, 2_000_000, space),
            n=400,
            repeat=2,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main("bench_search", measure))
