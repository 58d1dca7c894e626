"""Towns drawn for bikes and cars, and what the matrix says of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from access.engines.native import travel_times
from access.network import Network, build_network
from access.request import Request
from tests.helpers.grid_city import Junction, Line, lon_lat, points, write_buses

DAY = dt.date(2026, 9, 15)
BIKE = Request(date=DAY, time_s=8 * 3600, modes=("bike",), max_min=90, window_min=1)
CAR = replace(BIKE, modes=("car",))
STREET = {"highway": "residential"}
Way = tuple[list[Junction], dict[str, str]]


def east(first: int, last: int, y: float = 0) -> list[Junction]:
    """Junctions from west to east, both ends with them."""
    return [(x, y) for x in range(first, last + 1)]


def build_town(
    folder: Path,
    ways: Sequence[Way],
    stops: tuple[Junction, ...],
    lights: Sequence[Junction] = (),
    turns: Sequence[tuple[str, int, Junction, int]] = (),
) -> Network:
    """A town of these ways and one bus line, a bus every 15 minutes, 2 minutes from stop to stop.

    Turns are a kind of restriction, the number of a way (from 1), a junction, another way.
    """
    number = {at: i for i, at in enumerate(dict.fromkeys(at for way, _ in ways for at in way), 1)}
    lines = ["<osm version='0.6'>"]
    lines += [
        "<node id='{}' version='1' lon='{:.7f}' lat='{:.7f}'>{}</node>".format(
            i, *lon_lat(at), "<tag k='highway' v='traffic_signals'/>" if at in lights else ""
        )
        for at, i in number.items()
    ]
    for i, (way, tags) in enumerate(ways, 1):
        inside = "".join(f"<nd ref='{number[at]}'/>" for at in way)
        inside += "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
        lines.append(f"<way id='{i}' version='1'>{inside}</way>")
    for i, (kind, first, via, second) in enumerate(turns, 1):
        inside = (
            f"<member type='way' ref='{first}' role='from'/><member type='way' ref='{second}' role='to'/>"
        )
        inside += f"<member type='node' ref='{number[via]}' role='via'/><tag k='type' v='restriction'/>"
        lines.append(f"<relation id='{i}' version='1'>{inside}<tag k='restriction' v='{kind}'/></relation>")
    (folder / "town.osm").write_text("\n".join([*lines, "</osm>"]))
    feed = write_buses(folder / "bus.zip", [Line("B", stops, 5 * 3600, 22 * 3600, 900, 120)])
    return build_network(folder / "town.osm", [feed])


def seconds(network: Network, origin: Junction, to: Sequence[Junction], request: Request) -> list[int]:
    """From the origin to each, the first of them asked in the other direction too."""
    found = travel_times(network, points([origin]), points(to), request)
    back = travel_times(network, points([origin, origin]), points(to[:1]), request)  # the other direction
    assert (found.search, back.search) == ("forward", "reverse") if len(to) > 1 else True
    assert back.seconds[0, 0, 0] == found.seconds[0, 0, 0]
    return [int(s) for s in found.seconds[0, 0]]
