"""The chart of cost against stops reached, as SVG: the same dots give the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

# Dark to light and three shapes: told apart without colour too (Okabe and Ito's palette).
STYLE = {1: ("#0072B2", "o"), 3: ("#E69F00", "s"), 10: ("#CC3311", "^")}


def draw_scaling(dots: Sequence[Any], path: Path) -> Path:
    """One panel a window; one dot an origin and a longest trip, its shape and colour the size of its region."""
    windows = sorted({dot.window_min for dot in dots})
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "artois", "font.size": 10}):
        figure = Figure(figsize=(9.5, 3.6), layout="constrained")
        panels = figure.subplots(1, len(windows), sharex=True, sharey=True, squeeze=False)[0]
        for panel, window in zip(panels, windows, strict=True):
            for size, (colour, shape) in STYLE.items():
                some = [dot for dot in dots if (dot.size, dot.window_min) == (size, window)]
                x, y = [dot.reached for dot in some], [dot.ms for dot in some]
                label = f"region {size}x"
                panel.plot(
                    x, y, shape, color=colour, markersize=3.5, alpha=0.7, markeredgewidth=0, label=label
                )
            panel.set_title(f"{window}-minute window", fontsize=10)
            panel.set_xlabel("stops reached")
            panel.grid(alpha=0.25, linewidth=0.6)
            panel.spines[["top", "right"]].set_visible(False)
            panel.set_xlim(left=0)
            panel.set_ylim(bottom=0)
        panels[0].set_ylabel("one origin, ms of processor time")
        panels[0].legend(frameon=False, loc="upper left")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    # Lines end without spaces, as the house's files do.
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")
    return path
