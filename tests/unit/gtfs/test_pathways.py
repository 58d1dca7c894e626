"""Ways inside stations: times told in four ways, directions, boarding areas, and what is wrong with rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from gtfs import Feed, Pathways, merge_feeds, read_feed, station_pathways, validate
from tests.unit.gtfs.feed_text import folder, good_feed, spoiled

STOPS = (
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "G,Gare,50.40,2.80,1,\nP1,Quai 1,50.40,2.80,0,G\nP2,Quai 2,50.401,2.80,,G\n"
    "E,Entrée,50.40,2.80,2,G\nN,Couloir,,,3,G\nA,Quai 1 avant,,,4,P1\nB,Quai 1 arrière,50.402,2.80,4,P1\n"
    "S1,Gare,50.40,2.80,0,\nS2,Lycée,50.41,2.80,0,\nS3,Parc,50.43,2.80,,\nS4,Fosse,50.44,2.80,,\n"
)
ROWS = ["G", "P1", "P2", "E", "N", "A", "B", "S1", "S2", "S3", "S4"]
HEADER = (
    "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time,length,stair_count\n"
)


def feed_with(tmp_path: Path, rows: str, header: str = HEADER) -> Feed:
    return read_feed(station(tmp_path, rows, header), name="good")


def station(tmp_path: Path, rows: str, header: str = HEADER) -> Path:
    return folder(tmp_path / "feed", spoiled(stops=STOPS) | {"pathways.txt": header + rows})


def ways(found: Pathways) -> list[tuple[str, str, int]]:
    rows = zip(found.start.tolist(), found.end.tolist(), found.seconds.tolist(), strict=True)
    return [(ROWS[a], ROWS[b], s) for a, b, s in rows]


def test_a_feed_without_the_file_has_no_ways(tmp_path: Path) -> None:
    found = station_pathways(good_feed(tmp_path))
    assert len(found.start) == len(found.end) == len(found.seconds) == 0
    assert found.place.tolist() == [0, 1, 2, 3]
    assert not found.entrance.any()


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        ("90,500,40", 90),
        ("90.2,,", 91),
        (",100,40", 72),
        (",0.1,", 1),
        (",,40", 20),
        (",,-7", 4),
        ("0,,7", 4),  # zeros tell no time
        ("0,0,0", 81),  # P1 to P2: 111.25 m
        (",,", 81),
        ("999999999,,", 1_000_000),
        (",1e300,", 1_000_000),
    ],
)
def test_the_time_is_given_or_follows_from_length_stairs_or_places(
    tmp_path: Path, cells: str, seconds: int
) -> None:
    assert ways(station_pathways(feed_with(tmp_path, f"W,P1,P2,1,0,{cells}\n"))) == [("P1", "P2", seconds)]


def test_a_pathway_of_both_ways_is_two(tmp_path: Path) -> None:
    found = station_pathways(feed_with(tmp_path, "W,E,P1,1,1,30,,\nX,P1,P2,1,0,40,,\n"))
    assert ways(found) == [("E", "P1", 30), ("P1", "P2", 40), ("P1", "E", 30)]
    assert [ROWS[i] for i, is_entrance in enumerate(found.entrance) if is_entrance] == ["E"]


def test_boarding_areas_are_their_platform(tmp_path: Path) -> None:
    found = station_pathways(feed_with(tmp_path, "W,E,A,1,0,30,,\nX,A,B,1,1,5,,\nY,B,P2,1,0,,,\n"))
    # the straight line is that of the area: 111.25 m from B; from A to B is within the platform
    assert ways(found) == [("E", "P1", 30), ("P1", "P2", 81)]
    assert [ROWS[i] for i in found.place] == ["G", "P1", "P2", "E", "N", "P1", "P1", "S1", "S2", "S3", "S4"]


def test_an_end_without_a_place_and_nothing_else_takes_no_time_and_is_told(tmp_path: Path) -> None:
    feed = feed_with(tmp_path, "W,E,N,1,0,,,\n")
    assert ways(station_pathways(feed)) == [("E", "N", 0)]
    (told,) = [p for p in feed.warnings if p.file == "pathways.txt"]
    assert (told.code, told.severity, told.row) == ("pathway_without_time", "warning", 2)
    assert "it takes 0 s" in told.message


@pytest.mark.parametrize(
    ("row", "code", "field", "value"),
    [
        ("W,E,P1,1,2,30,,", "bad_enum", "is_bidirectional", "2"),
        ("W,E,P1,1,,30,,", "missing_value", "is_bidirectional", ""),
        ("W,E,P1,1,1,soon,,", "bad_number", "traversal_time", "soon"),
        ("W,E,P1,1,1,inf,,", "bad_number", "traversal_time", "inf"),
        ("W,E,P1,1,1,-5,,", "negative_number", "traversal_time", "-5"),
        ("W,E,P1,1,1,,far,", "bad_number", "length", "far"),
        ("W,E,P1,1,1,,-1.5,", "negative_number", "length", "-1.5"),
        ("W,E,P1,1,1,,,many", "bad_number", "stair_count", "many"),
    ],
)
def test_a_direction_or_time_that_cannot_be_read_forbids_the_feed(
    tmp_path: Path, row: str, code: str, field: str, value: str
) -> None:
    found = validate(station(tmp_path, f"V,E,P1,1,1,30,,\n{row}\n"))
    errors = [p for p in found if p.severity == "error"]
    assert [(p.code, p.file, p.row, p.field, p.value) for p in errors] == [
        (code, "pathways.txt", 3, field, value)
    ]
    assert errors[0].message.startswith("pathways.txt, row 3: " + field)


@pytest.mark.parametrize(
    ("row", "code", "field", "value"),
    [
        ("W,,P1,1,1,30,,", "missing_value", "from_stop_id", ""),
        ("W,E,Q,1,1,30,,", "broken_reference", "to_stop_id", "Q"),
        ("W,G,P1,1,1,30,,", "wrong_location_type", "from_stop_id", "G"),
        ("W,P1,P1,1,1,30,,", "pathway_loop", "to_stop_id", "P1"),
    ],
)
def test_a_row_that_leads_nowhere_is_told_and_left_out(
    tmp_path: Path, row: str, code: str, field: str, value: str
) -> None:
    feed = feed_with(tmp_path, f"V,E,P1,1,0,30,,\n{row}\n")
    told = [p for p in feed.warnings if p.file == "pathways.txt"]
    assert [(p.code, p.row, p.field, p.value) for p in told] == [(code, 3, field, value)]
    assert ways(station_pathways(feed)) == [("E", "P1", 30)]


@pytest.mark.parametrize(
    ("row", "code", "value"),
    [
        ("W,E,P1,8,0,30,,", "bad_enum", "8"),
        ("W,P1,E,7,1,30,,", "two_way_exit_gate", "1"),
        ("V,E,P1,1,0,30,,", "duplicate_key", "V"),
        ("W,E,P1,1,0,0,12,", "zero_traversal_time", "0"),
    ],
)
def test_what_is_odd_is_told_and_used(tmp_path: Path, row: str, code: str, value: str) -> None:
    feed = feed_with(tmp_path, f"V,P1,P2,1,0,30,,\n{row}\n")
    told = [p for p in feed.warnings if p.file == "pathways.txt"]
    assert [(p.code, p.row, p.value) for p in told] == [(code, 3, value)]
    assert len(station_pathways(feed).start) == (3 if code == "two_way_exit_gate" else 2)


@pytest.mark.parametrize("column", ["from_stop_id", "to_stop_id", "is_bidirectional"])
def test_a_missing_column_forbids_the_feed(tmp_path: Path, column: str) -> None:
    header = HEADER.replace(column, "other")
    errors = [p for p in validate(station(tmp_path, "W,E,P1,1,1,30,,\n", header)) if p.severity == "error"]
    assert [(p.code, p.row, p.field) for p in errors] == [("missing_column", 1, column)]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"a,b\n1,2,3\n", "extra_cells"), (b"\xff\xfea", "not_utf8")],
)
def test_a_file_that_cannot_be_read_forbids_the_feed(tmp_path: Path, content: bytes, code: str) -> None:
    path = station(tmp_path, "")
    (path / "pathways.txt").write_bytes(content)
    assert code in [p.code for p in validate(path) if p.severity == "error"]


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    found = validate(station(tmp_path, "\n\nW,E,Q,1,1,30,,\n"))
    assert [p.row for p in found if p.file == "pathways.txt"] == [4]


def test_a_file_with_only_a_header_is_no_problem(tmp_path: Path) -> None:
    feed = feed_with(tmp_path, "")
    assert [p for p in feed.warnings if p.file == "pathways.txt"] == []
    assert ways(station_pathways(feed)) == []


def test_merged_feeds_keep_their_stations_apart(tmp_path: Path) -> None:
    feed = feed_with(tmp_path, "W,E,P1,1,0,30,,\n")
    merged = merge_feeds([replace(feed, prefix=prefix) for prefix in ("a", "b")])
    found = station_pathways(merged)
    ids = merged.tables["stops"]["stop_id"].tolist()
    assert [(ids[a], ids[b]) for a, b in zip(found.start, found.end, strict=True)] == [
        ("a:E", "a:P1"),
        ("b:E", "b:P1"),
    ]
