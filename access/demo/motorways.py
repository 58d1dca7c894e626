"""Three motorways, drawn roughly: two carriageways each, with ramps to the roads nearby (cars only)."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

from access.demo import facts
from access.demo.plane import Points, to_plane
from access.demo.streets import UNCLASSIFIED, Streets

STEP_M: Final = 90.0
HALF_WIDTH_M: Final = 13.0
RAMP_STEPS: Final = 3  # a ramp leaves and joins this many points before and after its exit
SPEED: Final = {"A21": "110"}
OTHER_SPEED: Final = "130"


Way = tuple[dict[str, str], tuple[tuple[bool, int], ...]]
"""Tags and nodes: ``(True, i)`` is row i of the new points, ``(False, v)`` junction v of the streets."""


@dataclass(frozen=True)
class Motorways:
    """New nodes (plane metres) and ways."""

    points: Points
    ways: tuple[Way, ...]


def lay_motorways(streets: Streets, free: NDArray[np.bool_]) -> Motorways:
    """
    Draw the motorways of the facts over the streets; they cross without meeting them.

    Parameters
    ----------
    streets
        The network; ramps end at junctions of its main roads.
    free
        bool (n,): junctions where a ramp may end.

    Returns
    -------
    motorways
        Each carriageway is one way in the direction of travel; each exit has four ramps. Both ends are exits, so
        that a car can always get on and off.
    """
    roads = np.unique(streets.edge[streets.kind <= UNCLASSIFIED])
    roads = roads[free[roads]]
    near = cKDTree(streets.xy[roads])
    points: list[Points] = []
    ways: list[Way] = []
    total = 0
    for road, rows in groupby(facts.rows("motorways"), key=lambda r: r["road"]):
        marks = list(rows)
        line, at = _smooth(to_plane([float(r["lon"]) for r in marks], [float(r["lat"]) for r in marks]))
        tags = {"highway": "motorway", "ref": road, "oneway": "yes", "source": "synthetic", "layer": "1"}
        tags["maxspeed"] = SPEED.get(road, OTHER_SPEED)
        sides = (_offset(line, HALF_WIDTH_M), _offset(line, -HALF_WIDTH_M)[::-1])
        exits = [i for i, row in zip(at, marks, strict=True) if row["exit"] == "1"]
        for side, places in zip(sides, (exits, [len(line) - 1 - i for i in exits[::-1]]), strict=True):
            points.append(side)
            ways.append((tags, tuple((True, total + i) for i in range(len(side)))))
            for place in places:
                junction = int(roads[int(near.query(side[place])[1])])
                ways += _ramps(total, place, len(side), junction)
            total += len(side)
    return Motorways(np.concatenate(points), tuple(ways))


def _smooth(marks: Points) -> tuple[Points, list[int]]:
    """A smooth line through some points, about every 90 m, and the index of each point in it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(marks, axis=0).T))])
    n = round(float(along[-1]) / STEP_M)
    t = np.linspace(0.0, float(along[-1]), n + 1)
    return np.asarray(CubicSpline(along, marks)(t)), [
        int(i) for i in np.abs(t[:, None] - along).argmin(axis=0)
    ]


def _offset(line: Points, metres: float) -> Points:
    """The line moved to its right by some metres."""
    along = np.gradient(line, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    return np.asarray(line + metres * np.column_stack([along[:, 1], -along[:, 0]]))


def _ramps(first: int, place: int, n: int, junction: int) -> list[Way]:
    """The ramp off before an exit and the ramp on after it; at an end only the one that makes sense."""
    tags = {
        "highway": "motorway_link",
        "oneway": "yes",
        "maxspeed": "50",
        "source": "synthetic",
        "layer": "1",
    }
    ramps: list[Way] = []
    if place > 0:
        leave = place if place == n - 1 else max(place - RAMP_STEPS, 0)
        ramps.append((tags, ((True, first + leave), (False, junction))))
    if place < n - 1:
        join = place if place == 0 else min(place + RAMP_STEPS, n - 1)
        ramps.append((tags, ((False, junction), (True, first + join))))
    return ramps
