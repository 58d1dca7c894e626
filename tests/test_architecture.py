"""The floor plan holds: imports go down only, packages are ours, surfaces are exact, files stay small."""

import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from importlinter import cli

import access.errors

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("access", "gtfs", "osm", "api")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]
MAX_LINES = 500
WISHED_LINES = 300


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(cli, "_configure_logging", lambda verbose: None)  # it silences all loggers there are
    exit_code = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert exit_code == 0, capsys.readouterr().out


def test_every_room_of_access_has_its_floor() -> None:
    """A module that no layer names would escape the contract."""
    layers = next(c["layers"] for c in CONTRACTS if c.get("containers") == ["access"])
    named = {name.strip() for layer in layers for name in layer.split("|")}
    assert {module.name for module in pkgutil.iter_modules([str(ROOT / "access")])} == named


def test_the_search_may_not_see_tables_streets_or_the_web() -> None:
    forbidden = next(c for c in CONTRACTS if c["type"] == "forbidden")
    assert forbidden["source_modules"] == ["access.routing"]
    assert {"pandas", "geopandas", "gtfs", "osm", "api", "fastapi"} <= set(forbidden["forbidden_modules"])


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_is_ours(name: str) -> None:
    """All four names exist on PyPI under other owners."""
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found).resolve() == ROOT / name / "__init__.py"


def test_we_do_not_depend_on_our_own_names() -> None:
    extras = SETTINGS["project"]["optional-dependencies"].values()
    needed = [*SETTINGS["project"]["dependencies"], *(one for extra in extras for one in extra)]
    assert not {one.split(">")[0].split("[")[0].strip() for one in needed} & set(PACKAGES)


def _public_packages() -> Iterator[str]:
    """Packages whose `__init__` says what is public."""
    for root in PACKAGES:
        inner = pkgutil.walk_packages([str(ROOT / root)], f"{root}.")
        for name in (root, *(module.name for module in inner if module.ispkg)):
            if "__all__" in (ROOT / Path(*name.split(".")) / "__init__.py").read_text(encoding="utf-8"):
                yield name


@pytest.mark.parametrize("name", list(_public_packages()))
def test_all_is_exact(name: str) -> None:
    """`__all__` names what is there, once, and a package that only gathers names gathers no other."""
    package = importlib.import_module(name)
    listed: list[str] = package.__all__
    assert len(listed) == len(set(listed))
    assert [one for one in listed if not hasattr(package, one)] == []
    public = {
        one: thing
        for one, thing in vars(package).items()
        if not one.startswith("_") and not isinstance(thing, ModuleType)
    }
    own = {one for one, thing in public.items() if getattr(thing, "__module__", None) == name}
    assert (own or set(public)) - set(listed) == set()


def _files() -> list[Path]:
    """Everything that people write: Python, and the page's sources."""
    roots = [ROOT / name for name in (*PACKAGES, "tests", "scripts")]
    made = {"node_modules", "dist", "__pycache__"}
    return sorted(
        path
        for root in roots
        for suffix in ("py", "ts", "js", "mjs", "css", "html")
        for path in root.rglob(f"*.{suffix}")
        if not made & set(path.parts)
    )


def test_no_file_above_five_hundred_lines(record_testsuite_property: Callable[[str, object], None]) -> None:
    """Those above three hundred are printed (``pytest -rP``) and recorded: each is a wish to split it."""
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in _files()
    }
    long = {name: n for name, n in lines.items() if n > WISHED_LINES}
    for name, n in sorted(long.items(), key=lambda item: -item[1]):
        print(f"{n} lines: {name}")
        record_testsuite_property(name, n)
    assert {name: n for name, n in long.items() if n > MAX_LINES} == {}


def _public_errors() -> list[type[Exception]]:
    return [
        thing
        for name, thing in vars(access.errors).items()
        if not name.startswith("_") and isinstance(thing, type) and issubclass(thing, Exception)
    ]


@pytest.mark.parametrize("error", _public_errors(), ids=lambda error: error.__name__)
def test_every_error_is_a_child_of_one_base_and_has_a_row_in_the_api(error: type[Exception]) -> None:
    problems = pytest.importorskip("api.errors").PROBLEMS
    assert issubclass(error, access.errors.AccessError)
    assert error in problems


def test_every_error_is_drawn_in_the_tree_of_its_module() -> None:
    tree = access.errors.__doc__ or ""
    assert [error.__name__ for error in _public_errors() if error.__name__ not in tree] == []
