"""Settings of the whole suite: hypothesis profiles and the shared data. Nothing heavy belongs here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.helpers.shared import shared_data as find_shared_data

# Choose with --hypothesis-profile. Sizes are set here and nowhere else.
settings.register_profile("default", max_examples=300, deadline=None)
settings.register_profile("ci", max_examples=3_000, deadline=None, print_blob=True)
settings.register_profile("long", max_examples=100_000, deadline=None, print_blob=True)
settings.load_profile("default")


@pytest.fixture(scope="session")
def shared_data() -> Callable[..., Path]:
    """`shared_data("porto-alegre", "poa.zip")` is its path; skips the test where it is absent."""
    return find_shared_data
