"""The perfect city, built once: 40 by 20 blocks, a line along its middle street, one that crosses it, a night bus."""

from pathlib import Path

import pytest

from access.network import Network, build_network
from tests.helpers.grid_city import Line, write_buses, write_streets

# East: from (5, 10) to (35, 10), a stop every 5 blocks, every 15 minutes on the quarter, 2 minutes from stop to stop.
EAST = Line("E", tuple((x, 10) for x in range(5, 36, 5)), 5 * 3600, 22 * 3600, 900, 120)
# North: its stop at (20, 11) lies one block from the line East; every 20 minutes from 5:05, 90 s from stop to stop.
NORTH = Line("N", ((20, 11), (20, 15), (20, 19)), 5 * 3600 + 300, 22 * 3600, 1200, 90)
# Night: one bus before and one after midnight, the second on the service day that began the day before.
NIGHT = Line("X", ((5, 0), (35, 0)), 23 * 3600, 25 * 3600, 7200, 600)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The network of the perfect city."""
    folder: Path = tmp_path_factory.mktemp("grid")
    streets = write_streets(folder / "grid.osm", wide=40, high=20)
    return build_network(streets, [write_buses(folder / "grid.zip", [EAST, NORTH, NIGHT])], name="grid")
