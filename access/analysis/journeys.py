"""Journeys as planners and maps read them: lines, stops, clock times, waits, walks along streets; GeoJSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from access.analysis.isochrones import FAR_SNAP_M
from access.analysis.journey_notes import change_note, ride_note, span_text
from access.analysis.provenance import (
    Caution,
    cautions_of,
    echo,
    general_cautions,
    limits_of,
    moment_text,
    provenance_of,
)
from access.engines import journeys
from access.engines.journeys import Journey, Journeys, Leg, RideLeg, WalkLeg
from access.network import Network
from access.network.half_headways import as_r5_reads
from access.network.service_dates import seconds_between
from access.request import Request

DECIMALS: Final = 7  # of a degree, as OpenStreetMap
ENDS: Final = ("origin", "destination")
BIKE_NOTES: Final = {
    ("bike", "access"): "Le vélo reste à l'arrêt.",
    ("bike", "egress"): "Un vélo vous attend à l'arrêt.",
}


@dataclass(frozen=True)
class JourneyAnswer:
    """The answer to "how do I get there", with everything needed to repeat and to read it.

    state
        "ok", or "unreachable": no moment of the window has a way within the limits.
    journeys
        by departure: ``journey`` (number, from 0), ``departure``, ``arrival`` (ISO 8601 with offset), ``duration_s``
        and ``duration_minutes`` (floored), ``rides``, ``walk_s``, ``walk_m``, ``wait_s``, ``ride_s``, and ``bike_s``,
        ``bike_m`` or ``car_s``, ``car_m`` where there is such a leg; the seconds add up to the duration.
    legs
        GeoJSON features in the order of travel, ``journey`` and ``leg`` in their properties: walks follow the streets,
        rides go straight from stop to stop. A walk's ``station_s`` are seconds inside stations, by the names in
        ``entrances``; its line and ``distance_m`` end at the entrance.
    query, provenance, limits, warnings
        ready for JSON, like the rest.
    """

    state: str
    journeys: tuple[dict[str, Any], ...]
    legs: tuple[dict[str, Any], ...]
    query: dict[str, Any]
    provenance: dict[str, Any]
    limits: dict[str, Any]
    warnings: tuple[Caution, ...]


def journey_answer(
    network: Network,
    origin: tuple[float, float],
    destination: tuple[float, float],
    request: Request,
    *,
    by_rides: bool = False,
) -> JourneyAnswer:
    """
    Find the journeys between two points that are best at some moment of the window.

    They are those behind the travel times of a matrix with the same request; see
    `access.engines.journeys` for which of several is taken, and for the errors.

    Parameters
    ----------
    origin, destination
        longitude, latitude.
    by_rides
        also journeys that are slower but take fewer rides.
    """
    found = journeys(network, origin, destination, request, by_rides=by_rides)
    query = echo(request, network) | {
        "from_lon": origin[0],
        "from_lat": origin[1],
        "to_lon": destination[0],
        "to_lat": destination[1],
        "by_rides": by_rides,
    }
    del query["percentiles"]
    limits = limits_of(request)
    del limits["max_contours"], limits["max_percentiles"]
    writer = _Writer(as_r5_reads(network) if request.profile == "r5" else network, request)
    return JourneyAnswer(
        state="ok" if found.journeys else "unreachable",
        journeys=tuple(writer.totals(i, journey) for i, journey in enumerate(found.journeys)),
        legs=tuple(
            writer.feature(i, k, journey.legs)
            for i, journey in enumerate(found.journeys)
            for k in range(len(journey.legs))
        ),
        query=query,
        provenance=provenance_of(network, query, request, engine=found.engine),
        limits=limits,
        warnings=tuple(_cautions(network, request, found)),
    )


def journey_collection(answer: JourneyAnswer) -> dict[str, Any]:
    """
    The answer as a GeoJSON FeatureCollection (RFC 7946), ready for JSON.

    One feature a leg. Foreign members: ``state``, ``journeys`` (totals), ``query``, ``provenance``, ``limits``,
    ``warnings``.
    """
    return {
        "type": "FeatureCollection",
        "features": list(answer.legs),
        "state": answer.state,
        "journeys": list(answer.journeys),
        "query": answer.query,
        "provenance": answer.provenance,
        "limits": answer.limits,
        "warnings": list(answer.warnings),
    }


@dataclass(frozen=True)
class _Writer:
    """What legs are named by."""

    network: Network
    request: Request

    def totals(self, number: int, journey: Journey) -> dict[str, Any]:
        """A journey in figures."""
        on_streets = {"walk": (0, 0)}
        for leg in journey.walks:
            seconds, mm = on_streets.get(leg.mode, (0, 0))
            on_streets[leg.mode] = seconds + leg.arrive_s - leg.depart_s, mm + leg.mm
        ride_s = sum((leg.stay_s or 0) + leg.arrive_s - leg.depart_s for leg in journey.rides)
        duration_s = journey.arrival_s - journey.departure_s
        return {
            "journey": number,
            "departure": self.clock(journey.departure_s),
            "arrival": self.clock(journey.arrival_s),
            "duration_s": duration_s,
            "duration_minutes": duration_s // 60,
            "rides": journey.n_rides,
            **{f"{mode}_s": seconds for mode, (seconds, _) in on_streets.items()},
            **{f"{mode}_m": round(mm / 1000) for mode, (_, mm) in on_streets.items()},
            "wait_s": sum(leg.wait_s for leg in journey.rides),
            "ride_s": ride_s,
        }

    def feature(self, number: int, place: int, legs: Sequence[Leg]) -> dict[str, Any]:
        """One leg of a journey as a GeoJSON feature; where one stays aboard, from where the vehicle stood."""
        leg = legs[place]
        about = {
            "journey": number,
            "leg": place,
            "mode": leg.mode if isinstance(leg, WalkLeg) else "transit",
            "kind": leg.kind if isinstance(leg, WalkLeg) else "ride",
            **self.end("from", leg.from_stop),
            **self.end("to", leg.to_stop),
            "departure": self.clock(leg.depart_s),
            "arrival": self.clock(leg.arrive_s),
            "duration_s": leg.arrive_s - leg.depart_s,
        }
        if isinstance(leg, WalkLeg):
            doors = [self.network.footing.doors.name[door] for door in leg.entrances]
            properties = about | {
                "distance_m": round(leg.mm / 1000),
                "station_s": leg.station_s,
                "entrances": doors,
                "rule_s": leg.rule_s,
                "hurry_s": leg.hurry_s,
                "note": " ".join(filter(None, self.notes(leg, doors))) or None,
            }
            line = list(zip(leg.lon.tolist(), leg.lat.tolist(), strict=True))
        else:
            calls = self.calls(leg)
            properties = about | {"wait_s": leg.wait_s, **self.vehicle(leg), "calls": calls}
            properties |= {
                "stays_aboard": leg.stay_s is not None,
                "stay_s": leg.stay_s or 0,
                "note": ride_note(leg),
            }
            stood = [legs[place - 1].to_stop] if leg.stay_s is not None else []
            line = self.places([*stood, *(call.pop("stop") for call in calls)])
        rounded = [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in line]
        geometry = {"type": "LineString", "coordinates": rounded} if len(rounded) > 1 else None
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    def end(self, which: str, stop: int) -> dict[str, Any]:
        """Name and id of one end of a leg; the origin and the destination have no id."""
        if stop < 0:
            return {which: ENDS[which == "to"], f"{which}_stop_id": None}
        stops = self.network.stops
        return {which: stops.name[stop], f"{which}_stop_id": stops.stop_id[stop]}

    def notes(self, leg: WalkLeg, doors: list[str]) -> tuple[str | None, ...]:
        """What one must know on the way."""
        return BIKE_NOTES.get((leg.mode, leg.kind)), self.station_note(leg, doors), change_note(leg)

    def station_note(self, leg: WalkLeg, doors: list[str]) -> str | None:
        """By which doors one goes, and how long inside; None for walks in the open."""
        if not leg.station_s and not doors:
            return None
        leaves = leg.from_stop >= 0 and self.network.footing.stations.closed[leg.from_stop] == 1
        verbs = ("Sortez", "entrez") if leaves else ("Entrez",)
        ways = ", ".join(f"{verb} par « {door} »" for verb, door in zip(verbs, doors, strict=False))
        inside = f"{span_text(leg.station_s)} à pied dans la station" if leg.station_s else ""
        return " : ".join(filter(None, (ways, inside))) + "."

    def vehicle(self, leg: RideLeg) -> dict[str, Any]:
        """Line, direction and trip."""
        trips, stops = self.network.trips, self.network.stops
        pattern = self.pattern(leg.trip)
        route = int(trips.pattern_route[pattern])
        return {
            "line": trips.route_name[route],
            "route_id": trips.route_id[route],
            "towards": stops.name[int(trips.pattern_stop[trips.pattern_offset[pattern + 1] - 1])],
            "trip_id": trips.trip_id[leg.trip].rpartition("@")[0]
            if leg.headway_s
            else trips.trip_id[leg.trip],
            "service_date": leg.service_date.isoformat(),
            "headway_s": leg.headway_s or None,
        }

    def calls(self, leg: RideLeg) -> list[dict[str, Any]]:
        """The stops from boarding to alighting; `stop` is its row."""
        trips, stops = self.network.trips, self.network.stops
        pattern = self.pattern(leg.trip)
        base = int(trips.pattern_offset[pattern])
        n_positions = int(trips.pattern_offset[pattern + 1]) - base
        start = int(trips.time_offset[pattern] + (leg.trip - trips.trip_offset[pattern]) * n_positions)
        shift_s = seconds_between(self.request.date, leg.service_date, self.network.timezone)
        if leg.headway_s:  # the trip only stands for vehicles that leave at any second
            shift_s = leg.depart_s - int(trips.departure_s[start + leg.from_position])
        rows = []
        for position in range(leg.from_position, leg.to_position + 1):
            stop = int(trips.pattern_stop[base + position])
            times = (int(table[start + position]) + shift_s for table in (trips.arrival_s, trips.departure_s))
            arrival, departure = (self.clock(second) for second in times)
            about = {"stop_id": stops.stop_id[stop], "name": stops.name[stop]}
            rows.append({"stop": stop, **about, "arrival": arrival, "departure": departure})
        return rows

    def places(self, stops: list[int]) -> list[tuple[float, float]]:
        """Coordinates of those stops that have some."""
        lon, lat = self.network.stops.lon, self.network.stops.lat
        return [(float(lon[s]), float(lat[s])) for s in stops if np.isfinite(lon[s]) and np.isfinite(lat[s])]

    def pattern(self, trip: int) -> int:
        """The pattern of a trip."""
        return int(np.searchsorted(self.network.trips.trip_offset, trip, side="right")) - 1

    def clock(self, second: int) -> str:
        """ISO 8601 with offset."""
        return moment_text(self.request.date, second, self.network.timezone)


def _cautions(network: Network, request: Request, found: Journeys) -> list[Caution]:
    """Warnings: invented data, points far from their streets."""
    cautions = [c for c in general_cautions(network, request) if c["code"] != "window-short"]
    cautions += cautions_of(found.remarks)
    for name, metres in zip(ENDS, (found.origin_m, found.destination_m), strict=True):
        if metres > FAR_SNAP_M:
            detail = f"the {name} lies {metres:.0f} m from the nearest street"
            cautions.append({"code": f"{name}-snapped", "detail": detail})
    return cautions
