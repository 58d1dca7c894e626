"""Checksums of files are remembered as long as size and time of each stay the same."""

import hashlib
import os
from pathlib import Path

import pytest

from access.engines.r5.checked import known_sha256, sha256_of


def test_checksums_are_remembered_by_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    assert known_sha256(path, tmp_path) is None
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"one").hexdigest() == known_sha256(path, tmp_path)
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))
    assert known_sha256(path, tmp_path) is None
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"two").hexdigest()
    assert known_sha256(tmp_path / "none", tmp_path) is None


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 3}', '{"a": []}', "\x00"])
def test_memory_of_checksums_that_is_not_ours(tmp_path: Path, text: str) -> None:
    (tmp_path / "checked.json").write_text(text)
    path = tmp_path / "a"
    path.write_bytes(b"one")
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"one").hexdigest() == known_sha256(path, tmp_path)
