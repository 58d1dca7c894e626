"""A small city, and R5 within this process, for tests of the adapter."""

from pathlib import Path

import pytest

from access.engines.contract import Readiness
from access.engines.r5 import service
from access.network import Network, build_network
from tests.helpers.grid_city import Line, write_buses, write_streets
from tests.helpers.r5_in_process import Desk


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Ten blocks by five with a bus along the south."""
    folder: Path = tmp_path_factory.mktemp("city")
    streets = write_streets(folder / "grid.osm", wide=10, high=5)
    line = Line("L", ((0, 0), (10, 0)), 7 * 3600, 10 * 3600, 600, 120)
    return build_network(streets, [write_buses(folder / "grid.zip", [line])])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """R5 that takes 7 minutes to anywhere."""
    here = Desk(lambda task, there: [[7] * len(there.ids) for _ in task.percentiles])
    monkeypatch.setattr(service, "ask", here.ask)
    monkeypatch.setattr(
        service, "readiness", lambda: Readiness(possible=True, running=False, version="r5 unborn")
    )
    return here
