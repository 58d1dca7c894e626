"""Our search and reduction on R5's own network give R5's own answers: every cell, to the second.

R5's links, transfers, trip times and egress distances are taken as R5 wrote them; its access seconds, written for
the points of interest only, are reproduced by its rules on its own streets (r5-semantics.md, rules 20 to 23). So a
difference here can only come from the search, the percentiles, or the rules of walking. Where streets are our own,
`test_r5_parity.py` compares. R5's network of São Paulo is not given; there the rule of headways is looked at alone.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from access.routing.raptor import range_raptor
from access.routing.reduce import reduce_rows, sample_values
from access.routing.timetable import UNREACHED, SearchRules, Timetable
from tests.helpers.r5_network import R5Network, r5_egress, r5_timetable, r5_transfers, read_r5_network
from tests.helpers.r5_paths import parts_told, replay, stop_indexes, trips_by_route
from tests.helpers.r5_tables import R5Table, read_r5_table
from tests.helpers.r5_walks import R5Streets, on_foot, r5_streets
from tests.helpers.shared import shared_data

BOARD_SLACK_S = 61  # rule 11: a departure strictly later than 60 s after the arrival at the stop
SPEED_MPS = 1.0

#: Of 1,242 points, those that 7.5.1 links to another street than 7.6, whose network this is (rule 2).
LINKED_ELSEWHERE_IN_7_5_1 = {"89a90128027ffff", "89a9012997bffff"}


@pytest.fixture(scope="module")
def r5_folder() -> Path:
    return shared_data("porto-alegre", "r5")


@pytest.fixture(scope="module")
def network(r5_folder: Path) -> R5Network:
    return read_r5_network(r5_folder / "network")


@pytest.fixture(scope="module")
def timetable(network: R5Network) -> Timetable:
    return r5_timetable(network)


@pytest.fixture(scope="module")
def streets(network: R5Network) -> R5Streets:
    return r5_streets(network, SPEED_MPS)


def test_what_the_feeds_hold(network: R5Network, timetable: Timetable) -> None:
    """What this network cannot show: overtaking and stops closed to riders (rule 13), headways (rule 16)."""
    running = network.patterns["n_active"] > 0
    assert len(timetable.trip_row) == network.patterns["n_active"].sum() == 2_903
    assert timetable.n_patterns <= running.sum() == 222, "trips that overtake make patterns of their own"
    assert timetable.may_board.all()
    assert timetable.may_alight.all()
    assert network.trip_times["headways"].isna().all()


def test_access_to_every_stop(network: R5Network, streets: R5Streets, r5_folder: Path) -> None:
    theirs = pd.read_csv(r5_folder / "network" / "access_WALK_1.0ms.csv.gz", dtype={"id": str})
    ours = []
    ids = theirs["id"].unique().tolist()
    for id_, origin in zip(ids, network.rows_of(ids), strict=True):
        stop, seconds, _ = on_foot(streets, int(origin), 30)
        ours += [(id_, int(s), int(t)) for s, t in zip(stop, seconds, strict=True)]
    assert len(ours) == 2_363
    assert set(ours) == set(theirs.itertuples(index=False, name=None))


@pytest.mark.parametrize(("name", "n_cells"), [("poa_walk_poi", 225), ("poa_walk_50", 62_100)])
def test_walks_without_transit(
    network: R5Network, streets: R5Streets, r5_folder: Path, name: str, n_cells: int
) -> None:
    """All but the walks from or to two points that 7.5.1 links to another street; r5r drops 121 minutes and more."""
    table = read_r5_table(r5_folder / f"{name}.csv.gz")
    to_rows = network.rows_of(table.to_ids)
    direct = [on_foot(streets, int(origin), 120)[2][to_rows] for origin in network.rows_of(table.from_ids)]
    ours = np.array(direct)
    ours[ours >= 121 * 60] = UNREACHED
    different = ours != _with_unreached(table)[:, 0]
    assert different.size == n_cells
    for ids, axis in ((table.from_ids, 0), (table.to_ids, 1)):
        different[(slice(None),) * axis + (np.isin(ids, list(LINKED_ELSEWHERE_IN_7_5_1)),)] = False
    assert not different.any()


@pytest.mark.parametrize(
    ("name", "version", "n_cells"),
    [
        ("poa_dev_1400_w120_r5-7.6", "7.6", 931_500),
        ("poa_poi_1400_w10_maxwalk30", "7.5.1", 1_125),
        ("poa_poi_1400_w10_maxwalk120", "7.5.1", 225),
        ("poa_poi_1400_w10_trip60", "7.5.1", 225),
    ],
)
def test_every_cell_in_seconds_and_minutes(
    network: R5Network,
    timetable: Timetable,
    streets: R5Streets,
    r5_folder: Path,
    name: str,
    version: str,
    n_cells: int,
) -> None:
    path = r5_folder / ("network" if version == "7.6" else "") / f"{name}.csv.gz"
    table = read_r5_table(path, r5_folder / f"{name.removesuffix('_r5-7.6')}.json")
    ours = _our_percentiles(network, timetable, streets, table)
    theirs = _with_unreached(table)
    assert theirs.size == n_cells
    assert int((ours != theirs).sum()) == 0

    minutes = pd.read_csv(path)[[f"p{p}" for p in table.percentiles]].to_numpy(np.float64)
    ours_by_pair = ours.transpose(0, 2, 1).reshape(minutes.shape)
    ours_min = np.where(ours_by_pair == UNREACHED, np.nan, ours_by_pair // 60)
    assert np.array_equal(ours_min, minutes, equal_nan=True)


def _our_percentiles(
    network: R5Network, timetable: Timetable, streets: R5Streets, table: R5Table
) -> NDArray[np.int32]:
    """Our seconds for the question that the table answers: int32 (n_from, n_percentiles, n_to)."""
    told = table.parameters
    walk_min, max_s = int(told["max_walk"]), 60 * int(told["max_trip"])
    rules = SearchRules(BOARD_SLACK_S, int(told["max_rides"]), max_s)
    departures = np.arange(int(told["fromTime"]), int(told["toTime"]), 60, dtype=np.int32)[::-1]
    to_rows = network.rows_of(table.to_ids)
    transfers = r5_transfers(network, streets.rules, walk_min)
    egress = r5_egress(network, to_rows, streets.rules, walk_min)
    ours = []
    for origin in network.rows_of(table.from_ids):
        stop, access_s, direct_s = on_foot(streets, int(origin), walk_min)
        rows = range_raptor(timetable, transfers, stop, access_s, departures, rules)
        ours.append(reduce_rows(rows, egress, direct_s[to_rows], table.percentiles, max_s)[0])
    return np.array(ours)


def _with_unreached(table: R5Table) -> NDArray[np.int64]:
    """R5's seconds with our word for none."""
    return np.where(np.isnan(table.seconds), UNREACHED, table.seconds).astype(np.int64)


