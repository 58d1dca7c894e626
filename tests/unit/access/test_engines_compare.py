"""Two answers side by side: shares, bias, histogram, and which pairs are listed, against loops over pairs."""

import datetime as dt
from collections import Counter
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.analysis.engines_compare.agreement import (
    Gap,
    compare,
    differences,
    lone_pairs,
    worst_pairs,
)
from access.engines.times import TravelTimes
from access.errors import RequestError
from access.request import Request
from access.routing.timetable import UNREACHED

N = None


def answer(*tables, percentiles=(50,), origins=None, destinations=None) -> TravelTimes:
    """Seconds of every origin's row, None for unreached; one table for each percentile."""
    cells = [[[UNREACHED if s is None else s for s in row] for row in table] for table in tables]
    seconds = np.array(cells, np.int32).transpose(1, 0, 2)
    n_from, _, n_to = seconds.shape
    return TravelTimes(
        seconds=seconds,
        reached=(seconds != UNREACHED).any(axis=1),
        reach_share=np.ones((n_from, n_to), np.float32),
        origin_linked=np.array([True] * n_from if origins is None else origins),
        destination_linked=np.array([True] * n_to if destinations is None else destinations),
        request=Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, percentiles=percentiles, profile="r5"),
    )


def test_minutes_are_whole_before_they_are_compared():
    # 59 s and 60 s lie one second and one minute apart; 60 s and 119 s no minute
    found = compare(answer([[59, 60, 0]]), answer([[60, 119, 179]])).agreements[0]
    assert found.n_within == (1, 2, 3)
    assert found.histogram == ((-2, 1), (-1, 1), (0, 1))


def test_difference_is_positive_where_the_first_takes_longer():
    found = compare(answer([[600, 600, 660]]), answer([[540, 540, 660]])).agreements[0]
    assert (found.mean_min, found.median_min) == (2 / 3, 1.0)
    back = compare(answer([[540, 540, 660]]), answer([[600, 600, 660]])).agreements[0]
    assert (back.mean_min, back.median_min) == (-2 / 3, -1.0)


def test_a_pair_of_one_alone_counts_as_never_within():
    found = compare(answer([[600, N, 600, N]]), answer([[600, 600, N, N]])).agreements[0]
    assert (found.n_both, found.n_first_only, found.n_second_only, found.n_neither) == (1, 1, 1, 1)
    assert found.n_either == 3
    assert [found.share_within(near) for near in (0, 1, 2)] == [1 / 3] * 3
    assert found.histogram == ((0, 1),)


def test_where_nobody_arrives_there_is_no_share():
    found = compare(answer([[N, N]]), answer([[N, N]]))
    only = found.agreements[0]
    assert [only.share_within(near) for near in (0, 1, 2)] == [None] * 3
    assert (only.mean_min, only.median_min, only.histogram, only.n_neither) == (None, None, (), 2)
    assert found.met is None


def test_of_no_pairs_there_is_no_share():
    empty = np.zeros((0, 1, 0), np.int32)
    some = answer([[1]])
    none = TravelTimes(
        seconds=empty,
        reached=np.zeros((0, 0), bool),
        reach_share=np.zeros((0, 0), np.float32),
        origin_linked=np.zeros(0, bool),
        destination_linked=np.zeros(0, bool),
        request=some.request,
    )
    found = compare(none, none)
    assert (found.met, found.agreements[0].n_either) == (None, 0)
    assert worst_pairs(none, none, rank=0, count=3) == lone_pairs(none, none, rank=0, count=3) == ()


def test_the_bar_is_99_percent_within_a_minute_at_the_median():
    first = answer([[600] * 100], [[600] * 100], percentiles=(50, 90))
    assert compare(first, first).met is True
    near, off = [600] * 98 + [660, 720], [600] * 98 + [720, 720]
    assert compare(first, answer([near], [off], percentiles=(50, 90))).met is True  # 99 of 100, at p50
    assert compare(first, answer([off], [near], percentiles=(50, 90))).met is False
    assert compare(answer([[600]], percentiles=(90,)), answer([[600]], percentiles=(90,))).met is None


def test_points_without_street_are_told_by_who_finds_none():
    first = answer([[600, N], [N, N]], origins=[True, False], destinations=[True, False])
    second = answer([[600, N], [N, N]], origins=[True, True], destinations=[True, False])
    found = compare(first, second)
    assert (found.n_unlinked_both, found.n_unlinked_first, found.n_unlinked_second) == (2, 1, 0)
    turned = compare(second, first)
    assert (turned.n_unlinked_both, turned.n_unlinked_first, turned.n_unlinked_second) == (2, 0, 1)
    assert found.agreements[0].n_either == 1


def test_answers_to_other_questions_are_refused():
    with pytest.raises(RequestError, match="nothing to compare"):
        compare(answer([[1]]), answer([[1, 2]]))
    with pytest.raises(RequestError, match="nothing to compare"):
        compare(answer([[1]], percentiles=(50,)), answer([[1]], percentiles=(60,)))


