"""Requests: bounds of every parameter, and clock times of days on which clocks change."""

import datetime as dt

import pytest

from access.errors import RequestError
from access.request import Request, parse_modes, parse_moment

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("text", "date", "time_s"),
    [
        ("2026-09-15T08:00", "2026-09-15", 8 * 3600),
        ("2026-09-15 08:00:30", "2026-09-15", 8 * 3600 + 30),
        ("2026-09-15T08:00+02:00", "2026-09-15", 8 * 3600),
        ("2026-09-15T06:00Z", "2026-09-15", 8 * 3600),
        ("2026-09-14T23:30-01:00", "2026-09-15", 2 * 3600 + 1800),
        # Clocks go back at 03:00: the day has 25 hours and begins an hour before its noon minus 12 h.
        ("2026-10-25T00:30", "2026-10-25", -1800),
        ("2026-10-25T08:00", "2026-10-25", 8 * 3600),
        ("2026-10-25T02:30+02:00", "2026-10-25", 3600 + 1800),
        ("2026-10-25T02:30+01:00", "2026-10-25", 2 * 3600 + 1800),
        # Clocks go forward at 02:00: the day begins an hour after its noon minus 12 h.
        ("2027-03-28T00:30", "2027-03-28", 3600 + 1800),
        ("2027-03-28T08:00", "2027-03-28", 8 * 3600),
    ],
)
def test_moments_count_from_noon_minus_12_hours(text: str, date: str, time_s: int) -> None:
    assert parse_moment(text, PARIS) == (dt.date.fromisoformat(date), time_s)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01T08:00", "2026-09-15", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(RequestError, match=text[:10] if text else "''"):
        parse_moment(text, PARIS)


def request(**change: object) -> Request:
    return Request(**{"date": dt.date(2026, 9, 15), "time_s": 0, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"window_min": 0},
        {"window_min": 1441},
        {"max_min": 0},
        {"max_min": 301},
        {"max_rides": 0},
        {"max_rides": 17},
        {"walk_speed_kmh": 0.4},
        {"walk_speed_kmh": float("nan")},
        {"time_s": -7201},
        {"access_walk_min": -1},
        {"egress_walk_min": 181},
        {"transfer_walk_min": -1},
        {"board_slack_s": -1},
        {"percentiles": ()},
        {"percentiles": (0,)},
        {"percentiles": (100,)},
        {"percentiles": (50, 25)},
        {"percentiles": (50, 50)},
        {"percentiles": tuple(range(1, 12))},
        {"modes": ()},
        {"modes": ("plane",)},
        {"modes": ("walk", "walk")},
        {"modes": ("transit",)},
        {"modes": ("transit", "bike")},
        {"modes": ("transit", "walk", "car")},
        {"bike_legs": "none"},
        {"bike_speed_kmh": 0.9},
        {"bike_speed_kmh": 51},
        {"bike_speed_kmh": float("nan")},
        {"access_bike_min": -1},
        {"egress_bike_min": 181},
        {"anchor": "leave"},
        {"profile": "R5"},
    ],
)
def test_a_parameter_out_of_its_bounds_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(RequestError):
        request(**change)


def test_transfers_default_to_12_minutes_and_in_r5_to_the_walk_limit() -> None:
    assert request().transfer_walk_min == 12
    assert request(profile="r5", access_walk_min=30).transfer_walk_min == 30
    assert request(profile="r5", access_walk_min=30, transfer_walk_min=5).transfer_walk_min == 5
    assert request().as_dict()["transfer_walk_min"] == 12


@pytest.mark.parametrize(
    ("modes", "legs", "access", "egress"),
    [
        (("transit", "walk"), "both", ("walk",), ("walk",)),
        (("transit", "walk", "bike"), "access", ("walk", "bike"), ("walk",)),
        (("transit", "walk", "bike"), "egress", ("walk",), ("walk", "bike")),
        (("bike", "walk", "transit"), "both", ("walk", "bike"), ("walk", "bike")),
        (("bike",), "egress", ("bike",), ("bike",)),
        (("car", "walk"), "access", ("walk", "car"), ("walk", "car")),
    ],
)
def test_which_modes_serve_at_which_end(
    modes: tuple[str, ...], legs: str, access: tuple[str, ...], egress: tuple[str, ...]
) -> None:
    asked = request(modes=modes, bike_legs=legs)
    assert (asked.access_modes, asked.egress_modes) == (access, egress)


def test_limits_of_each_mode() -> None:
    asked = request(
        modes=("transit", "walk", "bike"), access_walk_min=7, access_bike_min=8, egress_bike_min=9
    )
    assert [asked.access_limit_min(mode) for mode in asked.access_modes] == [7, 8]
    assert [asked.egress_limit_min("walk"), asked.egress_limit_min("bike")] == [20, 9]
    assert request(modes=("bike", "car"), max_min=33).access_limit_min("car") == 33


def test_modes_are_read_in_any_order_and_told_in_one() -> None:
    assert parse_modes("bike, walk,transit") == ("transit", "walk", "bike")
    assert parse_modes("car") == ("car",)
    for text, words in (
        ("plane,walk", "'plane' is none of"),
        ("", "'' is none of"),
        ("transit,walk,car", "ask them one by one"),
        ("transit,bike", "with transit one must walk too"),
    ):
        with pytest.raises(RequestError, match=words):
            parse_modes(text)
