"""Speeds of profile r5 are Java's floats: truncated to mm a second they are R5's, whatever km/h were asked for."""

import math

import numpy as np
import pytest

from access.engines.native.walk_rules import R5Walk
from access.engines.native.wheel_rules import R5BikeEgress, R5Wheels
from access.engines.r5_speeds import r5_car_mm_per_s, r5_first_s, r5_mm_per_s, r5_street_s
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


def lengths_near(speed: float, seconds: range) -> list[int]:
    """Whole mm around those that take whole seconds."""
    return sorted({max(0, round(1000 * speed * s) + k) for s in seconds for k in (-1, 0, 1)})


@pytest.mark.parametrize(
    "hundredths", [*range(50, 2_000, 7), 360, 396, 450, 468, 500, 531, 540, 1_467, 4_999]
)
def test_seconds_along_streets_are_javas(hundredths: int) -> None:
    """`(int) Math.ceil(lengthMm / 1000.0 / speed)` in double, `(int) ((mm / 1000) / speed)` in float."""
    speed = java_float(hundredths / 360)
    mm = lengths_near(speed, range(1, 400))
    found = r5_street_s(np.array(mm, np.int32), hundredths / 360).tolist()
    assert found == [max(1, math.ceil(length / 1000.0 / speed)) for length in mm]
    begun = r5_first_s(np.array(mm, np.int32), hundredths / 360).tolist()
    assert begun == [int(java_float(java_float(length // 1000) / speed)) for length in mm]


@pytest.mark.parametrize(
    ("kmh", "mm", "street_s", "begun_s"),
    [
        # 1.3 m/s are a little less in single precision: 1,300 mm take more than a second
        (4.68, 1_300, 2, 0),
        # 1.475 m/s a little more: 1,475 mm take a second, and 59 m less than 40 but for the precision of the quotient
        (5.31, 1_475, 1, 0),
        (5.31, 59_000, 40, 40),
        (3.6, 2_000, 2, 2),
        (3.6, 2_001, 3, 2),
        (3.6, 0, 1, 0),
    ],
)
def test_lengths_of_whole_seconds(kmh: float, mm: int, street_s: int, begun_s: int) -> None:
    walk, length, none = R5Walk(kmh / 3.6), np.array([mm], np.int32), np.zeros(1, np.int32)
    assert (walk.arc_cost(length).tolist(), walk.link_cost(length).tolist()) == ([street_s], [street_s])
    assert walk.start_cost(length, none).tolist() == [begun_s]
    assert R5Wheels("bike", kmh / 3.6, 1.0).link_cost(length).tolist() == [street_s]


def test_cars_drive_whole_mm_a_second_of_single_precision() -> None:
    """`(int) (getCarSpeedMetersPerSecond() * 1000)`, the speed being whole cm/s."""
    cm_per_s = np.arange(1, 4_500)
    found = r5_car_mm_per_s(cm_per_s / 100).tolist()
    assert found == [int(java_float(java_float(speed / 100.0) * 1000)) for speed in cm_per_s.tolist()]
    assert found[1_110] == 11_110  # in double precision 11,109
