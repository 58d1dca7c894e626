"""The small tables of facts about the territory (``facts/*.csv``, sources in ``facts/SOURCES.md``)."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

TERRITORY: Final = "Pôle métropolitain de l'Artois"
SYNTHETIC: Final = "horaires synthétiques - démonstration"


@dataclass(frozen=True)
class Commune:
    """One of the 150 communes: centre (densest group of its stops) and legal population."""

    insee: str
    name: str
    epci: str
    population: int
    lon: float
    lat: float


@dataclass(frozen=True)
class LineStop:
    """One stop of a real line, in the order of the line."""

    line: str
    branch: str
    name: str
    commune: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Line:
    """A real line: its number, kind (``bulle`` or ``ligne``), name and colour (RRGGBB)."""

    line: str
    kind: str
    name: str
    color: str


@dataclass(frozen=True)
class Gare:
    """A TER station; `trips_weekday` are the real trips that stop there on a working day, both directions."""

    name: str
    uic: str
    lon: float
    lat: float
    trips_weekday: int
    in_territory: bool


@dataclass(frozen=True)
class TerPattern:
    """Trains of one stop sequence; `trips_weekday` counts both directions."""

    route: str
    route_name: str
    trips_weekday: int
    stations: tuple[str, ...]


@dataclass(frozen=True)
class Headways:
    """Departures of a line (or of a kind of line) at a reference stop, on one kind of day."""

    line: str
    direction: int
    day: str
    ref_stop: str
    ref_commune: str
    departures: str


@dataclass(frozen=True)
class RideTime:
    """A known ride time between two stops of a line, in minutes."""

    line: str
    origin: tuple[str, str]
    destination: tuple[str, str]
    minutes: int


@dataclass(frozen=True)
class Period:
    """Some days, both ends included, of one kind (validity, school, school_holiday, public_holiday)."""

    kind: str
    first: date
    last: date
    name: str


def rows(table: str) -> list[dict[str, str]]:
    """Rows of ``facts/<table>.csv`` as they stand, in the order of the file."""
    text = (files("access.demo") / "facts" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def communes() -> tuple[Commune, ...]:
    """The 150 communes of the territory."""
    return tuple(
        Commune(r["insee"], r["name"], r["epci"], int(r["population"]), float(r["lon"]), float(r["lat"]))
        for r in rows("communes")
    )


@cache
def lines() -> tuple[Line, ...]:
    """The 7 Bulle lines and 17 other lines."""
    return tuple(Line(r["line"], r["kind"], r["name"], r["color"]) for r in rows("lines"))


@cache
def line_stops() -> tuple[LineStop, ...]:
    """Stops of the lines, branch by branch, in order."""
    return tuple(
        LineStop(r["line"], r["branch"], r["stop_name"], r["commune"], float(r["lon"]), float(r["lat"]))
        for r in rows("line_stops")
    )


@cache
def gares() -> tuple[Gare, ...]:
    """TER stations in and around the territory."""
    return tuple(
        Gare(
            r["name"],
            r["uic"],
            float(r["lon"]),
            float(r["lat"]),
            int(r["ter_trips_weekday"]),
            r["in_pma"] == "1",
        )
        for r in rows("gares")
    )


@cache
def ter_patterns() -> tuple[TerPattern, ...]:
    """Stop sequences of trains, chosen so that every station gets its real number of trips."""
    return tuple(
        TerPattern(r["route"], r["route_name"], int(r["trips_weekday"]), tuple(r["stations"].split("|")))
        for r in rows("ter_patterns")
    )


@cache
def headways() -> tuple[Headways, ...]:
    """Departures by line (or kind of line), direction and kind of day."""
    return tuple(
        Headways(r["line"], int(r["direction"]), r["day"], r["ref_stop"], r["ref_commune"], r["departures"])
        for r in rows("headways")
    )


@cache
def ride_times() -> tuple[RideTime, ...]:
    """Known ride times, which the timetable keeps."""
    return tuple(
        RideTime(
            r["line"],
            (r["from_stop"], r["from_commune"]),
            (r["to_stop"], r["to_commune"]),
            int(r["minutes"]),
        )
        for r in rows("ride_times")
    )


@cache
def periods() -> tuple[Period, ...]:
    """Validity of the feeds, school year, school and public holidays."""
    return tuple(
        Period(r["kind"], date.fromisoformat(r["first"]), date.fromisoformat(r["last"]), r["name"])
        for r in rows("days")
    )
