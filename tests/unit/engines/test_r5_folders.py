"""Folders that several programs share: locks, temporary folders, logs, R5's networks; sound or wiped, and bounded."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from access.engines.r5.kept_networks import KeptNetwork, forget_old
from access.engines.r5.locks import Scratch, held, hold, sweep
from access.engines.r5.log_file import LogFile
from tests.helpers.processes import LIGHT

BY = {"jar": "ab", "r5py": "1.1.7"}


def opened(root: Path, key: str = "k", by: dict[str, str] = BY, *, fails: bool = False) -> list[str]:
    """Open a network as a program of its own, which ends; what it found in the cache, where it leaves two files."""
    code = """
import sys
from pathlib import Path
from access.engines.r5.kept_networks import KeptNetwork
root, key, jar, r5py, fails = sys.argv[1:]
kept = KeptNetwork(Path(root), key)
with kept.opening({"jar": jar, "r5py": r5py}):
    cache = kept.folder / "cache" / "r5py"
    print(*sorted(path.name for path in cache.glob("*")))
    cache.mkdir(parents=True, exist_ok=True)
    (cache / f"{jar}.mapdb").touch()
    if fails == "True":
        raise SystemExit(3)
    (cache / f"{jar}.network").touch()
"""
    ran = subprocess.run(
        [sys.executable, "-c", LIGHT + code, str(root), key, by["jar"], by["r5py"], str(fails)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == (3 if fails else 0), ran.stderr
    return ran.stdout.split()


def test_whole_cache_is_kept_and_half_of_one_wiped(tmp_path: Path) -> None:
    assert opened(tmp_path) == []
    assert opened(tmp_path) == ["ab.mapdb", "ab.network"]
    assert opened(tmp_path, fails=True) == ["ab.mapdb", "ab.network"]
    assert opened(tmp_path, fails=True) == []  # it failed on what was there
    assert opened(tmp_path) == []
    assert opened(tmp_path) == ["ab.mapdb", "ab.network"]


def test_cache_of_a_killed_program_is_wiped(tmp_path: Path) -> None:
    kept = KeptNetwork(tmp_path, "k")
    (kept.folder / "cache" / "r5py").mkdir(parents=True)
    (kept.folder / "cache" / "r5py" / "half").touch()
    assert opened(tmp_path) == []


@pytest.mark.parametrize("by", [{**BY, "jar": "cd"}, {**BY, "r5py": "1.1.8"}])
def test_cache_of_another_jar_or_r5py_is_wiped(tmp_path: Path, by: dict[str, str]) -> None:
    opened(tmp_path)
    assert opened(tmp_path, by=by) == []
    assert opened(tmp_path, by=by) == [f"{by['jar']}.mapdb", f"{by['jar']}.network"]


def test_mark_that_is_not_whole_is_none(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / "k" / "opened.json").write_text('{"jar": "a')
    assert opened(tmp_path) == []


def test_files_are_young_when_r5py_looks_for_old_ones(tmp_path: Path) -> None:
    """It deletes, file by file, what nobody has used for two weeks; links whose file is gone are its own business."""
    opened(tmp_path)
    cache = tmp_path / "k" / "cache" / "r5py"
    os.utime(cache / "ab.network", (1, 1))
    (cache / "link").symlink_to(tmp_path / "nothing")
    with KeptNetwork(tmp_path, "k").opening(BY):
        assert time.time() - (cache / "ab.network").stat().st_mtime < 60


def test_latest_networks_are_kept(tmp_path: Path) -> None:
    for i, key in enumerate("abcde"):
        opened(tmp_path, key)
        os.utime(tmp_path / key, (1000 + i, 1000 + i))
    forget_old(tmp_path, 3)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["c", "d", "e"]
    KeptNetwork(tmp_path, "c").announce()  # about to be started
    forget_old(tmp_path, 1)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["c"]


def test_network_in_use_is_kept_whatever_its_age(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from access.engines.r5.kept_networks import KeptNetwork
with KeptNetwork(Path(sys.argv[1]), "old").opening({}):
    pass
print("open", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", LIGHT + code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "open\n"
        os.utime(tmp_path / "old", (1, 1))
        opened(tmp_path, "new")
        forget_old(tmp_path, 1)
        assert (tmp_path / "old").is_dir()
        user.kill()
        user.wait()
        forget_old(tmp_path, 1)
        assert not (tmp_path / "old").exists()


def test_one_opens_while_another_has_it_open(tmp_path: Path) -> None:
    """Use is shared: only opening is alone."""
    with KeptNetwork(tmp_path, "k").opening(BY):
        pass
    assert opened(tmp_path) == []
    assert opened(tmp_path) == ["ab.mapdb", "ab.network"]


def test_lock_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    with held(path):
        assert hold(path, wait=False) is None
        assert hold(path, shared=True, wait=False) is None
    first, second = hold(path, shared=True), hold(path, shared=True, wait=False)
    assert first is not None
    assert second is not None
    assert hold(path, wait=False) is None
    os.close(first)
    os.close(second)


def test_abandoned_temporary_folders_are_swept(tmp_path: Path) -> None:
    inside = tmp_path / "tmp"
    sweep(inside)  # nothing there, nothing made
    mine, young, old = Scratch(inside), Scratch(inside), Scratch(inside)
    (old.path / "much").write_bytes(b"x")
    for scratch in (young, old):
        scratch.forget()  # as a killed program does
    for scratch in (mine, old):
        os.utime(scratch.path, (1, 1))
    (inside / "file").touch()
    os.utime(inside / "file", (1, 1))
    with suppress(NotADirectoryError):
        sweep(inside)
    assert mine.path.exists()
    assert young.path.exists()
    assert not old.path.exists()
    mine.remove()
    assert not mine.path.exists()
    mine.remove()


def test_log_holds_its_end_within_its_bounds(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "new" / "worker.log", most_bytes=100)
    for i in range(100):
        log.write(f"line {i:04d}\n".encode())
    before, last = tmp_path / "new" / "worker.log.1", tmp_path / "new" / "worker.log"
    lines = (before.read_text() + last.read_text()).splitlines()
    assert lines == [f"line {i:04d}" for i in range(100 - len(lines), 100)]
    assert before.stat().st_size <= 100
    assert last.stat().st_size <= 100
    log.write(b"x" * 1000)
    assert last.read_bytes() == b"x" * 100
    last.unlink()
    log.write(b"y" * 90)  # somebody has deleted it: it is begun anew
    assert last.read_bytes() == b"y" * 90
    log.close()
    log.close()


def test_log_goes_on_where_it_was(tmp_path: Path) -> None:
    for text in (b"one\n", b"two\n"):
        log = LogFile(tmp_path / "log", most_bytes=100)
        log.write(text)
        log.close()
    assert (tmp_path / "log").read_bytes() == b"one\ntwo\n"
