"""What ``engines compare`` writes: the numbers of both engines, their sample and their worst pairs."""

import datetime as dt
import json

import numpy as np
import pytest

from access.analysis.engines_compare import sample_points
from access.engines import native
from access.network import open_network
from access.request import Request
from tests.helpers.recorded_engine import OtherRules, SameRules, put_in_place
from tests.unit.access.cli_engines_compare.reports import FILES, read, text_of


def test_native_against_itself_agrees_everywhere(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    out = tmp_path / "new" / "report"
    code, said, err = run("--sample", 8, "--out", out, "--check", "--percentiles", "5,50,95")
    assert (code, err) == (0, "")
    assert "bar met: 100.00 %" in said
    assert sorted(path.name for path in out.iterdir()) == FILES
    summary, pairs, page = read(out)
    assert summary["verdict"]["met"] is True
    for one in summary["agreements"]:
        assert one["share_within"] == {"0": 1.0, "1": 1.0, "2": 1.0}
        assert (one["mean_min"], one["median_min"]) == (0, 0)
        assert one["histogram"] == [[0, one["n_either"]]]
        assert one["n_either"] + one["n_neither"] == 64
    assert (summary["worst"], summary["lone"], len(pairs)) == ([], [], 64)
    assert "Aucun écart : toutes les durées communes sont égales." in text_of(page)


def test_what_is_written_is_what_the_engines_said(run, tmp_path, monkeypatch, net):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    out = tmp_path / "report"
    code, said, _ = run("--sample", 12, "--seed", 3, "--out", out, "--percentiles", "25,50", "--check")
    summary, pairs, page = read(out)
    assert code == 1, "a slower walk moves more than 1 % of pairs by more than a minute"
    assert "bar missed" in said
    one = summary["agreements"][1]
    rows = [(row["native_p50"], row["r5_p50"]) for row in pairs]
    both = [int(a) - int(b) for a, b in rows if a and b]
    near = sum(abs(d) <= 1 for d in both)
    either = sum(bool(a or b) for a, b in rows)
    assert (one["n_both"], one["n_either"]) == (len(both), either)
    assert one["share_within"]["1"] == near / either == summary["verdict"]["share"] < 0.99
    assert one["mean_min"] == pytest.approx(np.mean(both))
    assert [int(row["difference_p50"]) for row in pairs if row["difference_p50"]] == both
    assert {(bool(row["native_p25"] or row["native_p50"]), row["native_state"]) for row in pairs} <= {
        (True, "ok"),
        (False, "ok"),
        (False, "unreachable"),
    }
    # the page says the same numbers, in French
    text = text_of(page)
    assert "Objectif manqué" in text
    assert f"{one['n_either']}" in text
    # the worst pair is the largest difference, and its journeys are of that pair
    worst = summary["worst"][0]
    assert abs(worst["difference_min"]) == max(map(abs, both))
    assert worst["difference_min"] == worst["minutes"][0] - worst["minutes"][1]
    assert len(summary["worst"]) == 10
    for pair in summary["worst"]:
        seconds = [way["seconds"] for way in pair["ways"]]
        assert np.sign(seconds[0] // 60 - seconds[1] // 60) == np.sign(pair["difference_min"])
        assert pair["explanation"]["where"]
        assert pair["ways"][0]["legs"][0]["from"] is None
    # the sample is what the seed draws, and the moment the busiest hour of a weekday amid the service
    network = open_network(net)
    assert summary["query"]["depart_at"] == "2026-09-09T16:00:00+02:00"
    again = native.travel_times(network, *points_of(pairs, summary, network), request_of(summary))
    first = [None if s == 2**31 - 1 else s // 60 for s in again.seconds[:, 0].ravel().tolist()]
    assert [int(row["native_p25"]) if row["native_p25"] else None for row in pairs] == first


def points_of(pairs, summary, network):
    """The sample drawn anew."""
    drawn = [sample_points(network, 12, seed=3, places=places) for places in (False, True)]
    assert list(dict.fromkeys(row["from_id"] for row in pairs)) == list(drawn[0].ids)
    assert [row["to_id"] for row in pairs[:12]] == list(drawn[1].ids)
    assert (summary["n_origins"], summary["n_destinations"]) == (12, 12)
    assert drawn[0].ids != drawn[1].ids
    return drawn


def request_of(summary):
    moment = dt.datetime.fromisoformat(summary["query"]["depart_at"])
    return Request(
        date=moment.date(),
        time_s=moment.hour * 3600,
        percentiles=tuple(summary["query"]["percentiles"]),
        profile="r5",
    )


def test_points_given_and_places_of_the_network(run, net, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    out = tmp_path / "report"
    points = net.parent / "points.csv"
    words = ("--origins", points, "--depart", "2026-09-15T08:00", "--max-minutes", "25", "--out", out)
    assert run(*words, on=net.parent / "named")[0] == 0
    summary, pairs, page = read(out)
    assert summary["sample"] == {"seed": 0, "origins": "given", "destinations": "places", "moment": "given"}
    assert [(row["from_id"], row["to_id"]) for row in pairs] == [("a", "l1"), ("b", "l1"), ("sea", "l1")]
    assert [row["native_state"] for row in pairs] == ["ok", "ok", "unlinked"]
    assert summary["unlinked"] == {"both": 1, "native_only": 0, "r5_only": 0}
    assert "Lycée &lt;Nord&gt;" in page
    assert "<Nord>" not in page


@pytest.mark.parametrize("modes", ["walk", "bike", "car", "transit,walk,bike", "walk,bike,car"])
def test_other_modes(run, tmp_path, monkeypatch, modes):
    put_in_place(monkeypatch, OtherRules(speed=0.7))
    assert run("--sample", 5, "--modes", modes, "--max-minutes", "30", "--out", tmp_path / "report")[0] == 0
    summary, _, page = read(tmp_path / "report")
    assert summary["query"]["modes"] == modes
    one = summary["agreements"][0]
    assert one["n_either"] > 0
    for pair in summary["worst"]:
        assert pair["explanation"]["where"]
        assert {leg["mode"] for way in pair["ways"] for leg in way["legs"] or []} <= set(modes.split(","))
    words = {"transit": "transports", "walk": "marche", "bike": "vélo", "car": "voiture"}
    assert " + ".join(words[mode] for mode in modes.split(",")) in text_of(page)


def test_no_pair_reached_is_no_agreement(run, net, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    (tmp_path / "sea.csv").write_text("id,lon,lat\nsea,11.0,0.0\n")
    words = ("--origins", tmp_path / "sea.csv", "--sample", 3, "--out", tmp_path / "report")
    code, said, _ = run(*words)
    assert code == 0
    assert "bar not measured" in said
    summary, _, page = read(tmp_path / "report")
    assert summary["verdict"] == {
        "met": None,
        "share": None,
        "bar": {"share": 0.99, "minutes": 1, "percentile": 50},
    }
    assert "Objectif non mesuré" in text_of(page)
    assert run(*words, "--check")[0] == 1


def test_an_engine_that_fails_at_journeys_is_told(run, tmp_path, monkeypatch):
    engine = OtherRules(speed=0.8, failing=True)
    put_in_place(monkeypatch, engine)
    assert run("--sample", 6, "--out", tmp_path / "report")[0] == 0
    summary, _, page = read(tmp_path / "report")
    said = "R5's process has ended (see log.txt)"
    assert {way["failure"] for pair in summary["worst"] for way in pair["ways"][1:]} == {said}
    assert all(pair["ways"][0]["legs"] for pair in summary["worst"])
    assert {pair["explanation"] for pair in summary["worst"]} == {None}
    assert engine.n_failed == 2, "after two failures it is left in peace"
    assert "/tmp" not in page
    assert "/tmp" not in json.dumps(summary)
    assert "Pas d'explication" in text_of(page)


def test_as_json_it_is_the_summary(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    code, said, err = run("--sample", 2, "--out", tmp_path / "r", "--json")
    told = json.loads(said)
    assert (code, err, told.pop("out")) == (0, "", str(tmp_path / "r"))
    assert told == read(tmp_path / "r")[0]
    assert run("--sample", 2, "--out", tmp_path / "r", "--quiet") == (0, "", "")
