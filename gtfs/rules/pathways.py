"""Ways inside stations: pathways.txt, which this package keeps as bytes and reads for their times."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gtfs.clock import texts_to_floats
from gtfs.errors import Problem
from gtfs.feed import Feed, has_column, has_text, texts
from gtfs.pathways import FILE, pathway_ends, pathway_numbers, pathway_seconds, with_pathways
from gtfs.rules.report import report, whole_file

_NEEDED = ("from_stop_id", "to_stop_id", "is_bidirectional")
_MODES = pa.array(["", *map(str, range(1, 8))], pa.large_string())


def pathway_rows(feed: Feed) -> list[Problem]:
    """
    Every rule about pathways.txt.

    Errors are what leaves the direction or the time of a way open: a file or a column that cannot be read, a
    direction that is neither 0 nor 1, a time, a length or a number of stairs that is no number or below
    zero. A row that leads nowhere is left out: a warning.
    """
    if FILE not in feed.extras:
        return []
    staged, problems = with_pathways(feed)
    if "pathways" not in staged.tables or any(p.severity == "error" for p in problems):
        return problems
    lacking = [column for column in _NEEDED if not has_column(staged, "pathways", column)]
    for column in lacking:
        message = f"{FILE}, row 1: the column {column} is missing."
        problems.append(whole_file("missing_column", "error", FILE, message, field=column, row=1))
    if lacking or not {"stops"} <= staged.tables.keys():
        return problems
    return [*problems, *_directions(staged), *_numbers(staged), *_ends(staged), *_odd(staged)]


def _directions(staged: Feed) -> list[Problem]:
    """is_bidirectional that says neither one way nor both."""
    value = texts(staged, "pathways", "is_bidirectional")
    known = pc.is_in(value, pa.array(["0", "1"], pa.large_string())).to_numpy(zero_copy_only=False)
    filled = has_text(staged, "pathways", "is_bidirectional")
    column = ("pathways", "is_bidirectional")
    out = report(staged, column, ~filled, "is empty", code="missing_value", severity="error")
    return out + report(
        staged,
        column,
        filled & ~known,
        "is none of the values GTFS allows",
        code="bad_enum",
        severity="error",
    )


def _numbers(staged: Feed) -> list[Problem]:
    """Times, lengths and stairs that are no numbers or below zero; a time of zero."""
    out = []
    for column in ("traversal_time", "length", "stair_count"):
        values = texts_to_floats(texts(staged, "pathways", column))
        at = ("pathways", column)
        out += report(staged, at, np.isinf(values), "is not a number", code="bad_number", severity="error")
        if column != "stair_count":  # stairs that lead down are counted below zero
            out += report(
                staged, at, np.isfinite(values) & (values < 0), "is negative", code="negative_number",
                severity="error",
            )  # fmt: skip
    return out + report(
        staged, ("pathways", "traversal_time"), pathway_numbers(staged, "traversal_time") == 0,
        "is not positive; it counts as empty", code="zero_traversal_time", severity="warning",
    )  # fmt: skip


def _ends(staged: Feed) -> list[Problem]:
    """Rows that join nothing, or something that pathways cannot join: they are left out."""
    out = []
    known = texts(staged, "stops", "stop_id")
    ends = pathway_ends(staged)
    for column, row in zip(("from_stop_id", "to_stop_id"), ends, strict=True):
        at = ("pathways", column)
        named = has_text(staged, "pathways", column)
        there = pc.is_in(texts(staged, "pathways", column), known).to_numpy(zero_copy_only=False)
        for bad, says, code in (
            (~named, "is empty; the pathway is left out", "missing_value"),
            (named & ~there, "is not in stops.txt; the pathway is left out", "broken_reference"),
            (
                named & there & (row < 0),
                "is a station, and pathways join its platforms, entrances and nodes; the pathway is left out",
                "wrong_location_type",
            ),
        ):
            out += report(staged, at, bad, says, code=code, severity="warning")
    loop = (ends[0] >= 0) & (ends[0] == ends[1])
    return out + report(
        staged, ("pathways", "to_stop_id"), loop, "is where the pathway begins; it leads nowhere",
        code="pathway_loop", severity="warning",
    )  # fmt: skip


def _odd(staged: Feed) -> list[Problem]:
    """What does not change where a pathway leads: kinds, names, and times that nothing tells."""
    mode = texts(staged, "pathways", "pathway_mode")
    known = pc.is_in(mode, _MODES).to_numpy(zero_copy_only=False)
    both = pc.equal(texts(staged, "pathways", "is_bidirectional"), "1")
    gate = pc.and_(pc.equal(mode, "7"), both).to_numpy(zero_copy_only=False)
    out = report(
        staged, ("pathways", "pathway_mode"), ~known, "is none of the values GTFS allows",
        code="bad_enum", severity="warning",
    ) + report(
        staged, ("pathways", "is_bidirectional"), gate, "lets people in through an exit gate",
        code="two_way_exit_gate", severity="warning",
    )  # fmt: skip
    ids = texts(staged, "pathways", "pathway_id").to_numpy(zero_copy_only=False).astype(str)
    _, first = np.unique(ids, return_index=True)
    again = np.ones(len(ids), np.bool_)
    again[first] = False
    out += report(
        staged, ("pathways", "pathway_id"), again & (ids != ""), "stands in an earlier row too; both are used",
        code="duplicate_key", severity="warning",
    )  # fmt: skip
    start, end = pathway_ends(staged)
    unknown = (start >= 0) & (end >= 0) & (pathway_seconds(staged, start, end) < 0)
    return out + report(
        staged, ("pathways", "traversal_time"), unknown,
        "is empty, and so are length and stair_count, and one end has no place: it takes 0 s",
        code="pathway_without_time", severity="warning",
    )  # fmt: skip
