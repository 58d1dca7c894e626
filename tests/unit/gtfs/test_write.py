"""Writing: what was read comes back, byte for byte where it was not ours to read."""

import zipfile
from pathlib import Path

import pytest

from gtfs import GtfsError, from_gtfs_kit, read_feed, to_gtfs_kit, validate, write_feed
from gtfs.feed import make_feed, same_content
from tests.unit.gtfs.feed_text import GOOD, column, folder, good_feed, spoiled

ODD = "\ufeff a ,b\r\n1,  x\x00é"


@pytest.mark.parametrize("target", ["out.zip", "OUT.ZIP", "out"])
def test_what_is_written_is_read_again(tmp_path: Path, target: str) -> None:
    feed = good_feed(tmp_path)
    assert same_content(read_feed(write_feed(feed, tmp_path / target)), feed)


def test_unknown_columns_leading_zeros_and_words_for_nothing_are_kept(tmp_path: Path) -> None:
    routes = 'route_id,route_short_name,route_type,agency_id,dash,note\nB1,007,3,A,NA,"a, ""b""\nc"\n'
    feed = read_feed(write_feed(good_feed(tmp_path, routes=routes), tmp_path / "out.zip"))
    assert list(feed.tables["routes"].columns) == [
        "route_id", "route_short_name", "route_type", "agency_id", "dash", "note",
    ]  # fmt: skip
    assert [column(feed, "routes", c) for c in ("route_short_name", "dash", "note")] == [
        ["007"],
        ["NA"],
        ['a, "b"\nc'],
    ]


def test_other_files_are_kept_byte_for_byte(tmp_path: Path) -> None:
    extras = {"levels.txt": ODD.encode(), "locations.geojson": b"{}\r\n", "notes.bin": bytes(range(256))}
    read = read_feed(folder(tmp_path / "in", {n: t.encode() for n, t in GOOD.items()} | extras))
    for target in ("out.zip", "out"):
        assert dict(read_feed(write_feed(read, tmp_path / target)).extras) == extras


def test_the_same_feed_gives_the_same_bytes(tmp_path: Path) -> None:
    feed = good_feed(tmp_path)
    one, two = (write_feed(feed, tmp_path / f"{n}.zip").read_bytes() for n in ("one", "two"))
    assert one == two
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted(GOOD)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_zip_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    feed = good_feed(tmp_path)
    place = tmp_path / "place"
    place.mkdir()
    (place / "out.zip").write_text("old")
    write_feed(feed, place / "out.zip")
    assert [p.name for p in place.iterdir()] == ["out.zip"]
    assert same_content(read_feed(place / "out.zip"), feed)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    feed = good_feed(tmp_path)
    target = folder(tmp_path / "out", {"frequencies.txt": "trip_id\n"})
    with pytest.raises(GtfsError, match=r"holds frequencies\.txt, which is no part of the feed"):
        write_feed(feed, target)
    assert [p.name for p in target.iterdir()] == ["frequencies.txt"]
    assert same_content(read_feed(write_feed(feed, tmp_path / "feed")), feed)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x", "a/b.txt", "..", ""])
def test_no_file_is_written_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(GtfsError, match="cannot be written"):
        write_feed(make_feed("bad", {}, extras={name: b""}), tmp_path / "out")


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "file" / "out", tmp_path / "nowhere" / "out.zip"):
        with pytest.raises(GtfsError, match="cannot be written"):
            write_feed(good_feed(tmp_path), target)


def test_through_gtfs_kit_and_back(tmp_path: Path) -> None:
    feed = good_feed(tmp_path)
    kit = to_gtfs_kit(feed)
    assert kit.get_dates()[0] == "20260901"
    assert kit.stops["stop_lat"].tolist() == [50.40, 50.41, 50.43, 50.44]
    back = from_gtfs_kit(kit, name="back")
    assert validate(back) == []
    for table, name in (("stop_times", "departure_time"), ("trips", "trip_id"), ("calendar", "end_date")):
        assert column(back, table, name) == column(feed, table, name)


def test_a_feed_in_memory_is_written_unchecked(tmp_path: Path) -> None:
    feed = make_feed("bad", {"stops": {"stop_id": ["1"], "stop_name": ["a,b"]}})
    write_feed(feed, tmp_path / "out")
    assert (tmp_path / "out" / "stops.txt").read_text() == 'stop_id,stop_name\n1,"a,b"\n'


def test_tables_cannot_be_taken_out_of_a_feed(tmp_path: Path) -> None:
    feed = read_feed(folder(tmp_path / "in", spoiled()))
    with pytest.raises(TypeError):
        feed.tables["stops"] = None
