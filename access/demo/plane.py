"""Metres on a flat plane around the Artois, and back to degrees."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Plane coordinates in metres, shape (n, 2): x to the east, y to the north."""

LON0: Final = 2.69
LAT0: Final = 50.49
# Lengths of one degree of WGS 84 at LAT0: over the territory (55 km x 30 km) the plane is true to about 0.3 %.
M_PER_DEGREE_LON: Final = 70_965.0
M_PER_DEGREE_LAT: Final = 111_238.6


def to_plane(lon: object, lat: object) -> Points:
    """Degrees (two sequences of one length) to plane metres, shape (n, 2)."""
    x = (np.asarray(lon, dtype=np.float64) - LON0) * M_PER_DEGREE_LON
    y = (np.asarray(lat, dtype=np.float64) - LAT0) * M_PER_DEGREE_LAT
    return np.column_stack([x, y])


def to_degrees(points: Points) -> tuple[Points, Points]:
    """Plane metres to (lon, lat), rounded to 7 decimals (about a centimetre), the precision of OSM."""
    lon = np.round(points[:, 0] / M_PER_DEGREE_LON + LON0, 7)
    lat = np.round(points[:, 1] / M_PER_DEGREE_LAT + LAT0, 7)
    return lon, lat
