"""The bugs: each is one that somebody has made, or could make in good faith, in the kernels or next to them."""

from typing import Final

from tests.mutants.plant import DRAWN, ORACLES, REDUCTION, Plant

KERNEL: Final = "access/routing/_raptor_kernel.py"
START: Final = "access/routing/_raptor_start.py"
REDUCE: Final = "access/routing/_reduce_kernel.py"

PLANTS: Final[tuple[Plant, ...]] = (
    Plant(
        "strict boarding: a departure on the very second is missed",
        START,
        "if departure[start + middle] < time:",
        "if departure[start + middle] <= time:",
        (DRAWN, ORACLES),
    ),
    Plant(
        "latest departure: reached and unreached deadlines confused",
        REDUCE,
        "            if latest[j] != _UNREACHED:\n",
        "            if latest[j] == _UNREACHED:\n",
        (REDUCTION,),
    ),
)
