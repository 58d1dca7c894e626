"""Destinations: lycées, gares, industrial parks, and other places that people go to."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from access.demo import facts

COLUMNS: Final = ("id", "lon", "lat", "name", "kind", "commune", "track", "sector", "source")


@dataclass(frozen=True)
class Place:
    """A destination: `kind` is lycee, gare, parc, or the kind of a hub; `track` and `sector` for lycées only."""

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
    """All places of the territory, lycées first; stations outside it are left out."""
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
    communes = facts.communes()
    for gare in facts.gares():
        if gare.in_territory:
            near = min(communes, key=lambda c, g=gare: (c.lon - g.lon) ** 2 * 0.41 + (c.lat - g.lat) ** 2)  # type: ignore[misc]
            out.append(
                Place(f"GARE{gare.uic}", gare.lon, gare.lat, f"Gare de {gare.name}", "gare", near.name,
                      source="SNCF TER 2025; commune : centre le plus proche")
            )  # fmt: skip
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


def write_places(path: Path) -> None:
    """Write every place, one a row; empty where a column says nothing of a kind."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for place in places():
            row = [getattr(place, column) for column in COLUMNS]
            row[1:3] = f"{place.lon:.5f}", f"{place.lat:.5f}"
            writer.writerow(row)
