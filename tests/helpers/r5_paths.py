"""R5's journeys ridden again on R5's trips: the seconds of each part, when only lines and stops are told."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from access.routing.timetable import StopWalks, Transfers
from tests.helpers.r5_network import R5Network, active_trips
from tests.helpers.trips import Trip


@dataclass(frozen=True)
class Parts:
    """Seconds of one journey: a wait and a ride for each vehicle, the walks between them together."""

    access_s: int
    waits_s: tuple[int, ...]
    rides_s: tuple[int, ...]
    transfer_s: int
    egress_s: int

    @property
    def total_s(self) -> int:
        """From door to door."""
        return self.access_s + sum(self.waits_s) + sum(self.rides_s) + self.transfer_s + self.egress_s


def trips_by_route(network: R5Network) -> dict[str, list[Trip]]:
    """Running trips of each route; the paths name routes without their feed."""
    routes = network.patterns["route_id"].str.split(":").str[1]
    trips = defaultdict(list)
    for pattern, trip in active_trips(network):
        trips[routes[pattern]].append(trip)
    return dict(trips)


def stop_indexes(network: R5Network) -> dict[str, int]:
    """Stops by their id without the feed, as the paths name them."""
    return dict(zip(network.stops["stop_id"].str.split(":").str[1], network.stops["stop_index"], strict=True))


def parts_told(path: pd.Series) -> Parts:
    """What R5 says of one journey by transit."""
    waits, rides = (tuple(int(part) for part in path[f"{name}_s"].split("|")) for name in ("wait", "ride"))
    return Parts(int(path["access_s"]), waits, rides, int(path["transfer_s"]), int(path["egress_s"]))


def ride(trips: list[Trip], board: int, alight: int, ready_s: int) -> tuple[int, int]:
    """Departure and arrival of the earliest arrival among trips that leave at `ready_s` or later."""
    found = []
    for trip in trips:
        leaves = [i for i, c in enumerate(trip) if c.stop == board and c.may_board and c.departure >= ready_s]
        found += [
            (call.arrival, -trip[i].departure)
            for i in leaves
            for call in trip[i + 1 :]
            if call.stop == alight and call.may_alight
        ]
    arrival, left = min(found)
    return -left, arrival


def walk_between(walks: Transfers | StopWalks, row: int, stop: int) -> int:
    """Seconds of the walk of a row (a stop, or a point) and a stop."""
    part = slice(walks.offset[row], walks.offset[row + 1])
    return int(walks.seconds[part][walks.stop[part] == stop].item())


def replay(
    path: pd.Series,
    trips: Mapping[str, list[Trip]],
    stop_index: Mapping[str, int],
    walks: tuple[Mapping[int, int], Transfers, tuple[StopWalks, int]],
    slack_s: int,
) -> Parts:
    """Seconds of each part of a journey along the lines and stops that R5 names, with the walks given."""
    access_s, transfers, (egress, target) = walks
    boards, alights = (
        [stop_index[id_] for id_ in path[f"{end}_stops"].split("|")] for end in ("board", "alight")
    )
    start_s = access_s[boards[0]]
    clock = int(path["departure"]) + start_s
    waits, rides, transfer_s = [], [], 0
    for leg, route in enumerate(path["routes"].split("|")):
        if leg and alights[leg - 1] != boards[leg]:
            walk_s = walk_between(transfers, alights[leg - 1], boards[leg])
            transfer_s += walk_s
            clock += walk_s
        left, arrived = ride(trips[route], boards[leg], alights[leg], clock + slack_s)
        waits.append(left - clock)
        rides.append(arrived - left)
        clock = arrived
    egress_s = walk_between(egress, target, alights[-1])
    return Parts(start_s, tuple(waits), tuple(rides), transfer_s, egress_s)
