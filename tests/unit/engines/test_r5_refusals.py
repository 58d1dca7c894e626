"""What R5 cannot answer is refused before anybody is asked, by name, and the engine that can is named too."""

import datetime as dt
from typing import Any

import pytest

from access.engines import check_capable
from access.engines.contract import Question
from access.errors import EngineCapabilityError
from access.request import Direction, Request

REQUEST = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600 + 35 * 60, engine="r5")

REFUSED: list[tuple[str, dict[str, Any], Question, Direction | None, str]] = [
    ("profile", {"profile": "default"}, "matrix", None, "no profile default: use engine native"),
    ("arrivals", {"anchor": "arrive"}, "matrix", None, "no arrivals by a moment: use engine native"),
    ("towards", {}, "isochrones", "to", 'no isochrones in direction "to": use engine native'),
    (
        "six percentiles",
        {"percentiles": (5, 10, 25, 50, 75, 95)},
        "matrix",
        None,
        "no room for 6 percentiles, 5 at most: use engine native",
    ),
    (
        "seconds",
        {"time_s": 30_901},
        "matrix",
        None,
        "no moments within a minute (second 1 is asked for): use engine native",
    ),
    (
        "the evening before",
        {"time_s": -60},
        "matrix",
        None,
        "no moments outside the 24 hours of the service date",
    ),
    (
        "the night after",
        {"time_s": 86_400},
        "matrix",
        None,
        "no moments outside the 24 hours of the service date",
    ),
    (
        "walks of different length",
        {"access_walk_min": 20, "egress_walk_min": 10},
        "matrix",
        None,
        "no separate limits for walks (minutes: 20 access, 10 egress, 20 transfer): use engine native",
    ),
    (
        "bikes of different length",
        {"modes": ("transit", "walk", "bike"), "bike_legs": "both", "access_bike_min": 10},
        "matrix",
        None,
        "no separate limits for bikes before and after rides",
    ),
    (
        "no walk at all, which R5 takes for any walk",
        {"access_walk_min": 0, "egress_walk_min": 0},
        "journeys",
        None,
        "no limit of 0 minutes for access by walk (it takes 0 for no limit at all): use engine native",
    ),
    (
        "no ride of a bike at all",
        {"modes": ("transit", "walk", "bike"), "access_bike_min": 0},
        "matrix",
        None,
        "no limit of 0 minutes for access by bike (it takes 0 for no limit at all): use engine native",
    ),
    (
        "a bike of 0 minutes after rides",
        {"modes": ("transit", "walk", "bike"), "bike_legs": "egress", "egress_bike_min": 0},
        "matrix",
        None,
        "no limit of 0 minutes for egress by bike (it takes 0 for no limit at all): use engine native",
    ),
    ("slack", {"board_slack_s": 0}, "matrix", None, "no board slack of 0 s: use engine native"),
    ("round trips", {}, "round-trips", None, "no round trips: use engine native"),
]


@pytest.mark.parametrize(
    ("changes", "question", "direction", "sentence"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_refused_by_name(
    changes: dict[str, Any], question: Question, direction: Direction | None, sentence: str
) -> None:
    request = Request(**{"date": REQUEST.date, "time_s": REQUEST.time_s, "engine": "r5"} | changes)
    with pytest.raises(EngineCapabilityError) as refused:
        check_capable(question, request, direction=direction)
    assert str(refused.value).startswith(f"engine r5 has {sentence}")
    assert refused.value.engine == "r5"
    assert refused.value.able == ("native",)


def test_slower_journeys_with_fewer_rides_are_refused() -> None:
    with pytest.raises(EngineCapabilityError, match="slower with fewer rides: use engine native"):
        check_capable("journeys", REQUEST, by_rides=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"modes": ("walk",), "access_walk_min": 0, "egress_walk_min": 5},
        {"modes": ("transit", "walk", "bike"), "bike_legs": "access", "egress_bike_min": 0},
        {"modes": ("walk", "bike"), "board_slack_s": 0},
        {"time_s": 86_340},
        {"percentiles": (5, 25, 50, 75, 95), "max_bike_stress": 1, "modes": ("bike",)},
    ],
    ids=["walks without rides", "a limit that is not in use", "slack without rides", "last minute", "five"],
)
def test_not_refused(changes: dict[str, Any]) -> None:
    """Parameters that say nothing in this request are no reason."""
    check_capable(
        "matrix", Request(**{"date": REQUEST.date, "time_s": REQUEST.time_s, "engine": "r5"} | changes)
    )
