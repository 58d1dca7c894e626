"""Where the junctions of the synthetic streets lie: stops, centres, axes, town blocks, open country.

Facts give points only (stops, centres, places) and populations; the shapes of the towns are invented.
A town is an irregular disc whose area follows its population; each of its quarters has a grid of its own,
turned along the nearest axis, jittered, so that the map looks like towns of the mining basin (rows of
brick houses along a road) and not like graph paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from access.demo.facts import Commune
from access.demo.plane import Points, to_plane

STOP, PLACE, AXIS, TOWN, RURAL = range(5)

PEOPLE_PER_KM2: Final = 3_300.0  # of built-up area
BUILT_AROUND_POINT_M: Final = 230.0
AXIS_STEP_M: Final = 60.0
# A town point this far from the points of an axis cannot stand between two of them.
AXIS_CLEARANCE_M: Final = 42.0
QUARTER_M: Final = 620.0
FIELD_M: Final = 430.0
COUNTRY_M: Final = 2_400.0


@dataclass(frozen=True)
class Axis:
    """A road to lay between two points of the plane; `rank` 0 is the most important."""

    start: Points
    end: Points
    rank: int


@dataclass(frozen=True)
class Plan:
    """Junctions of the streets, before any street.

    Attributes
    ----------
    xy
        float64 (n, 2): plane metres.
    level
        int8 (n,): STOP, PLACE, AXIS, TOWN or RURAL.
    urban
        bool (n,): inside a built-up area.
    stop_vertex, centre_vertex
        int64: junction of each stop and of each commune's centre.
    """

    xy: Points
    level: NDArray[np.int8]
    urban: NDArray[np.bool_]
    stop_vertex: NDArray[np.int64]
    centre_vertex: NDArray[np.int64]


def town_radius_m(population: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radius of the built-up disc of a commune; 240 m for a hamlet, 1.8 km for Lens."""
    return np.asarray(1000.0 * np.sqrt((0.10 + population / PEOPLE_PER_KM2) / np.pi))


def commune_axes(communes: Sequence[Commune]) -> list[Axis]:
    """Roads between neighbouring communes (Gabriel graph of the centres), ranked by the smaller population."""
    xy = to_plane([c.lon for c in communes], [c.lat for c in communes])
    axes = []
    for a, b in gabriel_edges(xy):
        smaller = min(communes[a].population, communes[b].population)
        rank = 0 if smaller >= 9000 else 1 if smaller >= 4000 else 2 if smaller >= 1200 else 3
        axes.append(Axis(xy[a], xy[b], rank))
    return axes


def gabriel_edges(xy: Points) -> NDArray[np.int64]:
    """Gabriel graph: Delaunay edges with no point inside the circle on them; connected and without crossings."""
    tri = Delaunay(xy).simplices
    blocked: list[NDArray[np.int64]] = []
    edges: list[NDArray[np.int64]] = []
    for corner in range(3):
        a, b, c = tri[:, corner], tri[:, (corner + 1) % 3], tri[:, (corner + 2) % 3]
        edge = np.sort(np.column_stack([a, b]), axis=1).astype(np.int64)
        obtuse = ((xy[a] - xy[c]) * (xy[b] - xy[c])).sum(axis=1) < 0.0
        edges.append(edge)
        blocked.append(edge[obtuse])
    every = np.unique(np.concatenate(edges), axis=0)
    n = np.int64(len(xy))
    bad = np.unique(np.concatenate(blocked) @ np.array([n, 1]))
    return np.asarray(every[~np.isin(every @ np.array([n, 1]), bad)])


