"""A small network built from real files, stored, opened, and noticed when something has changed."""

import dataclasses
import datetime as dt
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from access.engines.native import surface, travel_times
from access.errors import DataError, NoServiceError, StaleNetworkError, UnlinkedPointError
from access.network import Network, build_network, open_network, save_network
from access.network.grid import grid_crs
from access.points import PointSet
from access.request import Request
from access.routing.timetable import UNREACHED

STEP = 0.002  # degrees between junctions: about 222 m north, 142 m east
N = 6

FEED = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Demo,http://example.org,Europe/Paris\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,location_type\n"
    f"W,West,50.4001,{2.8 + 0.3 * STEP:.6f},\nE,East,50.4001,{2.8 + 4.6 * STEP:.6f},0\n"
    "S,Station,50.4,2.8,1\nF,Far away,51.4,2.8,0\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,a,1,One,3\n",
    "trips.txt": "route_id,service_id,trip_id\n" + "".join(f"r,s,t{i}\n" for i in range(3)),
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    + "".join(
        f"t{i},08:{10 * i:02}:00,08:{10 * i:02}:00,W,1\nt{i},08:{10 * i + 1:02}:00,,E,2\n" for i in range(3)
    ),
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "s,1,1,1,1,1,0,0,20260901,20260930\n",
}


def write_town(folder: Path) -> tuple[Path, Path]:
    """A town of N x N junctions and a bus along its southern street."""
    ways = []
    nodes = [
        f'<node id="{1 + y * N + x}" version="1" lat="{50.4 + y * STEP}" lon="{2.8 + x * STEP}"/>'
        for y in range(N)
        for x in range(N)
    ]
    lines = [[1 + y * N + x for x in range(N)] for y in range(N)]
    lines += [[1 + y * N + x for y in range(N)] for x in range(N)]
    for i, line in enumerate(lines):
        refs = "".join(f'<nd ref="{n}"/>' for n in line)
        ways.append(f'<way id="{i + 1}" version="1">{refs}<tag k="highway" v="residential"/></way>')
    streets = folder / "town.osm"
    streets.write_text('<osm version="0.6">' + "".join(nodes + ways) + "</osm>")
    feed = folder / "feed.zip"
    with zipfile.ZipFile(feed, "w") as archive:
        for name, text in FEED.items():
            archive.writestr(name, text)
    return streets, feed


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_town(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module")
def network(inputs: tuple[Path, Path]) -> Network:
    return build_network(inputs[0], [inputs[1]], name="town")


def request(**change: object) -> Request:
    asked = {"date": dt.date(2026, 9, 15), "time_s": 8 * 3600, "window_min": 5, "max_min": 30, **change}
    return Request(**asked)  # type: ignore[arg-type]


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


def test_only_stops_that_vehicles_serve_are_stops(network: Network) -> None:
    assert list(network.stops.stop_id) == ["W", "E", "F"]
    assert network.stops.vertex[2] == -1
    assert {entry.code: entry.count for entry in network.audit}["stops-unlinked"] == 1


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


@pytest.mark.parametrize("route_type", ["", "bus", "99999999999999999999", "3.0"])
def test_an_unreadable_route_type_is_the_feeds_warning_only(tmp_path: Path, route_type: str) -> None:
    streets, feed = write_town(tmp_path)
    with zipfile.ZipFile(feed, "w") as archive:
        for name, text in FEED.items():
            archive.writestr(name, text.replace("r,a,1,One,3", f"r,a,1,One,{route_type}"))
    built = build_network(streets, [feed])
    assert len(built.trips) == 3
    assert any(entry.code.startswith("feed-") for entry in built.audit)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        ((2.8, 2.9), (50.4, 50.5), "EPSG:2154"),
        ((-51.3, -51.1), (-30.1, -30.0), "EPSG:32722"),
        ((0.0, 1.0), (89.98, 89.99), "EPSG:5041"),
        ((0.0, 1.0), (-89.99, -89.98), "EPSG:5042"),
        ((179.9, -179.9), (-17.0, -16.9), "EPSG:32701"),
        ((179.8, -179.9), (-17.0, -16.9), "EPSG:32760"),
    ],
)
def test_the_grid_has_a_reference_system_everywhere(
    network: Network, lon: tuple[float, float], lat: tuple[float, float], crs: str
) -> None:
    streets = dataclasses.replace(
        network.streets,
        vertex_lon=np.array(lon),
        vertex_lat=np.array(lat),
        vertex_osm_id=np.zeros(2, np.int64),
    )
    assert grid_crs(streets, "Europe/Paris") == crs


