"""Journeys of two engines drawn by hand: walks, one ride, two rides, and what is told of a pair."""

import datetime as dt

import numpy as np

from access.analysis.engines_compare.rules import RULES, explain
from access.analysis.engines_compare.seen import UNEXPLAINED, Facts, Seen
from access.engines.journeys import Journey, RideLeg, WalkLeg
from access.network.model import TransferTable
from access.request import Request
from access.routing.timetable import UNREACHED

DATE = dt.date(2026, 9, 15)
AT = 8 * 3600
REQUEST = Request(date=DATE, time_s=AT, window_min=1, profile="r5", engine="r5")
# From stop 1: stop 2 at 100 m is the closest of its pattern, stop 3 at 100 m and stop 4 at 300 m of none.
TRANSFERS = TransferTable(
    offset=np.array([0, 0, 3, 3, 3, 3, 3], np.int64),
    stop=np.array([2, 3, 4], np.int32),
    mm=np.array([100_000, 100_400, 300_000], np.int32),
    closest=np.array([1, 0, 0], np.uint8),
    limit_mm=1_000_000,
)
# trips 0 and 1 follow one stop sequence, trip 2 another
FACTS = Facts(REQUEST, TRANSFERS, np.array([0, 0, 1], np.int64))
STRAIGHT = [(0.0, 0.0), (0.001, 0.0), (0.002, 0.0)]
AROUND = [(0.0, 0.0), (0.001, 0.002), (0.002, 0.0)]


def walk(kind, ends, times, metres, path=STRAIGHT, mode="walk"):
    """A walk from stop to stop (-1 is no stop), in seconds after `AT`."""
    lon, lat = (np.array(values) for values in zip(*path, strict=True))
    return WalkLeg(kind, *ends, AT + times[0], AT + times[1], round(1000 * metres), lon, lat, mode=mode)


def ride(stops, times, *, trip=0, ready=0, headway=0):
    """A vehicle from stop to stop, for which one was `ready` so many seconds after `AT`."""
    depart, arrive = AT + times[0], AT + times[1]
    return RideLeg(trip, DATE, *stops, 0, 1, depart - AT - ready, depart, arrive, headway_s=headway)


def side(name, *legs, origin_m=10.0, destination_m=10.0):
    """What an engine of that name says: these legs."""
    arrival = legs[-1].arrive_s
    journey = Journey(legs[0].depart_s, arrival, legs)
    return Seen(name, AT, arrival - AT, journey, origin_m, destination_m)


def nobody(name):
    """An engine that finds no journey."""
    return Seen(name, AT, UNREACHED, None, 10.0, 10.0)


def direct(name, seconds, metres, *, path=STRAIGHT, mode="walk", **links):
    """One walk, or one way by another mode."""
    return side(name, walk("direct", (-1, -1), (0, seconds), metres, path, mode), **links)


def ridden(name, *, access=(300, 400), catch=(400, 700), egress=(120, 160), trip=0, stops=(0, 1), **links):
    """Walk, one ride, walk: (seconds, metres) of the walks, times of the vehicle."""
    return side(
        name,
        walk("access", (-1, stops[0]), (0, access[0]), access[1]),
        ride(stops, catch, trip=trip, ready=access[0]),
        walk("egress", (stops[1], -1), (catch[1], catch[1] + egress[0]), egress[1]),
        **links,
    )


def changed(name, *, change=(60, 100), second=(800, 1000), to=2, trip=2, first=(400, 600)):
    """Two rides, a walk between them from stop 1."""
    ready = first[1] + change[0]
    return side(
        name,
        walk("access", (-1, 0), (0, 300), 400),
        ride((0, 1), first, ready=300),
        walk("transfer", (1, to), (first[1], ready), change[1]),
        ride((to, 5), second, trip=trip, ready=ready),
        walk("egress", (5, -1), (second[1], second[1] + 100), 130),
    )


def told(first, second, facts=FACTS):
    """The explanation, which names rules of the list or says that it has none."""
    found = explain(first, second, facts)
    assert (found.why == UNEXPLAINED) == (not found.rules), found
    assert set(found.rules) <= set(RULES)
    return found
