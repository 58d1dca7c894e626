"""Two answers to one question side by side: how many pairs agree, by how much the others differ, and which are worst.

Nothing here knows an engine: whoever answered first is "first", and a difference is first minus second, so that it is
positive where the first finds the longer time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.analysis.travel_times import minutes_of
from access.engines.times import TravelTimes
from access.errors import RequestError

NEAR_MIN: Final = (0, 1, 2)  # pairs are counted within so many minutes
BAR_SHARE: Final = 0.99
BAR_MIN: Final = 1
BAR_PERCENTILE: Final = 50


@dataclass(frozen=True)
class Agreement:
    """How two answers agree at one percentile. Every pair is in one of the first four counts.

    n_both, n_first_only, n_second_only, n_neither
        pairs with a time from both, from one alone, from none (points without street included).
    n_within
        pairs with both times whose whole minutes differ by at most `NEAR_MIN`, one count each.
    mean_min, median_min
        of the differences in whole minutes over the pairs with both times; None where there are none.
    histogram
        (difference in minutes, pairs), ascending, only differences that occur; the pairs with both times.
    """

    percentile: int
    n_both: int
    n_first_only: int
    n_second_only: int
    n_neither: int
    n_within: tuple[int, ...]
    mean_min: float | None
    median_min: float | None
    histogram: tuple[tuple[int, int], ...]

    @property
    def n_either(self) -> int:
        """Pairs with a time from at least one: what shares are shares of."""
        return self.n_both + self.n_first_only + self.n_second_only

    def share_within(self, minutes: int) -> float | None:
        """Share of the pairs with a time from either that lie within `minutes` (of `NEAR_MIN`); None of no pairs."""
        return self.n_within[NEAR_MIN.index(minutes)] / self.n_either if self.n_either else None


@dataclass(frozen=True)
class Comparison:
    """Agreement by percentile, and the pairs whose points have no street.

    n_unlinked_both, n_unlinked_first, n_unlinked_second
        pairs of which one point or both have no street within the link limit: by both answers, by the first or the
        second alone. They are counted in every `Agreement` too, as what they are there.
    """

    n_origins: int
    n_destinations: int
    agreements: tuple[Agreement, ...]
    n_unlinked_both: int
    n_unlinked_first: int
    n_unlinked_second: int

    @property
    def at_bar(self) -> Agreement | None:
        """Agreement at the percentile of the bar; None where it was not asked for."""
        return next((one for one in self.agreements if one.percentile == BAR_PERCENTILE), None)

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where nothing says so: no such percentile, or no pair with a time."""
        share = self.at_bar.share_within(BAR_MIN) if self.at_bar else None
        return None if share is None else share >= BAR_SHARE


@dataclass(frozen=True)
class Gap:
    """One pair on which two answers differ, by rows of its points; None where an answer has no time."""

    origin: int
    destination: int
    first_min: int | None
    second_min: int | None

    @property
    def difference_min(self) -> int | None:
        """First minus second; None where one has no time."""
        return None if self.first_min is None or self.second_min is None else self.first_min - self.second_min


