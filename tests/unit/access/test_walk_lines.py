"""Ways on foot drawn on streets that are drawn badly: places that stand twice, streets that end where they begin."""

import datetime as dt

import pytest

from access.engines.native.journeys import journeys
from access.engines.native.walk_lines import stop_end, walk_line
from access.network import build_network
from access.request import Request
from tests.helpers.grid_city import Line, lon_lat, write_buses

# a - b = c = d - e: b, c and d are one place, joined in a ring of no length; f hangs on a ring round a block.
NODES = {
    "a": (5, 5),
    "b": (6, 5),
    "c": (6, 5),
    "d": (6, 5),
    "e": (7, 5),
    "f": (8, 5),
    "g": (8, 6),
    "h": (9, 6),
}
WAYS = ("ab", "bc", "cd", "db", "de", "ef", "fghf", "eh")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ring")
    number = {name: i for i, name in enumerate(NODES, 1)}
    lines = ["<osm version='0.6'>"]
    for name, at in NODES.items():
        lon, lat = lon_lat(at)
        lines.append(f"<node id='{number[name]}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'/>")
    for i, way in enumerate(WAYS, 1):
        members = "".join(f"<nd ref='{number[name]}'/>" for name in way)
        lines.append(f"<way id='{i}' version='1'>{members}<tag k='highway' v='residential'/></way>")
    (folder / "ring.osm").write_text("\n".join([*lines, "</osm>"]))
    buses = write_buses(folder / "ring.zip", [Line("R", ((5, 5), (9, 6)), 6 * 3600, 20 * 3600, 600, 60)])
    return build_network(folder / "ring.osm", [buses])


def on_foot(town, origin, to, profile="default"):
    """The one walk between two places."""
    request = Request(
        date=dt.date(2026, 9, 15), time_s=0, modes=("walk",), window_min=1, profile=profile, max_min=60
    )
    (journey,) = journeys(town, lon_lat(origin), lon_lat(to), request).journeys
    return journey


@pytest.mark.parametrize("profile", ["default", "r5"])
@pytest.mark.parametrize(("origin", "to"), [((5, 5), (7, 5)), ((7, 5), (5, 5)), ((5.5, 5), (8, 5))])
def test_streets_of_no_length_end_no_walk_and_lengthen_none(town, profile, origin, to):
    (leg,) = on_foot(town, origin, to, profile).legs
    block_mm = 99_950 if profile == "default" else 99_786  # R5's sphere is shorter eastwards
    assert leg.mm == pytest.approx(block_mm * (to[0] - origin[0]) * (1 if to > origin else -1), abs=30)
    places = list(zip(leg.lon.tolist(), leg.lat.tolist(), strict=True))
    assert (places[0], places[-1]) == (lon_lat(origin), lon_lat(to))
    assert len(places) == len(set(places))


def place(lon, lat):
    """Coordinates as they are written to a feed."""
    return round(float(lon), 7), round(float(lat), 7)


def test_two_stops_at_one_place_of_the_street_are_walked_by_it(tmp_path):
    # Both stops lie off the end of a street, half a block east and half a block south of it.
    east, south = (6.5, 5), (6, 4.5)
    lines = ["<osm version='0.6'>"]
    for i, at in enumerate(((5, 5), (6, 5)), 1):
        lines.append("<node id='{}' version='1' lon='{:.7f}' lat='{:.7f}'/>".format(i, *lon_lat(at)))
    lines.append("<way id='1' version='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='path'/></way></osm>")
    (tmp_path / "end.osm").write_text("\n".join(lines))
    bus = Line("T", ((5, 5), east, south), 8 * 3600, 8 * 3600, 600, 60)
    footing = build_network(tmp_path / "end.osm", [write_buses(tmp_path / "end.zip", [bus])]).footing
    places = [place(footing.stops.lon[i], footing.stops.lat[i]) for i in range(3)]
    ends = [stop_end(footing, places.index(place(*lon_lat(at)))) for at in (east, south)]
    walk = walk_line(footing, Request(date=dt.date(2026, 9, 15), time_s=0), *ends, "transfer", 72)
    assert (walk.seconds, walk.mm) == (72, pytest.approx(99_950, abs=10))
    line = list(zip(walk.lon.tolist(), walk.lat.tolist(), strict=True))
    assert line == [pytest.approx(lon_lat(at), abs=1e-9) for at in (east, (6, 5), south)]


def test_a_walk_round_a_ring_takes_its_shorter_side(town):
    (leg,) = on_foot(town, (8, 5.9), (8, 5.1)).legs
    assert leg.mm == pytest.approx(0.8 * 99_950, abs=30)
    assert leg.lon.tolist() == pytest.approx([lon_lat((8, 5))[0]] * len(leg.lon), abs=1e-7)


def test_r5_walks_out_into_a_street_and_back_between_stops_of_one_vertex(tmp_path):
    # Both stops lie off the end of a street of one block, half a block from it: their links may not follow each other.
    east, south = (6.5, 5), (6, 4.5)
    lines = ["<osm version='0.6'>"]
    for i, at in enumerate(((5, 5), (6, 5)), 1):
        lines.append("<node id='{}' version='1' lon='{:.7f}' lat='{:.7f}'/>".format(i, *lon_lat(at)))
    lines.append("<way id='1' version='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='path'/></way></osm>")
    (tmp_path / "end.osm").write_text("\n".join(lines))
    bus = Line("T", ((5, 5), east, south), 8 * 3600, 8 * 3600, 600, 60)
    network = build_network(tmp_path / "end.osm", [write_buses(tmp_path / "end.zip", [bus])])
    footing = network.footing_r5
    places = [place(footing.stops.lon[i], footing.stops.lat[i]) for i in range(3)]
    a, b = (places.index(place(*lon_lat(at))) for at in (east, south))
    table = footing.transfers
    row = slice(table.offset[a], table.offset[a + 1])
    mm = dict(zip(table.stop[row].tolist(), table.mm[row].tolist(), strict=True))[b]
    links = int(footing.stops.link_mm[a] + footing.stops.link_mm[b])
    assert mm == links + 2 * int(footing.streets.edge_length_mm[0])
    request = Request(date=dt.date(2026, 9, 15), time_s=0, profile="r5", walk_speed_kmh=3.6)
    walk = walk_line(footing, request, stop_end(footing, a), stop_end(footing, b), "transfer", mm // 1000)
    assert (walk.seconds, walk.mm) == (mm // 1000, mm)
    line = list(zip(walk.lon.tolist(), walk.lat.tolist(), strict=True))
    assert line == [pytest.approx(lon_lat(at), abs=1e-9) for at in (east, (6, 5), (5, 5), (6, 5), south)]
    ours = network.footing.transfers  # in profile default it is the two links
    row = slice(ours.offset[a], ours.offset[a + 1])
    assert dict(zip(ours.stop[row].tolist(), ours.mm[row].tolist(), strict=True))[b] == pytest.approx(
        99_950, abs=10
    )
