"""The journeys behind the worst pairs: both engines asked at the moment that shows the gap, whatever fails told."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from access.analysis.engines_compare.agreement import Gap
from access.analysis.engines_compare.rules import explain
from access.analysis.engines_compare.seen import Explanation, Facts, Seen, seen
from access.engines import journeys
from access.engines.journeys import Journeys
from access.errors import AccessError, EngineError
from access.network import Network
from access.points import PointSet
from access.request import EngineName, Request
from access.routing.timetable import UNREACHED

NAMES: Final[dict[EngineName, str]] = {"native": "Artois Access", "r5": "R5"}
MOMENTS_TRIED: Final = 3
FAILURES_ENOUGH: Final = 2
# folders of the machine that made a report have no place in it; addresses stay
PATH: Final = re.compile(r"(?<![\w:/])(?:/[^\s/:'\"]+)+/")


@dataclass(frozen=True)
class Way:
    """One engine's journey of a pair at one moment, or why there is none to show (a sentence of the engine's)."""

    seen: Seen | None
    failure: str = ""


@dataclass(frozen=True)
class Told:
    """One pair on which the engines differ: both journeys at one moment, and why; None where one is missing."""

    gap: Gap
    moment_s: int | None
    ways: tuple[Way, Way]
    explanation: Explanation | None


def without_folders(text: str) -> str:
    """A sentence whose paths are file names alone."""
    return PATH.sub("", text)


@dataclass(frozen=True)
class Asker:
    """Who is asked for the journeys of two engines; `failed` counts their failures, and alone changes here.

    requests: what the engines were asked, the first one's first; rows of gaps are rows of origins and destinations.
    """

    network: Network
    origins: PointSet
    destinations: PointSet
    requests: tuple[Request, Request]
    failed: Counter[str] = field(default_factory=Counter)

    def told(self, gap: Gap) -> Told:
        """Both journeys of a pair at a moment that shows its gap, the first of some tried where none does."""
        window, failure = self.ask(gap, self.requests[0])
        if window is None:
            return self.at(gap, self.requests[0].time_s, Way(None, failure))
        tried = []
        for moment_s in _moments(window, gap.first_min):
            tried.append(self.at(gap, moment_s))
            if _shows(tried[-1], gap) or tried[-1].ways[1].seen is None:
                return tried[-1]
        return tried[0] if tried else self.at(gap, int(window.moments_s[0]))

    def at(self, gap: Gap, moment_s: int, first: Way | None = None) -> Told:
        """Both journeys at one moment."""
        ways = (
            first or self.way(gap, moment_s, self.requests[0]),
            self.way(gap, moment_s, self.requests[1]),
        )
        explanation = None
        if ways[0].seen is not None and ways[1].seen is not None:
            explanation = explain(ways[0].seen, ways[1].seen, self.facts)
        return Told(gap, moment_s, ways, explanation)

    def way(self, gap: Gap, moment_s: int, request: Request) -> Way:
        """One engine's journey at one moment."""
        found, failure = self.ask(gap, replace(request, time_s=moment_s, window_min=1, percentiles=(50,)))
        return Way(seen(NAMES[request.engine], found)) if found is not None else Way(None, failure)

    def ask(self, gap: Gap, request: Request) -> tuple[Journeys | None, str]:
        """Journeys, or why there are none; an engine that has failed some times is left in peace."""
        name = request.engine
        if self.failed[name] >= FAILURES_ENOUGH:
            return None, f"not asked: {name} has failed {FAILURES_ENOUGH} times"
        start, end = (
            (float(points.lon[row]), float(points.lat[row]))
            for points, row in ((self.origins, gap.origin), (self.destinations, gap.destination))
        )
        try:
            return journeys(self.network, start, end, request), ""
        except EngineError as error:
            self.failed[name] += 1
            return None, without_folders(str(error))
        except AccessError as error:
            return None, without_folders(str(error))

    @cached_property
    def facts(self) -> Facts:
        """What explanations rest on."""
        trips = self.network.trips
        patterns = np.repeat(np.arange(trips.n_patterns, dtype=np.int64), np.diff(trips.trip_offset))
        return Facts(self.requests[0], self.network.footing_r5.transfers, patterns)


def _moments(found: Journeys, minutes: int | None) -> list[int]:
    """Moments that have the whole minutes of the percentile: the first, the middle one and the last of them."""
    lacking = found.seconds == UNREACHED
    fits = lacking if minutes is None else ~lacking & (found.seconds // 60 == minutes)
    moments = found.moments_s[fits].tolist()
    picked = [moments[i] for i in (0, len(moments) // 2, -1)] if moments else []
    return list(dict.fromkeys(picked))[:MOMENTS_TRIED]


def _shows(told: Told, gap: Gap) -> bool:
    """Whether the journeys differ as the pair does."""
    first, second = told.ways[0].seen, told.ways[1].seen
    if first is None or second is None:
        return False
    if gap.difference_min is None:
        return (first.seconds == UNREACHED, second.seconds == UNREACHED) == (
            gap.first_min is None,
            gap.second_min is None,
        )
    if UNREACHED in (first.seconds, second.seconds):
        return False
    return bool(np.sign(first.seconds // 60 - second.seconds // 60) == np.sign(gap.difference_min))
