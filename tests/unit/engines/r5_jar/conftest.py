"""Where the release can be had, and where it cannot."""

import functools
import socket
import threading
from collections.abc import Iterator

import pytest

from access.engines.r5 import jar as jars
from access.engines.r5.jar import Release
from tests.unit.engines.r5_jar.drawn_release import SHA256, Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server of the release, which r5py is taken to name."""
    made = Server()
    threading.Thread(target=functools.partial(made.serve_forever, poll_interval=0.02), daemon=True).start()
    monkeypatch.setattr(jars, "release", lambda: Release(made.url, SHA256))
    monkeypatch.setattr(jars, "_FAILED", {})
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """A release that nobody serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and held as long as it is named: nobody else listens there
        port = taken.getsockname()[1]
        release = Release(f"http://127.0.0.1:{port}/r5-v9.8.7-all.jar", SHA256)
        monkeypatch.setattr(jars, "release", lambda: release)
        monkeypatch.setattr(jars, "_FAILED", {})
        yield release
