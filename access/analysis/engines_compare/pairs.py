"""The worst pairs on the page of engines: both journeys side by side, and why they differ."""

import html
from typing import Any, Final

from access.analysis.engines_compare.charts import TIMES, journey_bars, legend
from access.analysis.french import NO_BREAK, metres, number, of, span

ON_STREETS: Final = {"walk": "à pied", "bike": "à vélo", "car": "en voiture"}


def worst_section(summary: dict[str, Any]) -> str:
    """The pairs with the largest differences."""
    head = (
        '<section aria-labelledby="pires"><h2 id="pires">Les plus grands écarts</h2>'
        "<p>Par écart décroissant ; à plus d'une minute, puis en deçà, des lieux différents d'abord. Les deux trajets "
        "sont demandés au même départ, l'un de ceux qui donnent la durée du tableau.</p>"
    )
    if not summary["worst"]:
        return f'{head}<p class="panel">Aucun écart : toutes les durées communes sont égales.</p></section>'
    pairs = "".join(_pair(summary, pair, number_) for number_, pair in enumerate(summary["worst"], 1))
    return f"{head}{legend(TIMES)}{pairs}</section>"


def lone_section(summary: dict[str, Any]) -> str:
    """Pairs that one engine alone reaches; nothing where there are none."""
    if not summary["lone"]:
        return ""
    pairs = "".join(_pair(summary, pair, number_) for number_, pair in enumerate(summary["lone"], 1))
    return (
        '<section aria-labelledby="seuls"><h2 id="seuls">Trouvés par un seul moteur</h2>'
        "<p>Quelques-uns de ces trajets, les plus courts d'abord : là une limite explique le moins.</p>"
        f"{pairs}</section>"
    )


def _pair(summary: dict[str, Any], pair: dict[str, Any], place: int) -> str:
    """One pair."""
    names = [one["title"] for one in summary["engines"]]
    minutes = " · ".join(
        f"{html.escape(name)} {_told_minutes(value)}"
        for name, value in zip(names, pair["minutes"], strict=True)
    )
    gap = pair["difference_min"]
    told_gap = (
        "" if gap is None else f' · <span class="gap">écart {number(gap, sign=True)}{NO_BREAK}min</span>'
    )
    moment = pair["moment"]
    departure = f" · départ à {moment[11:16]}" if moment else ""
    ways = "".join(
        f'<div class="{css}"><h4>{html.escape(name)}{_total(way)}</h4>{_legs(way)}</div>'
        for css, name, way in zip(("first", "second"), names, pair["ways"], strict=True)
    )
    bars = journey_bars(moment, pair["ways"], names) if moment else ""
    return (
        f'<article class="panel pair"><h3>{place}. {end_words(pair["from"])} → {end_words(pair["to"])}</h3>'
        f'<p class="soft">{minutes}{told_gap}{departure}</p>'
        f'{bars}<div class="ways">{ways}</div>{_why(pair["explanation"])}</article>'
    )


def end_words(end: dict[str, Any]) -> str:
    """A point by its name, the id that it was given, or where it lies and the stop beside it."""
    if end["name"]:
        return html.escape(end["name"])
    if not end["drawn"]:
        return html.escape(end["id"])
    lat, lon = end["lat"], end["lon"]
    north, east = "NS"[lat < 0], "EO"[lon < 0]
    where = f"{number(abs(lat), 4)}°{NO_BREAK}{north}, {number(abs(lon), 4)}°{NO_BREAK}{east}"
    if end["near"] is None:
        return where
    return f'près {html.escape(of(end["near"]))} <span class="soft">({where})</span>'


def _told_minutes(minutes: int | None) -> str:
    """Minutes of the table."""
    return "hors d'atteinte" if minutes is None else f"{number(minutes)}{NO_BREAK}min"


def _total(way: dict[str, Any]) -> str:
    """Seconds of the journey, from the moment on."""
    return "" if way["seconds"] is None else f"{NO_BREAK}: {span(way['seconds'])}"


def _legs(way: dict[str, Any]) -> str:
    """The legs as a list, or why there are none."""
    if way["failure"]:
        return f'<p>Le moteur n\'a pas donné de trajet : <span lang="en">{html.escape(way["failure"])}</span>.</p>'
    if way["seconds"] is None:
        return "<p>Aucun trajet dans les limites à ce départ.</p>"
    if way["legs"] is None:
        return "<p>Étapes inconnues.</p>"
    return "<ol>" + "".join(f"<li>{_leg(leg)}</li>" for leg in way["legs"]) + "</ol>"


def _leg(leg: dict[str, Any]) -> str:
    """One leg in a line."""
    to = html.escape(leg["to"]) if leg["to"] is not None else "l'arrivée"
    if leg["mode"] != "transit":
        how = ON_STREETS[leg["mode"]]
        return f"{leg['departure'][11:19]} {how} {span(leg['duration_s'])} ({metres(leg['distance_m'])}) jusqu'à {to}"
    wait = f", attente {span(leg['wait_s'])}" if leg["wait_s"] else ""
    every = f", toutes les {span(leg['headway_s'])}" if leg["headway_s"] else ""
    return (
        f"{leg['departure'][11:19]} <b>{html.escape(leg['line'])}</b> {html.escape(of(leg['from'] or ''))} à {to}, "
        f"arrivée {leg['arrival'][11:19]}{wait}{every}"
    )


def _why(explanation: dict[str, Any] | None) -> str:
    """Where the two part, and why."""
    if explanation is None:
        return '<div class="why"><p>Pas d\'explication : il manque un des deux trajets.</p></div>'
    rules = explanation["rules"]
    why = html.escape(explanation["why"] if rules else explanation["why"].capitalize())
    if rules:
        why += f' <span class="soft">(R5, règle{"s" * (len(rules) > 1)} {", ".join(map(str, rules))})</span>'
    where = html.escape(explanation["where"])
    return f'<div class="why"><p><b>Où.</b> {where}</p><p><b>Pourquoi.</b> {why}</p></div>'
