"""The grid over street segments: which cells a segment is found in, however many are put in at once."""

import dataclasses

import numpy as np
import pytest

from osm import segments
from osm.segments import SegmentGrid, build_grid

# Four streets: a bend, one straight north, one of 70 km, one without length.
LON = np.array([2.800, 2.801, 2.8015, 2.9, 2.9, 2.80, 3.60, 2.85, 2.85])
LAT = np.array([50.400, 50.400, 50.4030, 50.4, 50.5, 50.40, 50.80, 50.42, 50.42])
OFFSET = np.array([0, 3, 5, 7, 9])


def grid_of(edges: list[int]) -> SegmentGrid:
    """The grid of some of the streets."""
    return build_grid(np.array(edges, np.int64), OFFSET, LON, LAT)


def test_a_segment_stands_in_every_cell_that_it_passes_and_in_few_others() -> None:
    grid = grid_of([0, 2, 3])
    assert grid.edge.tolist() == [0, 0, 2, 3]
    assert grid.point.tolist() == [0, 1, 5, 7]
    assert (np.diff(grid.key) >= 0).all()
    for segment, most in enumerate((4, 20, 4 * 1700, 1)):
        share = np.linspace(0, 1, 20_001)
        lon = grid.lon[segment] + share * (grid.to_lon[segment] - grid.lon[segment])
        lat = grid.lat[segment] + share * (grid.to_lat[segment] - grid.lat[segment])
        column = np.floor((lon - grid.west) / grid.cell_lon).astype(int)
        row = np.floor((lat - grid.south) / grid.cell_lat).astype(int)
        found = set(grid.key[grid.segment == segment].tolist())
        assert set((row * grid.n_columns + column).tolist()) <= found
        assert len(found) <= most


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_few_segments_at_a_time_make_the_grid_of_all(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = grid_of([0, 1, 2, 3])
    monkeypatch.setattr(segments, "PAIRS", at_once)
    for name, value in dataclasses.asdict(grid_of([0, 1, 2, 3])).items():
        assert np.array_equal(value, getattr(whole, name)), name


def test_no_segment_makes_an_empty_grid() -> None:
    grid = grid_of([])
    assert [len(array) for array in (grid.edge, grid.lon, grid.key, grid.segment)] == [0, 0, 0, 0]
