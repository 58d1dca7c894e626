"""Networks: build them from OSM and GTFS, store and open them."""

from access.network.build import build_network
from access.network.model import AuditEntry, Grid, LinkedPoints, Network, Place
from access.network.service_dates import check_service, timetable_of
from access.network.store import open_network, save_network

__all__ = [
    "AuditEntry",
    "Grid",
    "LinkedPoints",
    "Network",
    "Place",
    "build_network",
    "check_service",
    "open_network",
    "save_network",
    "timetable_of",
]
