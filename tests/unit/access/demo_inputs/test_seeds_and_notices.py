"""The generated files as a whole: the same for the same seed, and each says that it is synthetic."""

import hashlib
import subprocess
import sys
from pathlib import Path

import osmium

from access.demo import DemoInputs, generate
from tests.unit.access.demo_inputs.generated import Feed, Streets, read


def test_same_seed_same_bytes_whatever_the_hash_seed(inputs: DemoInputs, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from access.demo import generate; generate(Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": "."},
    )
    for path in (inputs.tadao, inputs.ter, inputs.streets, inputs.population, inputs.places, inputs.readme):
        again = tmp_path / path.name
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest(), (
            path.name
        )


def test_everything_says_that_it_is_synthetic(
    bus: Feed, train: Feed, streets: Streets, inputs: DemoInputs
) -> None:
    for feed in (bus, train):
        info = feed.tables["feed_info"][0]
        assert "synthétiques" in info["feed_publisher_name"]
        assert "synthétique" in info["feed_version"]
        assert "synthétiques" in info["feed_desc"]
        assert "synthétiques" in feed.tables["agency"][0]["agency_name"]
        assert all("synthétiques" in r["route_desc"] for r in feed.tables["routes"])
        assert all("synthétiques" in s["stop_desc"] for s in feed.tables["stops"])
    invented = [
        r
        for r in bus.tables["routes"]
        if not (r["route_short_name"].isdigit() and int(r["route_short_name"]) < 200)
    ]
    assert all(
        r["route_long_name"].startswith("Ligne ") and "fictive" in r["route_long_name"] for r in invented
    )
    assert {tags["source"] for _, tags, _ in streets.ways} == {"synthetic"}
    assert "synthétiques" in osmium.io.Reader(str(inputs.streets)).header().get("generator")
    assert "SYNTHÉTIQUES" in inputs.readme.read_text(encoding="utf-8")


def test_another_seed_invents_another_town(tmp_path: Path, inputs: DemoInputs) -> None:
    other = generate(tmp_path, seed=2)
    assert other.streets.read_bytes() != inputs.streets.read_bytes()
    assert other.ter.read_bytes() == inputs.ter.read_bytes()  # nothing in it is left to chance
    assert other.places.read_bytes() == inputs.places.read_bytes()
    assert 6_000 <= len(read(other.tadao).trips("SEM", "SCO")) <= 8_000
    assert len(Streets(other.streets).node_ids) >= 150_000
