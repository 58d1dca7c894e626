"""Every trip with a time at every stop."""

from pathlib import Path

import numpy as np
import pyproj
import pytest

from gtfs import Feed, InvalidFeedError, TimedStopTimes, timed_stop_times
from gtfs.clock import format_time, parse_time
from gtfs.feed import make_feed
from tests.unit.gtfs.feed_text import good_feed

METRE = 1 / 111_319.490793  # degrees of longitude on the equator


def drawn(*rows: str, at_m: str = "0 100 200 300 400", columns: str = "", trips: str = "") -> Feed:
    """Trips on a line of stops A, B, C... on the equator; rows "trip stop arrival [departure] [seq=..] [name=..]"."""
    metres = [float(m) for m in at_m.split()]
    names = columns.split()
    table: dict[str, list[str]] = {c: [] for c in (
        "trip_id", "stop_id", "arrival_time", "departure_time", "stop_sequence", *names)}  # fmt: skip
    for i, row in enumerate(rows):
        words = [w for w in row.split() if "=" not in w]
        given = dict(w.split("=") for w in row.split() if "=" in w)
        times = ["" if t == "-" else f"{t}:00" if t.count(":") == 1 else t for t in words[2:]] or [""]
        values = {"trip_id": words[0], "stop_id": words[1], "arrival_time": times[0], "departure_time": times[-1],
                  "stop_sequence": str(i), **given}  # fmt: skip
        for name, cells in table.items():
            cells.append(values.get(name, ""))
    ids = trips.split() or list(dict.fromkeys(table["trip_id"]))
    stops = [chr(65 + i) for i in range(len(metres))]
    return make_feed(
        "drawn",
        {
            "stops": {"stop_id": stops, "stop_lat": ["0"] * len(stops),
                      "stop_lon": [repr(1 + m * METRE) for m in metres]},
            "trips": {"trip_id": ids, "route_id": ["R"] * len(ids), "service_id": ["W"] * len(ids)},
            "stop_times": table,
        },
    )  # fmt: skip


def shown(times: TimedStopTimes) -> dict[str, str]:
    """Each trip as "A 08:00:00/08:01:00 B ..."."""
    out = {}
    for t, trip in enumerate(times.trip_id):
        rows = range(times.trip_offset[t], times.trip_offset[t + 1])
        out[trip] = " ".join(
            f"{chr(65 + times.stop[r])} {format_time(int(times.arrival_s[r]))}"
            + (
                f"/{format_time(int(times.departure_s[r]))}"
                if times.departure_s[r] != times.arrival_s[r]
                else ""
            )
            for r in rows
        )
    return out


def test_trips_stand_in_order_of_trips_txt_and_of_sequence() -> None:
    feed = drawn("y B 08:10 seq=1 stop_sequence=20", "x A 07:00 stop_sequence=5", "y A 08:00 stop_sequence=3",
                 "x C 07:10 stop_sequence=100", trips="x y")  # fmt: skip
    times = timed_stop_times(feed)
    assert shown(times) == {"x": "A 07:00:00 C 07:10:00", "y": "A 08:00:00 B 08:10:00"}
    assert times.trip_offset.tolist() == [0, 2, 4]
    assert times.trip_row.tolist() == [0, 1]
    assert times.row.tolist() == [1, 3, 2, 0]
    assert (times.arrival_s.dtype, times.stop.dtype, times.pickup_type.dtype) == (
        np.int32,
        np.int32,
        np.uint8,
    )


def test_sequences_are_numbers_not_texts() -> None:
    feed = drawn("x A 07:00 stop_sequence=9", "x B 07:10 stop_sequence=10", "x C 07:20 stop_sequence=0011")
    assert shown(timed_stop_times(feed)) == {"x": "A 07:00:00 B 07:10:00 C 07:20:00"}


def test_arrival_stands_for_a_blank_departure_and_the_other_way_round() -> None:
    feed = drawn("x A - 07:00", "x B 07:10 -", "x C 07:20 07:21")
    assert shown(timed_stop_times(feed)) == {"x": "A 07:00:00 B 07:10:00 C 07:20:00/07:21:00"}


def test_blanks_follow_the_distance_between_stops() -> None:
    feed = drawn("x A 07:00", "x B", "x C 07:08 07:09", "x D", "x E 07:13", at_m="0 100 400 500 600")
    assert shown(timed_stop_times(feed)) == {
        "x": "A 07:00:00 B 07:02:00 C 07:08:00/07:09:00 D 07:11:00 E 07:13:00"
    }


