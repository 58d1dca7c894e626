"""Commands and a server, each a process of its own, on a machine without R5's jar: what they say, and what goes on."""

import ast
import csv
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.server import ROOT, get_json, serving
from tests.helpers.without_r5 import without_r5
from tests.unit.api.drawn_city import at, build_city

pytestmark = pytest.mark.skipif(find_spec("r5py") is None, reason="r5py is not installed: run `make r5`")

LON, LAT = at(4.3, 7)
TO_LON, TO_LAT = at(20, 7)
MOMENT = "2026-09-15T08:00+02:00"
QUERY = {"lon": LON, "lat": LAT, "depart_at": MOMENT, "contours_minutes": "10,30"}
COMMANDS = {
    "matrix": (*("--origins", "{dir}/o.csv", "--destinations", "{dir}/o.csv"), "--out", "{out}/m.csv"),
    "isochrones": ("--from", f"{LON},{LAT}", "--out", "{out}/f.geojson"),
    "journey": ("--from", f"{LON},{LAT}", "--to", f"{TO_LON},{TO_LAT}"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved network, points, and a file that is no jar."""
    folder = tmp_path_factory.mktemp("without")
    build_city(folder)
    with (folder / "o.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "lon", "lat"), ("a", LON, LAT), ("b", TO_LON, TO_LAT)])
    (folder / "no.jar").write_text("this is no jar")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def url(folder: Path, home: Path) -> Iterator[str]:
    """The address of a real server on such a machine."""
    with serving(folder / "network", folder / "server.log", environment=without_r5(home)) as address:
        yield address


def call(
    folder: Path, out: Path, command: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "import sys; from access.cli import main; sys.exit(main())"]
    words = [word.format(dir=folder, out=out) for word in COMMANDS[command]]
    asked = [command, str(folder / "network"), *words, "--depart", MOMENT, "--engine", "r5"]
    return subprocess.run(
        [*program, *asked],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def release_of_r5py() -> tuple[str, str]:
    """Name and SHA-256 of the jar that the installed r5py fetches, read from its source."""
    spec = find_spec("r5py")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    source = Path(spec.submodule_search_locations[0]) / "util" / "classpath.py"
    texts = {
        target.id: node.value.value
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return texts["R5_JAR_URL"].rsplit("/", 1)[-1], texts["R5_JAR_SHA256"]


@pytest.mark.parametrize("command", list(COMMANDS))
def test_commands_name_the_file_its_checksum_and_its_place(
    folder: Path, home: Path, tmp_path: Path, command: str
) -> None:
    done = call(folder, tmp_path, command, without_r5(home))
    name, checksum = release_of_r5py()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    for part in (name, checksum, str(home / ".cache" / "artois-access" / "r5"), "R5_JAR"):
        assert part in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert not [path for path in home.rglob("*") if path.is_file() and path.stat().st_size > 0]


def test_a_jar_that_is_none_is_named_and_nothing_else_is_tried(
    folder: Path, home: Path, tmp_path: Path
) -> None:
    done = call(folder, tmp_path, "matrix", without_r5(home, R5_JAR=str(folder / "no.jar")))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert str(folder / "no.jar") in done.stderr
    assert "R5_JAR" in done.stderr
    assert list(tmp_path.iterdir()) == []


def problem(url: str, **changes: object) -> tuple[int, dict[str, object], Message]:
    """Status, body and headers of a question that is refused."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{url}/isochrones?{urlencode({**QUERY, **changes})}", timeout=60)
    with caught.value as answer:
        return answer.code, json.load(answer), answer.headers


def test_the_service_says_what_is_missing_and_goes_on(url: str) -> None:
    name, checksum = release_of_r5py()
    assert get_json(f"{url}/health")["engines"]["r5"]["possible"] is False
    for _ in range(2):
        start = time.monotonic()
        status, body, headers = problem(url, engine="r5")
        assert time.monotonic() - start < 15
        assert (status, body["type"]) == (503, "/problems/engine-unavailable")
        assert headers["Cache-Control"] == "no-store"
        detail = str(body["detail"])
        assert name in detail
        assert checksum in detail
        assert "Traceback" not in detail
        ours = get_json(f"{url}/isochrones?{urlencode(QUERY)}")
        assert ours["provenance"]["engine"] == "native"
    health = get_json(f"{url}/health")
    assert health["status"] == "ok"
    assert health["engines"]["r5"]["running"] is False
    assert name in health["engines"]["r5"]["detail"]


def test_health_is_told_in_milliseconds(url: str) -> None:
    get_json(f"{url}/health")
    took = []
    for _ in range(10):
        start = time.monotonic()
        get_json(f"{url}/health")
        took.append(time.monotonic() - start)
    assert min(took) < 0.1


def test_a_capability_comes_before_the_jar(url: str) -> None:
    status, body, _ = problem(url, engine="r5", direction="to")
    assert (status, body["type"], body["able"]) == (422, "/problems/engine-incapable", ["native"])


def test_a_service_whose_jar_is_none_says_so(folder: Path, home: Path) -> None:
    environment = without_r5(home, R5_JAR=str(folder / "no.jar"))
    with serving(folder / "network", folder / "other.log", environment=environment) as address:
        status, body, _ = problem(address, engine="r5")
        assert (status, body["type"]) == (503, "/problems/engine-unavailable")
        assert "no.jar" in str(body["detail"])
        health = get_json(f"{address}/health")["engines"]["r5"]
        assert (health["possible"], "no.jar" in health["detail"]) == (False, True)
