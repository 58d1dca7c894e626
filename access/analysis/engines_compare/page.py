"""A comparison of engines as one HTML file that loads nothing and needs no script, in French."""

import datetime as dt
import html
from importlib.resources import files
from typing import Any, Final

from access.analysis.engines_compare.charts import SHARES, bins_of, histogram_svg, legend, share_bar
from access.analysis.engines_compare.costs import about_section, costs_section, footer
from access.analysis.engines_compare.markup import stacked_table
from access.analysis.engines_compare.pairs import lone_section, worst_section
from access.analysis.french import NO_BREAK, number, percent, unbroken

TITLE: Final = "Deux moteurs, les mêmes temps de trajet ?"
SYNTHETIC: Final = (
    "Démonstration : horaires, rues et population sont synthétiques. "
    "Aucun chiffre de cette page ne décrit le réseau réel."
)
WARNINGS: Final = {
    "feed-without-service": "Un des réseaux ne circule pas ce jour-là : la comparaison repose sur les autres.",
    "window-short": "La période est courte : le résultat dépend de quelques départs.",
    "repeated-ids": "Des identifiants se répètent dans les fichiers de points ; toutes les lignes sont gardées.",
    "r5-jar": "R5 n'est pas la version à laquelle les règles ont été comparées.",
    "r5-feed-issues": "R5 a signalé des anomalies dans les horaires.",
}
DETAILED: Final = ("r5-jar", "r5-feed-issues")
SAID_ELSEWHERE: Final = ("synthetic-data", "r5-whole-minutes", "r5-percentiles-only")


def engines_page(summary: dict[str, Any]) -> str:
    """
    Draw a comparison of engines.

    Parameters
    ----------
    summary
        as `access.analysis.engines_compare.summary.summary_of` gives it; every number of the page is one of its own.

    Returns
    -------
    page
        HTML text of about 100 KB, charts as inline SVG, each beside a table or a list that says the same.
    """
    body = "".join(
        (
            _header(summary),
            '<main id="contenu">',
            _verdict(summary),
            _agreements(summary),
            _histogram(summary),
            worst_section(summary),
            lone_section(summary),
            costs_section(summary),
            about_section(summary),
            "</main>",
            footer(summary),
        )
    )
    page = files("access.analysis.engines_compare").joinpath("page.html").read_text(encoding="utf-8")
    return page.replace("__TITLE__", html.escape(TITLE)).replace("__BODY__", unbroken(body))


def _header(summary: dict[str, Any]) -> str:
    """What was asked, and of whom."""
    first, second = (html.escape(one["title"]) for one in summary["engines"])
    told = f"<p>{SYNTHETIC}</p>" if summary["provenance"]["synthetic"] else ""
    told += "".join(_note(one) for one in summary["warnings"] if one["code"] not in SAID_ELSEWHERE)
    moment = dt.datetime.fromisoformat(summary["query"]["depart_at"])
    return (
        f'<header><p class="eyebrow">{first} et {second} · départs du {moment:%d/%m/%Y} à partir de '
        f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment.minute:02d}</p><h1>{html.escape(TITLE)}</h1>"
        f'<p class="lead">Le moteur {first} et {second} ont calculé les mêmes '
        f"{number(summary['n_pairs'])} trajets, avec le même réseau et les mêmes règles. Cette page dit où ils "
        "s'accordent, où ils diffèrent, et pourquoi.</p>"
        + (f'<div class="notice" role="note">{told}</div>' if told else "")
        + "</header>"
    )


def _note(warning: dict[str, Any]) -> str:
    """A warning in French, with the engine's own words where they say more; of an unknown one these alone."""
    words = WARNINGS.get(warning["code"])
    own = f'<span lang="en">{html.escape(warning["detail"])}</span>'
    if words is None:
        return f"<p>{own}</p>"
    return f"<p>{html.escape(words)}{f' {own}' if warning['code'] in DETAILED else ''}</p>"


def _verdict(summary: dict[str, Any]) -> str:
    """The bar, and the figures that one remembers."""
    verdict = summary["verdict"]
    bar = verdict["bar"]
    goal = f"{percent(bar['share'])} au moins à {bar['minutes']}{NO_BREAK}minute près"
    tone = {True: "good", False: "bad", None: "unsure"}[verdict["met"]]
    figure = "—" if verdict["share"] is None else percent(verdict["share"])
    words = {
        True: f"Objectif atteint : {goal}",
        False: f"Objectif manqué : {goal}",
        None: f"Objectif non mesuré : {goal}",
    }[verdict["met"]]
    what = "des trajets ont la même durée à une minute près, en durée médiane."
    if verdict["met"] is None:
        what = (
            "Aucun trajet n'a de durée médiane : il n'y a pas de part à donner."
            if any(one["percentile"] == bar["percentile"] for one in summary["agreements"])
            else "La durée médiane (50e centile) n'a pas été demandée."
        )
    return (
        f'<section aria-labelledby="verdict"><h2 id="verdict" class="soft">En bref</h2>'
        f'<div class="panel verdict {tone}"><p class="figure">{figure}</p><div><p class="lead">{what}</p>'
        f'<p><span class="chip">{words}</span></p></div></div>{_cards(summary)}</section>'
    )


