"""Real feeds, good and bad: each loads whole or ends with problems that name file, row and value."""

from pathlib import Path

import numpy as np
import pytest

from gtfs import (
    InvalidFeedError,
    merge_feeds,
    read_feed,
    service_days,
    services_on,
    timed_stop_times,
    validate,
    write_feed,
)
from gtfs.clock import parse_date
from gtfs.feed import same_content
from tests.helpers.shared import shared_data

LOADS = {
    # folder: (trips, trips left out, codes of the warnings)
    "transitfeed/bad_eol.zip": (144, 0, set()),
    "transitfeed/duplicate_schedule_id": (144, 0, {"duplicate_row"}),
    "transitfeed/duplicate_stop": (144, 0, {"missing_cells", "twin_stop"}),
    "transitfeed/extra_row_cells": (144, 0, {"empty_extra_cells"}),
    "transitfeed/filter_unusual_trips": (154, 0, set()),
    "transitfeed/flatten_feed": (8, 3, {"unused_stop", "trip_with_one_stop"}),
    "transitfeed/good_feed": (144, 0, set()),
    "transitfeed/good_feed.zip": (144, 0, set()),
    "transitfeed/invalid_agency_ids": (11, 0, {"missing_agency_id"}),
    "transitfeed/invalid_route_agency": (11, 0, {"broken_reference"}),
    "transitfeed/missing_departure_time": (1, 0, {"unused_stop"}),
    "transitfeed/missing_endpoint_times": (142, 2, {"untimed_endpoint"}),
    "transitfeed/missing_row_cells": (144, 0, {"missing_cells"}),
    "transitfeed/only_calendar_dates": (144, 0, set()),
    "transitfeed/repeated_route_name": (144, 0, set()),
    "transitfeed/same_short_long_name": (144, 0, set()),
    "transitfeed/unknown_file": (11, 0, set()),
    "transitfeed/unrecognized_columns": (144, 0, set()),
    "transitfeed/unused_stop": (144, 0, {"unused_stop"}),
    "transitfeed/utf8bom": (144, 0, set()),
    "transport-validator/duration_distance": (
        5,
        1,
        {"missing_agency_id", "null_island", "time_travel", "twin_stop"},
    ),
    "transport-validator/stop_times_increase": (1, 1, {"arrival_after_departure"}),
}
REFUSED = {
    # folder: every (file, row, value) of an error, or for long lists some of them
    "transitfeed/bad_date_format": [("calendar.txt", 2, "2007.01.01"), ("calendar_dates.txt", 2, "2007-06-04")],
    "transitfeed/bad_utf8": [("agency.txt", 1, ...), ("agency.txt", 2, ...), ("routes.txt", 5, ...),
                             ("stop_times.txt", 2, ...), ("stops.txt", 2, ...), ("trips.txt", 2, ...)],
    "transitfeed/contains_null": [("stops.txt", 9, ...)],
    "transitfeed/duplicate_stop_sequence": [("stop_times.txt", 4, "10")],
    "transitfeed/empty_file": [("agency.txt", None, "")],
    "transitfeed/missing_agency": [("agency.txt", None, "")],
    "transitfeed/missing_calendar": [("calendar.txt", None, "")],
    "transitfeed/missing_column": [("agency.txt", 1, "")],
    "transitfeed/missing_routes": [("routes.txt", None, "")],
    "transitfeed/missing_stop_times": [("stop_times.txt", None, "")],
    "transitfeed/missing_stops": [("stops.txt", None, "")],
    "transitfeed/missing_trips": [("trips.txt", None, "")],
    "transitfeed/missing_weekday_column": [("calendar.txt", 1, "")],
    "transitfeed/negative_stop_sequence": [("stop_times.txt", 9, "-2")],
    "transitfeed/undefined_stop": [("stop_times.txt", 11, "NADAR")],
    "transitfeed/unknown_format.zip": [("unknown_format.zip", None, "")],
    "transitfeed/utf16": [(f"{name}.txt", None, "") for name in (
        "agency", "calendar", "calendar_dates", "fare_attributes", "fare_rules", "frequencies", "routes",
        "stop_times", "stops", "trips")],
    "transport-validator/agency_multiple": [("stops.txt", 6, ""), ("stop_times.txt", 7, ""), ("stop_times.txt", 9, ""),
                                            *(("stop_times.txt", row, "0") for row in (3, 5, 7, 9, 11))],
    "transport-validator/check_id": [("stops.txt", 6, ""), ("routes.txt", 2, ""), ("trips.txt", 2, ""),
                                     ("calendar.txt", 2, "")],
    "transport-validator/duplicate_stop_sequence": [("stop_times.txt", 6, "10"), ("stop_times.txt", 8, "0")],
    "transport-validator/duplicate_stops": [("routes.txt", 6, ""),
                                            *(("trips.txt", row, "AAMV") for row in (9, 10, 11, 12))],
    "transport-validator/duplicates": [("routes.txt", 7, ""), ("trips.txt", 9, "AAMV"),
                                       ("stop_times.txt", 7, "DADAN")],
    "transport-validator/empty_calendar": [("stop_times.txt", 3, "0"), ("trips.txt", 2, "route1"),
                                           ("trips.txt", 2, "service1"), ("calendar.txt", None, "")],
    "transport-validator/interpolated_stop_times": [("trips.txt", 2, "route1"), ("trips.txt", 3, "route1")],
    "transport-validator/invalid_references": [
        ("stop_times.txt", 30, "2"), ("trips.txt", 14, "unkown_route"), ("stop_times.txt", 31, "unknown_trip"),
        ("stop_times.txt", 30, "unknown_stop"), ("trips.txt", 13, "unknown_service")],
    "transport-validator/missing_mandatory_files": [("stop_times.txt", None, ""), ("routes.txt", 6, ""),
                                                    ("trips.txt", 9, "AAMV")],
    "transport-validator/no_optional_files": [("stop_times.txt", 3, "0"), ("trips.txt", 2, "route1")],
    "transport-validator/sub_folder": [("stop_times.txt", 3, "0"), ("trips.txt", 2, "route1")],
    "transport-validator/unusable_trip": [("calendar.txt", None, ""), ("stop_times.txt", 3, "1"),
                                          ("stop_times.txt", 5, "1")],
}  # fmt: skip
PARTLY = {f"transport-validator/{name}" for name in ("check_id", "duplicates", "missing_mandatory_files")}


