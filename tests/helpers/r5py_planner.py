"""r5py's own planner of trips without R5: the code of the installed r5py over journeys that are drawn here.

What is r5py's is r5py's: how it makes legs of R5's states, which it uses twice, what it adds to which. What is R5's is
drawn: see `tests.helpers.planner_java`.
"""

import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from access.engines.r5.jobs import Opened
from tests.helpers.fake_r5py import r5py_without_java
from tests.helpers.journey_world import World
from tests.helpers.planner_java import FACTOR, PlannerTask, java_of


@contextmanager
def planner_over(world: World) -> Iterator[Opened]:
    """Let ``import r5py`` give r5py's planner over a world, for as long as this lasts; the opened network of it."""
    with r5py_without_java(lambda task, points: []):
        r5py, java = sys.modules["r5py"], java_of(world)
        before = {name: sys.modules.get(name) for name in java}
        sys.modules.update(java)
        sys.modules["java"].__dict__["lang"] = java["java.lang"]
        r5 = sys.modules["com.conveyal.r5"]
        r5.__dict__.update(java["gnu"].__dict__["r5"])
        r5.__dict__["analyst"].cluster.RegionalTask = PlannerTask
        sys.modules["jpype"].__dict__["JObject"] = lambda value, _type: value
        try:
            planner = import_module("r5py.r5.trip_planner").TripPlanner
            sys.modules["r5py.r5"].__dict__["TripPlanner"] = planner
            with warnings.catch_warnings():
                # r5py 1.1.7 uses what shapely 2.2 wants replaced
                warnings.filterwarnings("ignore", ".*shapely.ops.transform", DeprecationWarning)
                yield Opened(_network(r5py, world), (), {"r5py": "1.1.7"})
        finally:
            for name, module in before.items():
                sys.modules.pop(name, None)
                if module is not None:
                    sys.modules[name] = module


def _network(r5py: Any, world: World) -> Any:
    """r5py's network, as far as its planner asks it."""
    names = sorted(world.stops)
    patterns = world.routes

    def coordinate(stop: int) -> Any:
        lon, lat = world.stops[names[stop]]
        return types.SimpleNamespace(getX=lambda: lon * FACTOR, getY=lambda: lat * FACTOR)

    def hops(_layer: Any) -> list[Any]:
        return [types.SimpleNamespace(toText=lambda: "LINESTRING (0 0, 1 1)")]

    layer = types.SimpleNamespace(
        covers=lambda date: True,
        trip_patterns=[
            types.SimpleNamespace(routeIndex=i, getHopGeometries=hops) for i in range(len(patterns))
        ],
        routes=[types.SimpleNamespace(route_id=name, route_type=3, agency_id="a") for name in patterns],
        get_stop_id_from_index=lambda stop: f"feed:{names[stop]}",
        get_street_vertex_for_stop=lambda stop: stop,
        _transit_layer=types.SimpleNamespace(getCoordinateForStopFixed=coordinate),
    )
    network = r5py.TransportNetwork("x.pbf")
    network.transit_layer = layer
    network.street_layer = None
    network.EQUIDISTANT_CRS = "EPSG:3857"
    return network
