"""A network stored and opened: the same to the byte, and noticed when something has changed or is not ours."""

import dataclasses
import datetime as dt
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import travel_times
from access.errors import DataError, StaleNetworkError
from access.network import Network, build_network, open_network, save_network
from access.points import PointSet
from access.routing.timetable import UNREACHED
from tests.unit.access.small_town.town import request, write_town


def arrays(value: object, prefix: str = "") -> dict[str, np.ndarray]:
    """Every array of a dataclass and of those in it."""
    found: dict[str, np.ndarray] = {}
    for field in dataclasses.fields(value):  # type: ignore[arg-type]
        part = getattr(value, field.name)
        if isinstance(part, np.ndarray):
            found[prefix + field.name] = part
        elif dataclasses.is_dataclass(part):
            found |= arrays(part, f"{prefix}{field.name}.")
    return found


def test_what_is_opened_is_what_was_saved(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "net")
    opened = open_network(tmp_path / "net")
    before, after = arrays(network), arrays(opened)
    assert before.keys() == after.keys()
    for name, array in before.items():
        assert array.dtype == after[name].dtype, name
        assert np.array_equal(array, after[name], equal_nan=array.dtype.kind == "f"), name
    assert (opened.id, opened.timezone, opened.audit) == (network.id, network.timezone, network.audit)
    assert opened.calendar.service_id == network.calendar.service_id
    assert opened.service_span == (dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    assert opened.footing.walks_from is opened.footing.walks_to


def test_an_opened_network_answers_as_the_built_one(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "net")
    opened = open_network(tmp_path / "net")
    points = PointSet(("a", "b", "sea"), np.array([2.8003, 2.8099, 3.9]), np.array([50.4, 50.4003, 50.4]))
    one, other = (travel_times(net, points, points, request()) for net in (network, opened))
    assert np.array_equal(one.seconds, other.seconds)
    assert one.origin_linked.tolist() == [True, True, False]
    assert one.seconds[0, 0, 0] == 0
    assert one.seconds[0, 0, 1] < 600  # the bus: a minute's ride, some waiting, some walking
    assert (one.seconds[2] == UNREACHED).all()
    assert one.reach_share[2].tolist() == [0, 0, 0]


def test_two_builds_are_equal_to_the_byte(
    network: Network, inputs: tuple[Path, Path], tmp_path: Path
) -> None:
    save_network(network, tmp_path / "one")
    save_network(build_network(inputs[0], [inputs[1]], name="town"), tmp_path / "two")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_changed_input_is_noticed_and_a_touched_one_is_not(tmp_path: Path) -> None:
    streets, feed = write_town(tmp_path)
    save_network(build_network(streets, [feed]), tmp_path / "net")
    os.utime(feed, ns=(1, 1))
    open_network(tmp_path / "net")
    with zipfile.ZipFile(feed, "a") as archive:
        archive.writestr("note.txt", "more")
    with pytest.raises(StaleNetworkError, match=r"feed\.zip has changed"):
        open_network(tmp_path / "net")
    feed.unlink()
    open_network(tmp_path / "net")  # moved away: nothing says that it has changed


def test_damage_is_named(network: Network, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no network"):
        open_network(tmp_path / "nothing")
    folder = tmp_path / "net"
    save_network(network, folder)
    array = folder / "trips.arrival_s.npy"
    content = array.read_bytes()
    array.write_bytes(content[:-4])
    with pytest.raises(DataError, match=r"trips\.arrival_s\.npy is not as long"):
        open_network(folder)
    array.unlink()
    with pytest.raises(DataError, match=r"trips\.arrival_s\.npy is missing"):
        open_network(folder)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(DataError, match=r"manifest\.json cannot be read"):
        open_network(folder)


def test_a_folder_with_something_else_is_not_overwritten(network: Network, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("dear")
    with pytest.raises(DataError, match="holds no network"):
        save_network(network, tmp_path / "letters")
    assert (tmp_path / "letters" / "mine.txt").read_text() == "dear"


@pytest.mark.parametrize("manifest", ['{"name": "my app"}', "[]", "{"])
def test_a_manifest_of_another_kind_is_not_taken_for_a_network(
    network: Network, tmp_path: Path, manifest: str
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_text(manifest)
    with pytest.raises(DataError, match=r"manifest\.json: choose another folder"):
        save_network(network, tmp_path / "app")
    assert (tmp_path / "app" / "manifest.json").read_text() == manifest


def test_a_file_put_into_a_network_is_not_lost(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "net")
    save_network(network, tmp_path / "net")
    (tmp_path / "net" / "feed.zip").write_text("the only copy")
    with pytest.raises(DataError, match=r"feed\.zip: choose another folder"):
        save_network(network, tmp_path / "net")
    assert (tmp_path / "net" / "feed.zip").read_text() == "the only copy"


def test_a_link_to_a_folder_is_followed(network: Network, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "net").symlink_to("disk")
    save_network(network, tmp_path / "net")
    assert (tmp_path / "net").is_symlink()
    assert open_network(tmp_path / "disk").id == network.id


def test_a_manifest_that_lacks_an_entry_is_one_sentence(network: Network, tmp_path: Path) -> None:
    save_network(network, tmp_path / "net")
    (tmp_path / "net" / "manifest.json").write_text('{"format": 1}')
    with pytest.raises(DataError, match=r"manifest\.json lacks 'arrays': build the network again"):
        open_network(tmp_path / "net")


def test_what_is_said_of_changes_and_vehicles_is_stored(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    feed = tmp_path / "feed.zip"
    feed.write_bytes(inputs[1].read_bytes())
    with zipfile.ZipFile(feed, "a") as archive:
        archive.writestr("transfers.txt", "from_stop_id,to_stop_id,transfer_type\nW,E,1\nE,W,3\nW,W,0\n")
    built = build_network(inputs[0], [feed])
    save_network(built, tmp_path / "net")
    opened = open_network(tmp_path / "net")
    assert sorted(opened.changes.total_s.tolist()) == [-1, 0]
    for part in ("changes", "vehicles"):
        for field in dataclasses.fields(getattr(built, part)):
            one, other = (getattr(getattr(net, part), field.name) for net in (built, opened))
            assert np.array_equal(one, other)
