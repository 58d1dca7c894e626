"""Words of calls that several tests make, and the program in a process of its own."""

import subprocess
import sys

from tests.helpers.grid_city import lon_lat

HOME = "{},{}".format(*lon_lat((5, 5)))
CALL = ["--depart", "2026-09-15T08:00", "--quiet"]
MATRIX = ("matrix", "{net}", "--origins", "{dir}/o.csv", "--destinations", "{dir}/d.csv")
AT = ("--depart", "2026-09-15T08:00")
FROM = ("--from", HOME)


def call(*words):
    """The program in a process of its own, as a shell starts it."""
    program = [sys.executable, "-c", "import sys; from access.cli import main; sys.exit(main())"]
    return subprocess.run(
        [*program, *map(str, words)], capture_output=True, text=True, check=False, timeout=300
    )
