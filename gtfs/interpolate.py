"""Blank stop times, filled in proportion to distance between the timed stops around them."""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyproj

Interpolation = Literal["shape", "stops"]
_ELLIPSOID: Final = pyproj.Geod(ellps="WGS84")
_PARTS: Final = 1_000_000
"""Distances count in millionths (of a metre, or of the unit of shape_dist_traveled), so that sums are exact."""
_LONGEST: Final = 1e8
"""A shape_dist_traveled beyond this is taken for garbage, and the distance between stops used."""


def fill_blank_times(
    arrival: npt.NDArray[np.int64],
    departure: npt.NDArray[np.int64],
    timed: npt.NDArray[np.bool_],
    gap_m: npt.NDArray[np.float64],
    gap_shape: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """
    Return a time for every stop time: at untimed ones the interpolated one, elsewhere the departure.

    Between a timed departure d and the next timed arrival a, a stop after a share x of the distance gets
    d + floor((a - d) * x), in whole numbers throughout. The distance is that along the shape where
    `gap_shape` is known over the whole span and not 0 in sum, else between the stops; where that is 0
    or unknown too, the time is divided evenly between the stops.

    Parameters
    ----------
    arrival, departure
        Seconds, all trips one after another; the first and last of every trip are timed.
    timed
        Which rows have a time.
    gap_m, gap_shape
        Distance from the row before (of the same trip); NaN where unknown.
    """
    out = departure.copy()
    blank = np.flatnonzero(~timed)
    if not len(blank):
        return out
    rows = np.flatnonzero(timed)
    after = np.searchsorted(rows, blank)
    start, end = rows[after - 1], rows[after]
    done, total = np.zeros(len(blank), np.int64), np.zeros(len(blank), np.int64)
    for gaps in (np.ones(len(gap_m)) / _PARTS, gap_m, gap_shape):
        run, unknown = _cumulated(gaps)
        here = (unknown[end] == unknown[start]) & (run[end] > run[start])
        done = np.where(here, run[blank] - run[start], done)
        total = np.where(here, run[end] - run[start], total)
    # 2**44 micrometres is 17,000 km; times 3 days in seconds it stays below 2**63, so // is exact.
    coarser = np.where(total > 2**44, 8, 0)
    done, total = done >> coarser, total >> coarser
    out[blank] = departure[start] + (arrival[end] - departure[start]) * done // total
    return out


def stop_gaps_m(
    stop: npt.NDArray[np.int64],
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    wanted: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """
    Return the geodesic distance in metres (WGS 84) from the stop of the row before to that of each row.

    NaN where not wanted, and where a stop has no place on the earth. Each pair of stops is measured once.
    """
    gaps = np.full(len(stop), np.nan)
    rows = np.flatnonzero(wanted)
    rows = rows[rows > 0]
    pair, inverse = np.unique(stop[rows - 1] * len(lon) + stop[rows], return_inverse=True)
    a, b = pair // len(lon), pair % len(lon)
    known = np.isfinite(lon[a]) & np.isfinite(lat[a]) & np.isfinite(lon[b]) & np.isfinite(lat[b])
    distance = np.full(len(pair), np.nan)
    if known.any():
        a, b = a[known], b[known]
        distance[known] = _ELLIPSOID.inv(lon[a], lat[a], lon[b], lat[b])[2]
    gaps[rows] = distance[inverse]
    return gaps


def shape_gaps(distance: npt.NDArray[np.float64], offset: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """
    Return the step of shape_dist_traveled from the row before, NaN in trips where it cannot be used.

    It can where every row of the trip has a value and none is smaller than the one before.
    """
    usable = np.isfinite(distance) & (np.abs(distance) <= _LONGEST)
    gaps = np.diff(np.where(usable, distance, np.nan), prepend=np.nan)
    first = offset[:-1]
    later = np.ones(len(distance), np.bool_)
    later[first] = False
    with np.errstate(invalid="ignore"):
        usable &= ~later | (gaps >= 0)
    usable_trip = np.logical_and.reduceat(usable, first) if len(first) else np.zeros(0, np.bool_)
    gaps[~np.repeat(usable_trip, np.diff(offset))] = np.nan
    gaps[first] = np.nan
    return gaps


def _cumulated(
    gaps: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return running sums of the gaps in whole parts, and of how many are unknown."""
    unknown = ~np.isfinite(gaps)
    parts = np.rint(np.where(unknown, 0.0, gaps) * _PARTS).astype(np.int64)
    return np.cumsum(parts), np.cumsum(unknown)
