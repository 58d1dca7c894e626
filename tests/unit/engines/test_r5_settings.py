"""Settings of R5's process: their defaults, and one sentence naming the variable for every bad value."""

from pathlib import Path

import pytest

from access.engines.r5 import settings
from access.engines.r5.settings import read_settings, size_bytes
from access.errors import EngineUnavailableError

GB = 1024**3


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.R5Settings.model_fields:
        monkeypatch.delenv(f"ARTOIS_R5_{name.upper()}", raising=False)
    monkeypatch.delenv("R5_JAR", raising=False)


def test_nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = read_settings()
    assert found.jar is None
    assert found.folder == tmp_path / "artois-access" / "r5"
    assert found.wait_s is None
    assert (found.open_limit_s, found.question_limit_s, found.silence_limit_s) == (900, 3600, 900)
    assert (found.idle_s, found.queue) == (600, 8)
    assert 0 < found.heap_bytes <= 4 * GB
    assert found.memory_bytes == found.heap_bytes + 2 * GB


@pytest.mark.parametrize("cache", ["", "relative/cache"])
def test_folder_below_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: str) -> None:
    """An empty or relative XDG_CACHE_HOME counts for nothing, as its standard says."""
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_settings().folder == tmp_path / ".cache" / "artois-access" / "r5"


def test_user_without_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(EngineUnavailableError, match="this user has no home: set ARTOIS_R5_FOLDER"):
        read_settings()
    monkeypatch.setenv("ARTOIS_R5_FOLDER", str(tmp_path))
    assert read_settings().folder == tmp_path


def test_folder_named_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARTOIS_R5_FOLDER", "mine")
    assert read_settings().folder == tmp_path / "mine"


def test_folder_named_from_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As a file of settings has it, which no shell reads."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ARTOIS_R5_FOLDER", "~/mine")
    assert read_settings().folder == tmp_path / "mine"
    monkeypatch.setenv("ARTOIS_R5_FOLDER", "~nobody-of-this-name/mine")
    with pytest.raises(EngineUnavailableError, match=r"ARTOIS_R5_FOLDER is .*name the folder in full"):
        read_settings()


@pytest.mark.parametrize(
    ("text", "size"),
    [("2G", 2 * GB), ("2g", 2 * GB), (" 800M ", 800 * 1024**2), ("1T", 1024 * GB), ("300000K", 307_200_000),
     ("4294967296", 4 * GB)],
)  # fmt: skip
def test_heap_as_java_writes_it(monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    monkeypatch.setenv("ARTOIS_R5_HEAP", text)
    assert read_settings().heap_bytes == size
    assert read_settings().heap == text.strip().upper()


@pytest.mark.parametrize("text", ["", "G", "-1G", "1.5G", "2GB", "80%", "0", "0G", "2 G", "1e3M", "٢G"])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="it must be a size such as 800M or 2G"):
        size_bytes(text)


@pytest.mark.parametrize(
    ("limit", "heap"), [("max", 3 * GB), (str(2 * GB), GB), (str(GB // 10), 200 * 1024**2), ("x", 3 * GB)]
)
def test_heap_by_the_machine_and_its_container(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, heap: int
) -> None:
    monkeypatch.setattr(settings.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 6 * GB // 4096}.get)
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    monkeypatch.setattr(settings, "_CONTAINER_LIMIT", tmp_path / "memory.max")
    assert read_settings().heap_bytes == heap


def test_heap_of_a_large_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 64 * GB // 4096}.get)
    monkeypatch.setattr(settings, "_CONTAINER_LIMIT", tmp_path / "none")
    assert read_settings().heap == "4096M"


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("ARTOIS_R5_HEAP", "much", "ARTOIS_R5_HEAP is 'much': it must be a size such as 800M or 2G"),
        ("ARTOIS_R5_HEAP", "100M", "ARTOIS_R5_HEAP is '100M': R5 needs 200M or more"),
        (
            "ARTOIS_R5_BEYOND_HEAP",
            "1.5G",
            "ARTOIS_R5_BEYOND_HEAP is '1.5G': it must be a size such as 800M or 2G",
        ),
        ("ARTOIS_R5_QUEUE", "-1", "ARTOIS_R5_QUEUE is '-1': it should be greater than or equal to 0"),
        ("ARTOIS_R5_QUEUE", "2.5", "ARTOIS_R5_QUEUE is '2.5': it should be a valid integer"),
        ("ARTOIS_R5_IDLE_S", "0", "ARTOIS_R5_IDLE_S is '0': it should be greater than 0"),
        ("ARTOIS_R5_WAIT_S", "nan", "ARTOIS_R5_WAIT_S is 'nan': it should be a finite number"),
        ("ARTOIS_R5_OPEN_LIMIT_S", "inf", "ARTOIS_R5_OPEN_LIMIT_S is 'inf': it should be a finite number"),
        ("ARTOIS_R5_DOWNLOAD", "perhaps", "ARTOIS_R5_DOWNLOAD is 'perhaps': it should be a valid boolean"),
    ],
)
def test_bad_values_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(EngineUnavailableError) as refused:
        read_settings()
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.R5Settings.model_fields:
        monkeypatch.setenv(f"ARTOIS_R5_{name.upper()}", "")
    monkeypatch.setenv("R5_JAR", "")
    assert read_settings().jar is None
