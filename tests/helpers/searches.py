"""The three searches behind one signature: the kernel under test and the two oracles."""

from collections.abc import Callable

import numpy as np

from access.routing.raptor import UNREACHED_ROW, range_raptor
from access.routing.timetable import SearchRules
from tests.helpers import oracle
from tests.helpers.time_expanded import TimeExpanded
from tests.helpers.trips import City, timetable_of, transfers_of

Access = list[tuple[int, int]]
Arrivals = list[dict[int, int]]  # for each departure, clock seconds by stop
Search = Callable[[City, Access, list[int], SearchRules], Arrivals]


def by_kernel(city: City, access: Access, departures: list[int], rules: SearchRules) -> Arrivals:
    """The search of the project."""
    rows = kernel_rows(city, access, departures, rules)
    return [read_row(row, departure) for row, departure in zip(rows, departures, strict=True)]


def by_oracle(city: City, access: Access, departures: list[int], rules: SearchRules) -> Arrivals:
    """Everything tried."""
    return [oracle.arrivals(city, access, departure, rules) for departure in departures]


def by_graph(city: City, access: Access, departures: list[int], rules: SearchRules) -> Arrivals:
    """Time-expanded reachability."""
    graph = TimeExpanded(city, rules)
    return [graph.arrivals(access, departure) for departure in departures]


def kernel_rows(
    city: City, access: Access, departures: list[int], rules: SearchRules, *, alone: bool = False
) -> np.ndarray:
    """The kernel's rows as they are."""
    return range_raptor(
        timetable_of(city, alone=alone), transfers_of(city), *access_arrays(access), int32(departures), rules
    )


def access_arrays(access: Access) -> tuple[np.ndarray, np.ndarray]:
    """(stop, seconds) pairs as the two arrays of the kernel."""
    return int32([stop for stop, _ in access]), int32([walk_s for _, walk_s in access])


def int32(values: list[int]) -> np.ndarray:
    """A contiguous int32 array."""
    return np.array(values, dtype=np.int32)


def read_row(row: np.ndarray, departure: int) -> dict[int, int]:
    """Clock seconds of the stops that a row reaches."""
    return {int(stop): departure + int(row[stop]) for stop in np.flatnonzero(row != UNREACHED_ROW)}
