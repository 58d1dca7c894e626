"""All that must be there before R5's process can be started: Java, R5, the network's files, and a plan of them."""

import os
import sys
import time
from dataclasses import dataclass
from typing import Final

from access.engines.r5.fetch import Report
from access.engines.r5.files import files_for
from access.engines.r5.jar import Jar, find_jar
from access.engines.r5.java import environment, java_home, r5py_version
from access.engines.r5.kept_networks import KeptNetwork
from access.engines.r5.plan import Limits, Plan
from access.engines.r5.settings import PREFIX, R5Settings
from access.errors import DataError, EngineUnavailableError
from access.network.model import Network

OPENED: Final = "opened"  # beside "networks", where the files are that R5 reads
_TELL_EVERY_S: Final = 0.2


@dataclass(frozen=True)
class Prepared:
    """What R5's process is started with."""

    plan: Plan
    jar: Jar
    r5py: str


def prepare(network: Network, settings: R5Settings, report: Report | None = None) -> Prepared:
    """
    Find Java and R5, make the files of a network, and plan R5's process.

    Parameters
    ----------
    report
        of R5's download, should there be one: see `access.engines.r5.jar.find_jar`.

    Raises
    ------
    EngineUnavailableError
        Something is missing: what, and where to put it; or the network's files cannot be made: see `files_for`.
    """
    java, r5py = java_home(), r5py_version()
    jar = find_jar(settings, report)
    try:
        files = files_for(network)
    except DataError as error:  # no fault of the network: other engines go on answering
        raise EngineUnavailableError(f"engine r5 cannot read the network: {error}") from None
    kept = KeptNetwork(settings.folder / OPENED, files.key)
    try:
        kept.announce()
    except OSError as error:
        raise EngineUnavailableError(
            f"engine r5 cannot use {kept.folder} for its files ({error.strerror}): set {PREFIX}FOLDER"
        ) from None
    start = {
        "jar": str(jar.path),
        "heap": settings.heap,
        "root": str(kept.root),
        "key": kept.key,
        "by": {"jar": jar.sha256, "r5py": r5py},
        "keep_networks": settings.keep_networks,
        "pbf": str(files.pbf),
        "gtfs": str(files.gtfs),
    }
    plan = Plan(
        name="R5",
        command=(sys.executable, "-P", "-m", "access.engines.r5.worker"),
        environment=environment(os.environ, java, kept.folder),
        start=start,
        folder=kept.folder,
        limits=limits_of(settings),
        small_talk=("Picked up JAVA_TOOL_OPTIONS",),  # Java's first words, ours
    )
    return Prepared(plan=plan, jar=jar, r5py=r5py)


def limits_of(settings: R5Settings) -> Limits:
    """What the process may take."""
    return Limits(
        open_s=settings.open_limit_s,
        question_s=settings.question_limit_s,
        silence_s=settings.silence_limit_s,
        idle_s=settings.idle_s,
        memory_bytes=settings.memory_bytes,
    )


def report_on_terminal() -> Report | None:
    """How far a download is, in one line of the terminal; None where there is none."""
    if not sys.stderr.isatty():
        return None
    next_s = 0.0

    def report(so_far: int, total: int | None) -> None:
        nonlocal next_s
        last = so_far == total
        if time.monotonic() >= next_s or last:
            next_s = time.monotonic() + _TELL_EVERY_S
            of = f" of {total / 1e6:.0f}" if total else ""
            sys.stderr.write(f"\rR5: {so_far / 1e6:.0f}{of} MB" + ("\n" if last else ""))
            sys.stderr.flush()

    return report
