"""Rows of transfers.txt as rules of pairs of stops: stations, boarding areas, and which of several rows decides."""

import numpy as np
import pandas as pd
import pytest

from access.errors import DataError
from access.network import feed_transfers
from access.network.feed_transfers import change_rules
from gtfs import TransferRows

# Two platforms of station G, one of them with two boarding areas; a stop of its own; a station without stops.
STOPS = pd.DataFrame(
    [
        ("P1", "0", "G"),
        ("P2", "0", "G"),
        ("G", "1", ""),
        ("A", "4", "P2"),
        ("B", "4", "P2"),
        ("X", "", ""),
        ("H", "1", ""),
        ("E", "2", "G"),
    ],
    columns=["stop_id", "location_type", "parent_station"],
)
OF_ROW = np.array([0, 1, -1, 2, 3, 4, -1, -1], np.int32)  # stops P1 P2 A B X
NAMES = ["P1", "P2", "A", "B", "X"]


def rules(*rows: tuple[str, str, int, int]) -> dict[str, int]:
    """Rules of rows (from, to, type, seconds), as "P1 X": seconds."""
    ids = STOPS["stop_id"].tolist()
    nothing = np.zeros(0, np.int64)
    made = change_rules(
        TransferRows(
            np.array([ids.index(a) for a, *_ in rows], np.int64),
            np.array([ids.index(b) for _, b, *_ in rows], np.int64),
            np.array([kind for *_, kind, _ in rows], np.uint8),
            np.array([seconds for *_, seconds in rows], np.int32),
            nothing,
            nothing,
            nothing.astype(np.bool_),
            nothing,
            nothing,
        ),
        STOPS,
        OF_ROW,
    )
    pairs = list(zip(made.from_stop.tolist(), made.to_stop.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    return {f"{NAMES[a]} {NAMES[b]}": s for (a, b), s in zip(pairs, made.total_s.tolist(), strict=True)}


def test_no_rows_no_rules() -> None:
    assert rules() == {}


def test_the_types_between_two_stops() -> None:
    assert rules(("P1", "X", 1, 0), ("X", "P1", 2, 300), ("X", "X", 3, 0), ("P1", "P1", 0, 0)) == {
        "P1 X": 0,
        "X P1": 300,
        "X X": -1,
    }


def test_a_rule_holds_one_way_only() -> None:
    assert rules(("P1", "X", 2, 60)) == {"P1 X": 60}


def test_a_station_stands_for_its_platforms_and_their_boarding_areas() -> None:
    assert rules(("G", "X", 2, 60)) == {"P1 X": 60, "P2 X": 60, "A X": 60, "B X": 60}
    assert set(rules(("G", "G", 3, 0))) == {
        f"{a} {b}" for a in ("P1", "P2", "A", "B") for b in ("P1", "P2", "A", "B")
    }


def test_a_platform_stands_for_its_boarding_areas_too() -> None:
    assert rules(("X", "P2", 1, 0)) == {"X P2": 0, "X A": 0, "X B": 0}
    assert rules(("A", "X", 1, 0)) == {"A X": 0}


def test_a_station_without_stops_stands_for_none() -> None:
    assert rules(("H", "X", 3, 0), ("X", "H", 3, 0)) == {}


def test_the_nearer_row_decides_whatever_their_order() -> None:
    both = ("G", "G", 2, 300), ("P1", "G", 2, 200), ("P1", "P1", 2, 100)
    expected = {"P1 P1": 100, "P1 P2": 200, "P1 A": 200, "P2 P1": 300, "A B": 300}
    for rows in (both, both[::-1]):
        found = rules(*rows)
        assert {pair: found[pair] for pair in expected} == expected


def test_the_first_of_equally_near_rows_decides() -> None:
    assert rules(("P1", "G", 2, 5), ("G", "P2", 2, 7))["P1 P2"] == 5
    assert rules(("G", "P2", 2, 7), ("P1", "G", 2, 5))["P1 P2"] == 7
    assert rules(("P1", "X", 2, 5), ("P1", "X", 3, 0)) == {"P1 X": 5}


def test_type_0_between_stops_gives_the_change_back_to_the_streets() -> None:
    assert rules(("G", "G", 3, 0), ("P1", "P1", 0, 0)).get("P1 P1") is None
    assert rules(("G", "G", 3, 0), ("P1", "P1", 0, 0))["P1 P2"] == -1


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_transfers, "MAX_PAIRS", 15)
    with pytest.raises(DataError, match=r"transfers.txt stands for 16 pairs of stops, more than 15"):
        rules(("G", "G", 3, 0))
