"""The memory of the real server while thirty people ask it at once, read from /proc."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench._harness import PROGRAM, ROOT

AT_ONCE, CONTOURS = 30, "10,20,30,40,50,60"
START_S = 120.0
READY = "ok"


def serving_memory(folder: Path, homes: Sequence[tuple[float, float]], *, depart: str) -> dict[str, Any]:
    """
    Start the server, ask for thirty isochrones at once, read its memory, end it.

    Returns
    -------
    found
        ``start_mb``: resident memory at its highest until ready; ``idle_mb``: when ready; ``busy_mb``: at its
        highest from then on; ``own_mb``: the part of it at the end that is no page of a file; ``all_s``: until the
        last answer; ``answered``: how many were 200.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    waiting = {"ARTOIS_MAX_WAITING": "32", "ARTOIS_QUEUE_TIMEOUT_S": "120"}  # nobody is to be sent away
    command = [sys.executable, "-c", PROGRAM, "serve", str(folder), "--port", str(port), "--quiet"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **waiting})
    try:
        _wait_until_ready(port, server)
        start, idle = _memory_mb(server.pid, "VmHWM"), _memory_mb(server.pid, "VmRSS")
        Path(f"/proc/{server.pid}/clear_refs").write_text("5", encoding="utf-8")  # VmHWM begins anew
        begin = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [_path(lon, lat, depart) for lon, lat in homes[:AT_ONCE]]
            codes = list(pool.map(lambda path: _get(port, path)[0], asked))
        all_s = time.perf_counter() - begin
        return {
            "start_mb": start,
            "idle_mb": idle,
            "busy_mb": _memory_mb(server.pid, "VmHWM"),
            "own_mb": _memory_mb(server.pid, "RssAnon"),
            "all_s": all_s,
            "answered": codes.count(200),
        }
    finally:
        server.terminate()
        server.wait(timeout=30)


def _path(lon: float, lat: float, depart: str) -> str:
    """One isochrone of a window of two hours."""
    asked = {"lon": lon, "lat": lat, "depart_at": depart, "window_minutes": 120, "contours_minutes": CONTOURS}
    return f"/isochrones?{urlencode(asked)}"


def _get(port: int, path: str) -> tuple[int, str]:
    """Status and body of one request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")
    finally:
        connection.close()


def _wait_until_ready(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until /health says that the network is open and warm."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        try:
            status, body = _get(port, "/health")
        except OSError:
            status, body = 0, ""
        if status == 200 and f'"{READY}"' in body:
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server was not ready after {START_S:.0f} s")


def _memory_mb(pid: int, name: str) -> float:
    """One line of /proc/PID/status, MB of 10^6 bytes."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"this system does not tell {name}")
    return int(found.group(1)) * 1024 / 1e6
