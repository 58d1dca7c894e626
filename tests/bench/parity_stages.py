"""Which stage makes a pair differ from R5: R5's own network of Porto Alegre with one part at a time replaced by ours.

With all its own parts that network gives R5 7.6's answer to the second (`tests/real/test_r5_exact.py`), so what a
replacement changes is that part's doing.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from access.engines.native.point_sets import links_of, points_as_targets
from access.engines.native.search import footing_of, setting_of
from access.engines.native.street_legs import direct_times, fastest, reach_of, stops_around
from access.network import Network
from access.points import PointSet
from access.request import Request
from access.routing.raptor import range_raptor
from access.routing.reduce import reduce_rows
from access.routing.timetable import UNREACHED, SearchRules, StopWalks, Timetable, Transfers
from osm.streets import WALK
from tests.helpers.r5_network import R5Network, r5_egress, r5_timetable, r5_transfers
from tests.helpers.r5_tables import R5Table, chosen, request_like
from tests.helpers.r5_walks import R5Streets, on_foot, r5_streets

SAME_PLACE_MM = 1_000  # further apart from the point, two places on one way are two linkings

Int32 = NDArray[np.int32]


@dataclass(frozen=True)
class Parts:
    """All that a search of one pair runs on, stops by R5's numbers."""

    timetable: Timetable
    transfers: Transfers
    access: tuple[Int32, Int32]
    egress: StopWalks
    direct_s: Int32


@dataclass(frozen=True, eq=False)
class Sides:
    """R5's network and ours for the questions of one table; `number` int64: R5's stop of each of ours."""

    theirs: R5Network
    streets: R5Streets
    network: Network
    points: PointSet
    table: R5Table
    request: Request
    number: NDArray[np.int64]
    of_r5: tuple[Timetable, Transfers]
    of_ours: tuple[Timetable, Transfers]


def sides_of(theirs: R5Network, network: Network, points: PointSet, table: R5Table) -> Sides:
    """Lay both networks out for a table; some seconds."""
    request = request_like(table)
    row = {stop_id: i for i, stop_id in enumerate(theirs.stops["stop_id"])}
    number = np.array([row[stop_id] for stop_id in network.stops.stop_id], np.int64)
    streets = r5_streets(theirs, float(table.parameters["walk_speed_ms"]))
    setting = setting_of(network, request, backwards=False)
    of_r5 = r5_timetable(theirs), r5_transfers(theirs, streets.rules, request.access_walk_min)
    of_ours = _renumbered(setting.timetable, number), _transfers(setting.transfers, number)
    return Sides(theirs, streets, network, points, table, request, number, of_r5, of_ours)


def stages(sides: Sides, from_id: str, to_id: str, percentile: int) -> str:
    """Tell what each of our parts alone adds to R5's seconds for a cell, and where the two put its points."""
    r5, ours = r5_parts(sides, from_id, to_id), our_parts(sides, from_id, to_id)
    whole = seconds_of(sides, r5, percentile)
    start, end = (_linking(sides, id_) for id_ in (from_id, to_id))
    tried: dict[str, Parts] = {
        f"access ({start})": replace(r5, access=ours.access),
        f"egress ({end})": replace(r5, egress=ours.egress),
        f"walk all the way ({start}; {end})": replace(r5, direct_s=ours.direct_s),
        "transfer": replace(r5, transfers=ours.transfers),
        "interpolation": replace(r5, timetable=ours.timetable),
    }
    told = []
    for stage, parts in tried.items():
        seconds = seconds_of(sides, parts, percentile)
        if seconds != whole:
            told.append(f"{stage}: {_difference(seconds, whole)}")
    return f"R5's network {_clock(whole)}; " + ("; ".join(told) or "no part alone changes it")


def seconds_of(sides: Sides, parts: Parts, percentile: int) -> int:
    """The cell's seconds on these parts."""
    request, told = sides.request, sides.table.parameters
    rules = SearchRules(request.board_slack_s + 1, request.max_rides, 60 * request.max_min)
    departures = np.arange(int(told["fromTime"]), int(told["toTime"]), 60, dtype=np.int32)[::-1].copy()
    rows = range_raptor(parts.timetable, parts.transfers, *parts.access, departures, rules)
    return int(reduce_rows(rows, parts.egress, parts.direct_s, (percentile,), rules.max_s)[0][0, 0])