def test_seconds_are_truncated() -> None:
    feed = drawn("x A 07:00:00", "x B", "x C", "x D 07:00:10", at_m="0 100 200 300")
    assert shown(timed_stop_times(feed)) == {"x": "A 07:00:00 B 07:00:03 C 07:00:06 D 07:00:10"}


def test_equal_distances_that_divide_the_time_give_whole_results() -> None:
    rows = ["x A 07:00", *(f"x {chr(65 + i)}" for i in range(1, 9)), "x J 07:09"]
    feed = drawn(*rows, at_m=" ".join(str(i * 137) for i in range(10)))
    assert timed_stop_times(feed).arrival_s.tolist() == [25200 + 60 * i for i in range(10)]


def test_the_distance_is_geodesic() -> None:
    feed = drawn("x A 07:00", "x B", "x C 08:00")
    tables = {name: {c: frame[c].tolist() for c in frame} for name, frame in feed.tables.items()}
    tables["stops"] |= {
        "stop_lat": ["50.4", "50.5", "50.5", "0", "0"],
        "stop_lon": ["2.8", "2.8", "3.1", "0", "0"],
    }
    geod = pyproj.Geod(ellps="WGS84")
    first, second = geod.line_lengths([2.8, 2.8, 3.1], [50.4, 50.5, 50.5])
    assert timed_stop_times(make_feed("x", tables)).arrival_s[1] == 25200 + int(
        3600 * first / (first + second)
    )


def test_distance_along_the_shape_is_preferred_where_it_is_complete() -> None:
    rows = [
        "x A 07:00 shape_dist_traveled=0",
        "x B shape_dist_traveled=0.75",
        "x C 07:08 shape_dist_traveled=1",
    ]
    feed = drawn(*rows, columns="shape_dist_traveled")
    assert timed_stop_times(feed).arrival_s[1] == parse_time("07:06:00")
    assert timed_stop_times(feed, interpolation="stops").arrival_s[1] == parse_time("07:04:00")


@pytest.mark.parametrize("middle", ["", "1.5", "-1", "x", "nan", "1e300"])
def test_an_unusable_shape_distance_gives_way_to_the_stops(middle: str) -> None:
    rows = ["x A 07:00 shape_dist_traveled=0", f"x B shape_dist_traveled={middle}",
            "x C 07:08 shape_dist_traveled=1", "y A 07:00 shape_dist_traveled=0",
            "y B shape_dist_traveled=0.25", "y C 07:08 shape_dist_traveled=1"]  # fmt: skip
    times = timed_stop_times(drawn(*rows, columns="shape_dist_traveled"))
    assert times.arrival_s[[1, 4]].tolist() == [parse_time("07:04:00"), parse_time("07:02:00")]


def test_shape_distances_that_are_no_numbers_are_not_computed_with() -> None:
    rows = [
        f"x {stop} shape_dist_traveled={far}"
        for stop, far in zip(("A 07:00", "B", "C 07:08"), ("inf", "nan", "inf"), strict=True)
    ]
    times = timed_stop_times(drawn(*rows, columns="shape_dist_traveled"))
    assert times.arrival_s[1] == parse_time("07:04:00")


def test_a_shape_distance_may_stand_still() -> None:
    rows = ["x A 07:00 shape_dist_traveled=0", "x B shape_dist_traveled=0", "x C 07:08 shape_dist_traveled=1"]
    times = timed_stop_times(drawn(*rows, columns="shape_dist_traveled"))
    assert times.arrival_s.tolist() == [parse_time(t) for t in ("07:00:00", "07:00:00", "07:08:00")]


def test_no_distance_at_all_divides_the_time_evenly() -> None:
    feed = drawn("x A 07:00", "x B", "x C", "x A 07:10", at_m="0 0 0")
    assert timed_stop_times(feed).arrival_s.tolist() == [25200, 25400, 25600, 25800]


