"""Isochrones to GeoJSON, GeoPackage and GeoTIFF, each with its query, sources, limits and warnings."""

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from access.analysis.files import check_output, replacing
from access.analysis.isochrones import Isochrones
from access.analysis.travel_times import minutes_of

SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".tif", ".tiff")
NODATA: Final = -9999.0
ABOUT: Final = ("query", "provenance", "limits", "warnings")


def feature_collection(result: Isochrones) -> dict[str, Any]:
    """
    The isochrones as a GeoJSON FeatureCollection (RFC 7946), ready for JSON.

    Features in the order of ``result.polygons`` with ``contour``, ``percentile``, ``direction``,
    ``area_km2``, ``metric`` and ``places`` (kind -> number). Foreign members: ``places`` (the table, one
    object per place, null where a percentile has no time or the engine does not know the share), ``query``,
    ``provenance``, ``limits``, ``warnings``.
    """
    names = ("contour", "percentile", "direction", "area_km2", "places")
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(row.geometry),
            "properties": {name: getattr(row, name) for name in names} | {"metric": "time"},
        }
        for row in result.polygons.itertuples(index=False)
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "places": place_rows(result),
        **{name: getattr(result, name) for name in ABOUT},
    }


def place_rows(result: Isochrones) -> list[dict[str, Any]]:
    """The table of places as plain objects; a missing time is None."""
    plain = result.places.astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def write_isochrones(result: Isochrones, path: Path) -> None:
    """
    Write isochrones to the format that the path's ending names.

    ``.geojson``: `feature_collection`. ``.gpkg``: layers ``isochrones`` and ``places`` (points) and the
    table ``metadata`` (key, value). ``.tif``: the surface, not the polygons: one float32 band of whole
    minutes per percentile, then ``reach_share``; `NODATA` where a percentile has no time, where the engine does
    not know the share and, in every band, where a cell is unlinked; tags hold the rest.

    The file replaces an older one only when it is complete. The same result gives the same bytes.

    Raises
    ------
    RequestError
        The path cannot be written, or its ending is unknown.
    """
    check_output(path, SUFFIXES)
    suffix = path.suffix.lower()
    write = _geotiff if suffix.startswith(".tif") else _geopackage if suffix == ".gpkg" else _geojson
    with replacing(path) as (draft,):
        write(result, draft)


def about_texts(result: Isochrones) -> dict[str, str]:
    """Query, provenance, limits and warnings, each as JSON text."""
    return {name: json.dumps(getattr(result, name), ensure_ascii=False, allow_nan=False) for name in ABOUT}


def _geojson(result: Isochrones, path: Path) -> None:
    """Compact, UTF-8."""
    text = json.dumps(feature_collection(result), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def _geopackage(result: Isochrones, path: Path) -> None:
    """Two layers and a table; dated with the service date so that the bytes depend on the answer alone."""
    import pyogrio  # noqa: PLC0415  (20 MB, and a server writes no files)

    polygons = result.polygons.assign(
        places=[json.dumps(counts, ensure_ascii=False) for counts in result.polygons["places"]]
    )
    table = result.places
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=polygons.crs
    )
    about = about_texts(result)
    rows = pd.DataFrame({"key": list(about), "value": list(about.values())})
    date = f"{result.query['service_date']}T00:00:00.000Z"
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": date})
    try:
        polygons.to_file(path, layer="isochrones", driver="GPKG", promote_to_multi=True)
        points.to_file(path, layer="places", driver="GPKG")
        pyogrio.write_dataframe(rows, path, layer="metadata", driver="GPKG", append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geotiff(result: Isochrones, path: Path) -> None:
    """North up; the band descriptions name the bands."""
    import rasterio  # noqa: PLC0415  (20 MB, and a server writes no files)

    surface, grid = result.surface, result.surface.grid
    bands = []
    for seconds in surface.seconds:
        minutes, missing = minutes_of(seconds)
        bands.append(np.where(missing, NODATA, minutes))
    known = surface.linked & ~np.isnan(surface.reach_share)
    bands.append(np.where(known, surface.reach_share, NODATA))
    names = [f"travel_time_p{percentile} (min)" for percentile in surface.percentiles] + ["reach_share"]
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=grid.nx,
        height=grid.ny,
        count=len(bands),
        dtype="float32",
        crs=grid.crs,
        transform=rasterio.Affine(grid.cell_m, 0, grid.x0, 0, -grid.cell_m, grid.y0 + grid.ny * grid.cell_m),
        nodata=NODATA,
        compress="deflate",
        predictor=3,
        tiled=True,
    ) as to:
        to.write(np.stack(bands)[:, ::-1].astype(np.float32))
        to.descriptions = names
        to.update_tags(**about_texts(result), licences="; ".join(result.provenance["licences"]))
