"""One drawn city, built once, and a client of the service that serves it."""

import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from access.network import Network
from api.main import create_app
from api.settings import Settings
from tests.unit.api.drawn_city import build_city


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return build_city(tmp_path_factory.mktemp("city"))[0]


@pytest.fixture(scope="session")
def app(city: Network) -> FastAPI:
    return create_app(Settings(), open_it=lambda: city)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        until_ready(opened)
        yield opened


def until_ready(client: TestClient, limit_s: float = 60) -> None:
    """Wait until the service is warm."""
    end = time.monotonic() + limit_s
    while client.get("/health").status_code != 200:
        assert time.monotonic() < end, client.get("/health").json()
        time.sleep(0.05)
