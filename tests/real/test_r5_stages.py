"""Where `make parity` lays the blame: all of R5's parts give R5's answer, all of ours give ours."""

from dataclasses import replace

import numpy as np
import pytest

from access.network import build_network
from access.routing.timetable import UNREACHED
from tests.bench.parity import worst_pairs
from tests.bench.parity_stages import Sides, our_parts, r5_parts, seconds_of, sides_of, stages
from tests.helpers.r5_network import read_r5_network
from tests.helpers.r5_tables import our_seconds, read_points, read_r5_table
from tests.helpers.shared import shared_data


@pytest.fixture(scope="module")
def sides() -> Sides:
    folder = shared_data("porto-alegre")
    network = build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])
    points = read_points(folder / "poa_hexgrid.csv", folder / "poa_points_of_interest.csv")
    r5 = folder / "r5"
    table = read_r5_table(r5 / "network/poa_dev_1400_w120_r5-7.6.csv.gz", r5 / "poa_dev_1400_w120.json")
    return sides_of(read_r5_network(folder / "r5" / "network"), network, points, table)


def test_whole_networks_give_their_own_answers(sides: Sides) -> None:
    table = sides.table
    ours = our_seconds(sides.network, sides.points, replace(table, from_ids=table.from_ids[:20]))
    for origin, target in ((0, 5), (3, 511), (14, 1202)):
        pair = table.from_ids[origin], table.to_ids[target]
        for rank, percentile in enumerate(table.percentiles):
            for parts, wanted in ((r5_parts(sides, *pair), table.seconds), (our_parts(sides, *pair), ours)):
                found = seconds_of(sides, parts, percentile)
                assert found == np.nan_to_num(wanted[origin, rank, target], nan=UNREACHED), (pair, percentile)


def test_a_walk_is_blamed_on_the_linking_of_its_end(sides: Sides) -> None:
    """Both put 89a90129c6bffff 27 m off, on different ways: walking all the way, we are 151 s slower."""
    told = stages(sides, "89a90129e3bffff", "89a90129c6bffff", 95)
    assert told.startswith("R5's network 1893 s; ")
    assert "linking: our way 70011239, 27 m off, R5's way 220814637, 27 m off" in told


def test_worst_pairs_are_each_told_once_and_unreached_ones_first() -> None:
    theirs = np.array([[[100.0, 500.0], [200.0, np.nan]]])
    ours = np.array([[[400.0, 500.0], [250.0, 900.0]]])
    near = np.array([[[False, True], [False, False]]])
    assert worst_pairs(ours, theirs, near) == [(0, 1, 1), (0, 0, 0)]
