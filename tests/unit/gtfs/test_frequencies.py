"""Headway service as explicit trips."""

from pathlib import Path

import pytest

from gtfs import Feed, GtfsError, TimedStopTimes, headways, timed_stop_times
from gtfs.clock import format_time
from tests.unit.gtfs.feed_text import good_feed

HEADER = "trip_id,start_time,end_time,headway_secs,exact_times\n"


def with_frequencies(tmp_path: Path, *rows: str) -> Feed:
    return good_feed(tmp_path, frequencies=HEADER + "".join(f"{row}\n" for row in rows))


def departures(times: TimedStopTimes) -> list[str]:
    return [format_time(int(s)) for s in times.departure_s[times.trip_offset[:-1]]]


def test_exact_trips_leave_from_start_to_before_end(tmp_path: Path) -> None:
    times = timed_stop_times(with_frequencies(tmp_path, "T1,06:00:00,07:00:00,1200,1"))
    assert times.trip_id.tolist() == ["T1@06:00:00", "T1@06:20:00", "T1@06:40:00", "T2"]
    assert departures(times) == ["06:00:00", "06:20:00", "06:40:00", "25:00:00"]
    assert times.headway_based.tolist() == [False] * 4
    assert times.trip_row.tolist() == [0, 0, 0, 1]


def test_a_copy_keeps_the_running_and_waiting_times_of_its_template(tmp_path: Path) -> None:
    times = timed_stop_times(with_frequencies(tmp_path, "T1,06:00:00,06:00:01,60,1"))
    assert (times.arrival_s[:4] - 21600).tolist() == [0, 179, 540, 1200]
    assert (times.departure_s[:4] - 21600).tolist() == [0, 179, 600, 1200]
    assert times.row[:4].tolist() == [0, 1, 2, 5]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [(0.0, ["06:00:00", "06:20:00"]), (0.5, ["06:10:00", "06:30:00"]), (0.999, ["06:19:58"])],
)
def test_headway_trips_leave_at_the_stated_phase(tmp_path: Path, phase: float, expected: list[str]) -> None:
    feed = with_frequencies(tmp_path, "T1,06:00:00,06:31:00,1200,0")
    times = timed_stop_times(feed, headway_phase=phase)
    assert departures(times)[: len(expected)] == expected
    assert times.headway_based.tolist() == [True] * len(expected) + [False]


def test_the_phase_does_not_move_exact_trips(tmp_path: Path) -> None:
    feed = with_frequencies(tmp_path, "T1,06:00:00,06:31:00,1200,1")
    assert departures(timed_stop_times(feed, headway_phase=0.5))[:2] == ["06:00:00", "06:20:00"]


def test_blank_exact_times_is_headway_service(tmp_path: Path) -> None:
    assert timed_stop_times(with_frequencies(tmp_path, "T1,06:00:00,06:01:00,60,")).headway_based[0]


def test_windows_of_a_trip_follow_one_another_in_time(tmp_path: Path) -> None:
    feed = with_frequencies(
        tmp_path, "T1,07:00:00,08:00:00,1800,0", "T2,24:30:00,25:30:00,3600,1", "T1,06:00:00,07:00:00,3600,1"
    )
    times = timed_stop_times(feed)
    assert times.trip_id.tolist() == ["T1@06:00:00", "T1@07:00:00", "T1@07:30:00", "T2@24:30:00"]
    assert times.headway_based.tolist() == [False, True, True, False]


def test_the_template_can_be_had_with_its_headways(tmp_path: Path) -> None:
    feed = with_frequencies(tmp_path, "T1,06:00:00,07:00:00,1200,0", "T1,05:00:00,06:00:00,900,1")
    times = timed_stop_times(feed, expand_frequencies=False)
    assert times.trip_id.tolist() == ["T1", "T2"]
    assert departures(times) == ["08:00:00", "25:00:00"]
    found = headways(feed)
    assert found.trip_row.tolist() == [0, 0]
    assert found.start_s.tolist() == [18000, 21600]
    assert found.end_s.tolist() == [21600, 25200]
    assert found.headway_s.tolist() == [900, 1200]
    assert found.exact.tolist() == [True, False]
    assert found.row.tolist() == [1, 0]


def test_a_row_that_repeats_another_counts_once(tmp_path: Path) -> None:
    feed = with_frequencies(tmp_path, "T1,06:00:00,07:00:00,1800,1", "T1,06:00:00,07:00:00,1800,1")
    assert departures(timed_stop_times(feed))[:2] == ["06:00:00", "06:30:00"]
    assert len(headways(feed).row) == 1


def test_a_vehicle_that_waited_since_the_day_before_arrives_at_midnight(tmp_path: Path) -> None:
    rows = ("T1,07:50:00,08:00:00,S1,1", "T1,08:10:00,08:10:00,S2,2",
            "T2,08:00:00,08:00:00,S3,1", "T2,09:00:00,09:00:00,S4,2")  # fmt: skip
    stop_times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    stop_times += "\n".join(rows) + "\n"
    feed = good_feed(tmp_path, stop_times=stop_times, frequencies=HEADER + "T1,00:00:00,00:10:00,600,1\n")
    times = timed_stop_times(feed)
    assert times.arrival_s[:2].tolist() == [0, 600]
    assert times.departure_s[:2].tolist() == [0, 600]


@pytest.mark.parametrize("phase", [-0.1, 1.0, float("nan")])
def test_a_phase_outside_the_headway_is_refused(tmp_path: Path, phase: float) -> None:
    feed = with_frequencies(tmp_path, "T1,06:00:00,07:00:00,1200,0")
    with pytest.raises(GtfsError, match="headway_phase"):
        timed_stop_times(feed, headway_phase=phase)
