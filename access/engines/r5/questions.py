"""A question on its way through a process, and what its answers must look like."""

import queue
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from access.engines.r5.protocol import Message, ProtocolError


@dataclass
class Question:
    """One question as its keeper sees it; `since_s` is when it came to its state, `sign_s` its last progress."""

    number: int
    message: Mapping[str, Any]
    inbox: "queue.SimpleQueue[Message]" = field(default_factory=queue.SimpleQueue)
    state: Literal["wanted", "pinged", "sent", "begun"] = "wanted"
    since_s: float = 0.0
    sign_s: float = 0.0
    done: int = -1

    def becomes(self, state: Literal["pinged", "sent", "begun"]) -> None:
        """Note a new state."""
        self.state = state
        self.since_s = self.sign_s = time.monotonic()


def check_parts(message: Message, wanted: Mapping[str, type]) -> None:
    """Refuse a message whose parts are of other types."""
    for name, kind in wanted.items():
        if type(message.get(name)) is not kind:
            raise ProtocolError(f"{message.get('say')!r} with {name} {str(message.get(name))[:60]!r}")
    if not isinstance(message.get("arrays"), str | None):
        raise ProtocolError(f"{message.get('say')!r} with arrays {str(message['arrays'])[:60]!r}")
