"""What stands beside every answer: the query with defaults filled, sources, limits, warnings."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final, TypedDict
from zoneinfo import ZoneInfo

import numpy as np

from access.engines import capabilities_of
from access.engines.times import Remark
from access.network import Network
from access.request import MAX_TRIP_MIN, Request
from gtfs import services_on

MAX_CONTOURS: Final = 24
SHORT_WINDOW_MIN: Final = 10
SYNTHETIC: Final = "the data are synthetic (a demonstration): nothing here describes a real network"


class Caution(TypedDict):
    """A warning in an answer: a code for programs, a sentence for people."""

    code: str
    detail: str


def moment_text(date: dt.date, time_s: int, timezone: str) -> str:
    """ISO 8601 text, with offset, of `time_s` seconds after noon minus 12 h of a service date."""
    zone = ZoneInfo(timezone)
    noon = dt.datetime.combine(date, dt.time(12), tzinfo=zone).astimezone(dt.UTC)
    return (noon + dt.timedelta(seconds=time_s - 12 * 3600)).astimezone(zone).isoformat()


def echo(request: Request, network: Network) -> dict[str, Any]:
    """
    The query as planners' tools name its parameters, every default filled.

    Names and units are those of the API: minutes, kilometres an hour, ISO 8601 with the offset of the
    network's time zone. Ready for JSON.
    """
    when = "depart_at" if request.anchor == "depart" else "arrive_by"
    return {
        "network": network.id,
        when: moment_text(request.date, request.time_s, network.timezone),
        "service_date": request.date.isoformat(),
        "timezone": network.timezone,
        "window_minutes": request.window_min,
        "percentiles": list(request.percentiles),
        "max_minutes": request.max_min,
        "max_rides": request.max_rides,
        "modes": ",".join(request.modes),
        "walk_speed_kmh": request.walk_speed_kmh,
        "access_walk_max_minutes": request.access_walk_min,
        "egress_walk_max_minutes": request.egress_walk_min,
        "transfer_walk_max_minutes": request.transfer_walk_min,
        "bike_speed_kmh": request.bike_speed_kmh,
        "access_bike_max_minutes": request.access_bike_min,
        "egress_bike_max_minutes": request.egress_bike_min,
        "bike_legs": request.bike_legs,
        "max_bike_stress": request.max_bike_stress,
        "board_slack_seconds": request.board_slack_s,
        "profile": request.profile,
        "engine": request.engine,
    }


def provenance_of(
    network: Network, query: Mapping[str, Any], request: Request, *, engine: str = "native"
) -> dict[str, Any]:
    """
    Where an answer comes from: network, inputs with their hashes, code, engine, day, licences.

    No clock time and no path: the same query on the same network gives the same bytes. ``request`` is a hash
    of the query, `engine` the name and version of who answered.
    """
    manifest = network.manifest
    text = json.dumps(query, sort_keys=True, ensure_ascii=False)
    return {
        "network": network.id,
        "engine": engine,
        "code": _code(),
        "day_resolved": request.date.isoformat(),
        "request": "q-" + hashlib.sha256(text.encode()).hexdigest()[:16],
        "inputs": [{"name": source["name"], "sha256": source["sha256"]} for source in manifest["inputs"]],
        "synthetic": bool(manifest["synthetic"]),
        "licences": list(manifest["licences"]),
    }


def limits_of(request: Request) -> dict[str, Any]:
    """What the answer cannot exceed, in the units of its query, so that no cap is silent."""
    metres_a_minute = request.walk_speed_kmh * 1000 / 60
    walks = {
        f"{name}_walk_m": round(getattr(request, f"{name}_walk_min") * metres_a_minute)
        for name in ("access", "egress", "transfer")
    }
    if request.profile == "r5":
        caps = {"access_walk_m": 2000, "egress_walk_m": 2000, "transfer_walk_m": 1000}
        walks = {name: min(metres, caps[name]) for name, metres in walks.items()}
    bikes = {}
    if request.transit and "bike" in request.modes:
        metres_a_minute = request.bike_speed_kmh * 1000 / 60
        if "bike" in request.access_modes:
            bikes["access_bike_m"] = round(request.access_bike_min * metres_a_minute)
        if "bike" in request.egress_modes:
            bikes["egress_bike_m"] = round(request.egress_bike_min * metres_a_minute)
            if request.profile == "r5":
                bikes["egress_bike_m"] = min(bikes["egress_bike_m"], 5000)
    return {
        "max_minutes": request.max_min,
        "max_rides": request.max_rides,
        **walks,
        **bikes,
        "max_minutes_possible": MAX_TRIP_MIN,
        "max_contours": MAX_CONTOURS,
        "max_percentiles": capabilities_of(request.engine).max_percentiles,
    }


def general_cautions(network: Network, request: Request) -> list[Caution]:
    """Warnings that hold for any answer: invented data, feeds without service, a window too short to tell of waits."""
    cautions: list[Caution] = []
    if network.manifest["synthetic"]:
        cautions.append({"code": "synthetic-data", "detail": SYNTHETIC})
    if request.transit:
        cautions += _silent_feeds(network, request.date)
    if request.transit and request.window_min < SHORT_WINDOW_MIN:
        detail = f"a window of {request.window_min} min hangs on the luck of a few departures"
        cautions.append({"code": "window-short", "detail": f"{detail}; use {SHORT_WINDOW_MIN} or more"})
    return cautions


def cautions_of(remarks: Iterable[Remark]) -> list[Caution]:
    """What an engine has to say of its answer, as warnings."""
    return [{"code": remark.code, "detail": remark.detail} for remark in remarks]


def _silent_feeds(network: Network, date: dt.date) -> list[Caution]:
    """A warning where some of the network's feeds have no service on the date: the others answer without them."""
    running = np.unique(network.service_feed[services_on(network.calendar, date, required=False)])
    names = [feed["file"] for i, feed in enumerate(network.manifest["feeds"]) if i not in running]
    if not names or not len(running):  # a date without any service is refused
        return []
    detail = f"no trip of {', '.join(names)} runs on {date}: the answer rests on the other feeds alone"
    return [{"code": "feed-without-service", "detail": detail}]


def no_transit_effect(request: Request, what: str) -> Caution:
    """A warning that vehicles help no pair, or no trip: the date or the time may not be what was meant."""
    words = "on foot" if request.access_modes == ("walk",) else "without it"
    detail = f"no {what} is faster by transit than {words}: is the date or the time what was meant?"
    return {"code": "no-transit-effect", "detail": detail}


@lru_cache(maxsize=1)
def _code() -> str:
    """Name and version of the installed program; read from its files once."""
    return f"artois-access {version('artois-access')}"
