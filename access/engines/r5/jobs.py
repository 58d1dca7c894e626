"""What R5's process does when asked, by r5py alone: open a network, travel times of pairs.

The only module of the package that needs r5py, and it asks for it inside its functions: r5py reads the command line,
looks for R5's jar and starts Java as soon as it is imported.
"""

import datetime as dt
import logging
import re
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNREACHED: Final = 2**31 - 1  # R5's own mark, and ours
KEPT_POINT_SETS: Final = 3  # R5 keeps the links of nine, and a set has one for each of three modes
#: Errors of a feed that R5 ranks highest: with any of them it finds no patterns (GTFSFeed.loadFromFile), and then puts
#: every trip on the stops of the first (TransitLayer.loadFromGtfs), allow_errors or not.
_RUINOUS: Final = ("NumberParseError", "ReferentialIntegrityError")

Arrays = Mapping[str, NDArray[Any]]
Tell = Callable[[int, int], None]
Job = Callable[["Opened", Mapping[str, Any], Arrays, Tell], tuple[dict[str, Any], dict[str, NDArray[Any]]]]

_LOG: Final = logging.getLogger(__name__)
_KEPT: Final[OrderedDict[bytes, Any]] = OrderedDict()


class JobRefused(Exception):  # noqa: N818 - the process tells a refusal by the end of this name
    """The question cannot be answered as it is; the message says why."""


class AnswerError(Exception):
    """R5 or r5py answered what cannot be true; nothing is made of it."""


@dataclass(frozen=True)
class Opened:
    """A network that R5 has opened.

    network
        the r5py.TransportNetwork.
    issues
        what R5 found wrong with the feed, one text for each, as R5 puts it.
    versions
        of "r5py" and, where the jar tells it, of "r5".
    """

    network: Any
    issues: tuple[str, ...]
    versions: Mapping[str, str]


def open_network(pbf: Path, gtfs: Path) -> Opened:
    """Build R5's network from one extract and one feed, or read the one that r5py kept of the same files.

    Errors of the feed do not stop it: the feed is as our own network reads it, and what R5 says is handed on. Seconds
    for a region; r5py keeps the result in its cache by the content of both files.

    Raises
    ------
    AnswerError
        R5 found an error that ruins its timetable, which it does not say by itself.
    """
    import r5py

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        network = r5py.TransportNetwork(pbf, [gtfs], allow_errors=True)
    said = [str(warning.message) for warning in caught]
    for text in said:
        _LOG.warning("%s", text)
    issues = tuple(issue for text in said for issue in _issues(text))
    ruin = next((issue for issue in issues if issue.startswith(_RUINOUS)), None)
    if ruin is not None:
        raise AnswerError(f"R5 cannot tell the feed's stop sequences apart because of {ruin}")
    return Opened(network, issues, {"r5py": str(r5py.__version__), **_version_of_r5()})


def _issues(text: str) -> list[str]:
    """The issues in one warning of r5py; none where it is about something else."""
    heading, found, listed = text.partition(": \n")
    if not found or not heading.startswith("R5 reported the following issues with GTFS file"):
        return []
    return listed.split("\n- ")


def _version_of_r5() -> dict[str, str]:
    """Version of R5 as its jar has it written down; a jar that was built without says nothing."""
    import jpype

    try:
        told = str(jpype.JClass("com.conveyal.r5.SoftwareVersion").instance.version)
    except Exception:  # a class that is not there, or one that cannot be loaded: Java has many ways to say so
        return {}
    number = re.search(r"\d+(\.\d+)+", told)
    return {"r5": number.group()} if number else {}


def r5py_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of r5py's RegionalTask, as Python objects of the types that it wants, from `task.arguments`."""
    import r5py

    minutes = {name: dt.timedelta(minutes=arguments[f"{name}_min"]) for name in _MINUTES}
    modes = {name: [r5py.TransportMode(mode) for mode in arguments[name]] for name in _MODES}
    return {
        "departure": dt.datetime.fromisoformat(arguments["departure"]),
        "percentiles": [int(percentile) for percentile in arguments["percentiles"]],
        "speed_walking": float(arguments["speed_walking_kmh"]),
        "speed_cycling": float(arguments["speed_cycling_kmh"]),
        "max_public_transport_rides": int(arguments["max_public_transport_rides"]),
        "max_bicycle_traffic_stress": int(arguments["max_bicycle_traffic_stress"]),
        **minutes,
        **modes,
    }


_MINUTES: Final = (
    "departure_time_window",
    "max_time",
    "max_time_walking",
    "max_time_cycling",
    "max_time_driving",
)
_MODES: Final = ("transport_modes", "access_modes", "egress_modes")


