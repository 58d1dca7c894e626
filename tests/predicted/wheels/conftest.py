"""The towns of bikes and cars, each built once."""

import pytest

from access.network import Network
from tests.helpers.grid_city import Junction
from tests.predicted.wheels.drawn_towns import STREET, Way, build_town, east


@pytest.fixture(scope="package")
def strip(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """One street after the other from west to east: everyone's, footway, one-way, cycle path, everyone's."""
    ways: list[Way] = [
        (east(0, 10), STREET),
        (east(10, 14), {"highway": "footway"}),
        (east(14, 18), STREET | {"oneway": "yes"}),
        (east(18, 22), {"highway": "cycleway", "foot": "no"}),
        (east(22, 26), STREET),
    ]
    return build_town(tmp_path_factory.mktemp("strip"), ways, ((0, 0), (9, 0)))


@pytest.fixture(scope="package")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """From west to east: calm (level 1), a primary road (4) at a traffic light, one without walkers, calm again."""
    ways: list[Way] = [
        (east(0, 10), STREET),
        (east(10, 14), {"highway": "primary", "maxspeed": "50"}),
        (east(14, 18), {"highway": "primary", "foot": "no"}),
        (east(18, 22), STREET),
        ([(5, 0), (5, 5)], {"highway": "tertiary", "lanes": "2"}),
    ]
    return build_town(tmp_path_factory.mktemp("busy"), ways, ((0, 0), (4, 0)), lights=((10, 0),))


@pytest.fixture(scope="package")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """A one-way ring of 4 by 4 blocks at 30 km/h, anticlockwise, a street of 50 km/h at each corner, a footway."""
    corners: list[Junction] = [(0, 0), (4, 0), (4, 4), (0, 4)]
    loop = [*east(0, 4), (4, 1), (4, 2), (4, 3), *east(0, 4, 4)[::-1], (0, 3), (0, 2), (0, 1), (0, 0)]
    ways: list[Way] = [(loop, STREET | {"oneway": "yes", "maxspeed": "30"})]
    ways += [([(x, y), (x + (4 if x else -4), y)], STREET) for x, y in corners]
    ways.append(([(2, 0), (2, 2)], {"highway": "footway"}))
    return build_town(tmp_path_factory.mktemp("ring"), ways, ((0, 0), (4, 4)))
