"""Cars by R5's rules against a plain search: a heap over streets just driven, turns from pyproj's azimuths."""

import heapq
import math
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from access.engines.native import travel_times
from access.engines.native.turns import turn_graph
from access.network import Network
from access.network.links import link_points
from access.request import Request
from access.routing.timetable import UNREACHED
from osm import CAR, StreetNetwork
from tests.helpers.java_floats import java_float
from tests.helpers.town_roads import WHEEL_WAYS
from tests.helpers.towns import Town, make_town
from tests.property.test_end_to_end import build, points_of

GEOD = Geod(ellps="sphere")


def direction(line: list[tuple[float, float]]) -> int:
    """Where a line heads, in 256 parts of a circle, from its beginning to its first point beyond 10 m."""
    walked, goal = 0.0, line[-1]
    for a, b in pairwise(line):
        walked += GEOD.inv(*a, *b)[2]
        if walked > 10:
            goal = b
            break
    azimuth, _, metres = GEOD.inv(*line[0], *goal)
    return math.floor(azimuth * 128 / 180 + 0.5) if metres > 1e-3 else 128


def last_direction(line: list[tuple[float, float]]) -> int:
    """Where a line arrives, from its last point that is further than 10 m before its end."""
    walked, start = 0.0, line[0]
    for b, a in pairwise(line[::-1]):
        walked += GEOD.inv(*a, *b)[2]
        if walked > 10:
            start = a
            break
    return direction([start, line[-1]])


def degrees(part: int) -> int:
    """Whole degrees of one of 256 parts, -180 to 178, cut off towards north."""
    return int(((part + 128) % 256 - 128) * 180 / 128)


def mps(streets: StreetNetwork, arc: int) -> float:
    """Metres a second as R5 keeps them."""
    return java_float(round(float(streets.arc_car_kmh[arc]) / 3.6 * 100) / 100)


def turned(degrees_in: int, degrees_out: int) -> int:
    """Seconds of a turn."""
    left = (degrees_in - degrees_out) % 360
    return 0 if left < 27 or left >= 333 else 30 if left < 153 else 90 if left < 207 else 10


class Driver:
    """Seconds by car over the streets of a network as R5 has them, street by street."""

    def __init__(self, streets: StreetNetwork) -> None:
        self.streets = streets
        self.leaving: dict[int, list[int]] = defaultdict(list)
        self.ends: dict[int, tuple[int, int]] = {}
        self.set_out: dict[int, int] = {}
        self.arrive: dict[int, int] = {}
        for arc in np.flatnonzero(streets.arc_modes & CAR).tolist():
            edge = arc >> 1
            ends = int(streets.edge_from[edge]), int(streets.edge_to[edge])
            self.ends[arc] = ends[::-1] if arc & 1 else ends
            part = slice(streets.geometry_offset[edge], streets.geometry_offset[edge + 1])
            line = list(
                zip(streets.geometry_lon[part].tolist(), streets.geometry_lat[part].tolist(), strict=True)
            )
            out, last = direction(line), last_direction(line)
            self.set_out[arc], self.arrive[arc] = (
                (degrees(last + 128), degrees(out + 128)) if arc & 1 else (degrees(out), degrees(last))
            )
            self.leaving[self.ends[arc][0]].append(arc)

    def seconds(self, arc: int) -> int:
        """Seconds along a whole street."""
        return max(1, math.ceil(int(self.streets.edge_length_mm[arc >> 1]) / 1000 / mps(self.streets, arc)))

    def drive(self, starts: dict[int, int], limit_s: int) -> dict[int, int]:
        """Least seconds of every arc driven to its end, from arcs with what they cost, below a limit."""
        best: dict[int, int] = dict(starts)
        heap = [(cost, arc) for arc, cost in starts.items()]
        heapq.heapify(heap)
        while heap:
            spent, arc = heapq.heappop(heap)
            if spent > best[arc]:
                continue
            for after in self.leaving[self.ends[arc][1]]:
                total = spent + turned(self.arrive[arc], self.set_out[after]) + self.seconds(after)
                if total < limit_s and total < best.get(after, UNREACHED):
                    best[after] = total
                    heapq.heappush(heap, (total, after))
        return best


