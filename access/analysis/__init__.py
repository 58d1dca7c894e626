"""Travel times to tables, surfaces, polygons and files, each with its query, sources and limits."""

from access.analysis.isochrone_files import feature_collection, place_rows, write_isochrones
from access.analysis.isochrones import DEFAULT_CONTOURS_MIN, Isochrones, isochrones
from access.analysis.points_csv import PointTable, read_points
from access.analysis.provenance import MAX_CONTOURS, Caution
from access.analysis.surface import Surface, travel_time_surface
from access.analysis.travel_times import MatrixSummary, matrix_frame, write_matrix

__all__ = [
    "DEFAULT_CONTOURS_MIN",
    "MAX_CONTOURS",
    "Caution",
    "Isochrones",
    "MatrixSummary",
    "PointTable",
    "Surface",
    "feature_collection",
    "isochrones",
    "matrix_frame",
    "place_rows",
    "read_points",
    "travel_time_surface",
    "write_isochrones",
    "write_matrix",
]
