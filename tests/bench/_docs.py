"""The table of docs/performance.md, written from the kept results: `python -m tests.bench._docs`.

One row a bar: what was measured, what nothing can beat (engine's own bound), and what stands between.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench._harness import RESULTS, ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- results: written by tests.bench._docs -->", "<!-- end of results -->"
HEAD = "| job | bar | measured | wall-clock | held | bound | times the bound | what stands between |"


@dataclass(frozen=True)
class Row:
    """A kept figure, its bound in the figure's unit (None where there is none), and what the difference is."""

    result: str
    figure: str
    bound: float | None
    between: str


ROWS = (
    Row(
        "porto_alegre",
        "matrix, 1 thread",
        1.5,
        "more stops around each home (108) and more patterns at each stop than where the bound was argued",
    ),
    Row(
        "porto_alegre",
        "2 threads against 1",
        None,
        "the interpreter between searches; and two cores to itself",
    ),
    Row("porto_alegre", "speed against ferrobus, processor time of 1 thread", None, "see below"),
    Row(
        "artois",
        "one origin, 120-minute window, all stops, defaults: gare de Lens",
        1.5,
        "the walk from home over real-size streets, reduction to 2,652 stops, calls of Python around the kernels",
    ),
    Row(
        "artois",
        "one origin, 120-minute window, all stops, trips to 120 min, walks to 30: gare de Lens",
        1.5,
        "the same, and walks and trips beyond the defaults",
    ),
    Row(
        "artois",
        "surface and 6 contours: gare de Lens",
        13.4,
        "direct walks and states of all 190,380 cells; polygons as shapes, their areas, the table of places",
    ),
    Row(
        "artois",
        "10,000 homes to one lycée, arrive, 60-minute window, linking included",
        9,
        "linking 10,000 points to their streets and finding their stops is most of it",
    ),
    Row(
        "artois",
        "10,000 homes to one lycée, depart, 60-minute window, linking included",
        9,
        "the same, and a search at every useful moment of the lycée's end",
    ),
    Row(
        "artois",
        "first map on changed times of half the patterns",
        16.4,
        "the date's timetable is laid out anew from all trips, not only from those that changed",
    ),
    Row(
        "artois", "network build", None, "two networks of streets are read, linked and tabled: ours and R5's"
    ),
    Row("artois", "network build, peak memory", None, "both networks at once, and the libraries (250 MB)"),
    Row("artois", "reload from disk", None, "comparing the inputs' stamps and hashing the code"),
    Row(
        "artois",
        "server, while it warms up, peak",
        None,
        "libraries (300 MB), pages of the stored network, an index of the streets",
    ),
    Row("artois", "server, 30 isochrones at once, peak", None, "the same, and the memory of each thread"),
    Row("scaling", "doubling the region, one origin to the stops of 1x: by 1x to 3x", 1, "see below"),
    Row("scaling", "doubling the region, one origin to the stops of 1x: by 1x to 10x", 1, "see below"),
)


def table(folder: Path = RESULTS) -> str:
    """The rows as Markdown, and under them when and on what each file was measured."""
    kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    lines = [HEAD, "|" + "---|" * HEAD.count(" | ") + "---|"]
    for row in ROWS:
        if row.result not in kept:
            continue
        figures = {figure["name"]: figure for figure in kept[row.result]["figures"]}
        lines.append(_line(row, figures[row.figure]))
    lines.append("")
    lines += [_measured(name, document) for name, document in kept.items()]
    return "\n".join(lines)


def _line(row: Row, figure: dict[str, Any]) -> str:
    """One row."""
    unit, value = figure["unit"], figure["value"]
    sign = "≥" if figure.get("bar_is") == "at least" else "≤"
    cells = [
        row.figure,
        f"{sign} {figure['bar']:g} {unit}" if "bar" in figure else "",
        f"{value:,.10g} {unit}",
        f"{figure['wall']:,.10g} {unit}" if "wall" in figure else "",
        {True: "yes", False: "**no**"}.get(figure.get("held"), ""),
        "" if row.bound is None else f"{row.bound:g} {unit}",
        "" if row.bound is None else f"{value / row.bound:.1f}",
        row.between,
    ]
    return "| " + " | ".join(cells) + " |"


def _measured(name: str, document: dict[str, Any]) -> str:
    """Commit, day, machine and load of one file."""
    machine, commit = document["machine"], document["commit"]
    changed = " with changes" if commit.get("changed_since") else ""
    return (
        f"- [`{name}.json`](benchmarks/{name}.json): commit {commit.get('revision', '')[:9]}{changed}, "
        f"{document['date']}, "
        f"{machine['cores']} cores {machine['class']} at {machine['clock_mhz']} MHz, "
        f"load {document['settings']['load_before']} when it began"
    )


def with_results(page: str, results: str) -> str:
    """The page with the results between its two marks."""
    return re.sub(
        f"(?<={re.escape(BEGIN)}\n).*(?={re.escape(END)})", lambda _: results + "\n", page, flags=re.DOTALL
    )


if __name__ == "__main__":
    PAGE.write_text(with_results(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