@lru_cache(maxsize=100)
def case_of(seed: int) -> tuple[Town, Network, Driver]:
    town = make_town(seed, WHEEL_WAYS)
    network = build(town.osm, town)
    return town, network, Driver(network.footing_r5.streets)


@given(st.integers(3_000_000, 3_000_030), st.integers(0, 2**32))
def test_cars_take_the_seconds_of_a_plain_search(seed: int, asked: int) -> None:
    town, network, driver = case_of(seed)
    random = Random(asked)
    request = Request(
        date=town.date,
        time_s=8 * 3600,
        window_min=1,
        max_min=random.choice([2, 5, 30, 90]),
        modes=("car",),
        walk_speed_kmh=random.choice([3.6, 4.68, 5.0]),
        profile="r5",
    )
    points = points_of(town.points)
    found = travel_times(network, points, points, request).seconds[:, 0]
    streets = network.footing_r5.streets
    links = link_points(streets, points.lon, points.lat, rule="r5", mode="car")
    walk_mm_per_s = int(java_float(java_float(request.walk_speed_kmh / 3.6) * 1000))
    off_s = (links.offset_mm // walk_mm_per_s).tolist()
    linked = np.flatnonzero(links.linked).tolist()
    assert (np.delete(found, linked, 0) == UNREACHED).all()
    for o in linked:
        along, back = 2 * int(links.edge[o]), 2 * int(links.edge[o]) + 1
        starts = {
            along: int(java_float(int(links.b_mm[o]) // 1000 / mps(streets, along))) + off_s[o],
            back: int(java_float(int(links.a_mm[o]) // 1000 / mps(streets, back))) + off_s[o],
        }
        at: dict[int, int] = {}
        for arc, cost in driver.drive(starts, 60 * request.max_min).items():
            at[driver.ends[arc][1]] = min(cost, at.get(driver.ends[arc][1], UNREACHED))
        for d in linked:
            if links.edge[o] == links.edge[d]:
                continue
            to = 2 * int(links.edge[d])
            lasts = ((links.end_a[d], links.a_mm[d], to), (links.end_b[d], links.b_mm[d], to + 1))
            ways = [
                at[int(end)] + int(mm) // int(java_float(mps(streets, arc) * 1000)) + off_s[d]
                for end, mm, arc in lasts
                if int(end) in at
            ]
            least = min(ways, default=UNREACHED)
            told = (
                least if least < 60 * (request.max_min + 1) else UNREACHED
            )  # as R5: the last part may exceed
            assert int(found[o, d]) == told, (o, d)


def test_every_turn_is_there_once_in_both_directions() -> None:
    _, network, driver = case_of(3_000_000)
    streets = network.footing_r5.streets
    expected = {
        (arc, after): turned(driver.arrive[arc], driver.set_out[after])
        for arc in driver.ends
        for after in driver.leaving[driver.ends[arc][1]]
    }
    for entering in (False, True):
        graph, seconds = turn_graph(streets, entering)
        row = np.repeat(np.arange(len(graph.offset) - 1), np.diff(graph.offset))
        pairs = zip(*((graph.to, row) if entering else (row, graph.to)), strict=True)
        found = {(int(a), int(b)): int(s) for (a, b), s in zip(pairs, seconds, strict=True)}
        assert found == expected
        np.testing.assert_array_equal(graph.arc, [b for _, b in found])


@pytest.mark.parametrize("only", [0, 1])
def test_restrictions_take_turns_out(only: int) -> None:
    _, network, driver = case_of(3_000_000)
    streets = network.footing_r5.streets
    arc = next(arc for arc in driver.ends if len(driver.leaving[driver.ends[arc][1]]) >= 3)
    after = sorted(driver.leaving[driver.ends[arc][1]])
    limited = replace(streets, turns=np.array([[arc, after[1], only]], np.int32))
    graph, _ = turn_graph(limited, False)
    left = graph.to[graph.offset[arc] : graph.offset[arc + 1]].tolist()
    assert left == ([after[1]] if only else [after[0], *after[2:]])
    assert len(graph.to) == len(turn_graph(streets, False)[0].to) - (len(after) - 1 if only else 1)