def travel_times(
    opened: Opened, about: Mapping[str, Any], arrays: Arrays, progress: Tell
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Whole minutes by R5 from every origin to every destination.

    Parameters
    ----------
    about
        {"arguments": as `task.arguments` makes them}.
    arrays
        origin_lon, origin_lat (n,), destination_lon, destination_lat (m,), n and m at least 1.
    progress
        called with origins done and origins in all, after each one.

    Returns
    -------
    {}, {"minutes": int32 (n, n_percentiles, m)}, `UNREACHED` where R5 says so; rows and columns as in `arrays`.

    Raises
    ------
    AnswerError
        R5's rows are not one for each destination, or hold what is no number of minutes.
    """
    arguments = about["arguments"]
    percentiles = [int(percentile) for percentile in arguments["percentiles"]]
    from_points = _points("o", arrays["origin_lon"], arrays["origin_lat"])
    to_points = _points("d", arrays["destination_lon"], arrays["destination_lat"])
    minutes = np.empty((len(from_points), len(percentiles), len(to_points)), np.int32)
    from_ids, to_ids = from_points["id"].tolist(), to_points["id"].tolist()

    def take(row: int, table: Any) -> None:
        minutes[row] = minutes_of(table, from_ids[row], to_ids, percentiles)
        progress(row + 1, len(from_ids))

    content = _content(arrays["destination_lon"], arrays["destination_lat"])
    matrix = _matrix_class(take, content)
    with warnings.catch_warnings():
        # r5py's advice on short windows and days without service: our own answers have theirs.
        warnings.simplefilter("ignore", RuntimeWarning)
        matrix(opened.network, from_points, to_points, **r5py_arguments(arguments))
    return {}, {"minutes": minutes}


def _points(prefix: str, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Any:
    """Points as r5py wants them.

    Their ids are ours and never the same at both ends: r5py sets the time between equal ids to 0 and wants no id twice.
    """
    ids = [f"{prefix}{i}" for i in range(len(lon))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def _matrix_class(take: Callable[[int, Any], None], content: bytes) -> Any:
    """r5py's matrix, whose rows are taken as they come: `take` has the origin's row and r5py's table of it.

    As it is, r5py computes all origins in its constructor, without a word, and holds a row of text and floats for every
    pair. Attributes of its matrix become columns: so the two parameters stay outside.
    """
    import r5py

    class Matrix(r5py.TravelTimeMatrix):  # type: ignore[misc]
        def _compute(self) -> Any:
            self._prepare_origins_destinations()
            _set_destinations(self.request, self.destinations, content)
            # Half headways, which are the same each time, and not r5py's 60 draws without a seed.
            self.request._regional_task.monteCarloDraws = 0
            for row, from_id in enumerate(self.origins["id"]):
                take(row, self._travel_times_per_origin(from_id))
            return pd.DataFrame()

    return Matrix


def _set_destinations(task: Any, destinations: Any, content: bytes) -> None:
    """Give the task its destinations: the point set that was made of the same coordinates before, where there is one.

    r5py makes a new point set for each question, by four calls of Java for each point, and R5 links a set that it has
    not seen to the streets anew: seconds for the cells of a region, each time. A kept one gives the same answers: R5
    never writes into a point set, its links are kept with it as the key (the object itself), network and mode beside,
    and times are told by position. Its ids, which r5py never reads back, are ours and the same for the same number.
    """
    kept = _KEPT.get(content)
    if kept is None:
        task.destinations = destinations
        _KEPT[content] = task._regional_task.destinationPointSets[0]
    else:
        task._regional_task.destinationPointSets = [kept]
    _KEPT.move_to_end(content)
    while len(_KEPT) > KEPT_POINT_SETS:
        _KEPT.popitem(last=False)


def _content(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bytes:
    """What tells points from others: their coordinates, in their order."""
    found = blake2b(digest_size=16)
    for values in (lon, lat):
        found.update(np.ascontiguousarray(values, np.float64).tobytes())
    return found.digest()


def minutes_of(
    table: Any, from_id: str, to_ids: Sequence[str], percentiles: Sequence[int]
) -> NDArray[np.int32]:
    """Whole minutes in r5py's table of one origin: int32 (n_percentiles, n), in the order of `to_ids`.

    NaN is unreached. The one column of the median alone is "travel_time", every other "travel_time_p{n}".

    Raises
    ------
    AnswerError
        Not exactly one row for each destination, a column too few, or a value that is no number of whole minutes, or
        later percentiles that are faster.
    """
    place = pd.Index(to_ids).get_indexer(table["to_id"])
    if len(table) != len(to_ids) or len(np.unique(place)) != len(to_ids) or (place < 0).any():
        raise AnswerError(f"{len(table)} rows for {len(to_ids)} destinations of {from_id}, or other ones")
    if not (table["from_id"] == from_id).all():
        raise AnswerError(f"rows of other origins in the answer for {from_id}")
    found = np.empty((len(percentiles), len(to_ids)))
    for k, percentile in enumerate(percentiles):
        found[k, place] = table[_column(table, percentile)].to_numpy(np.float64)
    found[np.isnan(found)] = UNREACHED
    wrong = (found < 0) | (found > UNREACHED) | (found != np.floor(found))
    if wrong.any():
        raise AnswerError(f"{found[wrong][0]} is no number of whole minutes ({from_id})")
    if (found[1:] < found[:-1]).any():
        raise AnswerError(f"a later percentile is faster than an earlier one ({from_id})")
    return found.astype(np.int32)


def _column(table: Any, percentile: int) -> str:
    """Where r5py has put a percentile."""
    names = [f"travel_time_p{percentile}", *(["travel_time"] if percentile == 50 else [])]
    for name in names:
        if name in table.columns:
            return name
    raise AnswerError(f"r5py has no column for percentile {percentile}: {', '.join(map(str, table.columns))}")


def _itineraries(
    opened: Opened, about: Mapping[str, Any], arrays: Arrays, progress: Tell
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Journeys of one pair: see `jobs_journeys`."""
    from access.engines.r5.jobs_journeys import itineraries

    return itineraries(opened, about, arrays, progress)


JOBS: Final[Mapping[str, Job]] = {"travel_times": travel_times, "itineraries": _itineraries}
