"""One file from the web into a folder: bounded in time and size, checked, and there as a whole or not at all."""

import hashlib
import http.client
import os
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

Report = Callable[[int, int | None], None]

CONNECT_LIMIT_S: Final = (
    5.0  # for each step on the way to the first byte, and for each wait on the way to the last
)
ANSWER_LIMIT_S: Final = 20.0  # for all of them: names, proxies and redirections included
TOTAL_LIMIT_S: Final = 1800.0
MOST_BYTES: Final = 1024**3
_CHUNK_BYTES: Final = 256 * 1024


def fetch(url: str, sha256: str, path: Path, report: Report | None = None) -> None:
    """
    Fetch a file whose checksum is known. Only one program at a time may do so: see `locks`.

    Parameters
    ----------
    report
        called with bytes so far and bytes in all (None where the server does not say), after each part.

    Raises
    ------
    ConnectionError
        It cannot be had: no network, no such file, too slow, or another checksum; one sentence. Nothing is left behind.
    OSError
        It cannot be written; a ConnectionError is one too, so catch that first.
    """
    deadline = time.monotonic() + TOTAL_LIMIT_S
    for left in path.parent.glob(
        f"{path.name}.*.part"
    ):  # by a program that was killed: who calls us holds the lock
        left.unlink(missing_ok=True)
    with _answer(url) as response:
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        digest = hashlib.sha256()
        try:
            with part.open("wb") as file:
                for some in _parts(response, deadline, report):
                    digest.update(some)
                    file.write(some)
            if digest.hexdigest() != sha256:
                raise ConnectionError(f"what came has SHA-256 {digest.hexdigest()}")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _parts(response: http.client.HTTPResponse, deadline: float, report: Report | None) -> Iterator[bytes]:
    """The body in parts, within the limits."""
    said = response.headers.get("Content-Length", "")
    total = int(said) if said.isdecimal() else None
    so_far = 0
    while some := _part(response):
        so_far += len(some)
        if time.monotonic() > deadline:
            raise ConnectionError(f"it took longer than {TOTAL_LIMIT_S:.0f} s")
        if so_far > MOST_BYTES:
            raise ConnectionError(f"it is larger than {MOST_BYTES} bytes")
        if report is not None:
            report(so_far, total)
        yield some
    if total is not None and so_far < total:
        raise ConnectionError(f"it broke off after {so_far} of {total} bytes")


def _part(response: http.client.HTTPResponse) -> bytes:
    """The next part, b"" at the end."""
    try:
        return response.read(_CHUNK_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise ConnectionError(f"it broke off: {_reason(error)}") from None


def _answer(url: str) -> http.client.HTTPResponse:
    """The server's answer, before its body; asked in a thread, for looking up a name knows no time limit."""
    answers: queue.SimpleQueue[http.client.HTTPResponse | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(urllib.request.urlopen(url, timeout=CONNECT_LIMIT_S))  # noqa: S310 - r5py's own constant
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="fetch", daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER_LIMIT_S)
    except queue.Empty:
        raise ConnectionError(f"nobody answered within {ANSWER_LIMIT_S:.0f} s") from None
    if isinstance(answer, Exception):
        raise ConnectionError(_reason(answer)) from None
    return answer


def _reason(error: Exception) -> str:
    """What went wrong, in some words."""
    if isinstance(error, urllib.error.HTTPError):
        with error:
            return f"the server answered {error.code}"
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        return f"nobody answered within {CONNECT_LIMIT_S:.0f} s"
    return str(getattr(cause, "strerror", None) or cause) or type(cause).__name__