def r5_parts(sides: Sides, from_id: str, to_id: str) -> Parts:
    """R5's own parts for a pair."""
    limit_min = sides.request.access_walk_min
    origin, target = (sides.theirs.rows_of([id_]) for id_ in (from_id, to_id))
    stop, access_s, direct_s = on_foot(sides.streets, int(origin[0]), limit_min)
    egress = r5_egress(sides.theirs, target, sides.streets.rules, sides.request.egress_walk_min)
    return Parts(*sides.of_r5, (stop, access_s), egress, direct_s[target])


def our_parts(sides: Sides, from_id: str, to_id: str) -> Parts:
    """Ours."""
    request, footing = sides.request, footing_of(sides.network, sides.request)
    origin = links_of(footing, chosen(sides.points, [from_id]), request)
    targets = points_as_targets(footing, chosen(sides.points, [to_id]), "from", request)
    reach = reach_of(footing, origin, request, "access")
    stop, seconds = fastest(len(footing.stops), stops_around(footing, reach, request, "access"))
    renumbered = sides.number[stop].astype(np.int32)
    walks = targets.walks
    return Parts(
        *sides.of_ours,
        (renumbered, seconds),
        StopWalks(walks.offset, sides.number[walks.stop].astype(np.int32), walks.seconds),
        direct_times(footing, reach, targets.points, request, "access"),
    )


def _linking(sides: Sides, id_: str) -> str:
    """Whether both put a point on one place of one street: else its linking differs, or who may walk there."""
    streets = footing_of(sides.network, sides.request).streets
    ours = links_of(footing_of(sides.network, sides.request), chosen(sides.points, [id_]), sides.request)
    links = ours.by_mode["walk"]
    theirs = sides.theirs.points.iloc[int(sides.theirs.rows_of([id_])[0])]
    way = int(sides.theirs.edges["osm_way"].iloc[int(theirs["edge"])])
    off_m = f"R5's way {way}, {theirs['distance_to_edge_mm'] / 1000:.0f} m off"
    if links.edge[0] < 0:
        return f"linking: none, {off_m}"
    own = int(streets.edge_way_id[links.edge[0]])
    if own == way and abs(int(links.offset_mm[0]) - int(theirs["distance_to_edge_mm"])) <= SAME_PLACE_MM:
        return "street length or links of stops: linked alike"
    edges = np.flatnonzero(streets.edge_way_id == way)
    walkable = ((streets.arc_modes[2 * edges] | streets.arc_modes[2 * edges + 1]) & WALK).any()
    stage = "linking" if walkable else "permission"
    return f"{stage}: our way {own}, {links.offset_mm[0] / 1000:.0f} m off, {off_m}"


def _renumbered(timetable: Timetable, number: NDArray[np.int64]) -> Timetable:
    """Our trips at R5's stops."""
    stop = number[timetable.pattern_stop].astype(np.int32)
    lengths = np.diff(timetable.pattern_offset)
    order = np.argsort(stop, kind="stable")
    position = np.arange(len(stop)) - np.repeat(timetable.pattern_offset[:-1], lengths)
    pattern = np.repeat(np.arange(len(lengths)), lengths)
    counts = np.bincount(stop, minlength=timetable.n_stops)
    return replace(
        timetable,
        pattern_stop=stop,
        stop_offset=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        stop_pattern=pattern[order].astype(np.int32),
        stop_position=position[order].astype(np.int32),
    )


def _transfers(transfers: Transfers, number: NDArray[np.int64]) -> Transfers:
    """Our ways to change between R5's stops."""
    source = number[np.repeat(np.arange(len(number)), np.diff(transfers.offset))]
    stop = number[transfers.stop]
    order = np.lexsort((stop, source))
    counts = np.bincount(source, minlength=len(number))
    offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Transfers(offset, stop[order].astype(np.int32), transfers.seconds[order])


def _clock(seconds: int) -> str:
    return "unreached" if seconds == UNREACHED else f"{seconds} s"


def _difference(seconds: int, whole: int) -> str:
    """What a part changed."""
    if UNREACHED in (seconds, whole):
        return _clock(seconds)
    return f"{seconds - whole:+d} s"
