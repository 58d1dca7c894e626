"""Our trip times against those R5 works out of the same feeds: pattern by pattern, second by second.

96 % of the stop times of EPTC are blank, so nearly all of these seconds are interpolated.
"""

import numpy as np
import pandas as pd
import pytest

from gtfs import read_feed, timed_stop_times
from tests.helpers.shared import shared_data


@pytest.mark.parametrize(
    ("name", "n_trips", "n_times"), [("poa_eptc", 2_374, 130_019), ("poa_trensurb", 1_248, 14_855)]
)
def test_every_second_is_that_of_r5(name: str, n_trips: int, n_times: int) -> None:
    folder = shared_data("porto-alegre", "r5", "network")
    trips = pd.read_csv(folder / "trip_times.csv.gz")
    trips = trips[trips["trip_id"].str.startswith(f"{name}:")]
    pattern_stops = pd.read_csv(folder / "patterns.csv.gz").set_index("pattern")["stop_indexes"]
    stop_ids = pd.read_csv(folder / "stops.csv.gz").set_index("stop_index")["stop_id"]

    feed = read_feed(shared_data("porto-alegre", f"{name}.zip"))
    times = timed_stop_times(feed, interpolation="stops")
    ours = {f"{name}:{trip}": t for t, trip in enumerate(times.trip_id)}
    assert ours.keys() == set(trips["trip_id"])
    assert (len(trips), len(times.stop)) == (n_trips, n_times)

    ids = f"{name}:" + feed.tables["stops"]["stop_id"]
    different = 0
    for trip, pattern, arrivals, departures in trips[
        ["trip_id", "pattern", "arrivals", "departures"]
    ].to_numpy():
        part = slice(times.trip_offset[ours[trip]], times.trip_offset[ours[trip] + 1])
        assert (
            ids.iloc[times.stop[part]].tolist()
            == stop_ids[list(map(int, pattern_stops[pattern].split()))].tolist()
        )
        different += int((times.arrival_s[part] != np.array(arrivals.split(), int)).sum())
        different += int((times.departure_s[part] != np.array(departures.split(), int)).sum())
    assert different == 0
