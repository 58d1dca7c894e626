"""R5's process as the adapter sees it: one question in, one answer out."""

from access.engines.contract import Readiness, Usage


def readiness() -> Readiness:
    """Whether R5 could answer here."""
    return Readiness(possible=False, running=False, version="r5", detail="engine r5 is being built")


def usage() -> Usage:
    """What R5's process has cost so far."""
    return Usage(prepare_s=None, peak_bytes=None)
