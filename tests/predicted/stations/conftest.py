"""The city of the stations, each variant of it built once."""

import pytest

from tests.predicted.stations.drawn_stations import Build, builder


@pytest.fixture(scope="package")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The city with pathways and changes of one's own: see `builder`."""
    return builder(tmp_path_factory.mktemp("stations"))
