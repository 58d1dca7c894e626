"""Kernels are compiled once, for one signature, wherever the program is installed and whoever runs it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numba
import numpy as np
import pytest

from access.routing import _jit, raptor, walk

ROOT = Path(__file__).parents[3]
# Python itself may lie where another user cannot read it, so it is loaded first.
# Imports the routing of the folder that is named, compiles, and says where the kernels of the walk are kept.
SCRIPT = """
import os, sys
import numba, numpy, platform, tempfile
numba.njit("int64[::1](int64[::1])")(lambda array: numpy.sort(array) + array)  # loads what numba loads late
if sys.argv[2] == "nobody":
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.path.insert(0, sys.argv[1])
from access.routing import walk
assert walk.__file__.startswith(sys.argv[1]), walk.__file__
import numpy as np
line = np.array([0, 1, 1], np.int64), np.array([1], np.int32), np.array([7], np.int32)
print(walk.bounded_search(*line, np.zeros(1, np.int32), np.zeros(1, np.int32), 9)[1].tolist())
stats = walk._dijkstra.stats
print(stats.cache_path, sum(stats.cache_hits.values()), numba.config.CACHE_DIR)
"""


def test_every_kernel_has_exactly_one_signature():
    assert _jit.warm_up() >= 0
    modules = {kernel.py_func.__module__ for kernel in _jit.KERNELS}
    ours = {"walk", "profile", "_raptor_kernel", "_raptor_start", "_raptor_labels", "_reduce_kernel"}
    assert modules >= {f"access.routing.{name}" for name in ours}
    for kernel in _jit.KERNELS:
        assert len(kernel.signatures) == 1, kernel
        assert kernel.targetoptions["nogil"], kernel
    with pytest.raises(TypeError, match="No matching definition"):
        walk._push(np.zeros(3), 0, 1)


def test_a_kernel_that_allocates_is_no_kernel():
    """References to arrays are not counted in kernels, so nothing may be made there; numba refuses it."""
    before = len(_jit.KERNELS)
    with pytest.raises(numba.core.errors.TypingError, match="empty"):
        _jit.kernel(_jit.INT(_jit.INT))(lambda n: np.empty(n)[0])
    assert len(_jit.KERNELS) == before


def test_numba_s_own_setting_is_left_as_it_was():
    assert os.environ.get("NUMBA_CACHE_DIR", "") == numba.config.CACHE_DIR


def test_read_only_arrays_and_writable_ones_are_taken():
    graph = np.array([0, 1, 1], np.int64), np.array([1], np.int32), np.array([7], np.int32)
    sources = np.zeros(1, np.int32), np.zeros(1, np.int32)
    before = walk.bounded_search(*graph, *sources, 9)
    for array in (*graph, *sources):
        array.flags.writeable = False
    assert walk.bounded_search(*graph, *sources, 9)[1].tolist() == before[1].tolist() == [0, 7]
    assert len(walk._dijkstra.signatures) == 1


@pytest.fixture
def open_folder():
    """A folder that every user can reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def installed(open_folder):
    """Routing copied to a folder that every user can read."""
    folder = open_folder / "site"
    (folder / "access").mkdir(parents=True)
    for name in ("__init__.py", "errors.py"):
        shutil.copy(ROOT / "access" / name, folder / "access" / name)
    shutil.copytree(
        ROOT / "access/routing", folder / "access/routing", ignore=shutil.ignore_patterns("__pycache__")
    )
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    return folder


def _run(folder, user="same", **env):
    """Run the script; return its lines."""
    names = {"NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "TMPDIR"}
    clean = {k: v for k, v in os.environ.items() if k not in names} | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", SCRIPT, str(folder), user]
    done = subprocess.run(command, env=clean | env, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer, kept = done.stdout.splitlines()
    assert answer == "[0, 7]"
    path, hits, setting = (kept + " ").split(" ")[:3]
    assert setting == env.get("NUMBA_CACHE_DIR", "")
    return path, int(hits)


def test_the_chosen_folder_comes_first_and_is_read_again(installed, tmp_path):
    path, hits = _run(installed, NUMBA_CACHE_DIR=str(tmp_path / "chosen"))
    assert path.startswith(str(tmp_path / "chosen"))
    assert hits == 0
    assert _run(installed, NUMBA_CACHE_DIR=str(tmp_path / "chosen")) == (path, 1)
    # Another source beside it is another version: nothing compiled before is used.
    (installed / "access/routing/_more.py").write_text("")
    other, hits = _run(installed, NUMBA_CACHE_DIR=str(tmp_path / "chosen"))
    (installed / "access/routing/_more.py").unlink()
    assert other != path
    assert hits == 0
    # A damaged cache is compiled again.
    for file in Path(path).glob("walk.*"):
        file.write_bytes(b"\x80")
    assert _run(installed, NUMBA_CACHE_DIR=str(tmp_path / "chosen"))[1] == 0


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become another user")
def test_a_read_only_install_without_home_runs(installed, open_folder):
    scratch = open_folder / "tmp"
    scratch.mkdir()
    scratch.chmod(0o1777)
    where = {"HOME": "/nonexistent", "TMPDIR": str(scratch)}
    path, hits = _run(installed, "nobody", **where)
    private = scratch / "artois-access-65534"
    assert path.startswith(str(private))
    assert hits == 0
    assert private.stat().st_mode & 0o777 == 0o700
    assert _run(installed, "nobody", **where) == (path, 1)
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    assert _run(installed, "nobody", HOME=str(home))[0].startswith(str(home / ".cache/artois-access"))
    # A folder of that name that others may write is not trusted; there is nowhere left, and it still runs.
    private.chmod(0o777)
    scratch.chmod(0o555)
    path, hits = _run(installed, "nobody", **where)
    assert not path.startswith(str(private))
    assert hits == 0


def test_beside_the_source_where_that_can_be_written(installed):
    path, _ = _run(installed, HOME="/nonexistent")
    can_write = os.access(installed / "access/routing", os.W_OK)
    assert path.startswith(str(installed / "access/routing/__pycache__")) == can_write


def test_the_limit_of_a_row_is_said_once():
    assert raptor.UNREACHED_ROW == 20_000
