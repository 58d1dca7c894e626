"""R5's recorded journeys of Porto Alegre, told by r5py's own planner and read back: every ride finds its trip."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from access.engines.journeys import Journeys
from access.engines.native.journeys import journeys as native_journeys
from access.engines.r5 import journeys as r5_journeys
from access.engines.r5.jobs_journeys import itineraries
from access.engines.r5.service import Reply
from access.engines.r5.timetable_files import route_ids, stop_ids
from access.network import Network, build_network
from access.network.links import link_points
from access.points import PointSet
from access.request import Request
from tests.helpers.journey_world import Place, Vehicle, Way, World
from tests.helpers.r5_network import R5Network, read_r5_network
from tests.helpers.r5_paths import ride, stop_indexes, trips_by_route
from tests.helpers.r5_tables import read_points
from tests.helpers.r5py_planner import planner_over
from tests.helpers.shared import shared_data
from tests.helpers.trips import Trip

FIRST_S = 14 * 3600
SPEED_MM_S = 1000  # of the recorded question
REQUEST = Request(
    date=dt.date(2019, 5, 13),
    time_s=FIRST_S,
    window_min=10,
    max_min=120,
    max_rides=3,
    walk_speed_kmh=3.6,
    access_walk_min=30,
    egress_walk_min=30,
    engine="r5",
)


@dataclass(frozen=True)
class Recorded:
    """R5's network and journeys, and our network of the same files with R5's ids."""

    network: Network
    r5: R5Network
    paths: dict[tuple[str, str], pd.DataFrame]
    points: PointSet
    trips: dict[str, list[Trip]]
    stop_index: dict[str, int]
    stop_name: dict[str, str]
    route_name: dict[str, str]
    change_mm: dict[tuple[int, int], int]

    def place(self, name: str) -> Place:
        i = self.points.ids.index(name)
        return float(self.points.lon[i]), float(self.points.lat[i])


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    folder = shared_data("porto-alegre")
    network = build_network(folder / "poa_osm.pbf", [folder / "poa_eptc.zip", folder / "poa_trensurb.zip"])
    return make_recorded(folder, network)


def make_recorded(folder: Path, network: Network) -> Recorded:
    r5 = read_r5_network(folder / "r5" / "network")
    table = pd.read_csv(folder / "r5" / "poa_poi_paths_1400_w10.csv.gz", dtype=str)
    stops = [id_.partition(":")[2] for id_ in network.stops.stop_id]
    routes = [id_.partition(":")[2] for id_ in network.trips.route_id]
    ends = r5.transfers["from_stop_index"].tolist(), r5.transfers["to_stop_index"].tolist()
    return Recorded(
        network=network,
        r5=r5,
        paths={(str(o), str(d)): rows for (o, d), rows in table.groupby(["from_id", "to_id"], sort=False)},
        points=read_points(folder / "poa_points_of_interest.csv"),
        trips=trips_by_route(r5),
        stop_index=stop_indexes(r5),
        stop_name=dict(zip(stops, stop_ids(network), strict=True)),
        route_name=dict(zip(routes, route_ids(network), strict=True)),
        change_mm=dict(zip(zip(*ends, strict=True), r5.transfers["distance_mm"].tolist(), strict=True)),
    )


def way_of(recorded: Recorded, path: pd.Series) -> Way:
    """A recorded journey with the seconds of each change, by R5's own trips and transfers."""
    routes, boards, alights = (path[name].split("|") for name in ("routes", "board_stops", "alight_stops"))
    waits, rides = ([int(s) for s in path[name].split("|")] for name in ("wait_s", "ride_s"))
    clock = int(path["departure"]) + int(path["access_s"])
    vehicles: list[Vehicle] = []
    changes: list[int | None] = []
    for k, route in enumerate(routes):
        if k:
            pair = recorded.stop_index[alights[k - 1]], recorded.stop_index[boards[k]]
            change = None if pair[0] == pair[1] else recorded.change_mm[pair] // SPEED_MM_S
            changes.append(change)
            clock += change or 0
        departs = clock + waits[k]
        pair = recorded.stop_index[boards[k]], recorded.stop_index[alights[k]]
        assert ride(recorded.trips[route], *pair, departs) == (departs, departs + rides[k])
        names = recorded.stop_name[boards[k]], recorded.stop_name[alights[k]]
        vehicles.append(Vehicle(recorded.route_name[route], *names, departs, departs + rides[k]))
        clock = departs + rides[k]
    return Way(int(path["access_s"]), tuple(vehicles), tuple(changes), int(path["egress_s"]))


