"""The real lines: their stops as logical stops, their axes on the plane, their courses on the streets."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from access.demo.facts import LineStop
from access.demo.plane import Points
from access.demo.stops import Course, Stop
from access.demo.streets import SECONDARY, TERTIARY, Streets, bus_graph, paths
from access.demo.towns import Axis

# Longer hops (an express on the ring road) follow the roads between communes instead of a road of their own.
LONGEST_OWN_ROAD_M: Final = 2_600.0
LOOPS: Final = ("41",)  # lines that come back to their first stop

Sequences = dict[tuple[str, str], tuple[int, ...]]
"""Logical stops of each (line, branch), first to last."""


def sequences(rows: Sequence[LineStop], stop_of_row: Sequence[int]) -> Sequences:
    """
    Stop sequence of every branch, whole.

    A branch of the tables begins where it leaves the main one: its sequence is the trunk up to there, then the
    rows of the branch. Loops are closed.
    """
    parts: dict[tuple[str, str], list[int]] = {}
    for row, stop in zip(rows, stop_of_row, strict=True):
        part = parts.setdefault((row.line, row.branch), [])
        if not part or part[-1] != stop:
            part.append(stop)
    whole: Sequences = {}
    for (line, branch), part in parts.items():
        if branch != "main":
            trunk = parts[line, "main"]
            part = trunk[: trunk.index(part[0])] + part  # noqa: PLW2901
        if line in LOOPS:
            part = [*part, part[0]]  # noqa: PLW2901
        whole[line, branch] = tuple(part)
    return whole


def line_axes(lines: Sequences, stops: Sequence[Stop], bulles: frozenset[str]) -> list[Axis]:
    """One axis for each pair of consecutive stops near enough; Bulle lines have the better roads."""
    rank: dict[tuple[int, int], int] = {}
    for (line, _), sequence in lines.items():
        for a, b in pairwise(sequence):
            pair = (min(a, b), max(a, b))
            rank[pair] = min(rank.get(pair, 9), 1 if line in bulles else 2)
    axes = []
    for (a, b), best in rank.items():
        start, end = np.array([stops[a].x, stops[a].y]), np.array([stops[b].x, stops[b].y])
        if float(np.hypot(*(end - start))) < LONGEST_OWN_ROAD_M:
            axes.append(Axis(start, end, best))
    return axes


def line_roads(
    lines: Sequences, stop_vertex: Sequence[int], bulles: frozenset[str]
) -> list[tuple[int, int, int]]:
    """(junction, junction, class) of the roads that lines run on."""
    roads: dict[tuple[int, int], int] = {}
    for (line, _), sequence in lines.items():
        for a, b in pairwise(sequence):
            pair = (stop_vertex[a], stop_vertex[b])
            roads[pair] = min(roads.get(pair, TERTIARY), SECONDARY if line in bulles else TERTIARY)
    return [(a, b, rank) for (a, b), rank in roads.items()]


def line_courses(lines: Sequences, streets: Streets) -> list[Course]:
    """Both directions of every branch, along the streets."""
    at = streets.stop_vertex.tolist()
    graph = bus_graph(streets.edge, streets.length_m, streets.kind, len(streets.xy))
    pairs = sorted({(at[a], at[b]) for s in lines.values() for a, b in pairwise(s)})
    way = dict(zip(pairs, paths(graph, pairs, streets.xy), strict=True))
    courses = []
    for (line, branch), sequence in lines.items():
        legs = tuple(tuple(way[at[a], at[b]]) for a, b in pairwise(sequence))
        there = Course(line, branch, 0, sequence, legs)
        courses += [there, there.reversed()]
    return courses


def leg_lengths(course: Course, xy: Points) -> list[float]:
    """Length of each leg along the streets, metres."""
    return [float(np.hypot(*np.diff(xy[list(leg)], axis=0).T).sum()) for leg in course.legs]
