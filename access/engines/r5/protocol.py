"""What our process and R5's say to each other: one JSON object a line over two pipes, arrays in files beside.

Our process says ``{"do": "start", ...}`` once, then ``{"do": "ping", "id"}`` or ``{"do": "ask", "id", "job", "about",
"arrays"}``, where arrays is the path of an .npz or null. The other says ``{"say": "ready", "about"}`` once, then
``pong`` and, for each question and with its id, ``begun``, any number of ``progress`` (done, total) and one of ``done``
(about, arrays), ``refused`` or ``failed`` (both detail). The end of the pipe ends the process that listens.

Only the standard library is imported at once, so that a process may learn to speak in some milliseconds.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

Message = dict[str, Any]

MAX_LINE_BYTES: Final = 64 * 1024 * 1024  # lines of journeys along streets are the longest: some megabytes
_CHUNK_BYTES: Final = 1024 * 1024


class ProtocolError(Exception):
    """What came over the pipe is no message; the text says what it was instead."""


def encode(message: Mapping[str, Any]) -> bytes:
    """One message as a line of JSON with its end; numbers of numpy become Python's. TypeError for what is no JSON."""
    return (json.dumps(message, default=_plain, separators=(",", ":")) + "\n").encode()


def decode(line: bytes) -> Message:
    """One line, without its end, as the message that it is; a ProtocolError for anything else."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise ProtocolError(f"{_shown(line)} is no JSON") from None
    if not isinstance(message, dict):
        raise ProtocolError(f"{_shown(line)} is no message")
    return message


class Lines:
    """Bytes as they come, cut into lines; the rest of a line that has not ended is kept."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, some: bytes) -> Iterator[bytes]:
        """Take more bytes, give every line that is now whole; a ProtocolError where one is longer than the limit."""
        begin = len(self._rest)
        self._rest += some
        while (end := self._rest.find(b"\n", begin)) >= 0:
            line = bytes(self._rest[:end])
            del self._rest[: end + 1]
            begin = 0
            yield line
        if len(self._rest) > MAX_LINE_BYTES:
            raise ProtocolError(f"{_shown(bytes(self._rest[:100]))} is longer than {MAX_LINE_BYTES} bytes")


def messages(read_fd: int) -> Iterator[Message]:
    """Every message of a pipe until its end, waiting for each."""
    lines = Lines()
    while some := os.read(read_fd, _CHUNK_BYTES):
        for line in lines.feed(some):
            yield decode(line)


def send(write_fd: int, message: Mapping[str, Any]) -> None:
    """Write one message, waiting until the pipe has taken all of it."""
    line = memoryview(encode(message))
    while line:
        line = line[os.write(write_fd, line) :]


def write_arrays(path: Path, arrays: "Mapping[str, NDArray[Any]] | None") -> str | None:
    """Write arrays to an .npz file; its path as a message names it, None where there is none to write."""
    if not arrays:
        return None
    import numpy as np  # noqa: PLC0415 - see above

    # numpy's annotations take a mapping's values for its own options
    np.savez(path, **dict(arrays))  # type: ignore[arg-type]
    return str(path)


def read_arrays(path: str | None) -> "dict[str, NDArray[Any]]":
    """Read arrays of an .npz file and delete it; empty for None. A ProtocolError where it cannot be read."""
    if path is None:
        return {}
    import numpy as np  # noqa: PLC0415 - see above

    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except Exception as error:  # zipfile, zlib, numpy and the system have one each
        raise ProtocolError(f"the arrays in {path} cannot be read: {error}") from None
    finally:
        Path(path).unlink(missing_ok=True)
    return arrays


def _plain(value: object) -> object:
    """A number of numpy as Python's own."""
    item = getattr(value, "item", None)
    if item is None:
        raise TypeError(f"{type(value).__name__} cannot be told in JSON")
    return item()


def _shown(line: bytes) -> str:
    """The head of a line, for messages."""
    text = line[:60].decode("utf-8", "replace")
    return repr(text + "..." if len(line) > 60 else text)
