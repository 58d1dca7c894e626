"""A network of two feeds on a date on which one of them does not run: said in every answer, and never a silent gap."""

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from access.analysis.provenance import general_cautions
from access.network import Network, build_network
from access.request import Request
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.grid_city import Line, write_buses, write_streets

LINE = Line("E", ((1, 1), (5, 1)), 6 * 3600, 20 * 3600, 600, 180)
BOTH = Request(date=dt.date(2026, 9, 16), time_s=8 * 3600)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The second feed begins on 16 September, a day on which both run."""
    folder: Path = tmp_path_factory.mktemp("feeds")
    early = write_buses(folder / "early.zip", [LINE])
    with zipfile.ZipFile(early) as archive:
        tables = {name: archive.read(name).decode() for name in archive.namelist()}
    tables["calendar.txt"] = tables["calendar.txt"].replace("20260901", "20260916")
    late = write_feed_zip(folder / "late.zip", tables)
    return build_network(write_streets(folder / "grid.osm", wide=6, high=2), [early, late])


def test_a_feed_without_service_on_the_date_is_named(network: Network) -> None:
    (caution,) = general_cautions(network, replace(BOTH, date=dt.date(2026, 9, 15)))
    assert caution["code"] == "feed-without-service"
    assert caution["detail"] == (
        "no trip of late.zip runs on 2026-09-15: the answer rests on the other feeds alone"
    )


def test_nothing_is_said_where_all_run_or_none_is_asked(network: Network) -> None:
    assert general_cautions(network, BOTH) == []
    assert general_cautions(network, replace(BOTH, date=dt.date(2026, 9, 15), modes=("walk",))) == []
