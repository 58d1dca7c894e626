"""The moment at which a pair is looked into: where two engines differ at a percentile, one of those tried shows it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.analysis.engines_compare.agreement import Gap
from access.analysis.engines_compare.worst import MOMENTS_TRIED, _moments, _sign, without_folders
from access.engines.journeys import Journeys
from access.routing.timetable import UNREACHED


def window(seconds):
    """Journeys of a window, their times alone."""
    moments = np.arange(28_800, 28_800 + 60 * len(seconds), 60, dtype=np.int32)
    choice = np.full(len(seconds), -1, np.int32)
    return Journeys((), moments, np.array(seconds, np.int32), choice, origin_m=0, destination_m=0)


def nearest_rank(seconds, percentile):
    """Minutes of the percentile, None where that share of the moments has no way."""
    value = sorted(seconds)[-(-percentile * len(seconds) // 100) - 1]
    return None if value == UNREACHED else value // 60


times = st.one_of(st.integers(0, 1200), st.sampled_from([59, 60, 119, 120, UNREACHED]))


@given(
    pairs=st.lists(st.tuples(times, times), min_size=1, max_size=MOMENTS_TRIED),
    percentile=st.integers(1, 99),
)
def test_a_gap_shows_at_one_of_the_moments(pairs, percentile):
    first, second = zip(*pairs, strict=True)
    gap = Gap(0, 0, *(nearest_rank(some, percentile) for some in (first, second)))
    tried = _moments(window(first), gap)
    assert len(set(tried)) == len(tried) > 0
    rows = [(moment - 28_800) // 60 for moment in tried]
    if gap.first_min == gap.second_min:
        return
    ours, theirs = (UNREACHED if m is None else 60 * m for m in (gap.first_min, gap.second_min))
    shown = [row for row in rows if _sign(first[row], second[row]) == _sign(ours, theirs)]
    assert shown, (first, second, gap)


def test_the_closest_come_first_and_few_are_tried():
    found = window([600, 60 * 25, 60 * 31, UNREACHED, 60 * 30, *[60 * 40] * 100])
    tried = _moments(found, Gap(0, 0, 30, 28))
    assert tried[0] == 28_800 + 4 * 60, "the percentile's own minutes"
    assert len(tried) == MOMENTS_TRIED
    assert 28_800 not in tried, "there the first engine is faster: the gap cannot show"
    assert _moments(found, Gap(0, 0, None, 28)) == [28_800 + 3 * 60]
    assert _moments(found, Gap(0, 0, 10, 28)) == [28_800]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("see /root/.cache/x y/log.txt", "see x y/log.txt"),
        ("see '/tmp/a/b.log': gone", "see 'b.log': gone"),
        ("at https://example.org/a/b.jar", "at https://example.org/a/b.jar"),
        ("1/2 of them, 3 km/h", "1/2 of them, 3 km/h"),
    ],
)
def test_folders_of_the_machine_are_left_out(said, plain):
    assert without_folders(said) == plain
