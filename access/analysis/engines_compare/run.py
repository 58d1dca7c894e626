"""Both engines asked the same question in one run: answers, worst pairs with both journeys, what each has cost."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from access.analysis.engines_compare.agreement import (
    BAR_PERCENTILE,
    Comparison,
    compare,
    lone_pairs,
    worst_pairs,
)
from access.analysis.engines_compare.worst import NAMES, Asker, Told, without_folders
from access.analysis.provenance import Caution, cautions_of, echo, general_cautions, limits_of, provenance_of
from access.engines import check_capable, travel_times, usage
from access.engines.times import TravelTimes
from access.errors import EngineCapabilityError, RequestError
from access.network import Network
from access.network.service_dates import check_service
from access.points import PointSet
from access.request import EngineName, Request

PAIR: Final[tuple[EngineName, EngineName]] = ("native", "r5")
N_WORST: Final = 10
N_LONE: Final = 5
MAX_PAIRS: Final = 4_000_000  # both answers are held at once

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

    first_s
        until the first pair was answered: start, preparation and compiling included.
    prepare_s
        from files to a network that can be searched, as far as it fell into this process; None where there was none.
    answer_s
        all pairs, after that.
    peak_bytes
        most memory that its process ever held, None where unknown.
    """

    engine: EngineName
    version: str
    first_s: float
    prepare_s: float | None
    answer_s: float
    ms_per_origin: float
    peak_bytes: int | None


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


def check_comparable(request: Request) -> None:
    """Raise RequestError where one of both engines cannot answer a request: no other one can be used instead."""
    for name in PAIR:
        try:
            check_capable("matrix", replace(request, engine=name))
        except EngineCapabilityError as error:
            raise RequestError(
                f"engine {error.engine} has no {error.lacking}: what is compared is asked of both engines"
            ) from None


def compare_engines(
    network: Network,
    origins: PointSet,
    destinations: PointSet,
    request: Request,
    *,
    sample: Sample,
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
    check_comparable(request)
    asked = {name: replace(request, engine=name) for name in PAIR}
    if request.transit:
        check_service(network, request.date)
    # the one that may be missing first
    first_s = {name: _first_answer(network, origins, destinations, asked[name]) for name in reversed(PAIR)}
    answers, costs = [], []
    for name in PAIR:
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
    asker = Asker(network, origins, destinations, (asked[PAIR[0]], asked[PAIR[1]]))
    told = []
    for done, gap in enumerate((*gaps, *alone)):
        step("journeys", done, len(gaps) + len(alone))
        told.append(asker.told(gap))
    query = echo(request, network) | {"engines": list(PAIR), "threads": threads}
    query |= {"n_origins": len(origins), "n_destinations": len(destinations)}
    del query["engine"]
    versions = [one.version for one in costs]
    return EnginesReport(
        engines=PAIR,
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
    plain: list[Caution] = [{"code": one["code"], "detail": without_folders(one["detail"])} for one in said]
    return [one for i, one in enumerate(plain) if one not in plain[:i]]
