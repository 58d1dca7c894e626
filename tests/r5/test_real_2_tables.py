"""R5 gives its recorded answers again, to the minute: from our files through our stack, and from the original files.

A table that differs from both is a fault in what we ask; one that differs from our files alone, a fault in our files.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from access import engines
from access.engines.r5 import service
from access.network import Network
from access.points import PointSet
from tests.helpers.r5_originals import ask_originals
from tests.helpers.r5_real import RealR5, Recorded, check_recorded, minutes_of, recorded
from tests.helpers.r5_tables import read_points, request_like, within_limit

TABLES = (
    "poa_walk_poi",
    "poa_walk_50",
    "poa_poi_1400_w10_trip60",
    "poa_poi_1400_w10_maxwalk30",
    "poa_poi_1400_w10_maxwalk120",
    "poa_dev_1400_w120",
    "poa_bike_lts4_poi",
    "poa_bike_lts2_poi",
    "poa_car_poi",
)


def prepare(real: RealR5, wanted: Recorded) -> None:
    real.prepare(wanted.origins, wanted.destinations, wanted.table.percentiles, wanted.table.seconds // 60)


@pytest.mark.parametrize("name", TABLES)
def test_recorded_minutes_from_our_files(
    real: RealR5, poa: Network, poa_points: PointSet, poa_folder: Path, version: str, name: str
) -> None:
    """Pairs of a point with itself included: our ids differ at both ends, so R5's own time is told."""
    wanted = recorded(poa_folder, name, poa_points, version)
    prepare(real, wanted)
    times = engines.travel_times(
        poa, wanted.origins, wanted.destinations, request_like(wanted.table, engine="r5")
    )
    check_recorded(minutes_of(times.seconds), wanted, version, "our files")


@pytest.mark.parametrize("window_min", [10, 60])
def test_half_headways_of_sao_paulo(
    real: RealR5, spo: Network, spo_folder: Path, version: str, window_min: int
) -> None:
    """Service by frequencies.txt: half a headway, no draws. r5py's 60 draws without a seed would differ each time."""
    points = read_points(spo_folder / "spo_hexgrid.csv")
    wanted = recorded(spo_folder, f"spo_1400_w{window_min}_halfheadway", points, version)
    prepare(real, wanted)
    times = engines.travel_times(
        spo, wanted.origins, wanted.destinations, request_like(wanted.table, engine="r5")
    )
    check_recorded(minutes_of(times.seconds), wanted, version, "our files")


@pytest.fixture(scope="module")
def from_originals() -> dict[str, NDArray[np.float64]]:
    """R5's minutes from the original files, by table; filled by the first test that needs one."""
    return {}


@pytest.mark.parametrize("name", TABLES)
def test_recorded_minutes_from_the_original_files(
    real: RealR5,
    poa_points: PointSet,
    poa_folder: Path,
    version: str,
    name: str,
    tmp_path_factory: pytest.TempPathFactory,
    from_originals: dict[str, NDArray[np.float64]],
) -> None:
    """Our job alone, given poa_osm.pbf and both feeds: what we ask, without our files and our process."""
    wanted = recorded(poa_folder, name, poa_points, version)
    prepare(real, wanted)
    if name not in from_originals:
        names = TABLES if real.desk is None else (name,)  # the stand-in has one table at a time
        asked = [recorded(poa_folder, one, poa_points, version) for one in names]
        gtfs = poa_folder / "poa_eptc.zip", poa_folder / "poa_trensurb.zip"
        folder = tmp_path_factory.mktemp("originals")
        service.stop()  # two Javas at once are more than some machines have memory for
        from_originals.update(ask_originals(real, poa_folder / "poa_osm.pbf", gtfs, asked, folder))
    check_recorded(within_limit(from_originals[name], wanted.table), wanted, version, "the original files")