def _cards(summary: dict[str, Any]) -> str:
    """Pairs, bias and speed."""
    main = main_agreement(summary)
    first, second = summary["engines"]
    mean = "—" if main["mean_min"] is None else f"{number(main['mean_min'], 2, sign=True)}{NO_BREAK}min"
    lone = main[f"n_{first['name']}_only"] + main[f"n_{second['name']}_only"]
    cards = (
        (
            number(main["n_either"]),
            f"trajets qu'au moins un moteur trouve, sur {number(summary['n_pairs'])} demandés",
        ),
        (mean, f"d'écart moyen (positif : {first['title']} trouve plus long)"),
        (number(lone), "trajets trouvés par un seul des deux moteurs"),
        (
            " | ".join(_pace(one["ms_per_origin"]) for one in (first, second)) + f"{NO_BREAK}ms",
            f"par point de départ, {first['title']} | {second['title']}",
        ),
    )
    items = "".join(
        f'<li><strong>{strong}</strong><span class="about">{html.escape(about)}</span></li>'
        for strong, about in cards
    )
    return f'<ul class="cards">{items}</ul>'


def _pace(milliseconds: float) -> str:
    """Milliseconds, with a decimal below ten."""
    return number(milliseconds, 1 if milliseconds < 10 else 0)


def main_agreement(summary: dict[str, Any]) -> dict[str, Any]:
    """Agreement at the percentile that the page looks into."""
    found: dict[str, Any] = next(
        one for one in summary["agreements"] if one["percentile"] == summary["worst_percentile"]
    )
    return found


def _agreements(summary: dict[str, Any]) -> str:
    """Shares and counts, a column for each percentile."""
    agreements = summary["agreements"]
    first, second = summary["engines"]
    bars = ""
    if any(one["n_either"] for one in agreements):
        shown = "".join(
            f"<figure><figcaption>{_percentile(one['percentile'])}</figcaption>{share_bar(one)}</figure>"
            for one in agreements
            if one["n_either"]
        )
        bars = shown + legend([(words, colour) for words, colour in SHARES])
    rows = [
        ("Trajets qu'au moins un moteur trouve", "key", [number(one["n_either"]) for one in agreements]),
        *(
            (words, "key" if near == "1" else "", [_share(one["share_within"][near]) for one in agreements])
            for near, words in (
                ("0", "dont : même durée"),
                ("1", "dont : à 1 minute près"),
                ("2", "dont : à 2 minutes près"),
            )
        ),
        ("Écart moyen (min)", "", [_minutes(one["mean_min"]) for one in agreements]),
        ("Écart médian (min)", "", [_minutes(one["median_min"]) for one in agreements]),
        *(
            (
                f"Trouvés par {who['title']} seul",
                "",
                [number(one[f"n_{who['name']}_only"]) for one in agreements],
            )
            for who in (first, second)
        ),
        ("Trouvés par aucun des deux (hors parts)", "", [number(one["n_neither"]) for one in agreements]),
    ]
    caption = (
        f"Accord par centile (écart : {html.escape(first['title'])} moins {html.escape(second['title'])}, "
        "en minutes entières)"
    )
    table = stacked_table(caption, [_percentile(one["percentile"]) for one in agreements], rows)
    return (
        '<section aria-labelledby="accord"><h2 id="accord">Part des trajets qui s\'accordent</h2>'
        "<p>Les parts portent sur les trajets qu'au moins un moteur trouve. Un trajet trouvé par un seul n'est "
        "jamais compté comme un accord ; un trajet que ni l'un ni l'autre ne trouve n'entre pas dans les parts.</p>"
        f'<div class="panel">{bars}{table}{_unlinked(summary)}</div></section>'
    )


def _unlinked(summary: dict[str, Any]) -> str:
    """Pairs whose points are far from every street."""
    counts = summary["unlinked"]
    first, second = summary["engines"]
    parts = [
        f"{number(counts[key])} selon {words}"
        for key, words in (
            ("both", "les deux moteurs"),
            (f"{first['name']}_only", f"{first['title']} seul"),
            (f"{second['name']}_only", f"{second['title']} seul"),
        )
        if counts[key]
    ]
    text = ", ".join(parts) or "aucune"
    return f'<p class="soft">Paires dont un point est trop loin de toute rue : {html.escape(text)}.</p>'


def _histogram(summary: dict[str, Any]) -> str:
    """Differences of the main percentile."""
    main = main_agreement(summary)
    first, second = (html.escape(one["title"]) for one in summary["engines"])
    intro = (
        '<section aria-labelledby="ecarts"><h2 id="ecarts">De combien de minutes ils diffèrent</h2>'
        f"<p>Écart de chaque trajet que les deux moteurs trouvent, {first} moins {second}, "
        f"{_percentile(main['percentile'])} : vers le haut {first} trouve plus court, vers le bas {second}.</p>"
    )
    if not main["n_both"]:
        return f'{intro}<p class="panel">Aucun trajet n\'est trouvé par les deux moteurs.</p></section>'
    title = f"Trajets par écart en minutes, {first} moins {second}"
    rows = "".join(
        f'<tr><th scope="row">{words}</th><td class="n">{number(count)}</td>'
        f'<td class="n">{percent(count / main["n_both"])}</td></tr>'
        for words, count in bins_of(main["histogram"])
    )
    return (
        f'{intro}<div class="panel"><figure class="hist">{histogram_svg(main["histogram"], title)}'
        "<figcaption>Longueur des barres : racine carrée du nombre de trajets, pour que même un seul se voie."
        "</figcaption></figure><details><summary>Les mêmes chiffres en tableau</summary>"
        f'<table><caption>{title}</caption><thead><tr><th scope="col">Écart</th>'
        f'<th scope="col" class="n">Trajets</th><th scope="col" class="n">Part</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details></div></section>"
    )


def _percentile(percentile: int) -> str:
    """A percentile in words."""
    return "durée médiane" if percentile == 50 else f"{percentile}e centile"


def _share(share: float | None) -> str:
    """A share, or that there is none."""
    return "—" if share is None else percent(share)


def _minutes(value: float | None) -> str:
    """A difference with its sign."""
    return "—" if value is None else number(value, 2, sign=True)
