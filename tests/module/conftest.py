"""Every drawn test runs on the kernel and on both oracles: hand-computed arrivals judge all three."""

from collections.abc import Callable

import pytest

from access.routing.timetable import SearchRules
from tests.helpers.searches import Search, by_graph, by_kernel, by_oracle
from tests.helpers.timetable_text import answer, start
from tests.helpers.trips import City

Window = Callable[..., list[str]]
Arrivals = Callable[..., str]


@pytest.fixture(params=[by_kernel, by_oracle, by_graph], ids=["kernel", "oracle", "graph"])
def search(request: pytest.FixtureRequest) -> Search:
    """One of the three searches."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def window(search: Search) -> Window:
    """`window(city, "8:01 8:00 from A B+2:00")`: the arrivals of each departure, as text."""

    def run(city: City, text: str, *, slack: int = 60, rides: int = 4, max_s: int = 5400) -> list[str]:
        departures, access = start(text, city)
        found = search(city, access, departures, SearchRules(slack, rides, max_s))
        return [answer(city, arrivals) for arrivals in found]

    return run


@pytest.fixture
def arrivals(window: Window) -> Arrivals:
    """`arrivals(city, "8:00 from A")`: the same for one departure."""

    def run(city: City, text: str, **rules: int) -> str:
        (only,) = window(city, text, **rules)
        return only

    return run
