"""The networks and the desk that tests of engine r5 share: one process of R5 serves as many of them as can be."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.engines.r5 import service
from access.network import Network, build_network
from access.points import PointSet
from tests.helpers.r5_standin import Desk, lay_desk, needs_r5py
from tests.helpers.r5_tables import read_points
from tests.helpers.shared import shared_data


@pytest.fixture(scope="session")
def poa_folder() -> Path:
    return shared_data("porto-alegre")


@pytest.fixture(scope="session")
def poa(poa_folder: Path) -> Network:
    return build_network(
        poa_folder / "poa_osm.pbf", [poa_folder / "poa_eptc.zip", poa_folder / "poa_trensurb.zip"]
    )


@pytest.fixture(scope="session")
def poa_points(poa_folder: Path) -> PointSet:
    return read_points(poa_folder / "poa_hexgrid.csv", poa_folder / "poa_points_of_interest.csv")


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The stand-in as R5 for the whole session, with files of its own; R5's process ends with it."""
    needs_r5py()
    folder = tmp_path_factory.mktemp("r5")
    (folder / "desk").mkdir()
    desk = lay_desk(folder / "desk")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ARTOIS_R5_")]:
            patch.delenv(name)
        patch.setenv("R5_JAR", str(desk.jar))
        patch.setenv("ARTOIS_R5_FOLDER", str(folder / "files"))
        patch.setenv("ARTOIS_R5_HEAP", "300M")
        service.stop()
        yield desk
        service.stop()


@pytest.fixture
def desk(standin: Desk) -> Desk:
    """The stand-in with an empty desk."""
    standin.clear()
    return standin
