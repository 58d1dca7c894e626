"""The stand-in's jar is what its sources say, and nothing but a stand-in."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.helpers.r5_jar import (
    STANDIN_JAR,
    compile_sources,
    javac_major,
    manifest_of,
    pack,
    real_jar,
    sources_hash,
    standin_mark,
)


def test_jar_is_made_from_these_sources() -> None:
    """Whoever changes the Java runs `make standin`, or this fails."""
    assert standin_mark(STANDIN_JAR) == sources_hash()


def test_jar_compiled_anew_has_the_same_classes(tmp_path: Path) -> None:
    """With a compiler at hand the committed bytes are held against fresh ones, entry by entry."""
    if shutil.which("javac") is None:
        pytest.skip("no javac here to compile the stand-in anew")
    compile_sources(tmp_path / "classes")
    pack(tmp_path / "classes", tmp_path / "anew.jar")
    with zipfile.ZipFile(STANDIN_JAR) as kept, zipfile.ZipFile(tmp_path / "anew.jar") as anew:
        assert kept.namelist() == anew.namelist()
        if manifest_of(STANDIN_JAR)["Created-By"] == f"javac {javac_major()}":
            for name in kept.namelist():
                assert kept.read(name) == anew.read(name), name


def test_jar_runs_on_java_17_and_holds_no_code_but_ours() -> None:
    """Class files of Java 17 (major version 61); every class has its source beside it; small."""
    with zipfile.ZipFile(STANDIN_JAR) as jar:
        classes = [name for name in jar.namelist() if name.endswith(".class")]
        assert {jar.read(name)[6:8] for name in classes} == {bytes([0, 61])}
    sources = STANDIN_JAR.parent / "src"
    for name in classes:
        assert (sources / re.sub(r"(\$\w+)?\.class$", ".java", name)).is_file(), name
    assert STANDIN_JAR.stat().st_size < 100_000


def test_standin_is_never_taken_for_r5(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of the real jar skip when R5_JAR names this one, and say why."""
    monkeypatch.setenv("R5_JAR", str(STANDIN_JAR))
    assert real_jar() == (
        None,
        f"R5_JAR names {STANDIN_JAR}, which is the stand-in of these tests, not R5",
    )
    monkeypatch.setenv("R5_JAR", "/nowhere/r5.jar")
    assert real_jar() == (None, "R5_JAR names /nowhere/r5.jar, which is no file")
