"""What the tests of the page share: watching what it asks for, waiting for its answers, reading its tables."""

import time
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from tests.browser.server import ROOT

SHOTS = ROOT / "build" / "screenshots"
NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " "})


def skip_unless_built() -> None:
    """Skip, and say why, where the page has not been built."""
    if not (ROOT / "api" / "web" / "dist" / "index.html").is_file():
        pytest.skip("the page is not built: run `make web`")


class Watch:
    """What a page asks for and complains about."""

    def __init__(self, page: Page, url: str) -> None:
        self.foreign: list[str] = []
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._origin = url
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route(lambda address: not self._is_ours(address), lambda route: route.abort())

    def _is_ours(self, address: str) -> bool:
        return address.startswith((f"{self._origin}/", "blob:", "data:"))

    def _on_request(self, request: Request) -> None:
        (self.asked if self._is_ours(request.url) else self.foreign).append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Software rendering, which these tests use, warns of its own slowness.
        if message.type in ("error", "warning") and "GPU stall" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def check(self) -> None:
        assert self.foreign == []
        assert self.complaints == []

    def last_question(self) -> str:
        return [address for address in self.asked if "/isochrones?" in address][-1]


def open_page(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/{query}")
    expect(page.locator("#status")).not_to_have_text("Chargement…")


def wait_for_answer(page: Page, number: int = 1, limit_s: float = 60) -> None:
    """Wait until the page's `number`-th answer is in its tables and drawn. The page's policy forbids eval in it."""
    end = time.monotonic() + limit_s
    while True:
        told, drawn, busy = page.evaluate(
            "[Number(document.body.dataset.answer ?? 0), Number(document.body.dataset.drawn ?? 0),"
            " document.body.classList.contains('busy')]"
        )
        if told >= number and drawn == told and not busy:
            return
        assert time.monotonic() < end, f"answers {told}, drawn {drawn}: {text_of(page, '.panel')}"
        page.wait_for_timeout(50)


def text_of(page: Page, selector: str) -> str:
    return page.locator(selector).inner_text().translate(NO_BREAK)


def check_tables(page: Page, answer: dict[str, Any]) -> None:
    """Every number of both tables is the API's."""
    features = {feature["properties"]["contour"]: feature["properties"] for feature in answer["features"]}
    rows = page.locator("#summary tbody tr")
    assert rows.count() == len(features)
    for contour, said in features.items():
        row = f'#summary tr[data-contour="{contour}"]'
        assert text_of(page, f"{row} td >> nth=0") == f"{said['area_km2']:.1f}".replace(".", ",")
        counts = {kind: said["places"][kind] for kind in ("lycee", "gare", "parc")}
        counts["autres"] = sum(said["places"].values()) - sum(counts.values())
        for kind, count in counts.items():
            assert text_of(page, f'{row} td[data-kind="{kind}"]') == str(count)
    words = {"ok": "atteint", "unreachable": "hors d'atteinte", "unlinked": "loin de toute rue"}
    assert page.locator("#places-table tbody tr").count() == len(answer["places"])
    for place in answer["places"]:
        cells = page.locator(f'#places-table tr[data-id="{place["id"]}"] td').all_inner_texts()
        minutes = "–" if place["travel_time_p50"] is None else str(place["travel_time_p50"])
        share = "–" if place["state"] == "unlinked" else f"{round(place['reach_share'] * 100)} %"
        assert [cell.translate(NO_BREAK) for cell in cells] == [minutes, share, words[place["state"]]]
