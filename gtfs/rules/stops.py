"""Stops: where they are, what kind they are, whether anything serves them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import texts_to_floats
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, has_text, texts
from gtfs.places import stop_coordinates
from gtfs.rules.report import report

_STOP_KINDS = pa.array(["", "0"], pa.large_string())
TWIN_M = 2
"""Two stops this close are taken for one; stops on two sides of a street are further apart."""
_AXES = (("stop_lat", 90), ("stop_lon", 180))


def stop_places(feed: Feed) -> list[Problem]:
    """Coordinates out of range; stops with service and without coordinates."""
    if not all(has_column(feed, "stops", column) for column, _ in _AXES):
        return []
    out = []
    used = _served(feed)
    lon, _ = stop_coordinates(feed)
    for column, limit in _AXES:
        degrees = texts_to_floats(texts(feed, "stops", column))
        out += report(
            feed, ("stops", column), np.isfinite(degrees) & (np.abs(degrees) > limit),
            f"is not between -{limit} and {limit} degrees", code="coordinate_out_of_range", severity="error",
        )  # fmt: skip
        lost = np.isnan(degrees) & np.isnan(lon)
        out += report(
            feed, ("stops", column), lost & used, "is empty, and trips stop there",
            code="missing_coordinate", severity="error",
        )  # fmt: skip
        named = pc.is_in(
            texts(feed, "stops", "location_type"), pa.array(["", "0", "1", "2"], pa.large_string())
        )
        out += report(
            feed, ("stops", column), lost & ~used & named.to_numpy(zero_copy_only=False), "is empty",
            code="missing_coordinate", severity="warning",
        )  # fmt: skip
    return out


def null_island(feed: Feed) -> list[Problem]:
    """Stops at exactly 0, 0: their place is unknown, so nobody can walk to them."""
    lat, lon = (texts_to_floats(texts(feed, "stops", column)) for column, _ in _AXES)
    return report(
        feed, ("stops", "stop_id"), (lat == 0) & (lon == 0),
        "lies at 0, 0; it is taken as a stop without a place", code="null_island", severity="warning",
    )  # fmt: skip


def stops_of_wrong_kind(feed: Feed) -> list[Problem]:
    """Stop times at stations, entrances or nodes: only stops (0) and boarding areas (4) are served."""
    if not has_column(feed, "stops", "location_type") or not has_column(feed, "stop_times", "stop_id"):
        return []
    wrong = pc.is_in(texts(feed, "stops", "location_type"), pa.array(["1", "2", "3"], pa.large_string()))
    ids = texts(feed, "stops", "stop_id").filter(wrong)
    served = texts(feed, "stop_times", "stop_id")
    bad = pc.and_(pc.is_in(served, ids), pc.not_equal(served, "")).to_numpy(zero_copy_only=False)
    return report(
        feed, ("stop_times", "stop_id"), bad,
        "is a station, entrance or node in stops.txt; vehicles stop at stops (location_type 0) only",
        code="wrong_location_type", severity="error",
    )  # fmt: skip


def parents_of_wrong_kind(feed: Feed) -> list[Problem]:
    """Parents that are no station, or for a boarding area no platform; places that need a parent."""
    if not has_column(feed, "stops", "parent_station"):
        return []
    kind, parent = (texts(feed, "stops", c) for c in ("location_type", "parent_station"))
    at = pc.index_in(parent, texts(feed, "stops", "stop_id")).fill_null(-1).to_numpy(zero_copy_only=False)
    kinds = kind.to_numpy(zero_copy_only=False).astype(object)
    kinds[kinds == ""] = "0"
    named = pc.not_equal(parent, "").to_numpy(zero_copy_only=False)
    wanted = np.where(kinds == "4", "0", "1")
    wrong = named & (at >= 0) & (kinds[at] != wanted)
    out = report(
        feed, ("stops", "parent_station"), wrong, "is not of the kind a parent must be",
        code="wrong_parent", severity="warning",
    )  # fmt: skip
    return out + report(
        feed, ("stops", "parent_station"), ~named & np.isin(kinds, ["2", "3", "4"]),
        "is empty, but entrances, nodes and boarding areas belong to a station",
        code="missing_parent", severity="warning",
    )  # fmt: skip


def unused_stops(feed: Feed) -> list[Problem]:
    """Stops that no trip serves."""
    if not {"stops", "stop_times"} <= feed.tables.keys():
        return []
    boardable = pc.is_in(texts(feed, "stops", "location_type"), _STOP_KINDS)
    parents = pc.is_in(texts(feed, "stops", "stop_id"), texts(feed, "stops", "parent_station"))
    idle = boardable.to_numpy(zero_copy_only=False) & ~_served(feed) & ~parents.to_numpy(zero_copy_only=False)
    return report(
        feed, ("stops", "stop_id"), idle, "is served by no trip", code="unused_stop", severity="warning"
    )


def twin_stops(feed: Feed) -> list[Problem]:
    """Stops without a station that lie within `TWIN_M` of another: probably one stop told twice."""
    if not has_column(feed, "stops", "stop_id"):
        return []
    lon, lat = stop_coordinates(feed)
    alone = ~has_text(feed, "stops", "parent_station") & np.isfinite(lon)
    alone &= pc.is_in(texts(feed, "stops", "location_type"), _STOP_KINDS).to_numpy(zero_copy_only=False)
    _, first = np.unique(
        texts(feed, "stops", "stop_id").to_numpy(zero_copy_only=False).astype(str), return_index=True
    )
    rows = np.intersect1d(np.flatnonzero(alone), first)
    if len(rows) < 2:
        return []
    from scipy.spatial import cKDTree  # noqa: PLC0415  (30 MB, and not needed to open a stored network)

    place = np.stack((lon[rows] * np.cos(np.radians(lat[rows])), lat[rows]), axis=1) * 111_195
    near = np.asarray(cKDTree(place).query(place, k=2, distance_upper_bound=TWIN_M)[1])
    other = np.where(near[:, 0] == np.arange(len(rows)), near[:, 1], near[:, 0])
    later = np.flatnonzero(other < np.arange(len(rows)))
    ids = texts(feed, "stops", "stop_id").take(rows[other[later]]).to_pylist()
    return report(
        feed, ("stops", "stop_id"), rows[later], [f"lies within {TWIN_M} m of stop '{i}'" for i in ids],
        code="twin_stop", severity="warning",
    )  # fmt: skip


def _served(feed: Feed) -> npt.NDArray[np.bool_]:
    """Return which rows of stops.txt occur in stop_times.txt."""
    found = pc.is_in(texts(feed, "stops", "stop_id"), texts(feed, "stop_times", "stop_id"))
    served: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return served
