"""The demonstration's bus feed: 24 real lines with synthetic times, and invented lines around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path
from typing import Final

import numpy as np

from access.demo import facts
from access.demo.calendar import SERVICES
from access.demo.gtfs_zip import Table, clock, common_tables, write_zip
from access.demo.lines import leg_lengths
from access.demo.plane import Points, to_degrees
from access.demo.stops import Course, Stop, headings, quay_points
from access.demo.timetable import Branch, TripRow, ride_seconds, trips_of

AGENCY: Final = "Tadao (horaires synthétiques - démonstration)"
DESCRIPTION: Final = (
    "Démonstration d'Artois Access. Numéros, noms, couleurs et arrêts des 7 Bulles et de 17 autres lignes d'après "
    "des faits publics ; tous les horaires sont synthétiques ; les lignes locales, urbaines et scolaires et leurs "
    "arrêts sont fictifs."
)
COLORS: Final = {"locale": "5B6B7A", "urbaine": "3E7CB1", "scolaire": "B8860B"}
PREFIX: Final = {"locale": "Ligne locale", "urbaine": "Ligne urbaine", "scolaire": "Ligne scolaire"}


@dataclass(frozen=True)
class Route:
    """A route of the feed."""

    number: str
    kind: str
    name: str
    color: str


@dataclass(frozen=True)
class BusNetwork:
    """Everything the feed says: routes, logical stops, courses along the streets' junctions."""

    routes: tuple[Route, ...]
    stops: tuple[Stop, ...]
    courses: tuple[Course, ...]
    xy: Points


def write_tadao(path: Path, network: BusNetwork) -> None:
    """
    Write the bus feed.

    Every trip is explicit (no ``frequencies.txt``); times are whole seconds; trips of Friday and Saturday nights
    run beyond 24:00:00. The name of the agency, every route's description, every stop's and ``feed_info.txt``
    say what is synthetic.
    """
    leg_m = [leg_lengths(course, network.xy) for course in network.courses]
    kind = {route.number: route.kind for route in network.routes}
    seconds = [
        ride_seconds(course, m, kind[course.route], network.stops, facts.ride_times())
        for course, m in zip(network.courses, leg_m, strict=True)
    ]
    trips = make_trips(network, seconds)
    quays, quay_of = _quays(network)
    write_zip(
        path,
        {
            **common_tables("TADAO-DEMO", AGENCY, DESCRIPTION, SERVICES),
            "stops": quays,
            "routes": _routes(network.routes),
            "shapes": (
                ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence", "shape_dist_traveled"),
                _shape_rows(network),
            ),
            "trips": (
                ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "shape_id"),
                _trip_rows(network, trips),
            ),
            "stop_times": (
                (
                    "trip_id",
                    "arrival_time",
                    "departure_time",
                    "stop_id",
                    "stop_sequence",
                    "shape_dist_traveled",
                ),
                _stop_time_rows(network, trips, seconds, leg_m, quay_of),
            ),
        },
    )


def make_trips(network: BusNetwork, seconds: Sequence[Sequence[int]]) -> list[TripRow]:
    """All trips: for each route, direction and service the rule of the line, else the rule of its kind."""
    rules = {(r.line, r.direction, r.day): r for r in facts.headways()}
    of_route: dict[tuple[str, int], list[Branch]] = {}
    for i, course in enumerate(network.courses):
        places = tuple((network.stops[s].name, network.stops[s].commune) for s in course.stops)
        of_route.setdefault((course.route, course.direction), []).append(Branch(i, places, seconds[i]))
    trips: list[TripRow] = []
    for number, route in enumerate(network.routes):
        for direction, service in product((0, 1), SERVICES):
            own = rules.get((route.number, direction, service.day))
            rule = own or rules.get((route.kind, direction, service.day))
            if rule is not None:
                # Lines of one kind do not all leave at the same minute.
                shift_s = 60 * (7 * number % 15)
                branches = of_route[route.number, direction]
                trips += trips_of(branches, rule, service.service_id, shift_s=shift_s)
    return trips


