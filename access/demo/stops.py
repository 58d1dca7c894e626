"""Logical stops of the bus network and their two quays."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from access.demo.facts import LineStop
from access.demo.plane import Points, to_plane

SAME_STOP_M: Final = 250.0
QUAY_ALONG_M: Final = 11.0
QUAY_ASIDE_M: Final = 4.0


@dataclass(frozen=True)
class Stop:
    """A logical stop: name, commune, plane position; `real` if its place is a fact, not invented."""

    name: str
    commune: str
    x: float
    y: float
    real: bool


@dataclass(frozen=True)
class Course:
    """
    One way of a route: its logical stops in order and the street junctions between them.

    `legs[i]` goes from the junction of `stops[i]` to that of `stops[i + 1]`, both included.
    """

    route: str
    branch: str
    direction: int
    stops: tuple[int, ...]
    legs: tuple[tuple[int, ...], ...]

    def reversed(self) -> "Course":
        """The same course the other way."""
        legs = tuple(leg[::-1] for leg in self.legs[::-1])
        return Course(self.route, self.branch, 1 - self.direction, self.stops[::-1], legs)


def merge_stops(rows: tuple[LineStop, ...]) -> tuple[list[Stop], list[int]]:
    """
    Logical stops of the lines' tables, and the stop of each row.

    Rows of one name and commune within 250 m are one stop at their mean: the tables give the quays of each
    line, and two lines that meet must meet at one stop.
    """
    xy = to_plane([r.lon for r in rows], [r.lat for r in rows])
    groups: dict[tuple[str, str], list[list[int]]] = {}
    for i, row in enumerate(rows):
        clusters = groups.setdefault((row.name, row.commune), [])
        for cluster in clusters:
            if float(np.hypot(*(xy[cluster].mean(axis=0) - xy[i]))) < SAME_STOP_M:
                cluster.append(i)
                break
        else:
            clusters.append([i])
    stops: list[Stop] = []
    of_row = [0] * len(rows)
    for (name, commune), clusters in groups.items():
        for cluster in clusters:
            x, y = np.unique(xy[cluster], axis=0).mean(axis=0)
            for i in cluster:
                of_row[i] = len(stops)
            stops.append(Stop(name, commune, float(x), float(y), real=True))
    return stops, of_row


def headings(course: Course, xy: Points) -> Points:
    """Unit direction of travel at each stop of a course, shape (n_stops, 2)."""
    before = [leg[-2] if len(leg) > 1 else leg[0] for leg in course.legs]
    after = [leg[1] if len(leg) > 1 else leg[-1] for leg in course.legs]
    here = [leg[0] for leg in course.legs] + [course.legs[-1][-1]]
    delta = xy[[*after, here[-1]]] - xy[[here[0], *before]]
    size = np.hypot(delta[:, 0], delta[:, 1])
    delta[size == 0.0] = (1.0, 0.0)
    return np.asarray(delta / np.where(size == 0.0, 1.0, size)[:, None])


def quay_points(stop: Stop, along: Points) -> Points:
    """Positions of the quays for travel along and against a direction, on the right-hand side, shape (2, 2)."""
    right = np.array([along[1], -along[0]])
    offset = QUAY_ALONG_M * along + QUAY_ASIDE_M * right
    return np.array([stop.x, stop.y]) + np.stack([offset, -offset])
