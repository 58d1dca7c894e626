"""What we lean on in r5py, read from the installed one: a change of theirs fails here, by name, before it misleads.

r5py is read, never imported: that would look for R5's jar and start Java.
"""

import ast
from pathlib import Path

import pytest

from access.engines.r5 import task
from tests.helpers.fake_r5py import r5py_folder, version_of

READ = "1.1.7"  # the version that was read line by line


@pytest.fixture(scope="module")
def folder() -> Path:
    return r5py_folder()


def node_of(folder: Path, path: str, *names: str) -> ast.AST:
    """A class or function in one of r5py's files; of a property and its setter the last."""
    node: ast.AST = ast.parse((folder / path).read_text())
    for name in names:
        found = [child for child in ast.iter_child_nodes(node) if getattr(child, "name", "") == name]
        assert found, gone(folder, f"{path} has no {name}")
        node = found[-1]
    return node


def gone(folder: Path, what: str) -> str:
    return (
        f"r5py {version_of(folder)} (read was {READ}): {what}. "
        "Read what became of it, adapt access/engines/r5/jobs.py and tests/helpers/fake_r5py.py, then this test"
    )


def signature(node: ast.AST) -> str:
    assert isinstance(node, ast.FunctionDef)
    return ast.unparse(node.args)


def body(node: ast.AST) -> str:
    """Statements without the docstring."""
    assert isinstance(node, ast.FunctionDef)
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return "\n".join(ast.unparse(statement) for statement in statements)


SIGNATURES = {
    ("r5/transport_network.py", "TransportNetwork", "__init__"): (
        "self, osm_pbf, gtfs=[], elevation_model=None, "
        "elevation_cost_function=ElevationCostFunction.TOBLER, allow_errors=False"
    ),
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "__init__"): (
        "self, transport_network, origins=None, destinations=None, snap_to_network=False, **kwargs"
    ),
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_compute"): "self",
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_travel_times_per_origin"): "self, from_id",
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_parse_results"): "self, from_id, results",
    ("r5/base_travel_time_matrix.py", "BaseTravelTimeMatrix", "__init__"): (
        "self, transport_network, origins=None, destinations=None, snap_to_network=False, **kwargs"
    ),
    ("r5/base_travel_time_matrix.py", "BaseTravelTimeMatrix", "_prepare_origins_destinations"): "self",
    ("r5/detailed_itineraries.py", "DetailedItineraries", "__init__"): (
        "self, transport_network, origins=None, destinations=None, snap_to_network=False, "
        "force_all_to_all=False, **kwargs"
    ),
    ("r5/regional_task.py", "RegionalTask", "__init__"): (
        "self, transport_network, origin=None, destinations=None, departure=None, "
        "departure_time_window=datetime.timedelta(minutes=10), percentiles=[50], "
        "transport_modes=[TransportMode.TRANSIT], access_modes=[TransportMode.WALK], egress_modes=None, "
        "max_time=datetime.timedelta(hours=2), max_time_walking=None, max_time_cycling=None, "
        "max_time_driving=None, speed_walking=3.6, speed_cycling=12.0, max_public_transport_rides=8, "
        "max_bicycle_traffic_stress=3"
    ),
}


@pytest.mark.parametrize("place", SIGNATURES, ids=lambda place: ".".join(place[1:]))
def test_signature(folder: Path, place: tuple[str, ...]) -> None:
    found = signature(node_of(folder, *place))
    assert found == SIGNATURES[place], gone(folder, f"{'.'.join(place[1:])} takes {found}")


# What we do in its stead, or rely on that it does: whole bodies, without docstrings and comments.
BODIES = {
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "__init__"): """\
super().__init__(transport_network, origins, destinations, snap_to_network, **kwargs)
data = self._compute()
for column in data.columns:
    self[column] = data[column]
del self.transport_network""",
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_compute"): """\
self._prepare_origins_destinations()
self.request.destinations = self.destinations
od_matrix = pandas.concat([self._travel_times_per_origin(from_id) for from_id in self.origins.id], ignore_index=True)
try:
    od_matrix = od_matrix.to_crs(self._origins_crs)
except AttributeError:
    pass
return od_matrix""",
    ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_travel_times_per_origin"): """\
