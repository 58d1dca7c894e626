"""Porto Alegre from OSM and GTFS with our own streets, held against R5's recorded answers: a table, the worst pairs.

Of tables with transit, each of the worst pairs is told with the stage that differs (`parity_stages`).

Run by ``make parity``; the shared data must lie in ``../shared/data`` or ``$ARTOIS_SHARED_DATA``.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from access.network import Network, build_network
from access.points import PointSet
from tests.bench.parity_stages import sides_of, stages
from tests.helpers.r5_network import R5Network, read_r5_network
from tests.helpers.r5_tables import R5Table, our_seconds, read_points, read_r5_table, within_minutes

TABLES = (
    "poa_walk_poi",
    "poa_walk_50",
    "poa_bike_lts4_poi",
    "poa_car_poi",
    "poa_poi_1400_w10_trip60",
    "poa_poi_1400_w10_maxwalk30",
    "poa_poi_1400_w10_maxwalk120",
    "poa_dev_1400_w120",
    "network/poa_dev_1400_w120_r5-7.6",
)

N_PAIRS = 10


def main() -> int:
    """Print one row a table, the points with most cells further off than a minute, the worst pairs and why."""
    root = Path(os.environ.get("ARTOIS_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    folder = root / "porto-alegre"
    if not folder.is_dir():
        print(f"no shared data at {folder}: nothing compared")
        return 0
    network = build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])
    theirs = read_r5_network(folder / "r5" / "network")
    points = read_points(folder / "poa_hexgrid.csv", folder / "poa_points_of_interest.csv")
    print(f"{'table':36}{'cells':>9}{'<= 1 min':>10}{'equal':>8}{'same s':>8}{'bias s':>8}")
    for name in TABLES:
        parameters = folder / "r5/poa_dev_1400_w120.json" if name.startswith("network/") else None
        table = read_r5_table(folder / "r5" / f"{name}.csv.gz", parameters)
        report(name, table, network, points, theirs)
    return 0


def report(name: str, table: R5Table, network: Network, points: PointSet, theirs: R5Network) -> None:
    """Print the row of one table, and where its worst cells lie."""
    ours = our_seconds(network, points, table)
    near, equal = (within_minutes(ours, table.seconds, minutes) for minutes in (1, 0))
    neither = np.isnan(ours) & np.isnan(table.seconds)
    same = (neither | (ours == table.seconds)).mean()
    bias = np.nanmean(ours - table.seconds)
    print(f"{name:36}{near.size:9}{near.mean():10.2%}{equal.mean():8.2%}{same:8.2%}{bias:8.2f}")
    for what, ids, axis in (("from", table.from_ids, 0), ("to", table.to_ids, 2)):
        print(f"    {what}: {worst(near, ids, axis)}")
    if table.parameters.get("transit") == "[]" or near.all():
        return
    sides = sides_of(theirs, network, points, table)
    for origin, rank, target in worst_pairs(ours, table.seconds, near):
        from_id, to_id, percentile = table.from_ids[origin], table.to_ids[target], table.percentiles[rank]
        r5_s, our_s = table.seconds[origin, rank, target], ours[origin, rank, target]
        print(f"    {from_id} to {to_id}, p{percentile}: R5 {r5_s:.0f} s, we {our_s:.0f} s (nan: unreached)")
        print(f"        {stages(sides, from_id, to_id, percentile)}")


def worst_pairs(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], near: NDArray[np.bool_]
) -> list[tuple[int, int, int]]:
    """Origin, percentile and destination of the cells furthest off, one a pair; reached by one alone is furthest."""
    off = np.nan_to_num(np.abs(ours - theirs), nan=np.inf)
    cells = np.argwhere(~near)
    cells = cells[np.argsort(-off[tuple(cells.T)], kind="stable")]
    pairs: dict[tuple[int, int], tuple[int, int, int]] = {}
    for origin, rank, target in cells.tolist():
        pairs.setdefault((origin, target), (origin, rank, target))
    return list(pairs.values())[:N_PAIRS]


def worst(near: NDArray[np.bool_], ids: list[str], axis: int) -> str:
    """The ids with most cells further off than a minute."""
    counts = Counter(ids[row[axis]] for row in np.argwhere(~near))
    return ", ".join(f"{id_} {count}" for id_, count in counts.most_common(6)) or "none"


if __name__ == "__main__":
    sys.exit(main())
