"""R5's own network of Porto Alegre as R5 wrote it out: its trips, transfers and walks to and from stops.

Made into the arrays of our search with nothing of ours in between: no streets, linking, feed or interpolation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from access.engines.native.walk_rules import R5_TRANSFER_LIMIT_MM, R5Walk
from access.routing.timetable import StopWalks, Timetable, Transfers, with_stays
from tests.helpers.trips import Call, City, Trip, timetable_of

NO_SERVICE = "1"  # pickup and drop-off types, one digit a position


@dataclass(frozen=True, eq=False)
class R5Network:
    """R5's tables as they are (SOURCES.md); a stop, vertex or edge is its row, a point its row in `points`."""

    stops: pd.DataFrame
    patterns: pd.DataFrame
    trip_times: pd.DataFrame
    transfers: pd.DataFrame
    egress: pd.DataFrame
    points: pd.DataFrame
    edges: pd.DataFrame
    n_vertices: int

    def rows_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Rows of points, in the order asked."""
        return pd.Index(self.points["id"]).get_indexer_for(list(ids))


def read_r5_network(folder: Path) -> R5Network:
    """Read the folder `network` and check that rows are numbered by what they describe."""

    def table(name: str) -> pd.DataFrame:
        text = {"id": str, "pickups": str, "dropoffs": str}
        return pd.read_csv(folder / f"{name}.csv.gz", dtype=text)

    stops, edges, patterns = table("stops"), table("edges"), table("patterns")
    for column in (stops["stop_index"], edges["edge"], patterns["pattern"]):
        assert (column == np.arange(len(column))).all(), column.name
    return R5Network(
        stops=stops,
        patterns=patterns,
        trip_times=table("trip_times"),
        transfers=table("transfers"),
        egress=table("egress_WALK"),
        points=table("points_WALK"),
        edges=edges,
        n_vertices=len(table("vertices")),
    )


def active_trips(network: R5Network) -> list[tuple[int, Trip]]:
    """Pattern and calls of every trip that R5 found running on the day."""
    sequences = [[int(stop) for stop in row.split()] for row in network.patterns["stop_indexes"]]
    boards, alights = (
        [[kind != NO_SERVICE for kind in row] for row in network.patterns[column]]
        for column in ("pickups", "dropoffs")
    )
    running = network.trip_times[network.trip_times["active"] == 1]
    trips = []
    for pattern, arrivals, departures in running[["pattern", "arrivals", "departures"]].to_numpy():
        times = map(int, arrivals.split()), map(int, departures.split())
        calls = zip(sequences[pattern], *times, boards[pattern], alights[pattern], strict=True)
        trips.append((int(pattern), tuple(Call(*call) for call in calls)))
    return trips


def r5_timetable(network: R5Network) -> Timetable:
    """R5's running trips as the search wants them."""
    return timetable_of(City(len(network.stops), tuple(trip for _, trip in active_trips(network))))


def r5_transfers(network: R5Network, rules: R5Walk, limit_min: int) -> Transfers:
    """R5's transfers as seconds at a speed: rule 18, strictly less mm than the limit allows to walk."""
    table = network.transfers
    mm = table["distance_mm"].to_numpy(np.int32)
    keep = (mm <= R5_TRANSFER_LIMIT_MM) & (mm < rules.mm_per_s * 60 * limit_min)
    rows, stop = table["from_stop_index"].to_numpy()[keep], table["to_stop_index"].to_numpy(np.int32)[keep]
    walks = Transfers(*_by_row(rows, len(network.stops), stop, rules.distance_seconds(mm[keep])))
    return with_stays(walks)


def r5_egress(network: R5Network, to_rows: NDArray[np.int64], rules: R5Walk, limit_min: int) -> StopWalks:
    """R5's walks from stops to the points asked: rule 22, whole seconds strictly less than the limit."""
    place = np.full(len(network.points), -1)
    place[to_rows] = np.arange(len(to_rows))
    row = place[network.rows_of(network.egress["id"])]
    seconds = rules.distance_seconds(network.egress["distance_mm"].to_numpy(np.int32))
    keep = (row >= 0) & (seconds < 60 * limit_min)
    stop = network.egress["stop_index"].to_numpy(np.int32)
    return StopWalks(*_by_row(row[keep], len(to_rows), stop[keep], seconds[keep]))


def _by_row(
    row: NDArray[np.int64], n_rows: int, *columns: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """CSR over rows."""
    order = np.argsort(row, kind="stable")
    offset = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))])
    first, second = (column[order] for column in columns)
    return offset, first, second
