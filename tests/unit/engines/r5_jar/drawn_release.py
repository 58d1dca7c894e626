"""A release of R5 with drawn content: who serves it, well or badly, who asks for it, and why there is none."""

import hashlib
import http.server
import threading
from pathlib import Path

import pytest

from access.engines.r5.jar import find_jar
from access.engines.r5.settings import R5Settings
from access.errors import EngineUnavailableError

CONTENT = b"the release of R5 " * 50_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def settings_of(folder: Path, jar: Path | None = None, *, download: bool = True) -> R5Settings:
    return R5Settings(R5_JAR=jar, folder=folder, download=download)


def told(settings: R5Settings) -> str:
    """Why there is no R5: one line."""
    with pytest.raises(EngineUnavailableError) as refused:
        find_jar(settings)
    assert "\n" not in str(refused.value)
    return str(refused.value)


class Server(http.server.ThreadingHTTPServer):
    """A server of one file, which may be short, slow, missing or somewhere else."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.way = "well"
        self.over = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing: who asks may go away."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/releases/v9.8.7/r5-v9.8.7-all.jar"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.way == "missing":
            self.send_error(404)
            return
        if self.server.way == "moved" and not self.path.endswith("there"):
            self.send_response(302)
            self.send_header("Location", "/there")
            self.end_headers()
            return
        if self.server.way == "hangs":
            self.server.over.wait(60)
        self.send_response(200)
        if self.server.way != "unsaid":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2])
        if self.server.way == "slow":
            self.server.over.wait(60)
        if self.server.way != "short":
            self.wfile.write(CONTENT[len(CONTENT) // 2 :])

    def log_message(self, *_: object) -> None:
        """Say nothing."""