@dataclass(frozen=True)
class _Minutes:
    """Whole minutes of both answers at one percentile, and which pairs have them: (n_origins, n_destinations)."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    in_first: NDArray[np.bool_]
    in_second: NDArray[np.bool_]

    @property
    def both(self) -> NDArray[np.bool_]:
        return self.in_first & self.in_second

    @property
    def difference(self) -> NDArray[np.int32]:
        """0 where one has no time."""
        return np.where(self.both, self.first - self.second, 0).astype(np.int32)

    def gap(self, origin: int, destination: int) -> Gap:
        at = origin, destination
        first = int(self.first[at]) if self.in_first[at] else None
        second = int(self.second[at]) if self.in_second[at] else None
        return Gap(origin, destination, first, second)


def compare(first: TravelTimes, second: TravelTimes) -> Comparison:
    """Count where two answers to one question agree.

    Minutes are whole: seconds floored once. A pair that one answer alone has a time for is within no number of minutes,
    but counts in what shares are shares of; a pair without any time does not.

    Raises
    ------
    RequestError
        The answers are of different sizes or percentiles.
    """
    percentiles = first.request.percentiles
    if first.seconds.shape != second.seconds.shape or percentiles != second.request.percentiles:
        raise RequestError("the two answers have different points or percentiles: nothing to compare")
    unlinked = [~(one.origin_linked[:, None] & one.destination_linked[None, :]) for one in (first, second)]
    return Comparison(
        n_origins=first.seconds.shape[0],
        n_destinations=first.seconds.shape[2],
        agreements=tuple(
            _agreement(percentile, _minutes(first, second, rank))
            for rank, percentile in enumerate(percentiles)
        ),
        n_unlinked_both=int((unlinked[0] & unlinked[1]).sum()),
        n_unlinked_first=int((unlinked[0] & ~unlinked[1]).sum()),
        n_unlinked_second=int((unlinked[1] & ~unlinked[0]).sum()),
    )


def worst_pairs(first: TravelTimes, second: TravelTimes, *, rank: int, count: int) -> tuple[Gap, ...]:
    """List the pairs that differ most at the `rank`-th percentile, the largest difference first, ties in their order.

    Pairs within the bar's minute come last. Above it, and then below it, pairs of points that are not listed yet are
    preferred, so that one odd point does not fill the list. Pairs without difference are not listed.
    """
    minutes = _minutes(first, second, rank)
    off = np.abs(minutes.difference)
    chosen: list[tuple[int, int]] = []
    for low, high in ((BAR_MIN + 1, np.iinfo(np.int32).max), (1, BAR_MIN)):
        pairs = np.argwhere((off >= low) & (off <= high))
        order = np.argsort(-off[tuple(pairs.T)], kind="stable")
        chosen += _distinct(pairs[order], chosen, count - len(chosen))
    chosen.sort(key=lambda pair: (-int(off[pair]), pair))
    return tuple(minutes.gap(*pair) for pair in chosen)


def lone_pairs(first: TravelTimes, second: TravelTimes, *, rank: int, count: int) -> tuple[Gap, ...]:
    """List pairs that one answer alone has a time for at the `rank`-th percentile.

    The shortest times first, for there a limit explains least; ties in their order; points not listed yet preferred.
    """
    minutes = _minutes(first, second, rank)
    taken = np.where(minutes.in_first, minutes.first, minutes.second)
    pairs = np.argwhere(minutes.in_first ^ minutes.in_second)
    order = np.argsort(taken[tuple(pairs.T)], kind="stable")
    chosen = _distinct(pairs[order], [], count)
    chosen.sort(key=lambda pair: (int(taken[pair]), pair))
    return tuple(minutes.gap(*pair) for pair in chosen)


def differences(
    first: TravelTimes, second: TravelTimes
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[np.bool_]]]:
    """For each percentile: differences in whole minutes (n_origins, n_destinations), and which pairs have one."""
    for rank, percentile in enumerate(first.request.percentiles):
        minutes = _minutes(first, second, rank)
        yield percentile, minutes.difference, minutes.both


def _minutes(first: TravelTimes, second: TravelTimes, rank: int) -> _Minutes:
    """Whole minutes of both at one percentile."""
    told = [minutes_of(one.seconds[:, rank]) for one in (first, second)]
    return _Minutes(told[0][0], told[1][0], ~told[0][1], ~told[1][1])


def _agreement(percentile: int, minutes: _Minutes) -> Agreement:
    """The counts of one percentile."""
    both = minutes.both
    difference = minutes.difference[both]
    values, counts = np.unique(difference, return_counts=True)
    return Agreement(
        percentile=percentile,
        n_both=int(both.sum()),
        n_first_only=int((minutes.in_first & ~minutes.in_second).sum()),
        n_second_only=int((minutes.in_second & ~minutes.in_first).sum()),
        n_neither=int((~minutes.in_first & ~minutes.in_second).sum()),
        n_within=tuple(int((np.abs(difference) <= near).sum()) for near in NEAR_MIN),
        mean_min=float(difference.mean(dtype=np.float64)) if len(difference) else None,
        median_min=float(np.median(difference)) if len(difference) else None,
        histogram=tuple(zip(values.tolist(), counts.tolist(), strict=True)),
    )


def _distinct(pairs: NDArray[np.int64], listed: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """The first `count` pairs, those first whose two points are in no pair before them nor in `listed`."""
    origins, destinations = ({pair[end] for pair in listed} for end in (0, 1))
    chosen: list[tuple[int, int]] = []
    rest: list[tuple[int, int]] = []
    for origin, destination in pairs.tolist():
        if len(chosen) == count:
            break
        if origin in origins or destination in destinations:
            if len(rest) < count:
                rest.append((origin, destination))
            continue
        chosen.append((origin, destination))
        origins.add(origin)
        destinations.add(destination)
    return chosen + rest[: count - len(chosen)]
