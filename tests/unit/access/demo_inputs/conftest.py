"""The demo's inputs, generated once, and read."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from access.demo import DemoInputs, generate
from tests.unit.access.demo_inputs.generated import PLANE, Feed, Streets, read


@pytest.fixture(scope="package")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> DemoInputs:
    told: list[float] = []
    made = generate(tmp_path_factory.mktemp("demo"), seed=1, progress=lambda _what, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    return made


@pytest.fixture(scope="package")
def bus(inputs: DemoInputs) -> Feed:
    return read(inputs.tadao)


@pytest.fixture(scope="package")
def train(inputs: DemoInputs) -> Feed:
    return read(inputs.ter)


@pytest.fixture(scope="package")
def streets(inputs: DemoInputs) -> Streets:
    return Streets(inputs.streets)


@pytest.fixture(scope="package")
def near_street(streets: Streets) -> cKDTree:
    """Nodes of streets to walk on; a point within 25 m of a node is no further from a street."""
    walked = {
        n for _, tags, nodes in streets.ways for n in nodes if not tags["highway"].startswith("motorway")
    }
    return cKDTree(np.array([streets.place[n] for n in sorted(walked)]) * PLANE)
