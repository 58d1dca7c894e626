"""The demonstration's train feed: synthetic times, but each station's real number of trips on a working day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import numpy as np

from access.demo import facts
from access.demo.calendar import SERVICES
from access.demo.facts import Gare, TerPattern
from access.demo.gtfs_zip import Table, clock, common_tables, write_zip
from access.demo.plane import to_plane

AGENCY: Final = "TER Hauts-de-France (horaires synthétiques - démonstration)"
DESCRIPTION: Final = (
    "Démonstration d'Artois Access. Gares réelles, nombre réel de trains par gare un jour ouvrable (2025) ; tous les "
    "horaires et les missions des trains sont synthétiques."
)
TRAIN_MPS: Final = 27.0
STOP_COST_S: Final = 60.0  # braking and leaving
DWELL_S: Final = 60
TRACK_FACTOR: Final = 1.08  # rails are longer than the straight line
SHARE: Final = {"SEM": 1.0, "SAM": 0.6, "DIM": 0.4}  # of a working day's trips
# Relative number of departures in each hour from 05:00 to 22:00.
HOURLY: Final = (1, 3, 4, 3, 2, 1, 1, 2, 2, 1, 2, 4, 4, 3, 2, 1, 1)
FIRST_HOUR: Final = 5


@dataclass(frozen=True)
class TrainTrip:
    """A train: its pattern (index), direction, service and departure, seconds since midnight."""

    pattern: int
    direction: int
    service_id: str
    start_s: int


def write_ter(path: Path) -> None:
    """
    Write the train feed; every station is a stop with its parent station.

    Stations out of the territory are kept as ends of lines, though the demonstration has no streets there.
    """
    patterns, gares = facts.ter_patterns(), {g.name: g for g in facts.gares()}
    trips = make_trains(patterns)
    services = [s for s in SERVICES if s.service_id in SHARE]
    write_zip(
        path,
        {
            **common_tables("TER-DEMO", AGENCY, DESCRIPTION, services),
            "stops": _stops(sorted({name for p in patterns for name in p.stations}), gares),
            "routes": _routes(patterns),
            "trips": (
                ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id"),
                _trips(patterns, trips),
            ),
            "stop_times": (
                ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
                _stop_times(patterns, trips, gares),
            ),
        },
    )


def make_trains(patterns: Sequence[TerPattern]) -> list[TrainTrip]:
    """
    Trains of each pattern: half each way, spread over the day as `HOURLY` says.

    Patterns of one route are staggered, so that its trains do not leave together.
    """
    mates: dict[str, int] = {}
    trips = []
    for i, pattern in enumerate(patterns):
        nth = mates[pattern.route] = mates.get(pattern.route, -1) + 1
        phase = (0.5 + 0.38 * nth) % 1.0
        for service_id, share in SHARE.items():
            total = round(pattern.trips_weekday * share)
            for direction, n in ((0, (total + 1) // 2), (1, total // 2)):
                trips += [TrainTrip(i, direction, service_id, s) for s in _spread(n, phase)]
    return trips


def _spread(n: int, phase: float) -> list[int]:
    """Departures of n trains, whole minutes: quantiles of the day's profile."""
    edges = 3600.0 * (FIRST_HOUR + np.arange(len(HOURLY) + 1))
    share = np.concatenate([[0.0], np.cumsum(HOURLY)]) / sum(HOURLY)
    times = np.interp((np.arange(n) + phase) / max(n, 1), share, edges)
    return [60 * int(t // 60) for t in times]


def ride_offsets(stations: Sequence[str], gares: dict[str, Gare]) -> list[tuple[int, int]]:
    """(arrival, departure) at each station, seconds from the first departure, whole minutes."""
    xy = to_plane([gares[s].lon for s in stations], [gares[s].lat for s in stations])
    hops = [
        60 * round((TRACK_FACTOR * float(np.hypot(*(b - a))) / TRAIN_MPS + STOP_COST_S) / 60.0)
        for a, b in pairwise(xy)
    ]
    arrivals = list(accumulate((hop + DWELL_S for hop in hops), initial=-DWELL_S))
    offsets = [(a, a + DWELL_S) for a in arrivals]
    return [(0, 0), *offsets[1:-1], (arrivals[-1], arrivals[-1])]


def _stops(names: Sequence[str], gares: dict[str, Gare]) -> Table:
    """A station and its one platform for each name."""
    header = ("stop_id", "stop_name", "stop_desc", "stop_lat", "stop_lon", "location_type", "parent_station")
    rows: list[tuple[object, ...]] = []
    for name in names:
        gare = gares[name]
        place = (f"{gare.lat:.5f}", f"{gare.lon:.5f}")
        rows.append((f"SA{gare.uic}", name, "Gare réelle, horaires synthétiques", *place, 1, ""))
        rows.append((f"SP{gare.uic}", name, "Gare réelle, horaires synthétiques", *place, 0, f"SA{gare.uic}"))
    return header, rows


def _routes(patterns: Sequence[TerPattern]) -> Table:
    """One route for each route of the patterns, in their order."""
    header = ("route_id", "agency_id", "route_short_name", "route_long_name", "route_desc", "route_type", "route_color",
              "route_text_color")  # fmt: skip
    names = {p.route: p.route_name for p in patterns}
    note = facts.SYNTHETIC[0].upper() + facts.SYNTHETIC[1:]
    return header, [(r, "TER-DEMO", r, name, note, 2, "1D3C6E", "FFFFFF") for r, name in names.items()]


def _trips(patterns: Sequence[TerPattern], trips: Sequence[TrainTrip]) -> Iterator[tuple[object, ...]]:
    """Rows of ``trips.txt``."""
    for i, trip in enumerate(trips, start=1):
        pattern = patterns[trip.pattern]
        end = pattern.stations[-1 if trip.direction == 0 else 0]
        yield pattern.route, trip.service_id, f"{pattern.route}-{i}", end, trip.direction


def _stop_times(
    patterns: Sequence[TerPattern], trips: Sequence[TrainTrip], gares: dict[str, Gare]
) -> Iterator[tuple[object, ...]]:
    """Rows of ``stop_times.txt``; a train stands a minute at the stations on its way."""
    for i, trip in enumerate(trips, start=1):
        pattern = patterns[trip.pattern]
        stations = pattern.stations if trip.direction == 0 else pattern.stations[::-1]
        calls = zip(stations, ride_offsets(stations, gares), strict=True)
        for sequence, (name, (arrive, leave)) in enumerate(calls, start=1):
            times = clock(trip.start_s + arrive), clock(trip.start_s + leave)
            yield f"{pattern.route}-{i}", *times, f"SP{gares[name].uic}", sequence
