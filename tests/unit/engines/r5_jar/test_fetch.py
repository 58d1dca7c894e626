"""R5's release is fetched once, whole and with its checksum, or one sentence says why not."""

import threading
import time
from pathlib import Path

import pytest

from access.engines.r5 import fetch as fetching
from access.engines.r5 import jar as jars
from access.engines.r5.fetch import fetch
from access.engines.r5.jar import Release, find_jar, missing_jar
from tests.unit.engines.r5_jar.drawn_release import CONTENT, SHA256, Server, settings_of, told


def test_release_is_fetched_once(tmp_path: Path, server: Server) -> None:
    settings = settings_of(tmp_path / "new" / "folder")
    assert "put r5-v9.8.7-all.jar" in missing_jar(settings)
    settings.folder.mkdir(parents=True)
    (settings.folder / "r5-v9.8.7-all.jar.123.part").touch()  # of a program that was killed
    assert server.asked == []
    reports: list[tuple[int, int | None]] = []
    found = find_jar(settings, lambda so_far, total: reports.append((so_far, total)))
    assert found.path.read_bytes() == CONTENT
    assert found.pinned
    assert reports[-1] == (len(CONTENT), len(CONTENT))
    assert sorted(so_far for so_far, _ in reports) == [so_far for so_far, _ in reports]
    find_jar(settings)
    assert len(server.asked) == 1
    assert sorted(path.name for path in found.path.parent.iterdir()) == [
        "checked.json", "r5-v9.8.7-all.jar", "r5-v9.8.7-all.jar.lock",
    ]  # fmt: skip


def test_two_at_once_fetch_it_once(tmp_path: Path, server: Server) -> None:
    found: list[jars.Jar] = []
    threads = [
        threading.Thread(target=lambda: found.append(find_jar(settings_of(tmp_path)))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [jar.sha256 for jar in found] == [SHA256] * 4
    assert len(server.asked) == 1


@pytest.mark.parametrize("way", ["unsaid", "moved"])
def test_release_is_fetched_all_the_same(tmp_path: Path, server: Server, way: str) -> None:
    server.way = way
    assert find_jar(settings_of(tmp_path)).path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("missing", "it could not be fetched: the server answered 404"),
        ("short", f"it broke off after {len(CONTENT) // 2} of {len(CONTENT)} bytes"),
        ("hangs", "nobody answered within"),
        ("slow", "it broke off: "),
    ],
)
def test_release_that_cannot_be_fetched(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, way: str, says: str
) -> None:
    if way in ("hangs", "slow"):
        monkeypatch.setattr(fetching, "CONNECT_LIMIT_S", 1.5)
    server.way = way
    assert says in told(settings_of(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["r5-v9.8.7-all.jar.lock"]


def test_release_with_another_checksum(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars, "release", lambda: Release(server.url, "0" * 64))
    assert f"what came has SHA-256 {SHA256}" in told(settings_of(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["r5-v9.8.7-all.jar.lock"]


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [("MOST_BYTES", 1000, "it is larger than 1000 bytes"), ("TOTAL_LIMIT_S", -1.0, "it took longer than -1 s"),
     ("ANSWER_LIMIT_S", 0.05, "nobody answered within 0 s")],
)  # fmt: skip
def test_limits_of_fetching(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, says: str
) -> None:
    monkeypatch.setattr(fetching, limit, value)
    server.way = "hangs" if limit == "ANSWER_LIMIT_S" else "well"
    with pytest.raises(ConnectionError, match=says):
        fetch(server.url, SHA256, tmp_path / "x.jar")
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_one_sentence_says_what_to_put_where(tmp_path: Path, nowhere: Release) -> None:
    begun = time.monotonic()
    said = told(settings_of(tmp_path))
    assert time.monotonic() - begun < 5
    assert said == (
        f"engine r5 has no R5: put r5-v9.8.7-all.jar (from {nowhere.url}, SHA-256 {SHA256}) at "
        f"{tmp_path}/r5-v9.8.7-all.jar, or name such a file by R5_JAR (it could not be fetched: Connection refused)"
    )


def test_failed_fetch_is_not_tried_again_at_once(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.way = "missing"
    assert told(settings_of(tmp_path)) == told(settings_of(tmp_path))
    assert len(server.asked) == 1
    monkeypatch.setattr(jars, "_TRY_AGAIN_S", 0.0)
    server.way = "well"
    assert find_jar(settings_of(tmp_path)).pinned


def test_fetching_can_be_forbidden(tmp_path: Path, server: Server) -> None:
    assert "ARTOIS_R5_DOWNLOAD forbids to fetch it" in told(settings_of(tmp_path, download=False))
    assert server.asked == []
