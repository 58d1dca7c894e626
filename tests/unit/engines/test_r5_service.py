"""R5's service: who is answered, who waits how long, what is said of it; with a small process in its place."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from access.engines.r5 import service
from access.engines.r5.jar import Jar, Release
from access.engines.r5.preparing import Prepared
from access.engines.r5.settings import R5Settings
from access.errors import EngineBusyError, EngineFailedError, EngineUnavailableError
from tests.helpers.processes import ROOT, small_plan, wait_until
from tests.helpers.unopened import PINNED, Nothing

ABOUT = {"versions": {"r5": "9.8.7", "r5py": "1.1.7"}, "n_issues": 0, "first_issue": "", "prepare_s": 1.5}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., list[object]]]:
    """Put a small process in R5's place; the list of networks that something was prepared for."""
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path / "files"))
    monkeypatch.delenv("R5_JAR", raising=False)
    monkeypatch.setattr(service, "_state", service._State())
    monkeypatch.setattr(service, "release", lambda: Release("https://host/r5-v9.8.7-all.jar", "ab" * 32))
    prepared: list[object] = []

    def put(
        jar: Jar = PINNED, until: threading.Event | None = None, error: Exception | None = None, **about: Any
    ) -> list[object]:
        start = {"begin": "well", "about": {**ABOUT, **about}}

        def prepare(network: object, settings: R5Settings, report: object = None) -> Prepared:
            prepared.append(network)
            assert until is None or until.wait(60)
            if error is not None:
                raise error
            return Prepared(plan=small_plan(tmp_path / "small", start=start), jar=jar, r5py="1.1.7")

        monkeypatch.setattr(service, "prepare", prepare)
        return prepared

    yield put
    service.stop()


def test_answer_with_who_gave_it(serve: Callable[..., list[object]]) -> None:
    prepared, network = serve(), Nothing()
    reply = service.ask(network, "double", {}, {"a": np.arange(3)})  # type: ignore[arg-type]
    np.testing.assert_array_equal(reply.arrays["a"], [0, 2, 4])
    assert reply.engine == "r5 9.8.7 (r5py 1.1.7)"
    assert reply.remarks == ()
    assert service.ask(network, "echo", {"x": 1}).about["x"] == 1  # type: ignore[arg-type]
    assert prepared == [network]  # once, as long as its process is ready
    service.stop()
    service.ask(network, "echo", {})  # type: ignore[arg-type]
    assert prepared == [network, network]


