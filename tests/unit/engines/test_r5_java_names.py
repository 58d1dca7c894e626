"""R5's Java opens files under any name, whatever the locale of whoever asks."""

import subprocess
import sys
from pathlib import Path

import pytest

from access.engines.r5.java import environment, java_home
from access.errors import EngineUnavailableError

LOOK = """
import sys
import jpype
jpype.startJVM(convertStrings=True)
File, String = jpype.JClass("java.io.File"), jpype.JClass("java.lang.String")
print(bool(File(sys.argv[1]).exists()), String.format("%.1f", 0.5))
"""


@pytest.mark.parametrize("locale", ["C", "fr_FR.UTF-8", "tr_TR.UTF-8"])
def test_java_opens_a_file_whose_name_is_not_ascii(tmp_path: Path, locale: str) -> None:
    pytest.importorskip("jpype", reason="JPype comes with the extra r5")
    try:
        java = java_home()
    except EngineUnavailableError as error:
        pytest.skip(str(error))
    named = tmp_path / "réseau d'été 東京"
    named.write_text("x")
    base = {"PATH": "/usr/bin:/bin", "LC_ALL": locale, "LANG": locale}
    told = subprocess.run(
        [sys.executable, "-c", LOOK, str(named)],
        env=environment(base, java, tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert told.stdout.split() == ["True", "0.5"]
