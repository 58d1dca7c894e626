"""What must be true of every journey that R5 shows."""

import numpy as np

from access.engines.journeys import Journey, RideLeg
from access.network import Network
from access.points import PointSet
from tests.helpers.r5_tables import chosen


def place(points: PointSet, id_: str) -> tuple[float, float]:
    """Longitude and latitude of a point."""
    one = chosen(points, [id_])
    return float(one.lon[0]), float(one.lat[0])


def check_legs(network: Network, journey: Journey) -> None:
    """One leg begins where and when the one before has ended; each ride is a trip of the network at its seconds."""
    at_s, trips, at_stop = journey.departure_s, network.trips, -1
    for leg in journey.legs:
        assert leg.from_stop == at_stop
        assert leg.arrive_s >= leg.depart_s >= at_s
        if isinstance(leg, RideLeg):
            pattern = int(np.searchsorted(trips.trip_offset, leg.trip, side="right")) - 1
            begin, end = trips.pattern_offset[pattern : pattern + 2].tolist()
            start = int(trips.time_offset[pattern])
            start += (leg.trip - int(trips.trip_offset[pattern])) * (end - begin)
            assert trips.pattern_stop[begin + leg.from_position] == leg.from_stop
            assert trips.pattern_stop[begin + leg.to_position] == leg.to_stop
            if leg.headway_s == 0:
                assert trips.r5.departure_s[start + leg.from_position] == leg.depart_s
                assert trips.r5.arrival_s[start + leg.to_position] == leg.arrive_s
            assert leg.wait_s == leg.depart_s - at_s
            # R5's planner leaves later than 60 s after the arrival at a stop, by headway not earlier than that
            assert leg.wait_s >= (60 if leg.headway_s else 61)
        at_s, at_stop = leg.arrive_s, leg.to_stop
    assert (at_s, at_stop) == (journey.arrival_s, -1)