def lay_out(
    communes: Sequence[Commune], stops: Points, places: Points, axes: Sequence[Axis], rng: np.random.Generator
) -> Plan:
    """
    Place every junction, important ones first; a later one gives way to an earlier one near it.

    Parameters
    ----------
    communes
        Their centres become junctions, their populations the size of the towns.
    stops, places
        Plane points; a stop is a junction at its place, a place gets one about 20 m away.
    axes
        Roads to draw; longer than their straight line by a slight bend.
    rng
        The only source of chance.

    Returns
    -------
    plan
        The junctions, in the order stops, centres, places, axes, towns, country.
    """
    centres = to_plane([c.lon for c in communes], [c.lat for c in communes])
    towns = _Towns(centres, town_radius_m(np.array([float(c.population) for c in communes])), rng)
    built = cKDTree(np.concatenate([stops, places, centres]))
    xy, level, stop_vertex = _stop_junctions(stops)
    centre_vertex = np.empty(len(centres), dtype=np.int64)
    near, which = _nearest(cKDTree(xy), centres)
    fresh = near > 40.0
    centre_vertex[~fresh] = which[~fresh]
    centre_vertex[fresh] = len(xy) + np.arange(int(fresh.sum()))
    xy = np.concatenate([xy, centres[fresh]])
    level = np.concatenate([level, np.full(int(fresh.sum()), PLACE, dtype=np.int8)])

    angle = rng.uniform(0.0, 2 * np.pi, len(places))
    beside = places + 20.0 * np.column_stack([np.cos(angle), np.sin(angle)])
    axis_points, axis_angle = _axis_points(axes, rng)
    for points, own, clear, kind in (
        (beside, 25.0, 30.0, PLACE),
        (axis_points, 30.0, 30.0, AXIS),
        (_town_points(towns, built, axis_points, axis_angle, rng), 34.0, AXIS_CLEARANCE_M, TOWN),
        (_country_points(towns, built, centres, rng), 200.0, 150.0, RURAL),
    ):
        kept = _give_way(points, xy, own, clear)
        xy = np.concatenate([xy, kept])
        level = np.concatenate([level, np.full(len(kept), kind, dtype=np.int8)])
    urban = towns.contain(xy) | (_nearest(built, xy)[0] < BUILT_AROUND_POINT_M)
    return Plan(xy, level, urban, stop_vertex, centre_vertex)


def _nearest(tree: cKDTree, points: Points) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distance to, and index of, the nearest point of a tree for each point."""
    distance, index = tree.query(points)
    return np.asarray(distance, dtype=np.float64), np.asarray(index, dtype=np.int64)


class _Towns:
    """Irregular discs around the centres (three harmonics each)."""

    def __init__(self, centres: Points, radius_m: NDArray[np.float64], rng: np.random.Generator) -> None:
        self.radius_m = radius_m
        self._centres = cKDTree(centres)
        self._amplitude = rng.uniform(0.04, 0.20, (len(centres), 3))
        self._phase = rng.uniform(0.0, 2 * np.pi, (len(centres), 3))

    def nearness(self, points: Points) -> NDArray[np.float64]:
        """Distance to the centre as a share of the town's edge in that direction, of the best of 6 towns."""
        distance, town = self._centres.query(points, k=6)
        delta = points[:, None, :] - np.asarray(self._centres.data)[town]
        angle = np.arctan2(delta[..., 1], delta[..., 0])[..., None] * np.array([2.0, 3.0, 5.0])
        edge = 1.0 + (self._amplitude[town] * np.cos(angle + self._phase[town])).sum(axis=-1)
        share = distance / (self.radius_m[town] * edge)
        return np.asarray(share.min(axis=1))

    def contain(self, points: Points) -> NDArray[np.bool_]:
        """True inside any town."""
        return self.nearness(points) < 1.0


def _stop_junctions(stops: Points) -> tuple[Points, NDArray[np.int8], NDArray[np.int64]]:
    """One junction a stop; two stops within 12 m share it."""
    owner = np.arange(len(stops))
    for a, b in _sorted_pairs(stops, 12.0):
        owner[b] = min(owner[b], owner[a])
    kept, stop_vertex = np.unique(owner, return_inverse=True)
    return stops[kept], np.full(len(kept), STOP, dtype=np.int8), stop_vertex.astype(np.int64)


def _sorted_pairs(points: Points, radius_m: float) -> NDArray[np.int64]:
    """Pairs (a < b) closer than the radius, sorted, so that the answer never depends on the tree."""
    pairs = cKDTree(points).query_pairs(radius_m, output_type="ndarray")
    pairs = np.sort(pairs, axis=1)
    return np.asarray(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))], dtype=np.int64)


def _give_way(points: Points, earlier: Points, own_m: float, clear_m: float) -> Points:
    """Points that keep `clear_m` from earlier ones and `own_m` from each other (the first of two stays)."""
    points = points[_nearest(cKDTree(earlier), points)[0] >= clear_m]
    keep = np.ones(len(points), dtype=np.bool_)
    for a, b in _sorted_pairs(points, own_m).tolist():
        if keep[a]:
            keep[b] = False
    return points[keep]


