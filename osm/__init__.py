"""One street network as arrays, from OpenStreetMap; it knows neither feeds nor time."""

from osm.about import file_generator
from osm.errors import NoStreetsError, OsmCallError, OsmError, OsmFileError
from osm.graph import ModeGraph, mode_graph
from osm.measure import Foot
from osm.osmnx_io import from_osmnx, to_networkx
from osm.r5_lengths import r5_distance_m
from osm.r5_stops import place_stops_as_r5
from osm.r5_turns import r5_headings
from osm.read import read_both_streets, read_streets
from osm.snap import Snap, snap
from osm.split import split_edges
from osm.streets import (
    BIKE,
    BRIDGE,
    CAR,
    FERRY,
    LINKABLE,
    MODES,
    ROUNDABOUT,
    STEPS,
    TUNNEL,
    WALK,
    StreetNetwork,
)

__all__ = [
    "BIKE",
    "BRIDGE",
    "CAR",
    "FERRY",
    "LINKABLE",
    "MODES",
    "ROUNDABOUT",
    "STEPS",
    "TUNNEL",
    "WALK",
    "Foot",
    "ModeGraph",
    "NoStreetsError",
    "OsmCallError",
    "OsmError",
    "OsmFileError",
    "Snap",
    "StreetNetwork",
    "file_generator",
    "from_osmnx",
    "mode_graph",
    "place_stops_as_r5",
    "r5_distance_m",
    "r5_headings",
    "read_both_streets",
    "read_streets",
    "snap",
    "split_edges",
    "to_networkx",
]
