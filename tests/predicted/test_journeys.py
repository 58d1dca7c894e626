"""Journeys in the perfect city: every clock is a sum of blocks, waits and hops.

East passes (10, 10) at 2, 17, 32 and 47 past and is at (20, 10) four minutes later, at (30, 10) eight minutes later.
North leaves (20, 11), a block from East's stop, at 5, 25 and 45 past and is at (20, 19) three minutes later.
"""

import datetime as dt
from dataclasses import replace

import pytest

from access.analysis.journey_text import journey_text
from access.analysis.journeys import JourneyAnswer, journey_answer, journey_collection
from access.errors import NoServiceError, UnlinkedPointError
from access.network import Network
from access.request import Request
from tests.helpers.grid_city import lon_lat

DAY = dt.date(2026, 9, 15)
EIGHT = Request(date=DAY, time_s=8 * 3600, window_min=1, access_walk_min=15)
NEAR = replace(EIGHT, access_walk_min=5, egress_walk_min=5)
Place = tuple[float, float]


def _ask(
    city: Network, origin: Place, to: Place, request: Request, *, by_rides: bool = False
) -> JourneyAnswer:
    return journey_answer(city, lon_lat(origin), lon_lat(to), request, by_rides=by_rides)


def _clocks(answer: JourneyAnswer) -> list[tuple[str, str, int]]:
    return [(j["departure"][11:19], j["arrival"][11:19], j["rides"]) for j in answer.journeys]


def test_a_walk_a_ride_and_a_walk(city: Network) -> None:
    # Five blocks (360 s) and the slack before the 8:17; two blocks (144 s) after 8:25.
    answer = _ask(city, (10, 5), (30, 12), EIGHT)
    assert answer.state == "ok"
    assert answer.journeys == (
        {
            "journey": 0,
            "departure": "2026-09-15T08:10:00+02:00",
            "arrival": "2026-09-15T08:27:24+02:00",
            "duration_s": 1044,
            "duration_minutes": 17,
            "rides": 1,
            "walk_s": 504,
            "walk_m": 700,
            "wait_s": 60,
            "ride_s": 480,
        },
    )
    access, ride, egress = (leg["properties"] for leg in answer.legs)
    assert (access["kind"], access["from"], access["from_stop_id"]) == ("access", "origin", None)
    assert (access["arrival"], access["duration_s"], access["distance_m"]) == (
        "2026-09-15T08:16:00+02:00",
        360,
        500,
    )
    assert (ride["line"], ride["route_id"], ride["wait_s"], ride["trip_id"]) == ("E", "E", 60, "E-29700")
    assert [call["departure"][11:16] for call in ride["calls"]] == [
        "08:17",
        "08:19",
        "08:21",
        "08:23",
        "08:25",
    ]
    assert (ride["from"], ride["to"]) == (ride["calls"][0]["name"], ride["calls"][-1]["name"])
    assert (egress["kind"], egress["to"], egress["duration_s"]) == ("egress", "destination", 144)


def test_walks_follow_the_streets_and_rides_the_stops(city: Network) -> None:
    answer = _ask(city, (10, 5), (30, 12), EIGHT)
    lines = [leg["geometry"]["coordinates"] for leg in answer.legs]
    up = [list(lon_lat((10, y))) for y in range(5, 11)]
    assert lines[0] == up
    assert lines[1] == [list(lon_lat((x, 10))) for x in (10, 15, 20, 25, 30)]
    assert lines[2] == [list(lon_lat((30, y))) for y in (10, 11, 12)]


def test_a_transfer_on_foot(city: Network) -> None:
    answer = _ask(city, (10, 10), (20, 19), replace(NEAR, time_s=8 * 3600 + 13 * 60))
    assert _clocks(answer) == [("08:16:00", "08:28:00", 2)]
    assert [leg["properties"]["kind"] for leg in answer.legs] == [
        "access",
        "ride",
        "transfer",
        "ride",
        "egress",
    ]
    walk, north = answer.legs[2]["properties"], answer.legs[3]["properties"]
    assert (walk["departure"][11:19], walk["duration_s"]) == ("08:21:00", 72)
    assert (north["wait_s"], north["departure"][11:19]) == (4 * 60 - 72, "08:25:00")


