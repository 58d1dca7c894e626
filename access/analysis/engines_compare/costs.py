"""The end of the page of engines: what each has cost, what was asked, how to read it, where it comes from."""

import datetime as dt
import html
from typing import Any, Final

from access.analysis.engines_compare.markup import stacked_table
from access.analysis.engines_compare.rules import RULES
from access.analysis.french import NO_BREAK, number, size, span

DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MODES: Final = {"transit": "transports", "walk": "marche", "bike": "vélo", "car": "voiture"}
BIKE_LEGS: Final = {
    "access": "avant les transports",
    "egress": "après les transports",
    "both": "avant et après",
}


def costs_section(summary: dict[str, Any]) -> str:
    """Time and memory of both, in one table."""
    engines = summary["engines"]
    rows = (
        ("Version", "", [_version(one, summary) for one in engines]),
        ("Première réponse, mise en route comprise", "", [_seconds(one["first_s"]) for one in engines]),
        ("dont : préparer le réseau", "", [_seconds(one["prepare_s"]) for one in engines]),
        (
            f"Tous les trajets ({number(summary['n_pairs'])}), ensuite",
            "",
            [_seconds(one["answer_s"]) for one in engines],
        ),
        ("Par point de départ", "key", [_milliseconds(one["ms_per_origin"]) for one in engines]),
        (
            "Mémoire au plus",
            "",
            ["—" if one["peak_bytes"] is None else size(one["peak_bytes"]) for one in engines],
        ),
    )
    caption = "Coût de chaque moteur. Mémoire : pour Artois Access tout le programme, pour R5 son processus."
    table = stacked_table(caption, [html.escape(one["title"]) for one in engines], rows)
    return (
        '<section aria-labelledby="cout"><h2 id="cout">Vitesse et mémoire</h2>'
        "<p>Mesurées dans ce même calcul, sur la même machine, à l'horloge. Le réseau d'Artois Access est préparé une "
        "fois pour toutes par <code>network build</code> ; R5 prépare le sien à sa mise en route.</p>"
        f'<div class="panel">{table}</div></section>'
    )


def _version(engine: dict[str, Any], summary: dict[str, Any]) -> str:
    """Who answered; the program itself where an engine is part of it."""
    version = engine["version"]
    return html.escape(summary["provenance"]["code"] if version == engine["name"] else version)


def about_section(summary: dict[str, Any]) -> str:
    """Sample, parameters, and how to read the page."""
    terms = "".join(f"<dt>{name}</dt><dd>{html.escape(text)}</dd>" for name, text in _terms(summary))
    cited = sorted(
        {
            rule
            for pair in (*summary["worst"], *summary["lone"])
            for rule in (pair["explanation"] or {}).get("rules", ())
        }
    )
    rules = "".join(f"<dt>Règle {rule}</dt><dd>{html.escape(RULES[rule])}</dd>" for rule in cited)
    told = f"<h3>Règles de R5 citées</h3><dl>{rules}</dl>" if rules else ""
    return (
        '<section aria-labelledby="question"><h2 id="question">La question posée aux deux moteurs</h2>'
        f'<div class="panel"><dl>{terms}</dl>{told}<h3>Comment lire</h3><ul>'
        "<li>Une durée va du départ demandé à l'arrivée : l'attente compte. Elle est coupée à la minute entière.</li>"
        "<li>Le centile 50 est la durée que la moitié des départs de la période ne dépasse pas.</li>"
        "<li>Une règle n'est citée que si les deux trajets la montrent à l'œuvre ; sinon c'est « inexpliqué ».</li>"
        "<li>Toutes les paires sont dans <code>pairs.csv</code>, tous les chiffres dans <code>summary.json</code>.</li>"
        "</ul></div></section>"
    )


def _terms(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """The question, term by term."""
    query, sample = summary["query"], summary["sample"]
    origins = {
        "given": "lus dans un fichier",
        "cells": "tirés au sort parmi les carreaux à moins de 1 km d'un arrêt",
    }
    goals = origins | {"places": "lieux connus du réseau (tirés au sort s'ils sont plus nombreux)"}
    drawn = (
        "given" not in (sample["origins"], sample["destinations"])
        or sample["origins"] != sample["destinations"]
    )
    moment = dt.datetime.fromisoformat(query["depart_at"])
    when = (
        f"{DAYS[moment.weekday()]} {moment:%d/%m/%Y}, un départ par minute pendant "
        f"{query['window_minutes']}{NO_BREAK}min à partir de {moment.hour}{NO_BREAK}h{NO_BREAK}{moment.minute:02d}"
    )
    if sample["moment"] == "busiest":
        when += (
            " : premier jour de semaine ayant le plus de courses au milieu de la période de service, "
            "à l'heure qui a le plus de départs"
        )
    modes = query["modes"].split(",")
    walk = f"{query['access_walk_max_minutes']}{NO_BREAK}min au plus"
    terms = [
        ("Départs", f"{number(summary['n_origins'])} points, {origins[sample['origins']]}"),
        ("Arrivées", f"{number(summary['n_destinations'])} points, {goals[sample['destinations']]}"),
        ("Graine du tirage", str(sample["seed"]) if drawn else "sans objet"),
        ("Moment", when),
        ("Modes", " + ".join(MODES[mode] for mode in modes)),
        ("Durée maximale", f"{query['max_minutes']}{NO_BREAK}min"),
        ("Marche", f"{_decimal(query['walk_speed_kmh'])}{NO_BREAK}km/h, {walk}"),
    ]
    if "transit" in modes:
        terms.append(
            (
                "Véhicules",
                f"{query['max_rides']} au plus, {query['board_slack_seconds']}{NO_BREAK}s au moins à l'arrêt",
            )
        )
    if "bike" in modes:
        terms.append(("Vélo", _bike(query, transit="transit" in modes)))
    return [*terms, ("Règles", "profil « r5 », celui qui suit R5")]


def _bike(query: dict[str, Any], *, transit: bool) -> str:
    """How bikes are used."""
    text = f"{_decimal(query['bike_speed_kmh'])}{NO_BREAK}km/h, stress {query['max_bike_stress']} au plus"
    if not transit:
        return text
    limits = f"{query['access_bike_max_minutes']} et {query['egress_bike_max_minutes']}{NO_BREAK}min au plus"
    return f"{text}, {BIKE_LEGS[query['bike_legs']]}, {limits}"


def _decimal(value: float) -> str:
    """A number without needless decimals."""
    return f"{value:g}".replace(".", ",")


def _seconds(value: float | None) -> str:
    """Seconds with a decimal, minutes from two on."""
    if value is None:
        return "—"
    return span(round(value)) if value >= 120 else f"{number(value, 1)}{NO_BREAK}s"


def _milliseconds(value: float) -> str:
    """Milliseconds, with a decimal below ten."""
    return f"{number(value, 1 if value < 10 else 0)}{NO_BREAK}ms"


def footer(summary: dict[str, Any]) -> str:
    """Licences, code and hashes."""
    origin = summary["provenance"]
    hashes = ", ".join(f"{source['name']} (sha256 {source['sha256'][:12]})" for source in origin["inputs"])
    lines = (
        "Données : " + " · ".join(origin["licences"]),
        f"Réseau {origin['network']} ; {origin['code']} ; moteurs : {origin['engine']} ; requête {origin['request']}.",
        f"Fichiers : {hashes}.",
    )
    return "<footer>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines) + "</footer>"
