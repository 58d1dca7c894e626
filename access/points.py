"""Points of a request: ids and coordinates, in the caller's order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from access.errors import RequestError


@dataclass(frozen=True)
class PointSet:
    """n points; row i in is row i out.

    ids (n,) text; lon, lat float64 (n,) WGS 84.
    """

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.ids)
        if self.lon.shape != (n,) or self.lat.shape != (n,):
            raise RequestError(f"{n} ids but {len(self.lon)} longitudes and {len(self.lat)} latitudes")
        wrong = ~((np.abs(self.lon) <= 180) & (np.abs(self.lat) <= 90))  # also NaN
        if wrong.any():
            i = int(np.flatnonzero(wrong)[0])
            raise RequestError(
                f"point {self.ids[i]!r}: longitude {self.lon[i]}, latitude {self.lat[i]} is no place on Earth"
            )

    def __len__(self) -> int:
        return len(self.ids)
