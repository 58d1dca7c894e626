"""The journeys behind the worst pairs: both engines asked at the moment that shows the gap, whatever fails told."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from access.analysis.engines_compare.agreement import Gap
from access.analysis.engines_compare.rules import explain, planned_otherwise
from access.analysis.engines_compare.seen import Explanation, Facts, Seen, seen
from access.engines import journeys, travel_times
from access.engines.journeys import Journeys
from access.errors import AccessError, EngineError
from access.network import Network
from access.points import PointSet
from access.request import EngineName, Request
from access.routing.timetable import UNREACHED

NAMES: Final[dict[EngineName, str]] = {"native": "Artois Access", "r5": "R5"}
MOMENTS_TRIED: Final = 16
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
    """Who is asked for the journeys of two engines; `failures` keeps what they failed with, and alone changes here.

    requests: what the engines were asked, the first one's first; rows of gaps are rows of origins and destinations.
    """

    network: Network
    origins: PointSet
    destinations: PointSet
    requests: tuple[Request, Request]
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def told(self, gap: Gap) -> Told:
        """Both journeys of a pair at a moment that shows its gap, the likeliest of those tried where none does."""
        window, failure = self.ask(gap, self.requests[0])
        if window is None:
            return self.at(gap, self.requests[0].time_s, Way(None, failure))
        moments = _moments(window, gap)
        wanted = _sign(*(_seconds(minutes) for minutes in (gap.first_min, gap.second_min)))
        likeliest_s: int | None = None
        for moment_s in moments:
            counted_s = self.counted_s(gap, moment_s)
            if counted_s is None:
                break
            own_s = int(window.seconds[window.moments_s == moment_s][0])
            if _sign(own_s, counted_s) == wanted:
                return self.at(gap, moment_s, counted_s=counted_s)
            likeliest_s = counted_s if moment_s == moments[0] else likeliest_s
        return self.at(gap, moments[0], counted_s=likeliest_s)

    def counted_s(self, gap: Gap, moment_s: int) -> int | None:
        """The second engine's travel time for one moment, as its tables count it; None where it gives none now."""
        request = self.requests[1]
        if self.gave_up(request.engine):
            return None
        start, end = (
            PointSet(points.ids[row : row + 1], points.lon[row : row + 1], points.lat[row : row + 1])
            for points, row in ((self.origins, gap.origin), (self.destinations, gap.destination))
        )
        try:
            times = travel_times(self.network, start, end, _alone(request, moment_s))
        except AccessError as error:
            self.note(request.engine, error)
            return None
        return int(times.seconds[0, 0, 0])

    def at(self, gap: Gap, moment_s: int, first: Way | None = None, *, counted_s: int | None = None) -> Told:
        """Both journeys at one moment; counted_s: what the second engine's tables say for it, None if unknown."""
        ways = (
            first or self.way(gap, moment_s, self.requests[0]),
            self.way(gap, moment_s, self.requests[1]),
        )
        explanation = None
        if ways[0].seen is not None and ways[1].seen is not None:
            explanation = explain(ways[0].seen, ways[1].seen, self.facts)
            shown_s = ways[1].seen.seconds
            if counted_s is not None and _sign(shown_s, counted_s):
                wanted = _sign(ways[0].seen.seconds, counted_s)
                same_side = wanted == _sign(ways[0].seen.seconds, shown_s)
                explanation = planned_otherwise(ways[1].seen, counted_s, explanation if same_side else None)
        return Told(gap, moment_s, ways, explanation)

    def way(self, gap: Gap, moment_s: int, request: Request) -> Way:
        """One engine's journey at one moment."""
        found, failure = self.ask(gap, _alone(request, moment_s))
        return Way(seen(NAMES[request.engine], found)) if found is not None else Way(None, failure)

    def ask(self, gap: Gap, request: Request) -> tuple[Journeys | None, str]:
        """Journeys, or why there are none; an engine that has failed some times is left in peace."""
        name = request.engine
        if self.gave_up(name):
            return None, self.failures[name][-1]
        start, end = (
            (float(points.lon[row]), float(points.lat[row]))
            for points, row in ((self.origins, gap.origin), (self.destinations, gap.destination))
        )
        try:
            return journeys(self.network, start, end, request), ""
        except AccessError as error:
            return None, self.note(name, error)

    def gave_up(self, name: str) -> bool:
        """Whether an engine has failed often enough to be left in peace."""
        return len(self.failures[name]) >= FAILURES_ENOUGH

    def note(self, name: str, error: AccessError) -> str:
        """What an error says, without folders; failures of the engine itself are counted."""
        said = without_folders(str(error))
        if isinstance(error, EngineError):
            self.failures[name].append(said)
        return said

    @cached_property
    def facts(self) -> Facts:
        """What explanations rest on."""
        trips = self.network.trips
        patterns = np.repeat(np.arange(trips.n_patterns, dtype=np.int64), np.diff(trips.trip_offset))
        return Facts(self.requests[0], self.network.footing_r5.transfers, patterns)


def _alone(request: Request, moment_s: int) -> Request:
    """The same question for one moment."""
    return replace(request, time_s=moment_s, window_min=1, percentiles=(50,))


def _moments(found: Journeys, gap: Gap) -> list[int]:
    """Up to `MOMENTS_TRIED` moments of which one may show the gap, the first engine's closest to its minutes first.

    Where two engines differ at a percentile, at some moment the slower one takes at least, the faster one at most, the
    minutes of that percentile: the other half of the moments need not be looked at.
    """
    whole = np.where(found.seconds == UNREACHED, UNREACHED, found.seconds // 60).astype(np.int64)
    ours, theirs = (UNREACHED if minutes is None else minutes for minutes in (gap.first_min, gap.second_min))
    off = whole - ours if ours > theirs else ours - whole
    able = np.flatnonzero(off >= 0)
    able = able[np.argsort(off[able], kind="stable")] if len(able) else np.arange(len(whole))
    picked = np.unique(np.linspace(0, len(able) - 1, MOMENTS_TRIED).round().astype(int))
    return [int(moment) for moment in found.moments_s[able[picked]]]


def _sign(first_s: int, second_s: int) -> int:
    """-1 where the first takes fewer whole minutes, 1 where it takes more; unreached takes longest."""
    return int(np.sign(first_s // 60 - second_s // 60))


def _seconds(minutes: int | None) -> int:
    """Minutes of a table in seconds, UNREACHED for none."""
    return UNREACHED if minutes is None else 60 * minutes
