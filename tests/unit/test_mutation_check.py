"""The mutation check itself: every bug still fits the code, and each way a trial can end is told from the others."""

from pathlib import Path

import pytest

from tests.mutants import trial
from tests.mutants.plant import Plant, misfits
from tests.mutants.plants import PLANTS

ROOT = Path(__file__).parents[2]
STAGE = (("test_toy.py",),)
CONFTEST = """
from hypothesis import settings
settings.register_profile("mutants", max_examples=5)
"""
TOY = """
def double(x):
    while x > 10**6:
        x += 1
    return 2 * x
"""
TEST = """
from toy import double

def test_two():
    assert double(1) == 2

def test_four():
    assert double(2) == 4
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A tree of one function and its tests."""
    for name, text in (("conftest.py", CONFTEST), ("toy.py", TOY), ("test_toy.py", TEST)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_bug_fits_the_code_as_it_is() -> None:
    assert misfits(ROOT, PLANTS) == []
    assert len(PLANTS) >= 20


@pytest.mark.parametrize(
    ("before", "after", "how", "by"),
    [
        ("return 2 * x", "return 2 + x", "caught", "test_toy.py::test_two"),
        ("return 2 * x", "return x + x", "survived", ""),
        ("return 2 * x", "return 2 *", "broken", ""),
        ("while x > 10**6", "while x > 1", "caught", "still running after 4 s"),
        ("return 2 * x", "return __import__('os').abort()", "caught", "ended by signal 6"),
    ],
)
def test_how_a_trial_ends(
    toy: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, how: str, by: str
) -> None:
    monkeypatch.setattr(trial, "LIMIT_S", 4 if "while" in before else 60)
    verdict = trial.try_plant(toy, Plant("bug", "toy.py", before, after, STAGE), toy / "kernels")
    assert (verdict.how, verdict.by) == (how, by), verdict.output
    assert (toy / "toy.py").read_text() == TOY, "the bug is still there"


def test_the_second_stage_is_tried_where_the_first_sees_nothing(toy: Path) -> None:
    plant = Plant("bug", "toy.py", "2 * x", "3 * x - 1", (("test_toy.py::test_two",), ("test_toy.py",)))
    assert trial.try_plant(toy, plant, toy / "kernels").by == "test_toy.py::test_four"


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (Plant("a", "gone.py", "x", "y", STAGE), "a: there is no gone.py"),
        (
            Plant("b", "toy.py", "return 3", "y", STAGE),
            "'return 3' stands 0 times in toy.py, it must be once",
        ),
        (Plant("c", "toy.py", "x", "y", STAGE), "'x' stands 4 times in toy.py"),
        (Plant("d", "toy.py", "2 * x", "2 * x", STAGE), "d: the text is not changed"),
        (Plant("e", "toy.py", "2 * x", "x", (("test_gone.py::test_two",),)), "e: there is no test_gone.py"),
    ],
)
def test_a_bug_that_does_not_fit_is_told(toy: Path, plant: Plant, said: str) -> None:
    (sentence,) = misfits(toy, (plant,))
    assert said in sentence


def test_a_name_stands_for_one_bug(toy: Path) -> None:
    twice = Plant("same", "toy.py", "2 * x", "x", STAGE)
    assert misfits(toy, (twice, twice)) == ["same: planted twice"]
