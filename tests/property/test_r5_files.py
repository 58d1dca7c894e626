"""What R5 is told of random towns is what profile "r5" knows: its files, read again, are the same network."""

import csv
import io
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from access.engines.native import travel_times
from access.engines.r5.files import files_for
from access.engines.times import TravelTimes
from access.errors import NoServiceError
from access.network import Network, build_network
from access.points import PointSet
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.same_timetable import assert_told_alike
from tests.helpers.towns import Town, make_request, make_town

# A town is built twice and compared once; some questions are asked of it.
TOWNS = st.integers(5_000_000, 5_000_000 + max(1, settings.default.max_examples // 30))
IDS = ("stop_id", "route_id", "trip_id", "service_id")
BEFORE = [
    "",
    "",
    "a:",
    "B:x:",
    "é ",
    "10",
    "9",
    "\U0001f68c",
    "\uff21",
    'q"',
    "t,",
    "FR:62:",
    "@07:00:00",
    "s0000",
]


def with_other_ids(tables: dict[str, str], random: Random) -> dict[str, str]:
    """The tables under ids that feeds really have, in another order as text."""
    names: dict[tuple[str, str], str] = {}
    out = {}
    for file, text in tables.items():
        head, *rows = list(csv.reader(text.splitlines()))
        for column in IDS:
            if column in head:
                at = head.index(column)
                for row in rows:
                    key = column, row[at]
                    if key not in names:
                        names[key] = f"{random.choice(BEFORE)}{random.choice(BEFORE)}{row[at]}"
                    row[at] = names[key]
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([head, *rows])
        out[file] = written.getvalue()
    return out


def with_blind_spots(tables: dict[str, str], random: Random) -> dict[str, str]:
    """The tables with a stop at 0, 0, one without coordinates that nobody serves, and times left blank."""
    out = dict(tables)
    head, *rows = tables["stops.txt"].splitlines()
    if random.random() < 0.3:
        rows[-1] = ",".join([*rows[-1].split(",")[:2], "0", "0"])
    if random.random() < 0.3:
        rows.append("Z,Nowhere,,")
    out["stops.txt"] = "\n".join([head, *rows]) + "\n"
    return out


@lru_cache(maxsize=1000)
def both(seed: int) -> tuple[Town, Network, Network]:
    """A town, its network, and the network of the files that R5 reads for it."""
    town = make_town(seed)
    random = Random(seed)
    feeds = [with_blind_spots(tables, random) for tables in town.feeds]
    if random.random() < 0.7:
        feeds = [with_other_ids(tables, random) for tables in feeds]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "town.osm").write_text(town.osm)
        names = ("z", "a")  # the order of feeds is not that of their names
        paths = [
            write_feed_zip(folder / f"{name}.zip", tables) for name, tables in zip(names, feeds, strict=False)
        ]
        network = build_network(folder / "town.osm", paths)
        files = files_for(network, folder=folder / "cache")
        return town, network, build_network(files.pbf, [files.gtfs])


@given(TOWNS)
def test_the_files_say_what_the_network_knows(seed: int) -> None:
    town, network, again = both(seed)
    event(f"{len(town.feeds)} feeds, headways: {bool(len(network.trips.r5.start_s))}")
    assert_told_alike(network, again)


@given(TOWNS, st.integers(0, 2**32))
def test_travel_times_are_those_of_the_network(seed: int, question: int) -> None:
    town, network, again = both(seed)
    request = replace(make_request(Random(question), town), profile="r5", anchor="depart")
    points = PointSet(
        tuple(map(str, range(len(town.points)))),
        np.array([lon for lon, _ in town.points]),
        np.array([lat for _, lat in town.points]),
    )
    answers: list[TravelTimes | str] = []
    for one in (network, again):
        try:
            answers.append(travel_times(one, points, points, request))
        except NoServiceError:
            answers.append("no service")
    ours, theirs = answers
    if isinstance(ours, str) or isinstance(theirs, str):
        assert ours == theirs
        event("no service")
        return
    assert ours.seconds.tobytes() == theirs.seconds.tobytes()
    assert ours.reach_share.tobytes() == theirs.reach_share.tobytes()
    event(f"reached: {bool((ours.seconds < 2**31 - 1).any())}")
