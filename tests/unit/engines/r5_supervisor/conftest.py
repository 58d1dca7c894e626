"""A supervisor of small processes."""

from collections.abc import Iterator

import pytest

from access.engines.r5.supervisor import Supervisor
from tests.helpers.processes import children


@pytest.fixture
def boss() -> Iterator[Supervisor]:
    """A supervisor that leaves no process behind."""
    made = Supervisor()
    yield made
    made.stop()
    assert children("small_worker") == []
