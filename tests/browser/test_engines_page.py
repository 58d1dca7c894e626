"""The page of a comparison of engines in a real browser: read, measured on a phone, followed by the keyboard."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from access.cli import main
from tests.browser.page_tools import NO_BREAK, SHOTS
from tests.helpers.grid_city import Line, write_buses, write_streets
from tests.helpers.recorded_engine import OtherRules, put_in_place

EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
NORTH = Line("N", ((20, 1), (20, 5), (20, 9)), 6 * 3600, 20 * 3600, 900, 120)
# WCAG 2: the ratio of the lighter to the darker relative luminance of every text and what lies behind it
CONTRAST = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const texts = [...document.querySelectorAll('body *:not(title)')].filter(e => [...e.childNodes].some(n =>
    n.nodeType === 3 && n.textContent.trim()));
  return texts.map(e => { const style = getComputedStyle(e);
    const ink = lum(rgb(e.closest('svg') ? style.fill : style.color)), paper = lum(behind(e));
    const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
    return [ratio, e.tagName + ' ' + e.textContent.slice(0, 30)]; })
    .filter(([ratio]) => ratio < 4.5); }"""


@pytest.fixture
def report(tmp_path: Path, monkeypatch) -> Path:
    """A report with gaps, both journeys of each, and four percentiles of many digits."""
    put_in_place(monkeypatch, OtherRules(speed=0.8))
    inputs = (
        write_streets(tmp_path / "grid.osm", wide=40, high=10),
        write_buses(tmp_path / "grid.zip", [EAST, NORTH]),
    )
    words = ["--osm", inputs[0], "--gtfs", inputs[1], "--out", tmp_path / "net", "--quiet"]
    assert main(["network", "build", *map(str, words)]) == 0
    words = ["--sample", "40", "--percentiles", "5,25,50,75,95", "--max-minutes", "40", "--quiet"]
    assert main(["engines", "compare", str(tmp_path / "net"), "--out", str(tmp_path / "report"), *words]) == 0
    return tmp_path / "report"


def test_the_page_says_what_the_summary_says(browser: Browser, report: Path) -> None:
    summary = json.loads((report / "summary.json").read_text())
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto((report / "report.html").as_uri())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert complaints == []
        assert page.locator("html").get_attribute("lang") == "fr"
        levels = [
            int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(e => e.tagName)")
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        # the figure, the table and the chart say what the summary says
        main_one = summary["agreements"][2]
        rows = page.locator("#accord ~ .panel tbody tr")
        cells = [text.translate(NO_BREAK) for text in rows.nth(0).locator("td").all_inner_texts()]
        assert [int(cell.replace(" ", "")) for cell in cells] == [
            one["n_either"] for one in summary["agreements"]
        ]
        assert main_one["percentile"] == 50
        zero = dict(main_one["histogram"])[0]
        page.get_by_text("Les mêmes chiffres en tableau").click()
        table = page.locator("details tbody tr")
        assert table.count() == 11
        assert table.nth(5).locator("td").nth(0).inner_text().translate(NO_BREAK).replace(" ", "") == str(
            zero
        )
        assert page.locator("article.pair").count() == len(summary["worst"]) + len(summary["lone"]) > 0
        first = page.locator("article.pair").first
        assert first.locator(".ways ol").count() == 2
        assert first.locator(".ways li").count() == sum(
            len(way["legs"]) for way in summary["worst"][0]["ways"]
        )
        assert page.evaluate(CONTRAST) == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / "engines-desktop.png", full_page=True)
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_overflows(browser: Browser, report: Path, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto((report / "report.html").as_uri())
        for width in (390, 360, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": 390, "height": 844})
        # on one screen: what it is about, and the verdict
        assert page.locator(".verdict .figure").bounding_box()["y"] < 844
        assert page.evaluate(CONTRAST) == []
        # a table that stacks stays a table to those who listen
        tree = page.locator("#accord ~ .panel").aria_snapshot()
        assert 'table "Accord par centile' in tree
        assert "columnheader" in tree
        assert "rowheader" in tree
        page.screenshot(path=SHOTS / f"engines-phone-{scheme}.png", full_page=True)
    finally:
        context.close()


def test_the_keyboard_reaches_everything(browser: Browser, report: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto((report / "report.html").as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
        page.keyboard.press("Enter")
        assert page.url.endswith("#contenu")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Enter")
        assert page.locator("details table").is_visible()
    finally:
        context.close()
