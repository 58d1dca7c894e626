"""The files for R5 are made once, told apart by all that is in them, and made anew where they are damaged."""

import dataclasses
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from access.engines.r5 import files as module
from access.engines.r5.files import CONTENTS, R5Files, files_for, key_of
from access.errors import DataError, EngineFailedError, EngineUnavailableError, StaleNetworkError
from access.network import Network, build_network, open_network, save_network
from access.network.texts import texts_of
from gtfs import Feed, Problem, read_feed
from tests.helpers.grid_city import Line, write_buses, write_streets
from tests.helpers.same_timetable import assert_told_alike

BUS = Line("1", ((0, 0), (2, 0), (4, 0)), 8 * 3600, 9 * 3600, 600, 300)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    streets = write_streets(tmp_path / "city.osm", wide=4, high=2)
    return build_network(streets, [write_buses(tmp_path / "buses.zip", [BUS])], name="city")


@pytest.fixture
def make(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], R5Files]:
    """Makes the files as a process that has just begun."""

    def made() -> R5Files:
        monkeypatch.setattr(module, "_whole", {})
        return files_for(network, folder=tmp_path / "cache")

    return made


def inodes(files: R5Files) -> list[int]:
    return [path.stat().st_ino for path in (files.pbf, files.gtfs)]


def test_both_files_lie_under_the_key_and_hold_the_network(
    make: Callable[[], R5Files], network: Network, tmp_path: Path
) -> None:
    files = make()
    assert files.folder == tmp_path / "cache" / "networks" / files.key
    names = {path.name for path in files.folder.iterdir()}
    assert names == {f"{files.key}.osm.pbf", f"{files.key}.zip", CONTENTS}
    assert_told_alike(network, build_network(files.pbf, [files.gtfs]))


def test_names_of_files_make_a_name_of_a_feed_without_a_colon(make: Callable[[], R5Files]) -> None:
    assert make().gtfs.stem.isalnum()


def test_what_is_there_is_not_made_again(make: Callable[[], R5Files]) -> None:
    first = make()
    made = inodes(first)
    assert make() == first
    assert inodes(first) == made


def test_what_is_there_serves_without_the_street_file(make: Callable[[], R5Files], tmp_path: Path) -> None:
    first = make()
    (tmp_path / "city.osm").unlink()
    assert make() == first


def test_a_stored_network_has_the_same_key(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "stored")
    assert key_of(open_network(tmp_path / "stored")) == key_of(network)