def pairs(gaps):
    return [(gap.origin, gap.destination) for gap in gaps]


def test_worst_pairs_are_ordered_and_ties_keep_their_order():
    # differences 3, -5, 3 / 0, 3, 1: each origin and destination first once above the minute
    first, second = answer([[480, 0, 480], [300, 480, 360]]), answer([[300, 300, 300], [300, 300, 300]])
    gaps = worst_pairs(first, second, rank=0, count=9)
    assert [(gap.difference_min, gap.origin, gap.destination) for gap in gaps] == [
        (-5, 0, 1),
        (3, 0, 0),
        (3, 0, 2),
        (3, 1, 1),
        (1, 1, 2),
    ]
    assert gaps[0] == Gap(0, 1, 0, 5)


def test_one_odd_point_does_not_fill_the_list():
    first = answer([[900, 900, 900, 900], [0, 0, 0, 300]])
    second = answer([[0, 60, 120, 180], [0, 0, 0, 120]])
    assert pairs(worst_pairs(first, second, rank=0, count=2)) == [(0, 0), (1, 3)]
    # but what lies within a minute never takes the place of what does not
    second = answer([[0, 60, 120, 180], [0, 0, 0, 240]])
    assert pairs(worst_pairs(first, second, rank=0, count=2)) == [(0, 0), (0, 1)]


def test_pairs_without_difference_are_not_listed():
    first = answer([[600, N, 60]])
    assert worst_pairs(first, first, rank=0, count=5) == ()
    assert lone_pairs(first, first, rank=0, count=5) == ()


def test_lone_pairs_come_shortest_first():
    first, second = answer([[600, N, 60, 5000]]), answer([[N, 300, 60, N]])
    gaps = lone_pairs(first, second, rank=0, count=2)
    assert gaps == (Gap(0, 1, None, 5), Gap(0, 0, 10, None))
    assert [gap.difference_min for gap in gaps] == [None, None]


cells = st.one_of(st.none(), st.integers(0, 400), st.just(119), st.just(120))


@given(data=st.data())
def test_counts_equal_a_loop_over_pairs(data):
    n_from, n_to, n_ranks = (data.draw(st.integers(1, 4)) for _ in range(3))
    percentiles = tuple(range(10, 10 + n_ranks))

    def draw():
        row = st.lists(cells, min_size=n_to, max_size=n_to)
        return data.draw(
            st.lists(st.lists(row, min_size=n_from, max_size=n_from), min_size=n_ranks, max_size=n_ranks)
        )

    ours, theirs = draw(), draw()
    first, second = answer(*ours, percentiles=percentiles), answer(*theirs, percentiles=percentiles)
    found = compare(first, second)
    for rank, (one, (percentile, difference, both)) in enumerate(
        zip(found.agreements, differences(first, second), strict=True)
    ):
        loop = [
            (a, b, i, j)
            for i, (row_a, row_b) in enumerate(zip(ours[rank], theirs[rank], strict=True))
            for j, (a, b) in enumerate(zip(row_a, row_b, strict=True))
        ]
        off = {(i, j): a // 60 - b // 60 for a, b, i, j in loop if a is not None and b is not None}
        assert one.percentile == percentile == percentiles[rank]
        assert one.n_both == len(off)
        assert one.n_first_only == sum(a is not None and b is None for a, b, _, _ in loop)
        assert one.n_second_only == sum(a is None and b is not None for a, b, _, _ in loop)
        assert one.n_neither == sum(a is None and b is None for a, b, _, _ in loop)
        assert one.n_within == tuple(sum(abs(d) <= near for d in off.values()) for near in (0, 1, 2))
        assert dict(one.histogram) == dict(Counter(off.values()))
        if off:
            assert one.mean_min == pytest.approx(sum(off.values()) / len(off))
            assert one.median_min == median(off.values())
        assert {(i, j): int(difference[i, j]) for i, j in np.argwhere(both).tolist()} == off
        gaps = worst_pairs(first, second, rank=rank, count=3)
        sizes = sorted((abs(d) for d in off.values() if d), reverse=True)
        assert len(gaps) == min(3, len(sizes))
        assert [abs(gap.difference_min) for gap in gaps][:1] == sizes[:1]
        listed = [(-abs(gap.difference_min), gap.origin, gap.destination) for gap in gaps]
        assert listed == sorted(listed)
        assert len(set(pairs(gaps))) == len(gaps)
        for gap in gaps:
            assert off[gap.origin, gap.destination] == gap.difference_min
        alone = {(i, j) for a, b, i, j in loop if (a is None) != (b is None)}
        lone = pairs(lone_pairs(first, second, rank=rank, count=3))
        assert len(lone) == min(3, len(alone))
        assert set(lone) <= alone
