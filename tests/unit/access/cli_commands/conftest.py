"""Inputs and a network for the commands, and the commands in this process."""

import csv

import pytest

from access.cli import main
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets
from tests.unit.access.cli_commands.calls import call

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """Inputs, the network built from them by the command, and point files."""
    folder = tmp_path_factory.mktemp("cli")
    write_streets(folder / "grid.osm", wide=40, high=10)
    write_buses(folder / "grid.zip", [EAST])
    points = [("a", *lon_lat((5, 5))), ("b", *lon_lat((35, 5))), ("sea", 11.0, 0.0)]
    for name in ("o.csv", "d.csv"):
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows([("id", "lon", "lat"), *points])
    (folder / "bad.csv").write_text("id,lon,lat\na,x,1\nb,1,95\n")
    (folder / "text.osm.pbf").write_text("this is no street file")
    (folder / "text.zip").write_text("this is no feed")
    (folder / "app").mkdir()
    (folder / "app" / "manifest.json").write_text('{"name": "somebody else\'s"}')
    built = call(
        "network",
        "build",
        "--osm",
        folder / "grid.osm",
        "--gtfs",
        folder / "grid.zip",
        "--out",
        folder / "net",
    )
    assert built.returncode == 0, built.stderr
    assert built.stderr == ""
    assert "written: " in built.stdout
    return folder


@pytest.fixture
def run(capsys):
    """The program in this process: code, standard output, standard error."""

    def runner(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner
