"""A real server process on a port of its own, with the app of `artois-access serve`, stopped at the end."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Its socket is bound before it starts: a port that was only free a moment ago is another's once in some hundred starts.
PROGRAM = """
import socket, sys, uvicorn
config = uvicorn.Config("api.main:app_from_environment", factory=True, log_level="warning")
uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
"""


def get_json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as response:
        return json.load(response)


@contextmanager
def serving(network: Path, log: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a network's folder; the address once it is warm. `environment` is this process's unless given."""
    with log.open("wb") as out, socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{own.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(own.fileno())],
            pass_fds=(own.fileno(),),
            cwd=ROOT,
            env={**(os.environ if environment is None else environment), "ARTOIS_NETWORK": str(network)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, limit_s: float = 120) -> None:
    """Poll /health until it is 200; a server that ends or never gets ready fails with its log."""
    end = time.monotonic() + limit_s
    said = "no answer"
    while time.monotonic() < end and process.poll() is None:
        try:
            assert get_json(f"{url}/health")["status"] == "ok"
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            if "/problems/not-ready" not in said:
                break
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not get ready: {said}\n{log.read_text(errors='replace')}")
