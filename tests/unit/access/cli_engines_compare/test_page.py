"""The page of ``engines compare``: it stands alone, says what was measured, and nothing of the machine."""

import re

from tests.helpers.grid_city import lon_lat
from tests.helpers.recorded_engine import OtherRules, put_in_place
from tests.unit.access.cli_engines_compare.reports import FILES, read, text_of


def test_ids_that_stand_twice_and_hostile_names(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    at = "{},{}".format(*lon_lat((5, 4)))
    there = "{},{}".format(*lon_lat((30, 9)))
    hostile = '"<script>alert(1)</script>, ""x"""'
    (tmp_path / "o.csv").write_text(f"id,lon,lat\n{hostile},{at}\n{hostile},{there}\ncell-1,{at}\n")
    (tmp_path / "d.csv").write_text(f"id,lon,lat\n=1+1,{there}\n{hostile},{at}\n")
    words = (
        "--origins",
        tmp_path / "o.csv",
        "--destinations",
        tmp_path / "d.csv",
        "--out",
        tmp_path / "report",
    )
    code, _, err = run(*words)
    assert code == 0
    assert "repeated-ids" in err
    summary, pairs, page = read(tmp_path / "report")
    plain = '<script>alert(1)</script>, "x"'
    assert [row["from_id"] for row in pairs] == [plain] * 4 + ["cell-1"] * 2
    assert [row["to_id"] for row in pairs] == ["=1+1", plain] * 3
    assert "<script" not in page
    assert {one["id"] for pair in summary["worst"] for one in (pair["from"], pair["to"])} <= {
        plain,
        "cell-1",
        "=1+1",
    }
    assert "se répètent" in text_of(page)
    # what is at one place is walked in no time by both
    assert [row["difference_p50"] for row in pairs][5] == "0"


def test_no_folder_of_the_machine_is_named(run, net, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules())
    run("--sample", 4, "--out", tmp_path / "report")
    for name in FILES:
        text = (tmp_path / "report" / name).read_text()
        for folder in (str(net.parent), str(tmp_path)):
            assert folder not in text


def test_the_page_stands_alone(run, tmp_path, monkeypatch):
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    run("--sample", 6, "--out", tmp_path / "report")
    page = read(tmp_path / "report")[2]
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page)
    assert "url(" not in page
    for placeholder in ("__TITLE__", "__BODY__", "None", "nan"):
        assert placeholder not in text_of(page)
    # every section is named by its heading, every table by its caption
    assert all(f'id="{name}"' in page for name in re.findall(r'aria-labelledby="([^"]+)"', page))
    assert page.count("<table") == page.count("<caption>")
    assert page.count("<h1>") == 1
