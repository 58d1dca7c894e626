"""``artois-access engines``: what it lists, and a comparison from end to end with an engine in R5's place."""

import csv
import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import access.engines
from access.analysis.engines_compare import run as run_module
from access.analysis.engines_compare import sample_points
from access.cli import main
from access.engines import native
from access.network import open_network
from access.request import Request
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets
from tests.helpers.recorded_engine import OtherRules, put_in_place

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
EXTRA = Line("X", ((5, 5), (35, 5)), 16 * 3600 + 300, 16 * 3600 + 3000, 120, 400)
FILES = ["pairs.csv", "report.html", "summary.json"]


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    inputs = (
        write_streets(folder / "grid.osm", wide=40, high=10),
        write_buses(folder / "grid.zip", [EAST, EXTRA]),
    )
    (folder / "places.csv").write_text(
        "id,name,kind,commune,lon,lat\nl1,Lycée <Nord>,lycee,Lens,{},{}\n".format(*lon_lat((35, 7)))
    )
    points = [("a", *lon_lat((5, 4))), ("b", *lon_lat((30, 5))), ("sea", 11.0, 0.0)]
    with (folder / "points.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "lon", "lat"), *points])
    for name, places in (("net", []), ("named", ["--places", str(folder / "places.csv")])):
        words = ["--osm", inputs[0], "--gtfs", inputs[1], *places, "--out", folder / name, "--quiet"]
        assert main(["network", "build", *map(str, words)]) == 0
    return folder / "net"


@pytest.fixture
def run(net, capsys):
    """The command in this process: code, standard output, standard error."""

    def runner(*words, on=net):
        code = main(["engines", "compare", str(on), *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner


class SameRules(OtherRules):
    """The native engine under another name: agreement has to be complete."""

    def _other(self, request):
        return replace(request, engine="native")


def read(out):
    summary = json.loads((out / "summary.json").read_text())
    with (out / "pairs.csv").open(newline="") as file:
        return summary, list(csv.DictReader(file)), (out / "report.html").read_text()


def text_of(page):
    class Text(HTMLParser):
        said = ""

        def handle_data(self, data):
            self.said += data

    parser = Text()
    parser.feed(page.partition("<body>")[2])
    return parser.said.replace("\u00a0", " ").replace("\u202f", " ")


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


def test_ids_that_stand_twice_and_hostile_names(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    at = "{},{}".format(*lon_lat((5, 4)))
    there = "{},{}".format(*lon_lat((30, 9)))
    hostile = '"<script>alert(1)</script>, ""x"""'
    (tmp_path / "o.csv").write_text(f"id,lon,lat\n{hostile},{at}\n{hostile},{there}\ncell-1,{at}\n")
    (tmp_path / "d.csv").write_text(f"id,lon,lat\n=1+1,{there}\n{hostile},{at}\n")
    words = (
        "--origins",
        tmp_path / "o.csv",
        "--destinations",
        tmp_path / "d.csv",
        "--out",
        tmp_path / "report",
    )
    code, _, err = run(*words)
    assert code == 0
    assert "repeated-ids" in err
    summary, pairs, page = read(tmp_path / "report")
    plain = '<script>alert(1)</script>, "x"'
    assert [row["from_id"] for row in pairs] == [plain] * 4 + ["cell-1"] * 2
    assert [row["to_id"] for row in pairs] == ["=1+1", plain] * 3
    assert "<script" not in page
    assert {one["id"] for pair in summary["worst"] for one in (pair["from"], pair["to"])} <= {
        plain,
        "cell-1",
        "=1+1",
    }
    assert "se répètent" in text_of(page)
    # what is at one place is walked in no time by both
    assert [row["difference_p50"] for row in pairs][5] == "0"


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


def test_no_folder_of_the_machine_is_named(run, net, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules())
    run("--sample", 4, "--out", tmp_path / "report")
    for name in FILES:
        text = (tmp_path / "report" / name).read_text()
        for folder in (str(net.parent), str(tmp_path)):
            assert folder not in text


def test_as_json_it_is_the_summary(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    code, said, err = run("--sample", 2, "--out", tmp_path / "r", "--json")
    told = json.loads(said)
    assert (code, err, told.pop("out")) == (0, "", str(tmp_path / "r"))
    assert told == read(tmp_path / "r")[0]
    assert run("--sample", 2, "--out", tmp_path / "r", "--quiet") == (0, "", "")


def test_the_page_stands_alone(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    run("--sample", 6, "--out", tmp_path / "report")
    page = read(tmp_path / "report")[2]
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page)
    assert "url(" not in page
    for placeholder in ("__TITLE__", "__BODY__", "None", "nan"):
        assert placeholder not in text_of(page)
    # every section is named by its heading, every table by its caption
    assert all(f'id="{name}"' in page for name in re.findall(r'aria-labelledby="([^"]+)"', page))
    assert page.count("<table") == page.count("<caption>")
    assert page.count("<h1>") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--sample", "0"), "sample is 0, it must be at least 1"),
        (("--percentiles", "5,95", "--check"), "--check looks at percentile 50: add it to --percentiles"),
        (
            ("--percentiles", "1,2,3,4,5,6"),
            "engine r5 has no room for 6 percentiles, 5 at most: use engine native",
        ),
        (("--depart", "2026-09-15T08:00:30"), "engine r5 has no moments within a minute"),
        (("--depart", "2026-12-24T08:00"), "2026-12-24"),
        (("--depart", "soon"), "'soon' is no date and time"),
        (("--modes", "transit,car"), "a car and transit are two questions"),
    ],
)
def test_wrong_calls_write_nothing(run, tmp_path, monkeypatch, words, sentence):
    put_in_place(monkeypatch, SameRules())
    code, said, err = run("--out", tmp_path / "report", *words)
    assert (code, said) == (2, "")
    assert err.startswith("error: ")
    assert sentence in err
    assert not (tmp_path / "report").exists()


def test_more_pairs_than_can_be_held_are_refused(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    monkeypatch.setattr(run_module, "MAX_PAIRS", 15)
    code, _, err = run("--sample", 4, "--out", tmp_path / "report")
    assert (code, err) == (2, "error: 16 pairs to compare, it must be 1 to 15\n")


def test_a_folder_with_other_things_is_refused(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, SameRules())
    (tmp_path / "notes.txt").write_text("mine")
    code, _, err = run("--sample", 2, "--out", tmp_path)
    assert (code, "holds other files" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    out = tmp_path / "report"
    assert run("--sample", 2, "--out", out)[0] == run("--sample", 3, "--out", out)[0] == 0
    assert read(out)[0]["n_origins"] == 3
    assert sorted(path.name for path in out.iterdir()) == FILES


def test_without_r5_it_is_one_sentence(run, tmp_path, monkeypatch):
    """The real engine, and nothing of it on this machine."""
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path / "r5"))
    monkeypatch.setenv("ARTOIS_R5_DOWNLOAD", "false")
    monkeypatch.delenv("R5_JAR", raising=False)
    code, said, err = run("--sample", 2, "--out", tmp_path / "report")
    assert (code, said) == (1, "")
    assert err.startswith("error: engine r5 has no R5: put ")
    assert err.count("\n") == 1
    assert not (tmp_path / "report").exists()


def test_engines_are_listed(capsys, monkeypatch):
    put_in_place(monkeypatch, OtherRules())
    assert main(["engines", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["engines"]}
    assert list(rows) == ["native", "r5"]
    assert (rows["r5"]["possible"], rows["r5"]["running"], rows["r5"]["version"]) == (
        True,
        False,
        "other rules",
    )
    assert rows["r5"]["capabilities"]["questions"] == ["isochrones", "journeys", "matrix"]
    assert rows["native"]["capabilities"]["board_slack_s"] == [0, 3600]
    assert main(["engines", "list"]) == 0
    said = capsys.readouterr().out
    assert "ready to start" in said
    assert main(["engines", "list", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert access.engines.ENGINES == ("native", "r5")
