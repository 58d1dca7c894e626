"""The networks and the engines that tests of engine r5 share: one process of R5 serves as many of them as can be."""

import os
from collections.abc import Generator, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from access import engines
from access.engines.r5 import service
from access.engines.r5.jar import release
from access.network import Network, build_network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_jar import real_jar
from tests.helpers.r5_real import REHEARSAL, RealR5, version_in
from tests.helpers.r5_standin import Desk, lay_desk, needs_r5py
from tests.helpers.r5_tables import chosen, read_points, read_r5_table, request_like
from tests.helpers.shared import shared_data


class Stage:
    """Which R5 the environment names at the moment; another one is another process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._given = {name: text for name, text in os.environ.items() if _is_ours(name)}
        self._named: dict[str, str] = {}

    def set(self, named: dict[str, str]) -> None:
        """Let the environment name this R5 and no other."""
        if named != self._named:
            service.stop()
            self._named = named
        self._put(named)
        service.patience(None)  # a service that was tested before may have had less

    def leave(self) -> None:
        """As it was before."""
        service.stop()
        self._put(self._given)

    @staticmethod
    def _put(named: dict[str, str]) -> None:
        for name in [name for name in os.environ if _is_ours(name)]:
            del os.environ[name]
        os.environ.update(named)


def _is_ours(name: str) -> bool:
    return name == "R5_JAR" or (name.startswith("ARTOIS_R5_") and name != "ARTOIS_R5_REHEARSAL")


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    needs_r5py()
    made = Stage(tmp_path_factory.mktemp("r5"))
    yield made
    made.leave()


@pytest.fixture(scope="session")
def _desk(stage: Stage) -> Desk:
    (stage.folder / "desk").mkdir()
    return lay_desk(stage.folder / "desk")


@pytest.fixture
def desk(stage: Stage, _desk: Desk) -> Desk:
    """The stand-in as R5, its desk empty; its process goes on from test to test."""
    _desk.clear()
    files = stage.folder / "standin"
    stage.set({"R5_JAR": str(_desk.jar), "ARTOIS_R5_FOLDER": str(files), "ARTOIS_R5_HEAP": "300M"})
    return _desk


@pytest.fixture(scope="session")
def _named_jar() -> Path | None:
    """The jar that the environment named when the session began; skips where it is none of R5."""
    if REHEARSAL:
        return None
    jar, why = real_jar()
    if jar is None:
        pytest.skip(why)
    return jar


@pytest.fixture
def real(request: pytest.FixtureRequest, stage: Stage) -> RealR5:
    """R5 itself, with folders of its own and the heap of ARTOIS_R5_HEAP; the stand-in when rehearsing."""
    heap = {name: text for name, text in stage._given.items() if name == "ARTOIS_R5_HEAP"}
    jar: Path | None = request.getfixturevalue("_named_jar")
    desk: Desk | None = None
    if jar is None:
        desk = request.getfixturevalue("_desk")
        desk.clear()
        jar = desk.jar
    files = stage.folder / "real"
    stage.set({"R5_JAR": str(jar), "ARTOIS_R5_FOLDER": str(files), **heap})
    return RealR5(jar, files, desk)


@pytest.fixture(scope="session")
def _versions() -> dict[Path, str]:
    return {}


@pytest.fixture
def version(
    real: RealR5, poa: Network, poa_points: PointSet, poa_folder: Path, _versions: dict[Path, str]
) -> str:
    """Which R5 it is: by the checksum of r5py's release, else as it tells itself; 7.5.1 when rehearsing."""
    if real.desk is not None:
        return "7.5.1"
    if real.jar not in _versions and sha256(real.jar.read_bytes()).hexdigest() == release().sha256:
        _versions[real.jar] = version_in(f"r5 {release().version}")
    if real.jar not in _versions:
        here = chosen(poa_points, ["public_market"])
        table = read_r5_table(poa_folder / "r5/poa_walk_poi.csv.gz")
        asked: Request = request_like(table, engine="r5")
        _versions[real.jar] = version_in(engines.travel_times(poa, here, here, asked).engine)
    return _versions[real.jar]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """Show, under a failing test, what R5's process has said."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    arguments = getattr(item, "funcargs", {})
    if report.failed and "stage" in arguments:
        folder = Path(os.environ.get("ARTOIS_R5_FOLDER", arguments["stage"].folder))
        report.sections.append(("what R5's process said last", RealR5(folder, folder, None).log_tail()))


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
def spo_folder() -> Path:
    return shared_data("sao-paulo")


@pytest.fixture(scope="session")
def spo(spo_folder: Path) -> Network:
    return build_network(spo_folder / "spo_osm.pbf", [spo_folder / "spo.zip"])