def test_other_network_and_other_settings_are_prepared(
    serve: Callable[..., list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared, one, other = serve(), Nothing(), Nothing()
    for network in (one, other, one):
        service.ask(network, "echo", {})  # type: ignore[arg-type]
    assert prepared == [one, other, one]
    monkeypatch.setenv("ARTOIS_R5_QUEUE", "3")
    service.ask(one, "echo", {})  # type: ignore[arg-type]
    assert prepared == [one, other, one, one]


def test_remarks_on_jar_and_feed(serve: Callable[..., list[object]]) -> None:
    jar = Jar(Path("/jars/mine-7.6.jar"), "cd" * 32, pinned=False)
    serve(jar=jar, n_issues=3, first_issue="stop s1: odd", versions={"r5py": "1.1.7"})
    reply = service.ask(Nothing(), "echo", {})  # type: ignore[arg-type]
    assert reply.engine == "r5 7.6 (r5py 1.1.7)"
    assert [tuple(remark) for remark in reply.remarks] == [
        ("r5-jar", f"R5 is mine-7.6.jar (SHA-256 {'cd' * 32}), not the release that r5py 1.1.7 is made for"),
        ("r5-feed-issues", "R5 reported 3 issues with the timetable, the first: stop s1: odd"),
    ]


def test_remark_on_one_issue(serve: Callable[..., list[object]]) -> None:
    serve(n_issues=1, first_issue="stop s1: odd")
    (remark,) = service.ask(Nothing(), "echo", {}).remarks  # type: ignore[arg-type]
    assert remark.detail == "R5 reported 1 issue with the timetable: stop s1: odd"


def test_jar_without_any_version(serve: Callable[..., list[object]]) -> None:
    serve(jar=Jar(Path("/jars/r5.jar"), "cd" * 32, pinned=False), versions={})
    assert service.ask(Nothing(), "echo", {}).engine == "r5 (r5py 1.1.7)"  # type: ignore[arg-type]


def test_usage(serve: Callable[..., list[object]]) -> None:
    serve()
    assert (service.usage().prepare_s, service.usage().peak_bytes) == (None, None)
    service.ask(Nothing(), "echo", {})  # type: ignore[arg-type]
    assert service.usage().prepare_s == 1.5
    wait_until(lambda: (service.usage().peak_bytes or 0) > 5_000_000, "a look at its memory")
    service.stop()
    assert service.usage().prepare_s == 1.5
    assert (service.usage().peak_bytes or 0) > 5_000_000


def test_patience_ends_while_files_are_made(serve: Callable[..., list[object]]) -> None:
    """They are made on, once, and the next who asks is answered."""
    enough = threading.Event()
    prepared, network = serve(until=enough), Nothing()
    service.patience(0.1)
    for _ in range(3):
        with pytest.raises(EngineBusyError, match="R5's files are being made ready") as busy:
            service.ask(network, "echo", {})  # type: ignore[arg-type]
        assert busy.value.retry_after_s == 10
    enough.set()
    service.patience(30)
    assert service.ask(network, "echo", {"x": 2}).about["x"] == 2  # type: ignore[arg-type]
    assert prepared == [network]


def test_patience_by_the_environment_and_by_the_program(
    serve: Callable[..., list[object]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve()
    network, enough = Nothing(), tmp_path / "enough"
    service.ask(network, "echo", {})  # type: ignore[arg-type]
    monkeypatch.setenv("ARTOIS_R5_WAIT_S", "1.5")
    service.ask(network, "echo", {})  # type: ignore[arg-type]
    other = threading.Thread(target=service.ask, args=(network, "hang", {"until": str(enough)}))
    other.start()
    wait_until(lambda: service._state.supervisor.busy, "a question under way")
    with pytest.raises(EngineBusyError, match="Small answers others"):
        service.ask(network, "echo", {})  # type: ignore[arg-type]
    enough.touch()
    service.patience(None)  # takes the place of the environment's
    assert service.ask(network, "echo", {"x": 3}).about["x"] == 3  # type: ignore[arg-type]
    other.join(10)


@pytest.mark.parametrize("wait_s", [None, 30.0])
def test_what_cannot_be_prepared_is_told(serve: Callable[..., list[object]], wait_s: float | None) -> None:
    serve(error=EngineUnavailableError("no R5: put it there"))
    service.patience(wait_s)
    with pytest.raises(EngineUnavailableError, match=r"^no R5: put it there$"):
        service.ask(Nothing(), "echo", {})  # type: ignore[arg-type]


def test_what_failed_when_nobody_waited_is_told_to_the_next(serve: Callable[..., list[object]]) -> None:
    nobody_waits = threading.Event()
    prepared, network = serve(until=nobody_waits, error=EngineUnavailableError("no R5")), Nothing()
    service.patience(0.0)
    with pytest.raises(EngineBusyError):
        service.ask(network, "echo", {})  # type: ignore[arg-type]
    nobody_waits.set()
    service.patience(30)
    with pytest.raises(EngineUnavailableError, match="no R5"):
        service.ask(network, "echo", {})  # type: ignore[arg-type]
    assert len(prepared) == 1


def test_readiness_without_starting_anything(
    serve: Callable[..., list[object]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    serve()
    monkeypatch.setattr(service, "java_home", lambda: Path("/java"))
    monkeypatch.setattr(service, "r5py_version", lambda: "1.1.7")
    monkeypatch.setattr(service, "missing_jar", lambda _: "put it there")
    found = service.readiness()
    assert (found.possible, found.running, found.detail) == (False, False, "put it there")
    assert found.version == "r5 9.8.7 (r5py 1.1.7)"
    monkeypatch.setattr(service, "missing_jar", lambda _: "")
    assert service.readiness().possible
    assert not service.readiness().running
    assert not (tmp_path / "small").exists()
    service.ask(Nothing(), "echo", {})  # type: ignore[arg-type]
    assert service.readiness().running
    service.stop()
    assert not service.readiness().running


def test_readiness_with_a_bad_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTOIS_R5_HEAP", "much")
    found = service.readiness()
    assert (found.possible, found.running, found.version) == (False, False, "r5")
    assert found.detail.startswith("ARTOIS_R5_HEAP is 'much'")


def test_failure_of_the_process_is_ours(serve: Callable[..., list[object]]) -> None:
    serve()
    network = Nothing()
    with pytest.raises(EngineFailedError, match="ended unexpectedly"):
        service.ask(network, "leave", {"code": 1})  # type: ignore[arg-type]
    assert service.ask(network, "echo", {"x": 1}).about["x"] == 1  # type: ignore[arg-type]


NO_JAR = """
from access.engines.r5 import service
from access.errors import EngineUnavailableError
from access.network.model import Network
try:
    service.ask(object.__new__(Network), "travel_times", {})
except EngineUnavailableError as error:
    print(error)
print(service.readiness())
"""


@pytest.mark.skipif(
    not service.readiness().version.endswith(")"), reason="the extra 'r5' is not installed (make r5)"
)
@pytest.mark.parametrize("download", ["1", "0"])
def test_without_a_jar_in_an_empty_home(tmp_path: Path, download: str) -> None:
    """One sentence with file, checksum and place; no Java, no r5py and none of its folders come to be."""
    # a proxy that is not there: whatever the machine's network, nothing is fetched
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "ARTOIS_R5_DOWNLOAD": download, "https_proxy": "http://127.0.0.1:9",
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", NO_JAR], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    said, ready = ran.stdout.strip().splitlines()
    place = tmp_path / ".cache" / "artois-access" / "r5" / "r5-v7.5.1-r5py-all.jar"
    assert said.startswith(
        "engine r5 has no R5: put r5-v7.5.1-r5py-all.jar (from https://github.com/r5py/r5/releases/"
    )
    assert f"SHA-256 d50be106cadd7b636cfc0e209052767d7df570629f79fdf98ecd5cf5d2d89be7) at {place}" in said
    assert "or name such a file by R5_JAR" in said
    assert "possible=False, running=False, version='r5 7.5.1 (r5py 1.1.7)'" in ready
    assert ran.stderr == ""
    below = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert [name for name in below if not name.endswith((".nbi", ".nbc"))] == [f"{place.name}.lock"]
