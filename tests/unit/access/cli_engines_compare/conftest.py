"""A city with and without places, built once, and ``artois-access engines compare`` on it."""

import csv

import pytest

from access.cli import main
from tests.helpers.grid_city import Line, lon_lat, write_buses, write_streets

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
EXTRA = Line("X", ((5, 5), (35, 5)), 16 * 3600 + 300, 16 * 3600 + 3000, 120, 400)


@pytest.fixture(scope="package")
def net(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    inputs = (
        write_streets(folder / "grid.osm", wide=40, high=10),
        write_buses(folder / "grid.zip", [EAST, EXTRA]),
    )
    (folder / "places.csv").write_text(
        "id,name,kind,commune,lon,lat\nl1,Lycée <Nord>,lycee,Lens,{},{}\n".format(*lon_lat((35, 7)))
    )
    points = [("a", *lon_lat((5, 4))), ("b", *lon_lat((30, 5))), ("sea", 11.0, 0.0)]
    with (folder / "points.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "lon", "lat"), *points])
    for name, places in (("net", []), ("named", ["--places", str(folder / "places.csv")])):
        words = ["--osm", inputs[0], "--gtfs", inputs[1], *places, "--out", folder / name, "--quiet"]
        assert main(["network", "build", *map(str, words)]) == 0
    return folder / "net"


@pytest.fixture
def run(net, capsys):
    """The command in this process: code, standard output, standard error."""

    def runner(*words, on=net):
        code = main(["engines", "compare", str(on), *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return runner
