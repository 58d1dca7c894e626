"""The table of problems: every public error has a row, and no failure of any kind escapes it."""

import inspect

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import access.errors
import api.errors
from access.errors import DataError, NoServiceError, RequestError, StaleNetworkError, UnlinkedPointError
from api.errors import PROBLEMS, BusyError, problem_of


def errors_in(module: object) -> list[type[Exception]]:
    found = [cls for _, cls in inspect.getmembers(module, inspect.isclass) if issubclass(cls, Exception)]
    return [cls for cls in found if cls.__module__ == module.__name__]


@pytest.mark.parametrize("cls", errors_in(access.errors) + errors_in(api.errors))
def test_every_public_error_has_a_row(cls: type[Exception]) -> None:
    assert cls in PROBLEMS
    assert 400 <= PROBLEMS[cls].status < 600


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (RequestError("window is 0"), 422, "invalid-parameter"),
        (NoServiceError("none"), 422, "no-service-on-date"),
        (UnlinkedPointError("far"), 422, "origin-not-linked"),
        (DataError("bad"), 503, "network-unusable"),
        (StaleNetworkError("old"), 503, "network-stale"),
        (BusyError("full", 7), 503, "busy"),
        (KeyError("x"), 500, "unexpected-error"),
    ],
)
def test_the_most_derived_row_wins(error: Exception, status: int, name: str) -> None:
    kind = problem_of(error)
    assert (kind.status, kind.name) == (status, name)


@pytest.fixture
def raising() -> FastAPI:
    """An app with one route that raises what it is told to."""
    app = FastAPI()
    api.errors.install(app)
    told = {
        "busy": BusyError("full", 7),
        "fault": ZeroDivisionError("secret"),
        "window": RequestError("window is 0, it must lie between 1 and 1440 minutes"),
    }

    @app.get("/{name}")
    def fail(name: str) -> None:
        raise told[name]

    return app


def test_a_busy_server_says_when_to_come_back(raising: FastAPI) -> None:
    response = TestClient(raising).get("/busy")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "7"


def test_a_fault_of_ours_gives_nothing_away(raising: FastAPI) -> None:
    response = TestClient(raising, raise_server_exceptions=False).get("/fault")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_the_engines_names_become_the_apis(raising: FastAPI) -> None:
    body = TestClient(raising).get("/window").json()
    assert body["detail"] == "window_minutes is 0, it must lie between 1 and 1440 minutes"
    assert (body["parameter"], body["value"]) == ("window_minutes", "0")
    assert body["instance"] == "/window"


@pytest.mark.parametrize("asked", ["50,50", "0", "90,10,50"])
def test_a_list_that_the_engine_refuses_is_told_as_it_was_asked(client: TestClient, asked: str) -> None:
    query = {"lon": 2.8, "lat": 50.4, "depart_at": "2026-09-15T07:30", "percentiles": asked}
    body = client.get("/isochrones", params=query).json()
    assert (body["parameter"], body["value"]) == ("percentiles", asked)


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    missing = client.get("/nothing")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")
    wrong = client.post("/isochrones")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")
    assert wrong.headers["allow"] == "GET"
    assert client.get("/assets/../../pyproject.toml").status_code == 404
    assert client.get("/assets/%2e%2e/%2e%2e/settings.py").status_code == 404


def test_every_problem_type_can_be_looked_up(client: TestClient) -> None:
    for kind in {kind.name: kind for kind in PROBLEMS.values()}.values():
        body = client.get(f"/problems/{kind.name}").json()
        assert (body["title"], body["status"]) == (kind.title, kind.status)
        assert body["meaning"]
    assert client.get("/problems/none").status_code == 404
