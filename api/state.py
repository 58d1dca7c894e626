"""What a running server holds: the network once it is open, whether it is warm, places for computations, answers."""

import asyncio
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from access.engines import ENGINES, capabilities_of
from access.errors import AccessError
from access.network import Network
from access.request import EngineName
from api.backdrop import Backdrop
from api.errors import BusyError, NotReadyError
from api.settings import Settings

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Gate:
    """Lets `places` computations run at once and `waiting` more wait, each no longer than `timeout_s`.

    Those who wait are tasks of the event loop: no thread is held.
    """

    def __init__(self, places: int, waiting: int, *, timeout_s: float, retry_after_s: int) -> None:
        self._running = asyncio.Semaphore(places)
        self._left = places + waiting
        self._timeout_s = timeout_s
        self._retry_after_s = retry_after_s

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """Hold a place while the block runs; raises BusyError if none comes free in time."""
        if not self._left:
            raise BusyError(
                "every place for a computation is taken and the queue is full", self._retry_after_s
            )
        self._left -= 1
        try:
            await self._wait()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._left += 1

    async def _wait(self) -> None:
        """Wait for a place."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._running.acquire()
        except TimeoutError:
            raise BusyError(f"no place came free within {self._timeout_s:g} s", self._retry_after_s) from None


@dataclass(frozen=True)
class Desk:
    """Where the questions for one engine are taken, so that those for another never wait behind them.

    workers
        threads that compute, as many as the gate lets in: each thread that ever computed keeps megabytes for its next
        computation.
    """

    gate: Gate
    workers: ThreadPoolExecutor
    retry_after_s: int

    async def compute(self, job: Callable[[], T]) -> T:
        """Wait for a place, and let a worker do the job.

        Raises BusyError if no place comes free in time, and where the server ends and cancels who still waits.
        """
        try:
            async with self.gate.enter():
                return await asyncio.get_running_loop().run_in_executor(self.workers, job)
        except asyncio.CancelledError:
            raise BusyError("the server is ending", self.retry_after_s) from None


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

    desks
        one for each engine.
    """

    settings: Settings
    desks: Mapping[EngineName, Desk]
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

    @property
    def network(self) -> Network:
        """The network; raises NotReadyError before it is warm, or the error that kept it from opening."""
        if self.failure is not None:
            raise self.failure.with_traceback(None)  # one traceback, not one more with every call
        if self._network is None:
            raise NotReadyError("the network is being opened and the kernels compiled; try again in a moment")
        return self._network


def new_state(settings: Settings) -> State:
    """Make the state of one app; nothing is opened, no engine started."""
    desks = {name: _desk(name, settings) for name in ENGINES}
    return State(settings=settings, desks=desks, answers=Answers(settings.cached_answers))


def _desk(engine: EngineName, settings: Settings) -> Desk:
    """A desk with its places; all that may wait are let in where the engine has a queue of its own."""
    places, waiting = settings.max_concurrent, settings.max_waiting
    if capabilities_of(engine).own_queue:
        places, waiting = places + waiting, 0
    gate = Gate(places, waiting, timeout_s=settings.queue_timeout_s, retry_after_s=settings.retry_after_s)
    workers = ThreadPoolExecutor(places, thread_name_prefix=f"compute-{engine}")
    return Desk(gate, workers, settings.retry_after_s)
