"""What a network says about itself: its days, its extent, its sources, whether it is a demonstration."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from access.network import Network
from api.schemas import Attribution

OUTLIERS = (0.01, 0.99)
STREETS = Attribution(
    text="Rues : © les contributeurs d'OpenStreetMap",
    licence="ODbL 1.0",
    url="https://www.openstreetmap.org/copyright",
)
INVENTED_STREETS = Attribution(
    text="Rues : inventées d'après des faits publics (communes, gares, lignes)",
    licence="données synthétiques",
    url=None,
)


def days_with_service(network: Network) -> list[str]:
    """List the days of the calendar on which at least one trip runs, ISO 8601, ascending."""
    calendar = network.calendar
    used = np.bincount(np.asarray(network.trips.service), minlength=len(calendar.active)) > 0
    days = np.flatnonzero(np.asarray(calendar.active)[used].any(axis=0))
    return [(calendar.first_date + dt.timedelta(days=int(day))).isoformat() for day in days]


def bounds_of(network: Network) -> tuple[float, float, float, float] | None:
    """
    West, south, east and north of what is worth seeing first, degrees WGS 84.

    The stops that are linked to streets, but for the outermost hundredth on each side (a few far stations); a
    network without any shows its streets; an empty one has no bounds.
    """
    linked = np.asarray(network.stops.vertex) >= 0
    lon, lat = np.asarray(network.stops.lon)[linked], np.asarray(network.stops.lat)[linked]
    if not len(lon):
        lon, lat = np.asarray(network.streets.vertex_lon), np.asarray(network.streets.vertex_lat)
    if not len(lon):
        return None
    (west, east), (south, north) = np.quantile(lon, OUTLIERS), np.quantile(lat, OUTLIERS)
    return (float(west), float(south), float(east), float(north))


def is_synthetic(network: Network) -> bool:
    """Whether the manifest says that timetables or streets were generated rather than observed."""
    return bool(network.manifest.get("synthetic"))


def attributions_of(network: Network) -> list[Attribution]:
    """List sources and licences: the streets', then one for each feed's publisher."""
    found = [_feed_attribution(feed) for feed in network.manifest.get("feeds", ())]
    streets = INVENTED_STREETS if network.manifest.get("synthetic_streets") else STREETS
    return [streets, *{item.text: item for item in found}.values()]


def _feed_attribution(feed: Mapping[str, Any]) -> Attribution:
    """Who published one feed, as far as its manifest entry says."""
    who = feed.get("publisher") or ", ".join(feed.get("agencies", ())) or feed.get("file") or "GTFS"
    stated = "données synthétiques" if feed.get("synthetic") else "licence de l'éditeur"
    licence = feed.get("licence") or stated
    return Attribution(text=f"Horaires : {who}", licence=str(licence), url=feed.get("url"))
