"""The grid of square cells on which travel-time surfaces are computed."""

from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from access.network.links import link_points
from access.network.model import Grid, WalkTable
from access.network.walk_tables import point_stop_walks
from osm import Foot, StreetNetwork

CELL_M = 100.0
MAX_CELLS = 1_500_000  # beyond it the cells grow: 200 m, 400 m...
FRANCE = (-5.3, 41.2, 9.7, 51.3)  # west, south, east, north of the mainland and Corsica
LAMBERT_93 = "EPSG:2154"
UTM_LATITUDES = (-80.0, 84.0)
POLAR = ("EPSG:5042", "EPSG:5041")  # UPS south and north


def grid_crs(streets: StreetNetwork, timezone: str) -> str:
    """Metric reference system: Lambert 93 in France, elsewhere UTM at the streets' middle, UPS at the poles."""
    west, south = float(streets.vertex_lon.min()), float(streets.vertex_lat.min())
    east, north = float(streets.vertex_lon.max()), float(streets.vertex_lat.max())
    inside = FRANCE[0] <= west and FRANCE[1] <= south and east <= FRANCE[2] and north <= FRANCE[3]
    if timezone == "Europe/Paris" and inside:
        return LAMBERT_93
    if east - west > 180:  # across the antimeridian, not around the world
        east = float((streets.vertex_lon % 360).max())
        west = float((streets.vertex_lon % 360).min())
    lon, lat = ((west + east) / 2 + 180) % 360 - 180, (south + north) / 2
    if not UTM_LATITUDES[0] <= lat <= UTM_LATITUDES[1]:
        return POLAR[int(lat > 0)]
    return _utm(int(lon // 6), lat >= 0)


@lru_cache(maxsize=120)
def _utm(band: int, north: bool) -> str:
    """The UTM zone of six degrees of longitude; to ask the database takes 50 ms."""
    lon, lat = 6 * band + 3, 1 if north else -1
    zone = query_utm_crs_info(datum_name="WGS 84", area_of_interest=AreaOfInterest(lon, lat, lon, lat))[0]
    return f"{zone.auth_name}:{zone.code}"


def build_grid(
    streets: StreetNetwork,
    timezone: str,
    walks_to: WalkTable,
    walks_from: WalkTable,
    *,
    cell_m: float = CELL_M,
    rule: Foot = "nearest",
) -> Grid:
    """Lay cells over all streets, link their centres, and table their walks to and from stops.

    The corners are whole multiples of the cell, so two networks of one region share their cells. A region of more
    than `MAX_CELLS` gets larger cells. Cost: linking, about 10 s for a million cells.
    """
    crs = grid_crs(streets, timezone)
    to_metric = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_metric.transform(streets.vertex_lon, streets.vertex_lat)
    while _n_cells(np.ptp(x), cell_m) * _n_cells(np.ptp(y), cell_m) > MAX_CELLS:
        cell_m *= 2
    x0 = float(np.floor(x.min() / cell_m) - 1) * cell_m
    y0 = float(np.floor(y.min() / cell_m) - 1) * cell_m
    nx = int(np.ceil((x.max() - x0) / cell_m)) + 1
    ny = int(np.ceil((y.max() - y0) / cell_m)) + 1
    centre_x = np.tile(x0 + (np.arange(nx) + 0.5) * cell_m, ny)
    centre_y = np.repeat(y0 + (np.arange(ny) + 0.5) * cell_m, nx)
    to_geographic = Transformer.from_crs(CRS(crs), "EPSG:4326", always_xy=True)
    lon, lat = to_geographic.transform(centre_x, centre_y)
    points = link_points(streets, np.asarray(lon), np.asarray(lat), rule=rule)
    # R5 asks for its limit at the vertex: what follows from there to the cell is not cut
    most_mm = walks_to.limit_mm if rule == "nearest" else np.iinfo(np.int32).max
    to_cells = point_stop_walks(walks_to, points, limit_mm=most_mm)
    symmetric = walks_from is walks_to
    from_cells = to_cells if symmetric else point_stop_walks(walks_from, points, limit_mm=most_mm)
    return Grid(crs, x0, y0, cell_m, nx, ny, points, to_cells, from_cells)


def _n_cells(extent_m: float, cell_m: float) -> int:
    """Cells along one side, margin included."""
    return int(extent_m / cell_m) + 3