def test_one_leaves_no_earlier_than_needed(city: Network) -> None:
    # East at 8:02 and at 8:17 both meet North at 8:25; who leaves at 8:01 need not.
    answer = _ask(city, (10, 10), (20, 19), replace(NEAR, time_s=8 * 3600 + 60, max_rides=2))
    assert _clocks(answer) == [("08:16:00", "08:28:00", 2)]


def test_the_hour_lists_each_journey_once(city: Network) -> None:
    hour = replace(EIGHT, window_min=60)
    quarters = [("08:10:00", "08:27:24", 1), ("08:25:00", "08:42:24", 1), ("08:40:00", "08:57:24", 1)]
    # At 8:00 the 8:17 is the first that can be caught: it needs to be left for at 8:10.
    assert _clocks(_ask(city, (10, 5), (30, 12), hour)) == [
        *quarters,
        ("08:55:00", "09:12:24", 1),
        ("09:10:00", "09:27:24", 1),
    ]
    by_nine = replace(hour, anchor="arrive", time_s=9 * 3600)
    assert _clocks(_ask(city, (10, 5), (30, 12), by_nine)) == [
        ("07:40:00", "07:57:24", 1),
        ("07:55:00", "08:12:24", 1),
        *quarters,
    ]


def test_arriving_by_a_deadline(city: Network) -> None:
    by = replace(EIGHT, anchor="arrive", time_s=8 * 3600 + 57 * 60 + 24)
    assert _clocks(_ask(city, (10, 5), (30, 12), by)) == [("08:40:00", "08:57:24", 1)]
    assert _clocks(_ask(city, (10, 5), (30, 12), replace(by, time_s=by.time_s - 1))) == [
        ("08:25:00", "08:42:24", 1)
    ]


def test_a_walk_is_a_journey_where_it_is_as_fast(city: Network) -> None:
    # Ten blocks are 720 s. Who leaves at 8:01 rides (240 s); from 8:02 to 8:08 one would wait for the 8:17
    # longer than the walk takes; from 8:09 on the bus is faster again.
    times = [
        _clocks(_ask(city, (10, 10), (20, 10), replace(EIGHT, time_s=8 * 3600 + 60 * minute)))
        for minute in (1, 2, 9, 10)
    ]
    assert times == [
        [("08:01:00", "08:06:00", 1)],
        [("08:02:00", "08:14:00", 0)],
        [("08:09:00", "08:21:00", 0)],  # both at 8:21: on foot
        [("08:16:00", "08:21:00", 1)],
    ]
    twelve = replace(EIGHT, time_s=8 * 3600 + 120, max_min=12)
    assert _ask(city, (10, 10), (20, 10), twelve).state == "unreachable"  # 12 minutes are not less than 12
    assert _clocks(_ask(city, (10, 10), (20, 10), replace(twelve, max_min=13))) == [
        ("08:02:00", "08:14:00", 0)
    ]


def test_fewer_rides_on_request(city: Network) -> None:
    one = replace(EIGHT, time_s=8 * 3600 + 60)
    assert _clocks(_ask(city, (10, 10), (20, 10), one, by_rides=True)) == [
        ("08:01:00", "08:06:00", 1),
        ("08:01:00", "08:13:00", 0),
    ]
    assert _clocks(_ask(city, (10, 10), (20, 10), one)) == [("08:01:00", "08:06:00", 1)]


def test_on_foot_only(city: Network) -> None:
    answer = _ask(city, (2, 2), (5, 2), replace(EIGHT, modes=("walk",)))
    assert _clocks(answer) == [("08:00:00", "08:03:36", 0)]
    assert answer.legs[0]["geometry"]["coordinates"] == [list(lon_lat((x, 2))) for x in (2, 3, 4, 5)]


def test_from_a_place_to_itself(city: Network) -> None:
    answer = _ask(city, (2, 2), (2, 2), EIGHT)
    assert _clocks(answer) == [("08:00:00", "08:00:00", 0)]
    assert answer.legs[0]["geometry"]["coordinates"] == [list(lon_lat((2, 2)))] * 2


