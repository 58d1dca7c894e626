"""Both engines asked the same question in one run: answers, worst pairs with both journeys, what each has cost."""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from access.analysis.engines_compare import (
    BAR_PERCENTILE,
    Comparison,
    Gap,
    compare,
    lone_pairs,
    worst_pairs,
)
from access.analysis.engines_rules import explain
from access.analysis.engines_seen import Explanation, Facts, Seen, seen
from access.analysis.provenance import Caution, cautions_of, echo, general_cautions, limits_of, provenance_of
from access.engines import check_capable, journeys, travel_times, usage
from access.engines.journeys import Journeys
from access.engines.times import TravelTimes
from access.errors import AccessError, EngineError, RequestError
from access.network import Network
from access.points import PointSet
from access.request import EngineName, Request
from access.routing.timetable import UNREACHED

NAMES: Final[dict[EngineName, str]] = {"native": "Artois Access", "r5": "R5"}
N_WORST: Final = 10
N_LONE: Final = 5
MAX_PAIRS: Final = 4_000_000  # both answers are held at once
MOMENTS_TRIED: Final = 3
FAILURES_ENOUGH: Final = 2
PATH: Final = re.compile(
    r"(?:/[^\s/:'\"]+)+/"
)  # of folders: a report names no place of the machine that made it

Stage = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sample:
    """Where points and moment come from; `seed` is of what was drawn."""

    seed: int
    origins: Literal["given", "cells"]
    destinations: Literal["given", "cells", "places"]
    moment: Literal["given", "busiest"]


@dataclass(frozen=True)
class Cost:
    """What an engine has cost in this run, by the wall clock.

    first_s: until the first pair was answered, start and preparation included; prepare_s: of it, from files to a network
    that can be searched, None where the engine prepares none; answer_s: all pairs, after that; peak_bytes: most memory
    its process ever held, None where unknown.
    """

    engine: EngineName
    version: str
    first_s: float
    prepare_s: float | None
    answer_s: float
    ms_per_origin: float
    peak_bytes: int | None


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


@dataclass(frozen=True)
class EnginesReport:
    """All that a comparison found. `rank` is the percentile of the worst pairs, an index into the request's.

    query, provenance, limits, warnings are ready for JSON; the first engine is what differences count from.
    """

    engines: tuple[EngineName, EngineName]
    origins: PointSet
    destinations: PointSet
    answers: tuple[TravelTimes, TravelTimes]
    comparison: Comparison
    rank: int
    worst: tuple[Told, ...]
    lone: tuple[Told, ...]
    costs: tuple[Cost, Cost]
    sample: Sample
    query: dict[str, Any]
    provenance: dict[str, Any]
    limits: dict[str, Any]
    warnings: tuple[Caution, ...]


def compare_engines(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    sample: Sample,
    engines: tuple[EngineName, EngineName] = ("native", "r5"),
    warnings: Sequence[Caution] = (),
    threads: int = 1,
    progress: Stage | None = None,
) -> EnginesReport:
    """Ask two engines for the same travel times, count where they agree, and look into the worst pairs.

    Parameters
    ----------
    request
        in profile "r5"; its engine does not matter.
    warnings
        what the caller has noticed.
    threads
        of engines that run in this process.
    progress
        called with a stage, what is done of it, and what there is.

    Raises
    ------
    RequestError
        More than `MAX_PAIRS` pairs, or none; or one engine cannot answer the request, whichever it is.
    EngineError
        One of them is not to be had or fails, before or while it answers. A journey that fails is told in the report.
    NoServiceError
        No service runs on the date.
    """
    step = progress or (lambda _stage, _done, _total: None)
    n_pairs = len(origins) * len(destinations)
    if not 1 <= n_pairs <= MAX_PAIRS:
        raise RequestError(f"{n_pairs:,} pairs to compare, it must be 1 to {MAX_PAIRS:,}")
    asked = {name: replace(request, engine=name) for name in engines}
    for one in asked.values():
        check_capable("matrix", one)
    first_s = {name: _first_answer(network, origins, destinations, asked[name]) for name in reversed(engines)}
    answers, costs = [], []
    for name in engines:
        start = time.perf_counter()
        times = travel_times(
            network,
            origins,
            destinations,
            asked[name],
            threads=threads,
            progress=_staged(step, NAMES[name]),
        )
        costs.append(_cost(name, times, first_s[name], time.perf_counter() - start, len(origins)))
        answers.append(times)
    first, second = answers
    rank = _main_rank(request.percentiles)
    gaps = worst_pairs(first, second, rank=rank, count=N_WORST)
    alone = lone_pairs(first, second, rank=rank, count=N_LONE)
    asker = _Asker(network, origins, destinations, (asked[engines[0]], asked[engines[1]]), Counter())
    told = []
    for done, gap in enumerate((*gaps, *alone)):
        step("journeys", done, len(gaps) + len(alone))
        told.append(asker.told(gap))
    query = echo(request, network) | {"engines": list(engines), "threads": threads}
    query |= {"n_origins": len(origins), "n_destinations": len(destinations)}
    del query["engine"]
    versions = [one.version for one in costs]
    return EnginesReport(
        engines=engines,
        origins=origins,
        destinations=destinations,
        answers=(first, second),
        comparison=compare(first, second),
        rank=rank,
        worst=tuple(told[: len(gaps)]),
        lone=tuple(told[len(gaps) :]),
        costs=(costs[0], costs[1]),
        sample=sample,
        query=query,
        provenance=provenance_of(network, query, request, engine=" and ".join(versions)),
        limits=limits_of(request),
        warnings=(*warnings, *general_cautions(network, request), *_remarks(answers)),
    )


def without_folders(text: str) -> str:
    """A sentence whose paths are file names alone."""
    return PATH.sub("", text)


def _first_answer(network: Network, origins: PointSet, destinations: PointSet, request: Request) -> float:
    """Seconds until an engine has answered the first pair: it starts, prepares and compiles."""
    start = time.perf_counter()
    travel_times(network, _head(origins), _head(destinations), request)
    return time.perf_counter() - start


def _head(points: PointSet) -> PointSet:
    """The first point alone."""
    return PointSet(points.ids[:1], points.lon[:1], points.lat[:1])


def _staged(step: Stage, name: str) -> Callable[[int, int], None]:
    """Progress of one engine."""
    return lambda done, total: step(name, done, total)


def _cost(name: EngineName, times: TravelTimes, first_s: float, answer_s: float, n_origins: int) -> Cost:
    """What has been measured, and what the engine says itself."""
    used = usage(name)
    per_origin = 1000 * answer_s / n_origins
    return Cost(name, times.engine, first_s, used.prepare_s, answer_s, per_origin, used.peak_bytes)


def _main_rank(percentiles: tuple[int, ...]) -> int:
    """That of the bar, else the middle one."""
    return percentiles.index(BAR_PERCENTILE) if BAR_PERCENTILE in percentiles else (len(percentiles) - 1) // 2


def _remarks(answers: Sequence[TravelTimes]) -> list[Caution]:
    """What the engines say of their answers, without folders of this machine."""
    said = [caution for times in answers for caution in cautions_of(times.remarks)]
    return [{"code": one["code"], "detail": without_folders(one["detail"])} for one in said]


@dataclass(frozen=True)
class _Asker:
    """Whom to ask for journeys; `failed` counts failures of the engines, and the only thing here that changes."""

    network: Network
    origins: PointSet
    destinations: PointSet
    requests: tuple[Request, Request]
    failed: Counter[str]

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
            explanation = explain(ways[0].seen, ways[1].seen, self.facts())
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
