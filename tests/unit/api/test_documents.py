"""What the service says of itself: its OpenAPI description, and the page that shows it."""

import re

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.schemas import IsochroneParameters


def test_every_parameter_and_problem_is_documented(client: TestClient, app: FastAPI) -> None:
    document = client.get("/openapi.json").json()
    get = document["paths"]["/isochrones"]["get"]
    documented = {parameter["name"]: parameter for parameter in get["parameters"]}
    assert set(documented) == set(IsochroneParameters.model_fields)
    assert all(parameter.get("description") for parameter in documented.values())
    assert {"200", "304", "422", "500", "503"} <= set(get["responses"])
    for path in document["paths"].values():
        for status in ("422", "500", "503"):
            assert "application/problem+json" in path["get"]["responses"][status]["content"]


def test_no_page_asks_another_server(client: TestClient) -> None:
    assert client.get("/docs").status_code == 200
    text = client.get("/docs").text
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    assert "isochrones" in text
    assert client.get("/redoc").status_code == 404