@pytest.mark.parametrize("name", sorted(LOADS))
def test_a_feed_with_harmless_oddities_loads_whole(name: str, tmp_path: Path) -> None:
    n_trips, n_dropped, codes = LOADS[name]
    feed = read_feed(shared_data("bad-feeds", *name.split("/")))
    assert {p.code for p in feed.warnings} == codes
    assert all(p.file and p.message for p in feed.warnings)
    times = timed_stop_times(feed)
    assert (len(times.trip_id), len(times.dropped)) == (n_trips, n_dropped)
    assert service_days(feed).active.any()
    assert same_content(read_feed(write_feed(feed, tmp_path / "again.zip")), feed)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_defective_feed_ends_with_its_problems(name: str) -> None:
    path = shared_data("bad-feeds", *name.split("/"))
    with pytest.raises(InvalidFeedError) as caught:
        read_feed(path)
    found = [p for p in caught.value.problems if p.severity == "error"]
    places = [(p.file, p.row, p.value) for p in found]
    for file, row, value in REFUSED[name]:
        assert any((file, row) == place[:2] and (value is ... or value == place[2]) for place in places), (
            file,
            row,
            value,
        )
    if name not in PARTLY:
        assert len(places) == len(REFUSED[name])
    assert all(p.file in p.message and (p.row is None or f"row {p.row}" in p.message) for p in found)
    assert all(not p.value or p.value in p.message for p in found)
    assert list(caught.value.problems) == validate(path)


def test_no_bad_feed_is_forgotten() -> None:
    root = shared_data("bad-feeds")
    assert {f"{p.parent.name}/{p.name}" for p in root.glob("*/*")} == LOADS.keys() | REFUSED.keys()


def test_tadao_says_what_it_lacks() -> None:
    with pytest.raises(InvalidFeedError) as caught:
        read_feed(shared_data("tadao"))
    assert [p.message for p in caught.value.problems if p.severity == "error"] == [
        "agency.txt is missing from the feed.",
        "stop_times.txt is missing from the feed.",
        "calendar.txt and calendar_dates.txt are both missing from the feed: no day has service.",
    ]


def test_regional_trains_of_france() -> None:
    feed = read_feed(shared_data("ter", "ter-gtfs-2025-q1.zip"))
    times = timed_stop_times(feed)
    assert (len(times.trip_id), len(times.stop), times.dropped) == (33_280, 299_983, ())
    days = service_days(feed)
    assert days.active.shape == (4473, 91)
    assert int(days.active.sum()) == 118_881
    assert days.first_date == parse_date("20250122")
    tuesday = services_on(days, parse_date("20250204"))
    running = np.isin(feed.tables["trips"]["service_id"], np.array(days.service_id)[tuesday])
    dates = feed.tables["calendar_dates"]
    expected = set(dates.loc[dates["date"] == "20250204", "service_id"])
    assert int(running.sum()) == int(feed.tables["trips"]["service_id"].isin(expected).sum()) > 4_000


def test_headways_of_sao_paulo() -> None:
    feed = read_feed(shared_data("sao-paulo", "spo.zip"))
    assert {p.code for p in feed.warnings} == {"duplicate_row"}
    times = timed_stop_times(feed)
    rows = feed.tables["frequencies"].to_dict("records")

    def seconds(text: str) -> int:
        h, m, s = map(int, text.split(":"))
        return h * 3600 + m * 60 + s

    expected = sum(
        len(range(seconds(r["start_time"]), seconds(r["end_time"]), int(r["headway_secs"]))) for r in rows
    )
    assert len(times.trip_id) == expected
    assert times.headway_based.all()
    assert len(set(times.trip_id)) == expected


def test_two_feeds_of_porto_alegre_as_one() -> None:
    parts = [
        read_feed(shared_data("porto-alegre", f"{name}.zip"), prefix=name)
        for name in ("poa_eptc", "poa_trensurb")
    ]
    merged = merge_feeds(parts)
    assert [p for p in validate(merged) if p.severity == "error"] == []
    times, alone = timed_stop_times(merged), [timed_stop_times(part) for part in parts]
    assert times.arrival_s.tolist() == [*alone[0].arrival_s.tolist(), *alone[1].arrival_s.tolist()]
    assert len(times.trip_id) == 2_374 + 1_248
    running = services_on(service_days(merged), parse_date("20190513"))
    assert int(running.sum()) == sum(
        int(services_on(service_days(p), parse_date("20190513")).sum()) for p in parts
    )
