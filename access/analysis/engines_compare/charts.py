"""Charts of the page of engines as inline SVG; the tables and lists beside them say the same."""

import datetime as dt
import html
from collections.abc import Sequence
from typing import Any, Final

from access.analysis.french import NO_BREAK, number, percent

SHARES: Final = (
    ("même durée", "--s0"),
    ("1 minute d'écart", "--s1"),
    ("2 minutes", "--s2"),
    ("3 minutes et plus", "--s3"),
    ("un seul moteur arrive", "--s4"),
)
TIMES: Final = (("à pied, à vélo ou en voiture", "--walk"), ("attente", "--wait"), ("en véhicule", "--ride"))
FAR_MIN: Final = 5  # differences from here on share a bar
WIDE: Final = 400.0
ROW: Final = 26.0
LABEL: Final = 102.0
COUNT: Final = 128.0


def legend(entries: Sequence[tuple[str, str]]) -> str:
    """Colours and what they stand for."""
    items = "".join(
        f'<li><i style="background:var({colour})"></i>{html.escape(words)}</li>' for words, colour in entries
    )
    return f'<ul class="legend">{items}</ul>'


def share_bar(agreement: dict[str, Any]) -> str:
    """One bar of all pairs that either engine reaches, cut by how far apart the two are."""
    n_either = agreement["n_either"]
    within = agreement["n_within"]
    counts = (
        within["0"],
        within["1"] - within["0"],
        within["2"] - within["1"],
        agreement["n_both"] - within["2"],
        n_either - agreement["n_both"],
    )
    parts, x = [], 0.0
    for count, (words, colour) in zip(counts, SHARES, strict=True):
        width = 1000 * count / n_either
        title = f"{words} : {number(count)} paires, {percent(count / n_either)}"
        parts.append(
            f'<rect x="{x:.2f}" y="0" width="{width:.2f}" height="26" style="fill:var({colour})">'
            f"<title>{html.escape(title)}</title></rect>"
        )
        x += width
    name = f"Parts des paires au centile {agreement['percentile']}"
    return (
        f'<svg viewBox="0 0 1000 26" preserveAspectRatio="none" style="height:1.6rem" role="img" '
        f'aria-label="{name}">{"".join(parts)}</svg>'
    )


def bins_of(histogram: Sequence[Sequence[int]]) -> list[tuple[str, int]]:
    """Pairs by difference, those of `FAR_MIN` minutes and more together; every minute between has its line."""
    counts = dict.fromkeys(range(-FAR_MIN, FAR_MIN + 1), 0)
    for difference, count in histogram:
        counts[max(-FAR_MIN, min(FAR_MIN, difference))] += count
    return [(_bin_words(difference), count) for difference, count in counts.items()]


def _bin_words(difference: int) -> str:
    """A difference in words."""
    text = f"{number(difference, sign=True)}{NO_BREAK}min"
    return f"{text} et plus" if abs(difference) == FAR_MIN else text


def histogram_svg(histogram: Sequence[Sequence[int]], title: str) -> str:
    """Bars from top to bottom, as long as the square root of their count so that single pairs can be seen."""
    bins = bins_of(histogram)
    most = max(count for _, count in bins) or 1
    total = sum(count for _, count in bins) or 1
    room = WIDE - LABEL - COUNT
    rows = []
    for i, (words, count) in enumerate(bins):
        y = i * ROW
        width = room * (count / most) ** 0.5
        colour = "--s0" if i == FAR_MIN else "--first" if i < FAR_MIN else "--second"
        rows.append(
            f'<text x="{LABEL - 8}" y="{y + 17}" text-anchor="end">{words}</text>'
            f'<rect x="{LABEL}" y="{y + 4}" width="{width:.1f}" height="{ROW - 8}" rx="3" style="fill:var({colour})"/>'
        )
        if count:
            rows.append(
                f'<text x="{LABEL + width + 6:.1f}" y="{y + 17}">{number(count)} '
                f'<tspan style="fill:var(--soft)">{percent(count / total)}</tspan></text>'
            )
    return (
        f'<svg viewBox="0 0 {WIDE:.0f} {len(bins) * ROW:.0f}" role="img" aria-label="{html.escape(title)}">'
        f"{''.join(rows)}</svg>"
    )


def journey_bars(moment: str, ways: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """Both journeys as bars on one clock, from the moment asked; nothing where no leg is known."""
    start = dt.datetime.fromisoformat(moment)
    spans = [_spans(start, way["legs"] or []) for way in ways]
    longest = max((end for some in spans for _, end, _ in some), default=0.0)
    if not longest:
        return ""
    rows = []
    for css, some, name in zip(("first", "second"), spans, names, strict=True):
        if not some:
            continue
        bars = "".join(
            f'<rect x="{1000 * begin / longest:.1f}" y="0" width="{max(1000 * (end - begin) / longest, 1.5):.1f}" '
            f'height="16" style="fill:var({kind})"/>'
            for begin, end, kind in some
        )
        rows.append(
            f'<p class="{css}">{html.escape(name)}</p>'
            f'<svg viewBox="0 0 1000 16" preserveAspectRatio="none">{bars}</svg>'
        )
    return f'<div class="bars" aria-hidden="true">{"".join(rows)}</div>'


def _spans(start: dt.datetime, legs: Sequence[dict[str, Any]]) -> list[tuple[float, float, str]]:
    """Seconds from the start, and the colour, of every leg and of the wait before it."""
    spans = []
    for leg in legs:
        begin, end = (
            (dt.datetime.fromisoformat(leg[key]) - start).total_seconds() for key in ("departure", "arrival")
        )
        if leg.get("wait_s"):
            spans.append((begin - leg["wait_s"], begin, "--wait"))
        spans.append((begin, end, "--ride" if leg["mode"] == "transit" else "--walk"))
    return spans
