"""What a running server holds: the network once it is open, whether it is warm, places for computations, answers."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from access.errors import AccessError
from access.network import Network
from api.backdrop import Backdrop
from api.errors import BusyError, NotReadyError
from api.settings import Settings

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Gate:
    """Lets `places` computations run at once and `waiting` more wait, each no longer than `timeout_s`."""

    def __init__(self, places: int, waiting: int, *, timeout_s: float, retry_after_s: int) -> None:
        self._running = threading.BoundedSemaphore(places)
        self._inside = threading.BoundedSemaphore(places + waiting)
        self._timeout_s = timeout_s
        self._retry_after_s = retry_after_s

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Hold a place while the block runs; raises BusyError if none comes free in time."""
        # A bounded queue: the threads that wait here are the ones that also serve the page's files.
        if not self._inside.acquire(blocking=False):
            raise BusyError(
                "every place for a computation is taken and the queue is full", self._retry_after_s
            )
        try:
            if not self._running.acquire(timeout=self._timeout_s):
                raise BusyError(f"no place came free within {self._timeout_s:g} s", self._retry_after_s)
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._inside.release()


class Answers:
    """The last `size` answers by their key, least recently used forgotten first. Safe between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str) -> bytes | None:
        """The answer kept under `key`, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, body: bytes) -> None:
        """Keep an answer, and forget the oldest one beyond the size."""
        with self._lock:
            self._kept[key] = body
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


@dataclass
class State:
    """One per app. `prepare` runs once, in a thread; until it is done every route but the files is not ready.

    workers
        threads that compute, as many as the gate lets in, one of which prepares. Requests have threads of their own, up
        to forty, and each thread that ever computed would keep megabytes for its next computation.
    """

    settings: Settings
    gate: Gate
    workers: ThreadPoolExecutor
    answers: Answers
    started_s: float = field(default_factory=time.monotonic)
    warm_up_s: float | None = None
    failure: AccessError | None = None
    _network: Network | None = None
    backdrop: Backdrop = field(default_factory=lambda: Backdrop(b"", b""))

    def prepare(
        self,
        open_it: Callable[[], Network],
        warm: Callable[[Network], None],
        draw: Callable[[Network], Backdrop],
    ) -> None:
        """Open the network, compile the kernels, draw the backdrop; a failure is kept and told by every route."""
        try:
            network = open_it()
            warm(network)
            self.backdrop = draw(network)
        except AccessError as error:
            logger.critical("the network cannot be served: %s", error)
            self.failure = error
            return
        except Exception as error:  # a fault of ours must not leave a server that is "starting" for ever
            logger.critical("the network cannot be served", exc_info=error)
            self.failure = AccessError("the network could not be prepared; the fault is in the server's log")
            return
        self._network = network
        self.warm_up_s = round(time.monotonic() - self.started_s, 3)

    def compute(self, job: Callable[[], T]) -> T:
        """Wait for a place, and let a worker do the job; raises BusyError if no place comes free in time."""
        with self.gate.enter():
            return self.workers.submit(job).result()

    @property
    def network(self) -> Network:
        """The network; raises NotReadyError before it is warm, or the error that kept it from opening."""
        if self.failure is not None:
            raise self.failure.with_traceback(None)  # one traceback, not one more with every call
        if self._network is None:
            raise NotReadyError("the network is being opened and the kernels compiled; try again in a moment")
        return self._network


def new_state(settings: Settings) -> State:
    """Make the state of one app; nothing is opened."""
    gate = Gate(
        settings.max_concurrent,
        settings.max_waiting,
        timeout_s=settings.queue_timeout_s,
        retry_after_s=settings.retry_after_s,
    )
    workers = ThreadPoolExecutor(settings.max_concurrent, thread_name_prefix="compute")
    return State(settings=settings, gate=gate, workers=workers, answers=Answers(settings.cached_answers))
