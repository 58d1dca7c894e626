"""What the commands tell of a network, of a feed and of themselves."""

import json

from access.cli import app as app_module


def test_network_info(folder, run):
    code, said, err = run("network", "info", folder / "net", "--json", "--date", "2026-09-15")
    assert (code, err) == (0, "")
    facts = json.loads(said)
    assert facts["counts"]["stops"] == 3
    assert facts["service_span"] == ["2026-09-01", "2026-09-30"]
    assert (facts["date"], facts["trips"], facts["services"]) == ("2026-09-15", 85, 1)
    assert {source["name"] for source in facts["inputs"]} == {"grid.osm", "grid.zip"}
    code, said, _ = run("network", "info", folder / "net")
    assert code == 0
    assert facts["id"] in said


def test_validate_ends_with_0_or_1(folder, run):
    code, said, _ = run("gtfs", "validate", folder / "grid.zip", "--format", "json")
    assert code == 0
    assert json.loads(said)["errors"] == 0
    code, said, _ = run("gtfs", "validate", folder / "text.zip")
    assert code == 1
    assert "1 error" in said
    code, said, _ = run("gtfs", "validate", folder / "none.zip", "--format", "json")
    assert code == 1
    assert json.loads(said)["problems"][0]["severity"] == "error"


def test_help_and_version(run):
    code, said, _ = run("--help")
    assert code == 0
    assert all(name in said for name in app_module.COMMANDS)
    assert run("--version")[1].startswith("artois-access ")
    assert "--walk-minutes" in run("matrix", "--help")[1]
