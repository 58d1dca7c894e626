"""Find a Chromium for the tests that look at a page, and open one; without one they skip, and say why."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

# A browser that asks nobody outside: on a machine without a way out, each of these would fail or wait.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=30_000)  # as all else that is waited for: the machine may have much to do
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """`$CHROMIUM`, else Debian's, else Playwright's own; the first that is there."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            pytest.skip(f"$CHROMIUM is {named}, which cannot be run")
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    pytest.skip("no Chromium: set $CHROMIUM, install Debian's package, or run `playwright install chromium`")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    # Chromium refuses its sandbox to root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = playwright.chromium.launch(
        executable_path=chromium_path, headless=True, args=[*FLAGS, *sandbox]
    )
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in a profile of its own, French, as wide as a laptop."""
    context = browser.new_context(
        locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 800}
    )
    yield context.new_page()
    context.close()
