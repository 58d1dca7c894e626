"""A small city, and R5 within this process, for tests of the adapter."""

from pathlib import Path
from typing import Any

import pytest

from access.engines.contract import Readiness
from access.engines.journeys import Journeys
from access.engines.r5 import journeys, service
from access.engines.r5.service import Reply
from access.engines.times import Remark
from access.network import Network, build_network
from access.request import Request
from tests.helpers.grid_city import Line, write_buses, write_streets
from tests.helpers.r5_in_process import Desk
from tests.helpers.r5_town import HOME, REQUEST, WORK, Ask, build_town


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


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The drawn town of R5's journeys."""
    return build_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def ask(town: Network, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Our journeys in the town when R5's process tells these rows."""

    def answer(rows: object, request: Request = REQUEST, *, ends: Any = (HOME, WORK)) -> Journeys:
        def told(network: Network, do: str, about: dict[str, Any]) -> Reply:
            assert do == "itineraries"
            return Reply({"rows": rows}, {}, "r5 7.5.1 (r5py 1.1.7)", (Remark("r5-feed", "2 issues"),))

        monkeypatch.setattr(journeys, "ask", told)
        return journeys.journeys(town, *ends, request)

    return answer
