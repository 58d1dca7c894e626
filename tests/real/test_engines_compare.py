"""Native against R5's recorded answers by ``engines compare``: pandas counts the same, the docs say the same."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from access.cli import main
from access.network import Network, build_network, save_network
from tests.helpers.r5_tables import chosen, our_seconds, read_points, read_r5_table, within_minutes
from tests.helpers.recorded_engine import RecordedEngine, put_in_place
from tests.helpers.shared import shared_data

TABLE = "poa_dev_1400_w120"
ASKED = "--depart 2019-05-13T14:00 --window 120 --max-minutes 120 --max-rides 3 --walk-speed 3.6 --walk-minutes 30"
PERCENTILES = (5, 25, 50, 75, 95)


@pytest.fixture(scope="module")
def porto_alegre() -> Path:
    return shared_data("porto-alegre")


@pytest.fixture(scope="module")
def network(porto_alegre: Path) -> Network:
    return build_network(
        porto_alegre / "poa_osm.pbf", [porto_alegre / "poa_eptc.zip", porto_alegre / "poa_trensurb.zip"]
    )


def write_points(path: Path, points) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [("id", "lon", "lat"), *zip(points.ids, points.lon.tolist(), points.lat.tolist(), strict=True)]
        )
    return path


def check_agreement(told, frame) -> None:
    """Counts, shares and differences of one percentile, from both engines' minutes."""
    either = frame.dropna(how="all")
    off = (either["a"] - either["b"]).dropna()
    assert told["n_either"] == len(either)
    assert told["n_both"] == len(off)
    assert told["n_neither"] == len(frame) - len(either)
    assert told["n_native_only"] == either["b"].isna().sum()
    assert told["n_r5_only"] == either["a"].isna().sum()
    for near in (0, 1, 2):
        assert told["share_within"][str(near)] == (off.abs() <= near).sum() / len(either)
    assert told["mean_min"] == pytest.approx(off.mean())
    assert told["median_min"] == off.median()
    assert dict(told["histogram"]) == off.astype(int).value_counts().to_dict()


def test_native_against_recorded_r5(network, porto_alegre, tmp_path, monkeypatch, capsys) -> None:
    table = read_r5_table(porto_alegre / "r5" / f"{TABLE}.csv.gz")
    put_in_place(monkeypatch, RecordedEngine(table))
    points = read_points(porto_alegre / "poa_hexgrid.csv", porto_alegre / "poa_points_of_interest.csv")
    save_network(network, tmp_path / "net")
    origins = write_points(tmp_path / "o.csv", chosen(points, table.from_ids))
    destinations = write_points(tmp_path / "d.csv", chosen(points, table.to_ids))
    words = ["--origins", origins, "--destinations", destinations, "--out", tmp_path / "report", "--check"]
    words += ["--percentiles", ",".join(map(str, PERCENTILES)), *ASKED.split()]
    assert main(["engines", "compare", str(tmp_path / "net"), *map(str, words)]) == 0
    assert "bar met" in capsys.readouterr().out

    summary = json.loads((tmp_path / "report" / "summary.json").read_text())
    pairs = pd.read_csv(tmp_path / "report" / "pairs.csv", dtype={"from_id": str, "to_id": str})
    ours, theirs = our_seconds(network, points, table), table.seconds
    assert pairs["from_id"].tolist() == np.repeat(table.from_ids, len(table.to_ids)).tolist()
    assert pairs["to_id"].tolist() == table.to_ids * len(table.from_ids)
    n_far = n_cells = 0
    for rank, percentile in enumerate(PERCENTILES):
        told = summary["agreements"][rank]
        frame = pd.DataFrame({"a": (ours[:, rank] // 60).ravel(), "b": (theirs[:, rank] // 60).ravel()})
        np.testing.assert_array_equal(pairs[f"native_p{percentile}"], frame["a"])
        np.testing.assert_array_equal(pairs[f"r5_p{percentile}"], frame["b"])
        check_agreement(told, frame)
        assert told["share_within"]["1"] >= 0.999
        n_far += int((~within_minutes(ours[:, rank], theirs[:, rank], 1)).sum())
        n_cells += len(frame)
        assert (
            told["n_either"] - told["n_within"]["1"]
            == (~within_minutes(ours[:, rank], theirs[:, rank], 1)).sum()
        )
    # docs/r5-parity.md counts the same cells, those that neither reaches among them
    parity = (Path(__file__).parents[2] / "docs" / "r5-parity.md").read_text()
    row = re.search(
        r"120-minute window, 5 percentiles \(7\.5\.1\) \| ([\d,]+) \| all but (\d+) cells", parity
    )
    assert row is not None
    assert (f"{n_cells:,}", str(n_far)) == row.groups()

    worst = summary["worst"]
    most = int((pairs["native_p50"] - pairs["r5_p50"]).abs().max())
    assert abs(worst[0]["difference_min"]) == most
    for pair in worst:
        at = pairs[(pairs["from_id"] == pair["from"]["id"]) & (pairs["to_id"] == pair["to"]["id"])].iloc[0]
        assert pair["minutes"] == [at["native_p50"], at["r5_p50"]]
        assert pair["ways"][0]["legs"], "our own journey is shown though R5's recording has none"
    assert worst[0]["ways"][1]["failure"] == "the recording table.csv.gz holds no journeys"
    told = summary["engines"][1]
    assert (told["version"], told["prepare_s"], told["peak_bytes"]) == (
        "r5 7.5.1 (recorded)",
        8.25,
        1_200_000_000,
    )
