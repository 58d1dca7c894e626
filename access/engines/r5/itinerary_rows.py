"""R5's itineraries as they come out of its process: rows of plain values, one for each segment of each option."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Final

from access.errors import EngineFailedError
from access.request import StreetMode

STREET_MODES: Final[Mapping[str, StreetMode]] = {"WALK": "walk", "BICYCLE": "bike", "CAR": "car"}


@dataclass(frozen=True)
class Row:
    """One segment, as `access.engines.r5.jobs_journeys` writes it.

    departure_s
        from midnight of the date; None where r5py knows none. Reliable on rides only: r5py keeps one object for all
        options that walk to one stop, and writes the last one's time into it.
    distance_m, line
        of a way over the streets, (longitude, latitude) of its places in some direction, none where it has no edges; a
        ride's line is not handed over.
    travel_s, wait_s
        of a ride: aboard, and before it from reaching the stop on. Of a walk between rides `travel_s` is that of a path
        which r5py searches to show it, and both together are a minute more than R5 counted.
    route_id, from_stop_id, to_stop_id
        of rides, in R5's ids.
    """

    option: int
    segment: int
    mode: str
    departure_s: int | None
    distance_m: float
    travel_s: int
    wait_s: int
    route_id: str | None
    from_stop_id: str | None
    to_stop_id: str | None
    line: tuple[tuple[float, float], ...]

    @property
    def street_mode(self) -> StreetMode | None:
        """What one moves by on streets, None for a ride."""
        return STREET_MODES.get(self.mode)

    @property
    def text(self) -> str:
        """The row in messages."""
        if self.street_mode is not None:
            return f"segment {self.segment}: {self.mode} of {self.travel_s} s"
        leaves = "?" if self.departure_s is None else clock(self.departure_s)
        return (
            f"segment {self.segment}: {self.mode} {self.route_id} at {leaves} for {self.travel_s} s, "
            f"{self.from_stop_id} to {self.to_stop_id}"
        )


def read_options(rows: object) -> list[tuple[Row, ...]]:
    """Sort rows, which may come in any order, into options of segments.

    Raises
    ------
    EngineFailedError
        A row lacks something, holds what it cannot, or stands there twice.
    """
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise EngineFailedError(f"R5 answered no rows of itineraries but {rows!r:.100}")
    read = sorted((_row(raw) for raw in rows), key=_place)
    for one, other in pairwise(read):
        if _place(one) == _place(other):
            raise EngineFailedError(f"R5 answered segment {one.segment} of option {one.option} twice")
    return [tuple(option) for _, option in groupby(read, key=lambda row: row.option)]


def clock(seconds: int) -> str:
    """Seconds of a service date as its clock shows them: 8:03:20."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _place(row: Row) -> tuple[int, int]:
    """Where a row stands."""
    return row.option, row.segment


def _row(raw: Any) -> Row:
    """One row, checked."""
    try:
        row = Row(
            option=_whole(raw["option"]),
            segment=_whole(raw["segment"]),
            mode=_text(raw["mode"]) or "",
            departure_s=None if raw["departure_s"] is None else _whole(raw["departure_s"]),
            distance_m=float(raw["distance_m"]),
            travel_s=_whole(raw["travel_s"]),
            wait_s=_whole(raw["wait_s"]),
            route_id=_text(raw["route_id"]),
            from_stop_id=_text(raw["from_stop_id"]),
            to_stop_id=_text(raw["to_stop_id"]),
            line=tuple((float(lon), float(lat)) for lon, lat in raw["line"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EngineFailedError(
            f"R5 answered a journey that cannot be read ({error!r}): {raw!r:.200}"
        ) from None
    if row.travel_s < 0 or not 0 <= row.distance_m < float("inf"):
        raise EngineFailedError(f"R5 answered a way of {row.travel_s} s and {row.distance_m} m: {row.text}")
    return row


def _whole(value: object) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError(f"{value!r} is no whole number")
    return int(value)


def _text(value: object) -> str | None:
    """Text or nothing."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
