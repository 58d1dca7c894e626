"""What a network was built from: inputs with their hashes, code, counts, licences."""

import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

from access.network.feeds import SYNTHETIC, ReadFeeds
from access.network.store import code_hash, file_hash, file_stamp
from osm import StreetNetwork, file_generator

OSM_LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
SYNTHETIC_STREETS = "Synthetic streets, not from OpenStreetMap"


def manifest_of(name: str, sources: list[Path], feeds: ReadFeeds, streets: StreetNetwork) -> dict[str, Any]:
    """Inputs with their hashes, code, counts and licences."""
    invented = SYNTHETIC in file_generator(sources[0]).casefold()
    inputs = [
        {
            "name": path.name,
            "path": str(path.absolute()),
            "sha256": file_hash(path),
            "stamp": file_stamp(path),
        }
        for path in sources
    ]
    return {
        "name": name,
        "inputs": inputs,
        "code": {"version": importlib.metadata.version("artois-access"), "sha256": code_hash()},
        "feeds": feeds.sources,
        "synthetic_streets": invented,
        "synthetic": invented or any(feed["synthetic"] for feed in feeds.sources),
        "licences": [
            SYNTHETIC_STREETS if invented else OSM_LICENCE,
            *(_citation(feed) for feed in feeds.sources),
        ],
        "counts": {
            "stops": len(feeds.stops),
            "trips": len(feeds.trips),
            "patterns": feeds.trips.n_patterns,
            "street_vertices": streets.n_vertices,
            "street_edges": streets.n_edges,
        },
    }


def _citation(feed: dict[str, Any]) -> str:
    """One line that names a feed and who publishes it."""
    who = feed["publisher"] or ", ".join(feed["agencies"])
    version = f", version {feed['version']}" if feed["version"] else ""
    return f"GTFS {feed['file']}: {who}{version}; licence as stated by its publisher"


def identity_of(manifest: dict[str, Any]) -> str:
    """Hash of inputs and code: two networks with one id are the same."""
    parts = [[source["name"], source["sha256"]] for source in manifest["inputs"]]
    text = json.dumps([parts, manifest["code"]], sort_keys=True)
    return "n-" + hashlib.sha256(text.encode()).hexdigest()[:16]
