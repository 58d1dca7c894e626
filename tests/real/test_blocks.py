"""Blocks of real feeds: TER numbers its trips in that column; with one block for all of them nobody stays aboard."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from access.network.feeds import ReadFeeds, read_feeds
from access.network.model import Network, Stops
from access.network.service_dates import timetable_of
from access.network.texts import texts_of
from access.routing.timetable import Timetable

DATE = dt.date(2025, 1, 28)


@pytest.fixture(scope="module")
def ter(shared_data: Callable[..., Path]) -> Path:
    return shared_data("ter", "ter-gtfs-2025-q1.zip")


def with_one_block(path: Path, to: Path) -> Path:
    """The feed with the same block for every trip."""
    with zipfile.ZipFile(path) as feed, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as other:
        for name in feed.namelist():
            content = feed.read(name)
            if name == "trips.txt":
                head, *rows = content.decode("utf-8-sig").splitlines()
                at = head.split(",").index("block_id")
                cells = [row.split(",") for row in rows]
                lines = [",".join([*row[:at], "1", *row[at + 1 :]]) for row in cells]
                content = "\n".join([head, *lines, ""]).encode()
            other.writestr(name, content)
    return to


def timetable(feeds: ReadFeeds, stay_s: int) -> Timetable:
    table = feeds.stops
    names, nothing = texts_of(table["stop_id"]), np.zeros(len(table), np.int32)
    place = table["stop_lon"].to_numpy(np.float64), table["stop_lat"].to_numpy(np.float64)
    parts = {
        "trips": feeds.trips,
        "calendar": feeds.calendar,
        "vehicles": feeds.vehicles,
        "timezone": feeds.timezone,
        "stops": Stops(names, names, *place, nothing, nothing),
    }
    network = cast("Network", SimpleNamespace(**parts))
    return timetable_of(network, DATE, first_s=6 * 3600, last_s=12 * 3600, stay_s=stay_s)


def test_trips_alone_in_their_blocks_go_on_as_nothing(ter: Path) -> None:
    feeds = read_feeds([ter])
    assert not feeds.vehicles.any
    assert "blocks-overlapping" not in {entry.code for entry in feeds.audit}
    assert timetable(feeds, 18_000).parts is None


def test_one_block_for_a_whole_country_is_no_vehicle_and_changes_nothing(ter: Path, tmp_path: Path) -> None:
    feeds = read_feeds([with_one_block(ter, tmp_path / "one.zip")])
    assert feeds.vehicles.any
    (entry,) = [entry for entry in feeds.audit if entry.code == "blocks-overlapping"]
    assert entry.count == 1
    one, other = timetable(feeds, 18_000), timetable(read_feeds([ter]), 0)
    assert one.parts is None
    for name in ("pattern_offset", "pattern_stop", "may_board", "trip_row", "arrival_s", "departure_s"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
