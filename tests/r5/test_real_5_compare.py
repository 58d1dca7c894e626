"""``engines compare`` with R5 itself: the bar is met on Porto Alegre; worst pairs have both journeys."""

import json
from pathlib import Path

import numpy as np
import pytest

from access import engines
from access.analysis.engines_compare import busy_moment, sample_points
from access.cli import main
from access.network import Network
from access.network.store import save_network
from access.request import Request
from tests.helpers.r5_real import RealR5, minutes_of

PERCENTILES = (5, 50, 95)
N = 60


def test_the_bar_is_met(
    real: RealR5, poa: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_network(poa, tmp_path / "net")
    origins, destinations = (sample_points(poa, N, seed=7, places=places) for places in (False, True))
    date, time_s = busy_moment(poa)
    ours = Request(date=date, time_s=time_s, percentiles=PERCENTILES, profile="r5")
    seconds = engines.travel_times(poa, origins, destinations, ours).seconds
    real.prepare(origins, destinations, PERCENTILES, minutes_of(seconds))

    words = ["--sample", N, "--seed", 7, "--percentiles", "5,50,95", "--out", tmp_path / "report", "--json"]
    code = main(["engines", "compare", str(tmp_path / "net"), *map(str, words), "--check"])
    said = capsys.readouterr()
    assert said.out, said.err
    told = json.loads(said.out)
    shares = {one["percentile"]: one["share_within"] for one in told["agreements"]}
    worst = [
        (pair["from"]["id"], pair["to"]["id"], pair["minutes"], pair["explanation"]) for pair in told["worst"]
    ]
    assert code == 0, (shares, worst)
    assert min(share["1"] for share in shares.values()) >= 0.99, (shares, worst)
    assert told["unlinked"] == {"both": 0, "native_only": 0, "r5_only": 0}
    for pair in (*told["worst"], *told["lone"]):
        assert [way["failure"] for way in pair["ways"]] == ["", ""], pair
        assert pair["explanation"]["where"], pair
        assert pair["difference_min"] is None or pair["difference_min"] == np.subtract(*pair["minutes"])
    native, r5 = told["engines"]
    assert (native["name"], r5["name"]) == ("native", "r5")
    assert native["prepare_s"] is None
    assert r5["version"].startswith("r5 ")
    assert r5["prepare_s"] > 0
    assert r5["peak_bytes"] > 100_000_000
    assert min(one["ms_per_origin"] for one in told["engines"]) > 0
    page = (tmp_path / "report" / "report.html").read_text()
    assert "Objectif atteint" in page.replace("\u00a0", " ")
    assert str(tmp_path) not in page
