"""Rules of the demonstration that need no generated file: days, departures, trains, shares, streets' plan."""

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from access.demo import facts
from access.demo.calendar import SERVICES, calendar_tables, runs_on
from access.demo.places import places
from access.demo.plane import to_degrees, to_plane
from access.demo.population import apportion
from access.demo.stops import Stop, merge_stops, quay_points
from access.demo.ter import make_trains, ride_offsets
from access.demo.timetable import departures_s
from access.demo.towns import gabriel_edges


def services_on(day: date) -> str:
    return " ".join(s.service_id for s in SERVICES if runs_on(s, day, facts.periods()))


@pytest.mark.parametrize(
    ("day", "services"),
    [
        (date(2026, 8, 31), "SEM"),  # Monday before the school year
        (date(2026, 9, 15), "SEM SCO"),  # Tuesday of school
        (date(2026, 9, 16), "SEM MER"),  # Wednesday of school
        (date(2026, 9, 18), "SEM SCO NUI"),  # Friday of school
        (date(2026, 9, 19), "SAM NUI"),
        (date(2026, 9, 20), "DIM"),
        (date(2026, 10, 20), "SEM"),  # autumn holidays
        (date(2026, 10, 21), "SEM"),
        (date(2026, 11, 11), "DIM"),  # a Wednesday, public holiday
        (date(2026, 12, 25), "DIM"),  # a Friday: no night service either
        (date(2027, 2, 19), "SEM SCO NUI"),  # eve of zone B's winter holidays
        (date(2027, 2, 22), "SEM"),
        (date(2027, 3, 8), "SEM SCO"),
        (date(2027, 5, 6), "DIM"),
        (date(2027, 7, 3), "SAM NUI"),
    ],
)
def test_services_of_each_kind_of_day(day: date, services: str) -> None:
    assert services_on(day) == services


def test_calendar_tables_say_the_same_as_the_rule() -> None:
    calendar, dates = calendar_tables(facts.periods(), SERVICES)
    exceptions = {(service, day): kind for service, day, kind in dates}
    for row in calendar:
        service = next(s for s in SERVICES if s.service_id == row[0])
        for day in (
            date(2026, 11, 11),
            date(2026, 12, 21),
            date(2027, 1, 5),
            date(2027, 5, 17),
            date(2027, 6, 30),
        ):
            weekly = row[1 + day.weekday()] == "1"
            kind = exceptions.get((row[0], day.strftime("%Y%m%d")))
            assert (weekly if kind is None else kind == "1") == runs_on(service, day, facts.periods())


def test_departures_change_step_at_each_mark_and_end_on_the_last() -> None:
    clock = [f"{s // 3600:02d}:{s // 60 % 60:02d}" for s in departures_s("06:35/15 07:05/30 08:05")]
    assert clock == ["06:35", "06:50", "07:05", "07:35", "08:05"]
    assert departures_s("06:00/60 08:30")[-1] == 8 * 3600  # 08:30 is not on the hour
    assert departures_s("23:15/60 25:15")[-1] == 25 * 3600 + 15 * 60


def test_each_station_has_its_real_number_of_trains() -> None:
    patterns = facts.ter_patterns()
    stops = Counter(
        station
        for trip in make_trains(patterns)
        if trip.service_id == "SEM"
        for station in patterns[trip.pattern].stations
    )
    inside = [g for g in facts.gares() if g.in_territory]
    assert len(inside) == 30
    assert {g.name: stops[g.name] for g in inside} == {g.name: g.trips_weekday for g in inside}


def test_trains_go_at_the_speed_of_trains() -> None:
    gares = {g.name: g for g in facts.gares()}
    for pattern in facts.ter_patterns():
        offsets = ride_offsets(pattern.stations, gares)
        ends = to_plane(*zip(*[(gares[s].lon, gares[s].lat) for s in pattern.stations], strict=True))
        km = float(np.hypot(*np.diff(ends, axis=0).T).sum()) / 1000
        hours = offsets[-1][0] / 3600
        assert 30 < km / hours < 95, pattern.stations
        assert all(a <= d for a, d in offsets)
        assert all(later[0] > earlier[1] for earlier, later in pairwise(offsets))


