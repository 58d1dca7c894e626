"""Contours of any surface: every centre on its side, valid, nested, oriented, also after reprojection."""

import numpy as np
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from access.analysis.contours import contour, to_wgs84
from access.routing.timetable import UNREACHED

GRIDS = st.sampled_from(
    [
        ("EPSG:2154", 680_000.0, 7_030_000.0, 100.0),
        ("EPSG:32722", 480_000.0, 6_670_000.0, 100.0),
        ("EPSG:2154", 680_000.0, 7_030_000.0, 50.0),
    ]
)
SECONDS = st.one_of(
    st.integers(0, 400), st.integers(0, 7200), st.sampled_from([0, 59, 60, 61, 119, 120, UNREACHED])
)
SURFACES = hnp.arrays(
    np.int32, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9), elements=SECONDS
)
WALK_S = st.sampled_from([24.0, 72.0, 100.0, 720.0])


@given(SURFACES, st.sampled_from([1, 2, 3, 15, 60]), WALK_S)
def test_a_centre_lies_inside_if_and_only_if_its_time_is_less_than_the_cutoff(seconds, minutes, walk_s):
    area = contour(seconds, 60 * minutes, cell_walk_s=walk_s)
    ny, nx = seconds.shape
    ix, iy = np.meshgrid(np.arange(nx), np.arange(ny))
    inside = shapely.contains_xy(area, ix.ravel(), iy.ravel()).reshape(ny, nx)
    touching = shapely.intersects_xy(area, ix.ravel(), iy.ravel()).reshape(ny, nx)
    assert np.array_equal(inside, seconds < 60 * minutes)
    assert np.array_equal(touching, inside)


@given(SURFACES, st.integers(60, 4000), st.integers(1, 4000), WALK_S, GRIDS)
def test_a_longer_contour_covers_a_shorter_one_exactly(seconds, cutoff_s, more_s, walk_s, grid):
    inner, outer = (
        to_wgs84(contour(seconds, c, cell_walk_s=walk_s), *grid) for c in (cutoff_s, cutoff_s + more_s)
    )
    assume(not inner[0].is_empty)
    assert outer[0].covers(inner[0])
    assert outer[1] >= inner[1]


@given(SURFACES, SURFACES, st.integers(60, 4000), WALK_S, GRIDS)
def test_shorter_times_cover_longer_ones(one, other, cutoff_s, walk_s, grid):
    ny, nx = np.minimum(one.shape, other.shape)
    one, other = one[:ny, :nx], other[:ny, :nx]
    faster = np.minimum(one, other)
    inner, outer = (to_wgs84(contour(s, cutoff_s, cell_walk_s=walk_s), *grid)[0] for s in (one, faster))
    assume(not inner.is_empty)
    assert outer.covers(inner)


@given(SURFACES, st.integers(1, 4000), WALK_S, GRIDS)
def test_polygons_are_valid_and_turn_as_rfc_7946_asks(seconds, cutoff_s, walk_s, grid):
    area, area_km2 = to_wgs84(contour(seconds, cutoff_s, cell_walk_s=walk_s), *grid)
    assert area.is_valid, shapely.is_valid_reason(area)
    assert area.is_empty == (not (seconds < cutoff_s).any())
    assert (area_km2 > 0) == (not area.is_empty)
    for polygon in area.geoms:
        assert polygon.exterior.is_ccw
        assert not any(ring.is_ccw for ring in polygon.interiors)


@given(SURFACES, st.integers(1, 4000), WALK_S)
def test_the_border_stays_within_one_cell_of_a_reached_centre(seconds, cutoff_s, walk_s):
    area = contour(seconds, cutoff_s, cell_walk_s=walk_s)
    iy, ix = np.nonzero(seconds < cutoff_s)
    assume(len(ix))
    near = shapely.union_all(shapely.box(ix - 1, iy - 1, ix + 1, iy + 1))
    assert near.covers(area)
