"""Freed memory goes back to the system; what is held stays as it is."""

import platform
import subprocess
import sys

import numpy as np
import pytest

from access.memory import give_back_memory

FREED = """
import re
from pathlib import Path
from access.memory import give_back_memory

def resident():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1))

held = [bytes(50_000) for _ in range(2_000)]  # 100 MB in blocks too small to be given back one by one
last = bytes(50_000)
del held
before = resident()
give_back_memory()
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be told")
def test_freed_blocks_below_a_held_one_are_given_back():
    found = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    assert int(found.stdout) > 80_000  # kB


def test_what_is_held_is_not_touched():
    held = np.arange(1_000_000)
    give_back_memory()
    assert held.sum() == 499_999_500_000


def test_another_c_library_is_left_alone(monkeypatch):
    class Library:
        """A C library without that function."""

        def __init__(self, name):
            assert name is None

    monkeypatch.setattr("access.memory.ctypes.CDLL", Library)
    monkeypatch.setattr("access.memory.sys.platform", "linux")
    give_back_memory()
