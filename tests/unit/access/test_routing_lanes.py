"""Vectors, squares and the sorting network, against numpy."""

import numpy as np
import pytest
from numba import njit

from access.routing._arrays import lanes_of
from access.routing._lanes import SQUARE, turn_square
from access.routing._rank_kernel import BLOCK, sort_samples
from access.routing._reduce_kernel import propagate, turn
from access.routing.raptor import UNREACHED_ROW


@njit
def _turned(source, row, column, target):
    turn_square(source, row, column, target)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 5), (12, 2)])
def test_a_square_is_turned_where_it_stands_and_nothing_else_is_written(row, column):
    source = np.arange(20 * 16, dtype=np.int16).reshape(20, 16)
    target = np.full((16, 24), -1, np.int16)
    _turned(source, row, column, target)
    expected = np.full_like(target, -1)
    square = source[row : row + SQUARE, column : column + SQUARE]
    expected[column : column + SQUARE, row : row + SQUARE] = square.T
    assert target.tolist() == expected.tolist()


@pytest.mark.parametrize("n_rows", [0, 1, 7, 8, 63, 64, 65, 120])
@pytest.mark.parametrize("n_stops", [1, 8, 21])
def test_rows_become_columns_of_whole_vectors(n_rows, n_stops):
    rng = np.random.default_rng(n_rows)
    rows = rng.integers(-90, UNREACHED_ROW + 1, (n_rows, n_stops)).astype(np.int16)
    columns, least = lanes_of(n_stops, n_rows), np.empty(n_stops, np.int16)
    assert columns.shape[1] % 64 == 0
    assert n_rows == 0 or columns.ctypes.data % 64 == 0
    turn(rows, columns, least)
    assert columns[:, :n_rows].tolist() == rows.T.tolist()
    assert (columns[:, n_rows:] == UNREACHED_ROW).all()
    assert least.tolist() == np.vstack([rows, np.full(n_stops, UNREACHED_ROW)]).min(axis=0).tolist()


@pytest.mark.parametrize("n", [*range(70), 120, 129, 240, 1440])
def test_every_number_of_samples_is_sorted(n):
    rng = np.random.default_rng(n)
    samples = rng.integers(-50, rng.choice([60, 20_000]), (n + 3, BLOCK)).astype(np.int16)
    before = samples.copy()
    sort_samples(samples, n)
    assert samples[:n].tolist() == np.sort(before[:n], axis=0).tolist()
    assert samples[n:].tolist() == before[n:].tolist()


@pytest.mark.parametrize("width", [64, 128, 192, 320])
@pytest.mark.parametrize("bound", [1, 3000, 18_000])
def test_lanes_are_lowered_in_every_vector_of_one_row_alone(width, bound):
    rng = np.random.default_rng(width + bound)
    columns = rng.choice([UNREACHED_ROW, 17_999, 2500, 40, -60], (9, width)).astype(np.int16)
    least = columns.min(axis=1)
    stops, walks = rng.integers(0, 9, 12).astype(np.int32), rng.integers(-60, 2500, 12).astype(np.int32)
    for pairs in (range(5), range(5, 5), range(5, 12)):
        lanes = np.full((3, width), bound, np.int16)
        kept = propagate(columns, least, stops, walks, (pairs.start, pairs.stop), bound, lanes, 1)
        use = [k for k in pairs if least[stops[k]] + walks[k] < bound]
        ways = [columns[stops[k]].astype(int) + walks[k] for k in use]
        assert kept == len(use)
        assert lanes[1].tolist() == np.min([np.full(width, bound), *ways], axis=0).tolist()
        assert (lanes[[0, 2]] == bound).all()
