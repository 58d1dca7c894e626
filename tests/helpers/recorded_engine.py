"""Engines in R5's place for tests: R5's recorded tables, and our own search by other rules."""

from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

import access.engines
from access.engines import native
from access.engines.contract import Readiness, Usage
from access.engines.journeys import Journeys
from access.engines.native.journeys import journeys as native_journeys
from access.engines.r5.engine import capabilities as r5_capabilities
from access.engines.times import Remark, TravelTimes
from access.errors import EngineFailedError
from access.request import Request
from access.routing.timetable import UNREACHED
from tests.helpers.r5_tables import R5Table, request_like

VERSION = "r5 7.5.1 (recorded)"


def whole_minutes(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Seconds as r5py gives them: minutes, floored, times 60."""
    return np.where(seconds == UNREACHED, UNREACHED, seconds // 60 * 60).astype(np.int32)


@dataclass
class RecordedEngine:
    """R5's answers of one table, for the request that the table tells; it knows no journeys."""

    table: R5Table
    prepare_s: float | None = 8.25

    capabilities = r5_capabilities

    def readiness(self) -> Readiness:
        return Readiness(possible=True, running=True, version=VERSION)

    def usage(self) -> Usage:
        return Usage(prepare_s=self.prepare_s, peak_bytes=1_200_000_000)

    def travel_times(self, _network, origins, destinations, request, *, threads, progress) -> TravelTimes:
        asked = replace(
            request_like(self.table),
            engine="r5",
            percentiles=request.percentiles,
            bike_speed_kmh=request.bike_speed_kmh,
        )
        if request != asked:
            raise EngineFailedError("recorded for another request")
        rows, columns = (
            np.array([{id_: i for i, id_ in enumerate(ids)}[one] for one in points.ids], int)
            for ids, points in ((self.table.from_ids, origins), (self.table.to_ids, destinations))
        )
        ranks = [self.table.percentiles.index(p) for p in request.percentiles]
        seconds = self.table.seconds[np.ix_(rows, ranks, columns)]
        if progress:
            progress(len(origins), len(origins))
        whole = whole_minutes(np.where(np.isnan(seconds), UNREACHED, seconds).astype(np.int32))
        reached = (whole != UNREACHED).any(axis=1)
        return TravelTimes(
            seconds=whole,
            reached=reached,
            reach_share=np.full(reached.shape, np.nan, np.float32),
            origin_linked=np.ones(len(origins), bool),
            destination_linked=np.ones(len(destinations), bool),
            request=request,
            by_vehicle=None,
            engine=VERSION,
            remarks=(Remark("recorded", "read from /some/where/table.csv.gz"),),
        )

    def journeys(self, *_given, **_options) -> Journeys:
        raise EngineFailedError("the recording /some/where/table.csv.gz holds no journeys")


@dataclass
class OtherRules:
    """Our own search by the rules of profile "default", in whole minutes: gaps with journeys."""

    speed: float = 1.0
    failing: bool = False
    n_failed: int = 0

    capabilities = r5_capabilities

    def readiness(self) -> Readiness:
        return Readiness(possible=True, running=False, version="other rules")

    def usage(self) -> Usage:
        return Usage(prepare_s=1.5, peak_bytes=None)

    def travel_times(self, network, origins, destinations, request, *, threads, progress) -> TravelTimes:
        found = native.travel_times(
            network, origins, destinations, self._other(request), threads=threads, progress=progress
        )
        return replace(found, seconds=whole_minutes(found.seconds), request=request, engine="other rules")

    def journeys(self, network, origin, destination, request, *, by_rides) -> Journeys:
        if self.failing:
            self.n_failed += 1
            raise EngineFailedError("R5's process has ended (see /tmp/somewhere/log.txt)")
        found = native_journeys(network, origin, destination, self._other(request), by_rides=by_rides)
        return replace(found, engine="other rules")

    def _other(self, request: Request) -> Request:
        speed = request.walk_speed_kmh * self.speed
        return replace(request, engine="native", profile="default", walk_speed_kmh=speed)


class SameRules(OtherRules):
    """The native engine under another name: agreement has to be complete."""

    def _other(self, request):
        return replace(request, engine="native")


def put_in_place(monkeypatch, engine: object) -> None:
    """Let an engine answer for R5."""
    real = access.engines._engine

    def chosen(name: str) -> ModuleType | object:
        return engine if name == "r5" else real(name)

    monkeypatch.setattr(access.engines, "_engine", chosen)
