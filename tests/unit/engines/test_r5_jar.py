"""Where R5's jar comes from: a file that is named, one in our folder, a release; each checked."""

import ast
import functools
import hashlib
import http.server
import importlib.util
import os
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.engines.r5 import fetch as fetching
from access.engines.r5 import jar as jars
from access.engines.r5.checked import known_sha256, sha256_of
from access.engines.r5.fetch import fetch
from access.engines.r5.jar import Release, find_jar, missing_jar, version_in
from access.engines.r5.settings import R5Settings
from access.errors import EngineUnavailableError

CONTENT = b"the release of R5 " * 50_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def settings_of(folder: Path, jar: Path | None = None, *, download: bool = True) -> R5Settings:
    return R5Settings(R5_JAR=jar, folder=folder, download=download)


def write_jar(path: Path, name: str = "com/conveyal/r5/R5Main.class") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
        archive.writestr(name, b"\xca\xfe\xba\xbe")
    return path


def told(settings: R5Settings) -> str:
    """Why there is no R5: one line."""
    with pytest.raises(EngineUnavailableError) as refused:
        find_jar(settings)
    assert "\n" not in str(refused.value)
    return str(refused.value)


class Server(http.server.ThreadingHTTPServer):
    """A server of one file, which may be short, slow, missing or somewhere else."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.way = "well"

    def handle_error(self, *_: object) -> None:
        """Say nothing: who asks may go away."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/releases/v9.8.7/r5-v9.8.7-all.jar"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.way == "missing":
            self.send_error(404)
            return
        if self.server.way == "moved" and not self.path.endswith("there"):
            self.send_response(302)
            self.send_header("Location", "/there")
            self.end_headers()
            return
        if self.server.way == "hangs":
            time.sleep(2)
        self.send_response(200)
        if self.server.way != "unsaid":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2])
        if self.server.way == "slow":
            time.sleep(2)
        if self.server.way != "short":
            self.wfile.write(CONTENT[len(CONTENT) // 2 :])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server of the release, which r5py is taken to name."""
    made = Server()
    threading.Thread(target=functools.partial(made.serve_forever, poll_interval=0.02), daemon=True).start()
    monkeypatch.setattr(jars, "release", lambda: Release(made.url, SHA256))
    monkeypatch.setattr(jars, "_FAILED", {})
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Release:
    """A release that nobody serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    release = Release(f"http://127.0.0.1:{port}/r5-v9.8.7-all.jar", SHA256)
    monkeypatch.setattr(jars, "release", lambda: release)
    monkeypatch.setattr(jars, "_FAILED", {})
    return release


@pytest.mark.skipif(importlib.util.find_spec("r5py") is None, reason="r5py is not installed (make r5)")
def test_release_is_read_from_the_installed_r5py() -> None:
    """Without importing it; held against its source by another reader than ours."""
    found = jars.release()
    origin = importlib.util.find_spec("r5py").origin  # type: ignore[union-attr]
    source = (Path(origin).parent / "util" / "classpath.py").read_text()  # type: ignore[arg-type]
    assert ast.unparse(ast.parse(source)).count(repr(found.url)) == 1
    assert ast.unparse(ast.parse(source)).count(repr(found.sha256)) == 1
    assert found.url.startswith("https://github.com/r5py/r5/releases/")
    assert found.name.endswith(".jar")
    assert found.version.count(".") == 2
    assert len(found.sha256) == 64


def test_r5py_that_no_longer_says_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "util").mkdir()
    (tmp_path / "util" / "classpath.py").write_text("R5_JAR_URL = find_out()\nR5_JAR_SHA256 = 'ab'\n")
    found = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(jars.importlib.util, "find_spec", lambda _: found)
    jars.release.cache_clear()
    try:
        with pytest.raises(
            EngineUnavailableError,
            match=r"does not name R5's release as r5py 1\.1\.7 does: name a file by R5_JAR",
        ):
            jars.release()
    finally:
        jars.release.cache_clear()


@pytest.mark.parametrize(
    ("name", "version"),
    [("r5-v7.5.1-r5py-all.jar", "7.5.1"), ("r5-7.6-all.jar", "7.6"), ("r5.jar", ""), ("r5-v10.20.30.jar", "10.20.30"),
     ("7.5.1.jar", "7.5.1")],
)  # fmt: skip
def test_version_in_a_name(name: str, version: str) -> None:
    assert version_in(name) == version


def test_named_jar_is_taken_whatever_its_checksum(tmp_path: Path, server: Server) -> None:
    path = write_jar(tmp_path / "mine.jar")
    settings = settings_of(tmp_path / "cache", path)
    assert missing_jar(settings) == ""
    found = find_jar(settings)
    assert found == jars.Jar(path, hashlib.sha256(path.read_bytes()).hexdigest(), pinned=False)
    assert server.asked == []


def test_named_jar_may_be_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_jar(tmp_path / "other-name.jar")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(jars, "release", lambda: Release("https://host/r5-v9.8.7-all.jar", sha256))
    assert find_jar(settings_of(tmp_path / "cache", path)).pinned


def test_named_jar_from_here_or_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nowhere: Release
) -> None:
    path = write_jar(tmp_path / "mine.jar")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("mine.jar", "~/mine.jar"):
        assert find_jar(settings_of(tmp_path / "cache", Path(given))).path == path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("absent", "which does not exist"),
        ("folder", "which is no file"),
        ("text", "which is no readable jar: File is not a zip file"),
        ("truncated", "which is no readable jar"),
        ("empty", "which is no readable jar"),
        ("other", "a jar without R5's classes (com/conveyal/r5/)"),
    ],
)
def test_named_jar_that_is_none_has_no_other_in_its_place(
    tmp_path: Path, server: Server, kind: str, says: str
) -> None:
    path = tmp_path / "named.jar"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("<html>not found</html>")
    elif kind == "empty":
        path.touch()
    elif kind != "absent":
        write_jar(path, "com/conveyal/gtfs/Feed.class" if kind == "other" else "com/conveyal/r5/A.class")
        if kind == "truncated":
            path.write_bytes(path.read_bytes()[:-30])
    settings = settings_of(tmp_path / "cache", path)
    assert told(settings).startswith(f"R5_JAR is {path}, ")
    assert says in told(settings)
    assert server.asked == []
    if kind in ("absent", "folder"):
        assert says in missing_jar(settings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_named_jar_that_may_not_be_read(tmp_path: Path, nowhere: Release) -> None:
    path = write_jar(tmp_path / "mine.jar")
    path.chmod(0)
    assert "Permission denied" in told(settings_of(tmp_path / "cache", path))


def test_release_in_our_folder_is_read_once(
    tmp_path: Path, nowhere: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / nowhere.name
    path.write_bytes(CONTENT)
    settings = settings_of(tmp_path)
    assert missing_jar(settings) == ""
    assert known_sha256(path, tmp_path) is None  # to be ready, nothing is read
    assert find_jar(settings) == jars.Jar(path, SHA256, pinned=True)
    monkeypatch.setattr("hashlib.file_digest", None)  # from here on reading it again would fail
    assert find_jar(settings).pinned
    assert missing_jar(settings) == ""


def test_other_file_in_the_release_s_place(tmp_path: Path, nowhere: Release) -> None:
    """Told with both checksums, and neither used nor deleted; put right, it is read again."""
    path = tmp_path / nowhere.name
    path.write_bytes(CONTENT)
    find_jar(settings_of(tmp_path))
    path.write_bytes(CONTENT[:-1] + b"?")
    other = hashlib.sha256(path.read_bytes()).hexdigest()
    assert told(settings_of(tmp_path)) == (
        f"{path} is not R5's release: its SHA-256 is {other}, it should be {SHA256}; remove it"
    )
    assert path.exists()
    assert missing_jar(settings_of(tmp_path)) == f"{path} is not R5's release: remove it"
    path.write_bytes(CONTENT)
    assert find_jar(settings_of(tmp_path)).pinned


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
    monkeypatch.setattr(fetching, "CONNECT_LIMIT_S", 0.3)
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
     ("ANSWER_LIMIT_S", 0.0, "nobody answered within 0 s")],
)  # fmt: skip
def test_limits_of_fetching(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, says: str
) -> None:
    monkeypatch.setattr(fetching, limit, value)
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


def test_folder_that_cannot_be_made(tmp_path: Path, nowhere: Release) -> None:
    (tmp_path / "file").touch()
    said = told(settings_of(tmp_path / "file" / "r5"))
    assert said.startswith(f"engine r5 cannot use {tmp_path / 'file' / 'r5'} for its files (")
    assert said.endswith("): set ARTOIS_R5_FOLDER")


def test_checksums_are_remembered_by_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    assert known_sha256(path, tmp_path) is None
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"one").hexdigest() == known_sha256(path, tmp_path)
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))
    assert known_sha256(path, tmp_path) is None
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"two").hexdigest()
    assert known_sha256(tmp_path / "none", tmp_path) is None


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 3}', '{"a": []}', "\x00"])
def test_memory_of_checksums_that_is_not_ours(tmp_path: Path, text: str) -> None:
    (tmp_path / "checked.json").write_text(text)
    path = tmp_path / "a"
    path.write_bytes(b"one")
    assert sha256_of(path, tmp_path) == hashlib.sha256(b"one").hexdigest() == known_sha256(path, tmp_path)
