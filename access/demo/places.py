"""Destinations: lycées, gares, industrial parks, and other places that people go to."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from access.demo import facts
from access.demo.plane import to_plane

COLUMNS: Final = ("id", "lon", "lat", "name", "kind", "commune", "track", "sector", "source")


@dataclass(frozen=True)
class Place:
    """
    A destination.

    `kind` is lycee, gare, gare_hors_territoire, parc, or the kind of a hub; `track` and `sector` are for lycées.
    """

    id: str
    lon: float
    lat: float
    name: str
    kind: str
    commune: str
    track: str = ""
    sector: str = ""
    source: str = ""


def places() -> list[Place]:
    """All places, lycées first; of the stations out of the territory those that its trains serve."""
    out = []
    for i, row in enumerate(facts.rows("lycees"), start=1):
        source = (
            "Académie de Lille 2021" if row["precision"] == "exact" else "position approchée (nom d'arrêt)"
        )
        out.append(
            Place(
                row["uai"] or f"LYC{i:02d}", float(row["lon"]), float(row["lat"]), row["name"], "lycee", row["commune"],
                row["kind"], row["sector"], source,
            )
        )  # fmt: skip
    out += _gares()
    for i, row in enumerate(facts.rows("parks"), start=1):
        precision = "position approchée" if row["precision"] == "approx" else "arrêt du même nom"
        out.append(
            Place(f"PARC{i:02d}", float(row["lon"]), float(row["lat"]), row["name"], "parc", row["commune_by_contour"],
                  source=precision)
        )  # fmt: skip
    for i, row in enumerate(facts.rows("hubs"), start=1):
        out.append(
            Place(f"LIEU{i:02d}", float(row["lon"]), float(row["lat"]), row["name"], row["kind"], row["commune"],
                  source="arrêt du même nom")
        )  # fmt: skip
    return out


def _gares() -> list[Place]:
    """Stations of the territory (`gare`), and those where its trains also stop (`gare_hors_territoire`)."""
    communes = facts.communes()
    centres = to_plane([c.lon for c in communes], [c.lat for c in communes])
    served = {name for pattern in facts.ter_patterns() for name in pattern.stations}
    out = []
    for gare in facts.gares():
        if gare.name not in served:
            continue
        kind, commune, source = "gare_hors_territoire", "", "SNCF TER 2025"
        if gare.in_territory:
            here = to_plane([gare.lon], [gare.lat])
            kind, commune = "gare", communes[int(np.hypot(*(centres - here).T).argmin())].name
            source = "SNCF TER 2025 ; commune : centre le plus proche"
        out.append(
            Place(f"GARE{gare.uic}", gare.lon, gare.lat, f"Gare de {gare.name}", kind, commune, source=source)
        )
    return out


def write_places(path: Path) -> None:
    """Write every place, one a row; empty where a column says nothing of a kind."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for place in places():
            row = [getattr(place, column) for column in COLUMNS]
            row[1:3] = f"{place.lon:.5f}", f"{place.lat:.5f}"
            writer.writerow(row)
