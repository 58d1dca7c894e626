"""The map page in Chromium, against a real server: it answers, says the same as the API, and asks nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.page_tools import (
    SHOTS,
    Watch,
    check_tables,
    open_page,
    skip_unless_built,
    text_of,
    wait_for_answer,
)
from tests.browser.server import get_json, serving
from tests.unit.api.drawn_city import at, build_city


@pytest.fixture(scope="module")
def city_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page")
    skip_unless_built()
    with serving(build_city(folder)[1], folder / "server.log") as url:
        yield url


@pytest.fixture
def watch(page: Page, city_url: str) -> Iterator[Watch]:
    watching = Watch(page, city_url)
    yield watching
    watching.check()


def choose(page: Page, words: str, name: str) -> None:
    page.get_by_role("combobox", name="Lieu").fill(words)
    page.get_by_role("option", name=re.compile(name)).click()


def test_a_chosen_place_is_drawn_and_told(page: Page, watch: Watch, city_url: str) -> None:
    open_page(page, city_url)
    expect(page.locator("#synthetic")).to_contain_text("Données synthétiques – démonstration")
    expect(page.locator("#resultats")).to_be_hidden()
    choose(page, "gare lens", "Gare de Lens")
    wait_for_answer(page)
    answer = get_json(watch.last_question())
    check_tables(page, answer)
    widest = max(answer["features"], key=lambda feature: feature["properties"]["contour"])["properties"]
    area = f"{widest['area_km2']:.1f}".replace(".", ",")
    assert text_of(page, "#status").startswith(f"Depuis Gare de Lens, en moins de 60 minutes : {area} km² ;")
    assert page.locator("#legend-times li").all_inner_texts() == [
        f"moins de {contour} min" for contour in (15, 30, 45, 60)
    ]
    assert "Sources" in text_of(page, "footer")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "page-desktop.png")
    assert page.context.cookies() == []


def test_what_is_changed_is_asked_anew(page: Page, watch: Watch, city_url: str) -> None:
    open_page(page, city_url, "?lieu=lycee-1&partir=2026-09-15T07:30")
    wait_for_answer(page)
    page.get_by_label("Vers ce lieu").check()
    wait_for_answer(page, 2)
    page.get_by_label("Arriver avant").check()
    wait_for_answer(page, 3)
    page.get_by_label("Heure").fill("07:55")
    page.get_by_label("Heure").blur()
    wait_for_answer(page, 4)
    page.get_by_label("45", exact=True).uncheck()
    wait_for_answer(page, 5)
    page.get_by_text("Modes, marche, fenêtre").click()
    page.get_by_label("Marche", exact=True).select_option("3.6")
    wait_for_answer(page, 6)
    query = {name: values[0] for name, values in parse_qs(urlsplit(watch.last_question()).query).items()}
    assert query["direction"] == "to"
    assert query["arrive_by"] == "2026-09-15T07:55"
    assert query["contours_minutes"] == "15,30,60"
    assert query["walk_speed_kmh"] == "3.6"
    answer = get_json(watch.last_question())
    assert answer["query"]["direction"] == "to"
    check_tables(page, answer)
    # The address holds all of it: another visitor sees the same.
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    wait_for_answer(page)
    assert page.get_by_label("Vers ce lieu").is_checked()
    assert page.get_by_label("Heure").input_value() == "07:55"
    assert page.get_by_role("combobox", name="Lieu").input_value() == "Lycée Condorcet"
    check_tables(page, answer)


def test_a_click_on_the_map_is_a_point(page: Page, watch: Watch, city_url: str) -> None:
    open_page(page, city_url)
    page.locator("#map canvas").click(position={"x": 300, "y": 250})
    wait_for_answer(page)
    query = parse_qs(urlsplit(watch.last_question()).query)
    assert at(0, 0)[0] < float(query["lon"][0]) < at(25, 0)[0]
    assert page.get_by_role("combobox", name="Lieu").input_value().startswith("Point 50.")
    check_tables(page, get_json(watch.last_question()))


def test_the_keyboard_is_enough(page: Page, watch: Watch, city_url: str) -> None:
    open_page(page, city_url)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Aller aux résultats")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    place = page.get_by_role("combobox", name="Lieu")
    expect(place).to_be_focused()
    page.keyboard.type("lievin")
    assert place.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = place.get_attribute("aria-activedescendant")
    assert text_of(page, f"#{active}").startswith("Gare de Liévin")
    page.keyboard.press("Enter")
    wait_for_answer(page)
    assert place.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    wait_for_answer(page, 2)
    assert page.get_by_label("Vers ce lieu").is_checked()
    page.get_by_role("button", name="Lieu").focus()
    page.keyboard.press("Enter")
    header = page.locator("#places-table th", has=page.get_by_role("button", name="Lieu"))
    assert header.get_attribute("aria-sort") == "ascending"
    names = page.locator("#places-table .pick").all_inner_texts()
    assert names[0] == "Gare de Lens"
    page.keyboard.press("Enter")
    assert page.locator("#places-table .pick").all_inner_texts() == names[::-1]
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    wait_for_answer(page, 3)
    assert place.input_value().startswith("Point")


def test_a_share_that_the_engine_does_not_know_is_unknown(page: Page, city_url: str) -> None:
    def forget_shares(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        for place in answer["places"]:
            place["reach_share"] = None
        answer["warnings"].append({"code": "engine-remark", "detail": "une remarque du moteur"})
        route.fulfill(response=response, json=answer)

    page.route("**/isochrones?*", forget_shares)
    open_page(page, city_url, "?lieu=gare-1&partir=2026-09-15T07:30")
    wait_for_answer(page)
    cells = {
        key: page.locator(f'#places-table tr[data-id="{key}"] td').all_inner_texts()
        for key in ("lycee-1", "parc-3")
    }
    assert cells["lycee-1"][1:] == ["inconnue", "atteint"]
    assert cells["parc-3"] == ["–", "–", "loin de toute rue"]
    assert "NaN" not in text_of(page, "body")
    expect(page.get_by_text("une remarque du moteur")).to_be_visible()


REMARKS = {
    "origin-snapped": "the point lies 116 m from the nearest street",
    "contour-empty": "contour 15 min, percentile 50: no centre of the 100 m grid is reached in time",
    "grid-coarse": "the streets reach so far that a cell of the grid is 250 m wide instead of 100 m",
    "feed-without-service": "no trip of b.zip runs on 2026-09-15: the answer rests on the other feeds alone",
    "no-transit-effect": "no trip is faster by transit than on foot: is the date or the time what was meant?",
    "r5-jar": "R5 is r5.jar (SHA-256 0), not the release that r5py 1.1.7 is made for",
    "r5-feed-issues": "R5 reported 2 issues with the timetable, the first: no agency",
    "r5-whole-minutes": "R5 tells whole minutes, rounded down: times are up to 59 seconds longer than they read.",
    "r5-percentiles-only": "R5 tells percentiles, not single moments: the share of moments is told where proved.",
}


def test_every_remark_is_told_in_french(page: Page, city_url: str) -> None:
    """The shortest window brings one of its own; the others are those that this service knows."""

    def remark(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        assert "window-short" in [one["code"] for one in answer["warnings"]]
        answer["warnings"] += [{"code": code, "detail": detail} for code, detail in REMARKS.items()]
        route.fulfill(response=response, json=answer)

    page.route("**/isochrones?*", remark)
    open_page(page, city_url, "?lieu=gare-1&partir=2026-09-15T07:30&fenetre=1")
    wait_for_answer(page)
    told = text_of(page, "#warnings").splitlines()
    assert len(told) == len(REMARKS) + 1
    assert "Le point est à 116 m de la rue la plus proche." in told
    assert any(line.startswith("Peu de départs ont été essayés") for line in told)
    assert any(line.startswith("En 15 minutes, on ne va pas assez loin") for line in told)
    assert not re.search(r"\b(the|of|is|no|window|feed|percentile|jar)\b", " ".join(told)), told


@pytest.mark.parametrize("kind", ["engine-incapable", "engine-failed", "engine-unavailable", "busy"])
def test_what_an_engine_refuses_is_told_in_french_with_what_to_do(
    page: Page, city_url: str, kind: str
) -> None:
    body = {"type": f"/problems/{kind}", "detail": "engine r5 cannot"}
    page.route("**/isochrones?*", lambda route: route.fulfill(status=503, json=body))
    open_page(page, city_url, "?lieu=gare-1&partir=2026-09-15T07:30")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(re.compile("changez|réessayez|prévenez"))
    expect(alert).not_to_contain_text("engine")


def test_a_day_without_service_is_one_french_sentence(page: Page, city_url: str) -> None:
    open_page(page, city_url, "?lieu=gare-1&partir=2026-09-20T07:30")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Aucun bus ni train ne circule ce jour-là.")
    expect(alert).to_contain_text("du lundi 31 août 2026 au vendredi 2 juillet 2027")
    expect(page.locator("#resultats")).to_be_hidden()
    page.get_by_label("Date").fill("2026-09-22")
    page.get_by_label("Date").blur()
    wait_for_answer(page)
    expect(alert).to_be_hidden()


def test_on_a_phone_tables_come_first_and_nothing_overflows(browser: Browser, city_url: str) -> None:
    context = browser.new_context(
        locale="fr-FR", viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        watch = Watch(page, city_url)
        open_page(page, city_url, "?lieu=gare-1&partir=2026-09-15T07:30")
        wait_for_answer(page)
        for width in (390, 360, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": 390, "height": 844})
        tops = [
            page.locator(part).bounding_box()["y"]
            for part in ("#question", "#summary", "#places-table", "#map")
        ]
        assert tops == sorted(tops)
        for control in page.locator(".segmented label, .chips label, select, input[type=date]").all():
            box = control.bounding_box()
            assert box is None or box["height"] >= 40
        spinning = "getComputedStyle(document.body, '::before').animationName"
        assert page.evaluate(spinning) == "none"
        page.screenshot(path=SHOTS / "page-phone.png", full_page=True)
        page.locator("#carte").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / "page-phone-map.png")
        watch.check()
    finally:
        context.close()


def test_a_server_that_stops_is_told(page: Page, tmp_path: Path) -> None:
    skip_unless_built()
    with serving(build_city(tmp_path)[1], tmp_path / "server.log") as url:
        open_page(page, url, "?lieu=gare-1&partir=2026-09-15T07:30")
        wait_for_answer(page)
    page.get_by_label("Vers ce lieu").check()
    expect(page.get_by_role("alert")).to_contain_text("Le serveur ne répond pas")


def test_the_reference_page_asks_nobody(page: Page, watch: Watch, city_url: str) -> None:
    page.goto(f"{city_url}/docs")
    expect(page.get_by_role("heading", name="GET /isochrones")).to_be_visible()
