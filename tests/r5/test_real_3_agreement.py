"""R5 itself and the native engine by R5's rules, asked the same in one run: how near they are, how fast each is.

Streets are read by two programs from the same extract here, so that seconds differ; docs/r5-parity.md says where.
"""

import datetime as dt
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from access import engines
from access.analysis import isochrones
from access.engines.times import TravelTimes
from access.network import Network
from access.points import PointSet
from access.request import Request
from tests.helpers.r5_real import RealR5, minutes_of
from tests.helpers.r5_tables import chosen

BASE: dict[str, Any] = {
    "date": dt.date(2019, 5, 13),
    "time_s": 14 * 3600,
    "window_min": 60,
    "max_min": 120,
    "max_rides": 3,
    "walk_speed_kmh": 3.6,
    "access_walk_min": 30,
    "egress_walk_min": 30,
    "profile": "r5",
}
N_POINTS = 1_227


@dataclass(frozen=True)
class Both:
    """Answers of both engines with the seconds of wall time that each took."""

    r5: TravelTimes
    native: TravelTimes
    r5_s: float
    native_s: float

    def shares(self) -> tuple[float, float, float]:
        """Shares within 0, 1 and 2 minutes, of pairs that either engine reaches; reached by one alone is never."""
        one, other = minutes_of(self.r5.seconds), minutes_of(self.native.seconds)
        either = ~(np.isnan(one) & np.isnan(other))
        assert either.any(), "no engine reaches any pair"
        off = np.abs(one - other)[either]
        zero, first, second = (float((off <= k).mean()) for k in (0, 1, 2))
        return zero, first, second

    def told(self) -> str:
        """Everything that was measured, in two lines."""
        one, other = minutes_of(self.r5.seconds), minutes_of(self.native.seconds)
        n = self.r5.seconds.shape[0]
        only = int((np.isnan(other) & ~np.isnan(one)).sum()), int((np.isnan(one) & ~np.isnan(other)).sum())
        zero, first, second = self.shares()
        return (
            f"\n{one.size} cells: equal {zero:.3%}, within 1 min {first:.3%}, within 2 min {second:.3%}, "
            f"bias {np.nanmean(other - one) * 60:+.1f} s, reached by R5 alone {only[0]}, by native alone {only[1]}\n"
            f"{self.r5.engine}: {1000 * self.r5_s / n:.1f} ms an origin; native, one thread: "
            f"{1000 * self.native_s / n:.1f} ms an origin"
        )


def ask_both(real: RealR5, network: Network, ends: tuple[PointSet, PointSet], request: Request) -> Both:
    """The native engine first (when rehearsing it tells the stand-in what to say), then R5; both warm."""
    theirs = replace(request, engine="r5")
    first = chosen(ends[0], list(ends[0].ids[:1]))
    engines.travel_times(network, first, ends[1], request)
    start = time.perf_counter()
    native = engines.travel_times(network, *ends, request, threads=1)
    native_s = time.perf_counter() - start
    real.prepare(*ends, request.percentiles, minutes_of(native.seconds))
    engines.travel_times(network, first, ends[1], theirs)
    start = time.perf_counter()
    r5 = engines.travel_times(network, *ends, theirs)
    return Both(r5, native, time.perf_counter() - start, native_s)


def some(real: RealR5, points: PointSet, n: int) -> PointSet:
    """The first n points; fewer when rehearsing."""
    return chosen(points, list(points.ids[: n if real.desk is None else min(n, 60)]))


def test_all_hexagons_agree(real: RealR5, poa: Network, poa_points: PointSet) -> None:
    """1,227 x 1,227 at the median: the bar is 99 % within a minute."""
    points = some(real, poa_points, N_POINTS)
    both = ask_both(real, poa, (points, points), Request(**BASE))
    prepare_s = engines.usage("r5").prepare_s
    print(both.told(), f"; R5 read its network in {prepare_s or 0:.1f} s")
    assert both.shares()[1] >= 0.99, both.told()


def test_five_percentiles_and_short_windows_agree(real: RealR5, poa: Network, poa_points: PointSet) -> None:
    points = some(real, poa_points, N_POINTS)
    origins = chosen(points, list(points.ids[::20]))
    for asked in (
        {"percentiles": (5, 25, 50, 75, 95)},
        {"window_min": 1},
        {"time_s": 14 * 3600 + 7 * 60, "window_min": 7},
    ):
        both = ask_both(real, poa, (origins, points), Request(**{**BASE, **asked}))
        print(f"\n{asked}", both.told())
        assert both.shares()[1] >= 0.98, (asked, both.told())