def test_every_departure_of_the_paths(
    network: R5Network, timetable: Timetable, streets: R5Streets, r5_folder: Path
) -> None:
    """Minute by minute, before any percentile: 15 x 15 points x 10 departures."""
    paths = pd.read_csv(r5_folder / "poa_poi_paths_1400_w10.csv.gz")
    theirs = paths.pivot_table(index=["from_id", "to_id"], columns="departure", values="total_s", sort=False)
    departures = theirs.columns.to_numpy(np.int32)
    transfers = r5_transfers(network, streets.rules, 30)
    different = n_cells = 0
    for id_, rows_of_origin in theirs.groupby(level="from_id", sort=False):
        to_rows = network.rows_of(rows_of_origin.index.get_level_values("to_id"))
        stop, access_s, direct_s = on_foot(streets, int(network.rows_of([id_])[0]), 30)
        rules = SearchRules(BOARD_SLACK_S, 3, 7200)
        rows = range_raptor(timetable, transfers, stop, access_s, departures[::-1], rules)
        egress = r5_egress(network, to_rows, streets.rules, 30)
        samples = sample_values(rows, egress, direct_s[to_rows], 7200)[:, ::-1]
        different += int((samples != rows_of_origin.to_numpy()).sum())
        n_cells += samples.size
    assert (different, n_cells) == (0, 2_250)


def test_every_part_of_the_paths(network: R5Network, streets: R5Streets, r5_folder: Path) -> None:
    """Each access, wait, ride, transfer and egress along the lines and stops that R5 names; their sum is the total.

    With the test above, R5's journey is one of those that our search finds earliest.
    """
    paths = pd.read_csv(r5_folder / "poa_poi_paths_1400_w10.csv.gz", dtype={"wait_s": str, "ride_s": str})
    ridden = paths[paths["routes"].notna()]
    trips, stop_index = trips_by_route(network), stop_indexes(network)
    transfers = r5_transfers(network, streets.rules, 30)
    targets = ridden["to_id"].unique().tolist()
    egress = r5_egress(network, network.rows_of(targets), streets.rules, 30)
    for id_, of_origin in ridden.groupby("from_id"):
        stop, seconds, _ = on_foot(streets, int(network.rows_of([id_])[0]), 30)
        access_s = dict(zip(stop.tolist(), seconds.tolist(), strict=True))
        for _, path in of_origin.iterrows():
            walks = access_s, transfers, (egress, targets.index(path["to_id"]))
            parts = replay(path, trips, stop_index, walks, BOARD_SLACK_S)
            assert (parts, parts.total_s) == (parts_told(path), path["total_s"]), path.to_dict()
    assert (len(ridden), len(paths) - len(ridden)) == (1_862, 388)