@given(st.integers(0, 40_000), st.lists(st.integers(1, 1000), min_size=1, max_size=60))
def test_apportioned_people_add_up_and_stay_near_their_share(total: int, weights: list[int]) -> None:
    weight = np.array(weights, dtype=np.float64)
    people = apportion(total, weight)
    assert people.sum() == total
    assert people.min() >= 0
    assert np.abs(people - total * weight / weight.sum()).max() < 1.0 + 1e-9


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=4, max_size=25, unique=True))
def test_gabriel_edges_have_no_point_in_their_circle(points: list[tuple[int, int]]) -> None:
    # A shear takes the ties of the lattice away.
    xy = np.array([(x + 0.0131 * y + 0.0007 * x * y, y + 0.0217 * x + 0.0003 * x * x) for x, y in points])
    if np.linalg.matrix_rank(xy - xy[0], tol=1e-3) < 2:
        return
    found = {tuple(e) for e in gabriel_edges(xy).tolist()}
    for i in range(len(xy)):
        for j in range(i + 1, len(xy)):
            middle, radius = (xy[i] + xy[j]) / 2, np.hypot(*(xy[i] - xy[j])) / 2
            others = np.delete(xy, [i, j], axis=0)
            gap = np.hypot(*(others - middle).T).min() - radius
            if abs(gap) > 1e-6:
                assert ((i, j) in found) == (gap > 0)


def test_quays_lie_on_the_right_of_the_road() -> None:
    north, south = quay_points(Stop("Gares", "Lens", 100.0, 200.0, real=True), np.array([0.0, 1.0]))
    assert north.tolist() == [104.0, 211.0]  # northbound: east side
    assert south.tolist() == [96.0, 189.0]


def test_stops_of_one_name_merge_only_where_they_are_near() -> None:
    rows = facts.line_stops()
    stops, of_row = merge_stops(rows)
    gares = {of_row[i] for i, r in enumerate(rows) if (r.name, r.commune) == ("Gares", "Lens")}
    assert len(gares) == 1
    names = [(s.name, s.commune) for s in stops]
    assert ("Europe", "Noyelles-Godault") in names
    assert ("Europe", "Bruay-la-Buissière") in names
    xy = to_plane([r.lon for r in rows], [r.lat for r in rows])
    moved = [np.hypot(xy[i, 0] - stops[s].x, xy[i, 1] - stops[s].y) for i, s in enumerate(of_row)]
    assert max(moved) < 200.0


def test_plane_and_degrees_are_inverse_and_true_to_a_third_of_a_percent() -> None:
    lon, lat = np.array([2.33, 2.83, 3.05]), np.array([50.60, 50.43, 50.41])
    back = to_degrees(to_plane(lon, lat))
    assert np.abs(back[0] - lon).max() < 1e-7
    assert np.abs(back[1] - lat).max() < 1e-7
    plane = to_plane(lon, lat)
    _, _, metres = Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    assert np.abs(np.hypot(*np.diff(plane, axis=0).T) / metres - 1).max() < 0.0035


def test_places_are_the_facts() -> None:
    kinds = Counter(p.kind for p in places())
    assert (kinds["lycee"], kinds["gare"], kinds["parc"], kinds["higher_education"]) == (33, 30, 20, 4)
    assert kinds["gare_hors_territoire"] == 22
    assert len({p.id for p in places()}) == len(places())
    condorcet = next(p for p in places() if p.name == "Lycée Condorcet")
    assert (condorcet.id, condorcet.commune, condorcet.track, condorcet.sector) == (
        "0620108F", "Lens", "general/technologique", "public",
    )  # fmt: skip


def test_communes_add_up_to_the_population_of_the_territory() -> None:
    assert len(facts.communes()) == 150
    assert sum(c.population for c in facts.communes()) == 644_460