def test_a_stop_at_null_island_counts_as_a_stop_without_place() -> None:
    feed = drawn("x A 07:00", "x B", "x C 07:10", at_m="0 100 400")
    stops = {c: feed.tables["stops"][c].tolist() for c in feed.tables["stops"]}
    stops["stop_lon"][1] = "0.0"
    times = timed_stop_times(make_feed("x", {**{n: dict(f) for n, f in feed.tables.items()}, "stops": stops}))
    assert times.arrival_s[1] == parse_time("07:05:00")


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (["bad A 07:00"], "trip_with_one_stop", 6),
        (["bad A", "bad B 07:10"], "untimed_endpoint", 6),
        (["bad A 07:00", "bad B"], "untimed_endpoint", 7),
        (["bad A 07:00", "bad B 07:10 07:09", "bad C 07:20"], "arrival_after_departure", 7),
        (["bad A 07:00 07:05", "bad B 07:04"], "time_travel", 7),
        (["bad A 07:05", "bad B", "bad C 07:04"], "time_travel", 8),
    ],
)
def test_trips_that_cannot_be_ridden_are_left_out_and_listed(rows: list[str], code: str, row: int) -> None:
    good = ["a A 07:00", "a B 07:10", "z A 08:00", "z B 08:10"]
    times = timed_stop_times(drawn(*good, *rows))
    assert times.trip_id.tolist() == ["a", "z"]
    (problem,) = times.dropped
    assert (problem.code, problem.severity, problem.row, problem.value) == (code, "warning", row, "bad")
    assert problem.message.startswith(f"stop_times.txt, row {row}: trip bad ")


def test_a_trip_without_stop_times_is_listed_at_its_row_of_trips() -> None:
    times = timed_stop_times(drawn("a A 07:00", "a B 07:10", trips="none a"))
    assert [(p.code, p.file, p.row) for p in times.dropped] == [("trip_with_one_stop", "trips.txt", 2)]


def test_waiting_and_running_for_no_time_is_no_time_travel() -> None:
    times = timed_stop_times(drawn("a A 07:00", "a B 07:00", "a C 07:00 07:05", "a D 07:05"))
    assert times.dropped == ()
    assert len(times.trip_id) == 1


def test_on_demand_trips_are_left_out() -> None:
    feed = drawn("flex A 07:00 stop_id= location_id=zone", "flex B 08:00", "a A 07:00", "a B 07:10",
                 columns="location_id")  # fmt: skip
    times = timed_stop_times(feed)
    assert [(p.code, p.value) for p in times.dropped] == [("on_demand_trip", "flex")]
    assert times.trip_id.tolist() == ["a"]


def test_a_loop_visits_a_stop_twice() -> None:
    assert shown(timed_stop_times(drawn("x A 07:00", "x B 07:10", "x A 07:20"))) == {
        "x": "A 07:00:00 B 07:10:00 A 07:20:00"
    }


def test_rows_that_repeat_another_count_once() -> None:
    rows = ["x A 07:00 stop_sequence=1", "x B 07:10 stop_sequence=2", "x A 07:00 stop_sequence=1"]
    assert shown(timed_stop_times(drawn(*rows))) == {"x": "A 07:00:00 B 07:10:00"}


def test_pickup_and_drop_off() -> None:
    rows = ["x A 07:00 pickup_type=0 drop_off_type=1", "x B 07:10 pickup_type=3", "x C 07:20 pickup_type=1"]
    times = timed_stop_times(drawn(*rows, columns="pickup_type drop_off_type"))
    assert times.pickup_type.tolist() == [0, 3, 1]
    assert times.drop_off_type.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("row", "field"),
    [("no A 07:00", "trip_id"), ("x Q 07:20", "stop_id"), ("x C 0720", "arrival_time"),
     ("x C 07:20 stop_sequence=-1", "stop_sequence"), ("x C 07:20 stop_sequence=1", "stop_sequence")],
)  # fmt: skip
def test_a_feed_that_was_not_checked_is_refused_with_the_row(row: str, field: str) -> None:
    with pytest.raises(InvalidFeedError) as caught:
        timed_stop_times(drawn("x A 07:00", "x B 07:10", row, trips="x"))
    assert {(p.field, p.row) for p in caught.value.problems} >= {(field, 4)}


def test_no_trips_at_all() -> None:
    times = timed_stop_times(
        make_feed("empty", {"stops": {"stop_id": []}, "trips": {"trip_id": []}, "stop_times": {}})
    )
    assert (times.trip_offset.tolist(), times.trip_id.tolist(), times.dropped) == ([0], [], ())


def test_the_good_feed(tmp_path: Path) -> None:
    times = timed_stop_times(good_feed(tmp_path))
    # S1 to S2 is a third of the way to S3: 3 of 9 minutes.
    assert shown(times) == {
        "T1": "A 08:00:00 B 08:02:59 C 08:09:00/08:10:00 D 08:20:00",
        "T2": "C 25:00:00 A 25:10:00",
    }
    with pytest.raises(ValueError, match="read-only"):
        times.arrival_s[0] = 0
