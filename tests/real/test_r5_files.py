"""What R5 is told of real cities is what profile "r5" knows of them: two feeds, headways, 300,000 stop times."""

import datetime as dt
from pathlib import Path

import numpy as np

from access.engines.native import travel_times
from access.engines.r5.files import files_for
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from gtfs import validate
from tests.helpers.r5_tables import read_points
from tests.helpers.same_timetable import assert_told_alike
from tests.helpers.shared import shared_data


def again(network: Network, folder: Path) -> Network:
    """The network of the files that R5 reads, compared with the one that they were written for."""
    files = files_for(network, folder=folder)
    assert [problem.message for problem in validate(files.gtfs) if problem.severity == "error"] == []
    other = build_network(files.pbf, [files.gtfs])
    assert_told_alike(network, other)
    return other


def some(points: PointSet, step: int) -> PointSet:
    return PointSet(points.ids[::step], points.lon[::step], points.lat[::step])


def check_times(network: Network, other: Network, points: PointSet, request: Request) -> None:
    """Travel times of profile r5, second by second; at least half of the pairs are reached."""
    origins = some(points, 60)
    ours, theirs = (travel_times(one, origins, points, request) for one in (network, other))
    assert (ours.seconds < 2**31 - 1).mean() > 0.5
    assert np.array_equal(ours.seconds, theirs.seconds)
    assert np.array_equal(ours.reach_share, theirs.reach_share)


def test_porto_alegre(tmp_path: Path) -> None:
    folder = shared_data("porto-alegre")
    network = build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])
    other = again(network, tmp_path)
    files = files_for(network, folder=tmp_path)
    assert files.pbf.read_bytes() == (folder / "poa_osm.pbf").read_bytes()
    request = Request(
        date=dt.date(2019, 5, 13), time_s=14 * 3600, percentiles=(25, 50, 95), max_min=120, profile="r5"
    )
    check_times(network, other, read_points(folder / "poa_hexgrid.csv"), request)


def test_sao_paulo_whose_service_comes_by_headway(tmp_path: Path) -> None:
    folder = shared_data("sao-paulo")
    network = build_network(folder / "spo_osm.pbf", [folder / "spo.zip"])
    other = again(network, tmp_path)
    assert len(network.trips.r5.start_s) == len(other.trips.r5.start_s) == 704
    request = Request(date=dt.date(2019, 5, 13), time_s=14 * 3600, max_min=120, profile="r5")
    check_times(network, other, read_points(folder / "spo_hexgrid.csv"), request)


def test_regional_trains_of_france(tmp_path: Path) -> None:
    """All on the streets of another town: the timetable counts."""
    network = build_network(
        shared_data("sao-paulo", "spo_osm.pbf"), [shared_data("ter", "ter-gtfs-2025-q1.zip")]
    )
    other = again(network, tmp_path)
    assert len(other.trips) == len(network.trips) > 30_000
    assert other.service_span == network.service_span
