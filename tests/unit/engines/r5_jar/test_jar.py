"""Where R5's jar comes from: a file that is named, one in our folder, a release; each checked."""

import ast
import errno
import hashlib
import importlib.util
import os
import zipfile
from pathlib import Path

import pytest

from access.engines.r5 import jar as jars
from access.engines.r5.checked import known_sha256
from access.engines.r5.jar import Release, find_jar, missing_jar, version_in
from access.errors import EngineUnavailableError
from tests.unit.engines.r5_jar.drawn_release import CONTENT, SHA256, Server, settings_of, told


def write_jar(path: Path, name: str = "com/conveyal/r5/R5Main.class") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        archive.writestr(name, b"\xca\xfe\xba\xbe")
    return path


@pytest.mark.skipif(importlib.util.find_spec("r5py") is None, reason="r5py is not installed (make r5)")
def test_release_is_read_from_the_installed_r5py() -> None:
    """Without importing it; held against its source by another reader than ours."""
    found = jars.release()
    origin = importlib.util.find_spec("r5py").origin  # type: ignore[union-attr]
    source = (Path(origin).parent / "util" / "classpath.py").read_text()  # type: ignore[arg-type]
    assert ast.unparse(ast.parse(source)).count(repr(found.url)) == 1
    assert ast.unparse(ast.parse(source)).count(repr(found.sha256)) == 1
    assert found.url.startswith("https://github.com/r5py/r5/releases/")
    assert found.name.endswith(".jar")
    assert found.version.count(".") == 2
    assert len(found.sha256) == 64


def test_r5py_that_no_longer_says_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "util").mkdir()
    (tmp_path / "util" / "classpath.py").write_text("R5_JAR_URL = find_out()\nR5_JAR_SHA256 = 'ab'\n")
    found = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(jars.importlib.util, "find_spec", lambda _: found)
    jars.release.cache_clear()
    try:
        with pytest.raises(
            EngineUnavailableError,
            match=r"does not name R5's release as r5py 1\.1\.7 does: name a file by R5_JAR",
        ):
            jars.release()
    finally:
        jars.release.cache_clear()


@pytest.mark.parametrize(
    ("name", "version"),
    [("r5-v7.5.1-r5py-all.jar", "7.5.1"), ("r5-7.6-all.jar", "7.6"), ("r5.jar", ""), ("r5-v10.20.30.jar", "10.20.30"),
     ("7.5.1.jar", "7.5.1")],
)  # fmt: skip
def test_version_in_a_name(name: str, version: str) -> None:
    assert version_in(name) == version


def test_named_jar_is_taken_whatever_its_checksum(tmp_path: Path, server: Server) -> None:
    path = write_jar(tmp_path / "mine.jar")
    settings = settings_of(tmp_path / "cache", path)
    assert missing_jar(settings) == ""
    found = find_jar(settings)
    assert found == jars.Jar(path, hashlib.sha256(path.read_bytes()).hexdigest(), pinned=False)
    assert server.asked == []


def test_named_jar_may_be_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_jar(tmp_path / "other-name.jar")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(jars, "release", lambda: Release("https://host/r5-v9.8.7-all.jar", sha256))
    assert find_jar(settings_of(tmp_path / "cache", path)).pinned


def test_named_jar_from_here_or_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nowhere: Release
) -> None:
    path = write_jar(tmp_path / "mine.jar")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("mine.jar", "~/mine.jar"):
        assert find_jar(settings_of(tmp_path / "cache", Path(given))).path == path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("absent", "which does not exist"),
        ("folder", "which is no file"),
        ("text", "which is no readable jar: File is not a zip file"),
        ("truncated", "which is no readable jar"),
        ("empty", "which is no readable jar"),
        ("other", "a jar without R5's classes (com/conveyal/r5/)"),
    ],
)
def test_named_jar_that_is_none_has_no_other_in_its_place(
    tmp_path: Path, server: Server, kind: str, says: str
) -> None:
    path = tmp_path / "named.jar"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("<html>not found</html>")
    elif kind == "empty":
        path.touch()
    elif kind != "absent":
        write_jar(path, "com/conveyal/gtfs/Feed.class" if kind == "other" else "com/conveyal/r5/A.class")
        if kind == "truncated":
            path.write_bytes(path.read_bytes()[:-30])
    settings = settings_of(tmp_path / "cache", path)
    assert told(settings).startswith(f"R5_JAR is {path}, ")
    assert says in told(settings)
    assert told(settings).endswith("; let it name R5's jar, or unset it")
    assert server.asked == []
    if kind in ("absent", "folder"):
        assert says in missing_jar(settings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_named_jar_that_may_not_be_read(tmp_path: Path, nowhere: Release) -> None:
    path = write_jar(tmp_path / "mine.jar")
    path.chmod(0)
    assert "Permission denied" in told(settings_of(tmp_path / "cache", path))


def test_named_jar_that_the_system_refuses(
    tmp_path: Path, nowhere: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, without a number of the system or the path once more."""

    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    path = write_jar(tmp_path / "mine.jar")
    monkeypatch.setattr("access.engines.r5.jar.zipfile.ZipFile", refuse)
    said = f"R5_JAR is {path}, which is no readable jar: Permission denied; let it name R5's jar, or unset it"
    assert told(settings_of(tmp_path / "cache", path)) == said


def test_release_in_our_folder_is_read_once(
    tmp_path: Path, nowhere: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / nowhere.name
    path.write_bytes(CONTENT)
    settings = settings_of(tmp_path)
    assert missing_jar(settings) == ""
    assert known_sha256(path, tmp_path) is None  # to be ready, nothing is read
    assert find_jar(settings) == jars.Jar(path, SHA256, pinned=True)
    monkeypatch.setattr("hashlib.file_digest", None)  # from here on reading it again would fail
    assert find_jar(settings).pinned
    assert missing_jar(settings) == ""


def test_other_file_in_the_release_s_place(tmp_path: Path, nowhere: Release) -> None:
    """Told with both checksums, and neither used nor deleted; put right, it is read again."""
    path = tmp_path / nowhere.name
    path.write_bytes(CONTENT)
    find_jar(settings_of(tmp_path))
    path.write_bytes(CONTENT[:-1] + b"?")
    os.utime(path, ns=(1, 1))  # not in the same tick of the clock by which files are dated
    other = hashlib.sha256(path.read_bytes()).hexdigest()
    assert told(settings_of(tmp_path)) == (
        f"{path} is not R5's release: its SHA-256 is {other}, it should be {SHA256}; remove it"
    )
    assert path.exists()
    assert missing_jar(settings_of(tmp_path)) == f"{path} is not R5's release: remove it"
    path.write_bytes(CONTENT)
    os.utime(path, ns=(2, 2))
    assert find_jar(settings_of(tmp_path)).pinned


def test_folder_that_cannot_be_made(tmp_path: Path, nowhere: Release) -> None:
    (tmp_path / "file").touch()
    said = told(settings_of(tmp_path / "file" / "r5"))
    assert said.startswith(f"engine r5 cannot use {tmp_path / 'file' / 'r5'} for its files (")
    assert said.endswith("): set ARTOIS_R5_FOLDER")
