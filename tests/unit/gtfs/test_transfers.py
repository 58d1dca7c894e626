"""transfers.txt as typed rows, and what its checks say of rows that cannot be used."""

from pathlib import Path

import pytest

from gtfs import merge_feeds, read_feed, transfer_rows, validate
from tests.unit.gtfs.feed_text import folder, spoiled

STATION = (
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "S1,Gare A,50.40,2.80,0,G\nS2,Lycée,50.41,2.80,0,\nS3,Parc,50.43,2.80,,\nS4,Fosse,50.44,2.80,,\n"
    "G,Gare,50.40,2.80,1,\nE,Porte,50.40,2.80,2,G\nN,Noeud,50.40,2.80,3,G\n"
)
HEADER = "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,transfer_type,min_transfer_time"


def feed_with(tmp_path: Path, *rows: str, header: str = HEADER):
    return read_feed(
        folder(tmp_path / "feed", spoiled(stops=STATION, transfers="\n".join([header, *rows]) + "\n"))
    )


def told(tmp_path: Path, *rows: str) -> list[tuple[str, str, int | None, str]]:
    found = validate(
        folder(tmp_path / "feed", spoiled(stops=STATION, transfers="\n".join([HEADER, *rows]) + "\n"))
    )
    return [(p.code, p.severity, p.row, p.field) for p in found]


def test_a_feed_without_the_file_has_no_rows(tmp_path: Path) -> None:
    found = transfer_rows(read_feed(folder(tmp_path / "feed", spoiled())))
    assert all(len(getattr(found, name)) == 0 for name in found.__dataclass_fields__)


def test_rows_between_stops_and_stations(tmp_path: Path) -> None:
    found = transfer_rows(
        feed_with(tmp_path, "S1,S2,,,,,0,", "S1,S3,,,,,,99", "G,S2,,,,,1,", "S2,G,,,,,2,300", "S4,S4,,,,,3,")
    )
    assert found.from_stop.tolist() == [0, 0, 4, 1, 3]
    assert found.to_stop.tolist() == [1, 2, 1, 4, 3]
    assert found.kind.tolist() == [0, 0, 1, 2, 3]
    assert found.seconds.tolist() == [0, 0, 0, 300, 0]
    assert found.from_trip.size == found.by_route.size == found.unusable.size == 0


def test_a_file_without_types_says_nothing_special(tmp_path: Path) -> None:
    found = transfer_rows(feed_with(tmp_path, "S1,S2", header="from_stop_id,to_stop_id"))
    assert (found.from_stop.tolist(), found.to_stop.tolist(), found.kind.tolist()) == ([0], [1], [0])


@pytest.mark.parametrize("time", ["", "-5", "soon", "1.5"])
def test_type_2_without_a_time_leaves_it_to_the_streets(tmp_path: Path, time: str) -> None:
    found = transfer_rows(feed_with(tmp_path, f"S1,S2,,,,,2,{time}"))
    assert (found.kind.tolist(), found.seconds.tolist()) == ([0], [0])


def test_type_2_without_a_time_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "S1,S2,,,,,2,") == [("missing_transfer_time", "warning", 2, "transfer_type")]


def test_linked_trips_with_and_without_riders(tmp_path: Path) -> None:
    found = transfer_rows(feed_with(tmp_path, "S4,S3,,,T1,T2,4,", ",,,,T2,T1,5,"))
    assert found.from_trip.tolist() == [0, 1]
    assert found.to_trip.tolist() == [1, 0]
    assert found.in_seat.tolist() == [True, False]
    assert found.from_stop.size == found.unusable.size == 0
    assert told(tmp_path, "S4,S3,,,T1,T2,4,", ",,,,T2,T1,5,") == []


@pytest.mark.parametrize("kind", ["", "0", "1", "2", "3"])
@pytest.mark.parametrize("which", [",B1,,,", ",,B1,,", ",,,T1,", ",,,,T1"])
def test_rows_of_one_route_or_trip_are_set_apart(tmp_path: Path, kind: str, which: str) -> None:
    found = transfer_rows(feed_with(tmp_path, "S1,S2,,,,,1,", f"S1,S2{which},{kind},60"))
    assert (found.by_route.tolist(), found.from_stop.tolist(), found.unusable.tolist()) == ([1], [0], [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("S1,,,,,,1,", ("missing_value", "warning", 2, "to_stop_id")),
        (",S1,,,,,,", ("missing_value", "warning", 2, "from_stop_id")),
        (",,,,T1,,4,", ("missing_value", "warning", 2, "to_trip_id")),
        ("S1,S2,,,,T1,5,", ("missing_value", "warning", 2, "from_trip_id")),
        ("S1,S9,,,,,3,", ("broken_reference", "warning", 2, "to_stop_id")),
        (",,,,T9,T1,4,", ("broken_reference", "warning", 2, "from_trip_id")),
        ("S1,S2,,,,,6,", ("bad_enum", "warning", 2, "transfer_type")),
        ("E,S2,,,,,1,", ("wrong_location_type", "warning", 2, "from_stop_id")),
        ("S1,N,,,,,1,", ("wrong_location_type", "warning", 2, "to_stop_id")),
    ],
)
def test_rows_that_cannot_be_used_are_told_and_left_out(
    tmp_path: Path, row: str, problem: tuple[str, str, int, str]
) -> None:
    assert told(tmp_path, row) == [problem]
    found = transfer_rows(feed_with(tmp_path, row))
    assert (found.unusable.tolist(), found.from_stop.size, found.from_trip.size) == ([0], 0, 0)


def test_stops_and_trips_of_merged_feeds_do_not_meet(tmp_path: Path) -> None:
    rows = f"{HEADER}\nS1,S2,,,,,1,\n,,,,T1,T2,4,\n"
    path = folder(tmp_path / "feed", spoiled(stops=STATION, transfers=rows))
    found = transfer_rows(merge_feeds([read_feed(path, prefix=p) for p in ("a", "b")]))
    assert (found.from_stop.tolist(), found.to_stop.tolist()) == ([0, 7], [1, 8])
    assert (found.from_trip.tolist(), found.to_trip.tolist()) == ([0, 2], [1, 3])


def test_of_two_rows_with_one_key_the_first_counts_and_the_second_is_told(tmp_path: Path) -> None:
    found = validate(
        folder(tmp_path / "feed", spoiled(stops=STATION, transfers=f"{HEADER}\nS1,S2,,,,,1,\nS1,S2,,,,,3,\n"))
    )
    assert [(p.code, p.severity, p.row) for p in found] == [("duplicate_key", "warning", 3)]
    assert found[0].message.endswith("; the first counts.")
