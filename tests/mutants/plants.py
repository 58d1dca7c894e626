"""The bugs: each is one that somebody has made, or could make in good faith, in the kernels or next to them."""

from typing import Final

from tests.mutants.around import AROUND
from tests.mutants.kernels import KERNELS
from tests.mutants.plant import Plant
from tests.mutants.stations import STATIONS

PLANTS: Final[tuple[Plant, ...]] = KERNELS + AROUND + STATIONS
