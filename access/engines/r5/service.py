"""R5's process as the adapter sees it: one question in, one answer out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from access.engines.contract import Progress, Readiness, Usage
from access.engines.times import Remark
from access.errors import EngineUnavailableError
from access.network.model import Network


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


def ask(
    network: Network,
    do: str,
    about: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]] | None = None,
    *,
    progress: Progress | None = None,
) -> Reply:
    """Put one question to R5's process, which is started with this network if need be.

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
    EngineUnavailableError, EngineBusyError, EngineFailedError
        See `access.errors`.
    """
    raise EngineUnavailableError("engine r5 is being built")


def readiness() -> Readiness:
    """Whether R5 could answer here: nothing is started, loaded or hashed."""
    return Readiness(possible=False, running=False, version="r5", detail="engine r5 is being built")


def usage() -> Usage:
    """What R5's process has cost so far."""
    return Usage(prepare_s=None, peak_bytes=None)


def patience(wait_s: float | None) -> None:
    """Set how long every question of this process waits for its turn, None as long as it takes."""


def stop() -> None:
    """End R5's process, if there is one; the next question starts it anew."""