def _quays(network: BusNetwork) -> tuple[Table, list[list[str]]]:
    """The table of quays that trips serve, and the quay of each course at each of its stops."""
    along: dict[int, Points] = {}
    quay_of = []
    used: set[tuple[int, int]] = set()
    for course in network.courses:
        ids = []
        for stop, heading in zip(course.stops, headings(course, network.xy), strict=True):
            direction = along.setdefault(stop, heading)
            side = 0 if float(direction @ heading) >= 0.0 else 1
            used.add((stop, side))
            ids.append(f"A{stop + 1:04d}{'AB'[side]}")
        quay_of.append(ids)
    rows = []
    for stop, side in sorted(used):
        place = network.stops[stop]
        lon, lat = to_degrees(quay_points(place, along[stop])[side : side + 1])
        note = f"{place.commune}, {'arrêt réel' if place.real else 'arrêt fictif'}, quai et horaires synthétiques"
        rows.append((f"A{stop + 1:04d}{'AB'[side]}", place.name, note, f"{lat[0]:.6f}", f"{lon[0]:.6f}", 0))
    return (("stop_id", "stop_name", "stop_desc", "stop_lat", "stop_lon", "location_type"), rows), quay_of


def _routes(routes: Sequence[Route]) -> Table:
    """``routes.txt``; white or black text, whichever is read better on the colour."""
    header = (
        "route_id", "agency_id", "route_short_name", "route_long_name", "route_desc", "route_type",
        "route_color", "route_text_color",
    )  # fmt: skip
    rows = []
    for route in routes:
        red, green, blue = (int(route.color[i : i + 2], 16) for i in (0, 2, 4))
        text = "000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 150 else "FFFFFF"
        rows.append((
            f"L{route.number}", "TADAO-DEMO", route.number, route.name, _route_description(route), 3, route.color, text,
        ))  # fmt: skip
    return header, rows


def _route_description(route: Route) -> str:
    """What is real and what is not in a route."""
    if route.kind in COLORS:
        return f"Ligne fictive, {facts.SYNTHETIC}"
    return facts.SYNTHETIC[0].upper() + facts.SYNTHETIC[1:]


def _trip_rows(network: BusNetwork, trips: Sequence[TripRow]) -> Iterator[tuple[object, ...]]:
    """Rows of ``trips.txt``."""
    for i, trip in enumerate(trips):
        course = network.courses[trip.course]
        end = network.stops[course.stops[-1]]
        sign = end.name if end.name.startswith(end.commune) else f"{end.commune} {end.name}"
        yield (
            f"L{course.route}",
            trip.service_id,
            _trip_id(i, course),
            sign,
            course.direction,
            f"C{trip.course + 1}",
        )


def _trip_id(number: int, course: Course) -> str:
    """A trip's id: the line, then its number in the feed."""
    return f"{course.route}-{number + 1}"


def _stop_time_rows(
    network: BusNetwork,
    trips: Sequence[TripRow],
    seconds: Sequence[Sequence[int]],
    leg_m: Sequence[Sequence[float]],
    quay_of: Sequence[Sequence[str]],
) -> Iterator[tuple[object, ...]]:
    """Rows of ``stop_times.txt``; arrival and departure are the same, the dwell lies in the ride time."""
    along = [[round(m) for m in accumulate(legs, initial=0.0)] for legs in leg_m]
    for i, trip in enumerate(trips):
        course = trip.course
        trip_id = _trip_id(i, network.courses[course])
        calls = zip(seconds[course], quay_of[course], along[course], strict=True)
        for sequence, (offset, quay, distance) in enumerate(calls, start=1):
            time = clock(trip.start_s + offset)
            yield trip_id, time, time, quay, sequence, distance


def _shape_rows(network: BusNetwork) -> Iterator[tuple[object, ...]]:
    """Rows of ``shapes.txt``: the junctions along each course."""
    for i, course in enumerate(network.courses):
        path = [course.legs[0][0], *(v for leg in course.legs for v in leg[1:])]
        points = network.xy[path]
        lon, lat = to_degrees(points)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        for k, (x, y, m) in enumerate(zip(lon.tolist(), lat.tolist(), along.tolist(), strict=True), start=1):
            yield f"C{i + 1}", f"{y:.6f}", f"{x:.6f}", k, round(m)
