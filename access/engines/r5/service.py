"""R5's process as the adapter sees it: one question in, one answer out."""

import os
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray

from access.engines.contract import Progress, Readiness, Usage
from access.engines.r5.background import Background
from access.engines.r5.jar import missing_jar, release, version_in
from access.engines.r5.java import java_home, r5py_version
from access.engines.r5.preparing import Prepared, prepare, report_on_terminal
from access.engines.r5.settings import R5Settings, read_settings
from access.engines.r5.supervisor import Supervisor
from access.engines.times import Remark
from access.errors import EngineBusyError, EngineUnavailableError
from access.network.model import Network

_PREPARING_AGAIN_S: Final = 10


@dataclass(frozen=True)
class Reply:
    """What R5's process answered.

    about, arrays
        of the job, as `access.engines.r5.jobs` returned them.
    engine
        who answered: "r5 7.5.1 (r5py 1.1.7)".
    remarks
        on the engine and its network, for every answer.
    """

    about: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    engine: str
    remarks: tuple[Remark, ...] = ()


class _State:
    """What this process has of R5: one process, one network prepared for it, and its patience."""

    def __init__(self) -> None:
        self.supervisor = Supervisor()
        self.patience: tuple[float | None] | None = None
        self.prepare_s: float | None = None
        self.afresh()

    def afresh(self) -> None:
        """Forget what threads have under way, which a forked child has not."""
        self.lock = threading.Lock()
        self.background: Background[Prepared] = Background()
        self.latest: tuple[weakref.ref[Network], R5Settings, Prepared] | None = None


_state: Final = _State()
os.register_at_fork(after_in_child=_state.afresh)


def ask(
    network: Network,
    do: str,
    about: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]] | None = None,
    *,
    progress: Progress | None = None,
) -> Reply:
    """
    Put one question to R5's process, which is started with this network if need be.

    Parameters
    ----------
    do
        name of a job of `access.engines.r5.jobs.JOBS`.
    about, arrays
        what the job is given: JSON, and arrays beside.
    progress
        called in this thread with what the job reports, some times a second at most.

    Raises
    ------
    RequestError
        The job refused the question (an exception whose class is called ...Refused).
    EngineUnavailableError
        Java, r5py, R5 or a folder to write to is missing, a setting is wrong, or the network's files for R5 cannot be
        made: in one sentence, with what to do.
    EngineBusyError
        R5 is getting ready or answers others, and `patience` or the queue is at its end; what goes on, goes on.
    EngineFailedError
        R5 did not start, ended, hung, grew too large or failed under this question.
    """
    settings = read_settings()
    wait_s = settings.wait_s if _state.patience is None else _state.patience[0]
    deadline = None if wait_s is None else time.monotonic() + wait_s
    prepared = _prepared(network, settings, wait_s)
    answer = _state.supervisor.ask(
        prepared.plan,
        {"job": do, "about": dict(about)},
        arrays,
        waiting=settings.queue,
        wait_s=None if deadline is None else max(0.0, deadline - time.monotonic()),
        progress=progress,
    )
    _state.prepare_s = answer.opened["prepare_s"]
    return Reply(
        about=answer.about,
        arrays=answer.arrays,
        engine=_engine(answer.opened["versions"], prepared),
        remarks=_remarks(answer.opened, prepared),
    )


def readiness() -> Readiness:
    """Tell whether R5 could answer here: nothing is started, fetched or read but some names and a few bytes."""
    try:
        settings = read_settings()
        java_home()
        r5py = r5py_version()
        missing = missing_jar(settings)
        jar = release().version if settings.jar is None else version_in(settings.jar.name)
    except EngineUnavailableError as error:
        return Readiness(possible=False, running=False, version="r5", detail=str(error))
    opened = _state.supervisor.ready
    version = jar if opened is None else opened["versions"].get("r5", jar)
    return Readiness(
        possible=not missing,
        running=opened is not None,
        version=_named(version, r5py),
        detail=missing,
    )


def usage() -> Usage:
    """Tell what R5's process has cost: time to open the network it was last asked about, most memory held."""
    return Usage(prepare_s=_state.prepare_s, peak_bytes=_state.supervisor.peak_bytes or None)


def patience(wait_s: float | None) -> None:
    """Set how long every question of this process waits for R5 to be ready and free; None as long as it takes.

    It takes the place of ``ARTOIS_R5_WAIT_S``. The time of the answer itself is not part of it.
    """
    _state.patience = (wait_s,)


def stop() -> None:
    """End R5's process, if there is one; a question under way fails, the next one starts it anew."""
    _state.supervisor.stop()


def _prepared(network: Network, settings: R5Settings, wait_s: float | None) -> Prepared:
    """What R5's process is to be started with, or was."""
    latest = _state.latest
    known = latest is not None and latest[0]() is network and latest[1] == settings
    if latest is not None and known and _state.supervisor.ready is not None:
        return latest[2]
    if wait_s is None:
        with _state.lock:
            found = prepare(network, settings, report_on_terminal())
    else:
        try:
            key = (id(network), settings)
            found = _state.background.wait_for(key, lambda: prepare(network, settings), wait_s)
        except TimeoutError:
            raise EngineBusyError("R5's files are being made ready", _PREPARING_AGAIN_S) from None
    _state.latest = (weakref.ref(network), settings, found)
    return found


def _engine(versions: Mapping[str, str], prepared: Prepared) -> str:
    """Name and versions of who answered; R5's by its file's name where it does not tell."""
    by_name = release().version if prepared.jar.pinned else version_in(prepared.jar.path.name)
    return _named(versions.get("r5", by_name), versions.get("r5py", prepared.r5py))


def _named(r5: str, r5py: str) -> str:
    """An engine's name as answers have it."""
    return f"r5 {r5} (r5py {r5py})" if r5 else f"r5 (r5py {r5py})"


def _remarks(opened: Mapping[str, Any], prepared: Prepared) -> tuple[Remark, ...]:
    """What is to be said of the engine with every answer."""
    remarks = []
    if not prepared.jar.pinned:
        jar = prepared.jar
        said = f"R5 is {jar.path.name} (SHA-256 {jar.sha256}), not the release that r5py {prepared.r5py} is made for"
        remarks.append(Remark("r5-jar", said))
    if opened["n_issues"]:
        count = opened["n_issues"]
        issues = (
            "1 issue with the timetable" if count == 1 else f"{count} issues with the timetable, the first"
        )
        remarks.append(Remark("r5-feed-issues", f"R5 reported {issues}: {opened['first_issue']}"))
    return tuple(remarks)
