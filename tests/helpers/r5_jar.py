"""The jar that stands in for R5 in tests, made from our own Java; and the real jar that R5_JAR may name.

The stand-in has the names of R5 that r5py touches and nothing of what R5 computes: it answers from a table that a test
lays beside it. What runs on it proves our side, r5py, JPype and Java; it proves nothing about R5.

`python -m tests.helpers.r5_jar` makes it anew (needs a Java compiler, 17 or later).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "r5" / "standin"
SOURCES: Final = FOLDER / "src"
STANDIN_JAR: Final = FOLDER / "r5-standin.jar"

_MARK: Final = "Stand-In-Sources"
_DATED: Final = (2026, 1, 1, 0, 0, 0)  # of every entry, so that equal classes make equal bytes


def sources_hash() -> str:
    """Hash over the names and bytes of all Java sources of the stand-in."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:40]  # a line of a manifest has 72 bytes at most


def standin_mark(jar: Path) -> str | None:
    """The hash of the sources that a stand-in jar was made from; None for any other jar."""
    return manifest_of(jar).get(_MARK)


def manifest_of(jar: Path) -> dict[str, str]:
    """The main attributes of a jar, empty where it has no manifest."""
    with zipfile.ZipFile(jar) as archive:
        name = "META-INF/MANIFEST.MF"
        text = archive.read(name).decode(errors="replace") if name in archive.namelist() else ""
    pairs = (line.partition(": ") for line in text.splitlines() if ": " in line)
    return {key: value for key, _, value in pairs}


def javac_major() -> str:
    """The major version of the compiler here, "17"; other ones may write other bytes."""
    told = subprocess.run(["javac", "-version"], check=True, capture_output=True, text=True)
    return (told.stdout + told.stderr).split()[1].split(".")[0]


def real_jar() -> tuple[Path | None, str]:
    """The real jar that the environment names, and if there is none the reason in one sentence."""
    named = os.environ.get("R5_JAR", "")
    if not named:
        return (
            None,
            "no R5 here: set R5_JAR to the path of its jar (r5-v7.5.1-r5py-all.jar of r5py's releases)",
        )
    if not Path(named).is_file():
        return None, f"R5_JAR names {named}, which is no file"
    if standin_mark(Path(named)) is not None:
        return None, f"R5_JAR names {named}, which is the stand-in of these tests, not R5"
    return Path(named), ""


def compile_sources(into: Path) -> None:
    """Compile the stand-in's sources; needs javac."""
    command = [
        "javac",
        "--release",
        "17",
        "-encoding",
        "UTF-8",
        "-g:source,lines",
        "-proc:none",
        "-d",
        str(into),
    ]
    options = ["-Xlint:all,-serial", "-Werror"]
    subprocess.run([*command, *options, *map(str, _sources())], check=True)


def pack(classes: Path, jar: Path) -> None:
    """Pack compiled classes into a jar whose bytes depend on nothing else."""
    lines = [
        "Manifest-Version: 1.0",
        "Implementation-Title: stand-in for R5",
        f"Created-By: javac {javac_major()}",
    ]
    manifest = "\r\n".join([*lines, f"{_MARK}: {sources_hash()}", "", ""])
    entries = {"META-INF/MANIFEST.MF": manifest.encode()}
    for path in sorted(classes.rglob("*.class")):
        entries[path.relative_to(classes).as_posix()] = path.read_bytes()
    with zipfile.ZipFile(jar, "w") as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=9)


def make() -> None:
    """Compile the sources and put the jar in its place."""
    if shutil.which("javac") is None:
        sys.exit("no javac here: install a Java compiler, 17 or later (Debian: openjdk-17-jdk-headless)")
    with tempfile.TemporaryDirectory() as folder:
        classes = Path(folder) / "classes"
        compile_sources(classes)
        pack(classes, Path(folder) / "made.jar")
        shutil.move(Path(folder) / "made.jar", STANDIN_JAR)


def _sources() -> list[Path]:
    return sorted(SOURCES.rglob("*.java"))


if __name__ == "__main__":
    make()
