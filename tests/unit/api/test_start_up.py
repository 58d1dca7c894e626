"""From settings to a warm network: not ready until then, and why one cannot be opened."""

import threading
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from access.errors import DataError
from access.network import Network
from api.main import create_app
from api.settings import Settings
from tests.helpers.processes import wait_until
from tests.unit.api.conftest import until_ready
from tests.unit.api.drawn_city import build_city


def test_not_ready_until_warm(city: Network) -> None:
    hold = threading.Event()

    def open_slowly() -> Network:
        assert hold.wait(30)
        return city

    with TestClient(create_app(Settings(), open_it=open_slowly)) as client:
        for path in (
            "/health",
            "/isochrones?lon=2.8&lat=50.4&depart_at=2026-09-15T08:00",
            "/places",
            "/network",
        ):
            response = client.get(path)
            assert (response.status_code, response.json()["type"]) == (503, "/problems/not-ready")
            assert response.headers["retry-after"] == "2"
        hold.set()
        until_ready(client)
        body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["network"] == city.id
    assert body["warm_up_s"] > 0


def test_a_network_that_cannot_be_opened_says_why() -> None:
    def fail() -> Network:
        raise DataError("net/manifest.json is missing")

    with TestClient(create_app(Settings(), open_it=fail)) as client:
        for _ in range(3):
            response = client.get("/health")
            assert response.status_code == 503
        assert response.json()["type"] in ("/problems/network-unusable", "/problems/not-ready")
        assert said_at_last(client) == "net/manifest.json is missing"
    with TestClient(create_app(Settings(network=None))) as client:
        assert said_at_last(client).startswith("no network to serve")


def said_at_last(client: TestClient) -> str:
    """What a service says that will never be ready, once it knows."""
    wait_until(lambda: client.get("/health").json()["type"] != "/problems/not-ready", "the end of the start")
    response = client.get("/health")
    assert (response.status_code, response.json()["type"]) == (503, "/problems/network-unusable")
    return str(response.json()["detail"])


def test_a_saved_network_is_served_from_its_folder(tmp_path: Path) -> None:
    network, folder = build_city(tmp_path, publisher="Tadao")
    with TestClient(create_app(Settings(network=folder))) as client:
        until_ready(client)
        info = client.get("/network").json()
    assert info["id"] == network.id
    assert info["synthetic"] is False
    assert [item["text"] for item in info["attributions"]] == [
        "Rues : © les contributeurs d'OpenStreetMap",
        "Horaires : Tadao",
    ]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARTOIS_NETWORK", str(tmp_path))
    monkeypatch.setenv("ARTOIS_MAX_CONTOURS", "4")
    monkeypatch.setenv("ARTOIS_CORS_ORIGINS", '["https://aula.example"]')
    settings = Settings()
    assert (settings.network, settings.max_contours) == (tmp_path, 4)
    assert settings.cors_origins == ("https://aula.example",)
