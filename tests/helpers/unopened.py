"""What R5 is prepared for and with where nobody looks into it: a network, and the release's jar."""

from pathlib import Path

from access.engines.r5.jar import Jar

PINNED = Jar(Path("/jars/r5-v9.8.7-all.jar"), "ab" * 32, pinned=True)


class Nothing:
    """Stands for a network, which nobody here looks into."""
