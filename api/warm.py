"""Getting ready: open the network and ask it one small question of each kind, so that nobody waits for a compiler."""

import datetime as dt
from dataclasses import replace
from typing import get_args

import numpy as np

from access.errors import AccessError, DataError
from access.memory import give_back_memory
from access.network import Network, open_network
from access.request import Direction, Request
from api.about import days_with_service
from api.drawing import draw
from api.questions import Question
from api.settings import Settings


def open_from(settings: Settings) -> Network:
    """Open the folder that the settings name; raises DataError with one sentence where that cannot be done."""
    if settings.network is None:
        raise DataError(
            "no network to serve: set ARTOIS_NETWORK to a folder made by artois-access network build"
        )
    return open_network(settings.network)


def warm_up(network: Network) -> None:
    """
    Run a short question from and to one stop on a day with service, for its side effects: compiled kernels.

    A network that cannot answer it (no stops, no service) is served all the same: its callers get the reason.
    """
    linked = np.flatnonzero(np.asarray(network.stops.vertex) >= 0)
    days = days_with_service(network)
    if not len(linked) or not days:
        return
    stop = int(linked[len(linked) // 2])
    request = Request(
        date=dt.date.fromisoformat(days[len(days) // 2]), time_s=8 * 3600, window_min=5, max_min=30
    )
    for direction in get_args(Direction):
        for anchor in ("depart", "arrive"):
            question = Question(
                lon=float(network.stops.lon[stop]),
                lat=float(network.stops.lat[stop]),
                direction=direction,
                contours_min=(15, 30),
                request=replace(request, anchor=anchor),
            )
            try:
                draw(network, question)
            except AccessError:
                continue
    give_back_memory()  # first questions leave indices of streets, and much else that nobody holds
