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
    """Seconds of one journey: a wait and a ride for each vehicle, and the transfers that are walked."""

    access_s: int
    waits_s: tuple[int, ...]
    rides_s: tuple[int, ...]
    transfers_s: tuple[int, ...]
    egress_s: int

    @property
    def total_s(self) -> int:
        """From door to door."""
        return sum((self.access_s, *self.waits_s, *self.rides_s, *self.transfers_s, self.egress_s))


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
    """What R5 says of one journey by transit; a change at one stop is no transfer, none at all is a 0."""
    waits, rides, transfers = (
        tuple(int(part) for part in str(path[f"{name}_s"]).split("|"))
        for name in ("wait", "ride", "transfer")
    )
    walked = tuple(seconds for seconds in transfers if seconds)
    return Parts(int(path["access_s"]), waits, rides, walked, int(path["egress_s"]))


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
    walk_s = [access_s[boards[0]]]
    clock = int(path["departure"]) + walk_s[0]
    waits, rides = [], []
    for leg, route in enumerate(path["routes"].split("|")):
        if leg:
            here, there = alights[leg - 1], boards[leg]
            if here != there:
                walk_s.append(walk_between(transfers, here, there))
                clock += walk_s[-1]
        left, arrived = ride(trips[route], boards[leg], alights[leg], clock + slack_s)
        waits.append(left - clock)
        rides.append(arrived - left)
        clock = arrived
    egress_s = walk_between(egress, target, alights[-1])
    return Parts(walk_s[0], tuple(waits), tuple(rides), tuple(walk_s[1:]), egress_s)