def world_of(recorded: Recorded, pair: tuple[str, str]) -> World:
    """What R5 recorded of a pair."""
    rows = recorded.paths[pair]
    ridden = rows[rows["routes"].notna()]
    ways = [way_of(recorded, path) for _, path in ridden.iterrows()]
    walked = rows["total_s"][rows["routes"].isna()]
    stops = recorded.network.footing_r5.stops
    places = zip(stops.lon.tolist(), stops.lat.tolist(), strict=True)
    return World(
        ends=(recorded.place(pair[0]), recorded.place(pair[1])),
        stops=dict(zip(stop_ids(recorded.network), places, strict=True)),
        ways={("WALK", "WALK"): ways},
        direct_s={"WALK": int(walked.iloc[0]) - last_s(recorded, pair[1])} if len(walked) else {},
        draws=len(ways) % 2,
    )


def last_s(recorded: Recorded, name: str) -> int:
    """Seconds from the street to a place: r5py's ways without vehicles end on the street."""
    place = (np.array([degrees]) for degrees in recorded.place(name))
    return int(link_points(recorded.network.footing_r5.streets, *place, rule="r5").offset_mm[0]) // SPEED_MM_S


def asked(recorded: Recorded, world: World, request: Request, monkeypatch: pytest.MonkeyPatch) -> Journeys:
    """Our answer over what r5py makes of a world."""

    def ask(network: Network, do: str, about: dict[str, object]) -> Reply:
        assert do == "itineraries"
        with planner_over(world) as opened:
            return Reply(*itineraries(opened, about, {}, lambda done, n: None), engine="r5 7.6 (recorded)")

    monkeypatch.setattr(r5_journeys, "ask", ask)
    return r5_journeys.journeys(recorded.network, *world.ends, request)


def test_recorded_journeys_are_read_back(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    rides: Counter[int] = Counter()
    for pair, rows in recorded.paths.items():
        if pair[0] == pair[1]:
            continue
        world = world_of(recorded, pair)
        found = asked(recorded, world, REQUEST, monkeypatch)
        assert found.seconds.tolist() == rows["total_s"].astype(int).tolist(), pair
        for i, path in zip(found.choice.tolist(), rows.to_dict("records"), strict=True):
            journey = found.journeys[i]
            told = [] if path["routes"] != path["routes"] else path["routes"].split("|")
            names = [
                recorded.network.trips.route_id[route_of(recorded.network, r.trip)] for r in journey.rides
            ]
            assert [name.partition(":")[2] for name in names] == told
            rides[len(told)] += 1
    assert rides == {0: 238, 1: 1003, 2: 758, 3: 101}


def test_the_native_engine_takes_as_long(recorded: Recorded) -> None:
    """2,037 of 2,100 to the second; R5 7.6 recorded them, whose walks differ from 7.5.1's here and there by one."""
    gaps: Counter[int] = Counter()
    for pair, rows in recorded.paths.items():
        if pair[0] != pair[1]:
            ends = recorded.place(pair[0]), recorded.place(pair[1])
            found = native_journeys(recorded.network, *ends, replace(REQUEST, engine="native"))
            gaps.update((found.seconds - rows["total_s"].astype(int).to_numpy()).tolist())
    assert gaps == {0: 2037, 1: 63}


def route_of(network: Network, trip: int) -> int:
    pattern = int(np.searchsorted(network.trips.trip_offset, trip, side="right")) - 1
    return int(network.trips.pattern_route[pattern])
