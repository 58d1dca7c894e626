"""Settings of the whole suite: hypothesis profiles and the shared data. Nothing heavy belongs here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.helpers.shared import shared_data as find_shared_data

# Choose with --hypothesis-profile. Sizes are set here and nowhere else.
settings.register_profile("default", max_examples=300, deadline=None)
settings.register_profile("ci", max_examples=3_000, deadline=None, print_blob=True)
settings.register_profile("long", max_examples=100_000, deadline=None, print_blob=True)
# A planted bug is only to be found, always by the same examples, not to be made small.
settings.register_profile(
    "mutants", max_examples=300, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
)
settings.load_profile("default")


@pytest.fixture(scope="session")
def shared_data() -> Callable[..., Path]:
    """`shared_data("porto-alegre", "poa.zip")` is its path; skips the test where it is absent."""
    return find_shared_data


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the properties, which take longest, at the head of either half: two workers begin with a half each."""
    long = [item for item in items if "property" in item.path.parts]
    short = [item for item in items if "property" not in item.path.parts]
    cut = max(len(items) // 2 - len(long[0::2]), 0)
    items[:] = long[0::2] + short[:cut] + long[1::2] + short[cut:]
