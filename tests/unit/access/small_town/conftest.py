"""The small town's files and the network built from them, once."""

from pathlib import Path

import pytest

from access.network import Network, build_network
from tests.unit.access.small_town.town import write_town


@pytest.fixture(scope="package")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_town(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="package")
def network(inputs: tuple[Path, Path]) -> Network:
    return build_network(inputs[0], [inputs[1]], name="town")