def test_cells_that_a_far_street_has_made_larger_are_told(tmp_path: Path) -> None:
    streets, feed = write_town(tmp_path)
    far = (
        '<node id="900" version="1" lat="43.0" lon="5.0"/><node id="901" version="1" lat="43.0" lon="5.01"/>'
    )
    way = '<way id="900" version="1"><nd ref="900"/><nd ref="901"/><tag k="highway" v="service"/></way></osm>'
    text = streets.read_text().replace("</osm>", way).replace("<way", far + "<way", 1)
    streets.write_text(text)
    told = {entry.code: entry.text for entry in build_network(streets, [feed]).audit}
    assert "on cells of 400 m instead of 100 m" in told["grid-coarse"]


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


def test_several_feeds_keep_their_ids_apart(inputs: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(inputs[1].read_bytes())
    network = build_network(inputs[0], [inputs[1], other])
    assert list(network.stops.stop_id) == ["feed:W", "feed:E", "feed:F", "other:W", "other:E", "other:F"]
    assert len(network.trips) == 6
    assert network.service_feed.tolist() == [0, 1]


def test_missing_inputs_are_named(inputs: tuple[Path, Path]) -> None:
    with pytest.raises(DataError, match=r"nowhere\.osm does not exist"):
        build_network("nowhere.osm", [inputs[1]])
    with pytest.raises(DataError, match="no GTFS feed"):
        build_network(inputs[0], [])


@pytest.mark.parametrize("direction", ["from", "to"])
def test_the_surface_agrees_with_the_matrix(network: Network, direction: str) -> None:
    grid = network.grid
    asked = request(percentiles=(5, 50, 95))
    seconds, share = surface(network, 2.8004, 50.4003, direction=direction, request=asked)  # type: ignore[arg-type]
    assert seconds.shape == (3, grid.nx * grid.ny)
    here = PointSet(("x",), np.array([2.8004]), np.array([50.4003]))
    cells = PointSet(tuple(map(str, range(len(share)))), grid.points.lon, grid.points.lat)
    if direction == "from":
        times = travel_times(network, here, cells, asked)
        assert np.array_equal(times.seconds[0], seconds)
        assert np.array_equal(times.reach_share[0], share)
    else:
        times = travel_times(network, cells, here, asked)
        assert np.array_equal(times.seconds[:, :, 0].T, seconds)
        assert np.array_equal(times.reach_share[:, 0], share)


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize("anchor", ["depart", "arrive"])
def test_many_to_one_and_one_to_many_agree(network: Network, anchor: str, profile: str) -> None:
    grid = network.grid
    some = np.flatnonzero(grid.linked)[::7]
    asked = request(anchor=anchor, profile=profile, time_s=8 * 3600 + 900)
    cells = PointSet(tuple(map(str, some)), grid.points.lon[some], grid.points.lat[some])
    there = PointSet(("x",), np.array([2.8095]), np.array([50.4041]))
    forward = travel_times(network, cells, there, asked).seconds[:, 0, 0]
    backward, _ = surface(network, 2.8095, 50.4041, direction="to", request=asked)
    assert np.array_equal(forward, backward[0, some])


def test_a_point_in_the_sea_and_a_day_without_service_are_told(network: Network) -> None:
    with pytest.raises(UnlinkedPointError, match=r"3\.9,50\.4 has no walkable street within 1600 m"):
        surface(network, 3.9, 50.4, direction="from", request=request())
    with pytest.raises(NoServiceError, match="2026-09-30"):
        surface(network, 2.8, 50.4, direction="from", request=request(date=dt.date(2027, 1, 1)))
    seconds, _ = surface(network, 2.8, 50.4, direction="from", request=request(modes=("walk",)))
    assert seconds.min() < 600
