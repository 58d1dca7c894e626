"""The page on the demonstration network, where `make demo` has built it: looked at, and held against the API."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from access.errors import AccessError
from access.network import open_network
from tests.browser.page_tools import SHOTS, Watch, check_tables, open_page, skip_unless_built, wait_for_answer
from tests.browser.server import ROOT, get_json, serving

DEMO = ROOT / "run" / "demo" / "network"


@pytest.mark.parametrize(("name", "width", "height"), [("desktop", 1280, 800), ("phone", 390, 844)])
def test_the_demonstration_is_shown(
    browser: Browser, tmp_path: Path, name: str, width: int, height: int
) -> None:
    skip_unless_built()
    if not DEMO.is_dir():
        pytest.skip("no demonstration network: run `make demo`")
    try:
        open_network(DEMO)
    except AccessError as error:
        pytest.skip(f"the demonstration network cannot be used: {error}")
    context = browser.new_context(locale="fr-FR", viewport={"width": width, "height": height})
    try:
        with serving(DEMO, tmp_path / "server.log") as url:
            page = context.new_page()
            watch = Watch(page, url)
            lycees = get_json(f"{url}/places?kind=lycee")["features"]
            place = next(f for f in lycees if f["properties"]["commune"] == "Lens")
            open_page(page, url, f"?lieu={place['id']}&partir=2026-11-24T07:30")
            wait_for_answer(page, limit_s=60)
            answer = get_json(watch.last_question())
            check_tables(page, answer)
            features = sorted(answer["features"], key=lambda feature: feature["properties"]["contour"])
            areas = [feature["properties"]["area_km2"] for feature in features]
            assert areas == sorted(areas)
            assert areas[-1] > 50  # an hour by bus and train is more than a walk around the corner
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(1000)
            page.screenshot(path=SHOTS / f"demo-{name}.png", full_page=name == "phone")
            watch.check()
    finally:
        context.close()
