"""Where the stops are, as numbers."""

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from gtfs.clock import texts_to_floats
from gtfs.feed import Feed, texts


def stop_coordinates(feed: Feed) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """
    Return (lon, lat) of every row of stops.txt in degrees, NaN where the feed gives no usable place.

    Not usable: empty, unreadable, out of range, or exactly 0, 0, which is how lost coordinates are
    exported. A boarding area (location_type 4) without coordinates has those of its platform.
    """
    lon, lat = (texts_to_floats(texts(feed, "stops", c)) for c in ("stop_lon", "stop_lat"))
    bad = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) | ((lon == 0) & (lat == 0))
    lon[bad] = np.nan
    lat[bad] = np.nan
    area = pc.equal(texts(feed, "stops", "location_type"), "4").to_numpy(zero_copy_only=False)
    need = np.flatnonzero(area & bad)
    if len(need):
        parent = pc.index_in(texts(feed, "stops", "parent_station"), texts(feed, "stops", "stop_id"))
        of = parent.fill_null(-1).to_numpy(zero_copy_only=False)[need]
        lon[need[of >= 0]], lat[need[of >= 0]] = lon[of[of >= 0]], lat[of[of >= 0]]
    return lon, lat
