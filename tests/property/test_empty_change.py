"""A change that changes nothing gives the same numbers to the second, and one that only adds never takes away."""

import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st

from access.engines.native import travel_times
from access.engines.times import TravelTimes
from access.errors import NoServiceError
from access.network import Network, build_network
from access.routing.timetable import UNREACHED
from gtfs import read_feed, write_feed
from tests.helpers.continuation_feed import make_riding_town
from tests.helpers.feed_text import write_feed_zip
from tests.helpers.towns import make_town
from tests.property import test_continuations as riding
from tests.property.test_end_to_end import FEW_TOWNS, QUESTIONS, ask, asked, build

KINDS = st.sampled_from(["the same files again", "written and read again", "rows in another order"])
# The order of these rows says something: which agency's zone counts, which of two equal rules holds.
ORDERED = {"agency.txt", "transfers.txt"}


def shuffled_rows(tables: dict[str, str], random: Random) -> dict[str, str]:
    """The tables with their rows in another order."""
    out = {}
    for name, text in tables.items():
        head, *rows = text.splitlines()
        if name not in ORDERED:
            random.shuffle(rows)
        out[name] = "\n".join([head, *rows]) + "\n"
    return out


def rewritten(osm: str, feeds: tuple[dict[str, str], ...], kind: str) -> Network:
    """The network of the same feeds after a change that changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "town.osm").write_text(osm)
        paths = []
        for i, tables in enumerate(feeds):
            moved = shuffled_rows(tables, Random(i)) if kind == "rows in another order" else tables
            path = write_feed_zip(folder / f"{i}.zip", moved)
            if kind == "written and read again":
                path = write_feed(read_feed(path), folder / f"again{i}.zip")
            paths.append(path)
        return build_network(folder / "town.osm", paths)


@lru_cache(maxsize=1000)
def changed(seed: int, kind: str) -> Network:
    town = make_town(seed)
    return rewritten(town.osm, town.feeds, kind)


@lru_cache(maxsize=1000)
def changed_riding(seed: int, kind: str) -> Network:
    town = make_riding_town(seed)
    return rewritten(town.osm, town.feeds, kind)


def assert_same(one: TravelTimes, other: TravelTimes) -> None:
    assert one.seconds.tobytes() == other.seconds.tobytes()
    assert one.reach_share.tobytes() == other.reach_share.tobytes()
    assert (one.search, one.by_vehicle) == (other.search, other.by_vehicle)


@given(FEW_TOWNS, QUESTIONS, KINDS)
def test_a_change_that_changes_nothing_gives_the_same_bytes(seed: int, question: int, kind: str) -> None:
    case, request = asked(seed, question)
    assert_same(ask(case, request), ask(replace(case, network=changed(seed, kind)), request))


@given(FEW_TOWNS, QUESTIONS, KINDS)
def test_so_it_does_where_vehicles_go_on_and_changes_have_rules(seed: int, question: int, kind: str) -> None:
    town = make_riding_town(seed)
    request = riding.make_request(Random(question), town)
    points = riding.points_of(list(town.points))
    networks = riding.case_of(seed).network, changed_riding(seed, kind)
    assert_same(*(travel_times(network, points, points, request) for network in networks))


@given(FEW_TOWNS, QUESTIONS)
def test_more_service_never_hurts(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    try:
        fewer = ask(replace(case, network=thinned(seed)), request)
    except NoServiceError:
        event("nothing is left on that day")
        return
    more = ask(case, request)
    assert (more.seconds <= fewer.seconds).all()
    assert (more.reach_share >= fewer.reach_share).all()


@given(FEW_TOWNS, QUESTIONS)
def test_percentiles_ascend_and_none_is_below_what_one_departure_takes(seed: int, question: int) -> None:
    case, request = asked(seed, question)
    found = ask(case, replace(request, percentiles=(1, 5, 25, 50, 99)))
    assert (np.diff(found.seconds.astype(np.int64), axis=1) >= 0).all()
    reached = found.seconds < UNREACHED
    # percentile p is reached where at least p percent of the departures are
    shares = np.round(found.reach_share.astype(float) * request.window_min)[:, None, :]
    needed = np.array([-(-p * request.window_min // 100) for p in (1, 5, 25, 50, 99)])[None, :, None]
    assert np.array_equal(reached, shares >= needed)


@lru_cache(maxsize=1000)
def thinned(seed: int) -> Network:
    """The town's network with about half of its trips."""
    town = make_town(seed)
    return build(town.osm, replace(town, feeds=tuple(half(tables, Random(seed)) for tables in town.feeds)))


def half(tables: dict[str, str], random: Random) -> dict[str, str]:
    """The feed without half of its trips; one that never runs calls everywhere, so that the stops stay."""
    gone = {row.split(",")[2] for row in tables["trips.txt"].splitlines()[1:] if random.random() < 0.5}
    out = dict(tables)
    for name, column in (("trips.txt", 2), ("stop_times.txt", 0), ("frequencies.txt", 0)):
        if name in out:
            rows = (row for row in out[name].splitlines() if row.split(",")[column] not in gone)
            out[name] = "\n".join(rows) + "\n"
    stops = dict.fromkeys(row.split(",")[3] for row in tables["stop_times.txt"].splitlines()[1:])
    calls = [f"ghost,30:{i:02}:00,30:{i:02}:00,{stop},{i},," for i, stop in enumerate(stops)]
    days = out.get("calendar_dates.txt", "service_id,date,exception_type\n")
    out["trips.txt"] += "r0,ghosts,ghost\n"
    out["stop_times.txt"] += "\n".join(calls) + "\n"
    out["calendar_dates.txt"] = days + "ghosts,20300101,1\n"
    return out
