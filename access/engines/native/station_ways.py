"""Where a walk to, from or between stops leads when some of them lie inside stations: by which entrances."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from access.engines.native.walk_lines import WalkEnd, WalkLine, stop_end
from access.network.model import Footing

Draw = Callable[[WalkEnd, WalkEnd, int], WalkLine]


@dataclass(frozen=True)
class Way:
    """A line along the streets, seconds inside stations on top of it, and the entrances (doors) passed in order."""

    line: WalkLine
    station_s: int
    entrances: tuple[int, ...]

    @property
    def seconds(self) -> int:
        """Seconds in all."""
        return self.line.seconds + self.station_s


def way_between(footing: Footing, start: WalkEnd | int, end: WalkEnd | int, way_s: int, draw: Draw) -> Way:
    """
    Find the way of so many seconds between two points or stops.

    Parameters
    ----------
    start, end
        a point on the streets, or the row of a stop.
    way_s
        seconds that the way is known to take.
    draw
        the way over the streets between two ends in so many seconds; it raises ValueError where there is none.

    Returns
    -------
    Way
        Between two stops that pathways join the line is straight, of 0 s and no length; it has less than two
        places where the feed does not say where the stops are. Of several entrances that give the same seconds the
        first ones are taken, in the feed's order.

    Raises
    ------
    ValueError
        There is no way of that many seconds.

    Notes
    -----
    Cost: one search of the streets for each pair of entrances that may do, one for stops in the open.
    """
    stations = footing.stations
    if isinstance(start, int) and isinstance(end, int):
        row = slice(stations.inner_offset[start], stations.inner_offset[start + 1])
        if (stations.inner_stop[row] == end).any():
            return Way(straight_line(footing, start, end), way_s, ())
    for here, first_s, out in _sides(footing, start, leaving=True):
        for there, last_s, into in _sides(footing, end, leaving=False):
            left_s = way_s - first_s - last_s
            if left_s < 0:
                continue
            try:
                line = draw(here, there, left_s)
            except ValueError:
                if not out and not into:
                    raise
                continue
            if line.seconds == left_s or not (out or into):
                return Way(line, first_s + last_s, (*out, *into))
    raise ValueError(f"no way of {way_s} s through any entrance")


def _sides(
    footing: Footing, place: WalkEnd | int, *, leaving: bool
) -> Iterator[tuple[WalkEnd, int, tuple[int, ...]]]:
    """Where a point or stop meets the streets: itself, or each entrance with the seconds inside, doors ascending."""
    if not isinstance(place, int):
        yield place, 0, ()
        return
    stations = footing.stations
    if not stations.closed[place]:
        yield stop_end(footing, place), 0, ()
        return
    table = (
        (stations.out_offset, stations.out_stop, stations.out_s)
        if leaving
        else (stations.in_offset, stations.in_stop, stations.in_s)
    )
    for entry in np.flatnonzero(table[1] == place):
        door = len(stations.closed) + int(np.searchsorted(table[0], entry, side="right")) - 1
        if footing.doors.vertex[door] >= 0:
            yield stop_end(footing, door), int(table[2][entry]), (door,)


def straight_line(footing: Footing, start: int, end: int) -> WalkLine:
    """From stop to stop over no street: those of them whose places are known."""
    lon, lat = (
        np.asarray(part)[[start, end]].astype(np.float64) for part in (footing.stops.lon, footing.stops.lat)
    )
    known = np.isfinite(lon) & np.isfinite(lat)
    return WalkLine(0, 0, lon[known], lat[known])
