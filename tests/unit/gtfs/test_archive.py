"""Where the files of a feed are found in a zip or folder."""

import zipfile
from pathlib import Path

import pytest

from gtfs import InvalidFeedError, read_feed
from gtfs.archive import read_files
from tests.unit.gtfs.feed_text import GOOD, folder, zipped


def refused(path: Path) -> str:
    with pytest.raises(InvalidFeedError) as caught:
        read_files(path)
    (problem,) = caught.value.problems
    return problem.code


@pytest.mark.parametrize("place", ["", "feed/", "a/b/"])
def test_a_zip_with_or_without_folder(tmp_path: Path, place: str) -> None:
    files = {f"{place}{name}": text for name, text in GOOD.items()}
    files |= {
        f"__MACOSX/{place}._stops.txt": "junk",
        f"{place}.DS_Store": "junk",
        "readme/notes.md": "no feed",
    }
    path = zipped(tmp_path / "feed.zip", files)
    assert sorted(read_files(path)) == sorted(GOOD)
    assert len(read_feed(path).tables["trips"]) == 2


def test_the_feed_nearest_to_the_top_is_meant(tmp_path: Path) -> None:
    files = {f"z/{name}": text for name, text in GOOD.items()} | {"a/older/stops.txt": "stop_id\n"}
    assert sorted(read_files(zipped(tmp_path / "feed.zip", files))) == sorted(GOOD)


def test_a_zip_written_on_windows(tmp_path: Path) -> None:
    path = zipped(tmp_path / "feed.zip", {f"feed\\{name}": text for name, text in GOOD.items()})
    assert sorted(read_files(path)) == sorted(GOOD)


def test_a_folder_with_the_feed_in_a_subfolder(tmp_path: Path) -> None:
    folder(tmp_path / "outer" / "gtfs", GOOD)
    assert sorted(read_files(tmp_path / "outer")) == sorted(GOOD)


def test_unknown_files_are_kept(tmp_path: Path) -> None:
    path = zipped(tmp_path / "feed.zip", GOOD | {"levels.txt": "p\n1\n", "licence.pdf": "%PDF"})
    assert dict(read_feed(path).extras) == {"levels.txt": b"p\n1\n", "licence.pdf": b"%PDF"}


def test_what_is_no_feed_is_told_in_one_problem(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.zip") == "file_not_found"
    (tmp_path / "text.zip").write_text("not a zip")
    assert refused(tmp_path / "text.zip") == "not_a_zip"
    (tmp_path / "empty.zip").write_bytes(b"")
    assert refused(tmp_path / "empty.zip") == "not_a_zip"
    assert refused(zipped(tmp_path / "other.zip", {"a.csv": "x"})) == "no_gtfs_file"
    (tmp_path / "bare").mkdir()
    assert refused(tmp_path / "bare") == "no_gtfs_file"
    both = {f"{place}/{name}": text for place in ("nord", "sud") for name, text in GOOD.items()}
    assert refused(zipped(tmp_path / "both.zip", both)) == "several_feeds"


def test_a_zip_inside_is_named(tmp_path: Path) -> None:
    zipped(tmp_path / "inner.zip", GOOD)
    outer = zipped(tmp_path / "outer.zip", {"inner.zip": (tmp_path / "inner.zip").read_bytes()})
    with pytest.raises(InvalidFeedError, match=r"outer\.zip holds no GTFS file.* inner\.zip"):
        read_files(outer)


def test_a_damaged_zip(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in GOOD.items():
            archive.writestr(name, text * 50)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path) == "not_a_zip"
    spoilt = bytearray(whole)
    spoilt[60:90] = bytes(30)
    path.write_bytes(bytes(spoilt))
    assert refused(path) == "damaged_zip"


def test_a_file_twice_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    zipped(path, GOOD)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("stops.txt", "stop_id\n")
    assert refused(path) == "repeated_file"
