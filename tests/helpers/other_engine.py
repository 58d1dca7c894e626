"""An engine that is not ours, in the place of R5: it answers what our own search finds, and does not know shares."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from access import engines
from access.engines.contract import Readiness, Usage
from access.engines.native import engine as native
from access.engines.r5.engine import capabilities
from access.engines.times import Remark

VERSION = "r5 0.0 (stands in)"
READY = Readiness(possible=True, running=False, version=VERSION)
REMARK = Remark("engine-remark", "this engine stands in for another")
_real = engines._engine


@dataclass
class OtherEngine:
    """What `put_in_place` puts there.

    before
        called at each question; may wait, or raise.
    asked
        the questions so far; patience_s, stops: what the service told it.
    """

    before: Callable[[], None] = lambda: None
    ready: Readiness = READY
    asked: list[str] = field(default_factory=list)
    patience_s: list[float | None] = field(default_factory=list)
    stops: int = 0

    def module(self) -> Any:
        """The engine as the contract wants it."""
        return SimpleNamespace(
            capabilities=capabilities,
            readiness=lambda: self.ready,
            usage=lambda: Usage(prepare_s=None, peak_bytes=None),
            be_patient=self.patience_s.append,
            stop=self._stop,
            travel_times=self._travel_times,
            surface_and_times=self._surface_and_times,
            journeys=self._journeys,
        )

    def _begin(self, question: str) -> None:
        self.asked.append(question)
        self.before()

    def _signature(self) -> dict[str, Any]:
        """Who answered, and what it does not know."""
        return {"engine": self.ready.version, "remarks": (REMARK,), "by_vehicle": None}

    def _stop(self) -> None:
        self.stops += 1

    def _travel_times(self, network, origins, destinations, request, **options):
        self._begin("matrix")
        ours = replace(request, engine="native")
        found = native.travel_times(network, origins, destinations, ours, **options)
        return replace(
            found, reach_share=np.full_like(found.reach_share, np.nan), request=request, **self._signature()
        )

    def _surface_and_times(self, network, point, others, *, direction, request):
        self._begin("isochrones")
        ours = replace(request, engine="native")
        found = native.surface_and_times(network, point, others, direction=direction, request=ours)
        times = replace(found.times, reach_share=np.full_like(found.times.reach_share, np.nan))
        share = np.full_like(found.reach_share, np.nan)
        return replace(found, reach_share=share, times=times, **self._signature())

    def _journeys(self, network, origin, destination, request, **options):
        self._begin("journeys")
        ours = replace(request, engine="native")
        return replace(
            native.journeys(network, origin, destination, ours, **options),
            engine=self.ready.version,
            remarks=(REMARK,),
        )


def put_in_place(monkeypatch: pytest.MonkeyPatch, other: OtherEngine) -> OtherEngine:
    """Let `access.engines` ask `other` where R5 is asked for."""
    module = other.module()
    monkeypatch.setattr(engines, "_engine", lambda name: module if name == "r5" else _real(name))
    return other