def test_along_one_block(city: Network) -> None:
    answer = _ask(city, (2.25, 2), (2.75, 2), EIGHT)
    assert answer.journeys[0]["duration_s"] == 36
    assert answer.journeys[0]["walk_m"] == 50
    line = answer.legs[0]["geometry"]["coordinates"]
    assert (line[0], line[-1]) == (list(lon_lat((2.25, 2))), list(lon_lat((2.75, 2))))


def test_a_bus_of_the_day_before(city: Network) -> None:
    night = replace(EIGHT, date=DAY + dt.timedelta(1), time_s=50 * 60)
    answer = _ask(city, (5, 0), (35, 0), night)
    assert _clocks(answer) == [("00:59:00", "01:10:00", 1)]
    bus = answer.legs[1]["properties"]
    assert bus["service_date"] == "2026-09-15"
    assert [call["departure"] for call in bus["calls"]] == [
        "2026-09-16T01:00:00+02:00",
        "2026-09-16T01:10:00+02:00",
    ]
    assert answer.journeys[0]["departure"].startswith("2026-09-16T")
    late = replace(EIGHT, time_s=24 * 3600 + 50 * 60)
    assert "00:59:00 on 2026-09-16 - 01:10:00 on 2026-09-16" in journey_text(
        _ask(city, (5, 0), (35, 0), late)
    )


def test_no_way_is_an_answer(city: Network) -> None:
    answer = _ask(city, (10, 10), (20, 19), replace(NEAR, max_rides=1))
    assert (answer.state, answer.journeys, answer.legs) == ("unreachable", (), ())
    text = "no journey leaving at 2026-09-15T08:00:00+02:00 within 90 min and the walking limits"
    assert journey_text(answer) == text
    assert journey_collection(answer)["features"] == []


def test_unlinked_and_without_service_are_errors(city: Network) -> None:
    with pytest.raises(UnlinkedPointError, match=r"the destination .* has no walkable street"):
        _ask(city, (10, 10), (20, -40), EIGHT)
    with pytest.raises(UnlinkedPointError, match=r"the origin .* has no walkable street"):
        _ask(city, (20, -40), (10, 10), EIGHT)
    with pytest.raises(NoServiceError, match="2027"):
        _ask(city, (10, 10), (20, 10), replace(EIGHT, date=dt.date(2027, 1, 5)))
    walk = replace(EIGHT, date=dt.date(2027, 1, 5), modes=("walk",))
    assert _ask(city, (10, 10), (20, 10), walk).journeys[0]["rides"] == 0


def test_the_profile_of_r5_waits_a_second_more(city: Network) -> None:
    # R5 boards strictly later than the slack, and counts a second for the way from the street to the stop. On its
    # sphere a block northwards is 100.5 m, 72.4 s, which it rounds up: five blocks are 365 s.
    answer = _ask(city, (10, 5), (30, 12), replace(EIGHT, profile="r5"))
    assert _clocks(answer) == [("08:09:53", "08:27:24", 1)]
    assert answer.legs[1]["properties"]["wait_s"] == 61


def test_the_answer_says_what_it_rests_on(city: Network) -> None:
    answer = _ask(city, (10, 5), (30, 12), EIGHT)
    assert answer.query["depart_at"] == "2026-09-15T08:00:00+02:00"
    assert (answer.query["from_lon"], answer.query["from_lat"]) == lon_lat((10, 5))
    assert "percentiles" not in answer.query
    assert answer.provenance["network"] == city.id
    assert answer.limits["max_rides"] == 4
    assert answer.warnings == ()
    off = _ask(city, (10, -3), (30, 12), replace(EIGHT, access_walk_min=30, max_min=120))
    assert [caution["code"] for caution in off.warnings] == ["origin-snapped"]


def test_the_text(city: Network) -> None:
    assert journey_text(_ask(city, (10, 10), (20, 19), replace(NEAR, time_s=8 * 3600 + 13 * 60))) == (
        "1 journey leaving at 2026-09-15T08:13:00+02:00\n"
        "\n"
        "08:16:00 - 08:28:00  12 min, 2 rides, 1 min on foot (100 m), 3 min waiting\n"
        "  08:17:00  E towards S11, from S2 to S4, 2 stops, there at 08:21:00\n"
        "  08:21:00  walk 1 min (100 m) to S5\n"
        "  08:25:00  N towards S7, from S5 to S7, 2 stops, there at 08:28:00"
    )
