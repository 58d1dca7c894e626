"""The generated files as a test reads them: without the code that made them."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium

Row = dict[str, str]
PLANE = np.array([70_965.0, 111_239.0])  # metres a degree around 50.49 N


@dataclass
class Feed:
    """Rows of each table by the names of their columns."""

    tables: dict[str, list[Row]]

    def trips(self, *services: str) -> list[Row]:
        """Those of some services."""
        return [t for t in self.tables["trips"] if t["service_id"] in services]

    def times(self, line: str, direction: str, services: tuple[str, ...], stop: str) -> list[str]:
        """Sorted passing times of a line at a stop name."""
        wanted = {
            t["trip_id"]
            for t in self.trips(*services)
            if (t["route_id"], t["direction_id"]) == (line, direction)
        }
        quays = {s["stop_id"] for s in self.tables["stops"] if s["stop_name"] == stop}
        return sorted(
            t["departure_time"]
            for t in self.tables["stop_times"]
            if t["trip_id"] in wanted and t["stop_id"] in quays
        )


def read(path: Path) -> Feed:
    """A feed as it lies in its archive."""
    with zipfile.ZipFile(path) as feed:
        return Feed({
            name.removesuffix(".txt"): list(csv.DictReader(io.StringIO(feed.read(name).decode("utf-8"))))
            for name in feed.namelist()
        })  # fmt: skip


def seconds(clock: str) -> int:
    """Since midnight, of HH:MM:SS."""
    hours, minutes, secs = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes) + int(secs)


class Streets(osmium.SimpleHandler):
    """Nodes and ways of the file as they come."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.node_ids: list[int] = []
        self.place: dict[int, tuple[float, float]] = {}
        self.ways: list[tuple[int, dict[str, str], list[int]]] = []
        self.apply_file(str(path))

    def node(self, n: "osmium.osm.Node") -> None:
        self.node_ids.append(n.id)
        self.place[n.id] = (n.location.lon, n.location.lat)

    def way(self, w: "osmium.osm.Way") -> None:
        self.ways.append((w.id, {t.k: t.v for t in w.tags}, [n.ref for n in w.nodes]))


def rows_of(path: Path) -> list[Row]:
    """Rows of a CSV file by the names of their columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
