"""A machine without R5's jar, and without a way out to fetch one: the environment of a process on it."""

import os
from pathlib import Path

NOBODY = "http://127.0.0.1:9"  # the port of `discard`: refused at once


def without_r5(home: Path, **more: str) -> dict[str, str]:
    """Variables of a process whose home is empty, that names no jar and whose every way out is refused."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "R5_JAR"
        and not name.startswith(("ARTOIS_", "XDG_", "JAVA_"))
        and "proxy" not in name.lower()
    }
    return kept | {"HOME": str(home), "https_proxy": NOBODY, "http_proxy": NOBODY, **more}
