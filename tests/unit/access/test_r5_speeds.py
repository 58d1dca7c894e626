"""Speeds of profile r5 are Java's floats: truncated to mm a second they are R5's, whatever km/h were asked for."""

import pytest

from access.engines.native.walk_rules import R5Walk
from access.engines.native.wheel_rules import R5BikeEgress
from access.engines.r5_speeds import r5_mm_per_s
from tests.helpers.java_floats import java_float


def test_every_speed_that_may_be_asked_for() -> None:
    """R5 has r5py's km/h / 3600 * 1000 as a float, times the int 1000 as a float, cut to an int."""
    for kmh in (hundredths / 100 for hundredths in range(50, 5_001)):
        in_r5 = int(java_float(java_float(kmh / 3600 * 1000) * 1000.0))
        assert r5_mm_per_s(kmh / 3.6) == in_r5, kmh


@pytest.mark.parametrize(
    ("kmh", "mm_per_s"), [(4.68, 1_300), (3.96, 1_100), (14.67, 4_074), (5.0, 1_388), (3.6, 1_000)]
)
def test_speeds_that_double_precision_misses(kmh: float, mm_per_s: int) -> None:
    """4.68 km/h are R5's own default of 1.3 m/s."""
    assert R5Walk(kmh / 3.6).mm_per_s == mm_per_s
    assert R5BikeEgress(kmh / 3.6).limit(60) == 60 * mm_per_s - 1
