"""``engines compare`` refused: wrong calls, too many pairs, folders of others, an engine that is not there."""

import pytest

from access.analysis.engines_compare import run as run_module
from tests.helpers.recorded_engine import SameRules, put_in_place
from tests.unit.access.cli_engines_compare.reports import FILES, read


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--sample", "0"), "sample is 0, it must be at least 1"),
        (("--percentiles", "5,95", "--check"), "--check looks at percentile 50: add it to --percentiles"),
        (
            ("--percentiles", "1,2,3,4,5,6"),
            "engine r5 has no room for 6 percentiles, 5 at most: what is compared is asked of both engines",
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
