"""A network built from files: its stops, feeds and grid, and what is said of odd ones."""

import dataclasses
import zipfile
from pathlib import Path

import numpy as np
import pytest

from access.errors import DataError
from access.network import Network, build_network
from access.network.grid import grid_crs
from tests.unit.access.small_town.town import FEED, write_town


def test_only_stops_that_vehicles_serve_are_stops(network: Network) -> None:
    assert list(network.stops.stop_id) == ["W", "E", "F"]
    assert network.stops.vertex[2] == -1
    assert {entry.code: entry.count for entry in network.audit}["stops-unlinked"] == 1


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
