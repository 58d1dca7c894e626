"""What two engines are asked where nobody says: points drawn by a seed, and a moment with much service."""

import datetime as dt
import random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.errors import RequestError
from access.network import Network
from access.network.model import Grid
from access.network.service_dates import trips_on
from access.points import PointSet

NEAR_STOP_MM: Final = 1_000_000  # a walk from the cell to some stop
DECIMALS: Final = 6  # of a degree, 10 cm: what is written is what was asked
HOURS: Final = 24


def sample_points(network: Network, count: int, *, seed: int, places: bool = False) -> PointSet:
    """Draw points of a network: places where it has some and they are wanted, else cells of its grid near stops.

    Parameters
    ----------
    count
        all there are where there are fewer.
    seed
        the same seed on the same network gives the same points, on any machine.
    places
        whether places that the network knows are preferred.

    Returns
    -------
    points
        ids of places, or ``cell-<number>`` of the grid that profile "r5" uses: cells with a street, and a stop
        within 1 km on foot if there are any; in the order of the network.

    Raises
    ------
    RequestError
        `count` is below 1, or the network has no cell with a street.
    """
    if count < 1:
        raise RequestError(f"sample is {count}, it must be at least 1")
    draw = random.Random(f"{seed}{' places' if places else ''}")  # noqa: S311 - a sample, no secret
    if places and network.places:
        rows = sorted(draw.sample(range(len(network.places)), min(count, len(network.places))))
        chosen = [network.places[row] for row in rows]
        return PointSet(
            tuple(place.id for place in chosen),
            np.array([place.lon for place in chosen], np.float64),
            np.array([place.lat for place in chosen], np.float64),
        )
    grid = network.footing_r5.grid
    cells = _cells_near_stops(grid)
    if not len(cells):
        cells = np.flatnonzero(grid.linked)
    if not len(cells):
        raise RequestError("no cell of the network's grid has a street: give --origins and --destinations")
    rows = sorted(draw.sample(range(len(cells)), min(count, len(cells))))
    some = cells[rows]
    lon, lat = np.round(grid.points.lon[some], DECIMALS), np.round(grid.points.lat[some], DECIMALS)
    return PointSet(tuple(f"cell-{cell}" for cell in some.tolist()), lon, lat)


def busy_moment(network: Network) -> tuple[dt.date, int]:
    """Choose a date and a full hour with much service: seconds after the date's noon minus 12 h.

    The date is the first of those with most trips among the weekdays in the middle half of the service (of all weekdays
    where it has none, of any days where there is no weekday). The hour is the first of those
    of the day in which most vehicles leave a stop.

    Raises
    ------
    RequestError
        No service runs on any day.
    """
    calendar, trips = network.calendar, network.trips
    per_service = np.bincount(trips.service, minlength=len(calendar.active))
    n_trips = per_service.astype(np.float64) @ calendar.active
    days = np.flatnonzero(n_trips)
    if not len(days):
        raise RequestError("no trip runs on any day: give --depart")
    first = calendar.first_date.toordinal()
    weekday = (first + days - 1) % 7 < 5
    span = days[-1] - days[0]
    middle = (days - days[0] >= span / 4) & (days[-1] - days >= span / 4)
    some = next(days[of] for of in (weekday & middle, weekday, middle, np.ones(len(days), bool)) if of.any())
    best = int(some[np.argmax(n_trips[some])])
    date = dt.date.fromordinal(first + best)
    return date, 3600 * _busiest_hour(network, date)


def _busiest_hour(network: Network, date: dt.date) -> int:
    """The hour of the date in which most of its vehicles leave a stop to go on, the first of equals."""
    trips = network.trips
    counts = np.zeros(HOURS, np.int64)
    running = np.zeros(len(trips), bool)
    running[trips_on(network, date)] = True
    for pattern in range(trips.n_patterns):
        rows = slice(int(trips.trip_offset[pattern]), int(trips.trip_offset[pattern + 1]))
        n_calls = int(trips.pattern_offset[pattern + 1] - trips.pattern_offset[pattern])
        start = int(trips.time_offset[pattern])
        n_rows = rows.stop - rows.start
        times = trips.departure_s[start : start + n_rows * n_calls].reshape(n_rows, n_calls)
        hours = times[running[rows], :-1].ravel() // 3600
        counts += np.bincount(hours[(hours >= 0) & (hours < HOURS)], minlength=HOURS)
    return int(np.argmax(counts))


def _cells_near_stops(grid: Grid) -> NDArray[np.int64]:
    """Cells with a street and a stop within `NEAR_STOP_MM`."""
    walks = grid.walks_from
    cell = np.repeat(np.arange(len(walks.offset) - 1, dtype=np.int32), np.diff(walks.offset))
    near = np.zeros(len(walks.offset) - 1, bool)
    near[cell[walks.mm <= NEAR_STOP_MM]] = True
    return np.flatnonzero(near & grid.linked)
