"""A small process that speaks R5's protocol and misbehaves as it is told; needs nothing of ours but `protocol.py`.

Run as ``python small_worker.py PROTOCOL_PY READ_FD WRITE_FD``. The start message says how it begins, each question's
job what it does.
"""

import importlib.util
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any


def load(path: str) -> ModuleType:
    """The protocol alone, without the packages around it."""
    spec = importlib.util.spec_from_file_location("protocol", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


protocol = load(sys.argv[1])
leaked: list[bytes] = []
READ, WRITE = int(sys.argv[2]), int(sys.argv[3])
SCRATCH = Path(os.environ["TMPDIR"])
Message = dict[str, Any]


def say(message: Message) -> None:
    protocol.send(WRITE, message)


def done(number: int, /, **about: Any) -> None:
    say({"say": "done", "id": number, "about": about, "arrays": None})


def echo(number: int, about: Message, _: Any) -> None:
    done(number, pid=os.getpid(), **about)


def double(number: int, _: Message, arrays: Any) -> None:
    doubled = {name: 2 * values for name, values in arrays.items()}
    path = protocol.write_arrays(SCRATCH / "out.npz", doubled)
    say({"say": "done", "id": number, "about": {}, "arrays": path})


def leave(number: int, about: Message, _: Any) -> None:
    if "signal" in about:
        os.kill(os.getpid(), about["signal"])
    os._exit(about["code"])


def wait_for(path: str) -> None:
    """Wait until somebody has made a file."""
    while not Path(path).exists():
        time.sleep(0.01)


def hang(number: int, about: Message, _: Any) -> None:
    """Say nothing for ten minutes, or until a file is there."""
    if "until" in about:
        wait_for(about["until"])
    else:
        time.sleep(600)
    done(number)


def count(number: int, about: Message, _: Any) -> None:
    """Progress, `every` seconds, `times` times, standing still at 1 where it is told so; then the answer, if any."""
    for i in range(about["times"]):
        told = 1 if about.get("still") else i + 1
        say({"say": "progress", "id": number, "done": told, "total": about["times"]})
        time.sleep(about["every"])
    done(number, **about.get("answer", {}))


def flood(number: int, about: Message, _: Any) -> None:
    for _i in range(about["mb"]):
        os.write(about["fd"], (b"x" * 99 + b"\n") * 10_486)
    os.write(about["fd"], b"the last line\n")
    done(number)


def leak(number: int, about: Message, _: Any) -> None:
    held = []
    for _i in range(about["mb"] // 10):
        held.append(bytearray(os.urandom(1024) * 10_240))
        time.sleep(0.05)
    done(number, held=len(held))


def leak_later(number: int, about: Message, _: Any) -> None:
    """Answer, and grow when nobody asks."""

    def grow() -> None:
        time.sleep(0.3)
        leaked.append(os.urandom(1024) * 1024 * about["mb"])

    threading.Thread(target=grow, daemon=True).start()
    done(number)


def say_raw(number: int, about: Message, _: Any) -> None:
    """Exactly these characters, the question's number put in, and then nothing."""
    os.write(WRITE, about["text"].replace("NUMBER", str(number)).encode())
    time.sleep(about.get("then", 600))


def answer_twice(number: int, about: Message, _: Any) -> None:
    done(number, pid=os.getpid())
    time.sleep(0.2)
    done(number, pid=os.getpid())


def refuse(number: int, about: Message, _: Any) -> None:
    say({"say": "refused", "id": number, "detail": "not this one"})


def fail(number: int, about: Message, _: Any) -> None:
    say({"say": "failed", "id": number, "detail": "SomeError: it broke"})


def bad_arrays(number: int, about: Message, _: Any) -> None:
    path = SCRATCH / "bad.npz"
    path.write_bytes(about["text"].encode())
    say({"say": "done", "id": number, "about": {}, "arrays": str(path)})


def bear(number: int, about: Message, _: Any) -> None:
    """Leave a process behind that keeps all pipes open, and end."""
    if os.fork():
        os._exit(4)
    time.sleep(600)


JOBS: dict[str, Callable[[int, Message, Any], None]] = {
    function.__name__: function
    for function in (
        echo, double, leave, hang, count, flood, leak, leak_later, say_raw, answer_twice, refuse, fail, bad_arrays,
        bear,
    )
}  # fmt: skip


def listen(inbox: "queue.SimpleQueue[Message]", stays: bool) -> None:
    for message in protocol.messages(READ):
        if message["do"] == "ping":
            say({"say": "pong", "id": message["id"]})
        else:
            inbox.put(message)
    if not stays:
        os._exit(0)


def main() -> None:
    start = next(protocol.messages(READ))
    assert start["do"] == "start"
    begin = start["begin"]
    if "note" in start:
        with open(start["note"], "a", encoding="utf-8") as note:
            note.write(f"{os.getpid()}\n")
    if "until" in start:
        wait_for(start["until"])
    if begin == "exit aloud":
        os.write(2, b"Error as it began:\nno room for the heap\n \n")
        os._exit(1)
    if begin == "exit after a greeting":
        os.write(2, b"Good morning: all is well\n")
        os._exit(3)
    if begin == "exit":
        os._exit(3)
    if begin == "fail":
        say({"say": "failed", "detail": "GtfsFileError: no stops"})
        os._exit(1)
    if begin == "garbage":
        os.write(WRITE, b"Starting up...\n")
    if begin == "hang":
        time.sleep(600)
    if begin == "file":  # of one attempt only
        if Path(start["file"]).exists():
            os._exit(3)
        Path(start["file"]).touch()
    if start.get("stays"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(inbox, start.get("stays", False)), daemon=True).start()
    say({"say": "ready", "about": start.get("about", {"prepared": True})})
    while True:
        message = inbox.get()
        say({"say": "begun", "id": message["id"]})
        if "note" in message["about"]:
            Path(message["about"]["note"]).touch()
        JOBS[message["job"]](message["id"], message["about"], protocol.read_arrays(message["arrays"]))


main()
