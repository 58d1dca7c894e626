"""Isochrones: polygons, places and surfaces agree with the matrix; refusals and warnings."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from access.analysis import isochrones, matrix_frame, place_rows, travel_time_surface
from access.engines.native import travel_times
from access.errors import NoServiceError, RequestError, UnlinkedPointError
from access.points import PointSet
from access.routing.timetable import UNREACHED
from tests.helpers.grid_city import lon_lat, points
from tests.unit.access.analysis_answers.drawn_city import MORNING, PLACES, SEA


def test_polygons_have_their_columns_largest_first(from_home):
    frame = from_home.polygons
    assert frame.columns.tolist() == ["contour", "percentile", "direction", "area_km2", "places", "geometry"]
    assert frame["contour"].tolist() == [30, 15, 5] * 3
    assert frame["percentile"].tolist() == [10] * 3 + [50] * 3 + [90] * 3
    assert frame.crs == "EPSG:4326"
    by = {(row.contour, row.percentile): row for row in frame.itertuples()}
    assert by[5, 50].places == {"lycee": 1, "gare": 0, "parc": 0}
    assert by[15, 10].places == {"lycee": 1, "gare": 1, "parc": 1}
    # To the park: 1 to 10 min of waiting, 3 in the bus, 6 on foot; to the gare: the wait and 6 in the bus.
    assert by[15, 50].places == {"lycee": 1, "gare": 1, "parc": 1}
    assert by[15, 90].places == {"lycee": 1, "gare": 0, "parc": 0}
    for inner, outer in [
        ((5, 50), (15, 50)),
        ((15, 50), (30, 50)),
        ((15, 90), (15, 50)),
        ((30, 90), (30, 10)),
    ]:
        assert by[outer].geometry.covers(by[inner].geometry)
    assert len(by[15, 50].geometry.geoms) > 1  # islands round the far stops are kept


def test_the_table_of_places_says_what_the_matrix_says(city, from_home):
    there = points([at for *_, at in PLACES])
    for direction, answer in [
        ("from", from_home),
        ("to", isochrones(city, lon_lat((5, 5)), direction="to", contours_min=(30,), request=MORNING)),
    ]:
        ends = (points([(5, 5)]), there) if direction == "from" else (there, points([(5, 5)]))
        expected = matrix_frame(travel_times(city, *ends, MORNING), *ends)
        columns = ["travel_time_p10", "travel_time_p50", "travel_time_p90", "reach_share", "state"]
        pd.testing.assert_frame_equal(answer.places[columns], expected[columns])
    assert from_home.places["name"].tolist() == [name for _, name, *_ in PLACES]
    assert place_rows(from_home)[1]["travel_time_p50"] == 11


def test_a_point_lies_within_a_contour_if_its_time_is_less_to_within_a_cell(city, from_home):
    grid = from_home.surface.grid
    for at in [(x + 0.3, y) for x in range(0, 40, 3) for y in range(0, 11, 2)]:
        point = points([at])
        (seconds,) = travel_times(city, points([(5, 5)]), point, MORNING).seconds[0, 1]
        for row in from_home.polygons[from_home.polygons["percentile"] == 50].itertuples():
            # A cell is at most 150 m of streets away from a place in it: 108 s, and as many to the next centre.
            if abs(int(seconds) - 60 * row.contour) > 220:
                inside = row.geometry.contains(shapely.Point(lon_lat(at)))
                assert inside == (seconds < 60 * row.contour), (at, seconds, row.contour)
    assert from_home.surface.seconds.shape == (3, grid.ny, grid.nx)


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_a_surface_is_the_matrix_of_its_centres_to_the_second(city, profile, anchor):
    request = replace(MORNING, profile=profile, anchor=anchor, window_min=20)
    surface = travel_time_surface(city, lon_lat((5, 5)), direction="from", request=request)
    centres = surface.grid.points
    ids = tuple(str(i) for i in range(len(centres.lon)))
    there = PointSet(ids, np.array(centres.lon), np.array(centres.lat))
    times = travel_times(city, points([(5, 5)]), there, request)
    assert np.array_equal(surface.seconds.reshape(3, -1), times.seconds[0])
    assert np.array_equal(surface.reach_share.ravel(), times.reach_share[0])
    assert np.array_equal(surface.linked.ravel(), times.destination_linked)
    assert (times.seconds[0, 1] < UNREACHED).sum() > 100


@pytest.mark.parametrize(
    ("contours", "said"),
    [
        ((), "0 contours given, 1 to 24 are possible"),
        ((30, 15), "contours 30,15 must ascend, each once"),
        ((15, 15), "contours 15,15 must ascend, each once"),
        ((0, 15), "contours 0,15: the least is 1 minute"),
        ((15, 31), "contours 15,31 reach beyond max-minutes, which is 30"),
        (tuple(range(1, 26)), "25 contours given"),
    ],
)
def test_contours_out_of_order_or_bounds_are_refused(city, contours, said):
    with pytest.raises(RequestError, match=said):
        isochrones(city, lon_lat((5, 5)), contours_min=contours, request=MORNING)


def test_a_point_in_the_sea_and_a_day_without_service_are_errors(city):
    with pytest.raises(UnlinkedPointError, match=r"11\.0,0\.0"):
        isochrones(city, SEA, contours_min=(15,), request=MORNING)
    with pytest.raises(NoServiceError, match="2026-10-01"):
        isochrones(
            city, lon_lat((5, 5)), contours_min=(15,), request=replace(MORNING, date=dt.date(2026, 10, 1))
        )


def codes(city, at, **changes):
    request = replace(MORNING, **changes)
    return [w["code"] for w in isochrones(city, lon_lat(at), contours_min=(1, 30), request=request).warnings]


def test_what_one_must_know_is_a_warning(city):
    assert codes(city, (5, 5)) == []
    assert codes(city, (5, 5), window_min=9) == ["window-short"]
    assert codes(city, (-3, 5)) == ["origin-snapped", *["contour-empty"] * 3]
    assert codes(city, (5, 5), time_s=23 * 3600) == ["no-transit-effect"]
    assert codes(city, (5, 5), time_s=23 * 3600, modes=("walk",)) == []
