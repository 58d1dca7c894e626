"""Lengths on the WGS 84 ellipsoid: exact for edges, planar for short ways beside a point."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

_GEOD = Geod(ellps="WGS84")
_A, _E2 = 6_378_137.0, 0.006_694_379_990_141_3  # semi-major axis (m), first eccentricity squared
FloatArray = NDArray[np.float64]
#: How the place on a street that belongs to a point is chosen: see `osm.snap.snap`.
Foot = Literal["nearest", "r5"]
_R5_METRES_PER_DEGREE = 111_111.111


def distance_m(lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray) -> FloatArray:
    """Geodesic distances between points, pair by pair, metres."""
    if not len(lon):
        return np.zeros(0)
    metres: FloatArray = _GEOD.inv(lon, lat, to_lon, to_lat)[2]
    return metres


def metres_per_degree(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Metres in one degree of longitude and of latitude at these latitudes, on the ellipsoid.

    Distances of up to 2 km taken with them (planar, at the latitude of one end) are within 0.05 % below 60 degrees.
    """
    sin = np.sin(np.radians(lat))
    w = np.sqrt(1.0 - _E2 * sin * sin)
    per_radian = np.pi / 180.0
    return (
        per_radian * _A / w * np.cos(np.radians(lat)),
        per_radian * _A * (1.0 - _E2) / (w * w * w),
    )


def planar_m(lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray) -> FloatArray:
    """Lengths of short segments, each planar at its own middle latitude, metres (1e-6 for segments below 10 km)."""
    x, y = metres_per_degree((lat + to_lat) / 2)
    return np.hypot((to_lon - lon) * x, (to_lat - lat) * y)


def metres_per_degree_r5(lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Metres in one degree of longitude and of latitude as R5 measures them when it links points to streets."""
    return _R5_METRES_PER_DEGREE * np.cos(np.radians(lat)), np.full(len(lat), _R5_METRES_PER_DEGREE)


def running_um(metres: FloatArray) -> NDArray[np.int64]:
    """
    Sums of the lengths before each one, whole micrometres; int64 (n + 1,).

    Whole numbers, so that a difference of two sums depends on nothing but the lengths between them: an edge has the
    same length, and a point the same place, whatever else is in the file or the request.
    """
    result = np.zeros(len(metres) + 1, np.int64)
    np.cumsum(np.rint(metres * 1e6).astype(np.int64), out=result[1:])
    return result
