"""``artois-access engines list``: which engines there are, what each can do, whether it is ready."""

import json

import access.engines
from access.cli import main
from tests.helpers.recorded_engine import OtherRules, put_in_place


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