@pytest.mark.parametrize(
    "asked",
    [
        {"max_min": 240},
        {"max_rides": 1},
        {"walk_speed_kmh": 5.0, "access_walk_min": 15, "egress_walk_min": 15, "max_min": 60},
        {"modes": ("walk",)},
    ],
    ids=str,
)
def test_other_limits_agree(real: RealR5, poa: Network, poa_points: PointSet, asked: dict[str, Any]) -> None:
    """Beyond two hours, one ride, other speeds, no transit.

    Two hours end R5's own service, not the search: in its sources FastRaptorWorker and PerTargetPropagater know the
    limit of the request only, and 120 stands where opportunities are counted. That no table of more was recorded
    makes the first of these the least certain.
    """
    points = some(real, poa_points, N_POINTS)
    origins = chosen(points, list(points.ids[7::20]))
    both = ask_both(real, poa, (origins, points), Request(**{**BASE, **asked}))
    print(f"\n{asked}", both.told())
    assert both.shares()[1] >= 0.98, (asked, both.told())


@pytest.mark.parametrize("legs", ["access", "egress", "both"])
def test_bikes_with_transit_are_near(real: RealR5, poa: Network, poa_points: PointSet, legs: str) -> None:
    """Told for whoever reads it: of bikes with transit nothing was recorded, so the share is a guess."""
    points = some(real, poa_points, N_POINTS)
    origins = chosen(points, list(points.ids[3::40]))
    asked = {"modes": ("transit", "walk", "bike"), "bike_legs": legs, "bike_speed_kmh": 12.0}
    both = ask_both(real, poa, (origins, points), Request(**{**BASE, **asked}))
    print(f"\nbike legs {legs}", both.told())
    assert both.shares()[2] >= 0.8, f"bikes with transit, held to a guess: {both.told()}"


def test_areas_agree(real: RealR5, poa: Network, poa_points: PointSet) -> None:
    """R5's times through our contours against our own.

    R5 tells whole minutes, and maps are drawn through their middle: a boundary between two cells lies up to half a
    minute's walk, some 40 m, to either side. Our own times cut to minutes give 0.997 to 1.001 of the area.
    """
    here = chosen(poa_points, ["public_market"])
    place = float(here.lon[0]), float(here.lat[0])
    request = Request(
        **{**BASE, "walk_speed_kmh": 5.0, "access_walk_min": 20, "egress_walk_min": 20, "max_min": 60}
    )
    contours = (15, 30, 45, 60)
    ours = isochrones(poa, place, contours_min=contours, request=request)
    grid = poa.footing_r5.grid.points
    cells = PointSet(tuple(map(str, range(len(grid.lon)))), grid.lon, grid.lat)
    real.prepare(here, cells, (50,), minutes_of(ours.surface.seconds.reshape(1, 1, -1)))
    theirs = isochrones(poa, place, contours_min=contours, request=replace(request, engine="r5"))

    one, other = (minutes_of(found.surface.seconds) for found in (theirs, ours))
    near = np.abs(one - other) <= 1
    either = ~(np.isnan(one) & np.isnan(other))
    print(f"\n{int(either.sum())} cells: within 1 min {near[either].mean():.2%}")
    areas = _areas(ours.polygons), _areas(theirs.polygons)
    told: dict[int, tuple[float, float]] = {}
    for contour in contours:
        a, b = areas[0][contour], areas[1][contour]
        told[contour] = (b.area / a.area, a.intersection(b).area / a.union(b).area)
        print(f"{contour} min: area of R5's {told[contour][0]:.3f} of ours, IoU {told[contour][1]:.3f}")
    assert near[either].mean() >= 0.98
    assert all(0.95 <= ratio <= 1.05 and iou >= 0.9 for ratio, iou in told.values()), told


def _areas(polygons: Any) -> dict[int, Any]:
    """Geometry by contour; metres do not matter for shares."""
    return dict(zip(polygons["contour"].tolist(), polygons.geometry.tolist(), strict=True))


def test_nothing_is_lost_between_rows(real: RealR5, poa: Network, poa_points: PointSet) -> None:
    """Any order, points twice: the same cell has the same answer."""
    points = some(real, poa_points, 60)
    request = Request(**{**BASE, "window_min": 10})
    both = ask_both(real, poa, (chosen(points, list(points.ids[:8])), points), request)
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, 8, 12), rng.integers(0, len(points.ids), 90)
    mixed = engines.travel_times(poa, _at(points, rows), _at(points, columns), replace(request, engine="r5"))
    wanted = both.r5.seconds[rows][:, :, columns]
    np.testing.assert_array_equal(mixed.seconds, wanted)


def _at(points: PointSet, rows: NDArray[np.int64]) -> PointSet:
    """Points by row, any of them more than once."""
    return PointSet(tuple(points.ids[row] for row in rows), points.lon[rows], points.lat[rows])
