"""A comparison of engines as plain objects: what ``summary.json`` holds, and what the page is drawn from."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from access.analysis.engines_compare.agreement import BAR_MIN, BAR_PERCENTILE, BAR_SHARE, NEAR_MIN, Agreement
from access.analysis.engines_compare.run import Cost, EnginesReport
from access.analysis.engines_compare.seen import Seen
from access.analysis.engines_compare.worst import NAMES, Told, Way
from access.analysis.provenance import moment_text
from access.engines.journeys import RideLeg, WalkLeg
from access.network import Network
from access.points import PointSet
from access.request import EngineName
from access.routing.timetable import UNREACHED

CONTENT = "comparison of engines"


def summary_of(report: EnginesReport, network: Network) -> dict[str, Any]:
    """Everything that a comparison found, ready for JSON.

    ``verdict`` (the bar, and whether it is met: null where nothing says so), ``engines`` (in their order, with the cost
    of each), ``agreements`` by percentile, ``unlinked`` pairs, ``worst`` and ``lone`` pairs with both journeys,
    ``sample``, ``query``, ``provenance``, ``limits``, ``warnings``. Differences are minutes of the first engine minus
    those of the second. Names no folder.
    """
    comparison = report.comparison
    writer = _Writer(network, report)
    at_bar = comparison.at_bar
    return {
        "content": CONTENT,
        "verdict": {
            "met": comparison.met,
            "share": at_bar.share_within(BAR_MIN) if at_bar else None,
            "bar": {"share": BAR_SHARE, "minutes": BAR_MIN, "percentile": BAR_PERCENTILE},
        },
        "engines": [_cost(cost) for cost in report.costs],
        "n_origins": comparison.n_origins,
        "n_destinations": comparison.n_destinations,
        "n_pairs": comparison.n_origins * comparison.n_destinations,
        "agreements": [_agreement(one, report.engines) for one in comparison.agreements],
        "unlinked": {
            "both": comparison.n_unlinked_both,
            f"{report.engines[0]}_only": comparison.n_unlinked_first,
            f"{report.engines[1]}_only": comparison.n_unlinked_second,
        },
        "worst_percentile": comparison.agreements[report.rank].percentile,
        "worst": [writer.pair(told) for told in report.worst],
        "lone": [writer.pair(told) for told in report.lone],
        "sample": asdict(report.sample),
        "query": report.query,
        "provenance": report.provenance,
        "limits": report.limits,
        "warnings": list(report.warnings),
    }


def _cost(cost: Cost) -> dict[str, Any]:
    """One engine: who it is, and what it has cost."""
    rounded = {
        "first_s": round(cost.first_s, 3),
        "prepare_s": None if cost.prepare_s is None else round(cost.prepare_s, 3),
        "answer_s": round(cost.answer_s, 3),
        "ms_per_origin": round(cost.ms_per_origin, 3),
        "peak_bytes": cost.peak_bytes,
    }
    return {"name": cost.engine, "title": NAMES[cost.engine], "version": cost.version, **rounded}


def _agreement(one: Agreement, engines: tuple[EngineName, EngineName]) -> dict[str, Any]:
    """One percentile."""
    return {
        "percentile": one.percentile,
        "n_either": one.n_either,
        "n_both": one.n_both,
        f"n_{engines[0]}_only": one.n_first_only,
        f"n_{engines[1]}_only": one.n_second_only,
        "n_neither": one.n_neither,
        "n_within": {str(near): count for near, count in zip(NEAR_MIN, one.n_within, strict=True)},
        "share_within": {str(near): one.share_within(near) for near in NEAR_MIN},
        "mean_min": one.mean_min,
        "median_min": one.median_min,
        "histogram": [list(pair) for pair in one.histogram],
    }


@dataclass(frozen=True)
class _Writer:
    """What pairs and legs are named by."""

    network: Network
    report: EnginesReport

    def pair(self, told: Told) -> dict[str, Any]:
        """One pair with both journeys."""
        gap = told.gap
        moment = None
        if told.moment_s is not None:
            moment = self.clock(told.moment_s)
        return {
            "from": self.end(self.report.origins, gap.origin),
            "to": self.end(self.report.destinations, gap.destination),
            "minutes": [gap.first_min, gap.second_min],
            "difference_min": gap.difference_min,
            "moment": moment,
            "ways": [self.way(way) for way in told.ways],
            "explanation": asdict(told.explanation) if told.explanation else None,
        }

    def end(self, points: PointSet, row: int) -> dict[str, Any]:
        """A point; named where it is a place that the network knows, with the stop beside it where it was drawn."""
        id_, lon, lat = points.ids[row], float(points.lon[row]), float(points.lat[row])
        known = (p.name for p in self.network.places if p.id == id_ and (p.lon, p.lat) == (lon, lat))
        sample = self.report.sample
        drawn = (sample.origins if points is self.report.origins else sample.destinations) == "cells"
        near = self.nearest_stop(lon, lat) if drawn else None
        return {"id": id_, "name": next(known, None), "lon": lon, "lat": lat, "drawn": drawn, "near": near}

    def nearest_stop(self, lon: float, lat: float) -> str | None:
        """Name of the stop closest as the crow flies; None where no stop has a place."""
        stops = self.network.stops
        east = (stops.lon - lon) * math.cos(math.radians(lat))
        off = np.hypot(east, stops.lat - lat)
        return stops.name[int(np.nanargmin(off))] if np.isfinite(off).any() else None

    def way(self, way: Way) -> dict[str, Any]:
        """One engine's journey: seconds from the moment to the arrival, null without a way; legs null if unknown."""
        found = way.seen
        if found is None:
            return {"failure": way.failure, "seconds": None, "legs": None}
        links = {
            name: round(metres, 1) if math.isfinite(metres) else None
            for name, metres in (("origin_m", found.origin_m), ("destination_m", found.destination_m))
        }
        seconds = None if found.seconds == UNREACHED else found.seconds
        return {"failure": "", "seconds": seconds, **links, "legs": self.legs(found)}

    def legs(self, found: Seen) -> list[dict[str, Any]] | None:
        """Legs in the order of travel."""
        if found.journey is None:
            return None
        return [
            self.ride(leg) if isinstance(leg, RideLeg) else self.walk(leg)
            for leg in found.journey.legs
            if isinstance(leg, RideLeg) or leg.arrive_s > leg.depart_s or len(found.journey.legs) == 1
        ]

    def walk(self, leg: WalkLeg) -> dict[str, Any]:
        """A way on streets."""
        return {
            "mode": leg.mode,
            "kind": leg.kind,
            "from": self.stop(leg.from_stop),
            "to": self.stop(leg.to_stop),
            "departure": self.clock(leg.depart_s),
            "arrival": self.clock(leg.arrive_s),
            "duration_s": leg.arrive_s - leg.depart_s,
            "distance_m": round(leg.mm / 1000),
        }

    def ride(self, leg: RideLeg) -> dict[str, Any]:
        """A vehicle."""
        trips = self.network.trips
        pattern = int(np.searchsorted(trips.trip_offset, leg.trip, side="right")) - 1
        return {
            "mode": "transit",
            "kind": "ride",
            "line": trips.route_name[int(trips.pattern_route[pattern])],
            "from": self.stop(leg.from_stop),
            "to": self.stop(leg.to_stop),
            "departure": self.clock(leg.depart_s),
            "arrival": self.clock(leg.arrive_s),
            "duration_s": leg.arrive_s - leg.depart_s,
            "wait_s": leg.wait_s,
            "headway_s": leg.headway_s or None,
        }

    def stop(self, row: int) -> str | None:
        """Name of a stop; None for either end of the journey."""
        return self.network.stops.name[row] if row >= 0 else None

    def clock(self, second: int) -> str:
        """ISO 8601 with offset."""
        return moment_text(self.report.answers[0].request.date, second, self.network.timezone)