request = copy.copy(self.request)
request.origin = self.origins[self.origins.id == from_id].geometry.item()
travel_time_computer = com.conveyal.r5.analyst.TravelTimeComputer(request, self.transport_network)
results = travel_time_computer.computeTravelTimes()
od_matrix = self._parse_results(from_id, results)
return od_matrix""",
    ("r5/base_travel_time_matrix.py", "BaseTravelTimeMatrix", "_fill_nulls"): (
        "return data_set.map(lambda x: numpy.nan if x == MAX_INT32 else x)"
    ),
    ("r5/regional_task.py", "_cast_RegionalTask"): "return object_._regional_task.clone()",
}


@pytest.mark.parametrize("place", BODIES, ids=lambda place: ".".join(place[1:]))
def test_body(folder: Path, place: tuple[str, ...]) -> None:
    found = body(node_of(folder, *place))
    assert found == BODIES[place], gone(folder, f"{'.'.join(place[1:])} now does\n{found}")


LINES = {
    "draws are set where a task is made": (
        ("r5/regional_task.py", "RegionalTask", "__init__"),
        "self._regional_task.monteCarloDraws = 60",
    ),
    "destinations lie in a list of one point set": (
        ("r5/regional_task.py", "RegionalTask", "destinations"),
        "self._regional_task.destinationPointSets = [destinations_point_set]",
    ),
    "one column for each percentile": (
        ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_parse_results"),
        "od_matrix[f'travel_time_p{percentile:d}'] = travel_times",
    ),
    "the median alone has a column of its own": (
        ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_parse_results"),
        "od_matrix = od_matrix.rename(columns={'travel_time_p50': 'travel_time'})",
    ),
    "the same id at both ends is 0": (
        ("r5/travel_time_matrix.py", "TravelTimeMatrix", "_parse_results"),
        "od_matrix.loc[od_matrix.from_id == od_matrix.to_id, f'travel_time_p{percentile:d}'] = 0",
    ),
    "seconds of the departure are dropped": (
        ("r5/regional_task.py", "RegionalTask", "departure"),
        "datetime.timedelta(hours=departure.hour, minutes=departure.minute).total_seconds()",
    ),
    "limits are whole minutes": (
        ("r5/regional_task.py", "RegionalTask", "max_time_walking"),
        "self._regional_task.maxWalkTime = int(max_time_walking.total_seconds() / 60)",
    ),
    "issues of a feed are one warning": (
        ("r5/transport_network.py", "TransportNetwork", "__init__"),
        "f'R5 reported the following issues with GTFS file {gtfs_file.name}: \\n' + '\\n- '.join(errors)",
    ),
}


@pytest.mark.parametrize("what", LINES)
def test_line(folder: Path, what: str) -> None:
    place, line = LINES[what]
    assert line in body(node_of(folder, *place)), gone(folder, f"{what}: no more so")


def test_every_vehicle_of_r5py_is_named(folder: Path) -> None:
    tree = ast.parse((folder / "r5/transport_mode.py").read_text())
    lists = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.List)
    }
    assert tuple(lists["TRANSIT_MODES"]) == task.TRANSIT_MODES
    assert sorted(lists["STREET_MODES"]) == sorted(task.STREET_MODE.values())


def test_what_is_exported(folder: Path) -> None:
    exported = ast.parse((folder / "__init__.py").read_text())
    names = {alias.name for node in exported.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert {"TransportNetwork", "TravelTimeMatrix", "TransportMode", "DetailedItineraries"} <= names


def test_a_null_is_the_greatest_int(folder: Path) -> None:
    text = (folder / "r5/base_travel_time_matrix.py").read_text()
    assert "MAX_INT32 = (2**31) - 1" in text, gone(folder, "another mark for unreached pairs")


def test_r5py_is_the_one_that_was_read() -> None:
    """What the job of journeys and the reading of its rows rest on, in the words of r5py's planner."""
    planner = (r5py_folder() / "r5" / "trip_planner.py").read_text()
    assert "MAX_ACCESS_TIME = datetime.timedelta(hours=1)" in planner
    assert planner.count("+ ONE_MINUTE") == 3  # egress, change, and the wait after a change
    assert "timeLimitSeconds = round(self.MAX_ACCESS_TIME.total_seconds())" in planner
    assert "timeLimitSeconds = round(self.MAX_EGRESS_TIME.total_seconds())" in planner
    assert "suboptimal_minutes = max(self.request._regional_task.suboptimalMinutes, 0)" in planner
    kept = {
        node.name
        for node in ast.walk(ast.parse(planner))
        if isinstance(node, ast.FunctionDef)
        for wrapper in node.decorator_list
        if ast.unparse(wrapper) == "functools.cached_property"
    }
    assert {"transit_paths", "_transit_access_paths", "_transit_egress_paths"} <= kept
    assert "_regional_task.reverseSearch = True" in planner
    legs = ast.parse((r5py_folder() / "r5" / "trip_leg.py").read_text())
    (columns,) = (
        ast.literal_eval(node.value)
        for node in ast.walk(legs)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "COLUMNS"
    )
    assert columns == [
        *("transport_mode", "departure_time", "distance", "travel_time", "wait_time", "feed", "agency_id"),
        *("route_id", "start_stop_id", "end_stop_id", "geometry"),
    ]
    itself = (r5py_folder() / "r5" / "detailed_itineraries.py").read_text()
    assert "trip_planner = TripPlanner(self.transport_network, request)" in itself
    assert "trips = trip_planner.trips" in itself
