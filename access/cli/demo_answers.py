"""The questions that the demonstration answers, and the files it writes."""

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from access.analysis import isochrones, write_isochrones, write_matrix
from access.analysis.files import replacing
from access.analysis.map_page import Label, Scene, map_page
from access.demo import facts
from access.errors import DataError
from access.network import Network, Place
from access.points import PointSet
from access.request import Anchor, Direction, Request

SCHOOL_DAY: Final = dt.date(2026, 11, 24)  # a Tuesday in term
CONTOURS_MIN: Final = (15, 30, 45, 60)
CUTOFFS_MIN: Final = (30, 45, 60)
MAX_MIN: Final = 90


@dataclass(frozen=True)
class Question:
    """One isochrone of the demonstration: file name, French title, place by kind and words of its name, time."""

    slug: str
    title: str
    kind: str
    words: str
    direction: Direction
    anchor: Anchor
    clock: str


QUESTIONS: Final = (
    Question(
        "depuis-gare-lens",
        "Depuis la gare de Lens, départ entre 7 h 30 et 8 h 30",
        "gare",
        "Lens",
        "from",
        "depart",
        "07:30",
    ),
    Question(
        "vers-lycee-condorcet",
        "Vers le lycée Condorcet (Lens), arrivée au plus tard à 7 h 55",
        "lycee",
        "Condorcet",
        "to",
        "arrive",
        "07:55",
    ),
    Question(
        "vers-artois-flandres",
        "Vers le parc Artois-Flandres, arrivée au plus tard à 13 h",
        "parc",
        "Artois-Flandres",
        "to",
        "arrive",
        "13:00",
    ),
    Question(
        "depuis-gare-bethune",
        "Depuis la gare de Béthune, départ entre 17 h et 18 h",
        "gare",
        "Béthune",
        "from",
        "depart",
        "17:00",
    ),
)


def write_answers(network: Network, out: Path) -> list[Path]:
    """
    Answer the demonstration's questions on a network built from its inputs.

    Writes, below `out`: ``isochrones/<slug>.geojson`` for each question, the first also as GeoPackage and
    GeoTIFF; ``tables/communes-lycees.parquet`` and ``.csv`` (times from every commune's centre to every lycée)
    and ``tables/communes.csv`` (nearest lycée, number within each cutoff); ``carte.html``.

    Returns
    -------
    written
        the files, the map first.
    """
    for name in ("isochrones", "tables"):
        (out / name).mkdir(parents=True, exist_ok=True)
    scenes, written = [], []
    for question in QUESTIONS:
        scene = answer(network, question)
        scenes.append(scene)
        suffixes = (".geojson", ".gpkg", ".tif") if len(scenes) == 1 else (".geojson",)
        for suffix in suffixes:
            path = out / "isochrones" / f"{question.slug}{suffix}"
            write_isochrones(scene.result, path)
            written.append(path)
    communes = sorted(facts.communes(), key=lambda commune: -commune.population)
    labels = [Label(commune.name, commune.lon, commune.lat) for commune in communes]
    title = "Artois Access : carte de démonstration"
    with replacing(out / "carte.html") as (draft,):
        draft.write_text(map_page(network, scenes, title=title, labels=labels), encoding="utf-8")
    return [out / "carte.html", *written, *_tables(network, out / "tables")]


def answer(network: Network, question: Question) -> Scene:
    """The isochrones of one question."""
    place = _find(network.places, question.kind, question.words)
    hours, minutes = question.clock.split(":")
    request = Request(
        date=SCHOOL_DAY,
        time_s=3600 * int(hours) + 60 * int(minutes),
        anchor=question.anchor,
        max_min=CONTOURS_MIN[-1],
    )
    point = (place.lon, place.lat)
    result = isochrones(
        network, point, direction=question.direction, contours_min=CONTOURS_MIN, request=request
    )
    return Scene(question.title, result)


def _find(places: Sequence[Place], kind: str, words: str) -> Place:
    """The first place of a kind whose name ends with or holds the words."""
    named = [place for place in places if place.kind == kind and words in place.name]
    exact = [place for place in named if place.name.endswith(f" {words}")]
    if not named:
        raise DataError(f"the demonstration has no place of kind {kind} named {words}")
    return (exact or named)[0]


def _tables(network: Network, folder: Path) -> list[Path]:
    """Times from every commune's centre to every lycée, and what they come to for each commune."""
    communes = facts.communes()
    lycees = [place for place in network.places if place.kind == "lycee"]
    origins = PointSet(
        tuple(commune.insee for commune in communes),
        np.array([commune.lon for commune in communes]),
        np.array([commune.lat for commune in communes]),
    )
    destinations = PointSet(
        tuple(place.id for place in lycees),
        np.array([place.lon for place in lycees]),
        np.array([place.lat for place in lycees]),
    )
    request = Request(date=SCHOOL_DAY, time_s=7 * 3600 + 55 * 60, anchor="arrive", max_min=MAX_MIN)
    paths = [folder / "communes-lycees.parquet", folder / "communes-lycees.csv", folder / "communes.csv"]
    for path in paths[:2]:
        write_matrix(network, origins, destinations, request, path)
    frame = pd.read_parquet(paths[0])
    names = {place.id: place.name for place in lycees}
    with replacing(paths[2]) as (draft,), draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        cutoffs = [f"lycees_{minutes}_min" for minutes in CUTOFFS_MIN]
        writer.writerow(["insee", "name", "population", "nearest_lycee", "minutes", *cutoffs, "note"])
        for commune in communes:
            times = frame[frame["from_id"] == commune.insee].set_index("to_id")["travel_time_p50"].dropna()
            nearest = [names[str(times.idxmin())], int(times.min())] if len(times) else ["", ""]
            within = [int((times < minutes).sum()) for minutes in CUTOFFS_MIN]
            row = [commune.insee, commune.name, commune.population, *nearest, *within]
            writer.writerow([*row, "horaires et rues synthétiques"])
    return paths
