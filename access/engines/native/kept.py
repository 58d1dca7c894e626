"""Values kept for the next question, as many as fit into so many bytes."""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

import numpy as np

T = TypeVar("T")

_EVERY: Final["WeakSet[Kept[Any]]"] = WeakSet()


class Kept(Generic[T]):
    """The values last used, as many as fit into `max_bytes` of arrays; larger ones are not kept. Safe between threads.

    A key counts as it is compared: what it holds is kept alive with the value.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.forget()
        _EVERY.add(self)

    def forget(self) -> None:
        """Begin anew; not while another thread uses it."""
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under the key, or the one that `make` gives; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        value = make()
        size = bytes_of(value)
        with self._lock:
            if key not in self._values and size <= self._max_bytes:
                self._values[key] = value, size
                self._bytes += size
                while self._bytes > self._max_bytes:
                    self._bytes -= self._values.popitem(last=False)[1][1]
        return value

    @property
    def n_bytes(self) -> int:
        """Bytes of the arrays that are kept."""
        return self._bytes


def bytes_of(value: object) -> int:
    """Bytes of the arrays of a dataclass, and of the dataclasses and mappings in it."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, tuple):
        return sum(bytes_of(part) for part in value)
    if isinstance(value, dict):
        return sum(bytes_of(part) for part in value.values())
    if is_dataclass(value):
        return sum(bytes_of(getattr(value, field.name)) for field in fields(value))
    return 0


def _forget_all() -> None:
    """In a forked child: a lock that another thread of the parent held would never be given back."""
    for kept in _EVERY:
        kept.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
