"""Journeys by R5: which of those that it plans is the answer for each moment of the window."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from access.engines.journeys import Journey, Journeys
from access.engines.r5.itineraries import Itineraries, Place, Read, Reason, read_itineraries
from access.engines.r5.ridden_trips import trip_finder
from access.engines.r5.service import Reply, ask
from access.engines.r5.task import arguments
from access.engines.times import Remark
from access.engines.unlinked import unlinked_point
from access.network.links import link_points
from access.network.model import Network
from access.network.service_dates import trips_on
from access.request import STREET_MODES, Request, StreetMode
from access.routing.timetable import UNREACHED

_REASONS: Final[dict[Reason, str]] = {
    "walk": "with a walk or a way by bike beyond its limit",
    "time": "longer than max-minutes",
    "rides": "with more rides than max-rides",
    "doors": "with a stop where one may not board or alight",
}


def journeys(
    network: Network,
    origin: tuple[float, float],
    destination: tuple[float, float],
    request: Request,
    *,
    by_rides: bool = False,
) -> Journeys:
    """Find R5's journeys between two points (longitude, latitude) for each minute of the window.

    R5 plans them with another search than its travel times (McRAPTOR; see docs/r5.md, "Journeys"), so the seconds here
    are those of journeys that R5 shows: as its matrix says to a minute or so, and never faster than can be travelled.
    UNREACHED where R5 shows none within the limits. Of journeys that arrive together the one that leaves later, then
    the one with fewer rides; a way without vehicles where it is as fast.

    Parameters
    ----------
    by_rides
        never True: `capabilities` leave it out.

    Raises
    ------
    UnlinkedPointError
        No street within the link limit of one of the points.
    NoServiceError
        Transit is asked for and no service is active on the date.
    EngineUnavailableError, EngineBusyError, EngineFailedError
        See `access.engines.r5.service.ask`; also EngineFailedError where R5 rides what no trip of the network does.
    """
    finder = trip_finder(network, request) if request.transit else None
    offsets = [
        _offsets(network, point, request, name)
        for point, name in ((origin, "the origin"), (destination, "the destination"))
    ]
    about = {
        "arguments": arguments(request),
        "origin": list(map(float, origin)),
        "destination": list(map(float, destination)),
        "every_minute": finder is not None and _runs_by_headway(network, request),
    }
    reply = ask(network, "itineraries", about)
    read = Read(request, (origin, destination), offsets[1], finder)
    found = read_itineraries(reply.about.get("rows"), read)
    return _answer(found, request, reply, [min(mm.values()) / 1000 for mm in offsets])


def _offsets(network: Network, point: Place, request: Request, name: str) -> dict[StreetMode, int]:
    """Millimetres from a point to its street, for each mode of the request that has one, or UnlinkedPointError."""
    streets = network.footing_r5.streets
    place = np.array([point[0]]), np.array([point[1]])
    links = {mode: link_points(streets, *place, rule="r5", mode=mode) for mode in request.street_modes}
    offsets = {mode: int(link.offset_mm[0]) for mode, link in links.items() if link.linked[0]}
    if not offsets:
        raise unlinked_point(*point, request.street_modes, name=name)
    return offsets


def _runs_by_headway(network: Network, request: Request) -> bool:
    """Whether any vehicle of the date comes by headway."""
    return bool((network.trips.r5.entry[trips_on(network, request.date)] >= 0).any())


def _answer(found: Itineraries, request: Request, reply: Reply, offsets_m: Sequence[float]) -> Journeys:
    """The journeys that are the answer at some moment, and which is at each."""
    moments = (request.time_s + 60 * np.arange(request.window_min)).astype(np.int32)
    rides = [journey for journey in found.journeys if journey.rides]
    direct = min((j for j in found.journeys if not j.rides), key=_direct_rank, default=None)
    answers = [_at(int(moment), rides, direct, request) for moment in moments]
    chosen = [journey for _, journey in answers]
    shown = {
        id(j): j if j.rides else _from(j, int(m))
        for m, j in reversed([*zip(moments, chosen, strict=True)])
        if j
    }
    listed = sorted(shown, key=lambda key: _order(shown[key]))
    places = {key: i for i, key in enumerate(listed)}
    return Journeys(
        tuple(shown[key] for key in listed),
        moments,
        np.array([taken for taken, _ in answers], np.int32),
        np.array([-1 if journey is None else places[id(journey)] for journey in chosen], np.int32),
        origin_m=offsets_m[0],
        destination_m=offsets_m[1],
        engine=reply.engine,
        remarks=(*reply.remarks, *_remarks(found, shown.values(), request)),
    )


def _order(journey: Journey) -> tuple[int, int, int]:
    """Departure, arrival, rides."""
    return journey.departure_s, journey.arrival_s, journey.n_rides


def _from(direct: Journey, moment: int) -> Journey:
    """A way without vehicles that begins at a moment."""
    legs = tuple(
        replace(leg, depart_s=leg.depart_s + moment, arrive_s=leg.arrive_s + moment) for leg in direct.walks
    )
    return Journey(moment, moment + direct.arrival_s, legs)


def _direct_rank(journey: Journey) -> tuple[int, int]:
    """The fastest way without vehicles; of two as fast the first mode."""
    return journey.arrival_s - journey.departure_s, STREET_MODES.index(journey.walks[0].mode)


def _at(
    moment: int, rides: Sequence[Journey], direct: Journey | None, request: Request
) -> tuple[int, Journey | None]:
    """Seconds from a moment to the arrival, and the journey; `rides` by departure."""
    caught = (journey for journey in rides if _serves(journey, moment))
    in_time = [journey for journey in caught if journey.arrival_s - moment < 60 * request.max_min]
    best = min(in_time, key=lambda j: (j.arrival_s, -j.departure_s, j.n_rides), default=None)
    by_vehicle = UNREACHED if best is None else best.arrival_s - moment
    if direct is not None and direct.arrival_s - direct.departure_s <= by_vehicle:
        return direct.arrival_s - direct.departure_s, direct
    return by_vehicle, best


def _serves(journey: Journey, moment: int) -> bool:
    """Whether a journey can be caught; one with vehicles that R5 drew by the moment for which it drew them alone.

    Of many draws the luckiest would else be the answer to all the moments before.
    """
    if any(ride.headway_s for ride in journey.rides):
        return moment <= journey.departure_s < moment + 60
    return journey.departure_s >= moment


def _remarks(found: Itineraries, shown: Iterable[Journey], request: Request) -> tuple[Remark, ...]:
    """What is to be known of R5's journeys."""
    remarks = []
    if request.transit:
        remarks.append(
            Remark(
                "r5-journeys-planned",
                "R5 plans journeys with another search than its travel times, from and to the 200 nearest stops "
                "only: they may be a minute or so apart, and where it plans none the matrix may have a time.",
            )
        )
    if any(ride.headway_s for journey in shown for ride in journey.rides):
        remarks.append(
            Remark(
                "r5-headways-drawn",
                "R5 draws when vehicles that run by headway come: each answer is one draw.",
            )
        )
    if found.left_out:
        counts = Counter(found.left_out)
        kinds = ", ".join(f"{counts[reason]} {text}" for reason, text in _REASONS.items() if counts[reason])
        remarks.append(
            Remark("r5-journeys-left-out", f"R5 also planned journeys that are left out: {kinds}.")
        )
    return tuple(remarks)
