"""Bugs in stations: entrances, directions, limits, ways from platform to platform."""

from typing import Final

from tests.mutants.plant import Plant

_DRAWN: Final = ("tests/predicted/stations",)
_TOWNS: Final = ("tests/property/test_stations.py",)
_STATIONS: Final = "access/engines/native/stations.py"

STATIONS: Final[tuple[Plant, ...]] = (
    Plant(
        "a station is entered against its pathways",
        _STATIONS,
        "    if towards_stops:\n",
        "    if not towards_stops:\n",
        (_DRAWN, _TOWNS),
    ),
    Plant(
        "the seconds in a station do not count towards the limit",
        _STATIONS,
        "    least &= total <= limit_s\n",
        "    least &= total <= limit_s + 60\n",
        (_DRAWN, _TOWNS),
    ),
    Plant(
        "the street shortens ways between joined platforms",
        _STATIONS,
        "apart = (source != target) & ~np.isin(source * n_stops + target, joined)",
        "apart = source != target",
        (_DRAWN, _TOWNS),
    ),
    Plant(
        "not the quickest of several entrances",
        _STATIONS,
        "order = np.lexsort((total, key))",
        "order = np.lexsort((-total, key))",
        (_DRAWN, _TOWNS),
    ),
    Plant(
        "a platform with pathways keeps its own door",
        "access/network/footing.py",
        "vertex[inside], link_mm[inside] = -1, 0",
        "link_mm[inside] = 0",
        (_DRAWN, _TOWNS),
    ),
    Plant(
        "cells enter stations as they leave them",
        "access/engines/native/walks.py",
        " and not footing.stations.n_entrances",
        "",
        (_DRAWN, _TOWNS),
    ),
)
