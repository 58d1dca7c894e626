"""The bugs: each is one that somebody has made, or could make in good faith, in the kernels or next to them."""

from typing import Final

from tests.mutants.around import AROUND
from tests.mutants.kernels import KERNELS
from tests.mutants.plant import Plant
from tests.mutants.r5_answers import R5_ANSWERS
from tests.mutants.r5_files import R5_FILES
from tests.mutants.stations import STATIONS

PLANTS: Final[tuple[Plant, ...]] = KERNELS + AROUND + STATIONS + R5_FILES + R5_ANSWERS
