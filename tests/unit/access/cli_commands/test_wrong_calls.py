"""Wrong calls of every command: what is said, and that nothing is written."""

import pytest

from tests.unit.access.cli_commands.calls import AT, FROM, MATRIX

ISOCHRONES = ("isochrones", "{net}", "--out", "{dir}/x.geojson")
BUILD = ("network", "build", "--osm", "{dir}/grid.osm")
OUT = ("--out", "{dir}/n2")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Missing command (see 'artois-access --help')"),
        (("nonsense",), 2, "No such command 'nonsense'"),
        (("isochrones",), 2, "Missing argument 'NET' (see 'artois-access isochrones --help')"),
        ((*ISOCHRONES, *FROM, *AT, "--window", "soon"), 2, "Invalid value for '--window'"),
        ((*ISOCHRONES, *FROM, *AT, "--frm", "1,2"), 2, "No such option: --frm"),
        ((*ISOCHRONES, *AT), 2, "--from or --to is needed"),
        ((*ISOCHRONES, *FROM, "--to", "1,2", *AT), 2, "--from and --to are both given, only one may be"),
        ((*ISOCHRONES, *FROM), 2, "--depart or --arrive is needed"),
        ((*ISOCHRONES, *FROM, *AT, "--arrive", "2026-09-15T08:00"), 2, "--depart and --arrive are both given"),
        ((*ISOCHRONES, *AT, "--from", "50"), 2, "--from '50' is not LON,LAT such as 2.83,50.43"),
        ((*ISOCHRONES, *AT, "--from", "2,8,50,4"), 2, "--from '2,8,50,4' is not LON,LAT"),
        ((*ISOCHRONES, *AT, "--to", "nan,1"), 2, "--to 'nan,1': longitude nan, latitude 1.0 is no place on Earth"),
        ((*ISOCHRONES, *AT, "--from", "-51.2,-30.0"), 2, "the point -51.2,-30.0 has no walkable street"),
        ((*ISOCHRONES, *FROM, "--depart", "tomorrow"), 2, "'tomorrow' is no date and time such as"),
        ((*ISOCHRONES, *FROM, "--depart", "2026-09-15"), 2, "'2026-09-15' has no time of day"),
        ((*ISOCHRONES, *FROM, "--depart", "0001-01-01T00:00+14:00"), 2, "lies beyond the years"),
        ((*ISOCHRONES, *FROM, "--depart", "2030-01-01T08:00"), 2, "2030-01-01"),
        ((*ISOCHRONES, *FROM, *AT, "--window", "0"), 2, "window is 0, it must lie between 1 and 1440 minutes"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "30,15"), 2, "contours 30,15 must ascend, each once"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "15,x"), 2, "--contours '15,x' is not a list of whole numbers"),
        ((*ISOCHRONES, *FROM, *AT, "--contours", "15,400"), 2, "contours 15,400 reach beyond max-minutes"),
        ((*ISOCHRONES, *FROM, *AT, "--percentile", "100"), 2, "percentiles [100]: each must lie between 1 and 99"),
        ((*ISOCHRONES, *FROM, *AT, "--modes", "plane"), 2, "--modes 'plane': 'plane' is none of transit"),
        ((*ISOCHRONES, *FROM, *AT, "--profile", "r6"), 2, "--profile 'r6': known are default and r5"),
        ((*ISOCHRONES, *FROM, *AT, "--walk-speed", "nan"), 2, "walk-speed is nan"),
        ((*ISOCHRONES, *FROM, *AT, "--walk-minutes", "500"), 2, "access-walk-minutes is 500"),
        ((*ISOCHRONES, *FROM, *AT, "--out", "{dir}/x.shp"), 2, "ends in '.shp': known are .geojson"),
        ((*ISOCHRONES, *FROM, *AT, "--out", "{dir}/none/x.geojson"), 2, "none does not exist"),
        (("isochrones", "{dir}/none", *FROM, *AT, "--out", "{dir}/x.tif"), 1, "none holds no network"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--engine", "r5", "--profile", "default"), 2,
         "engine r5 has no profile default: use engine native"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--engine", "x"), 2, "--engine 'x': known are native and r5"),
        ((*MATRIX, *AT, "--out", "{dir}/d.csv"), 2, "d.csv is also an input of this call"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--origins", "{dir}/none.csv"), 1, "none.csv does not exist"),
        ((*MATRIX, *AT, "--out", "{dir}/x.csv", "--percentiles", "50,5"), 2, "percentiles [50, 5] must ascend"),
        (("network", "info", "{net}", "--date", "2026-13-01"), 2, "--date '2026-13-01' is not a day"),
        (("network", "info", "{net}", "--date", "2027-01-01"), 2, "2027-01-01"),
        ((*BUILD, "--gtfs", "{dir}/none.zip", *OUT), 1, "none.zip"),
        ((*BUILD, "--gtfs", "{dir}/text.zip", *OUT), 1, "text.zip"),
        ((*BUILD, "--gtfs", "{dir}/grid.zip", "--out", "{dir}"), 2, "holds other files"),
        ((*BUILD, "--gtfs", "{dir}/grid.zip", "--out", "{dir}/app"), 2, "app holds manifest.json, which is no part"),
        (("demo", "--out", "{dir}"), 2, "holds other files: choose a new one"),
        (("demo", "--out", "{dir}/demo", "--seed", "-1"), 2, "Invalid value for '--seed'"),
        (("serve", "{dir}"), 1, "holds no network"),
        (("serve", "{net}", "--port", "99999"), 2, "--port 99999: it must lie between 0 and 65535"),
        (("gtfs", "validate", "{dir}/grid.zip", "--format", "xml"), 2, "--format 'xml': known are text and json"),
    ],
)  # fmt: skip
def test_every_wrong_call_is_one_sentence(folder, run, words, code, said):
    filled = [word.format(net=folder / "net", dir=folder) for word in words]
    got, out, err = run(*filled)
    assert said in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    assert out == ""
    assert got == code
    assert not list(folder.glob("x.*"))


def test_every_problem_of_a_point_file_is_listed(folder, run):
    bad = folder / "bad.csv"
    words = [word.format(net=folder / "net", dir=folder) for word in (*MATRIX, *AT)]
    code, out, err = run(*words, "--out", folder / "x.csv", "--origins", bad)
    assert (code, out) == (1, "")
    assert err == (
        f"error: {bad} has 2 problems:\n  row 2: lon 'x' is not a number\n  row 3: lat 95 is outside -90..90 degrees\n"
    )
