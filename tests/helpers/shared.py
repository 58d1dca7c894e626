"""Where the real data lies that some tests read; those tests skip without it."""

import os
from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parents[2]


def shared_data(*parts: str) -> Path:
    """The path of shared data: in `$ARTOIS_SHARED_DATA`, else in ``../shared/data`` beside the project.

    Skips the running test, naming the missing path, where it does not exist.
    """
    root = Path(os.environ.get("ARTOIS_SHARED_DATA") or _PROJECT.parent / "shared" / "data")
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared data at {path}: set ARTOIS_SHARED_DATA to the folder that holds it")
    return path