def _axis_points(axes: Sequence[Axis], rng: np.random.Generator) -> tuple[Points, NDArray[np.float64]]:
    """Points along slightly bent axes, and the direction of the axis at each; both ends left out."""
    points, angles = [np.empty((0, 2))], [np.empty(0)]
    for axis in sorted(axes, key=lambda a: a.rank):
        span = axis.end - axis.start
        length = float(np.hypot(*span))
        n = max(2, round(length / AXIS_STEP_M))
        t = np.arange(1, n) / n
        # A double bend: roads of the plain drift, they do not arch.
        first, second = rng.uniform(-0.045, 0.045, 2)
        drift = (first * np.sin(np.pi * t) + second * np.sin(2 * np.pi * t))[:, None]
        normal = np.array([-span[1], span[0]])
        points.append(axis.start + t[:, None] * span + drift * normal)
        angles.append(np.full(len(t), np.arctan2(span[1], span[0])))
    return np.concatenate(points), np.concatenate(angles)


def _lattice(corner: Points, far: Points, step_m: float) -> Points:
    """Points of a square lattice over a box."""
    x = np.arange(corner[0], far[0], step_m)
    y = np.arange(corner[1], far[1], step_m)
    return np.column_stack([m.ravel() for m in np.meshgrid(x, y)])


def _town_points(
    towns: _Towns,
    built: cKDTree,
    axis_points: Points,
    axis_angle: NDArray[np.float64],
    rng: np.random.Generator,
) -> Points:
    """Blocks of the towns: one turned and jittered grid for each quarter."""
    everything = np.asarray(built.data)
    seeds = _lattice(everything.min(axis=0) - 2000.0, everything.max(axis=0) + 2000.0, QUARTER_M)
    seeds = seeds + rng.uniform(-0.42, 0.42, seeds.shape) * QUARTER_M
    seeds = seeds[(towns.nearness(seeds) < 1.3) | (_nearest(built, seeds)[0] < 900.0)]
    along = axis_angle[_nearest(cKDTree(axis_points), seeds)[1]]
    turn = along + rng.normal(0.0, 0.12, len(seeds)) + np.where(rng.random(len(seeds)) < 0.2, 0.7, 0.0)
    # Blocks are small in the middle of a town, larger at its edge; rows of houses make them oblong.
    pitch = 56.0 + 34.0 * np.clip(towns.nearness(seeds), 0.0, 1.2) + rng.uniform(-6.0, 12.0, len(seeds))
    oblong = rng.uniform(1.0, 1.75, len(seeds))
    parts = []
    for seed, angle, step, stretch in zip(seeds, turn, pitch, oblong, strict=True):
        half = 0.95 * QUARTER_M
        u, v = np.arange(-half, half, step * stretch), np.arange(-half, half, step)
        grid = np.column_stack([m.ravel() for m in np.meshgrid(u, v)])
        grid = grid + rng.normal(0.0, 0.085 * step, grid.shape)
        c, s = np.cos(angle), np.sin(angle)
        parts.append(seed + grid @ np.array([[c, s], [-s, c]]))
    quarter = np.repeat(np.arange(len(seeds)), [len(p) for p in parts])
    points = np.concatenate(parts)
    own = _nearest(cKDTree(seeds), points)[1] == quarter
    points = points[own]
    return np.asarray(points[towns.contain(points) | (_nearest(built, points)[0] < BUILT_AROUND_POINT_M)])


def _country_points(towns: _Towns, built: cKDTree, centres: Points, rng: np.random.Generator) -> Points:
    """Crossings of the field tracks, outside the towns and not far from a commune's centre."""
    everything = np.asarray(built.data)
    fields = _lattice(everything.min(axis=0) - COUNTRY_M, everything.max(axis=0) + COUNTRY_M, FIELD_M)
    fields = fields + rng.uniform(-0.38, 0.38, fields.shape) * FIELD_M
    far = _nearest(cKDTree(centres), fields)[0] > COUNTRY_M
    return fields[~far & ~towns.contain(fields) & (_nearest(built, fields)[0] > BUILT_AROUND_POINT_M)]
