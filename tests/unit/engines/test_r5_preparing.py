"""What R5's process is started with: the plan of it, the folder, and a download that is told on a terminal."""

import io
import sys
from pathlib import Path

import pytest

from access.engines.r5 import preparing
from access.engines.r5.settings import R5Settings
from access.errors import EngineUnavailableError
from tests.helpers.unopened import PINNED, Nothing


def test_plan_of_r5_s_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the program is told, and that two settings make two plans where they matter to it."""
    files = type(
        "Files", (), {"key": "k", "folder": tmp_path, "pbf": tmp_path / "k.pbf", "gtfs": tmp_path / "k.zip"}
    )
    monkeypatch.setattr(preparing, "java_home", lambda: Path("/java"))
    monkeypatch.setattr(preparing, "r5py_version", lambda: "1.1.7")
    monkeypatch.setattr(preparing, "find_jar", lambda *_: PINNED)
    monkeypatch.setattr(preparing, "files_for", lambda _: files)
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Dx=1")
    settings = R5Settings(folder=tmp_path, heap="1g", beyond_heap="500M", idle_s=7)
    plan = preparing.prepare(Nothing(), settings).plan  # type: ignore[arg-type]
    assert plan.start["jar"] == str(PINNED.path)
    assert plan.start["heap"] == "1G"
    assert plan.start["by"] == {"jar": PINNED.sha256, "r5py": "1.1.7"}
    assert (plan.start["pbf"], plan.start["gtfs"]) == (str(tmp_path / "k.pbf"), str(tmp_path / "k.zip"))
    assert plan.folder == tmp_path / "opened" / "k"
    assert plan.folder.is_dir()
    assert plan.limits.idle_s == 7
    assert plan.limits.memory_bytes == 1524 * 1024**2
    assert "-Dx" not in plan.environment["JAVA_TOOL_OPTIONS"]
    assert plan.environment["HOME"] == str(plan.folder)
    assert plan == preparing.prepare(Nothing(), settings).plan  # type: ignore[arg-type]
    more = R5Settings(folder=tmp_path, heap="2G", beyond_heap="500M", idle_s=7)
    assert plan != preparing.prepare(Nothing(), more).plan  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["a file", "read-only"])
def test_folder_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """What lies there may be read by all and written by another user, or on another disk."""
    files = type("Files", (), {"key": "k", "folder": tmp_path, "pbf": tmp_path, "gtfs": tmp_path})
    monkeypatch.setattr(preparing, "java_home", lambda: Path("/java"))
    monkeypatch.setattr(preparing, "r5py_version", lambda: "1.1.7")
    monkeypatch.setattr(preparing, "find_jar", lambda *_: PINNED)
    monkeypatch.setattr(preparing, "files_for", lambda _: files)
    if kind == "a file":
        (tmp_path / "opened").touch()
    else:  # root may write anywhere
        monkeypatch.setattr("access.engines.r5.kept_networks.os.access", lambda *_: False)
    with pytest.raises(EngineUnavailableError, match=r"opened/k .* \(.*\): set ARTOIS_R5_FOLDER"):
        preparing.prepare(Nothing(), R5Settings(folder=tmp_path))  # type: ignore[arg-type]


def test_download_is_told_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert preparing.report_on_terminal() is None
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    report = preparing.report_on_terminal()
    assert report is not None
    for so_far in range(0, 100_000_001, 1_000_000):
        report(so_far, 100_000_000)
    told = terminal.getvalue()
    assert told.startswith("\rR5: 0 of 100 MB")
    assert told.endswith("\rR5: 100 of 100 MB\n")
    assert told.count("\r") < 20