def test_whatever_is_told_to_r5_is_in_the_key(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network changed in memory keeps its id: R5 must not answer for another timetable."""
    trips, stops, calendar = network.trips, network.footing_r5.stops, network.calendar
    later = trips.r5.departure_s + np.int32(60)
    fewer_days = calendar.active.copy()
    fewer_days[0, 3] = False
    footing = network.footing_r5
    changes: list[dict[str, object]] = [
        {},
        {"id": "n-0123456789abcdef"},
        {"timezone": "Europe/London"},
        {"trips": dataclasses.replace(trips, r5=dataclasses.replace(trips.r5, departure_s=later))},
        {"trips": dataclasses.replace(trips, may_board=1 - trips.may_board)},
        {"trips": dataclasses.replace(trips, trip_id=texts_of(reversed(list(trips.trip_id))))},
        {"calendar": dataclasses.replace(calendar, active=fewer_days)},
        {"calendar": dataclasses.replace(calendar, first_date=calendar.first_date.replace(year=2025))},
        {"footing_r5": dataclasses.replace(footing, stops=dataclasses.replace(stops, lon=stops.lon + 1e-12))},
        {
            "footing_r5": dataclasses.replace(
                footing, stops=dataclasses.replace(stops, name=texts_of([1, 2, 3]))
            )
        },
        {"manifest": {**network.manifest, "inputs": [{**network.manifest["inputs"][0], "sha256": "0"}]}},
    ]
    keys = [key_of(dataclasses.replace(network, **change)) for change in changes]  # type: ignore[arg-type]
    assert len(set(keys)) == len(changes)
    assert keys[0] == key_of(network)
    monkeypatch.setattr(module, "_r5py_version", lambda: "99")
    assert key_of(dataclasses.replace(network)) not in keys


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "no contents", "odd contents", "half made"])
def test_damaged_files_are_made_anew(make: Callable[[], R5Files], damage: str) -> None:
    files = make()
    good = files.gtfs.read_bytes()
    if damage == "cut":
        files.gtfs.write_bytes(good[:-10])
    elif damage == "flipped":
        files.gtfs.write_bytes(good[:50] + bytes([good[50] ^ 1]) + good[51:])
    elif damage == "gone":
        files.pbf.unlink()
    elif damage == "no contents":
        (files.folder / CONTENTS).unlink()
    elif damage == "odd contents":
        (files.folder / CONTENTS).write_text("[1]")
    else:
        for path in files.folder.iterdir():
            path.unlink()
    assert make() == files
    assert files.gtfs.read_bytes() == good
    assert files.pbf.is_file()
    assert [path.name for path in (files.folder.parent / ".making").iterdir()] == []


def test_a_file_damaged_while_the_process_runs_is_noticed_by_its_size_or_time(
    network: Network, tmp_path: Path
) -> None:
    files = files_for(network, folder=tmp_path / "cache")
    good = files.gtfs.read_bytes()
    files.gtfs.write_bytes(bytes(len(good)))
    os.utime(files.gtfs, ns=(1, 1))  # not in the same tick of the clock by which files are dated
    assert files_for(network, folder=tmp_path / "cache").gtfs.read_bytes() == good


def test_a_street_file_that_is_gone_is_told_by_name_and_place(network: Network, tmp_path: Path) -> None:
    (tmp_path / "city.osm").unlink()
    with pytest.raises(
        DataError, match=r"^city\.osm, which .* R5 reads, is not at .*city\.osm any more: put it there"
    ):
        files_for(network, folder=tmp_path / "cache")


def test_a_street_file_that_may_not_be_read_is_told(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DataError, match=r"^city\.osm, which .* R5 reads, cannot be read at .*city\.osm$"):
        files_for(network, folder=tmp_path / "cache")


def test_a_street_file_that_has_changed_is_refused(network: Network, tmp_path: Path) -> None:
    streets = tmp_path / "city.osm"
    streets.write_text(streets.read_text().replace("residential", "motorway", 1))
    with pytest.raises(
        StaleNetworkError, match=r"^city\.osm has changed since .*'artois-access network build' again$"
    ):
        files_for(network, folder=tmp_path / "cache")


def test_a_street_file_that_was_only_touched_serves(network: Network, tmp_path: Path) -> None:
    os.utime(tmp_path / "city.osm", (1, 1))
    assert files_for(network, folder=tmp_path / "cache").pbf.is_file()


def test_a_folder_that_cannot_be_written_is_named(network: Network, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(
        EngineUnavailableError, match=r"cache/networks/\w+: the files that R5 reads cannot be written"
    ):
        files_for(network, folder=tmp_path / "cache")


def test_errors_of_our_own_feed_are_ours(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(feed: Feed) -> list[Problem]:
        assert "stop_times" in feed.tables
        return [
            Problem("odd", "warning", "", None, "", "", "odd"),
            Problem("bad", "error", "", None, "", "", "trips.txt, row 3: bad"),
        ]

    monkeypatch.setattr(module, "validate", faulty)
    with pytest.raises(
        EngineFailedError, match=r"^the timetable written for R5 has an error: trips\.txt, row 3: bad$"
    ):
        files_for(network, folder=tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache" / "networks").iterdir()] == [".making"]


def test_several_at_once_find_one_whole_set(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_made = threading.Barrier(3)
    write = module._write_timetable

    def together(one: Network, path: Path) -> None:
        write(one, path)
        all_have_made.wait(timeout=60)

    monkeypatch.setattr(module, "_write_timetable", together)
    found: list[R5Files] = []
    threads = [
        threading.Thread(target=lambda: found.append(files_for(network, folder=tmp_path / "cache")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert len(read_feed(found[0].gtfs).tables["stops"]) == 3
    assert sorted(path.name for path in (tmp_path / "cache" / "networks").iterdir()) == [
        ".making",
        found[0].key,
    ]
    assert [path.name for path in (tmp_path / "cache" / "networks" / ".making").iterdir()] == []


def test_what_a_killed_process_left_is_swept_and_what_nobody_uses_is_forgotten(
    make: Callable[[], R5Files], network: Network, tmp_path: Path
) -> None:
    files = make()
    networks = files.folder.parent
    for name, days in ((".making/left", 1), (".making/young", 0), ("unused", 15), ("used", 13)):
        (networks / name).mkdir(parents=True)
        (networks / name / CONTENTS).write_text("{}")
        for path in (networks / name / CONTENTS, networks / name):
            os.utime(path, (time.time() - days * 86_400,) * 2)
    other = dataclasses.replace(network, timezone="Europe/London")
    kept = {files.key, files_for(other, folder=tmp_path / "cache").key, "used", ".making"}
    assert {path.name for path in networks.iterdir()} == kept
    assert [path.name for path in (networks / ".making").iterdir()] == ["young"]


def test_what_is_used_is_not_forgotten(make: Callable[[], R5Files]) -> None:
    files = make()
    os.utime(files.folder / CONTENTS, (time.time() - 10 * 86_400,) * 2)
    make()
    assert time.time() - (files.folder / CONTENTS).stat().st_mtime < 60


def test_the_folder_is_that_of_the_settings(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path / "chosen"))
    assert files_for(network).folder.parent == tmp_path / "chosen" / "networks"
